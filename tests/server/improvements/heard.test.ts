// Why: what the public is told of improvements: nothing before it is approved, nothing of few people, nothing of counters, the
// same in page, data and feeds, and those who asked to hear are told once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { findImprovement, insertImprovementComment } from '../../../db/queries/improvements.js';
import { findOffice } from '../../../db/queries/offices.js';
import { insertPetitioner } from '../../../db/queries/register.js';
import { audit, notices, type TargetMeasure } from '../../../db/schema.js';
import { createImprovement, moveImprovement } from '../../../server/improvements/improvements.commands.js';
import { sumOfDays } from '../../../server/dashboards/responseRateDays.js';
import { wordsFor } from '../../../server/dashboards/words.js';
import { heardRates } from '../../../server/heard/heardRates.js';
import { translatorFor } from '../../../server/i18n.js';
import { stableId } from '../../../server/heard/feed.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openInboxWorld, sayOne, type InboxWorld } from '../comments/world.js';
import { answer, openSurvey, shares, type World } from '../dashboards/world.js';

let test: TestApp;
let inbox: InboxWorld;
let world: World;
let secretary: SignedIn;
const actor = () => ({ scope: test.scope, userId: 'user-research' });

beforeAll(async () => {
  test = await openTestApp();
  inbox = await openInboxWorld(test);
  world = await openSurvey(test, 'measured');
  secretary = await test.signIn('secretary');
  await answer(test, world, [
    ...shares(140, 200, { day: '2026-03-11', counter: 'c1' }),
    ...shares(188, 200, { day: '2026-05-12', counter: 'c1' }),
    ...shares(7, 8, { day: '2026-03-11', channel: 'paper' }),
    ...shares(8, 8, { day: '2026-05-12', channel: 'paper' }),
  ]);
});
afterAll(async () => {
  await test.close();
});

async function at(id: string) {
  const found = await findImprovement(test.dependencies.database.queries, test.scope, id);
  if (found === undefined) throw new Error('no improvement');
  return found;
}

async function came(day: string, visitors: number, offered: number | null): Promise<void> {
  const { database, clock } = test.dependencies;
  const entered = { serviceCode: '', counterCode: '', enteredBy: 'user-research', enteredAt: clock() };
  await database.atomically((db) => insertVisits(db, test.scope, [{ day, visitors, offered, ...entered }]));
}

const everybody = { cut: '', cutValue: '' };

async function closed(segment: Pick<TargetMeasure, 'cut' | 'cutValue'> = everybody, voices = 0) {
  const ids: string[] = [];
  for (let n = 0; n < voices; n += 1)
    ids.push((await sayOne(test, inbox, { text: `希望縮短等候，第${n}次` })).id);
  const { id } = await createImprovement(
    test.dependencies,
    actor(),
    {
      title: '縮短等候',
      theme: 'waiting',
      ownerId: 'user-seed',
      sectionId: null,
      dueDay: '2026-07-31',
      priority: 'normal',
      measure: {
        surveyId: world.surveyId,
        question: 'courtesy',
        ...segment,
        baselineFrom: '2026-03-01',
        baselineTo: '2026-03-31',
      },
    },
    ids,
  );
  await moveImprovement(test.dependencies, actor(), await at(id), 'doing', { effectiveDay: '2026-05-01' });
  await moveImprovement(test.dependencies, actor(), await at(id), 'done', {
    cause: '號碼分開排',
    actionTaken: '換新抽號機',
  });
  return { id, comments: ids };
}

const texts = (wish = '等候太久') => ({
  'wish.zh-TW': wish,
  'wish.en': 'The wait is too long',
  'wish.ja': '待ち時間が長い',
  'done.zh-TW': '換新抽號機',
  'done.en': 'A new ticket machine',
  'done.ja': '番号札の機械を新しくしました',
});

async function publish(id: string, more: Record<string, string> = {}, action = 'publish', revision = '0') {
  return await secretary.post(`/improvements/${id}/heard`, { ...texts(), ...more, action, revision });
}

type Item = { id: string; wish: string; voices: number | null; effect: Record<string, unknown> | null };
const items = async (query = '') =>
  ((await test.request.get(`/heard.json${query}`).expect(200)).body as { items: Item[] }).items;
const itemOf = async (id: string) => (await items()).find((item) => item.id === id);

