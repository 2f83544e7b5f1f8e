// Why: the deeper parts of a comparison in finished words and numbers: each a table first, the same in page and file.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { ChartView } from './charts.js';
import { pWords, type CompareResult } from './compare.js';
import type { CompareDepth, DepthResult, TwoGroups } from './compareDepth.js';
import { crossView, type CrossView } from './crossTable.page.js';
import { listWords } from './driversSentence.js';
import type { Filters } from './filters.form.js';
import { byOptions } from './filters.page.js';
import { funnelChart } from './funnelChart.js';
import { refusalWords, satisfactionWords } from './sentences.js';
import type { Subject } from './subject.js';
import { countCell, textCell, type Table, type TableCell } from './table.js';
import type { Weighted, Weighting } from './weighting.js';

export type DepthPage = {
  funnelTable: Table | undefined;
  funnelNote: string;
  mix: string;
  two: { sentence: string; table: Table } | undefined;
  weighting: { table: Table | undefined; notes: string[] };
  crossForm: {
    action: string;
    kept: { name: string; value: string }[];
    options: { value: string; text: string; selected: boolean }[];
  };
  cross: CrossView | undefined;
};

export function depthPage(
  subject: Subject,
  filters: Filters,
  result: CompareResult,
  depth: DepthResult,
): DepthPage {
  const { t } = subject.words;
  const [funnelTable, twoTable, weightTable] = [
    funnelView(subject, result, depth),
    twoView(subject, depth.two),
    weightingTable(subject, depth.weighting),
  ];
  return {
    funnelTable,
    funnelNote: depth.funnel === null ? '' : funnelNote(subject, depth.funnel),
    mix: mixWords(subject, depth),
    two:
      depth.two === null || twoTable === undefined
        ? undefined
        : { sentence: twoSentence(subject, depth.two), table: twoTable },
    weighting: { table: weightTable, notes: weightingNotes(subject, depth.weighting) },
    crossForm: {
      action: `/dashboards/${subject.survey.slug}/compare`,
      kept: Object.entries(filters.address)
        .filter(([name]) => name !== 'across')
        .map(([name, value]) => ({ name, value })),
      options: [
        { value: '', text: t('comparing.cross.none') },
        { value: 'answers', text: t('comparing.cross.answers') },
        ...byOptions(subject).filter(({ value }) => value !== 'period' && value !== result.by),
      ].map((option) => ({ ...option, selected: option.value === (filters.across ?? '') })),
    },
    cross: depth.cross === null ? undefined : crossView(subject, result, depth.cross),
  };
}

/** Everything a file holds beside the groups themselves. */
export function depthTables(subject: Subject, result: CompareResult, depth: DepthResult): Table[] {
  return [
    funnelView(subject, result, depth),
    twoView(subject, depth.two),
    weightingTable(subject, depth.weighting),
    ...(depth.cross === null ? [] : crossView(subject, result, depth.cross).tables),
  ].flatMap((table) => (table === undefined ? [] : [table]));
}

export function depthData({ funnel, curves, two, mix, cross, weighting }: DepthResult) {
  return { funnel, curves, twoGroups: two, mix, cross, weighting };
}

const none: TableCell = { text: '—', value: null };

export function counterFunnel(
  { words }: Subject,
  result: CompareResult,
  { funnel: own, curves }: CompareDepth,
): ChartView | undefined {
  if (own === null) return undefined;
  const nameOf = new Map(result.rows.map(({ group, name }) => [group, name]));
  return funnelChart(words, own, curves, nameOf, {
    caption: words.t('comparing.funnel.caption', {
      satisfaction: satisfactionWords(words, result.measure),
      period: result.period.name,
    }),
    label: (groups) => words.t('comparing.funnel.label', { groups }),
  });
}

