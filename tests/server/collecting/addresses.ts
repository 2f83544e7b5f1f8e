// Why: every address that takes something from outside, one line each: what it would take, and what it must refuse. A new
// address without a line here fails the test beside this table.
import fc from 'fast-check';
import type { Language } from '../../../server/i18n.js';
import { enciphered, strangersKey } from '../../support/enciphered.js';
import { idOf } from '../responses/world.js';
import {
  asForm,
  noCode,
  noCount,
  noDay,
  noId,
  noJson,
  noneOf,
  spoil,
  tooLong,
  unknownCode,
  type Bad,
  type Fields,
  type Kind,
} from './spoiled.js';
import { typedReceipt } from '../../../server/responses/receipts.js';
import { sheets, typedOnce, type World } from './world.js';

export type Address = {
  /** As the router has it; several lines may be one address in another state. */
  route: string;
  state?: string;
  kind: Kind;
  /** @param n counts up, for what may be sent only so often from one place */
  at(world: World, n: number): string;
  headers?(world: World): Record<string, string>;
  /** Staff fill it in: their session, and their language. */
  staff?: true;
  /** Fields it does not know are nothing to it: what lacks its own says nothing, and is taken as that. */
  looksOnlyForIts?: true;
  /** Answers before it reads what is sent: nobody need write megabytes to the end. */
  unread?: true;
  /** Answers as data, whoever asks. */
  json?: true;
  good(world: World, language: Language): Fields;
  /** Field → what it may not hold. Absent: whatever is sent here is refused. */
  bad?: Readonly<Record<string, Bad>>;
  /** Fields of `good` without which it is taken all the same, or is something else: every other must be there. */
  mayLack?: readonly string[];
  /** Those that may come twice, or are refused within what is answered: every other must come once. */
  mayDouble?: readonly string[];
  /** What `good` is answered with; absent: it cannot be tried, or is refused as everything is. */
  taken?: number;
  /** How many bodies are tried; fewer where a password is weighed each time. */
  runs?: number;
};

const languages = ['zh-TW', 'en', 'ja'] as const;
let made = 0;
const freshId = () => idOf(0x5_000 + (made += 1));

const answered = (language: string) => ({ id: freshId(), version: '1', language });
/** What an office may add looks like `vi` or `zh-Hans`, and is answered in our own words where it has not. */
const noLanguage = noCode(...languages).filter(
  (value) => typeof value !== 'string' || !/^[a-z]{2,3}(-[A-Za-z]+)*$/.test(value),
);
const envelope = {
  id: noId,
  version: noCode('1'),
  language: noLanguage,
};
const webForm = (_world: World, language: Language): Fields => ({
  ...answered(language),
  overall: '2',
  waiting: 'na',
  services: 'moving',
  likely: '7',
  minutes: '12',
  last_visit: '2026-06-01',
  filled_by: 'self',
  who: '我',
  suggestion: '謝謝',
});
const unasked = ['waiting', 'services', 'likely', 'minutes', 'last_visit', 'filled_by', 'who', 'suggestion'];
const badWeb = {
  ...envelope,
  overall: noCode('1', '2', '3', '4', '5'),
  waiting: unknownCode('1', '2', '3', '4', '5', 'na'),
  reasons: unknownCode('slow', 'rude', 'none'),
  services: unknownCode('transcript', 'moving', 'other'),
  likely: unknownCode('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'),
  minutes: noCount,
  last_visit: noDay,
  filled_by: unknownCode('self', 'family'),
  who: tooLong(20),
  suggestion: tooLong(50),
  switch: noneOf((word) => /^[a-z]{2,3}(-[A-Za-z]+)*$/.test(word)),
  started: noCount,
  __proto__x: noneOf(() => false),
};
const badShort = {
  ...envelope,
  overall: badWeb.overall,
  services: badWeb.services,
  form: noneOf((word) => word === 'short'),
};

const queued =
  (state: string) =>
  (world: World, language: Language): Fields => {
    const now = String(world.test.dependencies.clock().getTime());
    return {
      ...answered(language),
      overall: '2',
      _survey: world.counterId,
      _state: state,
      _clock: now,
      _sent: now,
      _age: '0',
      _seconds: '9',
    };
  };
const noMoment = noneOf((word) => /^\d{1,15}$/.test(word));
const badQueued = {
  ...envelope,
  _survey: noneOf(() => false),
  _state: noCode('complete', 'partial'),
  _clock: noMoment,
  _sent: noMoment,
  _age: noMoment,
  _seconds: noneOf((word) => /^\d{1,6}$/.test(word)),
  overall: unknownCode('1', '2', '3', '4', '5'),
  nowhere: noneOf(() => false),
};

