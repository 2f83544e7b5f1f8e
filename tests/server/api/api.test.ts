import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { listVisits } from '../../../db/queries/visits.js';
import { collectorKeys, comments, deviceSettings, responses } from '../../../db/schema.js';
import { defaultSettings } from '../../../server/devices/kioskDevice.js';
import { languages, translatorFor } from '../../../server/i18n.js';
import { closeSurvey, scheduleSurvey } from '../../../server/surveys/surveys.commands.js';
import { testNow, type SignedIn, type TestApp } from '../../support/testApp.js';
import { addTablet, codeOn } from '../devices/world.js';
import { hidden, publishTemplate } from '../responses/world.js';
import { aReceipt, enrol, full, makeKey, openApiWorld, response, type ApiWorld } from './world.js';

let world: ApiWorld;
let test: TestApp;
let research: SignedIn;
let key: string;
let visitsKey: string;
let surveyId: string;

beforeAll(async () => {
  world = await openApiWorld();
  ({ test, research, key, surveyId } = world);
  visitsKey = await makeKey(research, { name: 'ticket machine', scopes: 'visits' });
});
afterAll(async () => {
  await test.close();
});

const send: ApiWorld['send'] = (...sent) => world.send(...sent);
const storedWith: ApiWorld['storedWith'] = async (id) => await world.storedWith(id);

