// Why: what the page of one series needs from the database, and what its survey question says of the same thing.
import { listSeriesEvents } from '../../db/queries/events.js';
import {
  countSeriesEntries,
  findSeries,
  listSeries,
  listSeriesValues,
  type Series,
} from '../../db/queries/series.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { readFilters } from '../dashboards/filters.form.js';
import { findSubject } from '../dashboards/subject.js';
import { trendOf, type Trend } from '../dashboards/trend.js';
import { spanOf, wordsFor, type Words } from '../dashboards/words.js';
import { AppError, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { heldValues, type SeriesKind } from './points.js';
import type { Known } from './values.form.js';
import { resultOf, type Result } from './result.js';
import { readView, type View } from './view.form.js';

export type Loaded = {
  series: Series;
  words: Words;
  today: string;
  view: View;
  startMonth: number;
  programme: boolean;
  result: Result;
  whole: { code: string; name: string; result: Result } | undefined;
  perceived: Trend | undefined;
  serviceCode: string | null;
};

export async function requireSeries(
  dependencies: Dependencies,
  { scope }: Staff,
  code: string,
): Promise<Series> {
  const found = await findSeries(dependencies.database.queries, scope, code);
  if (found === undefined) throw notFound('series_not_found');
  return found;
}

export async function loadSeries(
  dependencies: Dependencies,
  staff: Staff,
  language: Language,
  code: string,
  query: (name: string) => string | undefined,
): Promise<Loaded> {
  const { scope, office } = staff;
  const db = dependencies.database.queries;
  const series = await requireSeries(dependencies, staff, code);
  const view = readView(query, office.settings);
  const words = wordsFor(language, translatorFor(language), office.settings);
  const today = localDay(dependencies.clock(), office.timeZone);
  const all = await listSeries(db, scope);
  const whole = series.partOf === null ? undefined : all.find((one) => one.code === series.partOf);
  const [values, wholeValues, events] = await Promise.all([
    listSeriesValues(db, scope, series.id),
    whole === undefined ? undefined : listSeriesValues(db, scope, whole.id),
    listSeriesEvents(db, scope, series.id),
  ]);
  const names = {
    nameOf: (period: string, kind: SeriesKind) => words.period(period, kind, view.programmeYear),
    spanName: (from: string, to: string) => words.t('series.span', { from, to }),
  };
  const given = { view, today, ...names };
  const held = wholeValues === undefined ? undefined : heldValues(wholeValues);
  const result = resultOf({ ...given, series, values: heldValues(values), whole: held, events });
  return {
    series,
    words,
    today,
    view,
    startMonth: office.settings.programmeYearStartMonth,
    programme: office.settings.programmeYearStartMonth !== 1,
    result,
    whole:
      whole === undefined || held === undefined
        ? undefined
        : {
            code: whole.code,
            name: inLanguage(whole.name, language),
            result: resultOf({ ...given, series: whole, values: held, whole: undefined, events: [] }),
          },
    perceived: await perceivedOf(dependencies, staff, language, series, view, result),
    serviceCode: series.serviceCode,
  };
}

/** What holds for each period of a series, and how often it was entered. */
export async function loadKnown(
  dependencies: Dependencies,
  scope: OfficeScope,
  seriesId: string,
): Promise<Map<string, Known>> {
  const db = dependencies.database.queries;
  const [held, versions] = await Promise.all([
    listSeriesValues(db, scope, seriesId),
    countSeriesEntries(db, scope, seriesId),
  ]);
  return new Map(
    held.map(({ id, period, value, n }) => [period, { id, value, n, version: versions.get(period) ?? 1 }]),
  );
}

/** The satisfaction with the same thing, over the same periods; undefined where there is none to show. */
async function perceivedOf(
  dependencies: Dependencies,
  staff: Staff,
  language: Language,
  { surveyId, question }: Series,
  view: View,
  result: Result,
): Promise<Trend | undefined> {
  const [first, last] = [result.rows[0], result.rows.at(-1)];
  if (surveyId === null || question === null || first === undefined || last === undefined) return undefined;
  if (!staff.may('dashboards.read')) return undefined;
  const subject = await findSubject(dependencies, staff, language, surveyId).catch((error: unknown) => {
    if (error instanceof AppError) return undefined; // the survey is published no more
    throw error;
  });
  // A question that the present version no longer asks has no trend to stand beside.
  if (subject?.measures.some((measure) => measure.code === question) !== true) return undefined;
  const asked: Record<string, string> = {
    question,
    kind: view.kind,
    year: view.programmeYear ? 'programme' : 'calendar',
    from: spanOf(first.period, view.kind, view.startMonth).firstDay,
    to: spanOf(last.period, view.kind, view.startMonth).lastDay,
  };
  return await trendOf(
    subject,
    readFilters((name) => asked[name], subject),
  );
}
