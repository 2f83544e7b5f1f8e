// Why: adapters read what a case gives without trusting it; what is not there, or of another kind, is said by name.
import { NoValue, type Case, type Computed, type Named } from './contract.js';

/** Confidence level of a case, 0.95 when it names none. */
export function confidence({ options }: Case): number {
  return options['conf'] === undefined ? 0.95 : number(options['conf']);
}

/** Column of the case's file as text, one cell per row, null where it says nothing. Throws for an unknown column. */
export function textColumn({ columns }: Case, name: string): (string | null)[] {
  const cells = columns.get(name);
  if (cells === undefined) throw new Error(`the rows have no column "${name}"`);
  return [...cells];
}

/** Column of the case's file as numbers, null where it says nothing. Throws for a cell that is no number. */
export function numberColumn(given: Case, name: string): (number | null)[] {
  return textColumn(given, name).map((cell) => {
    if (cell === null) return null;
    const value = Number(cell);
    if (!Number.isFinite(value)) throw new Error(`"${cell}" in column "${name}" is not a number`);
    return value;
  });
}

/**
 * Values of one variable, however the case gives them: numbers in place, the name of a column, or a condition
 * `column == text`, which is 1 where it holds and 0 where it does not. Null where nothing is said.
 */
export function variable(given: Case, source: unknown): (number | null)[] {
  if (Array.isArray(source)) return numbers(source);
  const name = text(source);
  const [column = '', wanted] = name.split(/\s*==\s*/);
  if (wanted === undefined) return numberColumn(given, name);
  return textColumn(given, column).map((cell) => (cell === null ? null : Number(cell === wanted)));
}

/** List of numbers with gaps. */
export function numbers(value: unknown): (number | null)[] {
  return list(value).map((each) => (each === null ? null : number(each)));
}

/** List of texts. */
export function texts(value: unknown): string[] {
  return list(value).map(text);
}

/** Object of lists of numbers with gaps, e.g. inline columns. */
export function numberLists(value: unknown): Record<string, (number | null)[]> {
  return Object.fromEntries(Object.entries(record(value)).map(([name, values]) => [name, numbers(values)]));
}

/** Object of numbers, e.g. population counts by group. */
export function numbersByName(value: unknown): Record<string, number> {
  return Object.fromEntries(Object.entries(record(value)).map(([name, each]) => [name, number(each)]));
}

export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${String(value)}`);
  return Object.fromEntries(Object.entries(value));
}

export function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${String(value)}`);
  return value.map((each: unknown) => each);
}

export function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`not a number: ${String(value)}`);
  return value;
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`not a text: ${String(value)}`);
  return value;
}

type Result = { ok: true } | { ok: false; reason: string };

/** Figure of a result, or its refusal with the reason: how nearly every value of an adapter is made. */
export function figure<R extends Result>(
  result: R,
  pick: (result: Extract<R, { ok: true }>) => Computed,
): Computed {
  if (isOk(result)) return pick(result);
  return new NoValue('reason' in result ? result.reason : '');
}

type KeyOfAny<R> = R extends unknown ? keyof R & string : never;

/**
 * Figure by its name, also where the product refuses and hands it back beside its reason: the collapsed limits of an
 * interval without any spread, which no screen shows as an interval. `times` changes its unit (100: percent).
 */
export function kept<R extends Result>(result: R, name: KeyOfAny<R>, times = 1): Computed {
  const value = record(result)[name];
  return typeof value === 'number' ? value * times : figure(result, () => new NoValue(''));
}

/** Refused names: the same refusal for several names, when a method gives none of them. */
export function refused(names: readonly string[], reason: string): Named {
  return Object.fromEntries(names.map((name) => [name, new NoValue(reason)]));
}

function isOk<R extends Result>(result: R): result is Extract<R, { ok: true }> {
  return result.ok;
}
