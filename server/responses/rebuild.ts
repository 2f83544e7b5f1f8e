// Why: count cells are the contract behind every figure. Here they are compared with the rows they came from, and put
// right. Rows are read in pages and counted by the same code that counts them at the intake.
import type { Queries } from '../../db/connection.js';
import { cellKey, SEPARATOR } from '../../db/intake.js';
import { isUniqueViolation } from '../../db/errors.js';
import { countAudit, insertAudit } from '../../db/queries/audit.js';
import { addToCells, listCellsOfCut, listCuts, type CellDelta } from '../../db/queries/cellCheck.js';
import { deleteEmptyCells } from '../../db/queries/imports.js';
import { largestPage, pageResponses, type Response } from '../../db/queries/responses.js';
import { listSurveys } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { cellKeysOf, type Answers } from './cells.js';
import type { PublishedVersion } from './intake.js';
import { storedAnswers, storedVersion } from './stored.js';

export type CellCheck = {
  /** Rows counted. */
  responses: number;
  /**
   * Ids of rows that are left out: their answers, or the version they name, are nothing that was ever stored, so nobody can say
   * where they count. The check of the chains names them too.
   */
  unreadable: string[];
  /** Cells that exist or should. */
  cells: number;
  /** What would have to be added to each wrong cell. Empty: cells = rows. */
  differences: CellDelta[];
};

type Sum = { raw: number; used: number };
/** Cells one statement adds to: all of a large office would be too long for one. */
const chunk = 5_000;

/**
 * Compares the sum of cells with the rows of every survey of the office, both of one moment: what is stored, flagged or
 * corrected between reading the ones and the others would look like a difference, and be made one by mending it.
 */
export async function checkCells(dependencies: Dependencies, scope: OfficeScope): Promise<CellCheck> {
  return await dependencies.database.snapshot(async (db) => await compare(dependencies, db, scope));
}

async function compare(dependencies: Dependencies, db: Queries, scope: OfficeScope): Promise<CellCheck> {
  const check: CellCheck = { responses: 0, unreadable: [], cells: 0, differences: [] };
  for (const survey of await listSurveys(db, scope))
    await checkSurvey(dependencies, db, scope, survey.id, check);
  return check;
}

const rebuild = 'cells.rebuild';

/**
 * Puts every wrong cell right, and returns what was found wrong. Whoever mends the same at the same time finds its number taken,
 * for each would add what is missing, and looks again.
 */
export async function rebuildCells(dependencies: Dependencies, scope: OfficeScope): Promise<CellCheck> {
  const { database, clock } = dependencies;
  for (let left = 3; ; left -= 1) {
    const { check, before } = await database.snapshot(async (db) => ({
      before: await countAudit(db, scope, rebuild),
      check: await compare(dependencies, db, scope),
    }));
    const { differences, unreadable } = check;
    if (differences.length === 0) return check;
    const surveyIds = [...new Set(differences.map((delta) => delta.surveyId))];
    try {
      await database.atomically((db) => [
        insertAudit(db, scope, {
          id: `${rebuild}:${before + 1}`,
          at: clock(),
          userId: null,
          action: rebuild,
          entity: 'office',
          entityId: scope.officeId,
          detail: { putRight: differences.length, leftOut: unreadable.length },
        }),
        ...Array.from({ length: Math.ceil(differences.length / chunk) }, (_, index) =>
          addToCells(db, scope, differences.slice(index * chunk, (index + 1) * chunk)),
        ),
        ...surveyIds.map((surveyId) => deleteEmptyCells(db, scope, surveyId)),
      ]);
      return check;
    } catch (error) {
      if (left === 0 || !isUniqueViolation(error)) throw error;
    }
  }
}

