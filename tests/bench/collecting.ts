// Why: the hardest hour of the collecting side: two hundred people at once on the web form while fifty tablets come back
// from an outage, each with a thousand answers, on a server that has just been started and does its day's work a minute later.
// The same crowd then meets the bare handler, so that the figures stand beside it.
import { Agent } from 'node:http';
import { uuidv7 } from 'uuidv7';
import { openDatabase } from '../../db/connection.js';
import { insertDeviceKey, insertDeviceSettings } from '../../db/queries/devices.js';
import { insertDevice, listOffices } from '../../db/queries/offices.js';
import { jobs, responseClocks, responses, type PublicKey } from '../../db/schema.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import { pauseAfter } from '../../public/kiosk/pause.js';
import { readConfig } from '../../server/config.js';
import { realDependencies, type Dependencies } from '../../server/dependencies.js';
import { defaultSettings } from '../../server/devices/kioskDevice.js';
import { newDeviceKey, secretHash } from '../../server/devices/secrets.js';
import { checkChains } from '../../server/responses/chains.js';
import { createQueueKeys } from '../../server/responses/queueKeys.js';
import { checkCells } from '../../server/responses/rebuild.js';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { enciphered } from '../support/enciphered.js';
import { removeFolder, startServer, temporaryFolder } from '../support/serverProcess.js';
import type { Report } from './analysisPages.js';
import { answersOf, ask, hiddenFields, quantile } from './load.js';

const people = 200;
const tablets = 50;
/** Of a hundred answers one is sent again, as after an acknowledgement that was lost on its way. */
const lostAcknowledgement = 100;
const longest = 140_000;
/** Seconds until the day's work begins (server/jobs/schedule.ts), and how long it may take beside such a crowd. */
const afterStart = 60;
const longestWork = 240;
/** So long a server that has just begun compiles what it runs: the crowd is there, its times are not measured yet. */
const warmUp = 4_000;

type Tablet = { code: string; surveyId: string; cookie: string };
/** When somebody asked, by the clock on the wall, and how many milliseconds passed until the answer. */
type Visit = { at: number; took: number };
type Crowd = {
  /** Tablets that are not done yet. */
  sending: number;
  /** Of the form and of sending it while tablets sent, and of a tablet's one answer: sorted milliseconds. */
  forms: number[];
  sends: number[];
  syncs: number[];
  /** Of the form and of sending it, until the last person had gone. */
  visits: Visit[];
  /** Ids of which the server said that they are stored. */
  web: Set<string>;
  synced: Set<string>;
  again: number;
  /** Statuses that nobody should have met, and how often. */
  trouble: Map<string, number>;
  started: number;
  seconds: number;
};

const pause = async (milliseconds: number) =>
  await new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** One office, its web survey and its counter survey, and fifty enrolled tablets that must show their keys. */
async function fillOffice(dependencies: Dependencies): Promise<{ scope: OfficeScope; devices: Tablet[] }> {
  const { database, clock, randomHex, newId } = dependencies;
  const [office] = await listOffices(database.queries);
  if (office === undefined) throw new Error('the program made no office');
  const scope = officeScope(office.id);
  const publish = async (slug: string, template: 'household-office' | 'counter') => {
    const id = await createSurvey(dependencies, scope, null, { slug, document: loadTemplate(template) });
    await publishSurvey(dependencies, scope, null, id);
    return id;
  };
  await publish('visits', 'household-office');
  const surveyId = await publish('counter', 'counter');
  const at = clock();
  const devices: Tablet[] = [];
  for (let n = 1; n <= tablets; n += 1) {
    const key = newDeviceKey(randomHex);
    const id = newId();
    const code = `tablet-${n}`;
    await database.atomically((db) => [
      insertDevice(db, scope, { id, code, name: code, counterCode: null, surveyId, active: true }),
      insertDeviceSettings(db, scope, {
        deviceId: id,
        settings: defaultSettings,
        pin: null,
        keyNeeded: true,
        revokedAt: null,
        rotateBefore: null,
        changedAt: at,
      }),
      insertDeviceKey(db, scope, { id: newId(), deviceId: id, keyHash: secretHash(key), madeAt: at }),
    ]);
    devices.push({ code, surveyId, cookie: `manyi.device=${key}` });
  }
  return { scope, devices };
}

