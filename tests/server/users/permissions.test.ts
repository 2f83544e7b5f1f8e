import type { Express } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../db/schema.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { hiddenFields } from '../../bench/load.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { haveSeries } from '../series/world.js';

let test: TestApp;
let surveyId = '';
const people = new Map<Role, SignedIn>();

beforeAll(async () => {
  test = await openTestApp();
  const { dependencies, scope } = test;
  surveyId = await createSurvey(dependencies, scope, null, {
    slug: 'visit',
    document: loadTemplate('household-office'),
  });
  await publishSurvey(dependencies, scope, null, surveyId);
  // One answer, so that there are figures to see.
  const form = await test.request.get('/s/visit').expect(200);
  const fields = hiddenFields(form.text);
  fields.set('overall', '5');
  await test.request.post('/s/visit').type('form').send(fields.toString()).expect(303);
  await haveSeries(test, 'calls', { '2026-05': 120 });
  for (const role of roles) people.set(role, await test.signIn(role));
});
afterAll(async () => {
  await test.close();
});

const all: readonly Role[] = roles;
const readersOfComments: readonly Role[] = [
  'director',
  'secretary',
  'section_chief',
  'research',
  'seed',
  'auditor',
];
const sorters: readonly Role[] = ['section_chief', 'research', 'seed'];
const enterers: readonly Role[] = ['section_chief', 'research', 'seed', 'clerk'];
const petitionersReaders: readonly Role[] = ['director', 'secretary', 'section_chief', 'research'];
const watchers: readonly Role[] = ['director', 'secretary', 'section_chief', 'research', 'auditor'];
const counterEyes: readonly Role[] = ['director', 'secretary', 'section_chief', 'research'];
const improvers: readonly Role[] = ['director', 'secretary', 'section_chief', 'research', 'seed'];

const readersOfSurveys: readonly Role[] = ['director', 'secretary', 'section_chief', 'research', 'auditor'];

