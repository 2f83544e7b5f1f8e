// Why: all offices of a bureau side by side, from a handful of grouped statements: what they share, how it moved, and whether
// an office differs by more than its number of answers explains. Never a rank: offices stand in the order of their names.
import { compareMany, evaluation, type Comparison } from '../../analysis/comparison.js';
import { funnel, type Funnel } from '../../analysis/groups/funnel.js';
import { daysOfPeriod, shiftPeriod, type CalendarKind } from '../../analysis/periods.js';
import { isTooSmallToShow } from '../../analysis/suppression.js';
import { wilson, type WilsonInterval } from '../../analysis/wilson.js';
import {
  countBureauCases,
  countBureauCells,
  countBureauImprovements,
  listBureauEffects,
  listBureauLanguages,
  type BureauCases,
  type BureauCell,
} from '../../db/queries/bureauFigures.js';
import { countBureauAnswered } from '../../db/queries/bureauRates.js';
import { funnelCurves, type FunnelCurves } from '../dashboards/funnelChart.js';
import { emptyTally, figureOf, readTally, satisfiedOf, type Figure } from '../dashboards/figures.js';
import { changesOf, type Change, type Side } from '../dashboards/growth.js';
import type { Measure } from '../dashboards/measures.js';
import type { ResponseRate } from '../dashboards/responseRateDays.js';
import type { Words } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import type { BureauEyes, OfficeEyes } from '../http/currentUser.js';
import { inLanguage, languages, type Language } from '../i18n.js';
import {
  commonItemsOf,
  type Apart,
  type AskedHere,
  type CommonItem,
  type KnownSurvey,
} from './commonItems.js';
import { bureauRates, fewOffices } from './rates.js';

export const kinds = ['month', 'quarter', 'half', 'year'] as const satisfies readonly CalendarKind[];
export type Kind = (typeof kinds)[number];

export type Place = { id: string; name: string };

export type OfficeFigure = Place &
  ({ ok: true; figure: Figure; change: Change } | { ok: false; reason: Apart });

export type ItemRows = { code: string; measure: Measure; offices: OfficeFigure[] };

export type OnTime = { n: number; late: number; share: WilsonInterval; comparison: Comparison | null } | null;

export type Work = Place & {
  /** As the office's own pages have it, but for one of few answers; null: it asks nothing. */
  rate: ResponseRate | null;
  /** Null: no case to judge, or too few to be shown. */
  onTime: OnTime;
  improvements: { open: number; overdue: number; done: number; better: number };
};

export type SideBySide = {
  kind: Kind;
  period: string;
  base: string;
  items: ItemRows[];
  /** The item that stands first, with its funnel; undefined where no office asks anything. */
  chosen: ItemRows | undefined;
  funnel: Funnel;
  curves: FunnelCurves;
  work: Work[];
};

export type Reader = {
  dependencies: Dependencies;
  bureau: BureauEyes;
  language: Language;
  words: Words;
  today: string;
};

