import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { listSamplingPlans } from '../../../db/queries/sampling.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, publish } from '../responses/world.js';

let test: TestApp;
let staff: SignedIn;
let surveyId: string;
beforeAll(async () => {
  test = await openTestApp();
  staff = await test.signIn('research');
  surveyId = await publish(test, 'every', everyKind());
});
afterAll(async () => {
  await test.close();
});

const plans = async () => await listSamplingPlans(test.dependencies.database.queries, test.scope, surveyId);

describe('a systematic sample', () => {
  it('is drawn by the program, written down with who asked for it, and printed ticket by ticket', async () => {
    const drawn = await staff
      .post(`/surveys/${surveyId}/sampling`, {
        from: '2026-06-22',
        to: '2026-06-26',
        every: '７',
        last: '４０',
        counter: 'c1',
      })
      .expect(303);
    const [plan] = await plans();
    expect(plan).toMatchObject({ every: 7, lastTicket: 40, counterCode: 'c1', drawnBy: 'user-research' });
    expect(plan?.start).toBeGreaterThanOrEqual(1);
    expect(plan?.start).toBeLessThanOrEqual(7);
    expect((await listAudit(test.dependencies.database.queries, test.scope, 1))[0]).toMatchObject({
      action: 'sampling.draw',
      detail: { every: 7, start: plan?.start },
    });
    const sheet = await (await test.signIn('clerk')).get(drawn.headers['location'] ?? '').expect(200);
    const numbers = [...sheet.text.matchAll(/m-tickets__number">(\d+)</g)].map((match) => Number(match[1]));
    expect(numbers[0]).toBe(plan?.start);
    expect(numbers.every((number, index) => index === 0 || number - (numbers[index - 1] ?? 0) === 7)).toBe(
      true,
    );
    expect(numbers.at(-1)).toBeGreaterThan(33);
  });

  it('says its method, its days and its counter on the sheet, in three languages', async () => {
    const [plan] = await plans();
    const start = plan?.start ?? 0;
    for (const [language, facts, method] of [
      [
        'zh-TW',
        `民國115年6月22日～民國115年6月26日，1號櫃檯，每7張，自第${start}張起`,
        `系統抽樣：每7張號碼單發一份，起始號${start}為隨機抽出。`,
      ],
      [
        'en',
        `22 June 2026–26 June 2026, Counter 1, every 7, beginning with no. ${start}`,
        `Systematic sample: every 7 tickets, the start ${start} drawn at random.`,
      ],
      [
        'ja',
        `2026年6月22日～2026年6月26日、1號櫃檯、7枚ごと、${start}番から`,
        `系統抽出：番号札7枚ごと、最初の番号${start}は無作為に抽出。`,
      ],
    ] as const) {
      const address = `/surveys/${surveyId}/sampling/${plan?.id ?? ''}?lang=${language}`;
      const [, ...said] =
        /<p>([^<]*)<\/p>\s*<p class="m-sheet__how">([^<]*)</.exec(
          (await staff.get(address).expect(200)).text,
        ) ?? [];
      expect(said, language).toEqual([facts, method]);
    }
  });

  it('takes no start from outside, and what makes no sense comes back with every value kept', async () => {
    const page = await staff
      .post(`/surveys/${surveyId}/sampling`, {
        from: 'x',
        to: '2026-06-01',
        every: '0',
        last: '9999',
        counter: 'zz',
      })
      .expect(422);
    for (const field of ['from', 'every', 'last', 'counter']) expect(page.text).toContain(`href="#${field}"`);
    expect(page.text).toContain('value="9999"');
    expect(await plans()).toHaveLength(1);
    await staff.get(`/surveys/${surveyId}/sampling/nothing`).expect(404);
  });
});
