// Why: a doubled form counts twice whichever way it came, and a box of somebody else's make can be pressed by a child as well.
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comments, responses } from '../../../db/schema.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { checkRecords } from '../../../server/quality/recordCheck.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { publishTemplate } from '../responses/world.js';
import { press, type Press } from './world.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const items = 'overall courtesy expertise clarity fairness waiting handling simplicity signs'.split(' ');
const clock = (minute: number) =>
  `2026-06-10T${String(8 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;

/** Forms ten minutes apart, no two alike; then one again half a minute later. */
function forms(way: Press['way'], counter: string | null): Press[] {
  const answers = (n: number) =>
    Object.fromEntries(items.map((item, place) => [item, String(1 + (Math.floor(n / 5 ** place) % 5))]));
  const id = (n: number) => `${way?.channel ?? ''}-${way?.stream ?? ''}-${String(counter)}-${String(n)}`;
  const apart = Array.from({ length: 60 }, (_, n): Press => {
    return { id: id(n), at: clock(n * 10), device: null, counter, answers: answers(n), ...(way && { way }) };
  });
  const last = apart.at(-1);
  if (last === undefined) throw new Error('there are forms');
  return [...apart, { ...last, id: id(60), at: last.at.replace(/00$/, '30') }];
}

async function flagsOf(surveyId: string): Promise<Record<string, string>> {
  const rows = await test.dependencies.database.queries
    .select()
    .from(responses)
    .where(eq(responses.surveyId, surveyId));
  return Object.fromEntries(rows.flatMap(({ id, flags }) => (flags === '' ? [] : [[id, flags]])));
}

describe('a form that comes twice', () => {
  it.each([
    ['web', 'web', 'c1', 'duplicate'],
    ['tablet', 'web', 'c1', 'duplicate'],
    ['assisted', 'web', null, 'duplicate'],
    ['web', 'key:x', 'c1', 'duplicate'],
    ['tablet', 'key:x', null, 'duplicate'],
    ['kiosk', 'key:x', null, 'duplicate'],
    ['kiosk', 'key:x', 'c1', 'duplicate'],
    // Its running number says that they are two.
    ['paper', 'paper', 'c1', undefined],
  ] as const)('of channel %s, by %s, at counter %s: %s', async (channel, stream, counter, flag) => {
    const slug = `${channel}-${stream.replace(':', '-')}-${counter ?? 'none'}`;
    const surveyId = await publishTemplate(test, slug, 'household-office');
    const sent = forms({ channel, stream }, counter);
    await press(test, { surveyId, version: 1 }, sent);
    test.setNow(new Date('2026-06-20T02:00:00Z'));
    await judgeOffice(test.dependencies, test.scope);
    expect(await flagsOf(surveyId)).toEqual(flag === undefined ? {} : { [sent.at(-1)?.id ?? '']: flag });
  });
});

describe('since December 2026', () => {
  it('a form that comes twice with the same words is a copy, and stays one when the words are purged by law', async () => {
    const surveyId = await publishTemplate(test, 'worded', 'household-office');
    const given = Object.fromEntries(items.map((item, place) => [item, String(1 + (place % 5))]));
    const worded = (id: string, at: string, text: string): Press => ({
      ...{ id, at, device: null, counter: null },
      answers: { ...given, suggestion: 'text' },
      texts: [{ question: 'suggestion', text }],
    });
    await press(test, { surveyId, version: 1 }, [
      ...forms(undefined, null).map((one) => ({ ...one, at: one.at.replace('06-10', '12-09') })),
      worded('first', '2026-12-10T09:00:00', '中午沒有人'),
      worded('copy', '2026-12-10T09:00:30', '中午沒有人'),
      worded('other', '2026-12-10T09:01:00', '燈太暗'),
    ]);
    test.setNow(new Date('2026-12-20T02:00:00Z'));
    await judgeOffice(test.dependencies, test.scope);
    const flags = await flagsOf(surveyId);
    expect([flags['first'], flags['copy'], flags['other']]).toEqual([undefined, 'duplicate', undefined]);
    const { queries } = test.dependencies.database;
    const [words] = await queries.select().from(comments).where(eq(comments.responseId, 'first'));
    const director = await test.signIn('director');
    const ground = { reason: 'asked', basis: '115年12月17日簽准', sure: 'yes' };
    await director.post(`/comments/${words?.id ?? ''}/purge`, ground).expect(303);
    await judgeOffice(test.dependencies, test.scope, { again: true });
    expect((await flagsOf(surveyId))['copy']).toBe('duplicate');
    expect((await checkRecords(test.dependencies, test.scope)).faults).toEqual([]);
  });
});

describe('a box that hands in with a key', () => {
  it('is judged like a tablet where it says at which counter it stands', async () => {
    const surveyId = await publishTemplate(test, 'boxes', 'counter');
    const second = (n: number) => `2026-06-10T10:00:0${String(n)}`;
    const way = { channel: 'kiosk', stream: 'key:x' } as const;
    const boxes = (counter: string | null) =>
      Array.from({ length: 3 }, (_, n): Press => {
        return { id: `box-${String(counter)}-${String(n)}`, at: second(n), device: null, counter, way };
      });
    await press(test, { surveyId, version: 1 }, [...boxes('c1'), ...boxes('c2'), ...boxes(null)]);
    await judgeOffice(test.dependencies, test.scope);
    expect(await flagsOf(surveyId)).toEqual({
      ...{ 'box-c1-1': 'rapid', 'box-c1-2': 'rapid' },
      ...{ 'box-c2-1': 'rapid', 'box-c2-2': 'rapid' },
    });
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    expect((await checkRecords(test.dependencies, test.scope)).faults).toEqual([]);
  });
});
