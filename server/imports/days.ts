// Why: Taiwanese files write days in the ROC calendar as often as in the common one; a day is made once, here, or not at all.

export const dayFormats = ['iso', 'ymd', 'roc', 'dmy', 'mdy'] as const;
export type DayFormat = (typeof dayFormats)[number];

const ROC_OFFSET = 1911;
const two = (n: number): string => String(n).padStart(2, '0');

/** 'YYYY-MM-DD' of a day that exists, else undefined. */
function dayOf(year: number, month: number, day: number): string | undefined {
  if (year < 1912 || year > 9999 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return `${year}-${two(month)}-${two(day)}`;
}

const patterns: Record<DayFormat, readonly [RegExp, (parts: readonly number[]) => string | undefined][]> = {
  iso: [[/^(\d{4})-(\d{2})-(\d{2})$/, ([y = 0, m = 0, d = 0]) => dayOf(y, m, d)]],
  ymd: [[/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/, ([y = 0, m = 0, d = 0]) => dayOf(y, m, d)]],
  roc: [
    [
      /^(?:民國|ROC)?\s*(\d{1,3})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/i,
      ([y = 0, m = 0, d = 0]) => (y === 0 ? undefined : dayOf(y + ROC_OFFSET, m, d)),
    ],
    // Seven digits, or six where the year has two: 0970101, 970101.
    [
      /^(\d{2,3})(\d{2})(\d{2})$/,
      ([y = 0, m = 0, d = 0]) => (y === 0 ? undefined : dayOf(y + ROC_OFFSET, m, d)),
    ],
  ],
  dmy: [[/^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/, ([d = 0, m = 0, y = 0]) => dayOf(y, m, d)]],
  mdy: [[/^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/, ([m = 0, d = 0, y = 0]) => dayOf(y, m, d)]],
};

const clockTime = /^(.+?)[T\s]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/;

/**
 * A local day, with its hour where the cell has a clock time. A four-digit year before 1912 is ambiguous and refused,
 * and so is a time with a zone: the mapping's days are the office's own.
 */
export function readDay(
  text: string,
  formats: readonly DayFormat[],
): { day: string; hour: number | null } | undefined {
  const clean = text.normalize('NFKC').trim();
  const timed = clockTime.exec(clean);
  const hour = timed === null ? null : Number(timed[2]);
  if (timed !== null && (Number(timed[2]) > 23 || Number(timed[3]) > 59)) return undefined;
  const dayText = timed?.[1] ?? clean;
  for (const format of formats) {
    for (const [pattern, make] of patterns[format]) {
      const match = pattern.exec(dayText);
      const day = match === null ? undefined : make(match.slice(1).map(Number));
      if (day !== undefined) return { day, hour };
    }
  }
  return undefined;
}