describe('what the public is told', () => {
  it('is nothing before somebody approved it, in three languages', async () => {
    const { id } = await closed();
    const form = await secretary.get(`/improvements/${id}/heard`).expect(200);
    expect(form.text).toContain('縮短等候');
    expect(form.text).toContain('換新抽號機');
    expect((await publish(id, {}, 'save')).status).toBe(303);
    expect(await itemOf(id)).toBeUndefined();
    const refused = await publish(id, { 'done.ja': '' }, 'publish', '1');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('等候太久');
    expect(await itemOf(id)).toBeUndefined();
    expect((await publish(id, {}, 'publish', '1')).status).toBe(303);
    expect(await itemOf(id)).toMatchObject({ wish: '等候太久' });
    expect((await publish(id, {}, 'withdraw', '1')).status).toBe(409);
    expect((await publish(id, {}, 'withdraw', '2')).status).toBe(303);
    expect(await itemOf(id)).toBeUndefined();
    const written = await test.dependencies.database.queries.select().from(audit);
    expect(written.filter((row) => row.entityId === id && row.action.startsWith('heard.')).length).toBe(3);
  });

  it('has verdict, interval and number of answers, in the reader’s language', async () => {
    const { id } = await closed();
    await publish(id);
    expect(await itemOf(id)).toMatchObject({
      voices: null,
      effect: { verdict: 'better', before: { n: 208 }, after: { n: 208 } },
    });
    const page = (await test.request.get('/heard?lang=en').expect(200)).text;
    expect(page).toContain('The wait is too long');
    expect(page).toContain('Better');
    expect(page).toContain('208 answers');
    expect(page).toContain('other causes are not excluded');
    expect((await test.request.get('/heard')).headers['set-cookie']).toBeUndefined();
    await publish(id, {}, 'withdraw', '1');
  });

  it('has how many of the visitors answered beside both scores: page, data, feed and lobby', async () => {
    const { id } = await closed();
    await publish(id);
    const effect = async () => (await itemOf(id))?.effect;
    const nobody = '填答率：這個期間未登錄洽公人次';
    expect(await effect()).toMatchObject({
      responseRate: { before: null, after: null },
      ...{ rateLines: [nobody], rateShort: nobody },
    });
    await came('2026-03-11', 1040, 416);
    await came('2026-05-12', 520, null);
    // The pages are worked out anew when the state of the data has changed.
    test.advance(61_000);
    expect(await effect()).toMatchObject({
      responseRate: {
        before: { visitors: 1040, answered: 208, ofVisitors: 0.2, offered: { coverage: 0.4, rate: 0.5 } },
        after: { visitors: 520, answered: 208, ofVisitors: 0.4, offered: null },
      },
      rateShort: '填答率：實施前20.0%，實施後40.0%',
    });
    const page = (await test.request.get('/heard?lang=zh-TW').expect(200)).text;
    expect(page).toContain('實施前填答率：20.0%（有登錄的1日，洽公1,040人次，邀請416人次，邀請涵蓋率40.0%');
    expect(page).toContain('實施後填答率：40.0%（有登錄的1日，洽公520人次');
    expect((await test.request.get('/heard.atom?lang=en')).text).toContain('Response rate before: 20.0%');
    expect((await test.request.get('/lobby/north?lang=zh-TW').expect(200)).text).toContain(
      '填答率：實施前20.0%，實施後40.0%',
    );
    expect((await test.request.get('/lobby/north?lang=ja').expect(200)).text).toContain(
      '回答率：実施前20.0%、実施後40.0%',
    );
    await publish(id, {}, 'withdraw', '1');
  });

  it('has no rate of fewer answers than the public may see', async () => {
    const office = await findOffice(test.dependencies.database.queries, test.scope);
    if (office === undefined) throw new Error('no office');
    const words = wordsFor('en', translatorFor('en'), office.settings);
    const of = (answered: number) =>
      sumOfDays([{ visitors: 200, offered: null, answered, onWeb: 0, atHome: 0 }]);
    expect(heardRates(words, { before: of(9), after: of(20) }, 10)).toMatchObject({
      responseRate: { before: null, after: { answered: 20, ofVisitors: 0.1 } },
      rateShort: 'Response rate: — before, 10.0% after',
    });
    // Under one visitor in twenty nobody may be taken for the others, on the screen neither.
    expect(heardRates(words, { before: of(8), after: of(20) }, 5).rateShort).toBe(
      'Response rate: 4.0% before, 10.0% after. Voluntary sample: no basis for inference',
    );
  });

  it('hides how many said it when they are few, exactly as when nobody did', async () => {
    const [none, few, many] = [await closed(), await closed(everybody, 3), await closed(everybody, 10)];
    for (const { id } of [none, few, many]) await publish(id);
    expect((await itemOf(none.id))?.voices).toBeNull();
    expect((await itemOf(few.id))?.voices).toBeNull();
    expect((await itemOf(many.id))?.voices).toBe(10);
    for (const { id } of [none, few, many]) await publish(id, {}, 'withdraw', '1');
  });

  it('holds no figure of few people and none of a counter', async () => {
    for (const segment of [
      { cut: 'channel', cutValue: 'paper' },
      { cut: 'counter', cutValue: 'c1' },
    ]) {
      const { id } = await closed(segment);
      await publish(id);
      expect(await itemOf(id)).toMatchObject({ effect: null });
      expect((await test.request.get('/heard')).text).not.toMatch(/\bc1\b/);
      await publish(id, {}, 'withdraw', '1');
    }
  });

  it('cannot be said of an improvement that is not closed, and ends when it is taken up again', async () => {
    const { id } = await closed();
    await publish(id);
    await moveImprovement(test.dependencies, actor(), await at(id), 'doing', { reason: '再檢討' });
    expect(await itemOf(id)).toBeUndefined();
    expect((await publish(id, {}, 'publish', '1')).status).toBe(422);
    expect((await publish(id, {}, 'withdraw', '1')).status).toBe(303);
  });

  it('is approved only by those who answer for it', async () => {
    const { id } = await closed();
    for (const role of roles) {
      const person = await test.signIn(role);
      const allowed = ['director', 'secretary', 'research'].includes(role);
      await person.get(`/improvements/${id}/heard`).expect(allowed ? 200 : 403);
    }
  });
});

