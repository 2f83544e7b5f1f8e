import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { insertOfficeLanguage } from '../../../db/queries/languages.js';
import { findPrivacyNotice } from '../../../db/queries/privacyNotices.js';
import { noticeItems, numberAt } from '../../../server/privacy/notice.js';
import { createSurvey, publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let officer: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  officer = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
/** As the page gives them to be saved, with changes. */
async function form(changes: Record<string, string> = {}): Promise<Record<string, string>> {
  const { text } = await officer.get('/settings/notice?lang=en').expect(200);
  const seen = /name="seen" value="(\d+)"/.exec(text)?.[1] ?? '';
  const fields = [...text.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<\/textarea>/g)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('&#x27;', "'")] as const,
  );
  expect(fields.length).toBeGreaterThanOrEqual(18);
  return { seen, ...Object.fromEntries(fields), ...changes };
}

describe('an office’s personal-data notice', () => {
  it('begins as the program’s words with the office’s name in them, and says that nobody approved them', async () => {
    const page = (await officer.get('/settings/notice?lang=en').expect(200)).text;
    expect(page).toContain('the office has not approved');
    const shown = (await test.request.get('/notice?lang=zh-TW').expect(200)).text;
    for (const words of ['公務機關名稱', '北區戶政事務所', '02-0000-0000', '6個月內刪除'])
      expect(shown).toContain(words);
    expect(shown).not.toContain('第1版');
    expect((await officer.get('/settings?lang=en')).text).toContain('Not approved yet');
  });

  it.each([
    ['purpose-ja', ' '],
    ['use-en', 'x'.repeat(1_001)],
    ['rights-zh-TW', '{officePhone}'],
  ])('with %s «%s» is refused at its field, what was typed kept and nothing saved', async (field, value) => {
    const answer = await officer
      .post('/settings/notice', await form({ [field]: value, 'purpose-en': 'Kept words' }))
      .expect(422);
    expect(answer.text).toContain(`href="#${field}"`);
    expect(answer.text).toContain('Kept words');
    expect(await findPrivacyNotice(db(), test.scope)).toBeUndefined();
  });

  it('is looked at as citizens will see it, and held against the settings, without being saved', async () => {
    const typed = await form({
      'purpose-en': 'First line\r\nSecond <line>',
      'use-en': 'For 12 months.',
      step: 'preview',
    });
    const page = (await officer.post('/settings/notice', typed).expect(200)).text;
    expect(page).toContain('<p>First line</p><p>Second &lt;line&gt;</p>');
    expect(page).toContain('for 6 months by the settings');
    expect(await findPrivacyNotice(db(), test.scope)).toBeUndefined();
  });

  it('is in force from its saving, in every place that asks; what was before stays, with who and when', async () => {
    await officer.post('/settings/notice', await form()).expect(303);
    test.advance(600_000);
    const stale = await form({ 'purpose-zh-TW': '另一個目的' });
    await officer.post('/settings/notice', await form({ 'purpose-zh-TW': '第二個目的' })).expect(303);
    // Saved from a page that was opened before: told, kept, not overwritten.
    const late = await officer.post('/settings/notice?lang=en', stale).expect(409);
    expect(late.text).toContain('version 2 before you');
    expect(late.text).toContain('另一個目的');
    // The same once more is no version.
    await officer.post('/settings/notice', await form()).expect(303);

    const now = await findPrivacyNotice(db(), test.scope);
    expect(now).toMatchObject({
      number: 2,
      madeBy: 'user-research',
      items: { purpose: { 'zh-TW': '第二個目的' } },
    });
    const first = await findPrivacyNotice(db(), test.scope, 1);
    expect(numberAt([...(first ? [first] : []), ...(now ? [now] : [])], new Date(0))).toBeUndefined();
    if (first === undefined || now === undefined) throw new Error('both are there');
    expect(numberAt([first, now], first.madeAt)).toBe(1);
    expect(numberAt([first, now], new Date(now.madeAt.getTime() - 1))).toBe(1);
    expect(numberAt([first, now], now.madeAt)).toBe(2);

    const old = (await officer.get('/settings/notice/1?lang=zh-TW').expect(200)).text;
    expect(old).toContain('瞭解民眾');
    expect(old).not.toContain('第二個目的');
    await officer.get('/settings/notice/3').expect(404);
    const list = (await officer.get('/settings/notice?lang=zh-TW').expect(200)).text;
    expect(list).toContain('適用中');
    expect(list).toContain('115年6月17日');
    expect((await listAudit(db(), test.scope, 1))[0]).toMatchObject({
      action: 'office.notice',
      userId: 'user-research',
      detail: { before: { number: 1 }, after: { number: 2, items: { purpose: { 'zh-TW': '第二個目的' } } } },
    });
    for (const [address, words] of [
      ['/notice?lang=zh-TW', '第2版，民國115年6月17日起適用'],
      ['/opinions/new?lang=zh-TW', '蒐集之目的：第二個目的'],
    ] as const)
      expect((await test.request.get(address).expect(200)).text).toContain(words);
  });

  it('says what a survey does not say itself: on its form, on paper and before it is published', async () => {
    const { dependencies, scope } = test;
    const document = loadTemplate('household-office');
    const own = document.notice.filter((entry) => entry.item === 'use');
    const made = await createSurvey(dependencies, scope, null, {
      document: { ...document, notice: own },
      slug: 'told',
    });
    await publishSurvey(dependencies, scope, null, made);
    const pages = await Promise.all([
      test.request.get('/s/told?lang=zh-TW').expect(200),
      officer.get(`/surveys/${made}/paper?language=zh-TW`).expect(200),
      officer.get(`/surveys/${made}/preview?language=zh-TW`).expect(200),
    ]);
    for (const { text } of pages) {
      expect(text).toContain('蒐集之目的：第二個目的');
      expect(text).toContain('利用期間、地區、對象及方式：聯絡資料於回復完成後6個月內刪除');
      expect(text).not.toContain('個人資料利用之期間、地區、對象及方式：');
    }
    expect(pages[0].text).toContain('href="/notice?office&#x3D;north&amp;lang&#x3D;zh-TW"');
    await saveDraft(dependencies, scope, null, made, { document: { ...document, notice: [] } });
    expect((await officer.get(`/surveys/${made}?lang=en`).expect(200)).text).toContain('can be published');
  });

  it('is read in a language of the office once every item is written in it', async () => {
    await test.dependencies.database.atomically((writes) => [
      insertOfficeLanguage(writes, test.scope, {
        code: 'vi',
        name: 'Tiếng Việt',
        addedBy: null,
        addedAt: test.dependencies.clock(),
        endedAt: null,
      }),
    ]);
    const some = Object.fromEntries(
      noticeItems.map((item) => [`${item}-vi`, item === 'use' ? '' : `vi ${item}`]),
    );
    await officer.post('/settings/notice', await form(some)).expect(303);
    expect((await test.request.get('/notice?lang=vi').expect(200)).text).not.toContain('Tiếng Việt');
    await officer.post('/settings/notice', await form({ 'use-vi': 'vi use' })).expect(303);
    const page = (await test.request.get('/notice?lang=vi').expect(200)).text;
    expect(page).toContain('<html lang="vi">');
    for (const item of noticeItems) expect(page).toContain(`vi ${item}`);
  });
});
