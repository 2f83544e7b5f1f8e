// Why: one measure over time: which periods, which of them are whole, where the series breaks and why. Breaks and part
// periods are decided here once, so that no chart joins and no growth compares what may not be.
import {
  isSpanComplete,
  listPeriods,
  periodOfDay,
  shiftPeriod,
  samePeriodLastYear,
  type PeriodKind,
} from '../../analysis/periods.js';
import type { CellCount } from '../../db/queries/cells.js';
import { inLanguage } from '../i18n.js';
import { localDay } from '../time.js';
import type { Counted } from './counts.js';
import { figureOf, readTally, type Figure, type Tally } from './figures.js';
import type { Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import type { Subject } from './subject.js';
import { hiddenFigures } from './suppress.js';
import { spanOf } from './words.js';

/** Why a period is not whole: drawn hatched, left out of growth. */
export type Part = 'not_over' | 'began_inside' | 'break_inside';

export type Point = {
  period: string;
  edition: number;
  name: string;
  shortName: string;
  part: Part | null;
  tally: Tally;
  figure: Figure;
};

/** What may leave the server of a point: everything but what was counted before small cells were hidden. */
export type ShownPoint = Omit<Point, 'tally'>;

export function shownPoint({ period, edition, name, shortName, part, figure }: Point): ShownPoint {
  return { period, edition, name, shortName, part, figure };
}

export type SeriesBreak = { period: string; edition: number; reason: string };

export type Series = { measure: Measure; points: Point[]; breaks: SeriesBreak[] };

/** Files what was counted under the page's periods; null: outside of all waves. */
export function periodReader(
  subject: Subject,
  filters: Pick<Filters, 'kind' | 'startMonth'>,
): (counted: string) => string | null {
  const { kind, startMonth } = filters;
  const known = new Map<string, string | null>();
  const file = (counted: string): string | null => {
    if (kind === 'wave') {
      if (subject.waves.some((wave) => wave.key === counted)) return counted;
      const wave = subject.waves.find(
        ({ fromDay, toDay }) => fromDay !== null && toDay !== null && fromDay <= counted && counted <= toDay,
      );
      return wave?.key ?? null;
    }
    const day = counted.length === 7 ? `${counted}-01` : counted;
    return periodOfDay(day, kind, { programmeYearStartMonth: startMonth });
  };
  return (counted) => {
    const found = known.get(counted);
    if (found !== undefined) return found;
    const period = file(counted);
    known.set(counted, period);
    return period;
  };
}

/** The series of one measure in one group, in time. */
export function seriesOf(
  subject: Subject,
  filters: Filters,
  counted: Counted,
  measure: Measure,
  group = '',
): Series {
  const toPeriod = periodReader(subject, filters);
  const hidden = hiddenFigures(counted, measure, toPeriod, subject.threshold);
  const byPoint = new Map<string, { period: string; edition: number; cells: CellCount[] }>();
  for (const cell of counted.groups.get(group) ?? []) {
    if (cell.question !== measure.code) continue;
    const period = toPeriod(cell.period);
    if (period === null) continue;
    const key = `${cell.edition} ${period}`;
    const point = byPoint.get(key);
    if (point === undefined) byPoint.set(key, { period, edition: cell.edition, cells: [cell] });
    else point.cells.push(cell);
  }
  const places = periodPlaces(
    subject,
    filters.kind,
    [...byPoint.values()].map((point) => point.period),
  );
  const editionsIn = new Map<string, number>();
  for (const { period } of byPoint.values()) editionsIn.set(period, (editionsIn.get(period) ?? 0) + 1);
  const points = [...byPoint.values()]
    .sort((a, b) => (places.get(a.period) ?? 0) - (places.get(b.period) ?? 0) || a.edition - b.edition)
    .map(({ period, edition, cells }): Point => {
      const tally = readTally(cells, measure);
      return {
        period,
        edition,
        ...namesOf(subject, filters, period),
        part: (editionsIn.get(period) ?? 0) > 1 ? 'break_inside' : partOf(subject, filters, period),
        tally,
        figure: figureOf(tally, measure, hidden(group, edition, period)),
      };
    });
  return { measure, points, breaks: breaksOf(subject, measure, points) };
}

type PeriodNames = { name: string; shortName: string };

const namesKept = new WeakMap<Subject, Map<string, PeriodNames>>();

/** A page names the same few periods hundreds of times. */
export function namesOf(
  subject: Subject,
  filters: Pick<Filters, 'kind' | 'programmeYear'>,
  period: string,
): PeriodNames {
  const kept = namesKept.get(subject) ?? new Map<string, PeriodNames>();
  namesKept.set(subject, kept);
  const known = kept.get(period);
  if (known !== undefined) return known;
  const names = nameOf(subject, filters, period);
  kept.set(period, names);
  return names;
}

function nameOf(
  subject: Subject,
  filters: Pick<Filters, 'kind' | 'programmeYear'>,
  period: string,
): PeriodNames {
  if (filters.kind === 'wave') {
    const wave = subject.waves.find((one) => one.key === period);
    const name = wave === undefined ? period : inLanguage(wave.name, subject.language);
    return { name, shortName: name };
  }
  return {
    name: subject.words.period(period, filters.kind, filters.programmeYear),
    shortName: subject.words.shortPeriod(period, filters.kind),
  };
}

function periodPlaces(subject: Subject, kind: PeriodKind, periods: readonly string[]): Map<string, number> {
  const order = kind === 'wave' ? subject.waves.map((wave) => wave.key) : [...new Set(periods)].sort();
  return new Map(order.map((period, place) => [period, place]));
}

/** Why this period is not whole, or null. A wave whose days nobody knows is taken as over. */
export function partOf(
  subject: Subject,
  filters: Pick<Filters, 'kind' | 'startMonth'>,
  period: string,
): Part | null {
  const days = daysOf(subject, filters, period);
  if (days === undefined) return null;
  if (!isSpanComplete(days, { today: subject.today })) return 'not_over';
  if (filters.kind === 'wave') return null;
  const began = beganOn(subject);
  const whole = began === undefined || isSpanComplete(days, { today: subject.today, firstDataDay: began });
  return whole ? null : 'began_inside';
}

function daysOf(
  subject: Subject,
  { kind, startMonth }: Pick<Filters, 'kind' | 'startMonth'>,
  period: string,
) {
  if (kind !== 'wave') return spanOf(period, kind, startMonth);
  const wave = subject.waves.find((one) => one.key === period);
  return wave?.fromDay == null || wave.toDay === null
    ? undefined
    : { firstDay: wave.fromDay, lastDay: wave.toDay };
}

/**
 * The day collecting began: the opening, or where history lies before it the first answer. A month whose first answer
 * comes in its first week counts as begun on its first day: offices are closed on holidays.
 */
export function beganOn({ survey, office, counted }: Subject): string | undefined {
  const opened = survey.opensAt === null ? undefined : localDay(survey.opensAt, office.timeZone);
  if (counted === undefined) return opened;
  const first = Number(counted.first.slice(8)) <= 7 ? `${counted.first.slice(0, 7)}-01` : counted.first;
  return opened !== undefined && opened < first ? opened : first;
}

/** Where one edition ends and the next begins, with the reason that was confirmed. */
function breaksOf(subject: Subject, measure: Measure, points: readonly Point[]): SeriesBreak[] {
  const own = subject.breaks.filter((one) => one.question === measure.code);
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (before === undefined || before.edition === point.edition) return [];
    const reasons = own.filter((one) => one.edition > before.edition && one.edition <= point.edition);
    const reason = reasons
      .map((one) => inLanguage(one.reason, subject.language))
      .join(subject.language === 'en' ? '; ' : '；');
    return [
      {
        period: point.period,
        edition: point.edition,
        reason: reason === '' ? subject.words.t('dashboards.break_unexplained') : reason,
      },
    ];
  });
}