/** Who may look where: the whole table, and nobody else. */
const reading: [string, readonly Role[]][] = [
  ['/dashboards', all],
  ['/dashboards.json', all],
  ['/dashboards/visit/trend?question=courtesy', all],
  ['/dashboards/visit/trend.csv?question=courtesy', all],
  ['/dashboards/visit/trend?profile=weekday&season=adjusted', all],
  ['/methods', all],
  ['/dashboards/visit/compare?by=channel', all],
  ['/dashboards/visit/compare?by=counter', counterEyes],
  ['/dashboards/visit/compare.json?by=counter', counterEyes],
  ['/dashboards/visit/compare.json?by=channel&across=counter', counterEyes],
  ['/dashboards/visit/drivers.json', all],
  ['/dashboards/visit/drivers.csv', all],
  ['/dashboards/visit/drivers.json?counter=c1', counterEyes],
  ['/dashboards/visit/trend?question=courtesy&counter=c1', counterEyes],
  ['/dashboards/visit/responses', ['research']],
  ['/dashboards/visit/responses.csv', ['research']],
  ['/dashboards/visit/responses-long.csv', ['research']],
  ['/comments', readersOfComments],
  ['/comments/new', enterers],
  ['/cases', all],
  ['/cases.csv', all],
  ['/cases.json', all],
  ['/cases/rules', all],
  ['/cases/calendar', all],
  ['/cases/deputies', all],
  ['/cases/chain', all],
  ['/cases/templates', all],
  ['/media', readersOfComments],
  ['/proposals', all],
  ['/proposals/new', all],
  ['/merits', improvers],
  ['/cases/performance', watchers],
  ['/cases/performance.csv', watchers],
  ['/cases/performance.json', watchers],
  ['/notices', ['director', 'secretary', 'research', 'auditor']],
  ['/merits/new', improvers],
  ['/dashboards/visit/comments', readersOfComments],
  ['/dashboards/visit/comments.json', readersOfComments],
  ['/comments/themes', readersOfComments],
  ['/trash', ['research', 'seed', 'clerk']],
  ['/comments/themes/waiting', readersOfComments],
  ['/comments/coding', sorters],
  ['/alarms', watchers],
  ['/alarms.json', watchers],
  ['/alarms/charts.csv', watchers],
  ['/improvements', all],
  ['/improvements/new', improvers],
  ['/publishing', ['director', 'secretary', 'research']],
  ['/surveys', ['director', 'secretary', 'section_chief', 'research', 'auditor']],
  ['/surveys/ID', ['director', 'secretary', 'section_chief', 'research', 'auditor']],
  ['/surveys/ID/preview', ['director', 'secretary', 'section_chief', 'research', 'auditor']],
  ['/imports', ['director', 'secretary', 'research', 'auditor']],
  ['/imports/new', ['research']],
  ['/visits', ['research', 'seed', 'clerk']],
  ['/paper', ['research', 'seed', 'clerk']],
  ['/surveys/ID/invitations', ['director', 'secretary', 'section_chief', 'research', 'auditor']],
  ['/surveys/ID/access', ['director', 'secretary', 'section_chief', 'research', 'auditor']],
  ['/surveys/ID/links', ['director', 'secretary', 'section_chief', 'research', 'auditor']],
  [
    '/surveys/ID/sampling',
    ['director', 'secretary', 'section_chief', 'research', 'seed', 'clerk', 'auditor'],
  ],
  ['/surveys/ID/entry', ['research', 'seed', 'clerk']],
  ['/surveys/ID/paper', ['director', 'secretary', 'section_chief', 'research', 'seed', 'clerk', 'auditor']],
  ['/devices', ['research']],
  ['/devices/new', ['research']],
  ['/settings', ['director', 'research']],
  ['/settings/names', ['director', 'research']],
  ['/settings/display', ['director', 'research']],
  ['/settings/thresholds', ['director', 'research']],
  ['/settings/channels', ['director', 'research']],
  ['/settings/opening', ['director', 'research']],
  ['/settings/looks', ['director', 'research']],
  ['/settings/notice', ['director', 'research']],
  ['/settings/satisfaction', ['director', 'research']],
  ['/settings/targets', ['director', 'research']],
  ['/settings/languages', ['director', 'research']],
  ['/translations', ['research']],
  ['/settings/counters', ['director', 'research']],
  ['/settings/retention', ['director', 'research']],
  ['/settings/counters/c1', ['director', 'research']],
  ['/users', ['director', 'research']],
  ['/users/user-clerk', ['director', 'research']],
  ['/users/second-factor', ['director', 'research']],
  ['/audit', ['director', 'secretary', 'auditor']],
  ['/audit.csv', ['director', 'secretary', 'auditor']],
  ['/audit/seals', ['director', 'secretary', 'auditor']],
  ['/status', ['director', 'research', 'auditor']],
  ['/status.json', ['director', 'research', 'auditor']],
  // A bureau's people are none of an office's.
  ['/bureau', []],
  ['/bureau.json', []],
  ['/bureau.csv', []],
  ['/memberships', ['director', 'research']],
  ['/account', roles],
  ['/account/low-ratings', roles],
  ['/account/second-factor', roles],
  ['/account/provider', roles],
  ['/series', all],
  ['/series.json', all],
  ['/series/calls', all],
  ['/series/calls.csv', all],
  ['/series/calls/values', all],
  ['/series/events', all],
  ['/series/import', ['research', 'seed', 'clerk']],
  ['/series/new', ['research']],
  ['/series/calls/edit', ['research']],
];

