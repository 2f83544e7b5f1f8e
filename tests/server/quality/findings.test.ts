// Why: what no single answer says by itself (an option that is covered everywhere, a mix that moved, best answers at the
// change of shift, a rate that fell) is said in numbers, on the side to which they belong, and not where there is nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOffice, insertDevice, updateOffice } from '../../../db/queries/offices.js';
import { insertVisits } from '../../../db/queries/firstStart.js';
import type { qualityData } from '../../../server/dashboards/qualityData.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, surveyDocument } from '../dashboards/world.js';
import { press, type Press } from './world.js';

type Data = ReturnType<typeof qualityData>;

let test: TestApp;
let research: SignedIn;
const may = [4, 5, 6, 7, 8, 11, 12, 13, 14, 15].map((day) => `2026-05-${String(day).padStart(2, '0')}`);
const june = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12].map((day) => `2026-06-${String(day).padStart(2, '0')}`);

/** One press every twenty minutes from nine o'clock, each of these days alike; those at 12:20 and 12:40 stand in brackets. */
function daysOf(survey: string, device: string, days: readonly string[], answers: string): Press[] {
  return days.flatMap((day) =>
    Array.from(answers.replace(/[^1-5]/g, ''), (overall, index): Press => {
      const minute = 9 * 60 + index * 20;
      const at = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      return {
        ...{ id: `${survey}-${device}-${day}-${at}`, at: `${day}T${at}:00`, overall },
        ...{ device, counter: device.replace('t', 'c') },
      };
    }),
  );
}

async function visitors(counted: readonly (readonly [day: string, visitors: number])[]): Promise<void> {
  await test.dependencies.database.atomically((db) =>
    insertVisits(
      db,
      test.scope,
      counted.map(([day, came]) => ({
        ...{ day, serviceCode: '', counterCode: '', visitors: came, offered: null },
        ...{ enteredBy: test.userIdOf('clerk'), enteredAt: test.dependencies.clock() },
      })),
    ),
  );
}

async function openOffice(): Promise<void> {
  test = await openTestApp();
  const office = await findOffice(test.dependencies.database.queries, test.scope);
  if (office === undefined) throw new Error('there is no office');
  const all = { from: '08:00', to: '17:00' };
  const hours = { '1': all, '2': all, '3': all, '4': all, '5': all };
  const opening = [{ since: '2026-01-02', hours, shiftChanges: ['12:30'] }];
  await test.dependencies.database.atomically((db) => [
    updateOffice(db, test.scope, { ...office, settings: { ...office.settings, opening } }, office.revision),
  ]);
}

/** The words of the page, one after another. */
const page = async (slug: string, period = '2026-06') =>
  (await research.get(`/dashboards/${slug}/quality?period=${period}&lang=zh-TW`).expect(200)).text
    .replaceAll(/\s*<[^>]+>\s*/g, '|')
    .replaceAll(/\|+/g, '|')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&lt;', '<');
const read = async (slug: string): Promise<Data> =>
  (await research.get(`/dashboards/${slug}/quality.json?period=2026-06`).expect(200)).body as Data;

