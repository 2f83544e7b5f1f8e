// Why: what is asked of answers together, done where it holds nobody up. Everything here runs in the thread of its own.
import type { AnswerPattern } from '../../analysis/answerPatterns.js';
import { driversOfMany, type DriversOfMany } from '../../analysis/drivers/driversOfMany.js';
import { reliability, type Reliability } from '../../analysis/reliability/reliability.js';
import type { ScoreCount } from '../../analysis/scoreCounts.js';
import { addScoreCounts } from '../../analysis/scoreCounts.js';
import type { Queries } from '../../db/connection.js';
import { chosenRows, jointSums, type Counting, type JointCount } from './answerColumns.js';
import type { JointSource, JointStore, Part, Progress } from './jointStore.js';

/** A cut, or a question as 'answer:CODE': then only answers of its newest edition in the span count. */
export type Axis = { cut: string; newestEdition?: boolean; only?: readonly string[] };
export type Table = { filters: Counting['filters']; axes: readonly Axis[] };

/** A question with its answers' scores, turned so that high is good. */
export type Scored = { code: string; scores: readonly (readonly [code: string, score: number])[] };

export type DriversTask = {
  outcome: Scored;
  items: readonly Scored[];
  /** Also those that fewer than half of the people were asked or could answer. */
  everyItem: boolean;
  /** Groups of questions whose reliability is asked. */
  groups: readonly { code: string; items: readonly string[] }[];
  filters: Counting['filters'];
  seed: number;
};

export type DriversAnswer = {
  /** People who answered the outcome. */
  n: number;
  /** Valid answers of each item among all people of the filters. */
  scores: Record<string, ScoreCount[]>;
  kept: string[];
  left: string[];
  complete: number;
  result: DriversOfMany;
  reliability: { code: string; complete: number; result: Reliability }[];
};

const atLeastAnswered = 0.5;

/** Joint counts of several tables at once, part by part. */
export async function countTables(
  db: Queries,
  store: JointStore,
  source: JointSource,
  tables: readonly Table[],
  progress: Progress = () => undefined,
): Promise<JointCount[][]> {
  const parts = await store.parts(db, source);
  const newest = await newestEditions(db, store, source, parts, progress);
  const sums = tables.map(({ axes }) => jointSums(axes.length));
  for (const part of parts) {
    const packed = await store.packed(db, source, part);
    const chosen = new Map<string, Uint32Array>();
    tables.forEach(({ filters, axes }, index) => {
      const counted = axes.map(({ cut, newestEdition, only }) => ({
        cut,
        ...(newestEdition === true ? { versions: newest(cut.slice('answer:'.length)) } : {}),
        ...(only === undefined ? {} : { only: new Set(only) }),
      }));
      const key = JSON.stringify([filters, axes.filter(({ only }) => only !== undefined)]);
      const rows =
        chosen.get(key) ??
        chosenRows(packed, { fromDay: part.fromDay, toDay: part.toDay, filters, axes: counted });
      chosen.set(key, rows);
      sums[index]?.add(packed, counted, rows);
    });
  }
  return sums.map((each) => each.list());
}

/** Versions whose answers to a question are of its newest edition among those that occur in the months of the span. */
async function newestEditions(
  db: Queries,
  store: JointStore,
  source: JointSource,
  parts: readonly Part[],
  progress: Progress,
): Promise<(question: string) => ReadonlySet<number>> {
  const occurring = new Set<number>();
  for (const [done, part] of parts.entries()) {
    progress(done, parts.length);
    for (const version of (await store.packed(db, source, part)).occurring) occurring.add(version);
  }
  progress(parts.length, parts.length);
  const versions = source.versions.filter(({ number }) => occurring.has(number));
  return (question) => {
    const newest = Math.max(0, ...versions.map(({ editions }) => editions[question] ?? 0));
    return new Set(
      versions.filter(({ editions }) => editions[question] === newest).map(({ number }) => number),
    );
  };
}

/** Drivers of the outcome, and the reliability of each group of questions. */
export async function findDrivers(
  db: Queries,
  store: JointStore,
  source: JointSource,
  task: DriversTask,
  progress: Progress,
): Promise<DriversAnswer> {
  const { outcome, items, groups, filters } = task;
  const scoredBy = new Map([outcome, ...items].map(({ code, scores }) => [code, new Map(scores)]));
  const axisOf = (code: string): Axis => ({ cut: `answer:${code}`, newestEdition: true });
  /** Only people who answered everything: the others are left out as early as can be. */
  const completeOf = (codes: readonly string[]): Table => ({
    filters,
    axes: codes.map((code) => ({ ...axisOf(code), only: [...(scoredBy.get(code)?.keys() ?? [])] })),
  });
  const asked: Table[] = [
    completeOf([outcome.code]),
    ...items.map(({ code }) => ({ filters, axes: [axisOf(outcome.code), axisOf(code)] })),
    ...groups.map((group) => completeOf(group.items)),
  ];
  const tables = await countTables(db, store, source, asked, progress);
  const patternsOf = (codes: readonly string[], counts: readonly JointCount[] | undefined) =>
    patternsFrom(
      counts ?? [],
      codes.map((code) => scoredBy.get(code) ?? new Map<string, number>()),
    );
  const n = peopleOf(patternsOf([outcome.code], tables[0]));
  const scores: Record<string, ScoreCount[]> = {};
  const kept: string[] = [];
  const left: string[] = [];
  items.forEach(({ code }, index) => {
    const counts = tables[index + 1] ?? [];
    const alone = patternsFrom(
      counts.map(({ codes, count }) => ({ codes: codes.slice(1), count })),
      [scoredBy.get(code) ?? new Map<string, number>()],
    );
    scores[code] = addScoreCounts([alone.map(({ values, count }) => ({ score: values[0] ?? 0, count }))]);
    const together = peopleOf(patternsOf([outcome.code, code], counts));
    (task.everyItem || together >= n * atLeastAnswered ? kept : left).push(code);
  });
  const columns = [outcome.code, ...kept];
  const [joint] = await countTables(db, store, source, [completeOf(columns)]);
  const patterns = patternsOf(columns, joint);
  return {
    n,
    scores,
    kept,
    left,
    complete: peopleOf(patterns),
    result: driversOfMany(patterns, { seed: task.seed }),
    reliability: groups.map(({ code, items: codes }, index) => {
      const own = patternsOf(codes, tables[1 + items.length + index]);
      return { code, complete: peopleOf(own), result: reliability(own) };
    }),
  };
}

/** People with a score in every question; two codes of one score are one answer. */
function patternsFrom(
  counts: readonly JointCount[],
  scores: readonly ReadonlyMap<string, number>[],
): AnswerPattern[] {
  const byKey = new Map<string, { values: number[]; count: number }>();
  for (const { codes, count } of counts) {
    const values = codes.map((code, index) => scores[index]?.get(code));
    const known = values.filter((value) => value !== undefined);
    if (known.length < values.length) continue;
    const key = known.join();
    const pattern = byKey.get(key);
    if (pattern === undefined) byKey.set(key, { values: known, count });
    else pattern.count += count;
  }
  return [...byKey.values()];
}

function peopleOf(patterns: readonly AnswerPattern[]): number {
  return patterns.reduce((sum, { count }) => sum + count, 0);
}