/** Who may look at what is inside of something: tried at one that is not there, which is refused to others before it is looked for. */
const readingInside: [string, readonly Role[]][] = [
  ['/account/provider/start', roles],
  ['/dashboards.csv', all],
  ...['trend.json', 'quality', 'quality.json', 'quality.csv', 'drivers', 'compare.csv'].map(
    (page): [string, readonly Role[]] => [`/dashboards/unknown/${page}`, all],
  ),
  ...['', '.json', '.csv', '/visit/trend', '/visit/trend.json', '/visit/trend.csv'].map(
    (page): [string, readonly Role[]] => [`/bureau/north${page}`, []],
  ),
  ['/dashboards/unknown/responses-a11.csv', ['research']],
  ['/dashboards/unknown/comments.csv', readersOfComments],
  ['/dashboards/unknown/comments/texts', readersOfComments],
  ['/alarms.csv', watchers],
  ['/alarms/charts', watchers],
  ['/alarms/charts.json', watchers],
  ['/alarms/unknown', watchers],
  ['/alarms/unknown.json', watchers],
  ['/comments/unknown', readersOfComments],
  ['/comments/unknown/purge', ['director']],
  ['/comments/themes/unknown', readersOfComments],
  ['/cases/new', ['research']],
  ['/cases/unknown', all],
  ['/media/unknown', sorters],
  ['/proposals/unknown', all],
  ['/improvements/unknown', all],
  ['/improvements/unknown.json', all],
  ['/improvements/unknown.csv', all],
  ['/improvements/unknown/edit', improvers],
  ['/improvements/unknown/heard', ['director', 'secretary', 'research']],
  ['/improvements/unknown/files/unknown', all],
  ['/series.csv', all],
  ['/series/unknown.json', all],
  ['/devices/unknown', ['research']],
  ['/settings/sections', ['director', 'research']],
  ['/settings/sections/new', ['director', 'research']],
  ['/settings/notice/unknown', ['director', 'research']],
  ['/settings/sections/unknown', ['director', 'research']],
  ['/settings/counters/new', ['director', 'research']],
  ['/settings/services', ['director', 'research']],
  ['/settings/services/new', ['director', 'research']],
  ['/settings/services/unknown', ['director', 'research']],
  ['/translations/words/vi', ['research']],
  ['/surveys/unknown/links/unknown/qr.svg', readersOfSurveys],
  ['/surveys/unknown/links/unknown/poster', readersOfSurveys],
  ['/surveys/unknown/links/unknown/poster.pdf', readersOfSurveys],
  ['/surveys/unknown/sampling/unknown', [...readersOfSurveys, 'seed', 'clerk']],
  ['/surveys/templates/unknown.json', readersOfSurveys],
  ['/surveys/unknown/changes', readersOfSurveys],
  ['/surveys/unknown/planning', readersOfSurveys],
  ['/surveys/unknown/versions/unknown.json', readersOfSurveys],
  ['/surveys/unknown/translation', ['research']],
  ...['edit', 'edit/bank', 'edit/steps', 'edit/questions/unknown', 'edit/sections/unknown'].map(
    (page): [string, readonly Role[]] => [`/surveys/unknown/${page}`, ['research']],
  ),
  ['/surveys/unknown/edit/scales/unknown', ['research']],
  ['/surveys/unknown/edit/words', ['research']],
  ['/transactions', ['research', 'seed', 'clerk']],
  ['/imports/unknown', ['director', 'secretary', 'research', 'auditor']],
  ['/imports/drafts/unknown', ['research']],
  ['/imports/drafts/unknown/source', ['research']],
  ['/imports/drafts/unknown/columns', ['research']],
  ['/imports/drafts/unknown/mapping.json', ['research']],
];

