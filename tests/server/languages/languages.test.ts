import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOffice, insertOffice } from '../../../db/queries/offices.js';
import { findSurvey, findVersion } from '../../../db/queries/surveys.js';
import { officeScope } from '../../../db/scope.js';
import { allWordKeys, englishOf, wordGroups, wordKeys } from '../../../server/languages/citizenWords.js';
import { readSurveyText } from '../../../server/surveys/check.js';
import type { SurveyDocument } from '../../../server/surveys/document.js';
import { textsOf } from '../../../server/surveys/editor/texts.js';
import { groupsOf, textsOfGroup } from '../../../server/surveys/editor/translation.form.js';
import { loadTongues } from '../../../server/languages/tongues.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { addDevice, openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, hidden, idOf, post, publish as publishDocument, stored } from '../responses/world.js';

let test: TestApp;
let officer: SignedIn;
let surveyId: string;

beforeAll(async () => {
  test = await openTestApp();
  officer = await test.signIn('research');
  surveyId = await publishDocument(test, 'every', everyKind());
});
afterAll(async () => {
  await test.close();
});

/** Every office's words are read anew after a few seconds. */
const soon = () => {
  test.advance(10_000);
};
const surveyOf = async () => {
  const survey = await findSurvey(test.dependencies.database.queries, test.scope, surveyId);
  if (survey === undefined) throw new Error('no survey');
  return survey;
};
const draftOf = async (): Promise<SurveyDocument> => {
  const read = readSurveyText((await surveyOf()).draft ?? JSON.stringify(everyKind()));
  if (!read.ok) throw new Error('no draft');
  return read.document;
};
/** What stands in for Vietnamese: the English, marked, with its placeholders. */
const spoken = (english: string) => `«vi» ${english}`;

async function translateGroup(group: string, leaveOut: (name: string) => boolean = () => false) {
  const { revision } = await surveyOf();
  const fields = textsOfGroup(await draftOf(), group).map(({ name, text }) => [
    `text.${name}`,
    leaveOut(name) ? '' : spoken(text.en || text['zh-TW']),
  ]);
  return officer.post(`/surveys/${surveyId}/translation`, {
    revision: String(revision),
    language: 'vi',
    group,
    ...(Object.fromEntries(fields) as Record<string, string>),
  });
}
const publish = async () =>
  await officer
    .post(`/surveys/${surveyId}/publication`, { revision: String((await surveyOf()).revision) })
    .expect(303);
const wordsForm = async (group: string) => {
  const page = await officer.get(`/translations/words/vi?group=${group}`).expect(200);
  return { page: page.text, mark: hidden(page.text, 'mark') };
};

