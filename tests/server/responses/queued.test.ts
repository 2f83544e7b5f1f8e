import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { listAudit } from '../../../db/queries/audit.js';
import { findClocks } from '../../../db/queries/clocks.js';
import { findQueueKey } from '../../../db/queries/queueKeys.js';
import { cells, comments, partials, responseClocks, responses, type PublicKey } from '../../../db/schema.js';
import { createQueueKeys } from '../../../server/responses/queueKeys.js';
import { setUpDevice } from '../../support/devices.js';
import { enciphered, strangersKey } from '../../support/enciphered.js';
import { readKitText } from '../../support/kit.js';
import { addDevice, openTestApp, testNow, type TestApp } from '../../support/testApp.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { closeSurvey, reopenSurvey } from '../../../server/surveys/surveys.commands.js';
import { encoded, everyKind, idOf, publish, publishNext, publishTemplate, stored } from './world.js';

let test: TestApp;
let surveyId: string;

beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publishTemplate(test, 'counter', 'counter');
  await addDevice(test, 'tablet-1', surveyId, 'c1');
  await addDevice(test, 'tablet-en', surveyId, 'c1');
  await setUpDevice(test, 'tablet-en', { languages: ['en', 'ja'] });
});
afterAll(async () => {
  await test.close();
});
beforeEach(async () => {
  test.setNow(testNow);
  await test.dependencies.database.atomically((db) => [
    db.delete(responseClocks),
    db.delete(comments),
    db.delete(partials),
    db.delete(cells),
    db.delete(responses),
  ]);
});

type Fields = Record<string, string | readonly string[] | undefined>;
const hour = 3_600_000;
const someText: unknown = expect.any(String);
const chooseText: unknown = expect.stringContaining('choose');

/** What waits on the tablet for `age` milliseconds, by a clock that runs right. */
function queued(n: number, fields: Fields, age = 0): Fields {
  const now = test.dependencies.clock().getTime();
  return {
    id: idOf(n),
    version: '1',
    language: 'zh-TW',
    _survey: surveyId,
    _state: 'complete',
    _clock: String(now - age),
    _sent: String(now),
    _age: String(age),
    _seconds: '12',
    ...fields,
  };
}

function send(fields: Fields, at = '/kiosk/tablet-1') {
  return test.request
    .post(at)
    .set('Accept', 'application/json')
    .set('Content-Type', 'application/x-www-form-urlencoded')
    .send(encoded(fields));
}

