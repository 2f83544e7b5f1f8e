// Why: services answer more or less readily; beside the figure as it was answered stands the same figure as if the
// services (and counters, where both are known) had answered as they were visited. Never the one without the other.
import type { Interval } from '../../analysis/criticalValues.js';
import { isSatisfied } from '../../analysis/scale.js';
import { postStratify } from '../../analysis/weights/postStratification.js';
import { rake } from '../../analysis/weights/raking.js';
import { weightedShare, type WeightedCount } from '../../analysis/weights/weightedShare.js';
import { countCells, type CellCount } from '../../db/queries/cells.js';
import { listVisits, type Visit } from '../../db/queries/visits.js';
import type { JointCount } from './answerColumns.js';
import type { CompareResult } from './compare.js';
import { valueName } from './cutNames.js';
import { figureOf, readTally, satisfiedOf, type Figure } from './figures.js';
import type { Filters } from './filters.form.js';
import { countTogether, jointSourceOf, jointSpanOf, tablesOf, type Counting } from './jointSubject.js';
import type { Measure } from './measures.js';
import type { Subject } from './subject.js';
import { spanOf } from './words.js';

export type Weighted =
  | ({
      ok: true;
      share: number;
      /** To the hundredth and to the whole: not to be turned back into exact counts. */
      deff: number;
      nEffective: number;
      by: 'service' | 'service_counter';
      /** Names of groups with few answers, to be warned about, and of those that were put together. */
      thin: string[];
      pooled: string[];
      /** Some answers name no single service that was counted: they take no part. */
      without: boolean;
    } & Interval)
  | {
      ok: false;
      reason: 'empty_cell' | 'too_uneven' | 'no_solution' | 'few';
      groups: string[];
      deff: number | null;
    };

export type WeightRow = { group: string; name: string; figure: Figure; weighted: Weighted };

export type Weighting =
  { ok: true; rows: WeightRow[] } | { ok: false; reason: 'no_visits' | 'filter' | 'wave' };

/** Answers of people who share service and counter. */
type Cell = { service: string; counter: string; x: number; n: number };
type Targets = { services: Map<string, number>; counters: Map<string, number> };
type Days = { from: string; to: string };
type Row = { group: string; name: string; figure: Figure; from: string; to: string };

const pooledKey = '+';
const leastAnswers = 5;

export function weightingOf(subject: Subject, filters: Filters, result: CompareResult): Counting<Weighting> {
  return countTogether(subject, async (ask): Promise<Weighting> => {
    if (filters.cuts.length > 0) return { ok: false, reason: 'filter' };
    if (filters.kind === 'wave') return { ok: false, reason: 'wave' };
    const { measure } = result;
    const joint = async ({ from, to }: Days, cut: string) => {
      const source = await jointSourceOf(subject, jointSpanOf(subject, filters, { key: null, from, to }));
      const axes = [{ cut: 'service' }, { cut }, { cut: `answer:${measure.code}`, newestEdition: true }];
      return (await tablesOf(ask, source, [{ filters: [], axes }]))[0] ?? [];
    };
    const rows: WeightRow[] = [];
    for (const row of await rowsOf(subject, filters, result)) {
      const targets = targetsOf(await listVisits(subject.db, subject.scope, row.from, row.to));
      if (targets.services.size === 0) continue;
      const cells = await cellsOf(subject, measure, row, targets, joint);
      rows.push({
        group: row.group,
        name: row.name,
        figure: row.figure,
        weighted: weigh(subject, cells, targets),
      });
    }
    if (rows.length === 0) return { ok: false, reason: 'no_visits' };
    const channels =
      result.kind === 'groups' && result.by === 'channel' && measure.kind === 'question'
        ? await channelRows(subject, result, joint)
        : [];
    return { ok: true, rows: [...channels, ...rows] };
  });
}

/** Everybody's answers in each period that is looked at, whatever they are grouped by. */
async function rowsOf(subject: Subject, filters: Filters, result: CompareResult): Promise<Row[]> {
  const whole = async (group: string, name: string, from: string, to: string): Promise<Row[]> => {
    const tally = readTally(await countedCells(subject, result.measure, '', { from, to }), result.measure);
    const figure = figureOf(tally, result.measure, tally.used.n < subject.threshold);
    return figure.satisfied === null ? [] : [{ group, name, figure, from, to }];
  };
  if (result.kind === 'groups') {
    const { from, to } = result.period;
    return await whole('', subject.words.t('comparing.weights.everybody'), from, to);
  }
  const rows = result.rows.map(async ({ group, name }) => {
    if (group === '' || filters.kind === 'wave') return [];
    const days = spanOf(group, filters.kind, filters.startMonth);
    return await whole(group, name, days.firstDay, days.lastDay);
  });
  return (await Promise.all(rows)).flat();
}

