// Why: months, weekdays and hours as quiet tables: the figure, its interval, one test over all rows, and no invented peaks.
import { roundHalfAway } from '../../analysis/rounding.js';
import { addressWith, type Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import { type MonthSeason, type ProfileKind, type ProfileResult } from './seasons.js';
import { refusalWords, satisfactionWords } from './sentences.js';
import type { Subject } from './subject.js';
import { figureCells, figureColumns, stateNote, textCell, type Table, type TableCell } from './table.js';
import { pPhrase } from './trendFinding.page.js';
import type { Trend } from './trend.js';

export type SeasonView = {
  /** Years and days have no season: a heading over nothing would only ask what is missing. */
  shown: boolean;
  /** What may be said, and why nothing else. */
  sentences: string[];
  toggle: { url: string; text: string } | undefined;
  table: Table | undefined;
};

export type ProfileView = {
  links: { url: string; text: string; current: boolean }[];
  sentences: string[];
  table: Table | undefined;
};

const pathOf = (subject: Subject): string => `${subject.base}/${subject.survey.slug}/trend`;

export function seasonView(subject: Subject, filters: Filters, { measure, depth }: Trend): SeasonView {
  const { words } = subject;
  const { t } = words;
  const { season, seasonAsked, adjusted } = depth;
  if (season === null)
    return {
      shown: seasonAsked,
      sentences: seasonAsked ? [t('trend.season.months_only')] : [],
      toggle: undefined,
      table: undefined,
    };
  const { index, adjustment } = season;
  if (!index.ok)
    return {
      shown: true,
      sentences: [
        index.reason === 'too-few-periods'
          ? t('trend.season.under_two_years', { n: index.months, needed: index.monthsNeeded })
          : t('trend.season.refused', { reason: refusalWords(words, index.reason) }),
      ],
      toggle: undefined,
      table: undefined,
    };
  const refusal = adjustment.ok
    ? ''
    : adjustment.reason === 'too-few-periods'
      ? t('trend.season.under_three_years', { n: adjustment.months, needed: adjustment.monthsNeeded })
      : t('trend.season.refused', { reason: refusalWords(words, adjustment.reason) });
  return {
    shown: true,
    sentences: [
      testSentence(subject, season),
      refusal,
      adjusted === null ? '' : t('trend.season.note'),
    ].filter((one) => one !== ''),
    toggle: adjustment.ok
      ? {
          url: `${addressWith(pathOf(subject), filters, { season: adjusted === null ? 'adjusted' : undefined })}#season`,
          text: t(adjusted === null ? 'trend.season.show' : 'trend.season.hide'),
        }
      : undefined,
    table: monthTable(subject, measure, season),
  };
}

function testSentence({ words }: Subject, { test }: MonthSeason): string {
  const { t } = words;
  if (!test.ok) return t('trend.season.untested', { reason: refusalWords(words, test.reason) });
  return t(`trend.season.${test.seasonal ? 'differs' : 'alike'}`, {
    test: t('trend.explain.seasons_text', {
      h: words.decimal(test.h, 2),
      df: test.df,
      p: pPhrase(words, test.p),
    }),
  });
}

/** n, share and interval: what a quiet table needs of all columns. */
function shortColumns(subject: Subject) {
  const wanted = ['n', 'satisfied', 'interval'].map((name) => subject.words.t(`dashboards.column.${name}`));
  return figureColumns(subject.words).filter((column) => wanted.includes(column.label));
}

export function monthTable(subject: Subject, measure: Measure, season: MonthSeason): Table | undefined {
  const { words } = subject;
  const { t } = words;
  const { index } = season;
  if (!index.ok) return undefined;
  const columns = shortColumns(subject);
  const names = new Intl.DateTimeFormat(subject.language, { month: 'long', timeZone: 'UTC' });
  return {
    caption: t('trend.season.table', { satisfaction: satisfactionWords(words, measure) }),
    headColumn: t('trend.season.month'),
    columns: [t('trend.season.index'), t('trend.season.years'), ...columns.map((column) => column.label)].map(
      (label) => ({ label, numeric: true }),
    ),
    noteColumn: t('dashboards.column.note'),
    rows: season.months.map((figure, month) => {
      const points = index.indices[month] ?? 0;
      return {
        key: String(month + 1).padStart(2, '0'),
        head: names.format(new Date(Date.UTC(2000, month, 1))),
        cells: [
          { text: words.signedPoints(points), value: roundHalfAway(points * 100, 1) },
          { text: String(index.years[month] ?? 0), value: index.years[month] ?? 0 },
          ...figureCells(columns, figure),
        ],
        note: stateNote(words, figure),
      };
    }),
  };
}

export function profileView(subject: Subject, filters: Filters, trend: Trend): ProfileView {
  const { words } = subject;
  const { t } = words;
  const { profile } = trend.depth;
  const link = (kind: ProfileKind) => ({
    url: `${addressWith(pathOf(subject), filters, { profile: profile?.kind === kind ? undefined : kind })}#profile`,
    text: profile?.kind === kind ? t('trend.profile.hide') : t(`trend.profile.${kind}`),
    current: profile?.kind === kind,
  });
  const links = filters.kind === 'wave' ? [] : [link('weekday'), link('hour')];
  if (profile === null) return { links, sentences: [], table: undefined };
  return {
    links,
    sentences: profile.result.ok
      ? [overallSentence(subject, profile.result), t('trend.profile.who')]
      : [t(`trend.profile.${profile.result.reason}`)],
    table: profileTable(subject, trend),
  };
}

function overallSentence({ words }: Subject, { profile }: Extract<ProfileResult, { ok: true }>): string {
  const { t } = words;
  const { overall, overallRejected } = profile;
  if (!overall.ok) return t('trend.profile.untested', { reason: refusalWords(words, overall.reason) });
  const test = t('trend.explain.heterogeneity_text', {
    chi: words.decimal(overall.chiSquare, 2),
    df: overall.df,
    p: pPhrase(words, overall.p),
  });
  return t(`trend.profile.${overallRejected ? 'rejected' : 'not_rejected'}`, { test });
}

export function profileTable(subject: Subject, { measure, span, depth }: Trend): Table | undefined {
  const { words } = subject;
  const { t } = words;
  if (depth.profile === null || !depth.profile.result.ok) return undefined;
  const { kind, result } = depth.profile;
  const columns = shortColumns(subject);
  const weekdays = new Intl.DateTimeFormat(subject.language, { weekday: 'long', timeZone: 'UTC' });
  const nameOf = (key: string) =>
    // 2 January 2000 was a Sunday.
    kind === 'weekday'
      ? weekdays.format(new Date(Date.UTC(2000, 0, 2 + Number(key))))
      : t('dashboards.hour', { hour: Number(key) });
  const rows = result.profile.rows.flatMap((row, index) => {
    const figure = result.figures[index];
    // A day on which the office is closed has nothing to show.
    return figure === undefined || (figure.state === 'empty' && kind === 'weekday') ? [] : [{ row, figure }];
  });
  const numeric = (label: string) => ({ label, numeric: true });
  return {
    caption: t(`trend.profile.${kind}_table`, {
      satisfaction: satisfactionWords(words, measure),
      from: words.day(span.from),
      to: words.day(span.to > subject.today ? subject.today : span.to),
    }),
    headColumn: t(`trend.profile.${kind}`),
    columns: [
      ...columns.map((column) => column.label),
      t('trend.profile.part'),
      t('trend.profile.against'),
      t('dashboards.column.verdict'),
    ].map(numeric),
    noteColumn: t('dashboards.column.note'),
    rows: rows.map(({ row, figure }) => {
      const { comparison } = row;
      const part: TableCell =
        figure.state === 'suppressed'
          ? { text: '＊', value: '*' }
          : { text: words.percent(row.partOfAnswers), value: roundHalfAway(row.partOfAnswers * 100, 1) };
      const points = comparison.ok
        ? t('dashboards.points_with_interval', {
            points: words.signedPoints(comparison.difference),
            interval: words.pointsInterval(comparison),
          })
        : '—';
      return {
        key: row.key,
        head: nameOf(row.key),
        cells: [
          ...figureCells(columns, figure),
          part,
          textCell(points),
          textCell(
            comparison.ok && result.profile.overallRejected
              ? t(`dashboards.verdict.${comparison.verdict.replace('-', '_')}`)
              : '—',
          ),
        ],
        note: stateNote(words, figure),
      };
    }),
  };
}
