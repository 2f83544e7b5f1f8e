import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { findLogo, insertLogo } from '../../../db/queries/looks.js';
import { findOffice, listCounters, listServices, updateOffice } from '../../../db/queries/offices.js';
import { setTarget } from '../../../server/dashboards/targets.commands.js';
import { heaviestLogo } from '../../../server/looks/logo.js';
import { questionsOf } from '../../../server/surveys/document.js';
import { createSurvey, publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { officeChannels } from '../../../server/settings/channels.js';
import { noiseOf } from '../../support/noise.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let research: SignedIn;

beforeEach(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
});
afterEach(async () => {
  await test.close();
});

const names = {
  'name-zh-TW': '南區戶政事務所',
  'name-en': 'South Household Registration Office',
  'name-ja': '南区戸政事務所',
  phone: '02-1111-2222',
};
const display = { programmeYearStartMonth: '7', years: 'ce' };
const thresholds = { staffThreshold: '6', publicThreshold: '10' };
const counter = {
  code: 'c9',
  'name-zh-TW': '9號櫃檯',
  'name-en': 'Counter 9',
  'name-ja': '9番窓口',
  sectionId: '',
};
const db = () => test.dependencies.database.queries;

const settingsNow = async () => (await findOffice(db(), test.scope))?.settings;

describe('what the office says of itself', () => {
  it('is changed page by page, shown everywhere at once, and written down with what was before and who did it', async () => {
    const before = await findOffice(db(), test.scope);
    await research.post('/settings/names', names).expect(303);
    await research.post('/settings/display', display).expect(303);
    await research.post('/settings/thresholds', thresholds).expect(303);
    const after = await findOffice(db(), test.scope);
    expect(after).toMatchObject({
      name: { en: 'South Household Registration Office' },
      settings: { programmeYearStartMonth: 7, staffThreshold: 6, rocYears: false },
    });
    // What no page showed stays.
    expect(after?.settings.heard).toEqual(before?.settings.heard);
    expect(after?.settings.retentionMonths).toBe(before?.settings.retentionMonths);
    expect(after?.timeZone).toBe(before?.timeZone);
    expect((await research.get('/settings?lang=en').expect(200)).text).toContain('South Household');
    const [entry, , first] = await listAudit(db(), test.scope, 3);
    expect(entry).toMatchObject({
      action: 'office.thresholds',
      userId: 'user-research',
      detail: { before: { staffThreshold: 5 }, after: { staffThreshold: 6 } },
    });
    expect(first).toMatchObject({ action: 'office.change', detail: { before: { name: before?.name } } });
    const page = (await research.get('/settings/thresholds?lang=en').expect(200)).text;
    expect(page).toContain('Fewest answers shown to staff: 5 → 6');
    // The same once more is no change.
    await research.post('/settings/thresholds', thresholds).expect(303);
    expect((await listAudit(db(), test.scope, 1))[0]?.id).toBe(entry?.id);
  });

  it.each([
    ['names', 'name-ja', ' '],
    ['names', 'phone', 'x'.repeat(51)],
    ['display', 'programmeYearStartMonth', '13'],
    ['display', 'years', ''],
    ['thresholds', 'staffThreshold', '4'],
    ['thresholds', 'publicThreshold', '5'],
    ['thresholds', 'publicThreshold', 'x'],
  ])(
    '%s with %s «%s» is refused at its field, what was typed kept and nothing changed',
    async (page, field, value) => {
      const before = await findOffice(db(), test.scope);
      const fields = { names, display, thresholds }[page];
      const answer = await research.post(`/settings/${page}`, { ...fields, [field]: value }).expect(422);
      expect(answer.text).toContain(`href="#${field}"`);
      if (page === 'names' && field !== 'phone') expect(answer.text).toContain('value="02-1111-2222"');
      expect(await findOffice(db(), test.scope)).toEqual(before);
    },
  );
});

it('how long contact data are kept is tried out before it is set', async () => {
  const tried = (await research.get('/settings/retention?months=9&lang=en').expect(200)).text;
  expect(tried).toContain('Keep data 9 months from now on');
  await research.post('/settings/retention', { months: '61' }).expect(400);
  await research.post('/settings/retention', { months: '9' }).expect(303);
  expect((await settingsNow())?.retentionMonths).toBe(9);
  expect((await listAudit(db(), test.scope, 1))[0]).toMatchObject({
    action: 'office.retention',
    detail: { after: { retentionMonths: 9 } },
  });
});

