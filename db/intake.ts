// Why: the one write that must know inside its transaction which ids were new. A named function of the engine seam with
// two bodies: intakeSqlite.ts runs prepared statements in an immediate transaction, intakePostgres.ts sets in one.
import { createHash } from 'node:crypto';

export type IntakeComment = {
  id: string;
  question: string;
  text: string;
  salt: string;
  hash: string;
  searchText: string;
  rating: string | null;
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
  bodyHash: string;
  importId: string | null;
  stream: string;
  salt: string;
  /** sha256 over the content; the stored hash chains it to the one before in the stream. */
  contentHash: string;
  comments: readonly IntakeComment[];
  contact: { name: string | null; way: string } | null;
  /** Keys made by `cellKey`; each adds one to n_raw, and to n_used unless the response is flagged. */
  cellKeys: readonly string[];
};

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

/** The key of one count cell within an office; coalesced as text, split again when written. */
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
  const s = SEPARATOR;
  return `${surveyId}${s}${cut}${s}${cutValue}${s}${question}${s}${edition}${s}${periodKind}${s}${period}${s}${code}`;
}

/** The hash of a response in its stream: sha256 of the one before it, its sequence, its salt and its content. */
export function chainHash(previous: string, sequence: number, salt: string, contentHash: string): string {
  return createHash('sha256').update(`${previous}|${sequence}|${salt}|${contentHash}`).digest('hex');
}

export type CellSum = { officeId: string; importId: string | null; key: string; raw: number; used: number };

/** One sum per cell that the stored responses add to. */
export function sumCells(stored: readonly IntakeResponse[]): CellSum[] {
  const owners = new Map<string, Map<string, CellSum>>();
  for (const { officeId, importId, flags, cellKeys } of stored) {
    const used = flags === '' ? 1 : 0;
    const owner = `${officeId}${SEPARATOR}${importId ?? ''}`;
    let sums = owners.get(owner);
    if (sums === undefined) owners.set(owner, (sums = new Map()));
    for (const key of cellKeys) {
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { officeId, importId, key, raw: 1, used });
      else {
        sum.raw += 1;
        sum.used += used;
      }
    }
  }
  return [...owners.values()].flatMap((sums) => [...sums.values()]);
}

export const RESPONSE_COLUMNS =
  'office_id, id, survey_id, version, language, channel, device_code, counter_code, service_code, assisted, answered_at, ' +
  'received_at, day, hour, wave, answers, flags, body_hash, import_id, stream, sequence, salt, hash';
export const COMMENT_COLUMNS =
  'office_id, id, survey_id, response_id, question, language, channel, counter_code, service_code, rating, day, received_at, ' +
  'text, salt, hash, search_text, import_id';
export const CELL_COLUMNS =
  'survey_id, cut, cut_value, question, edition, period_kind, period, code, n_raw, n_used';
export const CELL_KEY = 'survey_id, cut, cut_value, question, edition, period_kind, period, code';
