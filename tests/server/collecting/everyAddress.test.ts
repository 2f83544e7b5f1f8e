// Why: whatever reaches an address that collects is taken whole or refused in words, and a refusal leaves nothing behind;
// and no address collects without standing in the table.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { getTableName, is, Table } from 'drizzle-orm';
import type { Express } from 'express';
import fc from 'fast-check';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as schema from '../../../db/schema.js';
import { runAdmin } from '../../../server/commandLine/run.js';
import { projectRoot } from '../../../server/http/render.js';
import { languages, translatorFor, type Language } from '../../../server/i18n.js';
import {
  citizens,
  collectingRooms,
  inAFile,
  otherRooms,
  readsNothing,
  takenInByStaff,
  triedElsewhere,
  type Address,
} from './addresses.js';
import { asForm, asMultipart, incomplete, noBodies, spoil, typeOf, type Fields } from './spoiled.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.test.close();
});

/** Tables and columns that change although nothing of what was sent was taken. */
const mayChange: Readonly<Record<string, readonly string[] | 'whole'>> = {
  sessions: 'whole', // come and go with the staff's pages
  collector_keys: ['lastUsedAt'], // whoever has the key was here, whatever it sent
};

/** Every row of every table, as text: what a refusal overwrote is seen as well as what it added or took away. */
async function rowsOfAll(): Promise<Record<string, string[]>> {
  const db = world.test.dependencies.database.queries;
  const found: Record<string, string[]> = {};
  for (const table of Object.values(schema)) {
    if (!is(table, Table)) continue;
    const name = getTableName(table);
    const leftOut = mayChange[name] ?? [];
    if (leftOut === 'whole') continue;
    const rows: Record<string, unknown>[] = await db.select().from(table);
    found[name] = rows
      .map((row) => JSON.stringify(row, (key, value: unknown) => (leftOut.includes(key) ? undefined : value)))
      .sort();
  }
  return found;
}

const written = (address: Address, fields: Fields): string =>
  ({ form: asForm, json: JSON.stringify, multipart: asMultipart })[address.kind](fields);

let sent = 0;
/** Each from another neighbourhood, for the limits are not what is tried here. */
async function send(
  address: Address,
  language: Language,
  [type, body]: readonly [string, string | Buffer],
): Promise<supertest.Response> {
  sent += 1;
  const at = address.at(world, sent);
  const path = `${at}${at.includes('?') ? '&' : '?'}lang=${language}`;
  const post = address.staff === true ? world.staff.agent.post(path) : supertest(world.app).post(path);
  for (const [name, value] of Object.entries(address.headers?.(world) ?? {})) void post.set(name, value);
  if (address.staff === true) void post.set('x-csrf-token', world.staff.csrf);
  if (address.json === true) void post.set('accept', 'application/json');
  return await post
    .set('x-forwarded-for', `10.${(sent >> 8) % 256}.${sent % 256}.7`)
    .set('content-type', type)
    .serialize((text: unknown) => (Buffer.isBuffer(text) ? text : String(text)) as string)
    .send(body);
}

/** What is wrong with how it was refused; undefined: nothing. */
function faultOf(address: Address, language: Language, answer: supertest.Response): string | undefined {
  const { status, text } = answer;
  if (status < 400 || status > 499) return `answered ${status}: ${text.slice(0, 200)}`;
  const t = translatorFor(language);
  if (answer.type === 'application/json') {
    const said = answer.body as { error?: string; message?: string };
    return said.error !== undefined && said.message === t(`errors.${said.error}.title`)
      ? undefined
      : `says ${text.slice(0, 200)}`;
  }
  if (address.json === true) return `answers ${answer.type}, not JSON`;
  // In the reader's language: a page of its own, or the form with a word at each field.
  const lang = /<html lang="([^"]+)"/.exec(text)?.[1];
  if (lang !== language) return `is in ${String(lang)}, not ${language}`;
  return /role="alert"|<h1|m-field__error/.test(text) ? undefined : `says nothing: ${text.slice(0, 300)}`;
}

const all = [...citizens, ...takenInByStaff];

describe('whatever is sent to a collecting address', () => {
  it.each(all.map((address): [string, Address] => [nameOf(address), address]))(
    '%s: is refused in the reader’s words and changes nothing, unless it is what the address asks for',
    async (_name, address) => {
      const before = await rowsOfAll();
      world.test.advance(1_000); // what is written anew with the moment is another row
      const found: unknown[] = [];
      for (const language of languages) {
        const good = address.good(world, language);
        const none = noBodies(address.kind, good).filter(
          ([type, body]) =>
            (address.looksOnlyForIts !== true || type !== typeOf.form) &&
            (address.unread !== true || body.length < 10_000),
        );
        const part = incomplete(good, address.mayLack ?? [], address.mayDouble ?? []).map(
          (fields): [string, string] => [typeOf[address.kind], written(address, fields)],
        );
        const bodies = [...none, ...part];
        // Each in one language: what is large is sent once.
        for (const [index, body] of bodies.entries()) {
          if (index % languages.length !== languages.indexOf(language)) continue;
          const fault = faultOf(address, language, await send(address, language, body));
          if (fault !== undefined) found.push([fault, ...body.map((text) => String(text).slice(0, 400))]);
        }
      }
      expect(found).toEqual([]);

      const good = address.good(world, 'en');
      const bodies = address.bad === undefined ? fc.constant(good) : spoil(good, address.bad);
      await fc.assert(
        fc.asyncProperty(bodies, fc.constantFrom(...languages), async (fields, language) => {
          const own = 'language' in good && fields['language'] === 'en' ? { ...fields, language } : fields;
          const answer = await send(address, language, [typeOf[address.kind], written(address, own)]);
          expect(faultOf(address, language, answer)).toBeUndefined();
        }),
        { numRuns: address.bad === undefined ? 10 : (address.runs ?? 40), seed: 20_261_126 },
      );
      expect(await rowsOfAll()).toEqual(before);

      // The same without what was spoiled is taken: it was refused for that and for nothing else.
      if (address.taken === undefined) return;
      sent = -1; // the first of those that take turns
      const answer = await send(address, 'en', [
        typeOf[address.kind],
        written(address, address.good(world, 'en')),
      ]);
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([address.taken, expect.any(String)]);
    },
  );
});