describe('channels', () => {
  it('have names of the office’s own, and those it does not use leave forms and filters', async () => {
    const fields = Object.fromEntries(
      officeChannels.filter((channel) => channel !== 'fax').map((channel) => [`${channel}-used`, 'yes']),
    );
    await research
      .post('/settings/channels', {
        ...fields,
        'mailbox-name-zh-TW': '首長信箱',
        'mailbox-name-en': 'Head’s mailbox',
        'mailbox-name-ja': '首長への手紙',
        'paper-name-zh-TW': '現場問卷',
        'paper-name-en': 'Form at the desk',
        'paper-name-ja': '窓口の調査票',
      })
      .expect(303);
    const form = (await research.get('/comments/new?lang=en').expect(200)).text;
    expect(form).toContain('Head’s mailbox');
    expect(form).not.toContain('value="fax"');
    expect((await research.get('/settings/channels?lang=en')).text).toContain('Fax not used');
    expect((await research.get('/devices?lang=en')).text).toContain('>Form at the desk</option>');
  });

  it('need a name in all languages or none, and one way of answering', async () => {
    const all = Object.fromEntries(officeChannels.map((channel) => [`${channel}-used`, 'yes']));
    const half = await research.post('/settings/channels', { ...all, 'web-name-en': 'Online' }).expect(422);
    expect(half.text).toContain('href="#web-name-zh-TW"');
    expect(half.text).toContain('value="Online"');
    await research.post('/settings/channels', { 'fax-used': 'yes' }).expect(422);
    expect((await settingsNow())?.channels).toBeUndefined();
  });
});

describe('opening hours', () => {
  const week = { 'from-1': '8:00', 'to-1': '17:00', shiftChanges: '12:00、13:30' };

  it('hold from a day on; earlier ones stay, and one that is still to come can be taken back', async () => {
    await research.post('/settings/opening', { ...week, since: '2026-01-01' }).expect(303);
    await research.post('/settings/opening', { ...week, 'to-1': '20:00', since: '2026-07-01' }).expect(303);
    expect((await settingsNow())?.opening).toEqual([
      {
        since: '2026-01-01',
        hours: { '1': { from: '08:00', to: '17:00' } },
        shiftChanges: ['12:00', '13:30'],
      },
      {
        since: '2026-07-01',
        hours: { '1': { from: '08:00', to: '20:00' } },
        shiftChanges: ['12:00', '13:30'],
      },
    ]);
    const page = (await research.get('/settings/opening?lang=en').expect(200)).text;
    expect(page).toContain('Not yet in force');
    await research.post('/settings/opening/2026-01-01/withdrawal').expect(404);
    await research.post('/settings/opening/2026-07-01/withdrawal').expect(303);
    expect((await settingsNow())?.opening).toHaveLength(1);
  });

  it('never reach back behind what was judged, and are two times of a day', async () => {
    await research.post('/settings/opening', { ...week, since: '2026-01-01' }).expect(303);
    for (const [field, value] of [
      ['since', '2026-06-16'],
      ['since', 'soon'],
      ['to-1', '7:00'],
      ['from-1', '25:00'],
      ['from-1', ''],
      ['shiftChanges', 'noon'],
    ] as const) {
      const answer = await research
        .post('/settings/opening', { ...week, since: '2026-07-01', [field]: value })
        .expect(422);
      expect(answer.text).toContain(`href="#${field}"`);
    }
    expect((await settingsNow())?.opening).toHaveLength(1);
  });
});