/** Who may write where: an empty form is refused as a form (4xx but not 403) by who may, and as a person by who may not. */
const writing: [string, readonly Role[]][] = [
  ['/surveys', ['research']],
  ['/surveys/ID/draft', ['research']],
  ['/surveys/ID/publication', ['research']],
  ['/surveys/ID/closure', ['research']],
  ['/improvements', improvers],
  ['/improvements/unknown/status', improvers],
  ['/improvements/unknown/effect', ['director', 'secretary', 'research']],
  ['/improvements/unknown/heard', ['director', 'secretary', 'research']],
  ['/publishing/unknown', ['director', 'secretary', 'research']],
  ['/comments/unknown/sorting', sorters],
  ['/comments/new', enterers],
  ['/comments/new/mail', enterers],
  ['/cases', ['research']],
  ['/cases/unknown/register', all],
  ['/cases/unknown/sign', all],
  ['/cases/rules', ['research']],
  ['/cases/calendar', ['research']],
  ['/cases/calendar/import', ['research']],
  ['/cases/deputies', ['research']],
  ['/cases/chain', ['research']],
  ['/cases/unknown/petitioner', all],
  ['/cases/unknown/attachments/unknown', all],
  ['/cases/deputies/unknown/end', ['research']],
  ['/cases/templates', ['research']],
  ['/media/unknown', sorters],
  ['/proposals', all],
  ['/proposals/unknown/decision', ['director', 'secretary']],
  ['/proposals/unknown/measures', all],
  ['/merits', improvers],
  ['/merits/unknown/decision', ['director']],
  ['/comments/unknown/petitioner', petitionersReaders],
  ['/comments/unknown/attachments/unknown', petitionersReaders],
  ['/comments/unknown/separation', sorters],
  ['/comments/unknown/purge', ['director']],
  ['/trash/unknown/return', ['research', 'seed', 'clerk']],
  ['/surveys/unknown/disposal', ['research']],
  ['/comments/themes/new', ['research']],
  ['/comments/themes/waiting/reset', ['research']],
  ['/comments/coding', sorters],
  ['/alarms/unknown/state', ['director', 'secretary', 'section_chief', 'research']],
  ['/alarms/baselines', ['director', 'secretary', 'section_chief', 'research']],
  ['/alarms/mutes', watchers],
  ['/comments/unknown/disclosure', ['research']],
  ['/devices', ['research']],
  ['/devices/rules', ['research']],
  ['/devices/unknown', ['research']],
  ['/devices/unknown/codes', ['research']],
  ['/devices/unknown/state', ['research']],
  ['/devices/unknown/rotation', ['research']],
  ['/devices/keys', ['research']],
  ['/settings/names', ['director', 'research']],
  ['/settings/display', ['director', 'research']],
  ['/settings/thresholds', ['director', 'research']],
  ['/settings/retention', ['director', 'research']],
  ['/settings/channels', ['director', 'research']],
  ['/settings/opening', ['director', 'research']],
  ['/settings/opening/2030-01-01/withdrawal', ['director', 'research']],
  ['/settings/notice', ['director', 'research']],
  ['/settings/looks', ['director', 'research']],
  ['/settings/looks/logo', ['director', 'research']],
  ['/settings/looks/no-logo', ['director', 'research']],
  ['/settings/languages', ['director', 'research']],
  ['/translations/words/vi', ['research']],
  ['/settings/languages/vi', ['director', 'research']],
  ['/settings/services/new', ['director', 'research']],
  ['/settings/services/moving', ['director', 'research']],
  ['/users', ['director', 'research']],
  ['/users/unknown/roles', ['director', 'research']],
  ['/users/unknown/end', ['director', 'research']],
  ['/users/unknown/link', ['director', 'research']],
  ['/users/unknown/link/withdrawal', ['director', 'research']],
  ['/users/unknown/deactivation', ['director', 'research']],
  ['/users/unknown/reactivation', ['director', 'research']],
  ['/users/unknown/second-factor', ['director', 'research']],
  ['/users/unknown/unlock', ['director', 'research']],
  ['/users/second-factor', ['director', 'research']],
  ['/account/second-factor', roles],
  ['/account/second-factor/change', roles],
  ['/account/provider', roles],
  ['/account/provider/end', roles],
  ['/account/sessions/end', roles],
  ['/account/language', roles],
  ['/account/office', roles],
  ['/account/low-ratings', roles],
  ['/devices/keys/unknown/revoke', ['research']],
  ['/visits', ['research', 'seed', 'clerk']],
  ['/imports/new', ['research']],
  ['/imports/unknown/undoing', ['research']],
  ['/imports/saved-mappings/unknown/removal', ['research']],
  ...[
    ...['source', 'columns', 'known-mapping', 'check', 'import', 'restart', 'discard', 'saved-mapping'],
  ].map((step): [string, readonly Role[]] => [`/imports/drafts/unknown/${step}`, ['research']]),
  ['/surveys/ID/access', ['research']],
  ['/surveys/ID/invitations', ['research']],
  ['/surveys/ID/invitations/unknown/reminder', ['research']],
  ['/surveys/ID/invitations/unknown/purge', ['research']],
  ['/surveys/ID/invitations/unknown/bounced', ['research']],
  ['/surveys/ID/codes', ['research']],
  ['/surveys/ID/sampling', ['research']],
  ['/surveys/ID/codes/unknown/end', ['research']],
  ['/surveys/ID/links', ['research']],
  ['/surveys/ID/links/unknown/end', ['research']],
  ['/surveys/ID/entry', ['research', 'seed', 'clerk']],
  ['/surveys/ID/entry/unknown/sheets', ['research', 'seed', 'clerk']],
  ['/surveys/ID/entry/unknown/sheets/1/check', ['research', 'seed', 'clerk']],
  ['/surveys/ID/entry/unknown/sheets/1/correction', ['research', 'seed', 'clerk']],
  ['/series', ['research']],
  ['/series/calls', ['research']],
  ['/series/calls/values', ['research', 'seed', 'clerk']],
  ['/series/import', ['research', 'seed', 'clerk']],
  ['/series/import/confirmation', ['research', 'seed', 'clerk']],
  ['/series/events', ['research', 'seed']],
  ['/series/events/unknown/withdrawal', ['research', 'seed']],
  ['/dashboards/visit/targets', ['director', 'research']],
  ['/dashboards/visit/notes', ['director', 'secretary', 'section_chief', 'research']],
  ['/memberships', ['director', 'research']],
  ...['agreement', 'refusal', 'end'].map((step): [string, readonly Role[]] => [
    `/memberships/unknown/${step}`,
    ['director', 'research'],
  ]),
  ['/account/password', roles],
  ['/account/sessions', roles],
  ['/account/low-ratings/removal', roles],
  ['/account/low-ratings/seen', roles],
  ['/alarms/mutes/removal', watchers],
  ['/visits/import', ['research', 'seed', 'clerk']],
  ['/settings/sections/new', ['director', 'research']],
  ['/settings/sections/unknown', ['director', 'research']],
  ['/settings/counters/new', ['director', 'research']],
  ['/settings/counters/unknown', ['director', 'research']],
  ['/comments/selection', improvers],
  ['/comments/unknown/reads', improvers],
  ['/comments/unknown/improvements', improvers],
  ['/improvements/unknown', improvers],
  ['/improvements/unknown/notes', improvers],
  ['/improvements/unknown/files', improvers],
  ['/surveys/ID/opening', ['research']],
  ['/surveys/ID/schedule', ['research']],
  ['/surveys/ID/translation', ['research']],
  ...['edit', 'edit/bank', 'edit/steps', 'edit/questions/unknown', 'edit/sections/unknown'].map(
    (page): [string, readonly Role[]] => [`/surveys/unknown/${page}`, ['research']],
  ),
  ['/surveys/unknown/edit/scales/unknown', ['research']],
  ['/surveys/unknown/edit/words', ['research']],
];