/** The period before, in the page's kind of periods. */
export function periodBefore(
  subject: Subject,
  kind: PeriodKind,
  period: string,
  steps = 1,
): string | undefined {
  if (kind !== 'wave') return shiftPeriod(period, kind, -steps);
  const place = subject.waves.findIndex((wave) => wave.key === period);
  return place < steps ? undefined : subject.waves[place - steps]?.key;
}

export function periodLastYear(kind: PeriodKind, period: string): string | undefined {
  return kind === 'wave' ? undefined : samePeriodLastYear(period, kind);
}

/** The last period that is over and in which there was something to count. */
export function lastWholePeriod(
  subject: Subject,
  filters: Pick<Filters, 'kind' | 'startMonth'>,
): string | undefined {
  const { kind, startMonth } = filters;
  if (kind === 'wave') return subject.waves.at(-1)?.key;
  const last = subject.counted?.last;
  if (last === undefined) return undefined;
  const programme = { programmeYearStartMonth: startMonth };
  const before = shiftPeriod(periodOfDay(subject.today, kind, programme), kind, -1);
  const counted = periodOfDay(last, kind, programme);
  return counted < before ? counted : before;
}

/** Every period from the first to the last, gaps included: an axis must not hide a missing month. Days skip closed ones. */
export function axisOf(subject: Subject, kind: PeriodKind, points: readonly { period: string }[]): string[] {
  const periods = [...new Set(points.map((point) => point.period))];
  const first = periods[0];
  const last = periods.at(-1);
  if (kind === 'wave') return subject.waves.map((wave) => wave.key).filter((key) => periods.includes(key));
  return first === undefined || last === undefined || kind === 'day'
    ? periods
    : listPeriods(first, last, kind);
}
