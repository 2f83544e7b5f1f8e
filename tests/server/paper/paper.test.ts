import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asc, eq } from 'drizzle-orm';
import { listAudit } from '../../../db/queries/audit.js';
import { listChecks, listEntries } from '../../../db/queries/paper.js';
import { cells, comments, contacts, responses } from '../../../db/schema.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import { checkChains } from '../../../server/responses/chains.js';
import { keyedChoices, readKeys, typedOf } from '../../../server/paper/keys.js';
import { surveyDocumentSchema, questionsOf } from '../../../server/surveys/document.js';
import type { SignedIn, TestApp } from '../../support/testApp.js';
import { everyKind, hidden, idOf } from '../responses/world.js';
import { openBatch, sheet } from './world.js';

let test: TestApp;
let clerk: SignedIn;
let surveyId: string;
let batch: string;

beforeAll(async () => {
  ({ test, clerk, surveyId, batch } = await openBatch());
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const rows = async () =>
  await db().select().from(responses).where(eq(responses.officeId, 'north')).orderBy(asc(responses.sequence));
const usedOf = async (code: string) => {
  const found = await db().select().from(cells).where(eq(cells.officeId, 'north'));
  return found.filter((cell) => cell.cut === '' && cell.question === 'overall' && cell.code === code);
};
const sheets = (rest = '') => `/surveys/${surveyId}/entry/${batch}/sheets${rest}`;

describe('keys', () => {
  const document = surveyDocumentSchema.parse(everyKind());
  const question = (code: string) => {
    const found = questionsOf(document).find((one) => one.code === code);
    if (found === undefined) throw new Error(code);
    return found;
  };

  it('are the code where codes are numbers, else the place, and what does not apply has a key of its own', () => {
    expect(keyedChoices(document, question('waiting')).map(({ key, code }) => key + code)).toEqual([
      '55',
      '44',
      '33',
      '22',
      '11',
      '0na',
    ]);
    expect(keyedChoices(document, question('services')).map(({ key }) => key)).toEqual(['1', '2', '3']);
  });

  it('typed together or apart, full width or not, mean the same ticks', () => {
    for (const services of ['13', '1,3', '１ ３', '1、3'])
      expect(readKeys(document, { services }).fields.get('services')).toEqual(['transcript', 'other']);
    expect(readKeys(document, { services: '14' }).unknown).toEqual(['services']);
    expect(readKeys(document, { overall: 'X' }).unreadable).toEqual(['overall']);
    expect(readKeys(document, { overall: '6', suggestion: '6' }).unknown).toEqual(['overall']);
  });

  it('of stored answers come back as they were typed', () => {
    const answers = { overall: '2', services: ['moving', 'other'], waiting: 'na', likely: '10', who: 'text' };
    const texts = [
      { question: 'services', text: '門牌' },
      { question: 'who', text: '林' },
    ];
    expect(typedOf(document, answers, texts)).toEqual({
      overall: '2',
      services: '2,3',
      'services.other': '門牌',
      waiting: '0',
      likely: '10',
      who: '林',
    });
  });
});

describe('a batch', () => {
  it('that makes no sense comes back with every value kept and nothing stored', async () => {
    const page = await clerk
      .post(`/surveys/${surveyId}/entry`, {
        name: ' ',
        version: '7',
        day: '2027-01-01',
        counter: 'zz',
        language: 'xx',
      })
      .expect(422);
    for (const field of ['name', 'version', 'day', 'counter', 'language'])
      expect(page.text).toContain(`href="#${field}"`);
    expect(page.text).toContain('value="2027-01-01"');
  });
});

describe('a sheet', () => {
  it('is stored by the intake with channel, day, place and who typed it, and what was left empty stays empty', async () => {
    await clerk
      .post(
        sheets(),
        sheet(1, { services: '23', 'services.other': '門牌', suggestion: '謝謝' }, { number: '7' }),
      )
      .expect(303);
    const [row] = await rows();
    expect(row).toMatchObject({
      id: idOf(1),
      channel: 'paper',
      counterCode: 'c1',
      day: '2026-06-15',
      hour: null,
      answeredAt: null,
      serviceCode: 'multiple',
      stream: 'paper',
      flags: '',
    });
    expect(JSON.parse(row?.answers ?? '')).toMatchObject({
      overall: null,
      services: ['moving', 'other'],
      suggestion: 'text',
    });
    expect(await listEntries(db(), test.scope, batch)).toMatchObject([
      { number: 7, attempt: 1, responseId: idOf(1), enteredBy: 'user-clerk', reason: null },
    ]);
    expect((await listAudit(db(), test.scope, 1))[0]).toMatchObject({
      action: 'paper.enter',
      userId: 'user-clerk',
    });
    const next = await clerk.get(`/surveys/${surveyId}/entry?batch=${batch}`).expect(200);
    expect(next.text).toMatch(/id="number"[^>]*value="8"/);
  });

  it('sent again is a success and no second sheet; the same number under another id is refused with all that was typed', async () => {
    const same = sheet(1, { services: '23', 'services.other': '門牌', suggestion: '謝謝' }, { number: '7' });
    await clerk.post(sheets(), same).expect(303);
    const page = await clerk.post(sheets(), sheet(2, { overall: '4' }, { number: '7' })).expect(422);
    expect(page.text).toContain('第7號已登打過');
    expect(page.text).toMatch(/name="a:overall" value="4"/);
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    ['a key the sheet does not have', { overall: '9' }, '#a:overall'],
    ['a number that is none', { minutes: 'abc' }, '#a:minutes'],
    ['a text that is too long', { suggestion: '長'.repeat(51) }, '#a:suggestion'],
    ['what an earlier answer leaves unasked', { overall: '5', reasons: '1' }, '#a:reasons'],
    [
      'contact data of somebody who wants no reply',
      { reply_wanted: '2', contact_way: '0912' },
      '#a:contact_way',
    ],
  ])('with %s is refused and nothing stored', async (_, answers, href) => {
    const page = await clerk.post(sheets(), sheet(3, answers, { number: '9' })).expect(422);
    expect(page.text).toContain(`href="${href}"`);
    expect(await rows()).toHaveLength(1);
    expect(await listEntries(db(), test.scope, batch)).toHaveLength(1);
  });

  it('that nobody can read counts as unreadable, not as empty', async () => {
    await clerk.post(sheets(), sheet(4, { overall: 'x' }, { number: '8' })).expect(303);
    expect((await usedOf('unreadable'))[0]).toMatchObject({ nRaw: 1, nUsed: 1 });
  });

  it('keeps contact data apart, with consent', async () => {
    await clerk
      .post(
        sheets(),
        sheet(
          5,
          { overall: '2', reply_wanted: '1', contact_way: '0912-000000', contact_consent: '1' },
          { number: '9' },
        ),
      )
      .expect(303);
    const left = await db().select().from(contacts).where(eq(contacts.officeId, 'north'));
    expect(left).toMatchObject([{ responseId: idOf(5), way: '0912-000000' }]);
  });
});

describe('a second typing', () => {
  it('that agrees is written down, however the words were spaced', async () => {
    const answers = { services: '3 2', 'services.other': '門牌', suggestion: '謝 謝' };
    await clerk.post(sheets('/7/check'), sheet(11, answers, { attempt: '1' })).expect(303);
    expect(await listChecks(db(), test.scope, batch)).toMatchObject([
      { number: 7, attempt: 1, outcome: 'same', differing: [] },
    ]);
  });

  it('that differs shows both and stores nothing until somebody decides', async () => {
    const before = await rows();
    const page = await clerk
      .post(sheets('/9/check'), sheet(12, { overall: '3', suggestion: '新的' }, { attempt: '1' }))
      .expect(200);
    expect(page.text).toContain('有2題不一致');
    expect(page.text).toContain('name="decision" value="keep"');
    expect(hidden(page.text, 'a:overall')).toBe('3');
    expect(await rows()).toEqual(before);
    expect(await listChecks(db(), test.scope, batch)).toHaveLength(1);
  });

  it('may be decided for the first entry', async () => {
    await clerk
      .post(sheets('/9/check'), sheet(12, { overall: '3' }, { attempt: '1', decision: 'keep' }))
      .expect(303);
    expect((await listChecks(db(), test.scope, batch)).at(-1)).toMatchObject({
      number: 9,
      outcome: 'kept',
      differing: ['overall'],
    });
    expect(await rows()).toHaveLength(3);
  });

  it('taken needs a reason, keeps the first entry flagged and out of the used numbers, and cells still equal rows', async () => {
    const second = { overall: '1', suggestion: '等太久' };
    await clerk
      .post(sheets('/9/check'), sheet(13, second, { attempt: '1', decision: 'correct' }))
      .expect(422);
    const decided = sheet(13, second, { attempt: '1', decision: 'correct', reason: '登打錯誤' });
    await clerk.post(sheets('/9/check'), decided).expect(303);
    await clerk.post(sheets('/9/check'), decided).expect(303);
    const stored = await rows();
    expect(stored).toHaveLength(4);
    expect(stored.find((row) => row.id === idOf(5))?.flags).toBe('corrected');
    expect(stored.find((row) => row.id === idOf(13))?.flags).toBe('');
    expect((await usedOf('2'))[0]).toMatchObject({ nRaw: 1, nUsed: 0 });
    expect((await usedOf('1'))[0]).toMatchObject({ nRaw: 1, nUsed: 1 });
    expect((await listEntries(db(), test.scope, batch)).filter((entry) => entry.number === 9)).toMatchObject([
      { attempt: 1, responseId: idOf(5) },
      { attempt: 2, responseId: idOf(13), reason: '登打錯誤', enteredBy: 'user-clerk' },
    ]);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
  });
});

describe('a correction', () => {
  it('shows what was typed, wants a reason, and leaves alone the words that stay the same', async () => {
    const page = await clerk
      .get(`/surveys/${surveyId}/entry?batch=${batch}&number=9&as=correction`)
      .expect(200);
    expect(page.text).toMatch(/name="a:overall" value="1"/);
    expect(page.text).toContain('等太久</textarea>');
    const change = { overall: '2', suggestion: '等太久' };
    await clerk.post(sheets('/9/correction'), sheet(14, change, { attempt: '2' })).expect(422);
    await clerk
      .post(sheets('/9/correction'), sheet(14, change, { attempt: '2', reason: '看錯' }))
      .expect(303);
    const words = await db().select().from(comments).where(eq(comments.officeId, 'north'));
    expect(words.filter((one) => one.text === '等太久').map((one) => [one.rating, one.correctedBy])).toEqual([
      ['2', null],
    ]);
    expect((await usedOf('1'))[0]).toMatchObject({ nRaw: 1, nUsed: 0 });
    const listed = await clerk.get(`/surveys/${surveyId}/entry?batch=${batch}&view=sheets`).expect(200);
    expect(listed.text).toContain('看錯');
  });

  it('of the words keeps those typed first for whoever has their address, and lists and counts the right ones alone', async () => {
    const typed = { overall: '2', suggestion: '沒有等太久' };
    const reason = { attempt: '3', reason: '漏看一字' };
    await clerk.post(sheets('/9/correction'), sheet(17, typed, reason)).expect(303);
    const words = await db().select().from(comments).where(eq(comments.officeId, 'north'));
    const [first, right] = ['等太久', '沒有等太久'].map((text) => words.find((one) => one.text === text));
    expect([first?.correctedBy, right?.correctedBy]).toEqual([idOf(17), null]);
    const research = await test.signIn('research');
    const inbox = await research.get('/comments?lang=zh-TW').expect(200);
    expect(inbox.text).toContain(right?.id);
    expect(inbox.text).not.toContain(first?.id);
    const kept = await research.get(`/comments/${first?.id ?? ''}?lang=zh-TW`).expect(200);
    expect(kept.text).toContain('這段文字登打後已更正');
    // Emptied, nothing holds.
    await clerk
      .post(sheets('/9/correction'), sheet(18, { overall: '2' }, { attempt: '4', reason: '空白' }))
      .expect(303);
    expect((await research.get('/comments?lang=zh-TW').expect(200)).text).not.toContain(right?.id);
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
  });

  it('of the service takes the words along that hold', async () => {
    const said = { overall: '4', suggestion: '指標再大一點' };
    const first = { number: '40' };
    await clerk.post(sheets(), sheet(41, { ...said, services: '1' }, first)).expect(303);
    const change = sheet(42, { ...said, services: '2' }, { attempt: '1', reason: '看錯業務' });
    await clerk.post(sheets('/40/correction'), change).expect(303);
    const words = await db().select().from(comments).where(eq(comments.text, '指標再大一點'));
    const right = (await rows()).find(({ id }) => id === idOf(42));
    expect(words.map(({ serviceCode, correctedBy }) => [serviceCode, correctedBy])).toEqual([
      [right?.serviceCode, null],
    ]);
    expect(right?.serviceCode).toBe('moving');
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
  });

  it('of what somebody else has corrected meanwhile is a conflict and changes nothing', async () => {
    const before = await rows();
    await clerk
      .post(sheets('/9/correction'), sheet(15, { overall: '5' }, { attempt: '2', reason: '慢了' }))
      .expect(409);
    expect(await rows()).toEqual(before);
  });

  it('of a number that was never typed is not found', async () => {
    await clerk.get(`/surveys/${surveyId}/entry?batch=${batch}&number=99&as=again`).expect(404);
    await clerk.post(sheets('/99/correction'), sheet(16, {}, { reason: 'x' })).expect(404);
  });
});

describe('the printed sheet', () => {
  it.each([
    ['zh-TW', '個人資料蒐集告知事項', '請在方格內打勾', '北區戶政事務所', ''],
    ['en', 'Personal-data notice', 'Please tick the boxes', 'North Office', ' (en)'],
    ['ja', '個人情報の取扱い', '枠に印を付けてください', '北區戶政事務所', ' (ja)'],
  ])(
    'has its whole notice, what to do, its number and the office’s name in %s',
    async (language, notice, how, office, mark) => {
      const query = `language=${language}&from=12&count=2`;
      // Whatever language the clerk reads.
      const page = await clerk.get(`/surveys/${surveyId}/paper?${query}&lang=en`).expect(200);
      const [, ...sheets] = page.text.split('<article class="m-sheet"');
      expect(sheets).toHaveLength(2);
      for (const [index, text] of sheets.entries()) {
        expect(text.startsWith(` lang="${language}">`)).toBe(true);
        expect(text).toContain(`<span class="m-sheet__blank">${12 + index}</span>`);
        expect(text).toContain(`<h3>${notice}</h3>`);
        expect(text).toContain(how);
        const name = /<p class="m-sheet__office">([\s\S]*?)<\/p>/.exec(text)?.[1];
        expect(name).toContain(office);
        expect(text).toContain(`<h2 class="m-sheet__title">試填問卷${mark}</h2>`);
        for (const item of ['agency', 'purpose', 'categories', 'use', 'rights', 'refusal'])
          expect(text).toMatch(new RegExp(`<li>${item} [^<{]+${mark.replace(/[()]/g, '\\$&')}</li>`));
      }
    },
  );

  it('has notice, office, numbers and the keys that are typed, in each of three languages', async () => {
    const page = await clerk.get(`/surveys/${surveyId}/paper?language=ja&from=12&count=2`).expect(200);
    expect(page.text.match(/class="m-sheet"/g)).toHaveLength(2);
    expect(page.text).toContain('<span class="m-sheet__blank">13</span>');
    expect(page.text).toContain('個人情報');
    expect(page.text).toContain('試填問卷 (ja)');
    expect(page.text).toContain('<span class="m-sheet__box">0</span>');
    await (await test.signIn('auditor')).get(`/surveys/${surveyId}/paper`).expect(200);
  });

  it.each(['language=fr', 'count=101', 'count=0', 'from=x', 'version=x'])('%s is refused', async (query) => {
    await clerk.get(`/surveys/${surveyId}/paper?${query}`).expect(400);
  });
});