/** Visitors of the days by service, and by counter where they were counted so. Days entered as a total say neither. */
function targetsOf(visits: readonly Visit[]): Targets {
  const margin = (own: 'serviceCode' | 'counterCode', other: 'serviceCode' | 'counterCode') => {
    const alone = visits.filter((row) => row[own] !== '' && row[other] === '');
    // Counted by both at once: the sum over the other.
    const rows = alone.length > 0 ? alone : visits.filter((row) => row[own] !== '' && row[other] !== '');
    const sums = new Map<string, number>();
    for (const row of rows) sums.set(row[own], (sums.get(row[own]) ?? 0) + row.visitors);
    return new Map([...sums].filter(([, visitors]) => visitors > 0));
  };
  return { services: margin('serviceCode', 'counterCode'), counters: margin('counterCode', 'serviceCode') };
}

/** From count cells where services are enough; from the responses where every answer has a counter, and visitors too. */
async function cellsOf(
  subject: Subject,
  measure: Measure,
  row: Row,
  { counters }: Targets,
  joint: (span: Days, cut: string) => Promise<JointCount[]>,
): Promise<Cell[]> {
  const read = async (cut: string) => await cutCells(subject, measure, cut, row);
  const byService = await read('service');
  if (counters.size === 0 || measure.kind === 'composite') return byService;
  const atCounters = (await read('counter')).reduce((sum, { n }) => sum + n, 0);
  if (atCounters < (row.figure.n ?? 0)) return byService;
  return jointCells(measure, await joint(row, 'counter'));
}

async function cutCells(subject: Subject, measure: Measure, cut: string, span: Days): Promise<Cell[]> {
  const own = await countedCells(subject, measure, cut, span);
  return [...new Set(own.map(({ cutValue }) => cutValue))].map((value) => ({
    service: value,
    counter: '',
    ...satisfiedOf(
      readTally(
        own.filter(({ cutValue }) => cutValue === value),
        measure,
      ),
      measure,
    ),
  }));
}

/** Count cells of the newest edition in the span. */
async function countedCells(
  subject: Subject,
  measure: Measure,
  cut: string,
  { from, to }: Days,
): Promise<CellCount[]> {
  const counted = await countCells(subject.db, subject.scope, {
    surveyId: subject.survey.id,
    questions: [measure.code],
    editions: subject.editions,
    cut,
    from,
    to,
    grain: 'month',
  });
  const edition = Math.max(0, ...counted.map((cell) => cell.edition));
  return counted.filter((cell) => cell.edition === edition);
}

