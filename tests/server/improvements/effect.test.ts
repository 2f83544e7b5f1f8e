// Why: the effect of an improvement is what the office signs and the public reads: its verdicts, refusals, windows and
// fingerprints are held here against answers put in one by one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findImprovement } from '../../../db/queries/improvements.js';
import { insertVisits } from '../../../db/queries/firstStart.js';
import type { TargetMeasure } from '../../../db/schema.js';
import {
  changeImprovement,
  createImprovement,
  moveImprovement,
} from '../../../server/improvements/improvements.commands.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares, type World } from '../dashboards/world.js';

let test: TestApp;
let world: World;
let research: SignedIn;
const actor = () => ({ scope: test.scope, userId: 'user-research' });

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  research = await test.signIn('research');
  // Transcripts got better in May, identity cards went on as before; hardly anybody answers on paper.
  const month = (day: string, satisfied: number, n: number, service: string) =>
    shares(satisfied, n, { day, service, channel: 'kiosk' });
  await answer(test, world, [
    ...['2026-01-12', '2026-02-10', '2026-03-11', '2026-04-13'].flatMap((day) => [
      ...month(day, 35, 50, 'transcript'),
      ...month(day, 40, 50, 'id_card'),
    ]),
    ...['2026-05-12', '2026-06-10'].flatMap((day) => [
      ...month(day, 47, 50, 'transcript'),
      ...month(day, 40, 50, 'id_card'),
    ]),
    ...shares(2, 3, { day: '2026-03-11', channel: 'paper' }),
    ...shares(2, 2, { day: '2026-05-12', channel: 'paper' }),
  ]);
});
afterAll(async () => {
  await test.close();
});

const target = (more: Partial<TargetMeasure> = {}): TargetMeasure => ({
  surveyId: world.surveyId,
  question: 'courtesy',
  cut: 'service',
  cutValue: 'transcript',
  baselineFrom: '2026-01-01',
  baselineTo: '2026-04-30',
  windowTo: '2026-06-15',
  ...more,
});

async function improvementOn(measure: TargetMeasure | null, effectiveDay = '2026-05-01'): Promise<string> {
  const { id } = await createImprovement(
    test.dependencies,
    actor(),
    {
      title: '謄本櫃檯',
      theme: 'waiting',
      ownerId: 'user-seed',
      sectionId: null,
      dueDay: '2026-07-31',
      priority: 'normal',
      measure,
    },
    [],
  );
  await moveImprovement(test.dependencies, actor(), await at(id), 'doing', {
    ...(measure === null ? { reason: '無法以題目衡量' } : { effectiveDay }),
  });
  return id;
}

async function at(id: string) {
  const found = await findImprovement(test.dependencies.database.queries, test.scope, id);
  if (found === undefined) throw new Error('no improvement');
  return found;
}

type Json = {
  effect: Record<string, unknown>;
  responseRate: unknown;
  locked: Record<string, unknown> | null;
};
const json = async (id: string, who = research) =>
  (await who.get(`/improvements/${id}.json`).expect(200)).body as Json;