/** As the tablet enciphers it: all but the clocks of the moment of sending. */
function lock(world: World, { _sent, _age, ...kept }: Fields): Fields {
  return { _jwe: enciphered(asForm(kept), world.queueKey), _sent, _age };
}
const noneOfOurs: Bad = fc.oneof(
  noneOf(() => false),
  fc.constant(enciphered('overall=2', strangersKey())),
);

/** A record of a file that a tablet exported: the moment of sending is added when it is read. */
export const inAFile = {
  good: (world: World): Fields =>
    Object.fromEntries(
      Object.entries(queued('complete')(world, 'en')).filter(([name]) => name !== '_sent' && name !== '_age'),
    ),
  bad: badQueued,
};

const response = (language: Language) => ({
  id: freshId(),
  survey: 'every',
  version: 1,
  language,
  answeredAt: '2026-06-17T09:00:00+08:00',
  counter: 'c1',
  service: 'moving',
  answers: { overall: '4', services: ['moving'], minutes: 12, suggestion: '好' },
});
const badAnswers: Bad = noJson('object');
const badResponse = {
  id: noId,
  survey: noneOf((word) => word === 'every' || word === 'coded'),
  version: noJson(),
  language: noCode(...languages),
  answeredAt: noDay,
  counter: unknownCode('c1', 'c2', 'c3'),
  service: unknownCode('transcript', 'id_card', 'moving'),
  answers: badAnswers,
  others: noJson('object'),
  more: noJson(),
};
const bearer = (world: World) => ({ authorization: `Bearer ${world.key}` });

const opinion = (_world: World, language: Language): Fields => ({
  id: freshId(),
  language,
  website: '',
  text: '希望增設停車位。',
  service: 'moving',
  name: '林小美',
  email: 'mei@example.tw',
  consent: '1',
});
const badOpinion = {
  id: noId,
  language: noCode(...languages),
  text: tooLong(3_000),
  service: fc.constantFrom('nothing', '__proto__', 'constructor', '<b>', 'x'.repeat(5_000)),
  email: fc.constantFrom(
    'mei',
    'a@b@c',
    '@',
    '__proto__',
    'mei@example.tw\u0000 x',
    `${'x'.repeat(300)}@example.tw`,
  ),
  phone: fc.constantFrom('x', '一二三', '-1', '5 5', '=1+1', '0912345678'.repeat(9)),
  consent: noneOf((word) => word === '1'),
};

