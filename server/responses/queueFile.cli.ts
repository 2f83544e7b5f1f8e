// Why: answers that cannot leave a tablet by the network are carried over in a file, and take the same way in: the same
// checks, the same ids, so that a file brought twice, or an answer that was sent after all, counts once.
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { findDeviceAtAddress } from '../../db/queries/devices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Terminal } from '../commandLine/terminal.js';
import type { Dependencies } from '../dependencies.js';
import { settingsOf } from '../devices/kioskDevice.js';
import { AppError, notFound } from '../errors.js';
import { translatorFor } from '../i18n.js';
import { Refusal } from '../imports/refusal.js';
import { readFields } from './fields.form.js';
import { createIntakeQueue } from './intake.js';
import { AnswersRefused, recordQueueEvent, streamOf, takeQueued } from './queued.commands.js';
import { readQueued } from './queued.form.js';
import { createQueueKeys, type QueueKeys } from './queueKeys.js';
import { readQueueEvent } from './queueEvent.form.js';
import { receiptOfStream } from './receipts.js';
import type { Intake } from './responses.commands.js';

const largestFile = 100_000_000;
const moment = z.number().int().min(0).max(8_640_000_000_000_000);

const fileSchema = z.object({
  format: z.literal('manyi-queue/1'),
  exportedAt: moment,
  records: z
    .array(
      z.object({
        id: z.string().max(100),
        device: z.string().min(1).max(200),
        kind: z.enum(['complete', 'partial', 'event']),
        clock: z.number(),
        body: z.string().max(1_000_000),
      }),
    )
    .max(1_000_000),
});
type QueueFile = z.infer<typeof fileSchema>;

export type QueueCounts = { stored: number; already: number; partial: number; refused: number };

/** @returns the exit code: 1 when anything was refused; the rest is stored all the same */
export async function importQueueCommand(
  dependencies: Dependencies,
  scope: OfficeScope,
  path: string,
  terminal: Terminal,
): Promise<number> {
  const file = await readQueueFile(path);
  const counts = await takeQueueFile(dependencies, scope, file, (line) => {
    terminal.print(line);
  });
  for (const device of new Set(file.records.map((record) => record.device).filter(isText))) {
    const receipt = await receiptOfStream(dependencies, scope, streamOf({ code: device }));
    if (receipt !== undefined) terminal.print(`receipt code: ${receipt}`);
  }
  for (const [name, n] of Object.entries(counts)) terminal.print(`${name}: ${n}`);
  return counts.refused === 0 ? 0 : 1;
}

async function readQueueFile(path: string): Promise<QueueFile> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) throw new Refusal(`There is no file ${path}.`);
  if (size > largestFile) throw new Refusal(`${path} is too large for a tablet's queue.`);
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new Refusal(`${path} is not a file that a tablet exported. Nothing was changed.`);
  }
}

/** What cannot be text in a database is no code of ours either. */
const isText = (device: string): boolean => device.isWellFormed() && !device.includes('\0');

/** One after the other, in the order they were given; each is stored or refused by itself. */
async function takeQueueFile(
  dependencies: Dependencies,
  scope: OfficeScope,
  file: QueueFile,
  say: (line: string) => void,
): Promise<QueueCounts> {
  const intake = createIntakeQueue(dependencies);
  const queueKeys = createQueueKeys(dependencies);
  const counts: QueueCounts = { stored: 0, already: 0, partial: 0, refused: 0 };
  for (const record of file.records) {
    try {
      counts[await takeOne(dependencies, { intake, queueKeys }, scope, record, file.exportedAt)] += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      counts.refused += 1;
      const fields = error instanceof AnswersRefused ? [...error.fields.keys()] : [];
      const reason = translatorFor('en')(`errors.${error.code}.title`);
      say(JSON.stringify({ id: record.id, refused: error.code, reason, fields }));
    }
  }
  return counts;
}

async function takeOne(
  dependencies: Dependencies,
  { intake, queueKeys }: { intake: Intake; queueKeys: QueueKeys },
  scope: OfficeScope,
  record: QueueFile['records'][number],
  exportedAt: number,
): Promise<'stored' | 'already' | 'partial'> {
  const found = isText(record.device)
    ? await findDeviceAtAddress(dependencies.database.queries, record.device)
    : undefined;
  // Another office's tablet is not there.
  if (found?.device.officeId !== scope.officeId) throw notFound('device_not_found');
  const { device } = found;
  if (record.kind === 'event')
    return await recordQueueEvent(dependencies, device, readQueueEvent(readFields(Buffer.from(record.body))));
  const age = Math.max(0, Math.round(exportedAt - record.clock));
  const fields = readFields(Buffer.from(`${record.body}&_sent=${exportedAt}&_age=${age}`));
  const queued = readQueued(await queueKeys.decipher(scope, fields), dependencies.clock());
  const tablet = { device, settings: settingsOf(found) };
  return await takeQueued(dependencies, intake, tablet, queued, 'file');
}
