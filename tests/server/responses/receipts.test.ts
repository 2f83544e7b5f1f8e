// Why: between two seals, and where no tablet watches, only who handed an answer in can say later that it was there. So each
// of them holds a receipt, and whatever is done to the answer, with every hash made to fit, the receipt does not fit any more.
import { Readable } from 'node:stream';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainHash } from '../../../db/intake.js';
import { insertOffice } from '../../../db/queries/offices.js';
import { commentPurges, comments, imports, responses, streams } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { runAdmin } from '../../../server/commandLine/run.js';
import { importCsv } from '../../../server/imports/imports.commands.js';
import { checkChains } from '../../../server/responses/chains.js';
import { contentHashOf } from '../../../server/responses/intake.js';
import { phoneSecretHash } from '../../../server/responses/phone.js';
import { typedReceipt } from '../../../server/responses/receipts.js';
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
const faults = async () => (await checkChains(test.dependencies, test.scope)).faults;
const print = /^[\w:-]+-\d+(?:-[0-9a-f]{4}){5}$/;

/** What the browser is sent on to has it behind the «#», where no server hears it. */
const receiptIn = (answer: { headers: Record<string, string> }): string => {
  const [address = '', own = ''] = (answer.headers['location'] ?? '').split('#');
  const receipt = decodeURIComponent(own);
  expect(receipt).toMatch(print);
  expect(address).toMatch(/\/thanks\?lang=[\w-]+$/);
  return receipt;
};
const answerOnTheWeb = async (n: number, suggestion?: string) =>
  receiptIn(await post(test, '/s/every', { id: idOf(n), overall: '2', suggestion }).expect(303));

