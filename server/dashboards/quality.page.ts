// Why: data quality in words a manager understands: what every rule means, how much it took out and what the score would be
// without it; what no answer says by itself; and whether the chain of answers is whole.
import type { DifferenceInterval } from '../../analysis/newcombe.js';
import { localDay } from '../time.js';
import type { ChartView, LineChart } from './charts.js';
import { choosablePeriods } from './compare.js';
import { flagList, methodLine, type Explanation } from './explain.js';
import type { Filters } from './filters.form.js';
import { filterForm, type FilterForm } from './filters.page.js';
import { offeredLines, warningLines } from './rateWords.js';
import { rawLine } from './rawLine.js';
import { checkedChains, type Quality } from './quality.js';
import type { AlertFindings, DeviceFinding } from './qualityDevices.js';
import { definitionWords, satisfactionWords } from './sentences.js';
import type { Subject } from './subject.js';
import { qualityTables } from './qualityTables.js';
import type { Table } from './table.js';
import { tabsOf, type Tab } from './tabs.js';
import type { Words } from './words.js';

export type QualityPage = {
  title: string;
  nav: 'dashboards';
  styles: string[];
  scripts: string[];
  heading: string;
  lead: string;
  tabs: Tab[];
  filters: FilterForm;
  sentence: string;
  looked: string;
  caption: string;
  rules: Table;
  others: string[];
  chart: ChartView | undefined;
  weeks: Table | undefined;
  fall: string;
  served: { text: string; table: Table | undefined };
  never: { text: string; table: Table | undefined };
  drift: string;
  helped: { text: string; table: Table | undefined };
  hours: { text: string; late: string; url: string | undefined };
  devices: { text: string; table: Table | undefined };
  pressing: string[] | undefined;
  chain: { broken: boolean; text: string; how: string };
  rate: string[];
  explanation: Explanation;
};

export function qualityPage(
  subject: Subject,
  filters: Filters,
  quality: Quality,
  may: { settings: boolean },
): QualityPage {
  const { words } = subject;
  const { t } = words;
  const title = t('quality.title', { period: quality.name });
  const path = `/dashboards/${subject.survey.slug}/quality`;
  const kind = filters.kind === 'wave' ? 'month' : filters.kind;
  const calendar: Filters = { ...filters, kind, cuts: [] };
  const [rules, ...rest] = qualityTables(subject, quality);
  const table = (key: string) => rest.find((one) => one.key === key)?.table;
  return {
    title,
    nav: 'dashboards',
    styles: ['dashboards.css'],
    scripts: ['charts.js'],
    heading: title,
    lead: subject.title,
    tabs: tabsOf(subject, filters, 'quality'),
    filters: filterForm(subject, calendar, {
      action: path,
      only: [],
      periods: [{ name: 'period', options: choosablePeriods(subject, calendar), selected: quality.period }],
    }),
    sentence: qualitySentence(subject, quality),
    looked: lookedWords(subject, quality),
    caption: t('dashboards.caption', {
      current: quality.name,
      definition: definitionWords(words, subject.headline),
    }),
    rules: rules?.table ?? emptyTable,
    others: othersWords(words, quality),
    chart: rateChart(subject, quality, table('weeks')),
    weeks: table('weeks'),
    fall: fallWords(words, quality),
    served: { text: servedWords(words, quality), table: table('served') },
    never: {
      text: t(quality.never.length === 0 ? 'quality.never.none' : 'quality.never.text'),
      table: table('never'),
    },
    drift: driftWords(words, quality),
    helped: { text: helpedWords(subject, quality), table: table('helped') },
    hours: {
      text: hoursWords(words, quality),
      late: lateWords(words, quality),
      url: may.settings ? '/settings#opening' : undefined,
    },
    devices: { text: devicesWords(words, quality), table: table('devices') },
    pressing: pressingWords(words, quality),
    chain: chainWords(subject, quality),
    rate: rateLines(words, quality),
    explanation: [
      { term: t('quality.explain.raw'), text: t('quality.explain.raw_text') },
      { term: t('quality.explain.used'), text: t('quality.explain.used_text') },
      { term: t('quality.explain.without'), text: t('quality.explain.without_text') },
      { term: t('quality.explain.versions'), text: t('quality.explain.versions_text') },
      { term: t('quality.explain.imports'), text: t('quality.explain.imports_text') },
      methodLine(words, /^doubtful/i),
    ],
  };
}

const emptyTable: Table = { caption: '', headColumn: '', columns: [], rows: [], noteColumn: '' };
const keyOf = (name: string) => name.replaceAll('-', '_');