describe('a response handed in by a key', () => {
  it('is stored once, however often it is sent, with both clocks and the key’s channel', async () => {
    const one = response({ answeredAt: '2026-06-16T09:30:00+08:00', counter: 'c1' });
    expect((await send(one).expect(201)).body).toEqual({ id: one.id, state: 'stored', receipt: aReceipt });
    expect((await send(one).expect(200)).body).toEqual({ id: one.id, state: 'already', receipt: aReceipt });
    const rows = await storedWith(one.id);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      channel: 'tablet',
      counterCode: 'c1',
      serviceCode: 'transcript',
      answeredAt: new Date('2026-06-16T01:30:00Z'),
      receivedAt: testNow,
      day: '2026-06-16',
      hour: 9,
    });
  });

  it('with other answers, or of another place or moment, under the same id changes nothing', async () => {
    const one = response();
    await send(one).expect(201);
    const before = await storedWith(one.id);
    expect((await send({ ...one, answers: { ...full, overall: '1' } }).expect(409)).body).toMatchObject({
      error: 'response_conflict',
    });
    for (const other of [{ counter: 'c1' }, { answeredAt: '2026-06-16T09:30:00+08:00' }])
      await send({ ...one, ...other }).expect(409);
    expect(await storedWith(one.id)).toEqual(before);
  });

  it('brings its text to the inbox', async () => {
    const one = response({ answers: { ...full, suggestion: '希望增設兒童座椅' } });
    await send(one).expect(201);
    const rows = await test.dependencies.database.queries
      .select()
      .from(comments)
      .where(eq(comments.responseId, one.id));
    expect(rows[0]).toMatchObject({ text: '希望增設兒童座椅', rating: '5' });
  });

  it('among others is judged alone: the good are stored, the bad are named', async () => {
    const good = response();
    const unknown = response({ answers: { ...full, overall: '9' } });
    const late = response({ answeredAt: '2026-01-01T00:00:00Z' });
    const elsewhere = response({ survey: 'nowhere' });
    const answer = await send({
      responses: [good, unknown, late, elsewhere, { id: 'x' }, 7],
    }).expect(200);
    expect(
      (answer.body as { outcomes: { state: string; status?: number; error?: string }[] }).outcomes.map(
        ({ state, status, error }) => [state, status, error],
      ),
    ).toEqual([
      ['stored', undefined, undefined],
      ['refused', 422, 'answers_refused'],
      ['refused', 422, 'clock_refused'],
      ['refused', 404, 'survey_not_found'],
      ['refused', 400, 'bad_request'],
      ['refused', 400, 'bad_request'],
    ]);
    expect(await storedWith(good.id)).toHaveLength(1);
    expect(await storedWith(unknown.id)).toHaveLength(0);
  });

  it('says in the asked language which answer is wrong, and why', async () => {
    const answer = await send(response({ answers: { ...full, overall: '9' } })).expect(422);
    const body = answer.body as { error: string; fields: Record<string, string> };
    expect([body.error, Object.keys(body.fields)]).toEqual(['answers_refused', ['overall']]);
    expect(body.fields['overall']).toBe(translatorFor('en')('citizen.errors.unknown_choice'));
  });

  it.each([
    ['no body', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['no id', JSON.stringify({ ...response(), id: undefined })],
    ['an id in capitals', JSON.stringify({ ...response(), id: '0191ABCD-0000-7000-8000-000000000001' })],
    ['a field nobody knows', JSON.stringify({ ...response(), channel: 'web' })],
    ['a time that is none', JSON.stringify({ ...response(), answeredAt: 'yesterday' })],
    ['too many', JSON.stringify({ responses: Array.from({ length: 501 }, () => response()) })],
  ])('that is %s is refused as a whole', async (_name, body) => {
    const before = (await test.dependencies.database.queries.select().from(responses)).length;
    await send(body).expect(400);
    expect(await test.dependencies.database.queries.select().from(responses)).toHaveLength(before);
  });

  it('that is alone and malformed is told which fields', async () => {
    const sent = { ...response(), answeredAt: 'yesterday', channel: 'web' };
    const answer = await send(sent).expect(400);
    const body: unknown = answer.body;
    expect(body).toMatchObject({ id: sent.id, state: 'refused', error: 'bad_request' });
    expect(Object.keys((body as { fields: object }).fields).sort()).toEqual(['answeredAt', 'channel']);
  });

  it.each([
    ['a question the survey does not have', { answers: { ...full, nothing: '1' } }, 400, ['nothing']],
    [
      'two such questions',
      { answers: { ...full, nothing: '1', 'overall.5': '1' } },
      400,
      ['nothing', 'overall.5'],
    ],
    ['a question named as a field of ours', { answers: { ...full, version: '1' } }, 400, ['version']],
    [
      'words beside a choice that takes none',
      { others: { overall: { 5: '好' } } },
      400,
      ['others.overall.5'],
    ],
    [
      'words beside a question it does not have',
      { others: { nothing: { a: '好' } } },
      400,
      ['others.nothing.a'],
    ],
    ['a counter the office does not have', { counter: 'c99' }, 422, ['counter']],
    ['a version that was never published', { version: 99 }, 400, ['version']],
    ['a language in which it was not published', { language: 'vi' }, 400, ['language']],
    ['a language that is none', { language: 'zh-Hant-TW' }, 400, ['language']],
  ])('with %s is refused, and the field is named in every language', async (_name, over, status, named) => {
    const one = response(over);
    const said = new Set<string>();
    for (const language of languages) {
      const answer = await send(one).set('Accept-Language', language).expect(status);
      const { fields } = answer.body as { fields: Record<string, string> };
      expect(Object.keys(fields)).toEqual(named);
      for (const words of Object.values(fields)) {
        expect(words).not.toBe('');
        expect(words).not.toBe(translatorFor(language)('errors.bad_request.title'));
      }
      said.add(Object.values(fields)[0] ?? '');
    }
    expect(said.size).toBe(languages.length);
    expect(await storedWith(one.id)).toHaveLength(0);
    const [among] = (
      (await send({ responses: [one] }).expect(200)).body as { outcomes: { fields: object }[] }
    ).outcomes;
    expect(Object.keys(among?.fields ?? {})).toEqual(named);
  });

  it('in a charset that is not read, or larger than may be, is refused as it is described', async () => {
    const before = (await test.dependencies.database.queries.select().from(responses)).length;
    await send(response()).set('Content-Type', 'application/json; charset=klingon').expect(415);
    await send({ visits: [{ day: '2026-06-01', visitors: 5 }] }, visitsKey, '/api/v1/visits')
      .set('Content-Type', 'application/json; charset=klingon')
      .expect(415);
    await send(`{"filler":"${'y'.repeat(5_000_000)}"}`).expect(413);
    expect(await test.dependencies.database.queries.select().from(responses)).toHaveLength(before);
  });
});

describe('a key', () => {
  it('is needed, opens only what it may, and is never kept', async () => {
    await test.request.post('/api/v1/responses').send(response()).expect(401);
    await send(response(), 'manyi_' + '0'.repeat(64)).expect(401);
    await send(response(), visitsKey).expect(403);
    await send({ visits: [{ day: '2026-06-01', visitors: 5 }] }, key, '/api/v1/visits').expect(403);
    const rows = await test.dependencies.database.queries.select().from(collectorKeys);
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(rows.find((row) => row.name === 'collector')?.lastUsedAt).toEqual(testNow);
  });

  it('that is revoked takes nothing more, and the audit says who made and revoked it', async () => {
    const short = await makeKey(research, { name: 'for a day', scopes: ['responses', 'visits'] });
    await send(response(), short).expect(201);
    const rows = await test.dependencies.database.queries.select().from(collectorKeys);
    const id = rows.find((row) => row.name === 'for a day')?.id ?? '';
    await research.post(`/devices/keys/${id}/revoke`).expect(303);
    await send(response(), short).expect(401);
    await research.post(`/devices/keys/${id}/revoke`).expect(404);
    const actions = (await listAudit(test.dependencies.database.queries, test.scope, 10)).map(
      ({ action, userId }) => [action, userId],
    );
    expect(actions).toContainEqual(['key.make', 'user-research']);
    expect(actions).toContainEqual(['key.revoke', 'user-research']);
    expect((await research.get('/devices?lang=en').expect(200)).text).toContain('Revoked on');
  });

  it('without a name or a right is not made, and what was typed comes back', async () => {
    const page = await research.post('/devices/keys', { name: ' ', channel: 'web' }).expect(422);
    expect(page.text).toContain('href="#name"');
    expect(page.text).toContain('href="#scope-responses"');
    await research.post('/devices/keys', { name: 'x', channel: 'import', scopes: 'responses' }).expect(400);
  });
});

