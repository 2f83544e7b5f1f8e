// Why: whole past months are read once. A part (a month, or a wave without days) is kept packed for as long as its count
// cells stand as they stood: whatever is added, flagged, imported or undone changes them.
import { createHash } from 'node:crypto';
import { daysOfPeriod, listPeriods } from '../../analysis/periods.js';
import type { Queries } from '../../db/connection.js';
import { listAnswersToCount } from '../../db/queries/answers.js';
import { countCells, type CellCount } from '../../db/queries/cells.js';
import type { OfficeScope } from '../../db/scope.js';
import { startPacking, type Packed } from './answerColumns.js';

/** Which responses: of days, both included, and of waves that have no days. */
export type JointSpan = { from: string; to: string; waves: readonly string[] };

export type JointSource = {
  scope: OfficeScope;
  surveyId: string;
  /** Everything that may be counted of this survey, the same for every request: one packing serves all. */
  cuts: readonly string[];
  /** Question → edition of every published version. */
  versions: readonly { number: number; editions: Readonly<Record<string, number>> }[];
  span: JointSpan;
};

/** One part of the span that has answers. */
export type Part = { key: string; mark: string; fromDay: number; toDay: number };
export type Progress = (done: number, total: number) => void;

/** About nine million responses of a usual form; what is longest unused is read again. */
const mostBytes = 256 * 1024 * 1024;

export type JointStore = {
  parts: (db: Queries, source: JointSource) => Promise<Part[]>;
  packed: (db: Queries, source: JointSource, part: Part) => Promise<Packed>;
};

export function openJointStore(limit = mostBytes): JointStore {
  const kept = new Map<string, { mark: string; packed: Packed }>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= kept.get(key)?.packed.bytes ?? 0;
    kept.delete(key);
  };
  return {
    parts: partsOf,
    packed: async (db, source, part) => {
      const key = JSON.stringify([source.scope.officeId, source.surveyId, source.cuts, part.key]);
      const known = kept.get(key);
      drop(key);
      const packed = known?.mark === part.mark ? known.packed : await readPart(db, source, part.key);
      kept.set(key, { mark: part.mark, packed });
      bytes += packed.bytes;
      for (const oldest of kept.keys()) {
        if (bytes <= limit || oldest === key) break;
        drop(oldest);
      }
      return packed;
    },
  };
}

/** The parts with answers, each with a mark of its count cells. Read before the responses: a later answer changes it. */
async function partsOf(db: Queries, source: JointSource): Promise<Part[]> {
  const { scope, span, versions } = source;
  const editions = [...new Set(versions.flatMap((version) => Object.values(version.editions)))];
  const query = {
    surveyId: source.surveyId,
    questions: [...new Set(versions.flatMap((version) => Object.keys(version.editions)))],
    editions: editions.length === 0 ? [1] : editions,
    cut: 'language',
    together: true,
  };
  const months = marksOf(
    await countCells(db, scope, { ...query, from: span.from, to: span.to, grain: 'month' }),
  );
  const waves =
    span.waves.length === 0
      ? new Map<string, string>()
      : marksOf(await countCells(db, scope, { ...query, grain: 'wave' }));
  return [
    ...[...months]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, mark]) => ({
        key: month,
        mark,
        fromDay: span.from > `${month}-01` ? Number(span.from.slice(8)) : 1,
        toDay: span.to < `${month}-31` ? Number(span.to.slice(8)) : 31,
      })),
    ...span.waves.flatMap((wave) => {
      const mark = waves.get(wave);
      return mark === undefined ? [] : [{ key: `wave:${wave}`, mark, fromDay: 0, toDay: 0 }];
    }),
  ];
}

function marksOf(cells: readonly CellCount[]): Map<string, string> {
  const lines = new Map<string, string[]>();
  for (const { period, question, edition, code, nRaw, nUsed } of cells) {
    const line = [question, edition, code, nRaw, nUsed].join(' ');
    const list = lines.get(period);
    if (list === undefined) lines.set(period, [line]);
    else list.push(line);
  }
  return new Map(
    [...lines].map(([period, list]) => [
      period,
      createHash('sha256').update(list.sort().join('\n')).digest('base64'),
    ]),
  );
}

/** A day at a time: no more than a day's rows lie in memory unpacked. */
async function readPart(db: Queries, source: JointSource, key: string): Promise<Packed> {
  const { scope, surveyId } = source;
  const packing = startPacking(source.cuts);
  if (key.startsWith('wave:')) {
    packing.add(0, await listAnswersToCount(db, scope, surveyId, { wave: key.slice('wave:'.length) }));
    return packing.finish();
  }
  const { firstDay, lastDay } = daysOfPeriod(key, 'month');
  for (const day of listPeriods(firstDay, lastDay, 'day'))
    packing.add(Number(day.slice(8)), await listAnswersToCount(db, scope, surveyId, { day }));
  return packing.finish();
}
