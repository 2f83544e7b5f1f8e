// Why: answered of those who came, and of those who were asked: a satisfaction without it may be that of a few volunteers.
import { cutKeepsDays, countCells } from '../../db/queries/cells.js';
import { listVisits, type Visit } from '../../db/queries/visits.js';
import type { Filters } from './filters.form.js';
import type { Subject } from './subject.js';

/** Sums over the days on which both sides are known. */
export type ResponseRate =
  | {
      ok: true;
      days: number;
      visitors: number;
      answered: number;
      ofVisitors: number | null;
      offered: { days: number; offered: number; answered: number; rate: number | null } | null;
      /** Under 5 % of the visitors answered: a voluntary sample, no basis for inference. */
      voluntary: boolean;
    }
  | { ok: false; reason: 'no_visits' | 'filter' | 'no_days' };

export async function responseRateOf(
  subject: Subject,
  filters: Filters,
  span: { from: string; to: string } | undefined,
): Promise<ResponseRate> {
  if (span === undefined) return { ok: false, reason: 'no_days' };
  const filter = filters.cuts[0];
  // Visitors are counted by service and counter, nothing else.
  const fits =
    filters.cuts.length === 0 ||
    (filters.cuts.length === 1 && (filter?.cut === 'counter' || filter?.cut === 'service'));
  if (!fits) return { ok: false, reason: 'filter' };
  const rows = await listVisits(subject.db, subject.scope, span.from, span.to);
  const visits = visitsByDay(rows, filter?.cut, filter?.values[0]);
  if (visits.size === 0) return { ok: false, reason: 'no_visits' };
  const cut = filter?.cut ?? '';
  if (!cutKeepsDays(cut)) return { ok: false, reason: 'filter' };
  const counted = await countCells(subject.db, subject.scope, {
    surveyId: subject.survey.id,
    questions: [subject.headline.code],
    editions: subject.editions,
    cut,
    ...(filter === undefined ? {} : { cutValues: filter.values }),
    together: true,
    ...span,
    grain: 'day',
  });
  const answeredOn = new Map<string, number>();
  for (const cell of counted) answeredOn.set(cell.period, (answeredOn.get(cell.period) ?? 0) + cell.nRaw);
  let visitors = 0;
  let answered = 0;
  const offered = { days: 0, offered: 0, answered: 0 };
  for (const [day, visit] of visits) {
    const answers = answeredOn.get(day) ?? 0;
    visitors += visit.visitors;
    answered += answers;
    if (visit.offered === null) continue;
    offered.days += 1;
    offered.offered += visit.offered;
    offered.answered += answers;
  }
  const ofVisitors = visitors === 0 ? null : answered / visitors;
  return {
    ok: true,
    days: visits.size,
    visitors,
    answered,
    ofVisitors,
    offered:
      offered.days === 0
        ? null
        : { ...offered, rate: offered.offered === 0 ? null : offered.answered / offered.offered },
    voluntary: ofVisitors !== null && ofVisitors < 0.05,
  };
}

type DayVisits = { visitors: number; offered: number | null };

/** The office's total of a day where it was entered as such, else the sum of its parts. */
export function visitsByDay(
  rows: readonly Visit[],
  cut: string | undefined,
  value: string | undefined,
): Map<string, DayVisits> {
  const byDay = new Map<string, Visit[]>();
  for (const row of rows) {
    if (cut === 'counter' && row.counterCode !== value) continue;
    if (cut === 'service' && row.serviceCode !== value) continue;
    byDay.set(row.day, [...(byDay.get(row.day) ?? []), row]);
  }
  return new Map([...byDay].map(([day, list]) => [day, sumOf(list, cut)]));
}

function sumOf(rows: readonly Visit[], cut: string | undefined): DayVisits {
  const whole = (row: Visit) =>
    cut === 'counter'
      ? row.serviceCode === ''
      : cut === 'service'
        ? row.counterCode === ''
        : row.serviceCode === '' && row.counterCode === '';
  const total = rows.find(whole);
  if (total !== undefined) return { visitors: total.visitors, offered: total.offered };
  // Parts by counter and parts by service are two ways to count the same people: one of them only.
  const byCounter = rows.filter((row) => row.serviceCode === '');
  const byService = rows.filter((row) => row.counterCode === '');
  const both = rows.filter((row) => row.serviceCode !== '' && row.counterCode !== '');
  const parts = byCounter.length > 0 ? byCounter : byService.length > 0 ? byService : both;
  const known = parts.every((row) => row.offered !== null);
  return {
    visitors: parts.reduce((sum, row) => sum + row.visitors, 0),
    offered: known ? parts.reduce((sum, row) => sum + (row.offered ?? 0), 0) : null,
  };
}