describe('a language an office adds', () => {
  it('is refused where it is none, is ours, or is written from the right; what was typed stays', async () => {
    for (const [code, words] of [
      ['tiếng', 'valid language code'],
      ['qqq', 'valid language code'],
      ['en-GB', 'built in'],
      ['zh-TW', 'built in'],
      ['ar', 'from left to right'],
    ] as const) {
      const page = await officer.post('/settings/languages?lang=en', { code, name: 'X' }).expect(422);
      expect(page.text).toContain(words);
      expect(page.text).toContain(`value="${code}"`);
    }
    const page = await officer.get('/surveys/nowhere/translation?language=vi');
    expect(page.status).toBe(404);
    await officer.get(`/surveys/${surveyId}/translation?language=vi`).expect(400);
    await officer.get('/translations/words/vi').expect(404);
  });

  it('is added with its own name, once, and only for this office', async () => {
    await officer.post('/settings/languages', { code: 'vi', name: '' }).expect(303);
    const page = await officer.get('/settings/languages').expect(200);
    expect(page.text).toContain('Tiếng Việt (vi)');
    const again = await officer.post('/settings/languages?lang=en', { code: 'VI', name: '' }).expect(422);
    expect(again.text).toContain('in the list already');
    expect(await loadTongues(test.dependencies.database.queries, officeScope('south'))).toEqual([]);
  });

  it('is not offered for a questionnaire with one text missing, and is once every text is translated', async () => {
    const groups = groupsOf(await draftOf());
    const [first = ''] = groups;
    for (const group of groups) {
      const answer = await translateGroup(group, (name) => name === 'title');
      expect([group, answer.status]).toEqual([group, 303]);
    }
    const meter = await officer.get(`/surveys/${surveyId}/translation?language=vi&lang=en`).expect(200);
    const all = textsOf(await draftOf()).length;
    expect(meter.text).toContain(`${all - 1} of ${all} texts written`);
    expect(meter.text).toContain('is not offered in this language yet');
    await publish();
    soon();
    const before = await test.request.get('/s/every?lang=vi').expect(200);
    expect(before.text).not.toContain('Tiếng Việt');
    await post(test, '/s/every', { id: idOf(90), version: '2', language: 'vi', overall: '5' }).expect(400);

    expect((await translateGroup(first)).status).toBe(303);
    await publish();
    soon();
    const row = await findVersion(test.dependencies.database.queries, test.scope, surveyId, 3);
    expect(row?.languages).toEqual(['vi']);
    const page = await test.request.get('/s/every?lang=vi').expect(200);
    expect(page.text).toContain('<html lang="vi">');
    expect(page.text).toContain('«vi» ');
    expect(page.text).toContain('Tiếng Việt');
    // Its own words are not translated yet: they are English.
    expect(page.text).toContain(englishOf('frame.skip'));
    const byBrowser = await test.request.get('/s/every').set('Accept-Language', 'vi-VN,vi;q=0.9,en;q=0.5');
    expect(byBrowser.text).toContain('<html lang="vi">');
  });

  it('keeps what the office’s settings fill in: a translation without it is refused, and nothing changes', async () => {
    const entry = textsOf(await draftOf()).find(({ text }) => text['zh-TW'].includes('{office}'));
    if (entry === undefined) throw new Error('no placeholder');
    const { revision } = await surveyOf();
    const group = groupsOf(await draftOf()).find((one) => one === '~survey') ?? '';
    const page = await officer
      .post(`/surveys/${surveyId}/translation?lang=en`, {
        revision: String(revision),
        language: 'vi',
        group,
        [`text.${entry.name}`]: 'Không có',
      })
      .expect(422);
    expect(page.text).toContain('Không có');
    expect(page.text).toContain('{office}');
    expect((await surveyOf()).revision).toBe(revision);
  });
});

describe('what an office prints, types in and looks at', () => {
  it('has the language too: the preview before it is published, the sheet, the batch of sheets', async () => {
    const show = `/surveys/${surveyId}`;
    for (const as of ['web', 'kiosk']) {
      const preview = await officer.get(`${show}/preview?language=vi&as=${as}`).expect(200);
      expect(preview.text).toContain('<html lang="vi">');
      expect(preview.text).toContain('«vi» ');
      expect(preview.text).toContain('Tiếng Việt');
    }
    await officer.get(`${show}/preview?language=th`).expect(400);
    expect((await officer.get(show).expect(200)).text).toContain('hreflang="vi"');
    expect((await officer.get(`${show}/edit`).expect(200)).text).toContain('Tiếng Việt&quot;');
    const sheet = await officer.get(`${show}/paper?version=3&language=vi`).expect(200);
    expect(sheet.text).toMatch(/<article class="m-sheet" lang="vi">[^]*«vi» /);
    const hung = { name: 'Cửa', channel: 'web', counter: '', service: '' };
    await officer.post(`${show}/links`, hung).expect(303);
    const links = await officer.get(`${show}/links`).expect(200);
    const [, poster = ''] = /href="([^"]+\/poster)\?/.exec(links.text) ?? [];
    expect((await officer.get(poster).expect(200)).text).toMatch(
      /words--two[^]*<section lang="vi">[^]*«vi» /,
    );
    await officer.get(`${poster}.pdf`).expect(200);
    // Not whole in that version.
    await officer.get(`${show}/paper?version=2&language=vi`).expect(400);
    const batch = { name: 'Tháng 5', day: '2026-05-04', counter: '', language: 'vi' };
    await officer.post(`${show}/entry`, { ...batch, version: '2' }).expect(422);
    const opened = await officer.post(`${show}/entry`, { ...batch, version: '3' }).expect(303);
    const screen = await officer.get(`${String(opened.headers['location'])}&lang=en`).expect(200);
    expect(screen.text).toContain('Vietnamese');
  });
});