/** What opens without a role: signing in, a link that is a key itself, and the format of a questionnaire, which holds no data. */
const withoutRole = new Set([
  ...['GET /sign-in', 'POST /sign-in', 'GET /sign-in/code', 'POST /sign-in/code', 'POST /sign-out'],
  ...['GET /sign-in/provider', 'GET /sign-in/provider/back'],
  ...['GET /sign-in/forgotten', 'POST /sign-in/forgotten', 'GET /setup/:token', 'POST /setup/:token'],
  ...['GET /account/link/:token', 'POST /account/link/:token', 'GET /surveys/schema.json'],
]);

const personOf = (role: Role): SignedIn => {
  const person = people.get(role);
  if (person === undefined) throw new Error(role);
  return person;
};

describe('what each role sees', () => {
  it.each(reading)('%s is for %s', async (address, allowed) => {
    const path = address.replace('ID', surveyId);
    for (const role of roles) {
      const { status } = await personOf(role).get(path);
      expect([role, status]).toEqual([role, allowed.includes(role) ? 200 : 403]);
    }
    const stranger = await test.request.get(path);
    expect([303, 401]).toContain(stranger.status);
  });
});

describe('what each role sees inside', () => {
  it.each(readingInside)('%s is for %s', async (path, allowed) => {
    for (const role of roles) {
      const { status } = await personOf(role).get(path);
      expect([role, status === 403]).toEqual([role, !allowed.includes(role)]);
      expect(status).toBeLessThan(500);
    }
    expect([303, 401]).toContain((await test.request.get(path)).status);
  });
});