type Said = { id?: string; state?: string; witness?: unknown };
type Queued = { id: string; body: string; age: number };

/** All that waits on a tablet, written down before anybody looks at the time. `key`: enciphered for that server. */
function waitingOn(tablet: Tablet, backlog: number, key: PublicKey | undefined): Queued[] {
  return Array.from({ length: backlog }, (_, at) => {
    const { body, ...kept } = queuedAnswer(tablet, at + 1, backlog);
    return { ...kept, body: key === undefined ? body : `_jwe=${enciphered(body, key)}` };
  });
}

/** As the tablet's own script writes it down (public/kiosk/visit.ts): each given a minute after the one before. */
function queuedAnswer(tablet: Tablet, n: number, backlog: number): Queued {
  const id = uuidv7();
  const age = (backlog - n) * 60_000;
  const now = Date.now();
  const rating = 1 + ((n * 7) % 5);
  const words: [string, string][] = n % 5 === 0 ? [['suggestion', `等候區第${n}排的椅子壞了`]] : [];
  const body = new URLSearchParams([
    ['id', id],
    ['version', '1'],
    ['language', n % 10 === 0 ? 'en' : 'zh-TW'],
    ['_survey', tablet.surveyId],
    ['_state', 'complete'],
    ['_clock', String(now - age)],
    ['_seconds', String(9 + (n % 30))],
    ['overall', String(rating)],
    [rating >= 4 ? 'went_well' : 'went_badly', 'efficiency'],
    ...words,
  ]).toString();
  return { id, body, age };
}

/** Hands in its backlog as the tablet does: one after the other, and more patiently after each failure. */
async function sync(
  base: string,
  tablet: Tablet,
  backlog: readonly Queued[],
  crowd: Crowd,
  end: number,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = {
    cookie: tablet.cookie,
    accept: 'application/json',
    'x-forwarded-for': `198.51.100.${tablet.code.slice('tablet-'.length)}`,
  };
  let witness = '';
  for (const [at, { id, body, age }] of backlog.entries()) {
    const n = at + 1;
    const sends = n % lostAcknowledgement === 0 ? 2 : 1;
    for (let sent = 0, failures = 0; sent < sends;) {
      if (performance.now() > end)
        throw new Error(`${tablet.code} is not done in time: ${n} of ${backlog.length}`);
      const started = performance.now();
      const sending = `${body}&_sent=${Date.now()}&_age=${age}&_witness=${encodeURIComponent(witness)}`;
      const answer = await ask(agent, `${base}/kiosk/${tablet.code}`, sending, headers);
      if (isWarm(crowd, started)) crowd.syncs.push(performance.now() - started);
      const said = answer.status < 300 ? (JSON.parse(answer.body) as Said) : {};
      if (said.id === id && (said.state === 'stored' || said.state === 'already')) {
        crowd.synced.add(id);
        witness = said.witness === undefined ? witness : JSON.stringify(said.witness);
        if (said.state === 'already') crowd.again += 1;
        sent += 1;
        continue;
      }
      note(crowd, `tablet ${answer.status}`);
      failures += 1;
      await pause(pauseAfter(failures, 0.5));
    }
  }
  agent.destroy();
}

/** Visit after visit while it goes on: the form, a moment's thought, the answers, and the thanks they lead to. */
async function visit(
  form: string,
  person: number,
  isStaticForm: boolean,
  crowd: Crowd,
  goesOn: () => boolean,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'x-forwarded-for': `203.0.${person}.7` };
  const timed = async (times: number[], url: string, body?: string) => {
    const started = performance.now();
    // Afterwards people go on without them, and their quick answers would hide the slow ones of before.
    const isBesideTablets = crowd.sending > 0;
    const answer = await ask(agent, url, body, headers);
    const took = performance.now() - started;
    if (isWarm(crowd, started)) {
      if (isBesideTablets) times.push(took);
      crowd.visits.push({ at: performance.timeOrigin + started, took });
    }
    return answer;
  };
  const thought = (n: number) => pause(1_000 + ((person * 7_919 + n * 104_729) % 3_000));
  await thought(0);
  for (let n = 1; n === 1 || goesOn(); n += 1) {
    const page = await timed(crowd.forms, form);
    if (page.status !== 200) note(crowd, `form ${page.status}`);
    await thought(n);
    const fields = hiddenFields(page.body);
    // The bare handler's page is one file: only the product gives each person an id.
    if (isStaticForm) fields.set('id', uuidv7());
    for (const [name, value] of answersOf(person + n)) fields.append(name, value);
    const answer = await timed(crowd.sends, form, fields.toString());
    if (answer.status === 303) crowd.web.add(fields.get('id') ?? '');
    else note(crowd, `answers ${answer.status}`);
    if (answer.status === 303 && !isStaticForm) {
      const thanks = await ask(agent, `${form}/thanks`, undefined, headers);
      if (thanks.status !== 200) note(crowd, `thanks ${thanks.status}`);
    }
    await thought(n + 1);
  }
  agent.destroy();
}