/** The citizen's side: no session, no account. */
export const citizens: readonly Address[] = [
  {
    route: '/s/:slug',
    kind: 'form',
    at: () => '/s/every',
    good: webForm,
    mayLack: unasked,
    bad: badWeb,
    taken: 303,
  },
  {
    route: '/s/:slug',
    state: 'the short form',
    kind: 'form',
    at: () => '/s/every?form=short',
    good: (_world, language) => ({ ...answered(language), form: 'short', overall: '2', services: 'moving' }),
    mayLack: ['form', 'services'],
    bad: badShort,
    taken: 303,
  },
  {
    route: '/s/:slug/receipt',
    kind: 'form',
    at: () => '/s/every/receipt',
    good: () => ({ receipt: 'web-0000-0000-0000-0000-0000-0000-0000-0000' }),
    bad: { receipt: noneOf((word) => typedReceipt(word) !== undefined) },
    taken: 200,
  },
  {
    route: '/s/:slug',
    state: 'put aside',
    kind: 'form',
    at: () => '/s/every',
    good: (_world, language) => ({ ...answered(language), go: 'save', overall: '2' }),
    mayLack: ['go', 'overall'],
    mayDouble: ['overall'], // it comes back to be seen
    bad: envelope,
    taken: 200,
  },
  {
    route: '/s/:slug',
    state: 'taken up again',
    kind: 'form',
    at: (world) => `/s/every?resume=${world.draft}`,
    good: webForm,
    mayLack: unasked,
    bad: badWeb,
    taken: 303,
  },
  {
    route: '/s/:slug',
    state: 'by a one-time code',
    kind: 'form',
    at: (world) => `/s/coded?code=${world.code}`,
    good: webForm,
    mayLack: unasked,
    bad: badWeb,
    taken: 303,
  },
  {
    route: '/s/:slug',
    state: 'without the code it asks for',
    kind: 'form',
    at: (_world, n) =>
      `/s/coded?code=${['', 'bcdfghjkmn', '%00', '__proto__', 'x'.repeat(2_000)][n % 5] ?? ''}`,
    good: webForm,
    mayLack: unasked,
  },
  {
    route: '/s/:slug',
    state: 'closed, or none at all',
    kind: 'form',
    at: (_world, n) => `/s/${['closed', 'nothing', '__proto__', '%00', '%F0%9F%98%80'][n % 5] ?? ''}`,
    good: webForm,
    mayLack: unasked,
  },
  {
    route: '/kiosk',
    kind: 'form',
    at: () => '/kiosk',
    good: (world) => ({ code: world.enrolment }),
    bad: { code: noneOf(() => false) },
    taken: 303,
  },
  {
    route: '/kiosk/:device',
    state: 'a screen',
    kind: 'form',
    at: () => '/kiosk/tablet',
    good: (_world, language) => ({ ...answered(language), step: '0', go: 'next', overall: '2' }),
    mayLack: ['go'],
    bad: {
      ...envelope,
      step: noneOf((word) => /^[0-3]$/.test(word)),
      go: noneOf((word) => word === 'next' || word === 'back' || word === 'skip'),
      overall: noCode('1', '2', '3', '4', '5'),
      nowhere: noneOf(() => false),
    },
    taken: 200,
  },
  {
    route: '/kiosk/:device',
    state: 'out of its queue',
    kind: 'form',
    json: true,
    at: () => '/kiosk/tablet',
    good: queued('complete'),
    mayLack: ['_survey', '_state', '_seconds'],
    bad: badQueued,
    taken: 201,
  },
  {
    route: '/kiosk/:device',
    state: 'out of its queue, enciphered',
    kind: 'form',
    json: true,
    at: () => '/kiosk/tablet',
    good: (world, language) => lock(world, queued('complete')(world, language)),
    bad: { _jwe: noneOfOurs, _sent: noMoment, _age: noMoment },
    taken: 201,
  },
  {
    route: '/kiosk/:device',
    state: 'out of its queue, spoiled and then enciphered',
    kind: 'form',
    json: true,
    at: () => '/kiosk/tablet',
    good: (world, language) => {
      const inside = Object.entries(badQueued).filter(([name]) => name !== '_sent' && name !== '_age');
      const good = queued('complete')(world, language);
      const [spoiled = {}] = fc.sample(spoil(good, Object.fromEntries(inside)), {
        numRuns: 1,
        seed: (made += 1),
      });
      return lock(world, spoiled);
    },
  },
  {
    route: '/kiosk/:device',
    state: 'left half-way',
    kind: 'form',
    json: true,
    at: () => '/kiosk/tablet',
    good: queued('partial'),
    mayLack: ['overall', '_survey', '_state', '_seconds'],
    bad: badQueued,
    taken: 200,
  },
  {
    route: '/kiosk/:device',
    state: 'none of the office’s, or revoked',
    kind: 'form',
    json: true,
    at: (_world, n) => `/kiosk/${['nothing', 'revoked', '__proto__', '%00', '%F0%9F%98%80'][n % 5] ?? ''}`,
    good: queued('complete'),
  },
  {
    route: '/kiosk/:device/events',
    kind: 'form',
    json: true,
    at: () => '/kiosk/tablet/events',
    good: () => ({
      id: freshId(),
      action: 'clear',
      response: freshId(),
      reason: 'test',
      clock: '1781661600000',
    }),
    bad: {
      id: noId,
      action: noCode('clear'),
      response: noId,
      reason: noCode('test', 'double', 'entered', 'unreadable'),
      clock: noMoment,
    },
    taken: 201,
  },
  {
    // At most four a minute of one tablet.
    route: '/kiosk/:device/status',
    kind: 'json',
    json: true,
    at: (_world, n) => `/kiosk/t${n % 20}/status`,
    good: () => ({
      app: '2026.11.1',
      clock: 1_781_661_600_000,
      waiting: 2,
      refused: 0,
      battery: 87,
      charging: false,
      tally: '01990000-0000-7000-8000-00000000000a',
    }),
    mayLack: ['battery', 'charging', 'tally'],
    bad: {
      app: noneOf((word) => /^[\w.+-]{1,60}$/.test(word)),
      clock: noJson(),
      waiting: noJson(),
      refused: noJson(),
      battery: noneOf(() => false),
      charging: noJson('null').filter((value) => typeof value !== 'boolean'),
      tally: noneOf(() => false),
      more: noJson(),
    },
    taken: 200,
    runs: 30,
  },
  {
    route: '/kiosk/:device/pin',
    kind: 'json',
    json: true,
    at: (_world, n) => `/kiosk/t${n % 20}/pin`,
    good: () => ({ pin: '246813' }),
    bad: { pin: noneOf((word) => word === '246813'), more: noJson() },
    taken: 200,
    runs: 30,
  },
  {
    route: '/phone/:device/:secret',
    kind: 'form',
    at: () => `/phone/tablet/${'A'.repeat(22)}`,
    good: (_world, language) => ({ ...answered(language), suggestion: '用手機寫的' }),
    bad: {
      ...envelope,
      suggestion: fc.oneof(
        noneOf(() => false).map(() => ''),
        tooLong(10_000),
      ),
      nowhere: noneOf(() => false),
    },
    taken: 303,
  },
  {
    route: '/phone/:device/:secret',
    state: 'with a secret that is none',
    kind: 'form',
    at: (_world, n) =>
      `/phone/${['tablet/x', 'nothing/AAAAAAAAAAAAAAAAAAAAAA', 'tablet/__proto__', 'tablet/%00'][n % 4] ?? ''}`,
    good: (_world, language) => ({ ...answered(language), suggestion: '用手機寫的' }),
  },
  {
    route: '/api/v1/responses',
    kind: 'json',
    json: true,
    at: () => '/api/v1/responses',
    headers: bearer,
    good: (_world, language) => response(language),
    mayLack: ['version', 'answeredAt', 'counter', 'service'],
    bad: badResponse,
    taken: 201,
  },
  {
    route: '/api/v1/responses',
    state: 'many',
    kind: 'json',
    json: true,
    at: () => '/api/v1/responses',
    headers: bearer,
    good: (_world, language) => ({ responses: [response(language), response(language)] }),
    mayDouble: ['responses'],
    bad: {
      responses: noJson().filter((value) => !Array.isArray(value) || value.length === 0),
      more: noJson(),
    },
    taken: 200,
  },
  {
    route: '/api/v1/responses',
    state: 'without a key that may',
    unread: true,
    kind: 'json',
    json: true,
    at: () => '/api/v1/responses',
    headers: (world) => ({ authorization: `Bearer ${world.visitsKey}` }),
    good: (_world, language) => response(language),
  },
  {
    route: '/api/v1/visits',
    kind: 'json',
    json: true,
    at: () => '/api/v1/visits',
    headers: (world) => ({ authorization: `Bearer ${world.visitsKey}` }),
    good: () => ({
      visits: [{ day: '2026-06-16', service: 'moving', counter: 'c1', visitors: 12, offered: 3 }],
    }),
    bad: { visits: noJson(), more: noJson() },
    taken: 200,
  },
  {
    route: '/opinions',
    kind: 'multipart',
    at: () => '/opinions',
    good: opinion,
    mayLack: ['website', 'service', 'name', 'email'],
    bad: badOpinion,
    taken: 303,
  },
  {
    route: '/invitations/opt-out/:token',
    unread: true,
    kind: 'form',
    at: (_world, n) =>
      `/invitations/opt-out/${['0'.repeat(32), 'x', '__proto__', '%00', 'f'.repeat(4_000)][n % 5] ?? ''}`,
    good: () => ({}),
  },
  {
    route: '/cases/confirm/:token',
    unread: true,
    kind: 'form',
    at: (_world, n) =>
      `/cases/confirm/${['0'.repeat(64), 'x', '__proto__', '%00', 'f'.repeat(4_000)][n % 5] ?? ''}`,
    good: () => ({}),
  },
  {
    route: '/cases/look-up',
    kind: 'form',
    at: () => '/cases/look-up',
    good: (world) => ({ number: world.case.number, password: world.case.password }),
    bad: { number: noneOf(() => false), password: noneOf(() => false) },
    taken: 303,
    runs: 5,
  },
  {
    route: '/cases/look-up/password',
    kind: 'form',
    at: () => '/cases/look-up/password',
    good: (world) => ({ number: world.case.number, contact: 'wang@home.example' }),
    bad: { contact: noneOf(() => false) },
    runs: 8,
  },
  {
    route: '/cases/look-up/confirmation',
    kind: 'form',
    at: () => '/cases/look-up/confirmation',
    good: () => ({ email: 'wang@home.example' }),
    bad: { email: noneOf(() => false) },
  },
  {
    route: '/cases/look-up/case/added',
    kind: 'multipart',
    at: () => '/cases/look-up/case/added',
    headers: (world) => ({ cookie: world.ticket }),
    good: (world) => ({ _csrf: world.ticketToken, text: '補充說明' }),
    bad: { _csrf: noneOf(() => false), text: tooLong(3_000), switch: unknownCode(...languages) },
    taken: 303,
  },
  {
    route: '/cases/look-up/case/rating',
    kind: 'form',
    at: () => '/cases/look-up/case/rating',
    headers: (world) => ({ cookie: world.ticket }),
    good: (world) => ({ _csrf: world.ticketToken, solved: 'yes', satisfaction: '4', text: '' }),
    bad: {
      _csrf: noneOf(() => false),
      solved: noCode('yes', 'no'),
      satisfaction: noCode('1', '2', '3', '4', '5'),
      text: tooLong(3_000),
      switch: unknownCode(...languages),
    },
  },
  {
    route: '/cases/look-up/case/withdraw',
    kind: 'form',
    at: () => '/cases/look-up/case/withdraw',
    headers: (world) => ({ cookie: world.ticket }),
    good: (world) => ({ _csrf: world.ticketToken, reason: '' }),
    mayLack: ['reason'],
    bad: { _csrf: noneOf(() => false) },
    taken: 303,
  },
];

