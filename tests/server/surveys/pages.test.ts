import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDevice } from '../../../db/queries/offices.js';
import { findSurvey, listSurveys, listVersions } from '../../../db/queries/surveys.js';
import { createSurvey, publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate, templateText } from '../../../server/surveys/templates.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let officer: SignedIn;
let made = 0;
beforeAll(async () => {
  test = await openTestApp();
  officer = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const slugNow = () => `page-${(made += 1)}`;
async function drafted(name: 'household-office' | 'counter' = 'household-office'): Promise<string> {
  return await createSurvey(test.dependencies, test.scope, null, {
    slug: slugNow(),
    document: loadTemplate(name),
  });
}
const surveyOf = async (id: string) => {
  const survey = await findSurvey(test.dependencies.database.queries, test.scope, id);
  if (survey === undefined) throw new Error(id);
  return survey;
};
const idIn = (location: string | undefined) => /^\/surveys\/([^/]+)$/.exec(location ?? '')?.[1] ?? '';

describe('the whole way on the page', () => {
  it('says where the counter’s tablet shows the survey, and where a tablet is set up until one does', async () => {
    const id = await drafted('counter');
    const { slug } = await surveyOf(id);
    const before = await officer.get(`/surveys/${id}`).expect(200);
    expect(before.text).toContain('href="/devices/new"');
    const auditor = await test.signIn('auditor');
    expect((await auditor.get(`/surveys/${id}`)).text).not.toContain('/devices/new');
    await test.dependencies.database.atomically((db) => [
      insertDevice(db, test.scope, {
        id: `device-${slug}`,
        code: `hall-${slug}`,
        name: 'Hall',
        counterCode: null,
        surveyId: id,
        active: true,
      }),
    ]);
    const after = await officer.get(`/surveys/${id}`).expect(200);
    expect(after.text).toContain(`href="/kiosk/hall-${slug}"`);
    expect(after.text).not.toContain('/devices/new');
  });

  it('a template becomes a draft, is previewed, published, closed and opened again', async () => {
    const slug = slugNow();
    const created = await officer.post('/surveys', { template: 'household-office', slug }).expect(303);
    const id = idIn(created.headers['location']);
    const page = await officer.get(`/surveys/${id}`).set('accept', 'text/html').expect(200);
    expect(page.text).toContain('草稿已建立。');
    expect(page.text).toContain('檢查通過，可以發布。');
    const preview = await officer.get(`/surveys/${id}/preview?version=draft&language=ja`).expect(200);
    expect(preview.text).toContain('lang="ja"');
    expect(preview.text).toContain('全体として、本日の当所のサービスに満足していますか。');
    expect(preview.text).toMatch(/<button[^>]*type="submit" disabled/);

    const revision = async () => String((await surveyOf(id)).revision);
    await officer.post(`/surveys/${id}/publication`, { revision: await revision() }).expect(303);
    expect(await surveyOf(id)).toMatchObject({ state: 'open', currentVersion: 1 });
    await officer.post(`/surveys/${id}/closure`, { revision: await revision() }).expect(303);
    expect((await surveyOf(id)).state).toBe('closed');
    await officer.post(`/surveys/${id}/opening`, { revision: await revision() }).expect(303);
    await officer
      .post(`/surveys/${id}/schedule`, {
        revision: await revision(),
        opensDay: '2026-06-18',
        opensTime: '08:30',
        closesDay: '',
        closesTime: '',
      })
      .expect(303);
    expect((await surveyOf(id)).opensAt?.toISOString()).toBe('2026-06-18T00:30:00.000Z');
    const list = await officer.get('/surveys').expect(200);
    expect(list.text).toContain('尚未開放');
    expect(list.text).toContain(`/dashboards/${slug}/trend`);
  });

  it('a pasted document is imported under its own code, downloaded again the same, and previewed on the tablet', async () => {
    const created = await officer
      .post('/surveys', { slug: '', document: templateText('counter') })
      .expect(303);
    const id = idIn(created.headers['location']);
    expect((await surveyOf(id)).slug).toBe('counter');
    const file = await officer.get(`/surveys/${id}/versions/draft.json`).expect(200);
    expect(file.headers['content-disposition']).toContain('counter-draft.json');
    expect(JSON.parse(file.text)).toEqual(loadTemplate('counter'));
    const kiosk = await officer.get(`/surveys/${id}/preview?as=kiosk&language=en`).expect(200);
    expect(kiosk.text).toContain('Very satisfied');
    expect(kiosk.text).toContain('Screen 3');
    expect(kiosk.text).not.toContain('<form class="m-survey"');
  });

  it('a change of scale is published only with a confirmed break, and what was typed is kept', async () => {
    const id = await drafted();
    await publishSurvey(test.dependencies, test.scope, null, id);
    const document = loadTemplate('household-office');
    document.choiceSets['expectation5']?.reverse();
    const text = JSON.stringify(document);
    await officer
      .post(`/surveys/${id}/draft`, { revision: String((await surveyOf(id)).revision), document: text })
      .expect(303);
    const page = await officer.get(`/surveys/${id}`).expect(200);
    expect(page.text).toContain('評分尺度的排列順序改變');
    const revision = String((await surveyOf(id)).revision);
    const refused = await officer.post(`/surveys/${id}/publication`, { revision }).expect(422);
    expect(refused.text).toContain('href="#break.expectation"');
    const half = {
      revision,
      break: ['expectation'],
      'reason.expectation.zh-TW': '順序改變 <b>',
      'reason.expectation.en': '',
      'reason.expectation.ja': '',
    };
    const kept = await officer.post(`/surveys/${id}/publication`, half).expect(422);
    expect(kept.text).toContain('value="順序改變 &lt;b&gt;"');
    const whole = {
      ...half,
      'reason.expectation.en': 'Order changed',
      'reason.expectation.ja': '順序の変更',
    };
    await officer.post(`/surveys/${id}/publication`, whole).expect(303);
    expect(await surveyOf(id)).toMatchObject({ currentVersion: 2 });
    expect((await officer.get(`/surveys/${id}?lang=en`).expect(200)).text).toContain('Order changed');
    await officer.get('/surveys?lang=zh-TW').expect(200);
  });

  it('a refused draft comes back with its text, and the survey is as it was', async () => {
    const id = await drafted('counter');
    const before = await surveyOf(id);
    const refused = await officer
      .post(`/surveys/${id}/draft`, {
        revision: String(before.revision),
        document: '{"format": "odd & <strange>"',
      })
      .expect(422);
    expect(refused.text).toContain('{&quot;format&quot;: &quot;odd &amp; &lt;strange&gt;&quot;');
    expect(refused.text).toContain('不是正確的JSON');
    expect(await surveyOf(id)).toEqual(before);
  });

  it('an incomplete draft says where, with a link to the question in that language', async () => {
    const id = await drafted();
    const document = structuredClone(loadTemplate('household-office'));
    const asked = document.sections[1]?.questions[0];
    if (asked !== undefined) asked.wording.ja = '';
    await saveDraft(test.dependencies, test.scope, null, id, { document });
    const page = await officer.get(`/surveys/${id}`).expect(200);
    expect(page.text).toContain('第2部分第1題「courtesy」：缺少日文。');
    expect(page.text).toContain(`/surveys/${id}/edit/questions/courtesy#f.wording.ja`);
    expect(page.text).not.toContain('/publication');
  });

  it.each(['zh-TW', 'en', 'ja'])('every page is there in %s', async (language) => {
    const id = await drafted();
    const reader = await test.signIn('director');
    for (const address of [
      '/surveys',
      `/surveys/${id}`,
      `/surveys/${id}/preview?as=web`,
      `/surveys/${id}/preview?as=kiosk`,
    ]) {
      const joined = `${address}${address.includes('?') ? '&' : '?'}lang=${language}`;
      expect((await reader.get(joined).expect(200)).text).toContain(`<html lang="${language}"`);
    }
  });
});

describe('who may', () => {
  const readers = new Set(['director', 'secretary', 'section_chief', 'research', 'auditor']);

  it.each(roles)('%s reads and writes surveys as the table of rights says', async (role) => {
    const id = await drafted('counter');
    const person = await test.signIn(role);
    const reads = readers.has(role) ? 200 : 403;
    for (const address of [
      '/surveys',
      `/surveys/${id}`,
      `/surveys/${id}/preview`,
      `/surveys/${id}/versions/draft.json`,
      '/surveys/templates/a11.json',
    ]) {
      await person.get(address).expect(reads);
    }
    const before = await surveyOf(id);
    const publishing = await person.post(`/surveys/${id}/publication`, { revision: String(before.revision) });
    expect(publishing.status).toBe(role === 'research' ? 303 : 403);
    if (role === 'research') return;
    for (const [address, fields] of [
      ['/surveys', { template: 'counter', slug: `by-${role}` }],
      [`/surveys/${id}/draft`, { revision: '1', document: templateText('a11') }],
      [`/surveys/${id}/closure`, { revision: '1' }],
      [`/surveys/${id}/opening`, { revision: '1' }],
      [`/surveys/${id}/schedule`, { revision: '1' }],
    ] as const) {
      await person.post(address, fields).expect(403);
    }
    expect(await surveyOf(id)).toEqual(before);
    if (reads === 200) expect((await person.get(`/surveys/${id}`)).text).not.toContain('<textarea');
  });

  it('nobody signed in is sent to sign in; only the format is public', async () => {
    await test.request.get('/surveys').set('accept', 'text/html').expect(303);
    await test.request.post('/surveys').type('form').send({ template: 'counter' }).expect(403);
    const schema = await test.request.get('/surveys/schema.json').expect(200);
    expect(schema.body).toMatchObject({ $id: 'manyi-survey/1' });
  });

  it('a form without the session’s token changes nothing', async () => {
    const id = await drafted('counter');
    await officer.agent.post(`/surveys/${id}/publication`).type('form').send({ revision: '1' }).expect(403);
    expect((await surveyOf(id)).state).toBe('draft');
  });
});

describe('bad input', () => {
  it.each<[string, string, Record<string, string | string[]>, number]>([
    ['no JSON', '/surveys', { document: 'hello' }, 422],
    ['nothing at all', '/surveys', {}, 422],
    ['1 MB of text', '/surveys', { document: 'x'.repeat(1_000_000) }, 422],
    ['1 MB of wide text', '/surveys', { document: '滿'.repeat(400_000) }, 422],
    ['more than a form may hold', '/surveys', { document: 'x'.repeat(5_000_000) }, 413],
    ['NUL', '/surveys', { document: '{"format":"\0"}' }, 400],
    ['NUL written as an escape', '/surveys', { document: '{"format":"\\u0000"}' }, 422],
    ['a lone surrogate', '/surveys', { document: '{"format":"\\ud83d"}' }, 422],
    ['a prototype', '/surveys', { document: '{"__proto__":{"admin":true}}' }, 422],
    ['an array', '/surveys', { document: '[]' }, 422],
    ['doubled fields', '/surveys', { template: ['counter', 'a11'], slug: 'x' }, 400],
    ['an unknown template', '/surveys', { template: '../../package', slug: 'x' }, 422],
    ['an address with odd signs', '/surveys', { template: 'counter', slug: '../x' }, 422],
    ['a field named like a prototype', '/surveys', { __proto__x: '1', constructor: 'x', document: '1' }, 422],
    ['an unknown survey', '/surveys/nobody/draft', { revision: '1', document: '{}' }, 404],
    ['an unknown survey to publish', '/surveys/nobody/publication', { revision: '1' }, 404],
  ])('%s', async (_what, address, fields, status) => {
    const before = await listSurveys(test.dependencies.database.queries, test.scope);
    const answer = await officer.post(address, fields);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('系統暫時無法完成');
    expect(await listSurveys(test.dependencies.database.queries, test.scope)).toEqual(before);
  });

  it.each<[string, Record<string, string | string[]>, number]>([
    ['no revision', {}, 400],
    ['a revision that is no number', { revision: '1; drop' }, 400],
    ['two revisions', { revision: ['1', '2'] }, 400],
    ['a revision that is past', { revision: '0' }, 409],
    ['a break of a question with odd signs', { revision: '1', break: '<script>' }, 400],
    ['a break of an unknown question', { revision: '1', break: 'nobody' }, 422],
    ['a break of a prototype', { revision: '1', break: '__proto__' }, 400],
    ['a doubled reason', { revision: '1', break: 'overall', 'reason.overall.en': ['a', 'b'] }, 400],
    [
      'a reason of 10,000 letters',
      { revision: '1', break: 'overall', 'reason.overall.en': 'x'.repeat(10_000) },
      400,
    ],
    ['a reason with NUL', { revision: '1', break: 'overall', 'reason.overall.en': '\0' }, 400],
  ])('publishing with %s changes nothing', async (_what, fields, status) => {
    const id = await drafted('counter');
    const before = await surveyOf(id);
    const answer = await officer.post(`/surveys/${id}/publication`, fields);
    expect(answer.status).toBe(status);
    expect(await surveyOf(id)).toEqual(before);
    expect(await listVersions(test.dependencies.database.queries, test.scope, id)).toEqual([]);
  });

  it.each([
    [{ opensDay: '2026-13-45' }],
    [{ opensDay: 'tomorrow' }],
    [{ opensTime: '08:00' }],
    [{ closesDay: '9999-12-31' }],
    [{ opensDay: '2026-06-20', closesDay: '2026-06-19' }],
    [{ opensDay: '2026-06-20', opensTime: '25:61' }],
  ])('a schedule of %j is refused with its values kept', async (fields) => {
    const id = await drafted('counter');
    const before = await surveyOf(id);
    const answer = await officer
      .post(`/surveys/${id}/schedule`, { revision: String(before.revision), ...fields })
      .expect(422);
    for (const value of Object.values(fields)) expect(answer.text).toContain(`value="${value}"`);
    expect(await surveyOf(id)).toEqual(before);
  });

  it.each([
    ['/surveys/nobody', 404],
    ['/surveys/%00', 404],
    ['/surveys/%ED%A0%80', 400],
    ['/surveys/ID/preview?version=99', 404],
    ['/surveys/ID/preview?version=-1', 404],
    ['/surveys/ID/preview?version=draft&version=1', 400],
    ['/surveys/ID/preview?language=fr', 400],
    ['/surveys/ID/preview?as=paper', 400],
    ['/surveys/ID/versions/1.json', 404],
    ['/surveys/ID/versions/draft', 404],
    ['/surveys/templates/nobody.json', 404],
    ['/surveys/templates/..%2F..%2Fpackage.json', 404],
  ])('%s is %i', async (address, status) => {
    const id = await drafted('counter');
    expect((await officer.get(address.replace('ID', id))).status).toBe(status);
  });
});