export async function sideBySideOf(
  reader: Reader,
  asked: { kind: Kind; period: string; question: string | undefined },
): Promise<SideBySide> {
  const { dependencies, bureau, language } = reader;
  const { kind, period } = asked;
  const base = shiftPeriod(period, kind, -1);
  const offices = inOrder(bureau, language);
  const { surveys, items } = await commonItemsOf(dependencies, bureau, language);
  const chosenSurveys = [...surveys.values()];
  const [first, last] = [daysOfPeriod(base, kind), daysOfPeriod(period, kind)];
  const before = shiftPeriod(first.firstDay.slice(0, 7), 'month', -1);
  const db = dependencies.database.queries;
  const all = [...languages, ...(await listBureauLanguages(db, bureau.scope))];
  const count = async (questions: readonly string[], from: string, to: string): Promise<BureauCell[]> => {
    const cells: BureauCell[] = [];
    for (let start = 0; start < chosenSurveys.length; start += fewOffices) {
      const query = { questions, languages: all, months: { from: from.slice(0, 7), to: to.slice(0, 7) } };
      const some = chosenSurveys.slice(start, start + fewOffices);
      cells.push(...(await countBureauCells(db, bureau.scope, { surveys: some, ...query })));
      await dependencies.pause();
    }
    return cells;
  };
  const questions = items.map(({ code }) => code);
  const counted: Counted = {
    current: indexOf(await count(questions, last.firstDay, last.lastDay)),
    base: indexOf(await count(questions, first.firstDay, first.lastDay)),
  };
  const firstWeek = { from: first.firstDay, to: shiftPeriod(first.firstDay, 'day', 6) };
  const headline = items.find(({ code }) => code === 'overall') ?? items[0];
  const earlier = headline === undefined ? [] : await count([headline.code], before, before);
  const early = await countBureauAnswered(db, bureau.scope, {
    questions: chosenSurveys.map((survey) => ({ ...survey, question: headline?.code ?? '' })),
    ...{ cuts: [''], values: [''], days: firstWeek },
  });
  const began = new Set([
    ...early.map(({ officeId }) => officeId),
    ...earlier.map(({ officeId }) => officeId),
  ]);
  const rows = itemRows(reader, offices, items, { counted, period, base, kind, began });
  const chosen = rows.find(({ code }) => code === (asked.question ?? headline?.code));
  const own = chosen === undefined ? funnel([]) : funnelOf(chosen);
  return {
    kind,
    period,
    base,
    items: rows,
    chosen,
    funnel: own,
    curves: funnelCurves(own),
    work: await workOf(reader, offices, { surveys: chosenSurveys, first, last }),
  };
}