/** Reads nothing of what is sent, and keeps nothing: it only ends the ticket. */
export const readsNothing: readonly string[] = ['/cases/look-up/leave'];

const badSheet = {
  id: noId,
  'a:overall': fc.constantFrom('6', '9', '!!', '55', '-1', '<b>', '__proto__'),
  'a:minutes': noCount,
  'a:last_visit': noDay,
  'a:suggestion': tooLong(50),
};
/** Of a sheet that was typed once. */
const badSecond = { ...badSheet, attempt: noneOf((word) => /^0*1$/.test(word)) };
const noReason = fc.oneof(fc.constantFrom('', ' ', '\r\n'), tooLong(300));
const decisions = ['keep', 'correct', ''];
const sheetAt = (number: number, then: string) => (world: World) =>
  `/surveys/${world.everyId}/entry/${world.batch}/sheets/${number}/${then}`;

/** What staff take in for others: paper, counts, letters and calls. */
export const takenInByStaff: readonly Address[] = [
  {
    route: '/surveys/:id/entry',
    staff: true,
    kind: 'form',
    at: (world) => `/surveys/${world.everyId}/entry`,
    good: () => ({ name: '第二批', version: '1', day: '2026-06-15', counter: 'c1', language: 'zh-TW' }),
    mayLack: ['counter'],
    bad: {
      name: tooLong(100),
      version: noCode('1'),
      day: noDay,
      counter: unknownCode('c1', 'c2', 'c3'),
      language: noCode(...languages),
    },
    taken: 303,
  },
  {
    route: '/surveys/:id/entry/:batch/sheets',
    staff: true,
    kind: 'form',
    at: (world) => `/surveys/${world.everyId}/entry/${world.batch}/sheets`,
    good: () => ({ id: freshId(), attempt: '0', number: '7', 'a:overall': '4', 'a:suggestion': '謝謝' }),
    mayLack: ['attempt', 'a:overall', 'a:suggestion'],
    bad: {
      ...badSheet,
      attempt: noneOf((word) => /^\d{0,6}$/.test(word)),
      number: noCode('7'),
      decision: noneOf((word) => decisions.includes(word)),
    },
    taken: 303,
  },
  {
    route: '/surveys/:id/entry/:batch/sheets/:number/correction',
    staff: true,
    kind: 'form',
    at: sheetAt(sheets.toCorrect, 'correction'),
    good: () => ({ id: freshId(), attempt: '1', reason: '看錯', ...typedOnce, 'a:overall': '2' }),
    mayLack: ['a:overall', 'a:suggestion'],
    bad: { ...badSecond, reason: noReason, decision: noneOf((word) => decisions.includes(word)) },
    taken: 303,
  },
  {
    route: '/surveys/:id/entry/:batch/sheets/:number/check',
    staff: true,
    kind: 'form',
    at: sheetAt(sheets.toCheck, 'check'),
    good: () => ({ id: freshId(), attempt: '1', ...typedOnce }),
    mayLack: ['a:overall', 'a:suggestion'], // that differs, and is asked about
    bad: { ...badSecond, decision: noneOf((word) => decisions.includes(word)) },
    taken: 303,
  },
  {
    route: '/surveys/:id/entry/:batch/sheets/:number/check',
    state: 'typed otherwise',
    staff: true,
    kind: 'form',
    at: sheetAt(sheets.toCheckAgain, 'check'),
    good: () => ({
      ...{ id: freshId(), attempt: '1', reason: '看錯', decision: 'correct' },
      ...{ ...typedOnce, 'a:overall': '2' },
    }),
    mayLack: ['decision', 'a:overall', 'a:suggestion'],
    bad: { ...badSecond, reason: noReason, decision: noneOf((word) => decisions.includes(word)) },
    taken: 303,
  },
  {
    route: '/surveys/:id/entry/:batch/sheets/:number/check',
    state: 'of a sheet that was never typed',
    staff: true,
    kind: 'form',
    at: (world, n) =>
      `/surveys/${world.everyId}/entry/${world.batch}/sheets/${['99', '0', '__proto__', '%00', '１'][n % 5] ?? ''}/check`,
    good: () => ({ id: freshId(), attempt: '1', ...typedOnce }),
  },
  {
    route: '/visits',
    staff: true,
    kind: 'form',
    looksOnlyForIts: true,
    at: () => '/visits?month=2026-06',
    good: () => ({ 'visitors-2026-06-01': '12', 'offered-2026-06-01': '3', 'was-2026-06-01': '' }),
    mayLack: ['visitors-2026-06-01', 'offered-2026-06-01'],
    bad: { 'visitors-2026-06-01': noCount, 'offered-2026-06-01': noCount },
    taken: 303,
  },
  {
    route: '/visits/import',
    staff: true,
    kind: 'form',
    at: () => '/visits/import',
    good: () => ({ csv: 'day,service,counter,visitors,offered\n2026-06-02,moving,c1,12,3' }),
    bad: { csv: noneOf(() => false).map((word) => `day,visitors\n${word},${word}`) },
    taken: 303,
  },
  {
    route: '/comments/new',
    staff: true,
    kind: 'form',
    at: () => '/comments/new',
    good: () => ({
      id: freshId(),
      channel: 'counter',
      text: '口頭意見',
      language: 'zh-TW',
      day: '2026-06-16',
      counter: 'c1',
    }),
    mayLack: ['counter'],
    bad: {
      id: noId,
      channel: noCode('counter', 'phone', 'letter'),
      language: noCode(...languages),
      day: noDay,
      counter: unknownCode('c1', 'c2', 'c3'),
      service: unknownCode('transcript', 'id_card', 'moving'),
      then: noneOf((word) => word === 'next' || word === 'open' || word === ''),
    },
    taken: 303,
  },
];

