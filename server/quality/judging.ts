// Why: every night the rules of analysis/quality look at what came in; what they doubt is flagged, taken out of the used
// counts in the same transaction, and never deleted. A changed rule looks at everything anew and says so.
import { markOfRules, ruleBook, type RuleBook } from '../../analysis/quality/rules.js';
import { isPeriodKey, listPeriods, shiftPeriod } from '../../analysis/periods.js';
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { insertAudit } from '../../db/queries/audit.js';
import { addToCells, type CellDelta } from '../../db/queries/cellCheck.js';
import { findOffice, type Office } from '../../db/queries/offices.js';
import {
  countRowsOfDays,
  countToJudge,
  insertFlags,
  liftFlags,
  listQualityMonths,
  listResponsesByIds,
  updateResponseFlags,
  upsertQualityMonth,
} from '../../db/queries/quality.js';
import { findNextDay } from '../../db/queries/responses.js';
import { listSurveys } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { UsedChange } from '../responses/rebuild.js';
import { localDay } from '../time.js';
import { lookAtMonth, spanOf, type Judging, type MonthLook, type PlacesOf } from './month.js';
import { loadPlaces } from './places.js';
import { addAll } from './summary.js';

/** Answers rarely come in so late; months that ended longer ago are counted again once a week, each on its own weekday. */
const lateDays = 75;
const chunk = 500;
/** Responses whose flags are written in one transaction. */
const step = 20;

/**
 * What the server itself looks at beside its work: a month is judged as a whole, so that a larger one would take its
 * memory, and a night has its end. The rest waits for the next night, a larger month for `admin judge-quality`.
 */
export const nightly: Bounds = { month: 50_000, look: 200_000 };
export type Bounds = { month: number; look: number };

/** Raised when the rules are asked of other answers, or find or count others, by the same numbers: then every month is looked at anew. */
const reading = 3;

/** By which a month says under which rules, hours and calendar it was judged. @param placesMark of `loadPlaces` */
export const rulesMark = (book: RuleBook, placesMark: string): string =>
  `${markOfRules(book)};${String(reading)};${placesMark}`;

/** `left`: months that are to be looked at still. */
export type Look = { months: number; set: number; lifted: number; left: number };

/**
 * Looks at every month in which something came in since, or under rules that have changed, the newest first; `again`: at every
 * month, so that a flag somebody set or took off by hand is found out. May be run again at any time. Throws only when it has
 * looked at all others.
 */