describe('two months on two tablets', () => {
  beforeAll(async () => {
    await openOffice();
    const service = await openSurvey(test);
    const alike = await openSurvey(test, 'alike', surveyDocument('alike'));
    await test.dependencies.database.atomically((db) =>
      ['t1', 't2'].map((code) =>
        insertDevice(db, test.scope, {
          ...{ id: code, code, name: `平板${code}`, counterCode: code.replace('t', 'c') },
          ...{ surveyId: service.surveyId, active: true },
        }),
      ),
    );
    // Nobody can press «3», on neither: per day 8 5s, 8 4s, 3 2s and a 1; in June the first has 4, 4, 8 and 4 of them.
    const usual = '54542 54542 [54] 54524541';
    await press(test, service, [
      ...daysOf('service', 't1', may, usual),
      ...daysOf('service', 't2', may, usual),
      ...daysOf('service', 't1', june, '24212 52421 [55] 24125241'),
      ...daysOf('service', 't2', june, usual),
    ]);
    // 8 5s, 5 4s, 4 3s, 2 2s and a 1; in June the first has one 5 less and one 4 more.
    await press(test, alike, [
      ...daysOf('alike', 't1', may, '54535 24534 [54] 53541325'),
      ...daysOf('alike', 't2', may, '54535 24534 [54] 53541325'),
      ...daysOf('alike', 't1', june, '54535 24534 [54] 53541324'),
      ...daysOf('alike', 't2', june, '54535 24534 [54] 53541325'),
      ...[4, 5, 6].map((day) => ({ id: `late-${day}`, at: `2026-05-0${day}T18:00:00`, overall: '1' })),
    ]);
    await judgeOffice(test.dependencies, test.scope);
    test.setNow(new Date('2026-07-02T02:00:00Z'));
    research = await test.signIn('research');
  });
  afterAll(async () => {
    await test.close();
  });

  it('are what these tests take them for: nothing of them is left out in June, three late presses in May', async () => {
    for (const slug of ['service', 'alike']) {
      const { headline, devices } = await read(slug);
      expect([headline.raw, headline.used]).toEqual([400, 400]);
      expect(devices.ok && devices.rows.map(({ n }) => n)).toEqual([200, 200]);
    }
    expect(await page('alike')).toContain('115年6月400份有效填答全數採用，沒有因品質規則而排除者。');
  });

  it('say since when the office has hours, and how many pressed outside them', async () => {
    const said = (n: number) => `服務時間自115年1月2日起適用；本期有${n}份平板填答在非服務時間。`;
    expect(await page('alike', '2026-05')).toContain(said(3));
    expect(await page('alike')).toContain(said(0));
  });

  it('name the option that nobody chose on any tablet, and how frequent it may be; no tablet is blamed for it', async () => {
    const { neverChosen, devices } = await read('service');
    expect(neverChosen).toMatchObject([{ question: 'overall', option: '普通', n: 400 }]);
    // Wilson's upper limit for 0 of 400, worked apart.
    expect(neverChosen[0]?.atMost).toBeCloseTo(0.0095122943, 9);
    expect(devices.ok && devices.rows.map(({ silent }) => silent)).toEqual([[], []]);
    const text = await page('service');
    expect(text).toContain('下列選項本期無人選。可能是真的少見');
    expect(text).toContain(
      '115年6月無人選的選項|題目|無人選的選項|填答份數|實際比率上限|整體|普通|400|1.0%|',
    );
    expect(text).not.toContain('有選項完全無人選');
    expect((await read('alike')).neverChosen).toEqual([]);
    expect(await page('alike')).toContain('各題每個選項都有人選，或填答未滿30份不予檢視。');
  });

  it('whose answers are others than before say so, and which tablet it is', async () => {
    const text = await page('service');
    // Of 400 before and 400 now: 160, 160, 60, 20 and 120, 120, 110, 50.
    expect(text).toContain('本期答案組成與前一年不同：約20.0%的填答落在別的選項（χ²檢定p=<0.001）。');
    expect(text).toContain('|平板t1的答案組成與過去一年不同。|');
    expect(text).toContain('|平板t1|1號櫃檯|200|0.0%|0份|0.0%|40.0%|答案組成與過去一年不同。|');
    expect(text).toContain('|平板t2|2號櫃檯|200|0.0%|0份|0.0%|0.0%|');
    expect(text.match(/答案組成與過去一年不同/g)).toHaveLength(2);
  });

  it('whose answers are much the same say that no difference can be told, of no tablet either', async () => {
    const text = await page('alike');
    // 160, 100, 80, 40, 20 and 150, 110, 80, 40, 20: χ² 0.79877 with 4 degrees of freedom.
    expect(text).toContain('本期答案組成與前一年相較，無法判定不同（變動2.5%，χ²檢定p=0.939）。');
    expect(text).toContain('|各平板的按壓樣態沒有可判定的差異。|');
    expect(text).toContain('|平板t1|1號櫃檯|200|0.0%|0份|0.0%|5.0%|');
    expect(text).not.toContain('答案組成與過去一年不同');
    expect(await page('alike', '2026-05')).toContain('無法與前一年比較答案組成：');
  });

  it('set best answers near the change of shift against all others, and not the other way round', async () => {
    // Newcombe's interval worked apart: 30 of 40 less 90 of 360, and 20 of 40 less 130 of 360.
    expect(await page('service')).toContain(
      '|交班（12:30）前後15分鐘（40份）最高分的比率較其他時間高50.0個百分點（95%信賴區間＋34.1～＋61.6個百分點），請查看。|',
    );
    expect(await page('alike')).toContain(
      '|交班（12:30）前後15分鐘（40份）最高分的比率與其他時間相差＋13.9個百分點（95%信賴區間－1.8～＋29.4個百分點），無法判定較多。|',
    );
  });

  it('name the day on which more answered than tickets were drawn, with both numbers', async () => {
    expect(await page('service')).not.toContain('填答多於洽公人次的日子');
    await visitors([
      ['2026-06-01', 30],
      ['2026-06-02', 100],
      ['2026-06-03', 40],
    ]);
    const text = await page('service');
    expect(text).toContain(
      '|有洽公人次的3日中，有1筆填答多於洽公人次，請核對抽號機人次或平板。無法得知是哪幾份，故不加註記。|',
    );
    expect(text).toContain('|115年6月1日|全所|40|30|10|');
  });
});

describe('a rate of answers that falls at once', () => {
  beforeAll(async () => {
    await openOffice();
    const world = await openSurvey(test);
    const mondays = Array.from({ length: 26 }, (_, index) =>
      new Date(Date.parse('2025-12-29') + index * 7 * 86_400_000).toISOString().slice(0, 10),
    );
    // About forty of two hundred a week; in the last two weeks of June only five.
    const answers = (index: number) => (index >= 24 ? 5 : 38 + ((index * 3) % 5));
    await answer(
      test,
      world,
      mondays.flatMap((day, index) =>
        Array.from({ length: answers(index) }, () => ({ day, channel: 'kiosk' as const, counter: 'c1' })),
      ),
    );
    await visitors(mondays.map((day) => [day, 200]));
    test.setNow(new Date('2026-07-02T02:00:00Z'));
    research = await test.signIn('research');
  });
  afterAll(async () => {
    await test.close();
  });

  it('is said with the number of weeks, and which they were; before it fell nothing is', async () => {
    const text = await page('service');
    expect(text).toContain('|有2週填答率低於管制下限：平板可能被遮住、移開或故障。|');
    // Three standard errors of 200 below a fifth.
    expect(text).toContain(
      '|115年第24週|21.0%|11.5%|115年第25週|2.5%|11.5%|低於管制下限|115年第26週|2.5%|11.5%|低於管制下限|',
    );
    expect(text.match(/\|低於管制下限/g)).toHaveLength(2);
    expect(await page('service', '2026-05')).toContain('|近26週沒有填答率低於管制下限的週。|');
  });
});
