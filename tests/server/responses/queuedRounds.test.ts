// Why: what waits on a tablet was given under the opening times of its day. Times that are set later, for a next round say,
// may not turn it away, by whichever way it comes; nor what is stored already and only not known to be.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importQueueCommand } from '../../../server/responses/queueFile.cli.js';
import { closeSurvey, reopenSurvey, scheduleSurvey } from '../../../server/surveys/surveys.commands.js';
import { addDevice, openTestApp, testNow, type TestApp } from '../../support/testApp.js';
import { encoded, idOf, post, publishTemplate, stored } from './world.js';

let test: TestApp;
let surveyId: string;
let slug: string;

beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

let made = 0;
beforeEach(async () => {
  test.setNow(testNow);
  made += 1;
  slug = `rounds-${made}`;
  surveyId = await publishTemplate(test, slug, 'counter');
  await addDevice(test, `tablet-${made}`, surveyId, 'c1');
});

const hour = 3_600_000;
type Given = { id: string; at: number; overall?: string; state?: 'partial'; clock?: number };
const now = () => test.dependencies.clock().getTime();
const fresh = (at: number, over: Partial<Given> = {}): Given => ({ id: idOf((made += 1)), at, ...over });

function bodyOf({ id, at, overall = '5', state, clock = at }: Given) {
  const queued = { _survey: surveyId, _state: state ?? 'complete', _clock: String(clock), _seconds: '12' };
  return { id, version: '1', language: 'zh-TW', overall, ...queued };
}

/** By the network: the tablet measured the age itself. */
async function send(given: Given): Promise<string> {
  // Set back over a restart: nothing but the wrong clock tells when it was.
  const age = given.clock === undefined ? now() - given.at : 0;
  const answer = await test.request
    .post(`/kiosk/tablet-${slug.slice('rounds-'.length)}`)
    .set('Accept', 'application/json')
    .type('form')
    .send(encoded({ ...bodyOf(given), _sent: String(now()), _age: String(age) }));
  const { state, error } = answer.body as { state?: string; error?: string };
  return state ?? error ?? '';
}

/** In a file, whose clock is all there is. */
async function carry(given: Given): Promise<string> {
  const { dependencies, scope } = test;
  const path = join(dependencies.config.dataDir, 'queue.json');
  const kind = given.state ?? 'complete';
  const record = { id: given.id, device: `tablet-${slug.slice('rounds-'.length)}`, kind };
  const records = [{ ...record, clock: given.at, body: encoded(bodyOf(given)) }];
  writeFileSync(path, JSON.stringify({ format: 'manyi-queue/1', exportedAt: now(), records }));
  const out: string[] = [];
  await importQueueCommand(dependencies, scope, path, {
    print: (line) => out.push(line),
    say: () => undefined,
    progress: () => Object.assign(() => undefined, { end: () => undefined }),
    input: Readable.from([]),
    ask: () => Promise.resolve(''),
  });
  rmSync(path);
  const refused = out.find((line) => line.startsWith('{'));
  if (refused !== undefined) return (JSON.parse(refused) as { refused: string }).refused;
  return out.find((line) => line.endsWith(': 1'))?.replace(': 1', '') ?? '';
}

const schedule = async (opensAt: number | null, closesAt: number | null) => {
  const date = (time: number | null) => (time === null ? null : new Date(time));
  const times = { opensAt: date(opensAt), closesAt: date(closesAt) };
  await scheduleSurvey(test.dependencies, test.scope, null, surveyId, times);
};

describe.each([
  ['by the network', send],
  ['in a file', carry],
])('what waited on a tablet and comes %s', (_way, bring) => {
  it('is taken when a next round was scheduled meanwhile, and known again if it was stored', async () => {
    const start = now();
    await schedule(start - 240 * hour, start + 24 * hour);
    const known = fresh(start);
    expect(await bring(known)).toBe('stored');
    test.advance(48 * hour);
    await schedule(now() + 24 * hour, now() + 240 * hour);
    for (const isOpen of [false, true]) {
      expect(await bring(known)).toBe('already');
      expect(await bring({ ...known, overall: '1' })).toBe('response_conflict');
      expect(await bring(fresh(start + 6 * hour))).toBe('stored');
      // Between the rounds, by the times of then or of now.
      expect(await bring(fresh(start + 30 * hour))).toBe('survey_closed');
      if (isOpen) {
        expect(await bring(fresh(start + 60 * hour))).toBe('survey_not_yet_open');
        expect(await bring(fresh(now()))).toBe('stored');
      }
      test.advance(48 * hour);
    }
  });

  it('is taken when the end was set to an earlier day afterwards, or the survey was opened again and closed', async () => {
    const start = now();
    test.advance(2 * hour);
    await schedule(null, start - hour);
    expect(await bring(fresh(start))).toBe('stored');
    expect(await bring(fresh(now()))).toBe('survey_closed');
    await schedule(null, null);
    test.advance(hour);
    await closeSurvey(test.dependencies, test.scope, null, surveyId);
    test.advance(2 * hour);
    await reopenSurvey(test.dependencies, test.scope, null, surveyId);
    test.advance(2 * hour);
    await schedule(now() - hour, null);
    expect(await bring(fresh(now() - 90 * 60_000))).toBe('stored');
    expect(await bring(fresh(now() - 3 * hour))).toBe('survey_closed');
    expect(await bring(fresh(now()))).toBe('stored');
  });
});

describe('an answer whose moment nobody knows', () => {
  it('is known again after the end if it was stored before, whole or half; nothing new is taken', async () => {
    const wrong = { clock: now() + 8_760 * hour };
    const [whole, half] = [fresh(now(), wrong), fresh(now(), { ...wrong, state: 'partial' })];
    expect([await send(whole), await send(half)]).toEqual(['stored', 'partial']);
    await closeSurvey(test.dependencies, test.scope, null, surveyId);
    test.advance(hour);
    expect([await send(whole), await send(half)]).toEqual(['already', 'partial']);
    expect(await send({ ...whole, overall: '1' })).toBe('response_conflict');
    expect(await send(fresh(now(), wrong))).toBe('survey_closed');
    expect(await send(fresh(now(), { ...wrong, state: 'partial' }))).toBe('survey_closed');
    // A half may not become a whole after the end.
    expect(await send({ id: half.id, at: now(), ...wrong })).toBe('survey_closed');
    const kept = await stored(test);
    expect(kept.responses.filter((row) => row.surveyId === surveyId)).toMatchObject([
      { id: whole.id, flags: 'clock' },
    ]);
  });
});

it('a form on the web has the times of now, whatever was open before', async () => {
  await schedule(now() + hour, null);
  await test.request.get(`/s/${slug}`).expect(403);
  await post(test, `/s/${slug}`, { id: idOf(9_000), overall: '5' }).expect(403);
  await test.request.get(`/kiosk/tablet-${slug.slice('rounds-'.length)}/kit`).expect(403);
});
