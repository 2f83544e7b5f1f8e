import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { listAudit } from '../../db/queries/audit.js';
import { checkCells } from '../../server/responses/rebuild.js';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { hiddenFields } from '../bench/load.js';
import { addDevice, openTestApp, type SignedIn, type TestApp } from '../support/testApp.js';
import { haveSeries } from './series/world.js';

let test: TestApp;
let staff: SignedIn;
let surveyId = '';

beforeAll(async () => {
  test = await openTestApp();
  const { dependencies, scope } = test;
  surveyId = await createSurvey(dependencies, scope, null, {
    slug: 'visit',
    document: loadTemplate('household-office'),
  });
  await publishSurvey(dependencies, scope, null, surveyId);
  const counter = await createSurvey(dependencies, scope, null, {
    slug: 'counter',
    document: loadTemplate('counter'),
  });
  await publishSurvey(dependencies, scope, null, counter);
  await addDevice(test, 'tablet', counter, 'c1');
  await haveSeries(test, 'calls', { '2026-05': 120, '2026-06': 30 });
  staff = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

/** Whatever an address may carry: broken encodings, NUL, lone surrogates, prototypes, floods, formulas. */
const odd = [
  '%00',
  '%FF%FE',
  '%ED%A0%80',
  '%',
  '%E4%BD',
  '__proto__',
  'constructor',
  '..%2F..%2Fetc%2Fpasswd',
  '%27%20or%201%3D1--',
  '%3Cscript%3E',
  '%F0%9F%98%80',
  '-1',
  '99999999999999999999',
  'NaN',
  '2999-12-31',
  '2026-02-31',
  '%3DHYPERLINK(%22x%22)',
  'x'.repeat(6_000),
];

const addresses = [
  '/s/ODD',
  '/s/visit?lang=ODD',
  '/s/visit?counter=ODD&service=ODD',
  '/s/visit?form=ODD',
  '/s/ODD/thanks',
  '/opinions/new?lang=ODD&office=ODD',
  '/notice?lang=ODD&office=ODD',
  '/opinions/thanks?next=ODD',
  '/opinions/ODD',
  '/cases/look-up?lang=ODD&office=ODD',
  '/cases/look-up/case?done=ODD',
  '/cases/look-up/help?done=ODD&office=ODD',
  '/cases/confirm/ODD',
  '/kiosk?code=ODD',
  '/devices/ODD',
  '/kiosk/ODD',
  '/kiosk/tablet?lang=ODD',
  '/phone/ODD/ODD',
  '/phone/tablet/ODD?lang=ODD',
  '/sign-in?next=ODD',
  '/setup/ODD',
  '/dashboards?survey=ODD',
  '/settings/retention?months=ODD',
  '/translations/words/ODD',
  '/translations/words/vi?group=ODD',
  '/settings/looks?colour=ODD',
  '/settings/notice/ODD',
  '/dashboards?kind=ODD',
  '/dashboards?period=ODD',
  '/dashboards.json?from=ODD&to=ODD',
  '/dashboards/ODD/trend',
  '/dashboards/visit/trend?question=ODD',
  '/dashboards/visit/trend?kind=ODD',
  '/dashboards/visit/trend?from=ODD',
  '/dashboards/visit/trend.csv?to=ODD',
  '/dashboards/visit/trend?counter=ODD',
  '/dashboards/visit/trend?service=ODD&channel=ODD',
  '/dashboards/visit/trend?hour=ODD',
  '/dashboards/visit/trend?segment=ODD',
  '/dashboards/visit/trend?season=ODD',
  '/dashboards/visit/trend.json?profile=ODD',
  '/dashboards/visit/compare?by=ODD',
  '/dashboards/visit/compare.json?by=counter&period=ODD',
  '/dashboards/visit/compare?by=channel&across=ODD',
  '/dashboards/ODD/drivers',
  '/dashboards/visit/drivers?items=ODD',
  '/dashboards/visit/drivers.json?period=ODD',
  '/dashboards/visit/drivers.csv?segment=ODD',
  '/dashboards/ODD/responses.csv',
  '/dashboards/visit/responses.csv?from=ODD',
  '/dashboards/ODD/responses',
  '/dashboards/visit/responses-long.csv?from=ODD',
  '/dashboards/ODD/responses-a11.csv',
  '/comments?q=ODD',
  '/comments?kind=ODD',
  '/comments?theme=ODD&language=ODD',
  '/comments?channel=ODD',
  '/cases?status=ODD',
  '/bureau?kind=ODD',
  '/bureau.csv?period=ODD&question=ODD',
  '/bureau/ODD/ODD/trend?kind=ODD',
  '/cases?q=ODD',
  '/cases?from=ODD',
  '/cases?after=ODD',
  '/cases?owner=ODD',
  '/cases/new?comment=ODD',
  '/cases/calendar?year=ODD',
  '/cases/ODD',
  '/media?tone=ODD',
  '/media/ODD',
  '/notices?state=ODD',
  '/cases/performance?from=ODD',
  '/cases/performance.json?to=ODD',
  '/notices?page=ODD',
  '/proposals/ODD',
  '/merits?from=ODD&to=ODD',
  '/merits/new?comment=ODD',
  '/comments?from=ODD',
  '/comments?before=ODD',
  '/comments?after=ODD',
  '/comments/ODD',
  '/comments/ODD/purge',
  '/comments/themes/ODD',
  '/comments/coding?seed=ODD',
  '/comments/coding?until=ODD&at=ODD',
  '/dashboards/visit/comments?period=ODD',
  '/dashboards/visit/comments.json?from=ODD&to=ODD',
  '/dashboards/visit/comments.csv?counter=ODD',
  '/dashboards/visit/comments/texts?theme=ODD',
  '/dashboards/visit/comments/texts?word=ODD&group=ODD',
  '/alarms?state=ODD',
  '/alarms.json?survey=ODD',
  '/alarms/ODD',
  '/alarms/charts?question=ODD&cut=ODD',
  '/alarms/charts.csv?survey=ODD',
  '/improvements?status=ODD',
  '/improvements?owner=ODD',
  '/improvements/ODD',
  '/improvements/new?comments=ODD',
  '/improvements/ODD/files/ODD',
  '/improvements/ODD/edit',
  '/improvements/ODD.json',
  '/improvements/ODD.csv',
  '/improvements/ODD/heard',
  '/heard?office=ODD',
  '/heard.json?office=ODD',
  '/heard.atom?lang=ODD',
  '/heard.feed.json?office=ODD',
  '/lobby/ODD',
  '/lobby/north?step=ODD',
  '/lobby/north?lang=ODD',
  '/results?office=ODD',
  '/results/ODD',
  '/results/ODD.json',
  '/results/ODD.csv?lang=ODD',
  '/surveys/ODD',
  '/surveys/ID/paper?language=ODD&from=ODD',
  '/surveys/ID/paper?version=ODD',
  '/surveys/ID/entry?batch=ODD&number=ODD',
  '/surveys/ODD/entry',
  '/q/ODD',
  '/invitations/opt-out/ODD',
  '/surveys/ODD/invitations',
  '/s/visit?link=ODD',
  '/s/visit?resume=ODD',
  '/surveys/ODD/access',
  '/surveys/ID/sampling/ODD',
  '/surveys/ODD/links',
  '/surveys/ID/links/ODD/qr.svg',
  '/surveys/ID/links/ODD/poster?size=ODD',
  '/surveys/ID/links/ODD/poster.pdf?size=ODD',
  '/surveys/ID/preview?version=ODD',
  '/surveys/ID/preview?as=ODD&language=ODD',
  '/surveys/ID/versions/ODD',
  '/surveys/templates/ODD',
  '/imports/ODD',
  '/imports/drafts/ODD',
  '/imports/drafts/ODD/source',
  '/imports/drafts/ODD/columns',
  '/imports/drafts/ODD/mapping.json',
  '/settings/counters/ODD',
  '/users/ODD',
  '/account/link/ODD',
  '/sign-in/provider?next=ODD',
  '/sign-in/provider/back?state=ODD&code=ODD',
  '/sign-in/code?with=ODD',
  '/visits?month=ODD',
  '/visits?day=ODD',
  '/series/ODD',
  '/series/ODD.csv',
  '/series/ODD/edit',
  '/series/ODD/values',
  '/series/calls?kind=ODD',
  '/series/calls?period=ODD',
  '/series/calls.json?from=ODD&to=ODD',
  '/series/calls.csv?kind=day&year=ODD',
  '/series/calls/values?by=ODD',
  '/series/calls/values?by=day&month=ODD',
  '/series/calls/values?by=month&year=ODD',
  '/assets/ODD',
  '/ODD',
  '/?lang=ODD',
];

describe('whatever stands in an address', () => {
  it.each(addresses)('%s is answered with a page or a clear refusal, never a 500', async (address) => {
    for (const value of odd) {
      const path = address.replaceAll('ODD', value).replace('ID', surveyId);
      const answer = await staff.get(path);
      expect([path.slice(0, 120), answer.status < 500]).toEqual([path.slice(0, 120), true]);
    }
    // The same parameter twice, and one that names a prototype.
    const [, parameter] = /[?&](\w+)=ODD/.exec(address) ?? [];
    if (parameter === undefined) return;
    const twice = `${address.replaceAll('ODD', 'a').replace('ID', surveyId)}&${parameter}=b&__proto__=c&${parameter}[x]=d`;
    expect([twice, (await staff.get(twice)).status < 500]).toEqual([twice, true]);
  });
});

const posts = [
  '/s/visit',
  '/opinions',
  '/kiosk',
  '/kiosk/tablet',
  '/phone/tablet/AAAAAAAAAAAAAAAAAAAAAA',
  '/sign-in',
  '/setup/nothing',
  '/comments/selection',
  '/comments/nothing/sorting',
  '/comments/nothing/reads',
  '/comments/nothing/disclosure',
  '/comments/nothing/improvements',
  '/comments/nothing/petitioner',
  '/comments/nothing/attachments/nothing',
  '/comments/nothing/separation',
  '/comments/nothing/purge',
  '/trash/nothing/return',
  '/surveys/nothing/disposal',
  '/comments/new',
  '/comments/new/mail',
  '/cases',
  '/cases/look-up/password',
  '/cases/look-up/confirmation',
  '/cases/nothing/assign',
  '/cases/nothing/nothing',
  '/cases/rules',
  '/cases/calendar',
  '/cases/calendar/import',
  '/cases/deputies',
  '/cases/chain',
  '/cases/nothing/petitioner',
  '/cases/deputies/nothing/end',
  '/cases/templates',
  '/media/nothing',
  '/proposals',
  '/proposals/nothing/decision',
  '/proposals/nothing/measures',
  '/merits',
  '/merits/nothing/decision',
  '/comments/themes/new',
  '/comments/themes/waiting',
  '/comments/themes/waiting/reset',
  '/comments/coding',
  '/alarms/nothing/state',
  '/alarms/baselines',
  '/alarms/mutes',
  '/alarms/mutes/removal',
  '/improvements',
  '/improvements/nothing',
  '/improvements/nothing/status',
  '/improvements/nothing/notes',
  '/improvements/nothing/files',
  '/improvements/nothing/effect',
  '/improvements/nothing/heard',
  '/publishing/ID',
  '/publishing/nothing',
  '/surveys',
  '/surveys/ID/draft',
  '/surveys/ID/publication',
  '/surveys/ID/closure',
  '/surveys/ID/opening',
  '/surveys/ID/schedule',
  '/surveys/nothing/draft',
  '/surveys/ID/entry',
  '/surveys/ID/entry/nothing/sheets',
  '/surveys/ID/links',
  '/surveys/ID/links/nothing/end',
  '/surveys/ID/access',
  '/surveys/ID/codes',
  '/surveys/ID/invitations',
  '/surveys/ID/invitations/nothing/reminder',
  '/surveys/ID/invitations/nothing/bounced',
  '/surveys/ID/sampling',
  '/surveys/ID/codes/nothing/end',
  '/surveys/ID/entry/nothing/sheets/1/check',
  '/devices',
  '/devices/rules',
  '/devices/nothing',
  '/devices/nothing/state',
  '/devices/keys',
  '/memberships',
  '/memberships/nothing/agreement',
  '/settings/names',
  '/settings/languages',
  '/settings/languages/ODD',
  '/translations/words/ODD',
  '/settings/display',
  '/settings/thresholds',
  '/settings/retention',
  '/settings/channels',
  '/settings/opening',
  '/settings/looks',
  '/settings/notice',
  '/settings/sections/new',
  '/settings/counters/c1',
  '/devices/keys/nothing/revoke',
  '/users',
  '/users/nothing/roles',
  '/users/nothing/end',
  '/users/nothing/link',
  '/users/nothing/link/withdrawal',
  '/users/nothing/deactivation',
  '/users/user-clerk/deactivation',
  '/users/user-clerk/reactivation',
  '/users/nothing/second-factor',
  '/users/nothing/unlock',
  '/users/second-factor',
  '/sign-in/code',
  '/account/second-factor',
  '/account/second-factor/change',
  '/account/provider',
  '/account/provider/end',
  '/account/sessions/end',
  '/account/language',
  '/account/office',
  '/account/low-ratings',
  '/account/password',
  '/visits',
  '/visits/import',
  '/series',
  '/series/calls',
  '/series/calls/values',
  '/series/import',
  '/series/import/confirmation',
  '/series/events',
  '/series/events/nothing/withdrawal',
  '/imports/new',
  '/imports/nothing/undoing',
  '/imports/drafts/nothing/source',
  '/imports/drafts/nothing/columns',
  '/imports/drafts/nothing/import',
  '/imports/saved-mappings/nothing/removal',
  '/dashboards/visit/targets',
  '/dashboards/visit/notes?kind=month&period=2026-06',
];
const fieldNames = [
  'id',
  'overall',
  'services',
  'suggestion',
  'contact_way',
  'version',
  'language',
  'step',
  'go',
  'ids',
  'action',
  'kind',
  'theme',
  'title',
  'ownerId',
  'dueDay',
  'revision',
  'status',
  'note',
  'document',
  'slug',
  'template',
  'opensAt',
  'closesAt',
  'day',
  'visitors',
  'csv',
  'email',
  'password',
  'name',
  '__proto__',
  'constructor',
  'toString',
  'back',
  'target',
  'fromDay',
  'bandFrom1',
  'bandName1',
  'end',
  'text',
  'replaces',
];

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '5',
    '\0',
    '\ud800',
    '😀',
    '=1+1',
    '{}',
    '{"__proto__":{}}',
    '[]',
    'null',
    '2999-01-01',
    '-1',
    '1e309',
    'x'.repeat(3_000),
  ),
);
const body = fc.array(fc.tuple(fc.constantFrom(...fieldNames), anything), { maxLength: 12 });

