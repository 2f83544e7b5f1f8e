import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCells } from '../../../server/responses/rebuild.js';
import { addDevice, openTestApp, type TestApp } from '../../support/testApp.js';
import { encoded, everyKind, idOf, postRaw, publish, publishTemplate, stored } from './world.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
  await publish(test, 'every', everyKind());
  await addDevice(test, 'tablet', await publishTemplate(test, 'counter', 'counter'), 'c1');
});
afterAll(async () => {
  await test.close();
});

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    '1',
    '2',
    '5',
    'na',
    'yes',
    'slow',
    'moving',
    'none',
    'other',
    '12',
    '2026-06-01',
    '9999-99-99',
  ),
  fc.constantFrom(
    '\u0000',
    '\u202e',
    '=1+1',
    '<script>',
    '__proto__',
    '👩🏾‍🚒',
    '\r\n',
    '１２',
    '-0',
    'NaN',
    '1e999',
    '%',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const names = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'overall',
      'waiting',
      'reasons',
      'services',
      'services.other',
      'likely',
      'minutes',
      'last_visit',
      'filled_by',
      'who',
      'suggestion',
      'reply_wanted',
      'contact_name',
      'contact_way',
      'contact_consent',
      'went_well',
      'went_badly',
      'form',
      'switch',
      'started',
      'step',
      'go',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const fields = fc.array(fc.tuple(names, nasty), { maxLength: 12 });

let next = 0;
const body = (pairs: readonly (readonly [string, string])[], more: Record<string, string>) => {
  const start = encoded({ id: idOf((next += 1)), version: '1', language: 'en', ...more });
  return [start, ...pairs.map(([name, value]) => `${encodeAnything(name)}=${encodeAnything(value)}`)].join(
    '&',
  );
};
const encodeAnything = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

describe('whatever is posted', () => {
  it.each([
    ['/s/every', { overall: '2' }],
    ['/kiosk/tablet', { step: '2', overall: '2' }],
  ] as const)(
    'to %s is stored whole or refused with a 4xx, never a 500 and never half a record',
    async (path, good) => {
      await fc.assert(
        fc.asyncProperty(fields, async (pairs) => {
          const before = await stored(test);
          const sent = await postRaw(test, path, body(pairs, good));
          const after = await stored(test);
          expect([200, 303, 400, 422]).toContain(sent.status);
          expect(after.responses.length - before.responses.length).toBe(sent.status === 303 ? 1 : 0);
          if (sent.status !== 303)
            expect([after.comments, after.contacts, after.cells]).toEqual([
              before.comments,
              before.contacts,
              before.cells,
            ]);
        }),
        { numRuns: 150, seed: 20260617 },
      );
      expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    },
  );

  it('as raw bytes is refused with a 4xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const sent = await postRaw(test, '/s/every', text);
        expect(sent.status).toBe(400);
      }),
      { numRuns: 60, seed: 20260617 },
    );
  });

  it('into the address gets a page and no 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        async (slug, query) => {
          const address = `/s/${encodeAnything(slug)}?counter=${encodeAnything(query)}&lang=${encodeAnything(query)}&form=${encodeAnything(slug)}`;
          expect([200, 400, 404]).toContain((await test.request.get(address)).status);
        },
      ),
      { numRuns: 60, seed: 20260617 },
    );
  });
});