describe('what the tablet enciphered', () => {
  /** All but the clocks of the moment of sending. */
  async function locked(fields: Fields, key?: PublicKey): Promise<Fields> {
    const { _sent, _age, ...kept } = fields;
    const own = await createQueueKeys(test.dependencies).publicKeyOf(test.scope);
    return { _jwe: enciphered(encoded(kept), key ?? own), _sent, _age };
  }

  it('is read by the office’s key, which the tablet has from its kit, and taken as what it is', async () => {
    const kit = await test.request.get('/kiosk/tablet-1/kit').expect(200);
    const rules = JSON.parse(kit.text) as { key: PublicKey };
    const given = queued(1, { overall: '2', went_badly: ['ease'], suggestion: '等太久' }, 2 * hour);
    const answer = await send(await locked(given, rules.key));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ id: idOf(1), state: 'stored', receipt: someText });
    const kept = await stored(test);
    expect(kept.responses[0]?.answeredAt).toEqual(new Date(testNow.getTime() - 2 * hour));
    expect(kept.comments.map(({ text }) => text)).toEqual(['等太久']);
    // The same once more, enciphered anew or in clear: one answer.
    for (const again of [await locked(given), given])
      expect((await send(again)).body).toMatchObject({
        id: idOf(1),
        state: 'already',
        receipt: someText,
      });
    expect((await send(await locked(queued(2, { overall: '1', _state: 'partial' })))).body).toEqual({
      id: idOf(2),
      state: 'partial',
    });
  });

  it('has one key for the office, whichever process makes it, and no private part of it leaves the server', async () => {
    const [one, other] = [createQueueKeys(test.dependencies), createQueueKeys(test.dependencies)];
    const keys = await Promise.all([one, other].map((keys) => keys.publicKeyOf(test.scope)));
    expect(keys[0]).toEqual(keys[1]);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    const kit = await test.request.get('/kiosk/tablet-1/kit').expect(200);
    const secret = await findQueueKey(test.dependencies.database.queries, test.scope);
    expect(secret?.d).toMatch(/^[\w-]{43}$/);
    expect(kit.text).not.toContain(secret?.d);
  });

  it('is refused in words when it is for another server, was changed, or is none; and nothing is stored', async () => {
    const good = await locked(queued(1, { overall: '2' }));
    const jwe = String(good['_jwe']);
    const [header = '', , iv = '', sealed = '', mark = ''] = jwe.split('.');
    const other = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
    const said = Buffer.from(header, 'base64url').toString();
    const headed = (words: string) => Buffer.from(words).toString('base64url');
    const unreadable = [
      String((await locked(queued(1, { overall: '2' }), strangersKey()))['_jwe']),
      [header, '', iv, other(sealed), mark].join('.'),
      [header, '', iv, sealed, other(mark)].join('.'),
      [header, '', other(iv), sealed, mark].join('.'),
      [header, mark, iv, sealed, mark].join('.'),
      [headed(said.replace('ECDH-ES', 'dir')), '', iv, sealed, mark].join('.'),
      [headed(said.replace('A256GCM', 'A128GCM')), '', iv, sealed, mark].join('.'),
      [headed('{"alg":"ECDH-ES","enc":"A256GCM"}'), '', iv, sealed, mark].join('.'),
      [headed('{"alg":"none"}'), '', '', sealed, ''].join('.'),
      jwe.slice(0, -30),
      `${jwe}.x`,
      '....',
      '',
      '等太久',
    ];
    for (const text of unreadable) {
      const answer = await send({ ...good, _jwe: text }, '/kiosk/tablet-en');
      expect([text, answer.status, answer.body]).toEqual([
        text,
        422,
        expect.objectContaining({
          error: 'answers_unreadable',
          message: 'This response cannot be deciphered',
        }),
      ]);
    }
    const key = await createQueueKeys(test.dependencies).publicKeyOf(test.scope);
    const bad = [
      { ...good, _jwe: [jwe, jwe] },
      { ...good, _sent: undefined },
      // Whoever has it from a tablet's disk may not ask what else fits it.
      ...['went_badly', 'id', '_phone', '_state', '_clock', 'x'].map((name) => ({ ...good, [name]: 'ease' })),
      { ...good, _jwe: enciphered('overall=%ZZ', key) },
      { ...good, _jwe: enciphered('', key) },
      // One within another is nothing of ours.
      { ...good, _jwe: enciphered(`_jwe=${jwe}`, key) },
    ];
    for (const fields of bad) expect((await send(fields)).status).toBe(400);
    expect((await stored(test)).responses).toEqual([]);
  });
});