function isWarm(crowd: Crowd, started: number): boolean {
  return started - crowd.started > warmUp;
}

function note(crowd: Crowd, what: string): void {
  crowd.trouble.set(what, (crowd.trouble.get(what) ?? 0) + 1);
}

async function meet(
  base: string,
  form: string,
  devices: readonly { tablet: Tablet; backlog: readonly Queued[] }[],
  isStaticForm: boolean,
  alsoUntil?: Promise<unknown>,
): Promise<Crowd> {
  const crowd: Crowd = {
    sending: devices.length,
    forms: [],
    sends: [],
    syncs: [],
    visits: [],
    web: new Set(),
    synced: new Set(),
    again: 0,
    trouble: new Map(),
    started: performance.now(),
    seconds: 0,
  };
  let isWaiting = alsoUntil !== undefined;
  const waiting = alsoUntil?.finally(() => (isWaiting = false));
  const syncing = devices.map(async ({ tablet, backlog }) => {
    try {
      await sync(base, tablet, backlog, crowd, crowd.started + longest);
    } finally {
      crowd.sending -= 1;
      if (crowd.sending === 0) crowd.seconds = (performance.now() - crowd.started) / 1_000;
    }
  });
  const visiting = Array.from({ length: people }, async (_, person) => {
    await visit(form, person, isStaticForm, crowd, () => crowd.sending > 0 || isWaiting);
  });
  await Promise.all([...syncing, ...visiting, waiting]);
  for (const times of [crowd.forms, crowd.sends, crowd.syncs]) times.sort((a, b) => a - b);
  return crowd;
}

const inTimes = (times: readonly number[]): string =>
  `p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms of ${times.length.toLocaleString('en')}`;

/** @param bare starts the bare handler with that page as its form */
export async function collectingCrowd(
  report: Report,
  backlog: number,
  bare: (page: string) => Promise<{ form: string; stop: () => void }>,
): Promise<void> {
  const folder = temporaryFolder();
  const server = await startServer(folder, {
    SEED: 'empty',
    NODE_ENV: 'production',
    // Everybody has an address of their own, so that the limits are those they would meet.
    TRUST_PROXY: '1',
  });
  const config = readConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent' });
  const database = await openDatabase(config.databaseAddress);
  const dependencies = realDependencies(config, database);
  try {
    const { scope, devices } = await fillOffice(dependencies);
    const key = await createQueueKeys(dependencies).publicKeyOf(scope);
    const queues = (of?: PublicKey) =>
      devices.map((tablet) => ({ tablet, backlog: waitingOn(tablet, backlog, of) }));
    const form = `${server.base}/s/visits`;
    const page = (await ask(new Agent(), form)).body;
    const daysWork = daysWorkDone(dependencies);
    const ours = await meet(server.base, form, queues(key), false, daysWork);
    const kept = await look(dependencies, scope);
    const skeleton = await bare(page);
    // It stores what it gets and deciphers nothing.
    const theirs = await meet(new URL(skeleton.form).origin, skeleton.form, queues(), true).finally(
      skeleton.stop,
    );
    tell(report, backlog, ours, theirs, kept);
    const { from, to } = await daysWork;
    const seconds = (to - from) / 1_000;
    const beside = ours.visits.flatMap(({ at, took }) => (at >= from && at <= to ? [took] : []));
    beside.sort((a, b) => a - b);
    report(
      "the day's work meanwhile",
      `${seconds} s for its rules, alarms and chains, the form and sending it beside them ${inTimes(beside)}`,
      `< ${longestWork} s, p99 < 500 ms`,
      seconds < longestWork && quantile(beside, 0.99) < 500,
    );
  } finally {
    await database.close();
    await server.stop();
    removeFolder(folder);
  }
}