function funnelView(
  subject: Subject,
  result: CompareResult,
  { funnel: own }: CompareDepth,
): Table | undefined {
  if (own?.ok !== true) return undefined;
  const { words } = subject;
  const { t } = words;
  const nameOf = new Map(result.rows.map(({ group, name }) => [group, name]));
  return {
    caption: t('comparing.funnel.caption', {
      satisfaction: satisfactionWords(words, result.measure),
      period: result.period.name,
    }),
    headColumn: t('dashboards.filter.counter'),
    columns: [
      { label: t('dashboards.column.n'), numeric: true },
      { label: t('dashboards.column.satisfied'), numeric: true },
      { label: t('comparing.funnel.inner'), numeric: true },
      { label: t('comparing.funnel.outer'), numeric: true },
      { label: t('comparing.funnel.where'), numeric: false },
    ],
    noteColumn: '',
    rows: own.groups.map((group) => ({
      key: group.key,
      head: nameOf.get(group.key) ?? group.key,
      cells: group.ok
        ? [
            countCell(words, group.n),
            { text: words.percent(group.share), value: roundHalfAway(group.share * 100, 1) },
            textCell(words.percentInterval(group.inner)),
            textCell(words.percentInterval(group.outer)),
            textCell(t(`comparing.funnel.position.${group.position.replaceAll('-', '_')}`)),
          ]
        : [countCell(words, group.n), none, none, none, textCell(refusalWords(words, group.reason))],
      note: '',
    })),
  };
}

function funnelNote({ words }: Subject, own: NonNullable<CompareDepth['funnel']>): string {
  if (!own.ok) return words.t('comparing.funnel.refused', { reason: refusalWords(words, own.reason) });
  return own.inflation > 1
    ? words.t('comparing.funnel.widened', { times: words.decimal(own.inflation) })
    : words.t('comparing.funnel.chance');
}

function mixWords(subject: Subject, { mix }: CompareDepth): string {
  const { words } = subject;
  if (mix === null) return '';
  const parts = mix.map(({ name, n, share }) =>
    words.t('comparing.mix.part', { name, share: words.percent(share), n: words.count(n) }),
  );
  return words.t('comparing.mix.text', { parts: listWords(subject, parts) });
}

function twoSentence({ words }: Subject, { first, second, gap, effect }: TwoGroups): string {
  const { t } = words;
  const gapText = gap.ok
    ? t('comparing.two.gap', {
        first,
        second,
        gap: signed(words.decimal(gap.difference), gap.difference, words.language),
        interval: words.decimalInterval(gap),
      })
    : t('comparing.two.gap_refused', { first, second, reason: refusalWords(words, gap.reason) });
  if (!effect.ok)
    return gapText + t('comparing.two.effect_refused', { reason: refusalWords(words, effect.reason) });
  const way = effect.lower > 0.5 ? 'higher' : effect.upper < 0.5 ? 'lower' : 'cannot_tell';
  return (
    gapText +
    t('comparing.two.effect', {
      first,
      second,
      effect: words.percent(effect.effect),
      interval: words.percentInterval(effect),
      verdict: t(`comparing.two.verdict.${way}`),
    })
  );
}

function signed(text: string, value: number, language: string): string {
  return value > 0 ? (language === 'en' ? '+' : '＋') + text : text;
}