describe('the effect of an improvement', () => {
  it('is better when the interval of before and after leaves zero out, and says that other causes are not excluded', async () => {
    const id = await improvementOn(target());
    const { effect } = await json(id);
    expect(effect).toMatchObject({
      state: 'found',
      verdict: 'better',
      method: 'before-after',
      label: 'other-causes-not-excluded',
      before: { n: 200, x: 140 },
      afterwards: { n: 100, x: 94 },
      seriesRefused: 'too-few-periods',
      closed: true,
    });
    const page = (await research.get(`/improvements/${id}`)).text;
    expect(page).toContain('有改善');
    expect(page).toContain('前後比較，未排除其他因素');
    expect(page).toContain('前後未各滿8個月');
    expect(page).toContain('200');
    const csv = await research.get(`/improvements/${id}.csv`).expect(200);
    expect(csv.text).toContain('200');
  });

  it('stands with the response rate before and after, of the same place', async () => {
    const { database, clock } = test.dependencies;
    const id = await improvementOn(target());
    const says = async (words: string) =>
      expect((await research.get(`/improvements/${id}?lang=zh-TW`)).text).toContain(words);
    await says('填答率：這個期間未登錄洽公人次');
    await database.atomically((db) =>
      insertVisits(
        db,
        test.scope,
        [
          { day: '2026-03-11', visitors: 500, offered: 100 },
          { day: '2026-05-12', visitors: 200, offered: null },
          // After the window.
          { day: '2026-06-20', visitors: 900, offered: null },
        ].map((row) => ({
          ...{ ...row, serviceCode: 'transcript', counterCode: '' },
          ...{ enteredBy: test.userIdOf('clerk'), enteredAt: clock() },
        })),
      ),
    );
    const { responseRate } = await json(id);
    expect(responseRate).toMatchObject({
      before: { ok: true, visitors: 500, answered: 50, offered: { rate: 0.5, coverage: 0.2 } },
      after: { ok: true, visitors: 200, answered: 50, offered: null },
    });
    await says('實施前（基期）填答率10.0%：填答50份／洽公500人次（有登錄的1日）；邀請者填答50.0%');
    await says('實施後填答率25.0%：填答50份／洽公200人次（有登錄的1日）');
  });

  it('cannot be told of a place where nothing changed', async () => {
    const { effect } = await json(await improvementOn(target({ cutValue: 'id_card' })));
    expect(effect).toMatchObject({ verdict: 'cannot_tell', reason: null });
  });

  it('is worse when the same answers are read the other way round in time', async () => {
    const worse = target({ baselineFrom: '2026-05-01', baselineTo: '2026-05-31', windowTo: '2026-06-15' });
    await answer(test, world, shares(20, 60, { day: '2026-06-12', service: 'transcript', channel: 'web' }));
    const { effect } = await json(await improvementOn(worse, '2026-06-11'));
    expect(effect).toMatchObject({ verdict: 'worse' });
  });

  it('rests on the difference in differences where a comparison ran parallel before', async () => {
    const { effect } = await json(
      await improvementOn(
        target({ windowTo: '2026-05-31', comparison: { cut: 'service', cutValue: 'id_card' } }),
      ),
    );
    expect(effect).toMatchObject({
      verdict: 'better',
      method: 'difference-in-differences',
      label: null,
      comparison: { reading: 'effect', because: [] },
    });
    expect((effect['change'] as { estimate: number }).estimate).toBeCloseTo(0.24, 10);
  });

  it('is hidden, and refused in words, when few people stand behind it', async () => {
    const id = await improvementOn(target({ cut: 'channel', cutValue: 'paper' }));
    const { effect } = await json(id);
    expect(effect).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'suppressed',
      before: null,
      afterwards: null,
      change: null,
    });
    const hidden = { ok: false, reason: 'suppressed' };
    expect((await json(id)).responseRate).toEqual({ before: hidden, after: hidden });
    expect((await research.get(`/improvements/${id}`)).text).toContain('份數過少，不公布');
  });

  it('is told in words where no measure was named', async () => {
    const id = await improvementOn(null);
    expect((await json(id)).effect).toEqual({ state: 'absent', reason: 'no_measure' });
    await research.get(`/improvements/${id}.csv`).expect(404);
  });

  it('of a counter is shown only to who may see that counter', async () => {
    const id = await improvementOn(target({ cut: 'counter', cutValue: 'c3' }));
    const chief = await test.signIn('section_chief');
    expect((await json(id, chief)).effect).toEqual({ state: 'absent', reason: 'not_yours' });
    expect((await json(id)).effect['state']).toBe('found');
  });

  it('refuses a base period that reaches over the day of effect', async () => {
    await expect(improvementOn(target({ baselineTo: '2026-05-02' }))).rejects.toThrow('improvement_windows');
  });
});