/** By name, in the reader's language: an order that says nothing of anybody. */
function inOrder(bureau: BureauEyes, language: Language): (OfficeEyes & Place)[] {
  const names = new Intl.Collator(language);
  return bureau.offices
    .map((one) => ({ ...one, id: one.office.id, name: inLanguage(one.office.name, language) }))
    .sort((a, b) => names.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

type Editions = Map<number, BureauCell[]>;
type Counted = Record<'current' | 'base', Map<string, Editions>>;
const keyOf = (officeId: string, question: string) => `${officeId} ${question}`;

function indexOf(cells: readonly BureauCell[]): Map<string, Editions> {
  const counted = new Map<string, Editions>();
  for (const cell of cells) {
    const key = keyOf(cell.officeId, cell.question);
    const editions = counted.get(key) ?? new Map<number, BureauCell[]>();
    counted.set(key, editions);
    const list = editions.get(cell.edition);
    if (list === undefined) editions.set(cell.edition, [cell]);
    else list.push(cell);
  }
  return counted;
}

type Around = { counted: Counted; period: string; base: string; kind: Kind; began: ReadonlySet<string> };

function itemRows(
  { words, today }: Reader,
  offices: readonly (OfficeEyes & Place)[],
  items: readonly CommonItem[],
  { counted, period, base, kind, began }: Around,
): ItemRows[] {
  const over = daysOfPeriod(period, kind).lastDay < today;
  // Named once: with forty offices and fifteen questions it would be a thousand times.
  const names = { current: words.period(period, kind, false), base: words.period(base, kind, false) };
  const sides = items.flatMap((item) =>
    offices.map(({ id, office }) => {
      const here: AskedHere = item.of.get(id) ?? { ok: false, reason: 'not_asked' };
      if (!here.ok) return { item, id, here, current: undefined, baseSide: undefined };
      const side = (which: 'current' | 'base', key: string, complete: boolean): Side => {
        const editions = counted[which].get(keyOf(id, item.code)) ?? new Map<number, BureauCell[]>();
        const own = editions.get(here.edition);
        const tally =
          own === undefined
            ? emptyTally
            : readTally(
                own.map((cell) => ({ ...cell, cutValue: '', period: key })),
                here.measure,
              );
        const { n } = tally.used;
        const hidden = n > 0 && isTooSmallToShow(n, office.settings.staffThreshold);
        return {
          name: names[which],
          edition: own === undefined && editions.size > 0 ? null : here.edition,
          tally,
          figure: figureOf(tally, here.measure, hidden),
          complete: complete && editions.size < 2,
        };
      };
      return {
        item,
        id,
        here,
        current: side('current', period, over),
        baseSide: side('base', base, began.has(id)),
      };
    }),
  );
  const tested = sides.flatMap(({ here, current, baseSide, item }) =>
    here.ok && current !== undefined
      ? [{ against: 'previous' as const, measure: item.measure, current, base: baseSide }]
      : [],
  );
  // Everything shown together is adjusted together.
  const changes = changesOf(tested, 'benjamini-hochberg');
  const changeOf = new Map(tested.map(({ current }, index) => [current, changes[index]]));
  const sideOf = new Map(sides.map((one) => [keyOf(one.id, one.item.code), one]));
  return items.map((item) => ({
    code: item.code,
    measure: item.measure,
    offices: offices.map(({ id, name }): OfficeFigure => {
      const own = sideOf.get(keyOf(id, item.code));
      const change = own?.current === undefined ? undefined : changeOf.get(own.current);
      if (own?.here.ok === false) return { id, name, ok: false, reason: own.here.reason };
      if (own?.current === undefined || change === undefined)
        return { id, name, ok: false, reason: 'not_asked' };
      // Answers of this period were given to an earlier wording.
      if (own.current.edition === null) return { id, name, ok: false, reason: 'edition' };
      return { id, name, ok: true, figure: own.current.figure, change };
    }),
  }));
}

/** Only what is shown takes part, so that the centre tells on nobody. */
function funnelOf({ offices, measure }: ItemRows): Funnel {
  return funnel(
    offices.flatMap((one) => {
      if (!one.ok || one.figure.satisfied === null || one.figure.n === null) return [];
      const { scores, n } = { scores: one.figure.counts ?? [], n: one.figure.n };
      const tally = { ...emptyTally, used: { ...emptyTally.used, scores, n } };
      return [{ key: one.id, ...satisfiedOf(tally, measure) }];
    }),
  );
}

type Span = { firstDay: string; lastDay: string };

async function workOf(
  { dependencies, bureau, today }: Reader,
  offices: readonly (OfficeEyes & Place)[],
  around: { surveys: readonly KnownSurvey[]; first: Span; last: Span },
): Promise<Work[]> {
  const db = dependencies.database.queries;
  const days = ({ firstDay, lastDay }: Span) => ({ from: firstDay, to: lastDay });
  const rates = await bureauRates(dependencies, bureau, around.surveys, days(around.last));
  const now = await countBureauCases(db, bureau.scope, { days: days(around.last), today });
  const then = await countBureauCases(db, bureau.scope, { days: days(around.first), today });
  const improvements = await countBureauImprovements(db, bureau.scope, today);
  const effects = await listBureauEffects(db, bureau.scope);
  const shown = (rows: readonly BureauCases[], { id, office }: OfficeEyes & Place) => {
    const own = rows.find(({ officeId }) => officeId === id);
    const n = own === undefined ? 0 : own.inTime + own.late + own.openOverdue;
    return own === undefined || isTooSmallToShow(n, office.settings.staffThreshold)
      ? undefined
      : { x: own.inTime, n };
  };
  const compared = new Map(
    compareMany(
      offices.flatMap((one) => {
        const [a, b] = [shown(now, one), shown(then, one)];
        return a === undefined || b === undefined ? [] : [{ key: one.id, a, b }];
      }),
      { kind: 'time', adjust: 'benjamini-hochberg' },
    ).map((row) => [row.key, row.comparison]),
  );
  return offices.map((one): Work => {
    const { id, name } = one;
    const cases = shown(now, one);
    const own = improvements.filter(({ officeId }) => officeId === id);
    const sum = (statuses: readonly string[], pick: 'n' | 'overdue' = 'n') =>
      own.filter(({ status }) => statuses.includes(status)).reduce((total, row) => total + row[pick], 0);
    return {
      id,
      name,
      rate: rates.get(id) ?? null,
      onTime:
        cases === undefined
          ? null
          : {
              n: cases.n,
              late: cases.n - cases.x,
              share: wilson(cases.x, cases.n),
              comparison: compared.get(id) ?? null,
            },
      improvements: {
        open: sum(['planned', 'doing']),
        overdue: sum(['planned', 'doing'], 'overdue'),
        done: sum(['done', 'verified']),
        better: effects.filter(({ officeId, verdict }) => officeId === id && verdict === 'better').length,
      },
    };
  });
}

export const onTimeEvaluation = (comparison: Comparison) =>
  comparison.ok ? evaluation(comparison.verdict, 'up') : 'unknown';