describe('a device’s own key', () => {
  it('hands in as its tablet does: at its counter, in its chain, until another key or a revocation ends it', async () => {
    const { id, address, code } = await addTablet(research, surveyId);
    const deviceKey = await enrol(test, code);
    const one = response();
    await send(one, deviceKey).expect(201);
    const deviceCode = address.replace('/kiosk/', '');
    expect(await storedWith(one.id)).toMatchObject([
      { channel: 'kiosk', deviceCode, counterCode: 'c1', stream: `device:${deviceCode}` },
    ]);
    await send(response({ counter: 'c1' }), deviceKey).expect(201);
    const elsewhere = await send(response({ counter: 'c2' }), deviceKey).expect(422);
    expect(Object.keys((elsewhere.body as { fields: object }).fields)).toEqual(['counter']);
    await send({ visits: [{ day: '2026-06-01', visitors: 5 }] }, deviceKey, '/api/v1/visits').expect(403);

    const next = await enrol(test, codeOn((await research.post(`/devices/${id}/codes`).expect(200)).text));
    await send(response(), next).expect(201);
    test.advance(11 * 60_000);
    await send(response(), deviceKey).expect(401);
    await send(response(), next).expect(201);

    const practising = { settings: { ...defaultSettings, practice: true }, revision: 7 };
    await test.dependencies.database.atomically((db) => [
      db.update(deviceSettings).set(practising).where(eq(deviceSettings.deviceId, id)),
    ]);
    const shown = response();
    await send(shown, next).expect(403);
    expect(await storedWith(shown.id)).toEqual([]);

    await research.post(`/devices/${id}/state`, { state: 'revoked', revision: '7' }).expect(303);
    await send(response(), next).expect(401);
  });
});

describe('visitors handed in by a key', () => {
  it('are stored with where they came from; a later entry holds', async () => {
    const visits = [
      { day: '2026-06-01', service: 'moving', visitors: 120, offered: 40 },
      { day: '2026-06-01', visitors: 400 },
    ];
    expect((await send({ visits }, visitsKey, '/api/v1/visits').expect(200)).body).toEqual({ stored: 2 });
    await send({ visits: [{ day: '2026-06-01', visitors: 410 }] }, visitsKey, '/api/v1/visits').expect(200);
    const stored = await listVisits(
      test.dependencies.database.queries,
      test.scope,
      '2026-06-01',
      '2026-06-01',
    );
    expect(stored.map(({ serviceCode, visitors, enteredBy }) => [serviceCode, visitors, enteredBy])).toEqual([
      ['', 410, null],
      ['moving', 120, null],
    ]);
  });

  it('with one bad line are all refused, and the line is named', async () => {
    const before = await listVisits(
      test.dependencies.database.queries,
      test.scope,
      '2000-01-01',
      '2099-12-31',
    );
    const answer = await send(
      {
        visits: [
          { day: '2026-06-02', visitors: 5 },
          { day: '2026-06-02', visitors: 5, offered: 6 },
          { day: '2999-01-01', visitors: 1 },
        ],
      },
      visitsKey,
      '/api/v1/visits',
    ).expect(422);
    expect(
      (answer.body as { problems: { line: number; problem: string }[] }).problems.map(({ line, problem }) => [
        line,
        problem,
      ]),
    ).toEqual([
      [2, 'offered'],
      [3, 'future'],
    ]);
    expect(
      await listVisits(test.dependencies.database.queries, test.scope, '2000-01-01', '2099-12-31'),
    ).toEqual(before);
  });
});

