// Why: visitors typed by day or pasted as CSV, read once at the edge: all of it good, or nothing of it stored.
import { z } from 'zod';
import { isPeriodKey } from '../../analysis/periods.js';
import type { VisitFigures } from '../../db/queries/visits.js';
import { badRequest } from '../errors.js';
import { readDay } from '../imports/days.js';
import { plainCount, readPasted, type PastedProblem } from '../pastedTable.js';

export const mostVisitors = 1_000_000;
export const mostLines = 5_000;

export type Entry = {
  day: string;
  serviceCode: string;
  counterCode: string;
  visitors: number;
  offered: number | null;
};
/** One day changed in the month form: figures, or null to remove what was entered; and what the form had shown. */
export type DayEntry = { day: string; figures: VisitFigures | null; shown: VisitFigures | null };

/** Services and counters by every name they have (`plainName`), where only one has it. */
export type Names = {
  serviceNamed: ReadonlyMap<string, string>;
  counterNamed: ReadonlyMap<string, string>;
};
export type Codes = { services: readonly string[]; counters: readonly string[]; today: string };

/** Month and parts of the address. Throws 400 for what does not exist. */
export function readPlace(
  query: (name: string) => string | undefined,
  codes: Codes,
): { month: string; service: string; counter: string } {
  const month = query('month') ?? codes.today.slice(0, 7);
  const service = query('service') ?? '';
  const counter = query('counter') ?? '';
  if (!isPeriodKey(month, 'month') || month > codes.today.slice(0, 7) || month < '2000-01')
    throw badRequest('filter_unknown', { name: 'month' });
  if (service !== '' && !codes.services.includes(service))
    throw badRequest('filter_unknown', { name: 'service' });
  if (counter !== '' && !codes.counters.includes(counter))
    throw badRequest('filter_unknown', { name: 'counter' });
  return { month, service, counter };
}

export type MonthErrors = {
  field: string;
  day: string;
  problem: 'number' | 'more_offered' | 'offered_alone' | 'future' | 'stale';
}[];
/** `values`: what was typed, and what had been shown there, of the days that were changed. */
export type MonthForm = { entries: DayEntry[]; values: Record<string, string> } & (
  { ok: true } | { ok: false; errors: MonthErrors }
);

const fields = z.record(z.string(), z.unknown());

/** What the hidden field says of a day: `120/40`, `120/` where nothing was said of offers, or nothing. */
export function shownAs(figures: VisitFigures | null | undefined): string {
  return figures == null ? '' : `${String(figures.visitors)}/${String(figures.offered ?? '')}`;
}

/** Throws 400 for what no form of ours carries. */
function readShown(value: unknown): VisitFigures | null {
  if (value === '') return null;
  const [, visitors, offered] = typeof value === 'string' ? (/^(\d{1,7})\/(\d{0,7})$/.exec(value) ?? []) : [];
  if (visitors === undefined || offered === undefined) throw badRequest();
  return { visitors: Number(visitors), offered: offered === '' ? null : Number(offered) };
}

/**
 * Fields `visitors-2026-06-01`, `offered-2026-06-01` and `was-2026-06-01` (what the form showed) for the days of the month.
 * Days not in the form stay as they are, and so do those nobody changed in it: they may have been entered elsewhere since.
 */
export function readMonth(body: unknown, days: readonly string[], today: string): MonthForm {
  const parsed = fields.safeParse(body);
  if (!parsed.success) throw badRequest();
  const values: Record<string, string> = {};
  const errors: MonthErrors = [];
  const entries: DayEntry[] = [];
  for (const day of days) {
    const typed = (field: string): string | undefined => {
      const value = parsed.data[field];
      if (value === undefined) return undefined;
      return typeof value === 'string' ? plainCount(value) : '?';
    };
    const visitors = typed(`visitors-${day}`);
    const offered = typed(`offered-${day}`) ?? '';
    if (visitors === undefined) continue;
    const shown = readShown(parsed.data[`was-${day}`]);
    if (visitors === String(shown?.visitors ?? '') && offered === String(shown?.offered ?? '')) continue;
    values[`visitors-${day}`] = visitors.slice(0, 20);
    values[`offered-${day}`] = offered.slice(0, 20);
    values[`was-${day}`] = shownAs(shown);
    if (visitors === '' && offered === '') {
      entries.push({ day, figures: null, shown });
      continue;
    }
    const problem = problemOf(day, visitors, offered, today);
    if (problem !== undefined)
      errors.push({ field: `${problem === 'more_offered' ? 'offered' : 'visitors'}-${day}`, day, problem });
    else {
      const figures = { visitors: Number(visitors), offered: offered === '' ? null : Number(offered) };
      entries.push({ day, figures, shown });
    }
  }
  return errors.length === 0 ? { ok: true, entries, values } : { ok: false, entries, values, errors };
}

function problemOf(
  day: string,
  visitors: string,
  offered: string,
  today: string,
): MonthErrors[number]['problem'] | undefined {
  if (day > today) return 'future';
  if (visitors === '') return 'offered_alone';
  if (!isCount(visitors) || (offered !== '' && !isCount(offered))) return 'number';
  return offered !== '' && Number(offered) > Number(visitors) ? 'more_offered' : undefined;
}

function isCount(text: string): boolean {
  return /^\d{1,7}$/.test(text) && Number(text) <= mostVisitors;
}

export type LineProblem =
  PastedProblem | 'day' | 'future' | 'service' | 'counter' | 'visitors' | 'offered' | 'twice';
