// Why: what the office is called, how it shows years, and below how many answers nothing is shown: each a small form of its own,
// every number within bounds that no office can lower.
import type { OfficeSettings, OfficeTranslated } from '../../db/schema.js';
import type { Tongue } from '../languages/tongues.js';
import { fieldsOf, isClean, nameFieldNames, readName, valuesOf, wholeNumber, type Read } from './fields.js';

export const bounds = {
  retentionMonths: { least: 1, most: 60 },
  programmeYearStartMonth: { least: 1, most: 12 },
  staffThreshold: { least: 5, most: 100 },
  publicThreshold: { least: 5, most: 500 },
} as const;

export type NamesForm = { name: OfficeTranslated; phone: string };

/** In a language of the office's own the name may be left empty: then it is the English one. */
export function readNames(body: unknown, tongues: readonly Tongue[]): Read<NamesForm> {
  const field = fieldsOf(body);
  const { name: ours, wrong } = readName(field);
  const added = tongues.filter(({ inUse }) => inUse).map(({ code }) => code);
  const name = { ...ours, ...Object.fromEntries(added.map((code) => [code, field(`name-${code}`)])) };
  wrong.push(
    ...added
      .filter((code) => field(`name-${code}`) !== '' && !isClean(field(`name-${code}`), 100))
      .map((code) => `name-${code}`),
  );
  const phone = field('phone');
  if (phone.length > 50 || /\p{Cc}/u.test(phone)) wrong.push('phone');
  return wrong.length === 0
    ? { ok: true, value: { name, phone } }
    : {
        ok: false,
        values: valuesOf(field, [...nameFieldNames, ...added.map((code) => `name-${code}`), 'phone']),
        wrong,
      };
}

export type DisplayForm = Pick<OfficeSettings, 'programmeYearStartMonth' | 'rocYears'>;

export function readDisplay(body: unknown): Read<DisplayForm> {
  const field = fieldsOf(body);
  const month = wholeNumber(field('programmeYearStartMonth'), bounds.programmeYearStartMonth);
  const years = field('years');
  const wrong = [
    ...(month === undefined ? ['programmeYearStartMonth'] : []),
    ...(years === 'roc' || years === 'ce' ? [] : ['years']),
  ];
  return month !== undefined && wrong.length === 0
    ? { ok: true, value: { programmeYearStartMonth: month, rocYears: years === 'roc' } }
    : { ok: false, values: valuesOf(field, ['programmeYearStartMonth', 'years']), wrong };
}

export type ThresholdsForm = Pick<OfficeSettings, 'staffThreshold' | 'publicThreshold'>;

/** What the public sees is never finer than what the staff sees. */
export function readThresholds(body: unknown): Read<ThresholdsForm> {
  const field = fieldsOf(body);
  const staffThreshold = wholeNumber(field('staffThreshold'), bounds.staffThreshold);
  const publicThreshold = wholeNumber(field('publicThreshold'), bounds.publicThreshold);
  const wrong = [
    ...(staffThreshold === undefined ? ['staffThreshold'] : []),
    ...(publicThreshold === undefined || publicThreshold < (staffThreshold ?? 0) ? ['publicThreshold'] : []),
  ];
  return staffThreshold !== undefined && publicThreshold !== undefined && wrong.length === 0
    ? { ok: true, value: { staffThreshold, publicThreshold } }
    : { ok: false, values: valuesOf(field, ['staffThreshold', 'publicThreshold']), wrong };
}
