// Why: what a backup says of itself, so that anybody can tell later whether it is whole: which program made it of what
// moment, the fingerprint of its data, and the counts and figures a restored office must show again.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { countMigrations } from '../../db/upgrade.js';
import { TransferError } from '../../db/transfer.js';
import { projectRoot } from '../http/render.js';

const format = 'manyi-backup/1';
const fileName = 'manifest.json';

const figure = z.object({
  office: z.string(),
  survey: z.string(),
  responses: z.number().int(),
  /** The measure the survey is known by, all days and waves: valid answers, and how many of them are satisfied. */
  headline: z.string().nullable(),
  n: z.number().int(),
  satisfied: z.number().int(),
});

const manifest = z.object({
  format: z.literal(format),
  at: z.iso.datetime(),
  program: z.string(),
  /** How many migrations the program knew: an older program cannot read a newer database. */
  schema: z.number().int(),
  data: z.object({
    file: z.enum(['database.sqlite', 'database.ndjson']),
    bytes: z.number().int(),
    sha256: z.string(),
  }),
  rows: z.record(z.string(), z.number().int()),
  figures: z.array(figure),
  /** When it was last brought back in full, as a rehearsal, with everything equal. */
  rehearsedAt: z.iso.datetime().optional(),
});

export type Figure = z.infer<typeof figure>;
export type Manifest = z.infer<typeof manifest>;

export function programVersion(): string {
  const found = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
  return found.version;
}

export async function describeData(
  folder: string,
  file: Manifest['data']['file'],
  told: Pick<Manifest, 'rows' | 'figures'> & { at: Date },
): Promise<Manifest> {
  const path = join(folder, file);
  return {
    format,
    at: told.at.toISOString(),
    program: programVersion(),
    schema: countMigrations(),
    data: { file, bytes: statSync(path).size, sha256: await fingerprint(path) },
    rows: told.rows,
    figures: told.figures,
  };
}

export function writeManifest(folder: string, written: Manifest): void {
  writeFileSync(join(folder, fileName), `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 });
}

/** Throws TransferError for a folder that is no backup of this program, or one of a newer program. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, fileName);
  if (!existsSync(path)) throw new TransferError(`${folder} is not a backup: it has no ${fileName}.`);
  const parsed = manifest.safeParse(jsonOf(path));
  if (!parsed.success) throw new TransferError(`${path} is not what this program wrote: it is damaged.`);
  if (parsed.data.schema > countMigrations())
    throw new TransferError(
      `The backup was made by a newer program (${parsed.data.program}). Install that version, then restore.`,
    );
  return parsed.data;
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Throws TransferError unless the data are, byte for byte, what was written. */
export async function checkFingerprint(folder: string, { data }: Manifest): Promise<string> {
  const path = join(folder, data.file);
  if (!existsSync(path)) throw new TransferError(`The backup is not whole: ${data.file} is missing.`);
  const { size } = statSync(path);
  if (size !== data.bytes)
    throw new TransferError(
      `The backup is not whole: ${data.file} has ${size} bytes, ${data.bytes} were written.`,
    );
  if ((await fingerprint(path)) !== data.sha256)
    throw new TransferError(
      `The backup was changed after it was made: the fingerprint of ${data.file} differs.`,
    );
  return path;
}

async function fingerprint(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}