describe('an answer out of a tablet’s queue', () => {
  it('is stored under the id the tablet made, and only then said to be', async () => {
    const given = { overall: '2', went_badly: ['ease'], suggestion: '等太久' };
    const answer = await send(queued(1, { ...given, _assisted: 'yes' }));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ id: idOf(1), state: 'stored', receipt: someText });
    const kept = await stored(test);
    expect(kept.responses).toMatchObject([
      {
        id: idOf(1),
        deviceCode: 'tablet-1',
        counterCode: 'c1',
        stream: 'device:tablet-1',
        seconds: 12,
        assisted: true,
        flags: '',
      },
    ]);
    expect(JSON.parse(kept.responses[0]?.answers ?? '')).toEqual({
      overall: '2',
      went_badly: ['ease'],
      suggestion: 'text',
    });
    expect(kept.comments.map(({ text }) => text)).toEqual(['等太久']);
  });

  it('sent again, days later too, is a success and no second answer', async () => {
    await send(queued(1, { overall: '5' }));
    test.advance(3 * 24 * hour);
    const again = await send(queued(1, { overall: '5' }, 3 * 24 * hour));
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id: idOf(1), state: 'already', receipt: someText });
    expect((await stored(test)).responses).toHaveLength(1);
  });

  it('counts on the day it was given; both clocks are kept, and it is marked late', async () => {
    await send(queued(1, { overall: '4' }, 50 * hour));
    expect((await stored(test)).responses).toMatchObject([
      { day: '2026-06-15', hour: 8, assisted: false, flags: '' },
    ]);
    expect(await findClocks(test.dependencies.database.queries, test.scope, idOf(1))).toMatchObject({
      deviceAt: new Date(testNow.getTime() - 50 * hour),
      sentAt: testNow,
      receivedAt: testNow,
      late: true,
      plausible: true,
      carried: 'sent',
    });
  });

  it('has its right day although the tablet’s clock is years off, by the age the tablet measured', async () => {
    const wrong = Date.UTC(1970, 0, 2);
    await send(
      queued(1, {
        overall: '4',
        _clock: String(wrong),
        _sent: String(wrong + 26 * hour),
        _age: String(26 * hour),
      }),
    );
    expect((await stored(test)).responses).toMatchObject([{ day: '2026-06-16', hour: 8, flags: '' }]);
    expect(await findClocks(test.dependencies.database.queries, test.scope, idOf(1))).toMatchObject({
      deviceAt: new Date(wrong),
      plausible: true,
    });
  });

  it.each([
    ['is longer than any drawer', { _age: String(56 * 365 * 24 * hour) }],
    // Set back over a restart of the tablet: it was given later than it was sent, and nothing else was measured.
    ['is less than none', { _age: '0', _clock: String(testNow.getTime() + 8_760 * hour) }],
  ])('whose age %s counts when it came, is flagged and in no figure', async (_name, clocks) => {
    await send(queued(1, { overall: '4', ...clocks }));
    const kept = await stored(test);
    expect(kept.responses).toMatchObject([{ day: '2026-06-17', flags: 'clock' }]);
    const overall = kept.cells.filter(({ question, cut }) => question === 'overall' && cut === '');
    expect(overall.map(({ nRaw, nUsed }) => [nRaw, nUsed])).toEqual([[1, 0]]);
  });

  it('to the wording it was asked in is right, whatever was published meanwhile', async () => {
    const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as Record<string, unknown>;
    const id = await publish(test, 'turning', document);
    await addDevice(test, 'tablet-turning', id, 'c2');
    const at = '/kiosk/tablet-turning';
    document['purpose'] = { 'zh-TW': '新的', en: 'new', ja: '新しい' };
    expect(await publishNext(test, id, document)).toBe(2);
    expect((await send(queued(1, { _survey: id, overall: '5' }), at)).status).toBe(201);
    expect((await send(queued(2, { _survey: id, overall: '5', version: '2' }), at)).status).toBe(201);
    expect((await send(queued(3, { _survey: id, overall: '5', version: '3' }), at)).status).toBe(400);
    expect((await stored(test)).responses.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('with a date of the day that the tablet’s wrong clock showed is taken, as its screen took it', async () => {
    const id = await publish(test, 'dated', everyKind());
    const ahead = String(testNow.getTime() + 24 * hour);
    const clocks = { _survey: id, _clock: ahead, _sent: ahead, _age: '1000' };
    expect((await send(queued(1, { overall: '5', last_visit: '2026-06-18', ...clocks }))).status).toBe(201);
    expect((await send(queued(2, { overall: '5', last_visit: '2026-06-19', ...clocks }))).status).toBe(422);
    expect((await stored(test)).responses).toMatchObject([{ day: '2026-06-17', flags: '' }]);
  });

  it('to the survey the tablet had before is right, when the tablet asks another one now', async () => {
    const other = await publish(test, 'other', everyKind());
    await addDevice(test, 'tablet-moved', other, null);
    const answer = await send(queued(1, { overall: '5' }), '/kiosk/tablet-moved');
    expect(answer.status).toBe(201);
    expect((await stored(test)).responses).toMatchObject([{ surveyId }]);
    expect((await send(queued(2, { _survey: 'nowhere', overall: '5' }))).status).toBe(404);
  });

  it('given before the survey closed is taken after it; one given later is refused with 410', async () => {
    await closeSurvey(test.dependencies, test.scope, null, surveyId, {});
    test.advance(10 * hour);
    expect((await send(queued(1, { overall: '5' }, 11 * hour))).status).toBe(201);
    const late = await send(queued(2, { overall: '5' }, 9 * hour));
    expect(late.status).toBe(410);
    expect(late.body).toMatchObject({ error: 'survey_closed', message: '問卷已經結束' });
    await reopenSurvey(test.dependencies, test.scope, null, surveyId, {});
  });

  it.each([
    ['an answer that is none of the survey’s', { overall: '9' }, 422],
    ['no rating', {}, 422],
    ['an unknown field', { overall: '5', salary: '1' }, 400],
    ['no age', { overall: '5', _age: undefined }, 400],
    ['a clock that is no number', { overall: '5', _clock: 'noon' }, 400],
    ['a clock of a year that no database knows', { overall: '5', _clock: '999999999999999' }, 400],
    ['a state that is none', { overall: '5', _state: 'half' }, 400],
    ['help that is none', { overall: '5', _assisted: 'perhaps' }, 400],
    ['two surveys', { overall: '5', _survey: ['a', 'b'] }, 400],
    ['no id', { overall: '5', id: 'x' }, 400],
    ['a comment of a megabyte', { overall: '5', suggestion: 'x'.repeat(1_000_000) }, 413],
  ] as const)(
    'with %s is refused in JSON, in the reader’s words, and nothing is stored',
    async (_name, fields, status) => {
      const answer = await send(queued(1, fields));
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toContain('application/json');
      expect(answer.body).toMatchObject({ error: someText, message: someText });
      const kept = await stored(test);
      expect([kept.responses, kept.partials, kept.comments]).toEqual([[], [], []]);
    },
  );

  it.each([
    ['tablet-1', 'en', '部分答案無法接受', '收到的答案不在選項中，請重新選擇。'],
    ['tablet-en', 'ja', 'Some answers cannot be taken', chooseText],
  ])(
    'on %s says which answer is wrong in the tablet’s language, whichever the visitor chose, so that staff can tell',
    async (code, language, message, overall) => {
      const answer = await send(queued(1, { overall: '9', language }), `/kiosk/${code}`);
      expect(answer.body).toMatchObject({ error: 'answers_refused', message, fields: { overall } });
    },
  );

  it('under an id that holds other answers is refused with 409', async () => {
    await send(queued(1, { overall: '5' }));
    expect((await send(queued(1, { overall: '1' }))).status).toBe(409);
  });

  it('of an unknown tablet gets 404', async () => {
    expect((await send(queued(1, { overall: '5' }), '/kiosk/nowhere')).status).toBe(404);
  });
});

describe('what was tapped before somebody left', () => {
  it('is kept apart from whole answers, without words, in no figure, and goes when the whole answer comes', async () => {
    const half = await send(queued(1, { overall: '2', _state: 'partial', suggestion: '很私人的話' }));
    expect([half.status, half.body]).toEqual([200, { id: idOf(1), state: 'partial' }]);
    const kept = await stored(test);
    expect([kept.responses, kept.cells, kept.comments]).toEqual([[], [], []]);
    expect(kept.partials).toMatchObject([
      { id: idOf(1), answers: '{"overall":"2"}', deviceCode: 'tablet-1' },
    ]);
    await send(queued(1, { overall: '2' }));
    // A copy that comes late does not come back.
    await send(queued(1, { overall: '2', _state: 'partial' }));
    expect((await stored(test)).partials).toEqual([]);
  });
});

describe('practice', () => {
  it('counts nowhere where no script runs either', async () => {
    await addDevice(test, 'tablet-practice', surveyId, 'c1');
    await setUpDevice(test, 'tablet-practice', { practice: true });
    const start = await test.request.get('/kiosk/tablet-practice').expect(200);
    expect(start.text).toMatch(/data-practice>/);
    const end = await test.request
      .post('/kiosk/tablet-practice')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send(encoded({ id: idOf(1), version: '1', language: 'zh-TW', step: '2', overall: '5', go: 'skip' }));
    expect(end.status).toBe(303);
    const kept = await stored(test);
    expect([kept.responses, kept.partials]).toEqual([[], []]);
  });
});

describe('what staff cleared on a tablet', () => {
  const event = (fields: Fields = {}) => ({
    id: idOf(70),
    action: 'clear',
    response: idOf(7),
    reason: 'test',
    clock: '1781661600000',
    ...fields,
  });

  it('is in the audit log, once however often it is told', async () => {
    expect((await send(event(), '/kiosk/tablet-1/events')).status).toBe(201);
    expect((await send(event(), '/kiosk/tablet-1/events')).status).toBe(200);
    const rows = await listAudit(test.dependencies.database.queries, test.scope, 50);
    expect(rows.filter(({ action }) => action === 'queue.clear')).toMatchObject([
      { id: idOf(70), entity: 'device', userId: null, detail: { response: idOf(7), reason: 'test' } },
    ]);
  });

  it.each([
    ['a reason that is none', { reason: 'because' }],
    ['no response', { response: undefined }],
    ['an action that is none', { action: 'delete' }],
    ['a clock that is none', { clock: '-1' }],
  ] as const)('with %s gets 400', async (_name, fields) => {
    const answer = await send(event({ id: idOf(71), ...fields }), '/kiosk/tablet-1/events');
    expect(answer.status).toBe(400);
  });
});

describe('the kit', () => {
  const parts = (html: string) =>
    [...html.matchAll(/<template data-part="([^"]+)">/g)].map(([, part]) => part);

  it('carries every screen in every language; questions that exclude each other have one each', async () => {
    const kit = await test.request.get('/kiosk/tablet-1/kit').expect(200);
    const { screens } = readKitText(kit.text);
    const each = ['top', '0', '1.went_well', '1.went_badly', '2', 'thanks', 'full', 'ended', 'pin', 'staff'];
    expect([...screens.keys()]).toEqual(['zh-TW', 'en', 'ja']);
    for (const html of screens.values()) expect(parts(html)).toEqual(each);
    expect(screens.get('en')).toContain('What could be better?');
    expect(screens.get('zh-TW')).toContain('<span class="m-face__word">非常滿意</span>');
    expect(kit.headers['cache-control']).toBe('no-store');
    expect(kit.headers['set-cookie']).toBeUndefined();
  });

  it('is not sent again to a tablet that has it, and has a new name when anything in it is new', async () => {
    const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as Record<string, unknown>;
    const id = await publish(test, 'renewed', document);
    await addDevice(test, 'tablet-renewed', id, 'c2');
    const look = async (release = '') =>
      await test.request.get('/kiosk/tablet-renewed/kit').set('X-Release', release);
    const first = (await look()).headers['x-release'] ?? '';
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect((await look(first)).status).toBe(204);
    const page = await test.request.get('/kiosk/tablet-renewed').expect(200);
    expect(page.text).toContain(`data-release="${first}"`);
    document['purpose'] = { 'zh-TW': '新的', en: 'new', ja: '新しい' };
    await publishNext(test, id, document);
    const second = await look(first);
    expect(second.status).toBe(200);
    expect(second.headers['x-release']).not.toBe(first);
  });

  it('of a closed survey and of an unknown tablet is not there', async () => {
    await closeSurvey(test.dependencies, test.scope, null, surveyId, {});
    await test.request.get('/kiosk/tablet-1/kit').expect(410);
    await reopenSurvey(test.dependencies, test.scope, null, surveyId, {});
    await test.request.get('/kiosk/nowhere/kit').expect(404);
  });

  it('comes with a manifest to install it by, and a worker whose place is below /kiosk/', async () => {
    const manifest = await test.request.get('/kiosk/tablet-1/manifest.webmanifest').expect(200);
    expect(manifest.headers['content-type']).toContain('application/manifest+json');
    expect(JSON.parse(manifest.text)).toMatchObject({
      start_url: '/kiosk/tablet-1',
      scope: '/kiosk/',
      display: 'fullscreen',
    });
    const worker = await test.request.get('/kiosk/worker.js').expect(200);
    expect(worker.headers['content-type']).toContain('javascript');
    expect((await test.request.get('/kiosk/icon.svg').expect(200)).headers['content-type']).toContain('svg');
  });

  it('offers the services of its counter in its order', async () => {
    const id = await publish(test, 'services', everyKind());
    await addDevice(test, 'tablet-services', id, null);
    await setUpDevice(test, 'tablet-services', { services: ['moving'] });
    const kit = await test.request.get('/kiosk/tablet-services/kit').expect(200);
    const offered = [...readKitText(kit.text).html.matchAll(/name="services" value="(\w+)"/g)].map(
      ([, code]) => code,
    );
    expect(offered.slice(0, 2)).toEqual(['moving', 'other']);
  });
});

it('answers can be told apart by their clocks only where they came from a queue', async () => {
  await test.request
    .post('/kiosk/tablet-1')
    .set('Content-Type', 'application/x-www-form-urlencoded')
    .send(encoded({ id: idOf(1), version: '1', language: 'zh-TW', step: '2', overall: '5', go: 'skip' }))
    .expect(303);
  const rows = await test.dependencies.database.queries
    .select()
    .from(responseClocks)
    .where(eq(responseClocks.officeId, test.scope.officeId));
  expect(rows).toEqual([]);
});