function jointCells({ choices, scale }: Measure, counts: readonly JointCount[]): Cell[] {
  const scores = new Map(choices.map(({ code, score }) => [code, score]));
  const cells = new Map<string, Cell>();
  for (const { codes, count } of counts) {
    const [service = '', counter = '', code = ''] = codes;
    const score = scores.get(code);
    if (score === undefined) continue;
    const key = JSON.stringify([service, counter]);
    const cell = cells.get(key) ?? { service, counter, x: 0, n: 0 };
    cell.n += count;
    if (isSatisfied(score, scale)) cell.x += count;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

/** Each channel as if its people had come for what visitors come for: what is left is not their choice of service. */
async function channelRows(
  subject: Subject,
  result: Extract<CompareResult, { kind: 'groups' }>,
  joint: (span: Days, cut: string) => Promise<JointCount[]>,
): Promise<WeightRow[]> {
  const { period, measure } = result;
  const targets = targetsOf(await listVisits(subject.db, subject.scope, period.from, period.to));
  const cells = jointCells(measure, await joint(period, 'channel'));
  return result.rows.flatMap(({ group, name, figure }) => {
    if (figure.satisfied === null) return [];
    const own = cells.filter(({ counter }) => counter === group).map((cell) => ({ ...cell, counter: '' }));
    return [{ group, name, figure, weighted: weigh(subject, own, { ...targets, counters: new Map() }) }];
  });
}

function weigh(subject: Subject, cells: readonly Cell[], targets: Targets): Weighted {
  const byCounter = cells.some(({ counter }) => counter !== '');
  const known = cells.filter(({ service, n }) => n > 0 && targets.services.has(service));
  if (known.length === 0) return { ok: false, reason: 'few', groups: [], deff: null };
  const without = known.length < cells.filter(({ n }) => n > 0).length;
  const service = pooling(known, targets.services, (cell) => cell.service);
  const serviceNames = namesOf(subject, 'service', service.pooled);
  if (!byCounter) {
    const weights = postStratify(
      known.map((cell) => ({ group: service.of(cell.service), count: cell.n })),
      service.targets,
    );
    if (!weights.ok) return refusal(subject, weights, serviceNames);
    const parts = known.map((cell) => ({
      x: cell.x,
      n: cell.n,
      weight: weights.factors.get(service.of(cell.service)) ?? 0,
    }));
    const thin = weights.thinGroups.map((group) => groupName(subject, 'service', group));
    return result(parts, { by: 'service', thin, pooled: serviceNames, without });
  }
  const visited = known.filter(({ counter }) => targets.counters.has(counter));
  const counter = pooling(visited, targets.counters, (cell) => cell.counter);
  const all = [...service.targets.values()].reduce((sum, each) => sum + each, 0);
  const counterAll = [...counter.targets.values()].reduce((sum, each) => sum + each, 0);
  // Tickets and counters are counted apart and never agree to the last person: counters give the shares only.
  const margins = [
    { name: 'service', targets: service.targets },
    {
      name: 'counter',
      targets: new Map([...counter.targets].map(([key, each]) => [key, (each * all) / counterAll])),
    },
  ];
  const weights = rake(
    visited.map((cell) => ({
      categories: [service.of(cell.service), counter.of(cell.counter)],
      count: cell.n,
    })),
    margins,
  );
  const pooled = [...serviceNames, ...namesOf(subject, 'counter', counter.pooled)];
  if (!weights.ok)
    return refusal(subject, 'groups' in weights ? weights : { ...weights, groups: [] }, pooled);
  const parts = visited.map((cell, index) => ({ x: cell.x, n: cell.n, weight: weights.weights[index] ?? 0 }));
  const thin = weights.thinGroups.map((group) => {
    const [cut = '', value = ''] = group.split(': ');
    return groupName(subject, cut, value);
  });
  return result(parts, {
    by: 'service_counter',
    thin,
    pooled,
    without: without || visited.length < known.length,
  });
}

/** Groups under five answers are put together, empty ones too: alone they could not be weighted. */
function pooling(
  cells: readonly Cell[],
  targets: ReadonlyMap<string, number>,
  keyOf: (cell: Cell) => string,
) {
  const counts = new Map([...targets.keys()].map((key) => [key, 0]));
  for (const cell of cells) counts.set(keyOf(cell), (counts.get(keyOf(cell)) ?? 0) + cell.n);
  const small = [...counts].filter(([, n]) => n < leastAnswers).map(([key]) => key);
  const pooled = small.length > 1 ? small : [];
  const of = (key: string) => (pooled.includes(key) ? pooledKey : key);
  const sums = new Map<string, number>();
  for (const [key, target] of targets) sums.set(of(key), (sums.get(of(key)) ?? 0) + target);
  return { of, pooled, targets: sums };
}

function groupName(subject: Subject, cut: string, group: string): string {
  return group === pooledKey
    ? subject.words.t('comparing.weights.pooled_group')
    : valueName(subject, cut, group);
}

function namesOf(subject: Subject, cut: string, groups: readonly string[]): string[] {
  return groups.map((group) => valueName(subject, cut, group));
}

function refusal(
  subject: Subject,
  refused: { reason: string; groups?: string[]; deff?: number },
  pooled: readonly string[],
): Weighted {
  const groups = (refused.groups ?? []).flatMap((group) => {
    const [cut, value] = group.includes(': ') ? group.split(': ') : ['service', group];
    return value === pooledKey ? pooled : [groupName(subject, cut ?? 'service', value ?? '')];
  });
  const reasons: Record<string, 'empty_cell' | 'too_uneven' | 'no_solution'> = {
    'no-answers': 'empty_cell',
    'too-few-answers': 'empty_cell',
    'weights-too-uneven': 'too_uneven',
    'no-solution': 'no_solution',
  };
  const deff = refused.deff === undefined ? null : roundTo(refused.deff, 100);
  return { ok: false, reason: reasons[refused.reason] ?? 'few', groups, deff };
}

function result(
  parts: readonly WeightedCount[],
  said: { by: 'service' | 'service_counter'; thin: string[]; pooled: string[]; without: boolean },
): Weighted {
  const share = weightedShare(parts);
  if (!share.ok) return { ok: false, reason: 'few', groups: [], deff: null };
  const { lower, upper, deff, nEffective } = share;
  return {
    ok: true,
    share: share.share,
    lower,
    upper,
    deff: roundTo(deff, 100),
    nEffective: Math.round(nEffective),
    ...said,
  };
}

const roundTo = (value: number, parts: number): number => Math.round(value * parts) / parts;
