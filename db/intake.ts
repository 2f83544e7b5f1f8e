// Why: the one write that must know inside its transaction which ids were new. A named function of the engine seam with
// two bodies: intakeSqlite.ts runs prepared statements in an immediate transaction, intakePostgres.ts sets in one.
import { createHash } from 'node:crypto';
import type { Guarded, Queries, Statement } from './connection.js';

export type IntakeComment = {
  id: string;
  question: string;
  text: string;
  salt: string;
  hash: string;
  searchText: string;
  rating: string | null;
};

/** The tablet's two times and how it came; ours is the response's own. */
export type IntakeClocks = {
  deviceAt: Date;
  sentAt: Date;
  late: boolean;
  plausible: boolean;
  carried: 'sent' | 'file';
};

/** One complete response, ready to be stored: every rule has been decided, nothing is read here but ids and chain heads. */
export type IntakeResponse = {
  officeId: string;
  id: string;
  surveyId: string;
  version: number;
  language: string;
  channel: string;
  deviceCode: string | null;
  counterCode: string | null;
  serviceCode: string | null;
  assisted: boolean;
  answeredAt: Date | null;
  receivedAt: Date;
  day: string | null;
  hour: number | null;
  wave: string | null;
  answers: string;
  flags: string;
  /** From the first screen to sending, where the page knows. */
  seconds?: number | null;
  bodyHash: string;
  importId: string | null;
  stream: string;
  salt: string;
  /** sha256 over the content; the stored hash chains it to the one before in the stream. */
  contentHash: string;
  comments: readonly IntakeComment[];
  contact: { name: string | null; way: string } | null;
  /** Of an answer that waited on a tablet: kept in the same commit, and once. */
  clocks?: IntakeClocks | null;
  /** What must be there with it or not at all: the same commit, and only when it is stored now. */
  also?: (db: Queries) => readonly (Statement | Guarded)[];
  /** Each adds one to n_raw, and to n_used unless the response is flagged. */
  cells: readonly CellGroup[];
};

/**
 * Cells of one response in one place: the cut with its value and the period (`cellPlace`), and what is counted there
 * (`cellCount`). A response adds to some hundred and fifty cells; put this way they need no string each.
 */
export type CellGroup = { readonly place: string; readonly counts: readonly string[] };

/** `stored`: committed now · `already`: the same answers were committed before · `conflict`: the id holds other answers. */
export type IntakeOutcome = 'stored' | 'already' | 'conflict';

export interface IntakeEngine {
  /**
   * Commits all responses in one durable transaction with their coalesced count cells. Responses of an import add to
   * import_cells instead. Rejects when any of them breaks a constraint; then nothing of the batch is stored.
   */
  commit(batch: readonly IntakeResponse[]): Promise<IntakeOutcome[]>;
  /** Adds to an import's own cells, in one transaction; no key twice in the list, every sum with its importId. */
  addImportCells(sums: readonly CellSum[]): Promise<void>;
}

export const SEPARATOR = '\u001f';

/** The key of one count cell within an office, its parts in the order of CELL_KEY. */
export function cellKey(
  surveyId: string,
  cut: string,
  cutValue: string,
  question: string,
  edition: number,
  periodKind: 'day' | 'month' | 'wave',
  period: string,
  code: string,
): string {
  return keyOfCell(
    cellPlace(surveyId, cut, cutValue, periodKind, period),
    cellCount(question, edition, code),
  );
}

export function cellPlace(
  surveyId: string,
  cut: string,
  cutValue: string,
  periodKind: 'day' | 'month' | 'wave',
  period: string,
): string {
  const s = SEPARATOR;
  return `${surveyId}${s}${cut}${s}${cutValue}${s}${periodKind}${s}${period}`;
}

export function cellCount(question: string, edition: number, code: string): string {
  return `${question}${SEPARATOR}${edition}${SEPARATOR}${code}`;
}

/** The key of the cell of one count in one place. */
export function keyOfCell(place: string, count: string): string {
  return place + SEPARATOR + count;
}

/** The hash of a response in its stream: sha256 of the one before it, its sequence, its salt and its content. */
export function chainHash(previous: string, sequence: number, salt: string, contentHash: string): string {
  return createHash('sha256').update(`${previous}|${sequence}|${salt}|${contentHash}`).digest('hex');
}

export type CellSum = { officeId: string; importId: string | null; key: string; raw: number; used: number };

/** One sum per cell that the stored responses add to. */
export function sumCells(stored: readonly IntakeResponse[]): CellSum[] {
  type Sum = { raw: number; used: number };
  const owners = new Map<
    string,
    { officeId: string; importId: string | null; counts: Map<string, Sum>; place: string }
  >();
  for (const { officeId, importId, flags, cells } of stored) {
    const used = flags === '' ? 1 : 0;
    for (const { place, counts } of cells) {
      const key = `${officeId}${SEPARATOR}${importId ?? ''}${SEPARATOR}${place}`;
      let owner = owners.get(key);
      if (owner === undefined) owners.set(key, (owner = { officeId, importId, place, counts: new Map() }));
      for (const count of counts) {
        const sum = owner.counts.get(count);
        if (sum === undefined) owner.counts.set(count, { raw: 1, used });
        else {
          sum.raw += 1;
          sum.used += used;
        }
      }
    }
  }
  return [...owners.values()].flatMap(({ officeId, importId, place, counts }) =>
    [...counts].map(([count, { raw, used }]) => ({
      officeId,
      importId,
      key: keyOfCell(place, count),
      raw,
      used,
    })),
  );
}

type Body = Pick<IntakeResponse, 'bodyHash' | 'answers'>;

/**
 * What came again under an id is what is stored there. Where words of it were purged by law, nobody knows them any more: the
 * answers decide, so that what waits on a tablet is known again and does not keep the words for ever.
 */
export function isSameBody(stored: Body, came: Body): boolean {
  return stored.bodyHash === '' ? stored.answers === came.answers : stored.bodyHash === came.bodyHash;
}

export const RESPONSE_COLUMNS =
  'office_id, id, survey_id, version, language, channel, device_code, counter_code, service_code, assisted, answered_at, ' +
  'received_at, day, hour, wave, answers, flags, seconds, body_hash, import_id, stream, sequence, salt, hash';
export const COMMENT_COLUMNS =
  'office_id, id, survey_id, response_id, question, language, channel, counter_code, service_code, rating, day, received_at, ' +
  'text, salt, hash, search_text, import_id';
export const CLOCK_COLUMNS =
  'office_id, response_id, device_at, sent_at, received_at, late, plausible, carried';
export const CELL_COLUMNS =
  'survey_id, cut, cut_value, period_kind, period, question, edition, code, n_raw, n_used';
export const CELL_KEY = 'survey_id, cut, cut_value, period_kind, period, question, edition, code';