export async function judgeOffice(
  dependencies: Dependencies,
  scope: OfficeScope,
  {
    book = ruleBook,
    most = { month: Infinity, look: Infinity },
    again = false,
  }: { book?: RuleBook; most?: Bounds; again?: boolean } = {},
): Promise<Look> {
  const db = dependencies.database.queries;
  const look: Look = { months: 0, set: 0, lifted: 0, left: 0 };
  let remaining = most.look;
  const failures: Error[] = [];
  const office = await findOffice(db, scope);
  if (office === undefined) return look;
  const { places, mark } = await loadPlaces(db, scope, office.settings);
  const rules = rulesMark(book, mark);
  for (const survey of await listSurveys(db, scope)) {
    if (survey.currentVersion === null) continue;
    for await (const month of monthsToLookAt(
      dependencies,
      scope,
      office,
      survey.id,
      again ? undefined : rules,
    )) {
      const size = await countRowsOfDays(db, scope, survey.id, spanOf(month));
      if (size > Math.min(most.month, remaining)) {
        look.left += 1;
        continue;
      }
      remaining -= size;
      const judging = { dependencies, scope, office, surveyId: survey.id, month, book };
      try {
        const { set, lifted } = await judgeMonth(judging, rules, (device) => places(month, device));
        look.months += 1;
        look.set += set;
        look.lifted += lifted;
      } catch (error) {
        dependencies.log.error({ err: error, surveyId: survey.id, month }, 'quality.judge: not judged');
        failures.push(error instanceof Error ? error : new Error('not judged', { cause: error }));
      }
      await dependencies.pause();
    }
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  return look;
}

/** The job `quality.judge`. */
export async function judgeNightly(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const { left } = await judgeOffice(dependencies, scope, { most: nightly });
  if (left > 0) dependencies.log.info({ months: left }, 'quality.judge: left for another night');
}

/** No answer that anybody collected with us was given earlier. */
const earliest = '1900-01-01';

/**
 * Newest first; a month is wanted when it has more or fewer than were looked at. Without `rules`: every month.
 */
async function* monthsToLookAt(
  { database, clock }: Dependencies,
  scope: OfficeScope,
  { timeZone }: Office,
  surveyId: string,
  rules: string | undefined,
): AsyncGenerator<string> {
  const db = database.queries;
  const today = localDay(clock(), timeZone);
  const first = await endOfDays(db, scope, surveyId, earliest, 'after');
  const last = await endOfDays(db, scope, surveyId, shiftPeriod(today, 'day', 2), 'before');
  if (first === undefined || last === undefined) return;
  const known = new Map((await listQualityMonths(db, scope, surveyId)).map((row) => [row.month, row]));
  const settled = shiftPeriod(today, 'day', -lateDays).slice(0, 7);
  const weekday = new Date(today).getUTCDay();
  for (const month of listPeriods(first.slice(0, 7), last.slice(0, 7), 'month').reverse()) {
    const before = known.get(month);
    if (before !== undefined && before.rules === rules) {
      if (month < settled && Number(month.slice(5)) % 7 !== weekday) continue;
      if ((await countToJudge(db, scope, surveyId, spanOf(month))) === before.responses) continue;
    }
    yield month;
  }
}

/** The first day with answers, or the last; what is no day was written over by somebody, and is passed over. */
async function endOfDays(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  from: string,
  direction: 'after' | 'before',
): Promise<string | undefined> {
  let day: string | undefined = from;
  do day = await findNextDay(db, scope, surveyId, day, direction);
  while (day !== undefined && !isPeriodKey(day, 'day'));
  return day;
}

async function judgeMonth(
  judging: Judging,
  rules: string,
  placesOf: PlacesOf,
): Promise<{ set: number; lifted: number }> {
  const { dependencies, scope, surveyId, month } = judging;
  const { database } = dependencies;
  const { responses, summary, set, lifted, changed, versionOf } = await lookAtMonth(judging, placesOf);
  const now = dependencies.clock();
  // In small steps, for everybody waits while one is written; a look that ends half-way is simply done again.
  const touched = [
    ...[...set, ...lifted].map(({ responseId }) => responseId),
    ...changed.map(({ id }) => id),
  ];
  for (const part of chunks([...new Set(touched)], step)) {
    const ids = new Set(part);
    await writeFlags(judging, {
      set: set.filter(({ responseId }) => ids.has(responseId)),
      lifted: lifted.filter(({ responseId }) => ids.has(responseId)),
      changed: changed.filter(({ id }) => ids.has(id)),
      versionOf,
    });
    await dependencies.pause();
  }
  await database.atomically((writes) => [
    upsertQualityMonth(writes, scope, {
      surveyId,
      month,
      responses,
      rules,
      judgedAt: now,
      summary: JSON.stringify(summary),
    }),
  ]);
  return { set: set.length, lifted: lifted.length };
}

type FlagsToWrite = Pick<MonthLook, 'set' | 'lifted' | 'changed' | 'versionOf'>;

/** Flags, what they take out of the used counts, and the row of the log, in one transaction. */
async function writeFlags(
  judging: Judging,
  { set, lifted, changed, versionOf }: FlagsToWrite,
): Promise<void> {
  const { dependencies, scope, surveyId, month } = judging;
  const { database, clock, newId } = dependencies;
  const deltas = await deltasOf(judging, changed, versionOf);
  const now = clock();
  await database.atomically((writes): (Statement | Guarded)[] => [
    ...chunks(set).map((part) => insertFlags(writes, scope, part)),
    ...chunks(lifted.map(({ id }) => id)).map((part) => liftFlags(writes, scope, part, now)),
    ...changed.map(({ id, before, after }) =>
      mustChange(updateResponseFlags(writes, scope, id, { before, after })),
    ),
    ...(deltas.length === 0 ? [] : [addToCells(writes, scope, deltas)]),
    ...(set.length + lifted.length === 0
      ? []
      : [
          insertAudit(writes, scope, {
            id: newId(),
            at: now,
            userId: null,
            action: 'quality.judge',
            entity: 'survey',
            entityId: surveyId,
            detail: { month, set: countByRule(set), lifted: countByRule(lifted) },
          }),
        ]),
  ]);
}

/** What the changes add to the used counts. */
async function deltasOf(
  { dependencies: { database, pause }, scope }: Judging,
  changed: readonly { id: string; before: string; after: string }[],
  versionOf: MonthLook['versionOf'],
): Promise<CellDelta[]> {
  const by = new Map(
    changed.flatMap(({ id, before, after }): [string, 1 | -1][] =>
      (before === '') === (after === '') ? [] : [[id, after === '' ? 1 : -1]],
    ),
  );
  const change = new UsedChange();
  for (const ids of chunks([...by.keys()]))
    for (const row of await listResponsesByIds(database.queries, scope, ids)) {
      const known = await versionOf(row.version);
      // It could be read a moment ago.
      if (known === undefined) throw new Error(`response ${row.id} changed while it was judged`);
      change.add(known.version, row, by.get(row.id) ?? 1);
      await pause();
    }
  return change.deltas();
}

function countByRule(flags: readonly { rule: string }[]): Record<string, number> {
  return addAll(flags.map(({ rule }) => ({ [rule]: 1 })));
}

function chunks<Item>(list: readonly Item[], size = chunk): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
