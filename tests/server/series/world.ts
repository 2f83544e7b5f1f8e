// Why: the world of the series tests: a few series made through the commands, and the page's data as the program types it.
import { findSeries } from '../../../db/queries/series.js';
import type { seriesData } from '../../../server/series/series.page.js';
import { createSeries, saveValues } from '../../../server/series/series.commands.js';
import type { SeriesPlan } from '../../../server/series/series.form.js';
import type { SignedIn, TestApp } from '../../support/testApp.js';

const named = (zh: string, en: string) => ({ 'zh-TW': zh, en, ja: zh });

const plan: SeriesPlan = {
  code: 'online',
  name: named('網路申辦件數', 'Online applications'),
  unit: named('件', 'applications'),
  kind: 'count',
  goodDirection: 'up',
  decimals: 0,
  partOf: null,
  serviceCode: null,
  surveyId: null,
  question: null,
  active: true,
};

export async function haveSeries(
  test: TestApp,
  code: string,
  values: Record<string, number | [number, number]>,
  rest: Partial<SeriesPlan> = {},
): Promise<string> {
  const actor = { scope: test.scope, userId: 'user-research' };
  await createSeries(test.dependencies, actor, { ...plan, ...rest, code });
  const series = await findSeries(test.dependencies.database.queries, test.scope, code);
  if (series === undefined) throw new Error(`no series ${code}`);
  await saveValues(
    test.dependencies,
    actor,
    'series.values',
    Object.entries(values).map(([period, value]) => ({
      seriesId: series.id,
      period,
      value: typeof value === 'number' ? value : value[0],
      n: typeof value === 'number' ? null : value[1],
      note: '',
      version: 0,
      replaces: undefined,
    })),
  );
  return series.id;
}

/** One value a month from this month on. */
export function months(from: string, values: readonly number[]): Record<string, number> {
  const [year = 0, month = 1] = from.split('-').map(Number);
  return Object.fromEntries(
    values.map((value, place) => {
      const at = year * 12 + month - 1 + place;
      return [`${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`, value];
    }),
  );
}

export type SeriesData = ReturnType<typeof seriesData>;

export async function dataOf(who: SignedIn, address: string): Promise<SeriesData> {
  const [path = '', query = ''] = address.split('?');
  const answered = await who.get(`${path}.json?${query}`).expect(200);
  return answered.body as SeriesData;
}