describe('the words of the citizen’s pages', () => {
  it('are refused where a placeholder is lost, with what was typed; then all are translated', async () => {
    const { page, mark } = await wordsForm('form');
    expect(page).toContain(englishOf('citizen.errors.choose'));
    const broken = await officer
      .post('/translations/words/vi?group=form&lang=en', { mark, 'text.citizen.number': 'số' })
      .expect(422);
    expect(broken.text).toContain('differs from the English');
    expect(broken.text).toContain('>số<');
    expect((await wordsForm('form')).mark).toBe(mark);
    for (const group of wordGroups) {
      const fields = Object.fromEntries(
        wordKeys[group].map((key) => [`text.${key}`, spoken(englishOf(key))]),
      );
      const seen = (await wordsForm(group)).mark;
      await officer.post(`/translations/words/vi?group=${group}`, { mark: seen, ...fields }).expect(303);
      await officer.post(`/translations/words/vi?group=${group}`, { mark: seen, ...fields }).expect(409);
    }
    const list = await officer.get('/settings/languages?lang=en').expect(200);
    expect(list.text).toContain(`${allWordKeys.length} are translated, 0 of them checked`);
  });

  it('are what a person reads who answers in it: the form, what is wrong with it, the thanks, and that it is over', async () => {
    soon();
    const page = await test.request.get('/s/every?lang=vi').expect(200);
    expect(page.text).toContain(spoken(englishOf('frame.skip')));
    expect(page.text).toContain(spoken('rights').replace('rights', 'rights North Office'));
    const refused = await post(test, '/s/every', { id: idOf(1), version: '3', language: 'vi' }).expect(422);
    expect(refused.text).toContain('<html lang="vi">');
    expect(refused.text).toContain(spoken(englishOf('citizen.errors.choose')));
    const sent = await post(test, '/s/every', { id: idOf(1), version: '3', language: 'vi', overall: '5' });
    expect([sent.status, sent.headers['location']?.split('#')[0]]).toEqual([303, '/s/every/thanks?lang=vi']);
    const thanks = await test.request.get('/s/every/thanks?lang=vi').expect(200);
    expect(thanks.text).toContain('«vi» 謝謝 (en)');
    const sheet = await officer.get(`/surveys/${surveyId}/paper?version=3&language=vi`).expect(200);
    expect(sheet.text).toContain(spoken(englishOf('paper.sheet.how_to')));
    const lost = await test.request.get('/s/every?lang=vi&resume=none').expect(404);
    expect(lost.text).toContain(spoken(englishOf('errors.draft_not_found.title')));
  });

  it('name the office as it is called in that language, where it says so', async () => {
    const office = await findOffice(test.dependencies.database.queries, test.scope);
    const ours = Object.fromEntries(
      Object.entries(office?.name ?? {}).map(([code, name]) => [`name-${code}`, name]),
    );
    const fields = { ...ours, phone: office?.settings.phone ?? '' };
    expect((await officer.get('/settings/names?lang=en')).text).toContain('name="name-vi"');
    await officer.post('/settings/names', { ...fields, 'name-vi': 'Văn\u0007phòng' }).expect(422);
    await officer.post('/settings/names', { ...fields, 'name-vi': 'Văn phòng Bắc' }).expect(303);
    soon();
    const page = await test.request.get('/s/every?lang=vi').expect(200);
    expect(page.text).toContain('rights Văn phòng Bắc');
    expect(page.text).not.toContain('North Office');
    expect((await test.request.get('/s/every?lang=en').expect(200)).text).toContain('North Office');
    // Left empty it is the English name again.
    await officer.post('/settings/names', { ...fields, 'name-vi': '' }).expect(303);
    soon();
    expect((await test.request.get('/s/every?lang=vi')).text).toContain('North Office');
  });

  it('count under the language by its own name, and the code is what a file carries', async () => {
    const { responses } = await stored(test);
    expect(responses.map(({ language }) => language)).toEqual(['vi']);
    const filtered = await officer.get('/dashboards?survey=every&language=vi&lang=en').expect(200);
    expect(filtered.text).toContain('Tiếng Việt');
    await officer.get('/dashboards?survey=every&language=th').expect(400);
    const inbox = await officer.get('/comments?language=vi&lang=zh-TW').expect(200);
    expect(inbox.text).toMatch(/<option value="vi" selected>越南文</);
    await officer.get('/comments?language=th').expect(400);
    for (const page of ['/comments/coding', '/comments/new'])
      expect((await officer.get(`${page}?lang=en`).expect(200)).text).toContain('Vietnamese');
  });

  it('are on each tablet of the survey, but not where its office leaves them out', async () => {
    await addDevice(test, 'one', surveyId, 'c1');
    const start = async () => (await test.request.get('/kiosk/one').expect(200)).text;
    expect(await start()).toContain('Tiếng Việt');
    const page = await officer.get('/devices/device-one?lang=en').expect(200);
    expect(page.text).toMatch(/name="tongues" value="vi" checked/);
    const fields = { name: 'One', counter: 'c1', survey: surveyId, hours: 'office', idleSeconds: '30' };
    const set = async (revision: string, tongues: string[]) =>
      await officer.post('/devices/device-one', { ...fields, languages: 'zh-TW,en,ja', revision, tongues });
    expect((await set('0', ['th'])).status).toBe(400);
    expect((await set('0', [])).status).toBe(303);
    expect(await start()).not.toContain('Tiếng Việt');
    expect((await set('1', ['vi'])).status).toBe(303);
    expect(await start()).toContain('Tiếng Việt');
  });

  it('are not known in another office, whose forms refuse the language', async () => {
    const { dependencies } = test;
    const now = dependencies.clock();
    const south = { 'zh-TW': '南區', en: 'South', ja: '南区' };
    const office = await findOffice(dependencies.database.queries, test.scope);
    if (office === undefined) throw new Error('no office');
    await dependencies.database.atomically((db) => [
      insertOffice(db, {
        id: 'south',
        name: south,
        timeZone: office.timeZone,
        settings: office.settings,
        createdAt: now,
      }),
    ]);
    const scope = officeScope('south');
    const id = await createSurvey(dependencies, scope, null, { slug: 'south', document: everyKind() });
    await publishSurvey(dependencies, scope, null, id);
    const page = await test.request.get('/s/south?lang=vi').expect(200);
    expect(page.text).not.toContain('Tiếng Việt');
    await post(test, '/s/south', { id: idOf(2), language: 'vi', overall: '5' }).expect(400);
  });

  it('are there no more when the language has ended: its answers stay, and it can be used again', async () => {
    await officer.post('/settings/languages/vi', { name: 'Tiếng Việt', do: 'end' }).expect(303);
    soon();
    const page = await test.request.get('/s/every?lang=vi').expect(200);
    expect(page.text).not.toContain('Tiếng Việt');
    await officer.get('/translations/words/vi').expect(404);
    // A form that was open at that moment is still taken.
    await post(test, '/s/every', { id: idOf(3), version: '3', language: 'vi', overall: '4' }).expect(303);
    await officer.post('/settings/languages/vi', { name: 'Tiếng Việt', do: 'resume' }).expect(303);
    soon();
    expect((await test.request.get('/s/every?lang=vi')).text).toContain('<html lang="vi">');
  });
});