type Layer = Express['router']['stack'][number];

/** Every address behind the sign-in, as `GET /users/:id`: those before it are the citizens' and know no session. */
function staffAddresses(app: Express): string[] {
  const layers: Layer[] = app.router.stack;
  const from = layers.findIndex(({ name }) => name === 'session');
  expect(from).toBeGreaterThan(10);
  const below = (found: Layer[]): string[] =>
    found.flatMap(({ handle, route }) =>
      route === undefined
        ? 'stack' in handle
          ? below(handle.stack as Layer[])
          : []
        : route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`),
    );
  return [...new Set(below(layers.slice(from)))];
}

describe('the table', () => {
  it('has every address behind the sign-in, and none that is gone', () => {
    const tried = [
      ...[...reading, ...readingInside].map(([address]) => `GET ${address.split('?')[0] ?? ''}`),
      ...writing.map(([address]) => `POST ${address}`),
    ];
    const addresses = staffAddresses(test.app);
    expect(addresses.length).toBeGreaterThan(200);
    // A name in an address stands for anything, but never for a word that is an address of its own.
    const own = new Set(addresses);
    const shapes = addresses.map((address) => ({
      address,
      shape: new RegExp(`^${address.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
    }));
    const meant = (one: string) =>
      own.has(one) ? one : shapes.find(({ shape }) => shape.test(one))?.address;
    const known = new Set(tried.map(meant));
    expect(addresses.filter((address) => !known.has(address) && !withoutRole.has(address))).toEqual([]);
    expect(tried.filter((one) => meant(one) === undefined)).toEqual([]);
    expect([...withoutRole].filter((address) => !own.has(address))).toEqual([]);
  });
});

describe('what each role does', () => {
  it.each(writing)('POST %s is for %s', async (address, allowed) => {
    const path = address.replace('ID', surveyId);
    for (const role of roles.filter((name) => !allowed.includes(name))) {
      expect([role, (await personOf(role).post(path)).status]).toEqual([role, 403]);
    }
    for (const role of allowed) {
      const { status } = await personOf(role).post(path);
      expect([role, status]).not.toEqual([role, 403]);
      expect(status).toBeLessThan(500);
    }
    expect((await test.request.post(path).type('form').send({})).status).toBe(403);
  });

  it('a person whose grant has ended sees nothing any more', async () => {
    const seed = personOf('seed');
    expect((await seed.get('/dashboards')).status).toBe(200);
    test.setNow(new Date('2019-12-31T00:00:00Z')); // before every grant began
    expect([303, 403]).toContain((await seed.get('/dashboards')).status);
  });
});