describe('what a collector may send', () => {
  it('is told as OpenAPI, and the questions of an open survey with their codes', async () => {
    const answer = await test.request.get('/api/v1/openapi.json').expect(200);
    expect(Object.keys((answer.body as { paths: object }).paths)).toEqual([
      '/api/v1/responses',
      '/api/v1/surveys/{slug}',
      '/api/v1/visits',
    ]);
    const survey = await world.ask('household').expect(200);
    expect(survey.body).toMatchObject({
      ...{ survey: 'household', version: 1 },
      languages: ['zh-TW', 'en', 'ja'],
    });
  });

  it('is told of no survey that is not open, and to no key that may not hand in', async () => {
    const { dependencies, scope } = test;
    const tomorrow = new Date(test.dependencies.clock().getTime() + 86_400_000);
    const id = await publishTemplate(test, 'told_later', 'household-office');
    await scheduleSurvey(dependencies, scope, null, id, { opensAt: tomorrow, closesAt: null });
    await closeSurvey(
      dependencies,
      scope,
      null,
      await publishTemplate(test, 'told_before', 'household-office'),
      {},
    );
    for (const [slug, status, error] of [
      ['told_later', 403, 'survey_not_yet_open'],
      ['told_before', 410, 'survey_closed'],
      ['nowhere', 404, 'survey_not_found'],
      ['%00', 404, 'not_found'],
      ['%ZZ', 400, 'bad_request'],
    ] as const)
      expect([slug, (await world.ask(slug).expect(status)).body]).toMatchObject([slug, { error }]);
    expect((await world.ask('household', visitsKey).expect(403)).body).toMatchObject({
      error: 'key_not_allowed',
    });
    await world.ask('household', 'none').expect(401);
  });

  it('is told with every answer there may be, and what it is for', async () => {
    const { paths } = (await test.request.get('/api/v1/openapi.json').expect(200)).body as {
      paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
    };
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses: may }]) => [`${method} ${path}`, Object.keys(may)]),
    );
    const always = ['400', '401', '403', '429', '500', '503'];
    const withBody = [...always, '413', '415'];
    expect(Object.fromEntries(told)).toEqual({
      'post /api/v1/responses': ['200', '201', '404', '409', '410', '422', ...withBody].sort(),
      'get /api/v1/surveys/{slug}': ['200', '404', '410', ...always].sort(),
      'post /api/v1/visits': ['200', '422', ...withBody].sort(),
    });
    for (const operation of [paths['/api/v1/surveys/{slug}']?.['get'], paths['/api/v1/responses']?.['post']])
      expect(operation?.responses['403']?.description).toContain('survey_not_yet_open');
  });
});

describe('a response handed in late or on terms', () => {
  it('is taken if its survey was open when it was answered, and known again after the end', async () => {
    const id = await publishTemplate(test, 'ended', 'household-office');
    const one = response({ survey: 'ended' });
    await send(one).expect(201);
    test.advance(3_600_000);
    await closeSurvey(test.dependencies, test.scope, null, id, {});
    expect((await send(one).expect(200)).body).toEqual({ id: one.id, state: 'already', receipt: aReceipt });
    const minutesAgo = (n: number) =>
      new Date(test.dependencies.clock().getTime() - n * 60_000).toISOString();
    test.advance(3_600_000);
    await send(response({ survey: 'ended', answeredAt: minutesAgo(61) })).expect(201);
    const late = response({ survey: 'ended', answeredAt: minutesAgo(59) });
    expect((await send(late).expect(410)).body).toMatchObject({ error: 'survey_closed' });
    await send({ ...late, answeredAt: undefined }).expect(410);
    expect(await storedWith(late.id)).toHaveLength(0);
  });

  it('meets what its survey asks of who answers by the form: a code, and a number of answers', async () => {
    research = await test.signIn('research');
    const id = await publishTemplate(test, 'asked', 'household-office');
    const seen = hidden((await research.get(`/surveys/${id}/access`).expect(200)).text, 'seen');
    await research.post(`/surveys/${id}/access`, { needsCode: 'yes', quota: '1', seen }).expect(303);
    test.advance(6_000); // the terms are read again every few seconds
    const codes = await research.post(`/surveys/${id}/codes`, { name: 'tickets', size: '2' }).expect(200);
    const [first = '', second = ''] = [...codes.text.matchAll(/code=([a-z0-9]{10})/g)].map(
      ([, code]) => code,
    );
    const fieldsOf = (answer: { body: unknown }) => (answer.body as { fields: object }).fields;
    const [one, other] = [response({ survey: 'asked' }), response({ survey: 'asked' })];
    expect(Object.keys(fieldsOf(await send(one).expect(422)))).toEqual(['code']);
    expect(Object.keys(fieldsOf(await send({ ...one, code: 'bcdfghjkmn' }).expect(422)))).toEqual(['code']);
    await send({ ...one, code: first.toUpperCase() }).expect(201);
    await send({ ...one, code: first }).expect(200);
    for (const [code, error] of [
      [first, 'code_used'],
      [second, 'survey_full'],
    ])
      expect((await send({ ...other, code }).expect(410)).body).toMatchObject({ error });
    const stands = await makeKey(research, { name: 'kiosk', channel: 'kiosk', scopes: 'responses' });
    await send(other, stands).expect(201);
  });
});