/** Waits for the work every start has after its first minute. Returns when its first job began and its last ended. */
async function daysWorkDone({ database }: Dependencies): Promise<{ from: number; to: number }> {
  const heavy = ['quality.judge', 'alarms.raise', 'chains.check'];
  for (let waited = 0; waited < afterStart + longestWork; waited += 1) {
    await pause(1_000);
    const rows = (await database.queries.select().from(jobs)).filter(({ kind }) => heavy.includes(kind));
    const done = rows.flatMap(({ doneAt }) => (doneAt === null ? [] : [doneAt.getTime()]));
    if (done.length === heavy.length)
      return { from: Math.min(...rows.map(({ runAt }) => runAt.getTime())), to: Math.max(...done) };
  }
  throw new Error("the day's work is not done in time");
}

type Kept = {
  rows: { id: string; flags: string }[];
  clocks: number;
  faults: number;
  differences: number;
};

async function look(dependencies: Dependencies, scope: OfficeScope): Promise<Kept> {
  const db = dependencies.database.queries;
  const rows = await db.select({ id: responses.id, flags: responses.flags }).from(responses);
  const clocks = await db.select({ id: responseClocks.responseId }).from(responseClocks);
  const { faults } = await checkChains(dependencies, scope);
  const { differences } = await checkCells(dependencies, scope);
  return { rows, clocks: clocks.length, faults: faults.length, differences: differences.length };
}

function tell(report: Report, backlog: number, ours: Crowd, theirs: Crowd, kept: Kept): void {
  const { rows, clocks, faults, differences } = kept;
  const trouble = [...ours.trouble].map(([what, n]) => `${what} × ${n}`).join(', ');
  const all = tablets * backlog;
  const perSecond = Math.round((all + ours.again) / ours.seconds);
  const everyone = `${people} people on the form and ${tablets} tablets at once`;
  report(
    `${everyone}: answers refused or failed`,
    trouble === '' ? 'none' : trouble,
    'none, no 429 and no 5xx',
    ours.trouble.size === 0,
  );
  report(
    `${tablets} tablets with a backlog of ${backlog.toLocaleString('en')} each`,
    `sent in ${ours.seconds.toFixed(0)} s, ${perSecond} a second, one answer ${inTimes(ours.syncs)} (bare handler: ${theirs.seconds.toFixed(0)} s, ${inTimes(theirs.syncs)})`,
    '< 140 s',
    ours.seconds * 1_000 < longest,
  );
  report(
    'the form meanwhile',
    `${inTimes(ours.forms)} (bare handler: ${inTimes(theirs.forms)})`,
    'p99 < 500 ms',
    quantile(ours.forms, 0.99) < 500,
  );
  report(
    'sending it meanwhile',
    `${inTimes(ours.sends)} (bare handler: ${inTimes(theirs.sends)}), ${ours.web.size.toLocaleString('en')} visits`,
    'p99 < 500 ms',
    quantile(ours.sends, 0.99) < 500,
  );
  const stored = new Set(rows.map(({ id }) => id));
  const missing = [...ours.web, ...ours.synced].filter((id) => !stored.has(id)).length;
  const twice = rows.length - stored.size + Math.max(0, stored.size - ours.web.size - ours.synced.size);
  const flooded = rows.filter(({ flags }) => flags.includes('flood')).length;
  report(
    'in the database',
    `${rows.length.toLocaleString('en')} = ${ours.synced.size.toLocaleString('en')} of tablets + ${ours.web.size.toLocaleString('en')} of the web, missing ${missing}, doubled ${twice} (${ours.again} were sent again), taken for a flood ${flooded}; faults in the chains ${faults}, in the cells ${differences}`,
    `${all.toLocaleString('en')} + those of the web, each once, chains and cells right`,
    missing + twice + flooded + faults + differences === 0 &&
      ours.synced.size === all &&
      clocks === all &&
      rows.length === all + ours.web.size,
  );
}