async function checkSurvey(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  check: CellCheck,
): Promise<void> {
  const { sums, responses, unreadable } = await countRows(dependencies, db, scope, surveyId);
  check.responses += responses;
  check.unreadable.push(...unreadable);
  for (const cut of await listCuts(db, scope, surveyId)) {
    for (const cell of await listCellsOfCut(db, scope, surveyId, cut)) {
      const { nRaw, nUsed } = cell;
      const name = keyOf(cell);
      const sum = sums.get(name) ?? { raw: 0, used: 0 };
      sums.delete(name);
      check.cells += 1;
      if (sum.raw !== nRaw || sum.used !== nUsed)
        check.differences.push({ ...partsOf(name), nRaw: sum.raw - nRaw, nUsed: sum.used - nUsed });
    }
    await dependencies.pause();
  }
  for (const [name, sum] of sums) {
    check.cells += 1;
    check.differences.push({ ...partsOf(name), nRaw: sum.raw, nUsed: sum.used });
  }
}

async function countRows(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<{ sums: Map<string, Sum>; responses: number; unreadable: string[] }> {
  const sums = new Map<string, Sum>();
  const versions = new Map<number, PublishedVersion | undefined>();
  const unreadable: string[] = [];
  let responses = 0;
  let after = '';
  for (;;) {
    const page = await pageResponses(db, scope, surveyId, {}, after);
    for (const row of page) {
      if (!versions.has(row.version))
        versions.set(row.version, await storedVersion(dependencies, scope, surveyId, row.version));
      const version = versions.get(row.version);
      const answers = storedAnswers(row.answers);
      if (version === undefined || answers === undefined) {
        unreadable.push(row.id);
        continue;
      }
      responses += 1;
      const used = row.flags === '' ? 1 : 0;
      for (const key of keysOf(version, row, answers)) {
        const sum = sums.get(key);
        if (sum === undefined) sums.set(key, { raw: 1, used });
        else {
          sum.raw += 1;
          sum.used += used;
        }
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < largestPage) return { sums, responses, unreadable };
    after = last.id;
    await dependencies.pause();
  }
}

/** The cells a stored row counts in: the same rule as when it came in. */
function keysOf(version: PublishedVersion, row: Response, answers: Answers): string[] {
  return cellKeysOf(
    version.document,
    version.editions,
    {
      surveyId: row.surveyId,
      day: row.day,
      hour: row.hour,
      wave: row.wave,
      channel: row.channel,
      language: row.language,
      counterCode: row.counterCode,
      serviceCode: row.serviceCode,
    },
    answers,
  );
}

/** Rows taken out of what is used, or put back in; they stay in the raw numbers. One sum a cell, however many the rows. */
export class UsedChange {
  readonly #sums = new Map<string, number>();

  /** Throws for a row whose answers cannot be read. */
  add(version: PublishedVersion, row: Response, by: 1 | -1): void {
    const answers = storedAnswers(row.answers);
    if (answers === undefined) throw new Error(`the answers of response ${row.id} cannot be read`);
    for (const key of keysOf(version, row, answers)) this.#sums.set(key, (this.#sums.get(key) ?? 0) + by);
  }

  /** In the order in which the intake writes them: so writers do not block each other. */
  deltas(): CellDelta[] {
    return [...this.#sums]
      .filter(([, by]) => by !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, by]) => ({ ...partsOf(key), nRaw: 0, nUsed: by }));
  }
}

type Key = Omit<CellDelta, 'nRaw' | 'nUsed'>;

function keyOf(key: Key): string {
  const { surveyId, cut, cutValue, question, edition, periodKind, period, code } = key;
  return cellKey(surveyId, cut, cutValue, question, edition, periodKind, period, code);
}

function partsOf(name: string): Key {
  const [
    surveyId = '',
    cut = '',
    cutValue = '',
    kind = '',
    period = '',
    question = '',
    edition = '',
    code = '',
  ] = name.split(SEPARATOR);
  const periodKind = kind === 'day' || kind === 'month' ? kind : 'wave';
  return { surveyId, cut, cutValue, question, edition: Number(edition), periodKind, period, code };
}
