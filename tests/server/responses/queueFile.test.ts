// Why: a tablet that cannot send any more hands its answers over in a file: they take the same way in, and count once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findClocks } from '../../../db/queries/clocks.js';
import { runAdmin } from '../../../server/commandLine/run.js';
import type { Terminal } from '../../../server/commandLine/terminal.js';
import type { PublicKey } from '../../../db/schema.js';
import { createQueueKeys } from '../../../server/responses/queueKeys.js';
import { enciphered, strangersKey } from '../../support/enciphered.js';
import { addDevice, openTestApp, type TestApp } from '../../support/testApp.js';
import { encoded, idOf, publishTemplate, stored } from './world.js';

let test: TestApp;
let folder: string;
let surveyId: string;
beforeEach(async () => {
  test = await openTestApp();
  folder = mkdtempSync(join(tmpdir(), 'manyi-queue-'));
  surveyId = await publishTemplate(test, 'counter', 'counter');
  await addDevice(test, 'tablet-1', surveyId, 'c1');
});
afterEach(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

async function importQueue(content: string): Promise<{ code: number; out: string; said: string }> {
  const path = join(folder, 'queue.json');
  writeFileSync(path, content);
  const out: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    print: (line) => out.push(line),
    say: (line) => said.push(line),
    progress: () => Object.assign(() => undefined, { end: () => undefined }),
    input: Readable.from([]),
    ask: () => Promise.resolve(''),
  };
  const code = await runAdmin(['import-queue', path], test.dependencies.config, terminal);
  return { code, out: out.join('\n'), said: said.join('\n') };
}

// The command line has the real clock.
const day = 86_400_000;
const yesterday = Date.now() - day;
const inTaipei = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Taipei' });

function record(n: number, fields: Record<string, string>, kind = 'complete', device = 'tablet-1') {
  const body = encoded({
    id: idOf(n),
    version: '1',
    language: 'zh-TW',
    _survey: surveyId,
    _state: kind === 'partial' ? 'partial' : 'complete',
    _clock: String(yesterday),
    ...fields,
  });
  return { id: idOf(n), device, kind, state: 'waiting', clock: yesterday, body };
}

const file = (records: unknown[]) =>
  JSON.stringify({ format: 'manyi-queue/1', device: 'tablet-1', exportedAt: yesterday + 3_600_000, records });

it('reads what the tablet enciphered, and says what it cannot read', async () => {
  const key = await createQueueKeys(test.dependencies).publicKeyOf(test.scope);
  const lock = (n: number, of: PublicKey) => {
    const clear = record(n, { overall: '5', suggestion: '謝謝' });
    return { ...clear, body: `_jwe=${enciphered(clear.body, of)}` };
  };
  const records = [lock(1, key), lock(2, strangersKey()), { ...lock(3, key), body: '_jwe=x' }, lock(4, key)];
  const { code, out } = await importQueue(file(records));
  expect(code).toBe(1);
  const some: unknown = expect.stringMatching(/^receipt code: device:tablet-1(-[0-9a-f]{4}){8}$/);
  expect(out.split('\n')).toEqual([
    ...[2, 3].map((n) =>
      JSON.stringify({
        id: idOf(n),
        refused: 'answers_unreadable',
        reason: 'This response cannot be deciphered',
        fields: [],
      }),
    ),
    some,
    ...['stored: 2', 'already: 0', 'partial: 0', 'refused: 2'],
  ]);
  const kept = await stored(test);
  expect(kept.responses.map(({ id }) => id)).toEqual([idOf(1), idOf(4)]);
  expect(kept.comments.map(({ text }) => text)).toEqual(['謝謝', '謝謝']);
});

it('stores what it can in its order on the day it was given, keeps halves apart, and says what it refuses and why', async () => {
  const { code, out } = await importQueue(
    file([
      record(1, { overall: '5', suggestion: '謝謝' }),
      record(2, { overall: '9' }),
      record(3, { overall: '2' }, 'partial'),
      record(4, { overall: '4' }, 'complete', 'nowhere'),
      record(7, { overall: '4' }, 'complete', 'tablet-1\0'),
      record(5, { overall: '3' }),
      {
        ...record(6, {}, 'event'),
        body: encoded({
          id: idOf(6),
          action: 'clear',
          response: idOf(9),
          reason: 'double',
          clock: String(yesterday),
        }),
      },
    ]),
  );
  expect(code).toBe(1);
  expect(out.split('\n').slice(-4)).toEqual(['stored: 3', 'already: 0', 'partial: 1', 'refused: 3']);
  expect(out).toContain(`{"id":"${idOf(2)}","refused":"answers_refused"`);
  expect(out).toContain(`{"id":"${idOf(4)}","refused":"device_not_found"`);
  expect(out).not.toContain('謝謝');
  const kept = await stored(test);
  expect(kept.responses.map(({ id, day: on, sequence }) => [id, on, sequence])).toEqual([
    [idOf(1), inTaipei.format(yesterday), 1],
    [idOf(5), inTaipei.format(yesterday), 2],
  ]);
  expect(kept.partials.map(({ id }) => id)).toEqual([idOf(3)]);
  expect(await findClocks(test.dependencies.database.queries, test.scope, idOf(1))).toMatchObject({
    carried: 'file',
    late: true,
    deviceAt: new Date(yesterday),
  });
});

it('brought twice, everything counts once', async () => {
  const records = file([record(1, { overall: '5' }), record(2, { overall: '4' })]);
  expect((await importQueue(records)).code).toBe(0);
  const again = await importQueue(records);
  expect(again.code).toBe(0);
  expect(again.out).toContain('stored: 0\nalready: 2');
  expect((await stored(test)).responses).toHaveLength(2);
});

it.each([
  ['text', 'hello'],
  ['an empty file', ''],
  ['another format', JSON.stringify({ format: 'other', exportedAt: 1, records: [] })],
  ['a record without a body', file([{ id: idOf(1), device: 'tablet-1', kind: 'complete', clock: 1 }])],
])('refuses %s in words and changes nothing', async (_name, content) => {
  const { code, said } = await importQueue(content);
  expect(code).toBe(1);
  expect(said).toContain('is not a file that a tablet exported. Nothing was changed.');
  expect((await stored(test)).responses).toEqual([]);
});
