// Why: reports and files name periods as people write them, in the ROC calendar as often as in the common one. A name becomes
// one period, or it is not understood; nothing is guessed.
import { daysOfPeriod, isPeriodKey, type DaySpan } from '../../analysis/periods.js';

export type NamedPeriod = { kind: 'month' | 'quarter' | 'half' | 'year'; period: string } & DaySpan;

const numerals: Readonly<Record<string, string>> = {
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  上: '1',
  前: '1',
  下: '2',
  後: '2',
};
const numeral = (text: string): string => numerals[text] ?? text;

const year = String.raw`(?:民國|ROC|西元)?\s*(\d{2,4})\s*(?:年度|年|年分)?`;
const gap = String.raw`\s*[-/._ ]?\s*`;
const patterns: readonly [NamedPeriod['kind'], RegExp][] = [
  ['half', new RegExp(`^${year}${gap}(?:的)?([上下前後])半?(?:年|期)?$`, 'i')],
  ['half', new RegExp(`^${year}${gap}H([12])$`, 'i')],
  ['half', new RegExp(`^H([12])\\s*(\\d{4})$`, 'i')],
  ['quarter', new RegExp(`^${year}${gap}(?:第)?([1-4一二三四])(?:季|四半期)$`, 'i')],
  ['quarter', new RegExp(`^${year}${gap}Q([1-4])$`, 'i')],
  ['quarter', new RegExp(`^Q([1-4])\\s*(\\d{4})$`, 'i')],
  ['month', new RegExp(`^${year}${gap}(\\d{1,2})月(?:份|分)?$`, 'i')],
  ['month', /^(\d{4})[-/.](\d{1,2})$/],
  ['month', /^(\d{3})[/.](\d{1,2})$/],
  ['month', /^(\d{4})[-/.](\d{1,2})[-/.]0?1(?: 00:00)?$/],
  ['year', new RegExp(`^${year}$`, 'i')],
];

const ROC_OFFSET = 1911;

/** A month, quarter, half-year or year of the calendar, or undefined. Years under 200 are of the ROC calendar. */
export function readPeriodText(text: string): NamedPeriod | undefined {
  const clean = text.normalize('NFKC').trim();
  for (const [kind, pattern] of patterns) {
    const match = pattern.exec(clean);
    if (match === null) continue;
    const [, one = '', two = ''] = match;
    const yearFirst = !/^[HQ]/i.test(clean);
    const [yearText, part] = yearFirst ? [one, two] : [two, one];
    const number = Number(yearText);
    const full = number < 200 ? number + ROC_OFFSET : number;
    if (full < 1912 || full > 2150) return undefined;
    const period =
      kind === 'year'
        ? String(full)
        : kind === 'half'
          ? `${full}-H${numeral(part)}`
          : kind === 'quarter'
            ? `${full}-Q${numeral(part)}`
            : `${full}-${part.padStart(2, '0')}`;
    if (!isPeriodKey(period, kind)) return undefined;
    return { kind, period, ...daysOfPeriod(period, kind) };
  }
  return undefined;
}