export type CsvForm =
  | { ok: true; entries: Entry[] }
  | { ok: false; text: string; problems: { line: number; problem: LineProblem; name?: string }[] };

/** What the columns are called, by us, by queue machines and in an office's own lists. */
const columns = {
  day: ['day', 'date', '日期', '日', '日付'],
  service: ['service', '業務', '業務項目', '業務別', '業務代碼', '服務', '服務項目', '業務内容', '業務名'],
  counter: [
    ...['counter', '櫃檯', '櫃檯代碼', '櫃檯編號', '櫃檯號碼', '櫃號', '窗口', '窓口', '窓口番号'],
    ...['櫃台', '櫃台代碼', '櫃台編號', '櫃台號碼', '櫃臺', '櫃臺代碼', '櫃臺編號', '櫃臺號碼'],
  ],
  visitors: [
    ...['visitors', '洽公人次', '洽公人數', '人次', '人數', '來客數', '來客人數', '來客人次'],
    ...['服務人次', '受理人次', '取號數', '叫號數', '来所者数', '来庁者数'],
  ],
  offered: [
    'offered',
    '邀請',
    '邀請人次',
    '邀請人數',
    '邀請數',
    '發問卷',
    '發問卷數',
    '發放數',
    '依頼人数',
    '依頼数',
  ],
};

/** One line a day, service and counter; offered may be missing. */
export function readCsv(body: unknown, codes: Codes & Names): CsvForm {
  const parsed = z.object({ csv: z.string() }).safeParse(body);
  if (!parsed.success) throw badRequest();
  const text = parsed.data.csv.replace(/^\ufeff/, '').trim();
  const refused = (problems: Extract<CsvForm, { ok: false }>['problems']): CsvForm => ({
    ok: false,
    text: text.slice(0, 200_000),
    problems,
  });
  const pasted = readPasted(text, { columns, needed: ['day', 'visitors'], most: mostLines, whole: true });
  if (!pasted.ok) return refused([pasted.problem]);
  const seen = new Set<string>();
  const entries: Entry[] = [];
  const problems: { line: number; problem: LineProblem }[] = [];
  for (const { line, cells } of pasted.rows) {
    const read = {
      day: readDay(cells.day, ['iso', 'ymd', 'roc'])?.day ?? '',
      service: codeOf(cells.service, codes.serviceNamed),
      counter: codeOf(cells.counter, codes.counterNamed),
      visitors: plainCount(cells.visitors),
      offered: plainCount(cells.offered),
    };
    const problem = lineProblem(read, codes, seen);
    if (problem !== undefined) problems.push({ line, problem });
    else
      entries.push({
        day: read.day,
        serviceCode: read.service,
        counterCode: read.counter,
        visitors: Number(read.visitors),
        offered: read.offered === '' ? null : Number(read.offered),
      });
  }
  return problems.length === 0 ? { ok: true, entries } : refused(problems);
}

/** The code of a name, or what is typed as a code, in full width too. */
function codeOf(cell: string, named: ReadonlyMap<string, string>): string {
  const plain = plainName(cell);
  return named.get(plain) ?? plain;
}

/** 櫃檯, 櫃臺 and 櫃台 are one word. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .trim()
    .replace(/櫃[臺台]/g, '櫃檯');

const listSchema = z.strictObject({
  visits: z
    .array(
      z.strictObject({
        day: z.string().max(10),
        service: z.string().max(100).default(''),
        counter: z.string().max(100).default(''),
        visitors: z.int().min(0).max(mostVisitors),
        offered: z.int().min(0).max(mostVisitors).optional(),
      }),
    )
    .min(1)
    .max(mostLines),
});
export { listSchema as visitsListSchema };

/** The same lines as JSON, from a queue-ticket machine. Throws 400 when it is no such list; lines count from 1. */
export function readVisitsList(
  body: unknown,
  codes: Codes,
): { ok: true; entries: Entry[] } | { ok: false; problems: { line: number; problem: LineProblem }[] } {
  const parsed = listSchema.safeParse(body);
  if (!parsed.success) throw badRequest();
  const seen = new Set<string>();
  const problems = parsed.data.visits.flatMap((line, index) => {
    const offered = line.offered === undefined ? '' : String(line.offered);
    const problem = lineProblem({ ...line, visitors: String(line.visitors), offered }, codes, seen);
    return problem === undefined ? [] : [{ line: index + 1, problem }];
  });
  if (problems.length > 0) return { ok: false, problems };
  const entries = parsed.data.visits.map(({ day, service, counter, visitors, offered }) => ({
    day,
    serviceCode: service,
    counterCode: counter,
    visitors,
    offered: offered ?? null,
  }));
  return { ok: true, entries };
}

type Line = Record<'day' | 'service' | 'counter' | 'visitors' | 'offered', string>;

function lineProblem(line: Line, codes: Codes, seen: Set<string>): LineProblem | undefined {
  const { day, service, counter, visitors, offered } = line;
  if (!isPeriodKey(day, 'day') || day < '2000-01-01') return 'day';
  if (day > codes.today) return 'future';
  if (service !== '' && !codes.services.includes(service)) return 'service';
  if (counter !== '' && !codes.counters.includes(counter)) return 'counter';
  if (!isCount(visitors)) return 'visitors';
  if (offered !== '' && (!isCount(offered) || Number(offered) > Number(visitors))) return 'offered';
  const key = JSON.stringify([day, service, counter]);
  if (seen.has(key)) return 'twice';
  seen.add(key);
  return undefined;
}
