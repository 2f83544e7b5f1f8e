// Why: the one place that decides where counts come from: count cells for one filter or split at a time, the stored rows
// for several at once. Either way the same shape comes out, with what suppress.ts needs to keep small cells hidden.
import { daysOfPeriod } from '../../analysis/periods.js';
import { countCells, cutKeepsDays, type CellCount, type Grain } from '../../db/queries/cells.js';
import { channels, type CutFilter } from './filters.form.js';
import { languageCodesOf } from '../languages/tongues.js';
import { choicesOf, findQuestion } from '../surveys/document.js';
import type { Subject } from './subject.js';
import { tallyRows } from './tally.js';

export type CountRequest = {
  questions: readonly string[];
  filters: readonly CutFilter[];
  /** The cut whose values are told apart, or null. */
  split: string | null;
  /** Days, both included. */
  from: string;
  to: string;
  /** 'wave': waves are the periods; waves that have days are counted by day as well. */
  grain: Grain;
};

export type Counted = {
  source: 'cells' | 'rows';
  /** What is looked at: by value of the split, or one group ''. */
  groups: ReadonlyMap<string, readonly CellCount[]>;
  /** Other parts of the same whole, by value: never shown, but what is hidden must not follow from them. */
  beside: ReadonlyMap<string, readonly CellCount[]>;
  /** The whole that is shown elsewhere, null where groups and beside are everything. */
  whole: readonly CellCount[] | null;
  /** For each of several filters: those that fail only this one, by group. */
  failing: readonly ReadonlyMap<string, readonly CellCount[]>[];
  /** Each of several filters, and the split, by itself. */
  alone: readonly Counted[];
  /** Every cut that took part. */
  cuts: readonly string[];
};

export async function countAnswers(subject: Subject, request: CountRequest): Promise<Counted> {
  const { split, filters } = request;
  const cuts = [...new Set([...filters.map((filter) => filter.cut), ...(split === null ? [] : [split])])];
  const cut = cuts[0];
  if (cut === undefined)
    return {
      source: 'cells',
      groups: new Map([['', await countAll(subject, request)]]),
      beside: new Map(),
      whole: null,
      failing: [],
      alone: [],
      cuts,
    };
  if (cuts.length > 1 || !cellsExist(subject, cut, request))
    return { ...(await tallyRows(subject, request)), alone: await eachAlone(subject, request), cuts };
  const whole = await countAll(subject, request);
  const byValue =
    split === null
      ? await countEachValue(subject, cut, request)
      : byCutValue(await read(subject, cut, request));
  const wanted = filters[0]?.values;
  const groups = new Map<string, CellCount[]>(split === null ? [['', []]] : []);
  const beside = new Map<string, CellCount[]>();
  for (const [value, cells] of byValue) {
    if (wanted !== undefined && !wanted.includes(value)) beside.set(value, cells);
    else if (split === null) groups.get('')?.push(...cells);
    else groups.set(value, cells);
  }
  return { source: 'cells', groups, beside, whole, failing: [], alone: [], cuts };
}

/** Only where count cells know it: the rows need not be read once for every filter. */
async function eachAlone(subject: Subject, request: CountRequest): Promise<Counted[]> {
  const { filters, split } = request;
  const parts: CountRequest[] = [
    ...filters.map((filter) => ({ ...request, filters: [filter], split: null })),
    ...(split === null ? [] : [{ ...request, filters: [], split }]),
  ];
  if (parts.length < 2) return [];
  const known = parts.filter((part) => cellsExist(subject, part.split ?? part.filters[0]?.cut ?? '', part));
  return await Promise.all(known.map(async (part) => await countAnswers(subject, part)));
}

/** Cuts kept by month answer no question about days, and waves that are made of days are such a question. */
function cellsExist(subject: Subject, cut: string, request: CountRequest): boolean {
  if (cutKeepsDays(cut)) return true;
  if (request.grain === 'wave') return !wavesHaveDays(subject);
  return request.grain === 'month' && isWholeMonths(subject, request);
}

function wavesHaveDays({ waves }: Subject): boolean {
  return waves.some((wave) => wave.fromDay !== null && wave.toDay !== null);
}

function isWholeMonths({ today }: Subject, { from, to }: CountRequest): boolean {
  return from.endsWith('-01') && (to >= today || daysOfPeriod(to.slice(0, 7), 'month').lastDay === to);
}

/**
 * Everybody's answers. Every response has exactly one language and its cells are kept by month, so their sum over whole
 * months is everybody: a tenth of the cells to read.
 */
async function countAll(subject: Subject, request: CountRequest): Promise<CellCount[]> {
  const byMonth = request.grain === 'month' && isWholeMonths(subject, request);
  return await read(subject, byMonth ? 'language' : '', request, { together: true });
}

async function read(
  subject: Subject,
  cut: string,
  { questions, from, to, grain }: CountRequest,
  options: { together?: boolean; cutValues?: readonly string[] } = {},
): Promise<CellCount[]> {
  const query = { surveyId: subject.survey.id, questions, editions: subject.editions, cut, ...options };
  const counted = await countCells(subject.db, subject.scope, { ...query, from, to, grain });
  if (grain !== 'wave' || !wavesHaveDays(subject) || !cutKeepsDays(cut)) return counted;
  return [...counted, ...(await countCells(subject.db, subject.scope, { ...query, from, to, grain: 'day' }))];
}

/** One short statement a value: all values of a busy office at once would hold up everybody else. */
async function countEachValue(
  subject: Subject,
  cut: string,
  request: CountRequest,
): Promise<Map<string, CellCount[]>> {
  const one = request.questions.length === 1;
  if (one) return byCutValue(await read(subject, cut, request));
  const byValue = new Map<string, CellCount[]>();
  for (const value of valuesOf(subject, cut)) {
    const cells = await read(subject, cut, request, { cutValues: [value] });
    if (cells.length > 0) byValue.set(value, cells);
    await subject.dependencies.pause();
  }
  return byValue;
}

/** The values a cut can have, in the order they are shown. */
export function valuesOf(subject: Subject, cut: string): string[] {
  if (cut === 'counter') return subject.counterCodes;
  if (cut === 'service') return [...subject.services.map((service) => service.code), 'multiple'];
  if (cut === 'channel') return [...channels];
  if (cut === 'language') return languageCodesOf(subject.tongues);
  if (cut === 'hour') return Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const asked = findQuestion(subject.document, cut.slice('answer:'.length));
  return asked === undefined ? [] : choicesOf(subject.document, asked).map((choice) => choice.code);
}

function byCutValue(cells: readonly CellCount[]): Map<string, CellCount[]> {
  const groups = new Map<string, CellCount[]>();
  for (const cell of cells) {
    const list = groups.get(cell.cutValue);
    if (list === undefined) groups.set(cell.cutValue, [cell]);
    else list.push(cell);
  }
  return groups;
}
