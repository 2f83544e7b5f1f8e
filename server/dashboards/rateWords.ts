// Why: how many came, were asked and answered stands beside every score in the same words, and so does why nobody knows.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { ResponseRate } from './responseRate.js';
import { countCell, type TableCell } from './table.js';
import type { Words } from './words.js';

type Counted = Extract<ResponseRate, { ok: true }>;
export type RateView = { value: string; lines: string[]; voluntary: boolean };

export function rateView(words: Words, rate: ResponseRate): RateView {
  const { t } = words;
  if (!rate.ok) return { value: '—', lines: [t(`dashboards.rate.${rate.reason}`)], voluntary: false };
  const lines = [
    t('dashboards.rate.of_visitors', {
      answered: words.count(rate.answered),
      visitors: words.count(rate.visitors),
      days: words.count(rate.days),
    }),
  ];
  lines.push(...offeredLines(words, rate.offered));
  lines.push(...warningLines(words, rate));
  return {
    value: rate.ofVisitors === null ? '—' : words.percent(rate.ofVisitors),
    lines,
    voluntary: rate.voluntary,
  };
}

/** Who is among those who answered and who is not, why there is no rate, or why it is no basis. */
export function warningLines({ t, count }: Words, rate: Counted): string[] {
  const { more, daysOver, voluntary, onWeb, atHome } = rate;
  return [
    ...(onWeb > 0 ? [t('dashboards.rate.on_web', { n: count(onWeb) })] : []),
    ...(atHome > 0 ? [t('dashboards.rate.at_home', { n: count(atHome) })] : []),
    ...(more ? [t('dashboards.rate.more')] : []),
    ...(!more && daysOver > 0 ? [t('dashboards.rate.days_over', { n: count(daysOver) })] : []),
    ...(voluntary ? [t('dashboards.rate.voluntary')] : []),
  ];
}

/** How many of those who were asked answered, and how many of those who came were asked; nothing where nobody counted. */
export function offeredLines(words: Words, offered: Counted['offered']): string[] {
  if (offered === null) return [];
  const { t, count } = words;
  const percent = (share: number | null): string => (share === null ? '—' : words.percent(share));
  return [
    t('dashboards.rate.of_offered', {
      rate: percent(offered.rate),
      answered: count(offered.answered),
      offered: count(offered.offered),
    }),
    t('dashboards.rate.coverage', {
      rate: percent(offered.coverage),
      offered: count(offered.offered),
      visitors: count(offered.visitors),
      days: count(offered.days),
    }),
  ];
}

export const rateColumns = ['visitors', 'offered', 'coverage', 'rate', 'rate_offered'] as const;

type RateOfRow =
  | (Pick<Counted, 'ok' | 'visitors' | 'ofVisitors'> & {
      offered: Pick<NonNullable<Counted['offered']>, 'offered' | 'coverage' | 'rate'> | null;
    })
  | Pick<Extract<ResponseRate, { ok: false }>, 'ok' | 'reason'>;

/** Visitors, offered, the share of those in these, and the two rates. `hidden`: how many answered must not be worked out. */
export function rateCells(words: Words, rate: RateOfRow, hidden: boolean): TableCell[] {
  const none: TableCell = { text: '—', value: null };
  const covered: TableCell = { text: '＊', value: '*' };
  const percent = (share: number | null): TableCell =>
    share === null ? none : { text: words.percent(share), value: roundHalfAway(share * 100, 1) };
  const ofAnswered = (share: number | null): TableCell => (hidden ? covered : percent(share));
  if (!rate.ok) return rateColumns.map(() => (rate.reason === 'suppressed' ? covered : none));
  return [
    countCell(words, rate.visitors),
    rate.offered === null ? none : countCell(words, rate.offered.offered),
    // Nothing of those who answered is in it.
    rate.offered === null ? none : percent(rate.offered.coverage),
    ofAnswered(rate.ofVisitors),
    rate.offered === null ? none : ofAnswered(rate.offered.rate),
  ];
}
