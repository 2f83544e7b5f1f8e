// Why: whoever holds the database can write anything into a row. What no intake of ours can have stored is read as nothing
// here: so it is named, and stops no work on all the others.
import { z } from 'zod';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError } from '../errors.js';
import { loadVersion } from '../surveys/open.js';
import type { Answers } from './cells.js';
import type { PublishedVersion } from './intake.js';

/** The answers of a stored row; undefined where they are none. */
export function storedAnswers(text: string): Answers | undefined {
  const given = storedValue(text);
  return isObject(given) && Object.values(given).every(isAnswer) ? (given as Answers) : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAnswer = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((one) => typeof one !== 'object') : !isObject(value);

/** As it goes into a hash; null for a moment that no program can read. */
export function momentText(at: Date): string | null {
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** SQLite keeps bytes in any column that somebody writes them into; none of a response's holds any. */
export const holdsBytes = (row: object): boolean =>
  Object.values(row).some((value: unknown) => Buffer.isBuffer(value));

/** The answers of a row whose moments and columns can be read too; undefined where anything of it cannot. */
export function readableAnswers(row: {
  answers: string;
  answeredAt: Date | null;
  receivedAt: Date;
}): Answers | undefined {
  const { answers, answeredAt, receivedAt } = row;
  if (holdsBytes(row) || momentText(receivedAt) === null) return undefined;
  return answeredAt !== null && momentText(answeredAt) === null ? undefined : storedAnswers(answers);
}

/** The value of a JSON column that was read as the engine keeps it: SQLite as its text. Undefined for text that is none. */
export function storedValue(stored: unknown): unknown {
  if (typeof stored !== 'string') return stored;
  try {
    return JSON.parse(stored) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether each question of a version has the edition it counts in. */
export const areEditions = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((edition) => Number.isInteger(edition));

/** A version as it was published; undefined where there is none of that number, or somebody wrote over it. */
export async function storedVersion(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  number: number,
): Promise<PublishedVersion | undefined> {
  try {
    const version = await loadVersion(dependencies, scope, surveyId, number);
    return areEditions(version.editions) ? version : undefined;
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

const isUnreadable = (error: unknown): boolean =>
  (error instanceof AppError && error.status === 404) ||
  error instanceof SyntaxError ||
  error instanceof z.ZodError;