function twoView({ words }: Subject, two: TwoGroups | null): Table | undefined {
  if (two === null) return undefined;
  const { t } = words;
  const { gap, effect, mannWhitney: rank } = two;
  const p = (value: number): TableCell => ({ text: pWords(words, value), value: roundHalfAway(value, 4) });
  const row = (key: string, cells: TableCell[], note = '') => ({
    key,
    head: t(`comparing.two.row.${key}`),
    cells,
    note,
  });
  return {
    caption: t('comparing.two.caption', { first: two.first, second: two.second }),
    headColumn: t('comparing.two.method'),
    columns: ['value', 'interval', 'p'].map((name) => ({
      label: t(`comparing.two.column.${name}`),
      numeric: true,
    })),
    noteColumn: t('dashboards.column.note'),
    rows: [
      gap.ok
        ? row('gap', [
            {
              text: signed(words.decimal(gap.difference), gap.difference, words.language),
              value: roundHalfAway(gap.difference, 3),
            },
            textCell(words.decimalInterval(gap)),
            p(gap.p),
          ])
        : row('gap', [none, none, none], refusalWords(words, gap.reason)),
      effect.ok
        ? row('effect', [
            { text: words.percent(effect.effect), value: roundHalfAway(effect.effect * 100, 1) },
            textCell(words.percentInterval(effect)),
            p(effect.p),
          ])
        : row('effect', [none, none, none], refusalWords(words, effect.reason)),
      rank.ok
        ? row('rank', [none, none, p(rank.p)])
        : row('rank', [none, none, none], refusalWords(words, rank.reason)),
    ],
  };
}

function weightingTable(subject: Subject, weighting: Weighting): Table | undefined {
  if (!weighting.ok) return undefined;
  const { words } = subject;
  const { t } = words;
  const label = (name: string) => t(`comparing.weights.column.${name}`);
  return {
    caption: t('comparing.weights.caption'),
    headColumn: t('dashboards.column.group'),
    columns: [
      'n',
      'unweighted',
      'unweighted_interval',
      'weighted',
      'weighted_interval',
      'deff',
      'effective',
    ].map((name) => ({
      label: label(name),
      numeric: true,
    })),
    noteColumn: t('dashboards.column.note'),
    rows: weighting.rows.map(({ group, name, figure, weighted }) => ({
      key: group === '' ? 'all' : group,
      head: name,
      cells: [
        countCell(words, figure.n),
        figure.satisfied === null
          ? none
          : {
              text: words.percent(figure.satisfied.share),
              value: roundHalfAway(figure.satisfied.share * 100, 1),
            },
        figure.satisfied === null ? none : textCell(words.percentInterval(figure.satisfied)),
        ...(weighted.ok
          ? [
              { text: words.percent(weighted.share), value: roundHalfAway(weighted.share * 100, 1) },
              textCell(words.percentInterval(weighted)),
              { text: words.decimal(weighted.deff), value: weighted.deff },
              countCell(words, weighted.nEffective),
            ]
          : [none, none, weighted.deff === null ? none : textCell(words.decimal(weighted.deff)), none]),
      ],
      note: weightedNote(subject, weighted),
    })),
  };
}

function weightedNote(subject: Subject, weighted: Weighted): string {
  const { words } = subject;
  const { t } = words;
  // Five names say enough; the others are counted.
  const groups = (names: readonly string[]) =>
    names.length <= 6
      ? listWords(subject, names)
      : t('comparing.weights.and_more', {
          groups: listWords(subject, names.slice(0, 5)),
          n: names.length - 5,
        });
  if (!weighted.ok) {
    const why = t(`comparing.weights.refused.${weighted.reason}`, {
      groups: groups(weighted.groups),
      deff: weighted.deff === null ? '' : words.decimal(weighted.deff),
    });
    return t('comparing.weights.cannot', { why });
  }
  const said = [
    t(`comparing.weights.by.${weighted.by}`),
    ...(weighted.deff > 2
      ? [t('comparing.weights.effective_left', { n: words.count(weighted.nEffective) })]
      : []),
    ...(weighted.pooled.length > 0
      ? [t('comparing.weights.pooled', { groups: groups(weighted.pooled) })]
      : []),
    ...(weighted.thin.length > 0 ? [t('comparing.weights.thin', { groups: groups(weighted.thin) })] : []),
    ...(weighted.without ? [t('comparing.weights.without')] : []),
  ];
  return said.join(words.language === 'en' ? '; ' : '；');
}

function weightingNotes({ words }: Subject, weighting: Weighting): string[] {
  const { t } = words;
  if (!weighting.ok) return [t(`comparing.weights.none.${weighting.reason}`)];
  return [t('comparing.weights.intro')];
}
