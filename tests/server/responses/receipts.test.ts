// Why: between two seals, and where no tablet watches, only who handed an answer in can say later that it was there. So each
// of them holds a receipt, and whatever is done to the answer, with every hash made to fit, the receipt does not fit any more.
import { Readable } from 'node:stream';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainHash } from '../../../db/intake.js';
import { insertOffice } from '../../../db/queries/offices.js';
import { commentPurges, comments, phoneComments, queueKeys, responses, streams } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { purgeComment } from '../../../server/comments/purge.commands.js';
import { runAdmin } from '../../../server/commandLine/run.js';
import { translatorFor } from '../../../server/i18n.js';
import { importCsv } from '../../../server/imports/imports.commands.js';
import { undoImport } from '../../../server/imports/undo.js';
import { checkChains } from '../../../server/responses/chains.js';
import { contentHashOf } from '../../../server/responses/intake.js';
import { receiptOfStream, typedReceipt } from '../../../server/responses/receipts.js';
import { sealChains } from '../../../server/responses/seals.js';
import { closeSurvey, createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { addDevice, openTestApp, type TestApp } from '../../support/testApp.js';
import { csvText, fileWith, inventedRows, order } from '../imports/invented.js';
import { makeKey } from '../api/world.js';
import { sheet } from '../paper/world.js';
import { encoded, everyKind, idOf, post, postRaw, publish, publishTemplate } from './world.js';

let test: TestApp;
let surveyId: string;
beforeEach(async () => {
  test = await openTestApp();
  surveyId = await publish(test, 'every', everyKind());
});
afterEach(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
type Writes = Parameters<TestApp['dependencies']['database']['atomically']>[0];
const write = async (build: Writes) => {
  await test.dependencies.database.atomically(build);
};
const someText: unknown = expect.any(String);
const faults = async () => (await checkChains(test.dependencies, test.scope)).faults;
const print = /^[\w:-]+?(?:-[0-9a-f]{4}){8}$/;

/** What the browser is sent on to has it behind the «#», where no server hears it. */
const receiptIn = (answer: { headers: Record<string, string> }): string => {
  const [address = '', own = ''] = (answer.headers['location'] ?? '').split('#');
  expect(own).toMatch(print);
  expect(address).toMatch(/\/thanks\?lang=[\w-]+$/);
  return own;
};
const answerOnTheWeb = async (n: number, suggestion?: string) =>
  receiptIn(await post(test, '/s/every', { id: idOf(n), overall: '2', suggestion }).expect(303));

const states = ['fits', 'purged', 'undone', 'differs', 'unknown'] as const;
const t = translatorFor('en');
/** What whoever has it is told at the survey. */
async function told(receipt: string, slug = 'every'): Promise<(typeof states)[number] | undefined> {
  const page = await postRaw(test, `/s/${slug}/receipt?lang=en`, encoded({ receipt })).expect(200);
  expect(page.headers['set-cookie']).toBeUndefined();
  expect(page.headers['cache-control']).toBe('no-store');
  const found = states.filter((one) => page.text.includes(`<p>${t(`citizen.receipt.${one}`)}</p>`));
  expect(found).toHaveLength(1);
  // Read first, and what to do beside it.
  expect(page.text).toContain(`<title>${t(`citizen.receipt.${found[0] ?? ''}`)}`);
  expect(page.text.includes('please give the receipt code to')).toBe(
    found[0] === 'differs' || found[0] === 'unknown',
  );
  return found[0];
}

/** As who holds the database would: each answer as `change` has it, or none, and every hash after it fits. */
async function writeAnew(
  stream: string,
  change: (row: typeof responses.$inferSelect) => typeof responses.$inferSelect | undefined,
): Promise<void> {
  const rows = await db()
    .select()
    .from(responses)
    .where(eq(responses.stream, stream))
    .orderBy(asc(responses.sequence));
  let previous = '';
  let sequence = 0;
  for (const row of rows) {
    const changed = change(row);
    if (changed === undefined) {
      await write((writes) => [
        writes.delete(comments).where(eq(comments.responseId, row.id)),
        writes.delete(responses).where(eq(responses.id, row.id)),
      ]);
      continue;
    }
    const own = await db().select().from(comments).where(eq(comments.responseId, row.id));
    sequence += 1;
    const hash = (previous = chainHash(previous, sequence, row.salt, contentHashOf(changed, own)));
    const { answers } = changed;
    await write((writes) => [
      writes.update(responses).set({ answers, sequence, hash }).where(eq(responses.id, row.id)),
    ]);
  }
  await write((writes) => [
    writes.update(streams).set({ sequence, hash: previous }).where(eq(streams.name, stream)),
  ]);
}

describe('who answers on the web', () => {
  it('is given a receipt with what is stored, the same when it is sent again, and finds that it fits', async () => {
    const first = await answerOnTheWeb(1, '字太小');
    expect(first).toMatch(/^web-/);
    const second = await answerOnTheWeb(2);
    expect(await answerOnTheWeb(1, '字太小')).toBe(first);
    for (const receipt of [first, second, second.toUpperCase().replaceAll('-', ' ')])
      expect(await told(receipt)).toBe('fits');
  });

  it.each([
    ['written over', (row: typeof responses.$inferSelect) => ({ ...row, answers: '{"overall":"5"}' })],
    ['taken out', () => undefined],
  ])(
    'finds that it does not fit once the answer was %s and the chain written anew',
    async (_what, change) => {
      const [first, second, third] = [
        await answerOnTheWeb(1, '字太小'),
        await answerOnTheWeb(2),
        await answerOnTheWeb(3),
      ];
      await writeAnew('web', (row) => (row.id === idOf(2) ? change(row) : row));
      // The chain itself says nothing: it is whole.
      expect(await faults()).toEqual([]);
      expect([await told(first), await told(second), await told(third)]).toEqual([
        'fits',
        'differs',
        'differs',
      ]);
      // Nor may another lie beside it, nor come in its place.
      await answerOnTheWeb(4);
      expect(await told(second)).toBe('differs');
    },
  );

  it('finds that it does not fit where the last answers were taken off, or words or columns were changed by hand', async () => {
    const receipt = await answerOnTheWeb(1, '字太小');
    const last = await answerOnTheWeb(2);
    await writeAnew('web', (row) => (row.id === idOf(2) ? undefined : row));
    expect([await faults(), await told(receipt), await told(last)]).toEqual([[], 'fits', 'differs']);
    const change = async (text: string) => {
      await write((writes) => [
        writes
          .update(comments)
          .set({ text })
          .where(eq(comments.responseId, idOf(1))),
      ]);
    };
    await change('字很大');
    expect(await told(receipt)).toBe('differs');
    await change('字太小');
    expect(await told(receipt)).toBe('fits');
    await write((writes) => [
      writes
        .update(responses)
        .set({ counterCode: 'c2' })
        .where(eq(responses.id, idOf(1))),
    ]);
    expect(await told(receipt)).toBe('differs');
  });

  it('is told where words were purged by law, and that it differs where somebody only wrote that they were', async () => {
    const receipt = await answerOnTheWeb(1, '字太小');
    const [comment] = await db()
      .select()
      .from(comments)
      .where(eq(comments.responseId, idOf(1)));
    if (comment === undefined) throw new Error('nobody wrote anything');
    const by = { scope: test.scope, userId: test.userIdOf('director') };
    await purgeComment(test.dependencies, by, comment, { reason: 'asked', basis: '簽准' });
    expect([await told(receipt), await faults()]).toEqual(['purged', []]);
    await write((writes) => [writes.update(commentPurges).set({ purgedBy: null })]);
    expect(await told(receipt)).toBe('differs');
  });

  it('finds that it does not fit where their words were moved to another question', async () => {
    const receipt = await answerOnTheWeb(1, '字太小');
    await write((writes) => [writes.update(comments).set({ question: 'who' })]);
    expect(await told(receipt)).toBe('differs');
  });

  it('is told that a receipt is none of the office’s where it was mistyped or made up', async () => {
    const receipt = await answerOnTheWeb(1);
    const slip = (at: number) =>
      receipt.slice(0, at) + (receipt[at] === '0' ? '1' : '0') + receipt.slice(at + 1);
    for (const at of [4, 12, receipt.length - 1]) expect([at, await told(slip(at))]).toEqual([at, 'unknown']);
    expect(await told(receipt.replace('web', 'paper'))).toBe('differs');
    // Where its key was put in place of another, nobody's fits any more, and the seals show it.
    await sealChains(test.dependencies, test.scope);
    await write((writes) => [writes.delete(queueKeys)]);
    expect(await faults()).toEqual([{ stream: 'queue-key:', fault: 'not_as_sealed', sequence: 1, seal: 1 }]);
  });

  it('cannot be found by it among the answers of an export: it says nothing of its place', async () => {
    const receipts = [];
    for (let n = 1; n <= 40; n += 1) receipts.push(await answerOnTheWeb(n));
    const figures = receipts.map((one) => one.split('-').slice(1, 4).join(''));
    expect(new Set(figures).size).toBe(40);
    expect(figures).not.toEqual([...figures].sort());
    expect(receipts.filter((one) => /-0000-|-0001-/.test(one)).length).toBeLessThan(3);
  });

  it('is asked for a whole receipt in their language, and never told anything of an answer or of another office', async () => {
    const receipt = await answerOnTheWeb(1, '字太小');
    for (const [language, word] of [
      ['zh-TW', '請輸入完整的回執碼'],
      ['en', 'Enter the whole receipt code'],
      ['ja', '控え番号を最後まで入力してください'],
    ] as const) {
      const empty = await test.request.get(`/s/every/receipt?lang=${language}`).expect(200);
      expect(empty.text).toContain(`<html lang="${language}"`);
      const refused = await postRaw(
        test,
        `/s/every/receipt?lang=${language}`,
        encoded({ receipt: 'web-1 <b>' }),
      ).expect(422);
      expect(refused.text).toContain(word);
      expect(refused.text).toContain('value="web-1 &lt;b&gt;"');
    }
    const page = await postRaw(test, '/s/every/receipt?lang=en', encoded({ receipt })).expect(200);
    expect(page.text).not.toMatch(new RegExp(`${idOf(1)}|字太小|整體`));
    // The same word on another office's page is no receipt of theirs.
    const south = officeScope('south');
    await write((writes) => [
      insertOffice(writes, {
        ...{ id: 'south', name: { 'zh-TW': '南', en: 'South', ja: '南' }, timeZone: 'Asia/Taipei' },
        settings: {
          ...{ phone: '1', retentionMonths: 6, programmeYearStartMonth: 1, rocYears: true },
          ...{ staffThreshold: 5, publicThreshold: 10 },
        },
        createdAt: new Date(0),
      }),
    ]);
    const elsewhere = { slug: 'south', document: everyKind() };
    const survey = await createSurvey(test.dependencies, south, null, elsewhere);
    await publishSurvey(test.dependencies, south, null, survey);
    await post(test, '/s/south', { id: idOf(9), overall: '2' }).expect(303);
    expect([await told(receipt, 'south'), await told(receipt)]).toEqual(['unknown', 'fits']);
  });

  it('finds the page where the survey is closed by now; there is none of what was never published', async () => {
    const receipt = await answerOnTheWeb(1);
    await closeSurvey(test.dependencies, test.scope, null, surveyId);
    expect(await told(receipt)).toBe('fits');
    for (const send of [
      test.request.get('/s/nothing/receipt'),
      postRaw(test, '/s/nothing/receipt', encoded({ receipt })),
    ])
      expect((await send).status).toBe(404);
    // Another site may not ask in their name.
    await postRaw(test, '/s/every/receipt', encoded({ receipt }))
      .set('Sec-Fetch-Site', 'cross-site')
      .expect(403);
  });
});

describe('whoever hands in another way', () => {
  it('over the API: each with its own, as often as it is sent, and what was refused without', async () => {
    const research = await test.signIn('research');
    const key = await makeKey(research, { scopes: 'responses' });
    const one = (n: number, overall: string) => ({
      ...{ id: idOf(n), survey: 'every', language: 'zh-TW', answers: { overall } },
    });
    const send = async (body: object, status: number): Promise<unknown> => {
      const sent = test.request.post('/api/v1/responses').set('Authorization', `Bearer ${key}`);
      return (await sent.send(body).expect(status)).body;
    };
    type Said = { state: string; receipt?: string };
    const first = (await send(one(1, '2'), 201)) as Said;
    const many = { responses: [one(1, '2'), one(2, '3'), one(3, 'x'), one(2, '4')] };
    const { outcomes } = (await send(many, 200)) as { outcomes: Said[] };
    expect(outcomes.map(({ state, receipt }) => [state, receipt !== undefined])).toEqual([
      ...[
        ['already', true],
        ['stored', true],
        ['refused', false],
      ],
      ['refused', false],
    ]);
    expect(outcomes[0]?.receipt).toBe(first.receipt);
    expect(first.receipt).toMatch(/^key:[\w-]+?(?:-[0-9a-f]{4}){8}$/);
    const second = outcomes[1]?.receipt ?? '';
    expect([await told(first.receipt ?? ''), await told(second)]).toEqual(['fits', 'fits']);
    const stream = /^(.+?)(?:-[0-9a-f]{4}){8}$/.exec(second)?.[1] ?? '';
    await writeAnew(stream, (row) => (row.id === idOf(1) ? undefined : row));
    expect([await faults(), await told(first.receipt ?? ''), await told(second)]).toEqual([
      ...[[], 'differs'],
      'differs',
    ]);
  });

  it('on paper: the batch shows that of its last sheet, which covers those before', async () => {
    const clerk = await test.signIn('clerk');
    const batch = { name: '第一批', version: '1', day: '2026-06-15', counter: 'c1', language: 'zh-TW' };
    const made = await clerk.post(`/surveys/${surveyId}/entry`, batch).expect(303);
    const address = made.headers['location'] ?? '';
    const id = new URL(address, 'http://x').searchParams.get('batch') ?? '';
    const typeIn = async (n: number, overall: string) => {
      const typed = { ...sheet(n, { overall, suggestion: '' }), number: String(n) };
      await clerk.post(`/surveys/${surveyId}/entry/${id}/sheets`, typed).expect(303);
    };
    const shown = async () =>
      /<code class="m-code">(paper-[^<]+)</.exec((await clerk.get(`${address}&view=sheets`)).text)?.[1];
    expect(await shown()).toBeUndefined();
    await typeIn(1, '2');
    const first = (await shown()) ?? '';
    await typeIn(2, '5');
    const second = (await shown()) ?? '';
    expect(first).not.toBe(second);
    expect([await told(first), await told(second)]).toEqual(['fits', 'fits']);
    await writeAnew('paper', (row) => (row.sequence === 1 ? { ...row, answers: '{"overall":"5"}' } : row));
    expect([await faults(), await told(first), await told(second)]).toEqual([[], 'differs', 'differs']);
  });

  it('in a file: the import’s page shows that of its last row', async () => {
    const { importId } = await importCsv(
      test.dependencies,
      test.scope,
      order(fileWith(csvText(inventedRows))),
    );
    const research = await test.signIn('research');
    const page = (await research.get(`/imports/${importId}?lang=en`).expect(200)).text;
    const receipt = /<dd>(import:[\w-]+?(?:-[0-9a-f]{4}){8})<\/dd>/.exec(page)?.[1] ?? '';
    expect(await told(receipt)).toBe('fits');
    await writeAnew(`import:${importId}`, (row) =>
      row.sequence === 2 ? { ...row, answers: '{"overall":"5"}' } : row,
    );
    expect(await told(receipt)).toBe('differs');
  });

  it('in a file that was taken out again as a whole: is told so', async () => {
    const brought = await importCsv(test.dependencies, test.scope, order(fileWith(csvText(inventedRows))));
    const name = `import:${brought.importId}`;
    const receipt = (await receiptOfStream(test.dependencies, test.scope, name)) ?? '';
    expect(await told(receipt)).toBe('fits');
    const by = { userId: test.userIdOf('director'), reason: '誤匯' };
    await undoImport(test.dependencies, test.scope, brought.importId, by);
    expect([await told(receipt), await faults()]).toEqual(['undone', []]);
  });

  it('at a tablet that nobody enrolled: each answer with its own, also when it is sent again', async () => {
    const counter = await publishTemplate(test, 'counter', 'counter');
    await addDevice(test, 'c--1', counter, 'c1');
    const now = String(test.dependencies.clock().getTime());
    const queued = { overall: '2', _survey: counter, _clock: now, _sent: now, _age: '0' };
    const handIn = async (n: number, more: object = {}) => {
      const fields = { id: idOf(n), version: '1', language: 'zh-TW', ...queued, ...more };
      const said = await postRaw(test, '/kiosk/c--1', encoded(fields)).set('Accept', 'application/json');
      return [said.status, said.body] as [number, { id: string; state: string; receipt: string }];
    };
    const [, { receipt }] = await handIn(1);
    expect(await handIn(2)).toEqual([201, { id: idOf(2), state: 'stored', receipt: someText }]);
    // What it says of before is heard by nobody, and it is told nothing of the chains: anybody may be it.
    const lie = { of: 'x', heads: [['device:c--1', 1, 'a'.repeat(20)]], doubts: [], voids: [], voidedAt: 0 };
    expect(await handIn(1, { _witness: JSON.stringify(lie) })).toEqual([
      200,
      { id: idOf(1), state: 'already', receipt },
    ]);
    expect([await faults(), await told(receipt)]).toEqual([[], 'fits']);
    await writeAnew('device:c--1', (row) =>
      row.id === idOf(1) ? { ...row, answers: '{"overall":"5"}' } : row,
    );
    expect([await faults(), await told(receipt)]).toEqual([[], 'differs']);
  });

  it('from the visitor’s own phone: for the comment, which is in no chain', async () => {
    const counter = await publishTemplate(test, 'counter', 'counter');
    await addDevice(test, 'open', counter, 'c1');
    const secret = 'AAAAAAAAAAAAAAAAAAAAA-';
    const write1 = async () => {
      const words = { id: idOf(1), suggestion: '等太久' };
      return receiptIn(await post(test, `/phone/open/${secret}`, words).expect(303));
    };
    const receipt = await write1();
    expect(receipt).toMatch(/^phone-/);
    expect([await write1(), await told(receipt)]).toEqual([receipt, 'fits']);
    expect((await test.request.get('/phone/open/thanks?lang=en').expect(200)).text).toContain(
      'href="/s/counter/receipt?lang&#x3D;en"',
    );
    for (const change of [{ text: '很快' }, { question: 'overall' }, { day: '2026-01-01' }] as const) {
      const [before] = await db().select().from(comments);
      await write((writes) => [writes.update(comments).set(change)]);
      expect([change, await told(receipt)]).toEqual([change, 'differs']);
      await write((writes) => [writes.update(comments).set(before ?? {})]);
    }
    expect(await told(receipt)).toBe('fits');
    await write((writes) => [writes.delete(phoneComments), writes.delete(comments)]);
    expect(await told(receipt)).toBe('differs');
  });
});

describe('a receipt', () => {
  it('is checked by who checks the office, where seals are, and by the command', async () => {
    const auditor = await test.signIn('auditor');
    const receipt = await answerOnTheWeb(1);
    const wrong = receipt.replace('web', 'paper');
    const seals = async (typed: string, status = 200) =>
      (await auditor.get(`/audit/seals?lang=en&seal=${encodeURIComponent(typed)}`).expect(status)).text;
    expect(await seals(receipt)).toContain('The receipt code fits: that answer or comment is in the record');
    expect(await seals(wrong)).toContain('The receipt code does not fit');
    expect(await seals(receipt.slice(0, -1) + 'z', 422)).toContain('Enter a seal, such as');
    const admin = async (typed: string) => {
      const out: string[] = [];
      const code = await runAdmin(['check-chains', '--receipt', typed], test.dependencies.config, {
        ...{ print: (line) => out.push(line), say: () => undefined },
        progress: () => Object.assign(() => undefined, { end: () => undefined }),
        ...{ input: Readable.from([]), ask: () => Promise.resolve('') },
      });
      return [code, out.at(-1)];
    };
    expect(await admin(receipt)).toEqual([0, 'receipt of web: fits']);
    expect(await admin(wrong)).toEqual([1, 'receipt of paper: differs']);
    expect(await admin(receipt.slice(0, -5))).toEqual([2, undefined]);
  });

  it('is what can be typed from it, and nothing else', () => {
    const groups = '0123-4567-89ab-cdef-0123-4567-89ab-cdef';
    const block = groups.replaceAll('-', '');
    for (const [text, stream] of [
      [`web-${groups}`, 'web'],
      [` ＷＥＢ — ${groups.toUpperCase()} `, 'web'],
      [`web ${groups.replaceAll('-', ' ')}`, 'web'],
      [`device:Ａ-1-abcd-${groups}`, 'device:a-1-abcd'],
      [`device a-1 ${groups}`, 'device:a-1'],
    ] as const)
      expect(typedReceipt(text)).toEqual({ stream, block });
    for (const text of [
      '',
      groups,
      `web-${groups.slice(5)}`,
      `web-${groups}-0`,
      '12-a3f0-9c1b-77d2-e5a4-01bc',
    ])
      expect([text, typedReceipt(text)]).toEqual([text, undefined]);
  });
});