const words = {
  fits: 'It fits: what you sent is in the record, as you sent it.',
  purged: 'Its comment was removed as the law provides',
  differs: 'It does not fit',
};
/** What whoever has it is told at the survey. */
async function told(receipt: string, slug = 'every'): Promise<keyof typeof words> {
  const page = await postRaw(test, `/s/${slug}/receipt?lang=en`, encoded({ receipt })).expect(200);
  expect(page.headers['set-cookie']).toBeUndefined();
  expect(page.headers['cache-control']).toBe('no-store');
  const found = (['fits', 'purged', 'differs'] as const).filter((one) => page.text.includes(words[one]));
  expect(found).toHaveLength(1);
  return found[0] ?? 'differs';
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
    const content = contentHashOf(
      changed,
      own.map((one) => one.hash),
    );
    const hash = (previous = chainHash(previous, sequence, row.salt, content));
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
    expect(first).toMatch(/^web-1-/);
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

  it('is told where words were purged by law, and nothing is missed', async () => {
    const receipt = await answerOnTheWeb(1, '字太小');
    const [comment] = await db()
      .select()
      .from(comments)
      .where(eq(comments.responseId, idOf(1)));
    const purge = { reason: 'asked', basis: '簽准', purgedBy: null, purgedAt: new Date(0) } as const;
    const without = async () => {
      await write((writes) => [
        writes
          .update(comments)
          .set({ text: null, salt: null, searchText: '' })
          .where(eq(comments.responseId, idOf(1))),
      ]);
    };
    await without();
    expect(await told(receipt)).toBe('differs');
    await write((writes) => [
      writes.insert(commentPurges).values({ officeId: 'north', commentId: comment?.id ?? '', ...purge }),
    ]);
    expect(await told(receipt)).toBe('purged');
  });

  it('is asked for a whole receipt in their language, and never told anything of an answer or of another office', async () => {
    const receipt = await answerOnTheWeb(1, '字太小');
    for (const [language, word] of [
      ['zh-TW', '請輸入完整的回執碼'],
      ['en', 'Enter the whole receipt'],
      ['ja', '控え番号をすべて入力してください'],
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
    expect([await told(receipt, 'south'), await told(receipt)]).toEqual(['differs', 'fits']);
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
    expect(first.receipt).toMatch(/^key:[\w-]+-1-/);
    const second = outcomes[1]?.receipt ?? '';
    expect([await told(first.receipt ?? ''), await told(second)]).toEqual(['fits', 'fits']);
    await writeAnew(first.receipt?.split('-1-')[0] ?? '', (row) => (row.id === idOf(1) ? undefined : row));
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
    expect([first, second]).toEqual([expect.stringMatching(/^paper-1-/), expect.stringMatching(/^paper-2-/)]);
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
    const receipt = /<dd>(import:[\w-]+-\d+(?:-[0-9a-f]{4}){5})<\/dd>/.exec(page)?.[1] ?? '';
    expect(await told(receipt)).toBe('fits');
    await writeAnew(`import:${importId}`, (row) =>
      row.sequence === 2 ? { ...row, answers: '{"overall":"5"}' } : row,
    );
    expect(await told(receipt)).toBe('differs');
    const [row] = await db().select().from(imports);
    expect(row?.state).toBe('active');
  });

  it('at a tablet that nobody enrolled: with its queue, and on its last screen where it shows the server’s own', async () => {
    const counter = await publishTemplate(test, 'counter', 'counter');
    await addDevice(test, 'open', counter, 'c1');
    const now = String(test.dependencies.clock().getTime());
    const queued = { overall: '2', _survey: counter, _clock: now, _sent: now, _age: '0' };
    const handIn = async (n: number, more: object = {}) =>
      await postRaw(
        test,
        '/kiosk/open',
        encoded({ id: idOf(n), version: '1', language: 'zh-TW', ...queued, ...more }),
      )
        .set('Accept', 'application/json')
        .expect(201);
    const said = (await handIn(1)).body as { receipt: { heads: [string, number, string][] } };
    const [[stream, sequence, hash] = ['', 0, '']] = said.receipt.heads;
    expect([stream, sequence]).toEqual(['device:open', 1]);
    const receipt = `${stream}-${sequence}-${(hash.match(/.{4}/g) ?? []).join('-')}`;
    expect(await told(receipt)).toBe('fits');
    // What it says of before is heard by nobody: anybody may be it.
    const lie = { ...said.receipt, heads: [[stream, 1, 'a'.repeat(20)]] };
    await handIn(2, { _receipt: JSON.stringify(lie) });
    expect(await faults()).toEqual([]);
    const thanks = (await test.request.get('/kiosk/open/thanks?lang=en').expect(200)).text;
    const last = /<code>(device:open-2(?:-[0-9a-f]{4}){5})<\/code>/.exec(thanks)?.[1] ?? '';
    expect(await told(last)).toBe('fits');
    await writeAnew(stream, (row) => (row.id === idOf(1) ? { ...row, answers: '{"overall":"5"}' } : row));
    expect([await faults(), await told(receipt), await told(last)]).toEqual([[], 'differs', 'differs']);
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
    expect(receipt.startsWith(`phone:${phoneSecretHash('open', secret).slice(0, 16)}-1-`)).toBe(true);
    expect([await write1(), await told(receipt)]).toEqual([receipt, 'fits']);
    expect((await test.request.get('/phone/open/thanks?lang=en').expect(200)).text).toContain(
      'href="/s/counter/receipt?lang&#x3D;en"',
    );
    await write((writes) => [writes.update(comments).set({ text: '很快' })]);
    expect(await told(receipt)).toBe('differs');
    expect(await told(receipt.replace(/^phone:\w+/, 'phone:zz'))).toBe('differs');
  });
});

describe('a receipt', () => {
  it('is checked by who checks the office, where seals are, and by the command', async () => {
    const auditor = await test.signIn('auditor');
    const receipt = await answerOnTheWeb(1);
    const other = receipt.replace(/-[0-9a-f]{4}$/, '-zzzz');
    const wrong = receipt.replace(/-[0-9a-f]{4}-/, '-0000-');
    const seals = async (typed: string, status = 200) =>
      (await auditor.get(`/audit/seals?lang=en&seal=${encodeURIComponent(typed)}`).expect(status)).text;
    expect(await seals(receipt)).toContain(
      'The receipt fits: that answer is in the record as it was received',
    );
    expect(await seals(wrong)).toContain('The receipt does not fit');
    expect(await seals(other, 422)).toContain('Enter a seal, such as');
    const admin = async (typed: string) => {
      const out: string[] = [];
      const code = await runAdmin(['check-chains', '--receipt', typed], test.dependencies.config, {
        ...{ print: (line) => out.push(line), say: () => undefined },
        progress: () => Object.assign(() => undefined, { end: () => undefined }),
        ...{ input: Readable.from([]), ask: () => Promise.resolve('') },
      });
      return [code, out.at(-1)];
    };
    expect(await admin(receipt)).toEqual([0, 'receipt web-1: fits']);
    expect(await admin(wrong)).toEqual([1, 'receipt web-1: differs']);
    expect(await admin(other)).toEqual([2, undefined]);
  });

  it('is what can be typed from it, and nothing else', () => {
    const start = '0123456789abcdef0123';
    const groups = '0123-4567-89ab-cdef-0123';
    for (const [text, stream, sequence] of [
      [`web-12-${groups}`, 'web', 12],
      [` ＷＥＢ — 12 ${groups.toUpperCase()} `, 'web', 12],
      [`device:Ａ-1-7-${groups}`, 'device:a-1', 7],
    ] as const)
      expect(typedReceipt(text)).toEqual({ stream, sequence, start });
    for (const text of [
      '',
      groups,
      `12-${groups}`,
      `web-${groups}`,
      `web-1234567890-${groups}`,
      `web-1-${groups}-0`,
    ])
      expect([text, typedReceipt(text)]).toEqual([text, undefined]);
  });
});