/** As a form would send it, but for characters that cannot be sent: those go as their broken bytes. */
function encoded(pairs: readonly (readonly [string, string])[]): string {
  return pairs
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name)}=${value.isWellFormed() ? encodeURIComponent(value) : '%ED%A0%80'}`,
    )
    .join('&');
}

describe('whatever is posted', () => {
  it.each(posts)('POST %s refuses what it cannot read and changes nothing by half', async (address) => {
    const path = address.replace('ID', surveyId);
    await fc.assert(
      fc.asyncProperty(body, async (pairs) => {
        const answer = await staff.agent
          .post(path)
          .type('form')
          .send(`_csrf=${encodeURIComponent(staff.csrf)}&${encoded(pairs)}`);
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 12, seed: 20_261_124 },
    );
    const wrongTypes: [string, string][] = [
      ['application/json', '{"overall":{"$gt":""},"id":["x"],"__proto__":{"a":1}}'],
      ['application/json', '{broken'],
      ['text/plain', 'overall=5'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="overall"\r\n\r\n5\r\n--x--',
      ],
      ['multipart/form-data', 'no boundary'],
      ['application/x-www-form-urlencoded', `overall=${'y'.repeat(1_000_000)}`],
      ['application/x-www-form-urlencoded', '%E4%B8%ZZ=%'],
      ['application/x-www-form-urlencoded; charset=utf-16', 'overall=5'],
    ];
    for (const [type, content] of wrongTypes) {
      const answer = await staff.agent
        .post(path)
        .set('Content-Type', type)
        .set('x-csrf-token', staff.csrf)
        .send(content);
      expect([type, answer.status >= 300 && answer.status < 500]).toEqual([type, true]);
    }
  });

  it('left no half-written answer: every row is in the count cells, and every comment belongs to a row', async () => {
    const { database } = test.dependencies;
    const before = (await checkCells(test.dependencies, test.scope)).responses;
    await staff.post(`/surveys/${surveyId}/opening`);
    const form = await test.request.get('/s/visit').expect(200);
    const fields = hiddenFields(form.text);
    fields.set('overall', '4');
    await test.request.post('/s/visit').type('form').send(fields.toString()).expect(303);
    const check = await checkCells(test.dependencies, test.scope);
    expect(check.differences).toEqual([]);
    expect(check.responses).toBe(before + 1);
    expect((await listAudit(database.queries, test.scope, 10)).length).toBeGreaterThan(0);
  });
});