/** What a manager wants to know first: how much was left out, and whether it matters. */
export function qualitySentence(subject: Subject, { name, headline }: Quality): string {
  const { words } = subject;
  const { t } = words;
  if (headline.n === null || headline.nRaw === null) return t('quality.sentence.hidden', { period: name });
  if (headline.nRaw === 0) return t('quality.sentence.empty', { period: name });
  if (headline.nRaw === headline.n)
    return t('quality.sentence.nothing', { period: name, n: words.count(headline.n) });
  const line = rawLine(words, headline);
  if (headline.satisfied === null) return t('quality.sentence.few', { period: name, line });
  return t('quality.sentence.some', {
    period: name,
    satisfaction: satisfactionWords(words, subject.headline),
    share: words.percent(headline.satisfied.share),
    line,
  });
}

function lookedWords({ words, office }: Subject, { looked }: Quality): string {
  const { t } = words;
  if (looked.at === null) return t('quality.looked.never');
  const day = words.day(localDay(looked.at, office.timeZone));
  return looked.months < looked.of
    ? t('quality.looked.partly', { day, n: words.count(looked.months), of: words.count(looked.of) })
    : t('quality.looked.at', { day });
}

function othersWords(words: Words, { otherFlags, importedFlags }: Quality): string[] {
  const said = (key: string, flags: Quality['otherFlags']) =>
    flags === null || flags.length === 0 ? [] : [words.t(key, { list: flagList(words, flags) })];
  return [...said('quality.others', otherFlags), ...said('quality.imported', importedFlags)];
}

function servedWords({ t, count }: Words, { served }: Quality): string {
  if (!served.known) return t('dashboards.rate.no_visits');
  return served.alerts.length === 0
    ? t('quality.served.none', { days: count(served.days) })
    : t('quality.served.some', { n: count(served.alerts.length), days: count(served.days) });
}

function fallWords({ t, count }: Words, { fall }: Quality): string {
  if (!fall.result.ok) return t(`dashboards.refusal.${keyOf(fall.result.reason)}`);
  const n = fall.result.falls.length;
  return n === 0 ? t('quality.fall.none') : t('quality.fall.some', { n: count(n) });
}

function driftWords(words: Words, { drift }: Quality): string {
  if (!drift.ok)
    return words.t('quality.drift.refused', { reason: words.t(`dashboards.refusal.${keyOf(drift.reason)}`) });
  const numbers = { moved: words.percent(drift.moved), p: pWords(words, drift.p) };
  return words.t(drift.p < 0.05 ? 'quality.drift.differs' : 'quality.drift.alike', numbers);
}

function helpedWords({ words, headline }: Subject, { helped: found }: Quality): string {
  const { t } = words;
  if (!found.ok) return found.reason === 'none' ? '' : t(`quality.helped.${found.reason}`);
  const { helped, others, difference } = found;
  const key = difference.lower > 0 ? 'higher' : difference.upper < 0 ? 'lower' : 'alike';
  return t(`quality.helped.${key}`, {
    satisfaction: satisfactionWords(words, headline),
    n: words.count(helped.n),
    share: words.percent(helped.x / helped.n),
    rest: words.count(others.n),
    other: words.percent(others.x / others.n),
    points: key === 'alike' ? words.signedPoints(difference.difference) : words.points(difference.difference),
    interval: words.pointsInterval(difference),
  });
}

const pWords = (words: Words, p: number): string => (p < 0.001 ? '<0.001' : words.decimal(p, 3));

function hoursWords(words: Words, { opening, rules }: Quality): string {
  if (opening === undefined) return words.t('quality.hours.unset');
  const outside = rules.find(({ rule }) => rule === 'outside-hours')?.flagged ?? 0;
  return words.t('quality.hours.since', { day: words.day(opening.since), n: words.count(outside) });
}

const mostLateDays = 10;

function lateWords({ t, day: dayWords, count }: Words, { lateDays }: Quality): string {
  if (lateDays.length === 0) return '';
  const more = lateDays.length - mostLateDays;
  return t(more > 0 ? 'quality.hours.late_more' : 'quality.hours.late', {
    list: lateDays
      .slice(0, mostLateDays)
      .map(({ day, setOn }) => t('quality.hours.late_day', { day: dayWords(day), on: dayWords(setOn) }))
      .join(t('devices.list_separator')),
    n: count(more),
  });
}

function devicesWords({ t }: Words, { devices }: Quality): string {
  if (!devices.ok) return t(`quality.devices.${devices.reason}`);
  const noisy = devices.rows.filter((row) => row.repeats?.noisy === true);
  const silent = devices.rows.filter((row) => row.silent.length > 0);
  const drifting = devices.rows.filter((row) => row.drift?.drifts === true);
  const list = (rows: readonly DeviceFinding[]) =>
    rows.map(({ name }) => name).join(t('devices.list_separator'));
  const said = [
    ...(noisy.length === 0 ? [] : [t('quality.devices.noisy', { list: list(noisy) })]),
    ...(silent.length === 0 ? [] : [t('quality.devices.silent', { list: list(silent) })]),
    ...(drifting.length === 0 ? [] : [t('quality.devices.drifting', { list: list(drifting) })]),
  ];
  return said.length === 0 ? t('quality.devices.alike') : said.join('');
}