/** In these rooms staff take in what others said or counted: each of their addresses stands above or below. */
export const collectingRooms = /^\/(surveys\/:id\/entry|visits|comments\/new|imports|series)(\/|$)/;
/** All the others. Of a new room somebody has to say which it is. */
export const otherRooms =
  /^\/(account|alarms|bureau|cases|comments|dashboards|devices|improvements|media|memberships|merits|notices|proposals|publishing|settings|setup|sign-in|sign-out|surveys|translations|trash|users)(\/|$)/;

const wizard = 'imports/wizard.test.ts';
const entry = 'series/entry.test.ts';
/** Tried elsewhere, for they take files or one step after another: address → the test below tests/server that spoils it. */
export const triedElsewhere: Readonly<Record<string, string>> = {
  '/comments/new/mail': 'register/entry.test.ts',
  '/imports/new': wizard,
  '/imports/drafts/:id/source': wizard,
  '/imports/drafts/:id/columns': wizard,
  '/imports/drafts/:id/known-mapping': wizard,
  '/imports/drafts/:id/import': wizard,
  '/imports/drafts/:id/restart': wizard,
  '/imports/drafts/:id/discard': wizard,
  '/imports/drafts/:id/saved-mapping': wizard,
  '/imports/drafts/:id/check': 'users/permissions.test.ts', // reads nothing of what is sent
  '/imports/saved-mappings/:id/removal': wizard,
  '/imports/:id/undoing': wizard,
  '/series': entry,
  '/series/:code': entry,
  '/series/:code/values': entry,
  '/series/events': entry,
  '/series/events/:id/withdrawal': entry,
  '/series/import': entry,
  '/series/import/confirmation': entry,
};