describe('a file that a tablet exported', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manyi-queue-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function bringIn(content: string): Promise<[code: number, out: string]> {
    const path = join(folder, 'queue.json');
    writeFileSync(path, content);
    const out: string[] = [];
    const code = await runAdmin(['import-queue', path], world.test.dependencies.config, {
      print: (line) => out.push(line),
      say: (line) => out.push(line),
      progress: () => Object.assign(() => undefined, { end: () => undefined }),
      input: Readable.from([]),
      ask: () => Promise.resolve(''),
    });
    return [code, out.join('\n')];
  }

  it('with records that cannot be read is refused record by record, and what is no such file as a whole', async () => {
    const before = await rowsOfAll();
    const clock = Date.now();
    const spoiled = fc.sample(spoil(inAFile.good(world), inAFile.bad), { numRuns: 60, seed: 20_261_126 });
    const records = spoiled.map((fields, n) => ({
      ...{ id: `record-${n}`, device: 'tablet', kind: 'complete', clock, body: asForm(fields) },
    }));
    const file = { format: 'manyi-queue/1', exportedAt: clock, records };
    const [code, out] = await bringIn(JSON.stringify(file));
    expect([code, out.split('\n').slice(-4)]).toEqual([
      1,
      ['stored: 0', 'already: 0', 'partial: 0', `refused: ${records.length}`],
    ]);
    const none = noBodies('json', file).map(([, body]) => String(body));
    for (const content of [...none, JSON.stringify({ ...file, format: 'manyi-queue/2' }), '\0\ufffd'])
      if (content !== JSON.stringify(file)) expect((await bringIn(content))[0]).toBe(1);
    expect(await rowsOfAll()).toEqual(before);
  });
});

function nameOf({ route, state }: Address): string {
  return state === undefined ? route : `${route}, ${state}`;
}

type Layer = Express['router']['stack'][number];

/** Addresses that take a body: of the citizens, in app.ts before the staff's sessions begin, or of the staff. */
function routesOf(side: 'citizens' | 'staff', app: Express): string[] {
  const layers: Layer[] = app.router.stack;
  const border = layers.findIndex(({ name }) => name === 'session');
  expect(border).toBeGreaterThan(10);
  const below = (found: Layer[]): string[] =>
    found.flatMap(({ handle, route }) =>
      route === undefined
        ? 'stack' in handle
          ? below(handle.stack as Layer[])
          : []
        : route.stack.some(({ method }) => !['get', 'head'].includes(method))
          ? [route.path]
          : [],
    );
  const sided = side === 'citizens' ? layers.slice(0, border) : layers.slice(border);
  return [...new Set(below(sided))].sort();
}

describe('the table of addresses', () => {
  it('has every address of the citizen’s side that takes something, and none that is gone', () => {
    const known = new Set([...citizens.map(({ route }) => route), ...readsNothing]);
    expect(routesOf('citizens', world.app)).toEqual([...known].sort());
  });

  it('has every address at which staff take something in for others, and none that is gone', () => {
    const known = new Set([...takenInByStaff.map(({ route }) => route), ...Object.keys(triedElsewhere)]);
    const routes = routesOf('staff', world.app);
    expect(routes.filter((route) => collectingRooms.test(route))).toEqual([...known].sort());
    expect(routes.filter((route) => !collectingRooms.test(route) && !otherRooms.test(route))).toEqual([]);
  });

  it.each(Object.entries(triedElsewhere))('%s is tried in %s', (route, file) => {
    const last = route.split('/').findLast((part) => !part.startsWith(':')) ?? '';
    expect(readFileSync(`${projectRoot}/tests/server/${file}`, 'utf8')).toMatch(
      new RegExp(`[/'"\`]${last}\\b`),
    );
  });

  it.each(readsNothing)('%s reads nothing of what is sent', async (path) => {
    const before = await rowsOfAll();
    for (const [type, body] of noBodies('form', { id: '\0' })) {
      const answer = await supertest(world.app).post(path).set('content-type', type).send(body);
      expect([type, answer.status < 500]).toEqual([type, true]);
    }
    expect(await rowsOfAll()).toEqual(before);
  });
});