function pressingWords(words: Words, { devices }: Quality): string[] | undefined {
  if (!devices.ok || devices.pressing === null) return undefined;
  const { t } = words;
  const { shift, afterBad, alert } = devices.pressing;
  const said = (key: string, difference: DifferenceInterval, n: number, more: Record<string, string> = {}) =>
    difference.ok
      ? t(`quality.pressing.${key}${difference.lower > 0 ? '_more' : ''}`, {
          ...more,
          n: words.count(n),
          points:
            difference.lower > 0
              ? words.points(difference.difference)
              : words.signedPoints(difference.difference),
          interval: words.pointsInterval(difference),
        })
      : t(`quality.pressing.${key}_refused`, more);
  return [
    said('after_bad', afterBad.difference, afterBad.after.n),
    shift === null
      ? t('quality.pressing.no_changes')
      : said('shift', shift.difference, shift.near.n, {
          changes: shift.changes.join(t('devices.list_separator')),
        }),
    ...alertWords(words, alert),
  ];
}

function alertWords(words: Words, { compared, more }: AlertFindings): string[] {
  const { t, count } = words;
  if (compared === 0) return [t('quality.pressing.alert_refused')];
  if (more.length === 0) return [t('quality.pressing.alert', { tablets: count(compared) })];
  return more.flatMap(({ name, on, off, difference }) =>
    difference.ok
      ? t('quality.pressing.alert_more', {
          name,
          tablets: count(compared),
          n: count(on.n),
          off: count(off.n),
          points: words.points(difference.difference),
          interval: words.pointsInterval(difference),
        })
      : [],
  );
}

/** The last walk over the chains, and how to make one now. */
function chainWords({ words, office }: Subject, { chains }: Quality): QualityPage['chain'] {
  const { t } = words;
  const how = t('quality.chain.how');
  const found = checkedChains.safeParse(chains?.detail);
  if (chains === undefined || !found.success) return { broken: false, text: t('quality.chain.never'), how };
  const day = words.day(localDay(chains.at, office.timeZone));
  const { streams, responses, purged, faults, more } = found.data;
  const n = faults.length + more;
  return n === 0
    ? {
        broken: false,
        text: [
          t('devices.chains.whole', {
            day,
            streams: words.count(streams),
            responses: words.count(responses),
          }),
          ...(purged > 0 ? [t('devices.chains.purged', { n: words.count(purged) })] : []),
        ].join(words.language === 'en' ? ' ' : ''),
        how,
      }
    : { broken: true, text: t('devices.chains.broken', { day, n: words.count(n) }), how };
}

function rateLines(words: Words, { rate }: Quality): string[] {
  const { t } = words;
  if (!rate.ok) return [t(`dashboards.rate.${rate.reason}`)];
  return [
    t('quality.rate', {
      rate: rate.ofVisitors === null ? '—' : words.percent(rate.ofVisitors),
      answered: words.count(rate.answered),
      visitors: words.count(rate.visitors),
    }),
    ...offeredLines(words, rate.offered),
    ...warningLines(words, rate),
  ];
}

/** The rate of each week within its limits. */
function rateChart(
  subject: Subject,
  { fall: { weeks, result } }: Quality,
  table: Table | undefined,
): ChartView | undefined {
  if (!result.ok || table === undefined) return undefined;
  const { words } = subject;
  const { t } = words;
  const tops = result.points.flatMap(({ share, upper }) => [share ?? 0, upper ?? 0]);
  const highest = Math.min(100, Math.ceil(Math.max(...tops) * 10 + 0.5) * 10);
  const spec: LineChart = {
    type: 'line',
    labels: weeks.map((week) => words.shortPeriod(week, 'week')),
    lines: [
      {
        name: t('dashboards.rate.title'),
        points: result.points.map(({ share, lower, upper }) =>
          share === null || lower === null || upper === null
            ? null
            : { y: share * 100, lower: lower * 100, upper: upper * 100, n: 0, hatched: false, grey: false },
        ),
      },
    ],
    breaks: [],
    markers: result.falls.map((index) => ({ index, text: t('quality.fall.here') })),
    min: 0,
    max: highest,
    words: {
      share: t('dashboards.rate.title'),
      interval: t('quality.fall.limits'),
      n: t('quality.column.answers'),
    },
  };
  return { caption: table.caption, label: table.caption, spec, note: t('quality.fall.reading') };
}
