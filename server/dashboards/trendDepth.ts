// Why: what stands behind a trend's line: the verdict on the whole of it, its seasons, its change of level with what else
// happened then, its targets and what people concluded. Worked out once for page, CSV and JSON.
import type { Figure } from './figures.js';
import type { Filters } from './filters.form.js';
import { leftOutOf, type LeftOut } from './leftOut.js';
import { levelChangeOf, type LevelChange } from './levelChange.js';
import type { Measure } from './measures.js';
import { notesOf, type Note } from './reviewNotes.js';
import { monthSeason, profileOf, type MonthSeason, type ProfileKind, type ProfileResult } from './seasons.js';
import type { Point, Series } from './series.js';
import type { Subject } from './subject.js';
import { targetsOf, type Targets } from './targets.js';
import type { Marker } from './trend.js';
import { findingOf, timedPoints, type Finding } from './trendFinding.js';
import { spanOf } from './words.js';

export type TrendDepth = {
  finding: Finding;
  /** Null where the periods are no months. */
  season: MonthSeason | null;
  /** The reader asked for the series without its season. */
  seasonAsked: boolean;
  /** By period, where it was asked for and may be shown: the share less what the calendar month adds. */
  adjusted: Record<string, number | null> | null;
  profile: { kind: ProfileKind; result: ProfileResult } | null;
  levelChange: LevelChange;
  /** What else happened about the time of the change. */
  around: Marker[];
  targets: Targets;
  notes: Note[];
  leftOut: LeftOut;
};

export async function depthOf(
  subject: Subject,
  filters: Filters,
  shown: {
    series: Series;
    /** The points on the page; `series` may reach back further. */
    visible: readonly Point[];
    span: { from: string; to: string };
    markers: readonly Marker[];
    current: { period: string; name: string; figure: Figure };
  },
): Promise<TrendDepth> {
  const { series, visible, span, current } = shown;
  const measure: Measure = series.measure;
  const finding = findingOf(subject, filters, measure, visible);
  const used = timedPoints(subject, filters, measure, visible);
  // Seasons take every year there is, also those before the page.
  const edition = visible.at(-1)?.edition;
  const last = visible.at(-1)?.period ?? '';
  const years = series.points.filter((point) => point.edition === edition && point.period <= last);
  const season = monthSeason(filters, measure, timedPoints(subject, filters, measure, years));
  const levelChange = levelChangeOf(subject, filters, used, season);
  const adjusted =
    filters.season === 'adjusted' && season?.adjustment.ok === true
      ? adjustedOf(timedPoints(subject, filters, measure, years), season.adjustment.adjusted)
      : null;
  const [profile, targets, notes, leftOut] = await Promise.all([
    filters.profile === undefined
      ? null
      : profileOf(subject, filters, measure, filters.profile, { ...span, edition: edition ?? null }),
    targetsOf(
      subject,
      filters,
      measure,
      visible.map((point) => point.period),
      current,
    ),
    subject.forBureau ? [] : notesOf(subject, filters, measure),
    leftOutOf(subject, { name: current.name, days: daysOf(filters, current.period) }, current.figure),
  ]);
  return {
    finding,
    season,
    seasonAsked: filters.season === 'adjusted',
    adjusted,
    profile:
      profile === null || filters.profile === undefined ? null : { kind: filters.profile, result: profile },
    levelChange,
    around: aroundOf(levelChange, shown.markers),
    targets,
    notes,
    leftOut,
  };
}

function daysOf({ kind, startMonth }: Filters, period: string): { from: string; to: string } | null {
  if (kind === 'wave' || period === '') return null;
  const { firstDay, lastDay } = spanOf(period, kind, startMonth);
  return { from: firstDay, to: lastDay };
}

function adjustedOf(
  used: ReturnType<typeof timedPoints>,
  values: readonly { time: number; value: number | null }[],
): Record<string, number | null> {
  const byTime = new Map(values.map(({ time, value }) => [time, value]));
  return Object.fromEntries(used.map(({ point, time }) => [point.period, byTime.get(time) ?? null]));
}

function aroundOf(change: LevelChange, markers: readonly Marker[]): Marker[] {
  const window = change.ok ? change.change?.around : undefined;
  if (window == null) return [];
  return markers.filter(
    ({ day, toDay }) => day <= window.to && (toDay === null ? day : toDay) >= window.from,
  );
}