describe('feeds, lobby and thanks', () => {
  it('give each item one id for ever, and escape what stands in it', async () => {
    const { id } = await closed();
    await publish(id, { 'wish.zh-TW': '等 <10 分鐘 & "快"' });
    const atom = (await test.request.get('/heard.atom').expect(200)).text;
    expect(atom).toContain(`<id>${stableId('north', id)}</id>`);
    expect(atom).toContain('等 &lt;10 分鐘 &amp; &quot;快&quot;');
    const feed = JSON.parse((await test.request.get('/heard.feed.json').expect(200)).text) as {
      version: string;
      items: { id: string; title: string }[];
    };
    expect(feed.version).toBe('https://jsonfeed.org/version/1.1');
    expect(feed.items[0]).toMatchObject({ id: stableId('north', id), title: '等 <10 分鐘 & "快"' });
    expect(stableId('north', id)).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(stableId('south', id)).not.toBe(stableId('north', id));
    await publish(id, {}, 'withdraw', '1');
  });

  it('go round in the lobby through all languages and back, without a script', async () => {
    const empty = (await test.request.get('/lobby/north').expect(200)).text;
    expect(empty).toContain('歡迎告訴我們您的建議');
    const { id } = await closed();
    await publish(id);
    const seen: string[] = [];
    let address = '/lobby/north';
    for (let step = 0; step < 4; step += 1) {
      const { text, headers } = await test.request.get(address).expect(200);
      expect(text).not.toContain('<script');
      seen.push(/<html lang="([\w-]+)"/.exec(text)?.[1] ?? '');
      address = /;url=(.+)$/.exec(headers['refresh'] ?? '')?.[1] ?? '/nowhere';
    }
    expect(seen).toEqual(['zh-TW', 'en', 'ja', 'zh-TW']);
    // Whoever needs longer stops it, and goes on when they like.
    const held = await test.request.get('/lobby/north?step=1&stay=1').expect(200);
    expect(held.headers['refresh']).toBeUndefined();
    expect(held.text).toContain('Go on rotating');
    await test.request.get('/lobby/north?stay=2').expect(400);
    await test.request.get('/lobby/nowhere').expect(404);
    await publish(id, {}, 'withdraw', '1');
  });

  it('thank with the newest item', async () => {
    const { id } = await closed();
    await publish(id, { onThanks: '1' });
    test.advance(60_000);
    const thanks = await test.request.get('/s/measured/thanks?lang=en').expect(200);
    expect(thanks.text).toContain('You said: The wait is too long We did: A new ticket machine');
    await publish(id, {}, 'withdraw', '1');
    test.advance(60_000);
    expect((await test.request.get('/s/measured/thanks?lang=en')).text).not.toContain('ticket machine');
  });
});

describe('those who asked to hear', () => {
  it('are told once, each person once, when it is first published; nobody else is', async () => {
    const { id, comments } = await closed(everybody, 4);
    const people = [
      ['a@example.org', true],
      ['A@example.org', true],
      ['b@example.org', false],
    ] as const;
    await test.dependencies.database.atomically((db) =>
      people.map(([email, wishesNews], index) =>
        insertPetitioner(db, test.scope, {
          commentId: comments[index] ?? '',
          name: '甲',
          address: null,
          phone: null,
          email,
          wishesReply: false,
          wishesNews,
          consentedAt: new Date(0),
          purgedAt: null,
        }),
      ),
    );
    await publish(id);
    await publish(id, {}, 'withdraw', '1');
    await publish(id, {}, 'publish', '2');
    const sent = await test.dependencies.database.queries.select().from(notices);
    expect(sent.map(({ to, purpose }) => [to?.toLowerCase(), purpose])).toEqual([['a@example.org', 'news']]);
    expect(sent[0]?.body).toContain('換新抽號機');
    await test.dependencies.database.atomically((db) => [
      insertImprovementComment(db, test.scope, id, comments[0] ?? ''),
    ]);
    await publish(id, {}, 'withdraw', '3');
  });
});