describe('signing the effect', () => {
  it('waits until the window is closed', async () => {
    const id = await improvementOn(target({ windowTo: '2026-12-31' }));
    await research.post(`/improvements/${id}/effect`).expect(422);
    expect((await at(id)).lockedEffect).toBeNull();
  });

  it('keeps verdict, figures and fingerprint; a later answer changes nothing signed but is remarked on', async () => {
    const id = await improvementOn(target({ question: 'clarity', windowTo: '2026-06-14' }));
    await (await test.signIn('seed')).post(`/improvements/${id}/effect`).expect(403);
    await research.post(`/improvements/${id}/effect`).expect(303);
    await research.post(`/improvements/${id}/effect`).expect(422);
    const signed = await json(id);
    expect(signed.locked).toMatchObject({
      verdict: signed.effect['verdict'],
      hash: signed.effect['hash'],
      dataChanged: false,
    });
    expect(String(signed.locked?.['hash'])).toMatch(/^[0-9a-f]{64}$/);
    const measure = (await at(id)).measure;
    if (measure === null) throw new Error('no measure');
    await expect(
      changeImprovement(test.dependencies, actor(), await at(id), {
        ...(await at(id)),
        measure: { ...measure, windowTo: '2026-06-13' },
      }),
    ).rejects.toThrow('improvement_locked');
    await answer(test, world, [{ day: '2026-05-20', service: 'transcript', channel: 'paper', clarity: '1' }]);
    const later = await json(id);
    expect(later.locked).toEqual({ ...signed.locked, dataChanged: true });
    expect(later.effect['hash']).not.toBe(signed.effect['hash']);
    expect((await research.get(`/improvements/${id}`)).text).toContain('簽證後資料有更動');
  });
});

describe('what an improvement names', () => {
  it('may be changed after it began, and the page says so beside the effect', async () => {
    const id = await improvementOn(target());
    expect((await research.get(`/improvements/${id}`)).text).not.toContain('於開始辦理後修改過');
    test.advance(60_000);
    const before = await at(id);
    await changeImprovement(test.dependencies, actor(), before, {
      ...before,
      measure: target({ windowTo: '2026-06-10' }),
    });
    expect((await research.get(`/improvements/${id}`)).text).toContain('於開始辦理後修改過');
  });

  it('begins only with a day of effect when it has a measure, and with a reason when it has none', async () => {
    for (const measure of [target(), null]) {
      const { id } = await createImprovement(
        test.dependencies,
        actor(),
        {
          title: '謄本櫃檯',
          theme: 'waiting',
          ownerId: 'user-seed',
          sectionId: null,
          dueDay: '2026-07-31',
          priority: 'normal',
          measure,
        },
        [],
      );
      const step = { to: 'doing', revision: '1' };
      await research.post(`/improvements/${id}/status`, step).expect(422);
      const known = measure === null ? { reason: '無法以題目衡量' } : { effectiveDay: '2026-05-01' };
      await research.post(`/improvements/${id}/status`, { ...step, ...known }).expect(303);
    }
  });

  it('is dropped for cost alone, or done in spite of it, only with fairness weighed in writing', async () => {
    const { id } = await createImprovement(
      test.dependencies,
      actor(),
      {
        title: '坡道',
        theme: 'accessibility',
        ownerId: 'user-seed',
        sectionId: null,
        dueDay: '2026-07-31',
        priority: 'normal',
        measure: null,
      },
      [],
    );
    const step = { to: 'dropped', revision: '1', reason: '經費不足', costAlone: '1' };
    await research.post(`/improvements/${id}/status`, { ...step, fairness: ' ' }).expect(422);
    await research
      .post(`/improvements/${id}/status`, { ...step, fairness: '另以人力協助輪椅使用者' })
      .expect(303);
    expect(await at(id)).toMatchObject({ status: 'dropped', fairness: '另以人力協助輪椅使用者' });
    expect((await research.get(`/improvements/${id}`)).text).toContain('僅因成本因素不採行');
  });

  it('shows what it costs each person it reaches, and refuses a cost that is no whole amount', async () => {
    const id = await improvementOn(null);
    const before = await at(id);
    const fields = {
      title: before.title,
      theme: before.theme,
      ownerId: before.ownerId,
      sectionId: '',
      dueDay: before.dueDay,
      priority: before.priority,
      measure: '',
      revision: String(before.revision),
      peopleReached: '400',
    };
    const refused = await research.post(`/improvements/${id}`, { ...fields, cost: '一萬' }).expect(422);
    expect(refused.text).toContain('一萬');
    await research.post(`/improvements/${id}`, { ...fields, cost: '10,000' }).expect(303);
    expect(await at(id)).toMatchObject({ cost: 10_000, peopleReached: 400 });
    expect((await research.get(`/improvements/${id}`)).text).toContain('每人新臺幣25元');
  });
});
