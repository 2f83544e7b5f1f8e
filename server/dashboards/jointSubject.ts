// Why: what the counting thread must know of a survey: everything that can be counted of it, over all its versions, and
// which of its answers may be put beside each other.
import type { CellCount } from '../../db/queries/cells.js';
import { questionsOf } from '../surveys/document.js';
import { loadVersion } from '../surveys/open.js';
import type { JointCount } from './answerColumns.js';
import type { Counted } from './counts.js';
import type { CutFilter, Filters } from './filters.form.js';
import { askJoint, type Asked } from './joint.js';
import type { JointSource, JointSpan } from './jointStore.js';
import type { JointAnswer, JointTask } from './jointThread.js';
import type { Table } from './jointWork.js';
import type { Subject } from './subject.js';

/** Something that takes a while, and how far it is. */
export type Counting<Result> = { done: Promise<Result>; progress: Asked['progress'] };

const places = ['counter', 'service', 'channel', 'language', 'hour'];

export async function jointSourceOf(subject: Subject, span: JointSpan): Promise<JointSource> {
  const { dependencies, scope, survey } = subject;
  const cuts = new Set<string>(places);
  const versions: JointSource['versions'][number][] = [];
  for (let number = 1; number <= (survey.currentVersion ?? 0); number += 1) {
    const version = await loadVersion(dependencies, scope, survey.id, number);
    const editions: Record<string, number> = {};
    for (const asked of questionsOf(version.document)) {
      if (asked.kind === 'scale') editions[asked.code] = version.editions[asked.code] ?? 1;
      if (asked.kind === 'scale' || (asked.kind === 'single' && asked.segment))
        cuts.add(`answer:${asked.code}`);
    }
    versions.push({ number, editions });
  }
  return { scope, surveyId: survey.id, cuts: [...cuts].sort(), versions, span };
}

/** The days of a span and, where waves are looked at, those that have no days. */
export function jointSpanOf(
  subject: Subject,
  filters: Pick<Filters, 'kind'>,
  span: { key: string | null; from: string; to: string },
): JointSpan {
  if (filters.kind !== 'wave' || span.key === null) return { from: span.from, to: span.to, waves: [] };
  const wave = subject.waves.find((one) => one.key === span.key);
  // A wave without days has no day at all: nothing lies on the last day before the first.
  const none = { from: '9999-12-31', to: '0001-01-01' };
  const days = wave?.fromDay == null || wave.toDay === null ? none : { from: wave.fromDay, to: wave.toDay };
  return { ...days, waves: [span.key] };
}

/** Runs one question after the other, and tells how far the one is that runs. */
export function countTogether<Result>(
  subject: Subject,
  work: (ask: (task: JointTask) => Promise<JointAnswer>) => Promise<Result>,
): Counting<Result> {
  let now: Asked | undefined;
  const done = work(async (task) => {
    now = askJoint(subject.dependencies, task);
    return await now.done;
  });
  // The page may be gone before the count is over.
  done.catch(() => undefined);
  return { done, progress: () => now?.progress() ?? { done: 0, total: 0 } };
}

export async function tablesOf(
  ask: (task: JointTask) => Promise<JointAnswer>,
  source: JointSource,
  tables: readonly Table[],
): Promise<JointCount[][]> {
  const answer = await ask({ kind: 'tables', source, tables });
  return answer.kind === 'tables' ? answer.tables : [];
}

/** What suppress.ts must know of these filters, counted from a table by the filters' cuts and the question's answers. */
export function countedOf(
  question: string,
  filters: readonly CutFilter[],
  table: readonly JointCount[],
): Counted {
  const cells = (wanted: (missed: readonly number[]) => boolean): CellCount[] =>
    table
      .filter(({ codes }) =>
        wanted(filters.flatMap(({ values }, index) => (values.includes(codes[index] ?? '') ? [] : [index]))),
      )
      .map((entry) => cellOf(question, entry));
  const cuts = filters.map(({ cut }) => cut);
  const own = new Map([['', cells((missed) => missed.length === 0)]]);
  const rows = { source: 'rows' as const, groups: own, cuts };
  const [only] = filters;
  if (only === undefined) return { ...rows, beside: new Map(), whole: null, failing: [], alone: [] };
  if (filters.length === 1) {
    const beside = new Map<string, CellCount[]>();
    for (const entry of table) {
      const value = entry.codes[0] ?? '';
      if (value === '' || only.values.includes(value)) continue;
      beside.set(value, [...(beside.get(value) ?? []), cellOf(question, entry)]);
    }
    return { ...rows, beside, whole: cells(() => true), failing: [], alone: [] };
  }
  return {
    ...rows,
    beside: new Map(),
    whole: null,
    failing: filters.map(
      (_, index) => new Map([['', cells((missed) => missed.length === 1 && missed[0] === index)]]),
    ),
    alone: filters.map((filter, index) =>
      countedOf(
        question,
        [filter],
        table.map(({ codes, count }) => ({ codes: [codes[index] ?? '', codes.at(-1) ?? ''], count })),
      ),
    ),
  };
}

function cellOf(question: string, { codes, count }: JointCount): CellCount {
  return {
    cutValue: '',
    question,
    edition: 1,
    period: 'all',
    code: codes.at(-1) ?? '',
    nRaw: count,
    nUsed: count,
  };
}
