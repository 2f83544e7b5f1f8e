// Why: a target is a percentage, a first day and, where the office grades, names of bands; read once, all of it good or
// nothing of it set.
import { z } from 'zod';
import { roundHalfAway } from '../../analysis/rounding.js';
import type { Band } from '../../db/schema.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';

export const mostBands = 5;
export const longestBandName = 20;

export type TargetEntry = { target: number | null; bands: Band[]; fromDay: string };
export type TargetProblem =
  'percent' | 'day' | 'band_from' | 'band_name' | 'band_twice' | 'band_long' | 'nothing';
export type TargetForm =
  | { ok: true; entry: TargetEntry }
  | { ok: false; values: Record<string, string>; errors: { field: string; problem: TargetProblem }[] };

/** `bandFrom1`, `bandName1` … */
const bandFields = Array.from({ length: mostBands }, (_, index) => ({
  from: `bandFrom${index + 1}`,
  name: `bandName${index + 1}`,
}));
const names = ['target', 'fromDay', ...bandFields.flatMap(({ from, name }) => [from, name])];

/**
 * @param today the first day unless another is typed
 * An empty target with bands keeps the bands only; with `end` ticked both end.
 */
export function readTarget(body: unknown, today: string): TargetForm {
  const parsed = z.record(z.string(), z.unknown()).safeParse(body);
  if (!parsed.success) throw badRequest();
  const values: Record<string, string> = {};
  for (const name of [...names, 'end']) {
    const value = parsed.data[name];
    if (value !== undefined && typeof value !== 'string') throw badRequest();
    const text = (value ?? '').trim();
    if (!text.isWellFormed() || text.includes('\0')) throw badRequest();
    values[name] = text.slice(0, 100);
  }
  const field = (name: string) => values[name] ?? '';
  const errors: { field: string; problem: TargetProblem }[] = [];
  const fromDay = field('fromDay') === '' ? today : field('fromDay');
  if (!isDay(fromDay)) errors.push({ field: 'fromDay', problem: 'day' });
  if (field('end') !== '')
    return errors.length === 0
      ? { ok: true, entry: { target: null, bands: [], fromDay } }
      : { ok: false, values, errors };
  const target = field('target') === '' ? null : shareOf(field('target'));
  if (target === undefined) errors.push({ field: 'target', problem: 'percent' });
  const bands = bandFields.flatMap(({ from, name }): Band[] => {
    if (field(from) === '' && field(name) === '') return [];
    const share = shareOf(field(from), true);
    if (share === undefined) errors.push({ field: from, problem: 'band_from' });
    if (field(name) === '') errors.push({ field: name, problem: 'band_name' });
    if (field(name).length > longestBandName) errors.push({ field: name, problem: 'band_long' });
    return share === undefined ? [] : [{ from: share, name: field(name) }];
  });
  const twice = bandFields.find(({ from }, index) => {
    const share = shareOf(field(from), true);
    return (
      share !== undefined &&
      bandFields.slice(0, index).some((other) => shareOf(field(other.from), true) === share)
    );
  });
  if (twice !== undefined) errors.push({ field: twice.from, problem: 'band_twice' });
  if (errors.length === 0 && target === null && bands.length === 0)
    errors.push({ field: 'target', problem: 'nothing' });
  return target === undefined || errors.length > 0
    ? { ok: false, values, errors }
    : { ok: true, entry: { target, bands: bands.sort((a, b) => b.from - a.from), fromDay } };
}

/** «90», «90.5», «90.5%», full width too; 0 only as the lowest edge of a band. */
function shareOf(text: string, orZero = false): number | undefined {
  const plain = text.normalize('NFKC').replace(/\s*%$/, '');
  if (!/^\d{1,3}(\.\d)?$/.test(plain)) return undefined;
  const percent = Number(plain);
  if (percent > 100 || (percent === 0 && !orZero)) return undefined;
  return roundHalfAway(percent / 100, 3);
}