describe('logo and colour', () => {
  it('stand on public pages by addresses of their own, without a style in any tag', async () => {
    await research.post('/settings/looks', { colour: '#7A1F5C' }).expect(303);
    const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#7a1f5c' } })
      .jpeg()
      .toBuffer();
    await research.agent
      .post(`/settings/looks/logo?_csrf=${encodeURIComponent(research.csrf)}`)
      .attach('logo', picture, 'logo.jpg')
      .expect(303);
    const front = (await test.request.get('/heard?lang=en').expect(200)).text;
    const sheet = /\/assets\/look-7a1f5c-page-[0-9a-f]{10}\.css/.exec(front)?.[0] ?? '';
    const logo = /\/assets\/logo-[a-z0-9_-]+-[0-9a-f]{16}\.png/.exec(front)?.[0] ?? '';
    const css = await test.request.get(sheet).expect(200);
    expect(css.text).toContain('--m-action:#7a1f5c');
    expect(css.headers['cache-control']).toContain('immutable');
    const image = await test.request.get(logo).expect(200);
    expect(image.headers['content-type']).toBe('image/png');
    expect(await sharp(image.body as Buffer).metadata()).toMatchObject({ format: 'png', height: 96 });
    expect(front).not.toContain('style=');
    // The lobby is light at night too, as tablets are.
    const lobby = (await test.request.get(`/lobby/${test.scope.officeId}`).expect(200)).text;
    expect(lobby).toMatch(/\/assets\/look-7a1f5c-screen-[0-9a-f]{10}\.css/);
    expect(lobby).toContain(logo);
    await test.request.get('/assets/look-ffd700-page-0000000000.css').expect(404);
    await test.request.get(logo.replace(/[0-9a-f]{16}/, '0'.repeat(16))).expect(404);
    await research.post('/settings/looks/no-logo').expect(303);
    expect((await settingsNow())?.look).toEqual({ colour: '#7a1f5c' });
  });

  it('that nobody could read is refused with its ratio and a near one, and what is no picture is not kept', async () => {
    const page = await research.post('/settings/looks?lang=en', { colour: '#ffd700' }).expect(422);
    expect(page.text).toMatch(/contrast of only 1\.\d\d:1, below 4\.5:1/);
    const near = /nearest colour that can be read is (#[0-9a-f]{6})/.exec(page.text)?.[1] ?? '';
    await research.post('/settings/looks', { colour: near, step: 'try' }).expect(200);
    expect((await settingsNow())?.look).toBeUndefined();
    await research.post('/settings/looks', { colour: near }).expect(303);
    await research.post('/settings/looks', { colour: 'red' }).expect(422);
    for (const content of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', '\x89PNG\r\n\x1a\nnothing'])
      await research.agent
        .post(`/settings/looks/logo?_csrf=${encodeURIComponent(research.csrf)}`)
        .attach('logo', Buffer.from(content, 'latin1'), 'logo.png')
        .expect(422);
    expect((await settingsNow())?.look).toEqual({ colour: near });
  });
});

describe('the weight of a logo', () => {
  const upload = async (picture: Buffer, language = 'en') =>
    await research.agent
      .post(`/settings/looks/logo?_csrf=${encodeURIComponent(research.csrf)}&lang=${language}`)
      .attach('logo', picture, 'logo.png');
  const kept = async () => {
    const hash = (await settingsNow())?.look?.logo?.hash ?? '';
    return (await findLogo(db(), test.scope, hash))?.content ?? Buffer.alloc(0);
  };

  it('stays within its bound: in fewer colours, then as high as it is shown', async () => {
    // An emblem with soft edges keeps all its colours.
    const emblem = Buffer.from(
      '<svg width="300" height="300"><circle cx="150" cy="150" r="140" fill="#7a1f5c"/><circle cx="150" cy="150" r="90" fill="#ffd700"/></svg>',
    );
    expect((await upload(await sharp(emblem).png().toBuffer())).status).toBe(303);
    expect(await sharp(await kept()).metadata()).toMatchObject({ height: 96, isPalette: false });
    const grain = await noiseOf(100, 96, 3);
    expect((await upload(grain)).status).toBe(303);
    expect(await sharp(await kept()).metadata()).toMatchObject({ height: 96, isPalette: true });
    const wide = await noiseOf(400, 96, 1);
    expect((await upload(wide)).status).toBe(303);
    expect(await sharp(await kept()).metadata()).toMatchObject({ height: 48 });
    expect((await kept()).length).toBeLessThanOrEqual(heaviestLogo);
  });

  it('that is above it all the same is said in three languages, and what an office has had before stays', async () => {
    const content = await noiseOf(640, 96, 3);
    const logo = { hash: '0123456789abcdef', width: 640, height: 96 };
    const office = await findOffice(db(), test.scope);
    if (office === undefined) throw new Error('no office');
    const { name, settings, revision } = office;
    await test.dependencies.database.atomically((writes) => [
      insertLogo(writes, test.scope, { hash: logo.hash, content, madeAt: test.dependencies.clock() }),
      updateOffice(writes, test.scope, { name, settings: { ...settings, look: { logo } } }, revision),
    ]);
    for (const [language, words] of [
      ['zh-TW', '縮小後仍超過12 kB'],
      ['en', 'more than 12 kB even when made small'],
      ['ja', '縮小しても12 kBを超えます'],
    ] as const) {
      const answer = await upload(content, language);
      expect([language, answer.status, answer.text.includes(words)]).toEqual([language, 422, true]);
    }
    expect((await settingsNow())?.look).toEqual({ logo });
    const page = (await test.request.get('/heard?lang=en').expect(200)).text;
    const url = /\/assets\/logo-[\w-]+\.png/.exec(page)?.[0] ?? '';
    expect((await test.request.get(url).expect(200)).body).toEqual(content);
  });
});

describe('what counts as satisfied and what is aimed at', () => {
  it('stand on one page each, with what they were and why that changed', async () => {
    const { dependencies, scope } = test;
    const document = loadTemplate('counter');
    const id = await createSurvey(dependencies, scope, null, { slug: 'counter', document });
    await publishSurvey(dependencies, scope, null, id);
    const scale = questionsOf(document).find((question) => question.kind === 'scale');
    if (scale === undefined) throw new Error('the template rates nothing');
    scale.satisfiedFrom = 5;
    await saveDraft(dependencies, scope, null, id, { document });
    // A changed definition is never let through without a reason.
    await expect(publishSurvey(dependencies, scope, null, id)).rejects.toMatchObject({ status: 422 });
    const reason = { 'zh-TW': '改採最高分', en: 'Only the best counts', ja: '最高点のみ' };
    await publishSurvey(dependencies, scope, null, id, { breaks: [{ question: scale.code, reason }] });
    const page = (await research.get('/settings/satisfaction?lang=en').expect(200)).text;
    expect(page).toContain('(version 2)');
    expect(page).toContain('Only the best counts');
    expect(page).toContain('(version 1)');

    await setTarget(
      dependencies,
      { scope, userId: 'user-director' },
      { surveyId: id, question: scale.code },
      { target: 0.9, bands: [{ from: 0.8, name: 'Good' }], fromDay: '2026-01-01' },
    );
    const targets = (await research.get('/settings/targets?lang=en').expect(200)).text;
    expect(targets).toContain('90.0%');
    expect(targets).toContain('Good');
    expect(targets).toContain(`/dashboards/counter/trend?question&#x3D;${scale.code}`);
  });
});

describe('sections, counters and services', () => {
  it('are added, renamed and taken out of use; their codes stay for life', async () => {
    await research.post('/settings/counters/new', counter).expect(303);
    await research.post('/settings/counters/new', counter).expect(409);
    await research
      .post('/settings/counters/c9', { ...counter, code: 'other', 'name-en': 'Ninth counter' })
      .expect(303);
    const counters = await listCounters(db(), test.scope);
    expect(counters.find(({ code }) => code === 'c9')).toMatchObject({
      name: { en: 'Ninth counter' },
      active: false,
    });
    expect(counters.some(({ code }) => code === 'other')).toBe(false);
    await research
      .post('/settings/services/moving', { ...counter, 'name-en': 'Moving house', active: 'yes' })
      .expect(303);
    expect((await listServices(db(), test.scope)).find(({ code }) => code === 'moving')).toMatchObject({
      name: { en: 'Moving house' },
      active: true,
    });
    await research.post('/settings/sections/new', { ...counter, code: 'archive' }).expect(303);
    expect((await research.get('/settings/counters?lang=en')).text).toContain('no longer in use');
  });

  it('with a code or name that is none are refused, and unknown ones not found', async () => {
    for (const wrong of [{ code: 'C 9' }, { code: '' }, { 'name-zh-TW': '' }]) {
      const page = await research.post('/settings/counters/new', { ...counter, ...wrong }).expect(422);
      expect(page.text).toContain(`href="#${Object.keys(wrong)[0] ?? ''}"`);
    }
    await research.post('/settings/counters/new', { ...counter, sectionId: 'nowhere' }).expect(400);
    await research.post('/settings/counters/none', counter).expect(404);
    await research.get('/settings/services/none').expect(404);
  });
});
