// Why: the one write that must know inside its transaction which ids were new. A named function of the engine seam with
// two bodies: SQLite runs prepared statements in an immediate transaction, PostgreSQL sets in one transaction.
import { createHash } from 'node:crypto';
import type Sqlite from 'better-sqlite3';
import type pg from 'pg';
import { isRetryable } from './errors.js';

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
}

const SEPARATOR = '\u001f';

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
  return [surveyId, cut, cutValue, question, edition, periodKind, period, code].join(SEPARATOR);
}

/** The hash of a response in its stream: sha256 of the one before it, its sequence, its salt and its content. */
export function chainHash(previous: string, sequence: number, salt: string, contentHash: string): string {
  return createHash('sha256').update(`${previous}|${sequence}|${salt}|${contentHash}`).digest('hex');
}

type CellSum = { officeId: string; importId: string | null; key: string; raw: number; used: number };

function sumCells(stored: readonly IntakeResponse[]): CellSum[] {
  const sums = new Map<string, CellSum>();
  for (const response of stored) {
    const used = response.flags === '' ? 1 : 0;
    const prefix = `${response.officeId}${SEPARATOR}${response.importId ?? ''}${SEPARATOR}`;
    for (const key of response.cellKeys) {
      const full = prefix + key;
      const sum = sums.get(full);
      if (sum === undefined) sums.set(full, { officeId: response.officeId, importId: response.importId, key, raw: 1, used });
      else {
        sum.raw += 1;
        sum.used += used;
      }
    }
  }
  return [...sums.values()];
}

const RESPONSE_COLUMNS =
  'office_id, id, survey_id, version, language, channel, device_code, counter_code, service_code, assisted, answered_at, ' +
  'received_at, day, hour, wave, answers, flags, body_hash, import_id, stream, sequence, salt, hash';
const COMMENT_COLUMNS =
  'office_id, id, survey_id, response_id, question, language, channel, counter_code, service_code, rating, day, received_at, ' +
  'text, salt, hash, search_text, import_id';
const CELL_COLUMNS = 'survey_id, cut, cut_value, question, edition, period_kind, period, code, n_raw, n_used';
const CELL_KEY = 'survey_id, cut, cut_value, question, edition, period_kind, period, code';

const marks = (list: string): string =>
  list
    .split(',')
    .map(() => '?')
    .join(', ');

export function openSqliteIntake(sqlite: Sqlite.Database): IntakeEngine {
  let prepared: ReturnType<typeof prepare> | undefined;

  function prepare() {
    return {
      head: sqlite.prepare<[string, string], { sequence: number; hash: string }>(
        'select sequence, hash from streams where office_id = ? and name = ?',
      ),
      setHead: sqlite.prepare(
        'insert into streams (office_id, name, sequence, hash) values (?, ?, ?, ?) ' +
          'on conflict (office_id, name) do update set sequence = excluded.sequence, hash = excluded.hash',
      ),
      response: sqlite.prepare(
        `insert into responses (${RESPONSE_COLUMNS}) values (${marks(RESPONSE_COLUMNS)}) on conflict (office_id, id) do nothing`,
      ),
      bodyHash: sqlite.prepare<[string, string], { body_hash: string }>(
        'select body_hash from responses where office_id = ? and id = ?',
      ),
      comment: sqlite.prepare(`insert into comments (${COMMENT_COLUMNS}) values (${marks(COMMENT_COLUMNS)})`),
      contact: sqlite.prepare('insert into contacts (office_id, response_id, name, way, consented_at) values (?, ?, ?, ?, ?)'),
      forgetPartial: sqlite.prepare('delete from partials where office_id = ? and id = ?'),
      cell: sqlite.prepare(
        `insert into cells (office_id, ${CELL_COLUMNS}) values (?, ${marks(CELL_COLUMNS)}) on conflict (office_id, ${CELL_KEY}) ` +
          'do update set n_raw = n_raw + excluded.n_raw, n_used = n_used + excluded.n_used',
      ),
      importCell: sqlite.prepare(
        `insert into import_cells (office_id, import_id, ${CELL_COLUMNS}) values (?, ?, ${marks(CELL_COLUMNS)}) ` +
          `on conflict (office_id, import_id, ${CELL_KEY}) do update set n_raw = n_raw + excluded.n_raw, n_used = n_used + excluded.n_used`,
      ),
    };
  }

  function write(batch: readonly IntakeResponse[]): IntakeOutcome[] {
    const s = (prepared ??= prepare());
    const heads = new Map<string, { officeId: string; name: string; sequence: number; hash: string }>();
    const stored: IntakeResponse[] = [];
    const outcomes = batch.map((r): IntakeOutcome => {
      const streamKey = r.officeId + SEPARATOR + r.stream;
      let head = heads.get(streamKey);
      if (head === undefined) {
        const found = s.head.get(r.officeId, r.stream);
        head = { officeId: r.officeId, name: r.stream, sequence: found?.sequence ?? 0, hash: found?.hash ?? '' };
        heads.set(streamKey, head);
      }
      const sequence = head.sequence + 1;
      const hash = chainHash(head.hash, sequence, r.salt, r.contentHash);
      const receivedAt = r.receivedAt.getTime();
      const { changes } = s.response.run(
        r.officeId, r.id, r.surveyId, r.version, r.language, r.channel, r.deviceCode, r.counterCode, r.serviceCode,
        r.assisted ? 1 : 0, r.answeredAt?.getTime() ?? null, receivedAt, r.day, r.hour, r.wave, r.answers, r.flags,
        r.bodyHash, r.importId, r.stream, sequence, r.salt, hash,
      );
      if (changes === 0) return s.bodyHash.get(r.officeId, r.id)?.body_hash === r.bodyHash ? 'already' : 'conflict';
      head.sequence = sequence;
      head.hash = hash;
      for (const c of r.comments) {
        s.comment.run(
          r.officeId, c.id, r.surveyId, r.id, c.question, r.language, r.channel, r.counterCode, r.serviceCode, c.rating,
          r.day, receivedAt, c.text, c.salt, c.hash, c.searchText, r.importId,
        );
      }
      if (r.contact !== null) s.contact.run(r.officeId, r.id, r.contact.name, r.contact.way, receivedAt);
      if (r.channel === 'kiosk') s.forgetPartial.run(r.officeId, r.id);
      stored.push(r);
      return 'stored';
    });
    for (const head of heads.values()) s.setHead.run(head.officeId, head.name, head.sequence, head.hash);
    for (const cell of sumCells(stored)) {
      const parts = cell.key.split(SEPARATOR);
      if (cell.importId === null) s.cell.run(cell.officeId, ...parts, cell.raw, cell.used);
      else s.importCell.run(cell.officeId, cell.importId, ...parts, cell.raw, cell.used);
    }
    return outcomes;
  }

  const transaction = sqlite.transaction(write);
  return {
    // The executor's exception becomes a rejection, as with the other engine.
    commit: (batch) => new Promise((resolve) => { resolve(transaction.immediate(batch)); }),
  };
}

export function openPostgresIntake(pool: pg.Pool): IntakeEngine {
  async function write(client: pg.PoolClient, batch: readonly IntakeResponse[]): Promise<IntakeOutcome[]> {
    const streams = [...new Map(batch.map((r) => [r.officeId + SEPARATOR + r.stream, { office_id: r.officeId, name: r.stream }])).values()].sort(
      (a, b) => (a.office_id + a.name < b.office_id + b.name ? -1 : 1),
    );
    await client.query(
      "insert into streams (office_id, name, sequence, hash) select office_id, name, 0, '' from jsonb_to_recordset($1::jsonb) as x(office_id text, name text) on conflict do nothing",
      [JSON.stringify(streams)],
    );
    const headRows = await client.query<{ office_id: string; name: string; sequence: number; hash: string }>(
      'select s.* from streams s join jsonb_to_recordset($1::jsonb) as x(office_id text, name text) using (office_id, name) order by s.office_id, s.name for update of s',
      [JSON.stringify(streams)],
    );
    const heads = new Map(headRows.rows.map((row) => [row.office_id + SEPARATOR + row.name, row]));
    const existing = await client.query<{ office_id: string; id: string; body_hash: string }>(
      'select r.office_id, r.id, r.body_hash from responses r join jsonb_to_recordset($1::jsonb) as x(office_id text, id text) using (office_id, id)',
      [JSON.stringify(batch.map((r) => ({ office_id: r.officeId, id: r.id })))],
    );
    const known = new Map(existing.rows.map((row) => [row.office_id + SEPARATOR + row.id, row.body_hash]));
    const stored: IntakeResponse[] = [];
    const rows: Record<string, unknown>[] = [];
    const outcomes = batch.map((r): IntakeOutcome => {
      const idKey = r.officeId + SEPARATOR + r.id;
      const before = known.get(idKey);
      if (before !== undefined) return before === r.bodyHash ? 'already' : 'conflict';
      known.set(idKey, r.bodyHash);
      const head = heads.get(r.officeId + SEPARATOR + r.stream);
      if (head === undefined) throw new Error('stream head missing');
      head.sequence += 1;
      head.hash = chainHash(head.hash, head.sequence, r.salt, r.contentHash);
      stored.push(r);
      rows.push({
        office_id: r.officeId, id: r.id, survey_id: r.surveyId, version: r.version, language: r.language, channel: r.channel,
        device_code: r.deviceCode, counter_code: r.counterCode, service_code: r.serviceCode, assisted: r.assisted,
        answered_at: r.answeredAt, received_at: r.receivedAt, day: r.day, hour: r.hour, wave: r.wave, answers: r.answers,
        flags: r.flags, body_hash: r.bodyHash, import_id: r.importId, stream: r.stream, sequence: head.sequence, salt: r.salt, hash: head.hash,
      });
      return 'stored';
    });
    if (stored.length === 0) return outcomes;
    const inserted = await client.query(
      `insert into responses (${RESPONSE_COLUMNS}) select ${RESPONSE_COLUMNS} from jsonb_to_recordset($1::jsonb) as x(` +
        'office_id text, id text, survey_id text, version int, language text, channel text, device_code text, counter_code text, service_code text, ' +
        'assisted boolean, answered_at timestamptz, received_at timestamptz, day text, hour int, wave text, answers text, flags text, body_hash text, ' +
        'import_id text, stream text, sequence int, salt text, hash text) on conflict do nothing',
      [JSON.stringify(rows)],
    );
    // Another process stored one of these ids through another stream meanwhile: look again from the start.
    if (inserted.rowCount !== rows.length) throw new IdRace();
    const comments = stored.flatMap((r) =>
      r.comments.map((c) => ({
        office_id: r.officeId, id: c.id, survey_id: r.surveyId, response_id: r.id, question: c.question, language: r.language, channel: r.channel,
        counter_code: r.counterCode, service_code: r.serviceCode, rating: c.rating, day: r.day, received_at: r.receivedAt, text: c.text,
        salt: c.salt, hash: c.hash, search_text: c.searchText, import_id: r.importId,
      })),
    );
    if (comments.length > 0) {
      await client.query(
        `insert into comments (${COMMENT_COLUMNS}) select ${COMMENT_COLUMNS} from jsonb_to_recordset($1::jsonb) as x(` +
          'office_id text, id text, survey_id text, response_id text, question text, language text, channel text, counter_code text, service_code text, ' +
          'rating text, day text, received_at timestamptz, text text, salt text, hash text, search_text text, import_id text)',
        [JSON.stringify(comments)],
      );
    }
    for (const r of stored) {
      if (r.contact !== null) {
        await client.query('insert into contacts (office_id, response_id, name, way, consented_at) values ($1, $2, $3, $4, $5)', [
          r.officeId, r.id, r.contact.name, r.contact.way, r.receivedAt,
        ]);
      }
      if (r.channel === 'kiosk') await client.query('delete from partials where office_id = $1 and id = $2', [r.officeId, r.id]);
    }
    for (const head of heads.values()) {
      await client.query('update streams set sequence = $3, hash = $4 where office_id = $1 and name = $2', [head.office_id, head.name, head.sequence, head.hash]);
    }
    const sums = sumCells(stored).sort((a, b) => (a.officeId + a.key < b.officeId + b.key ? -1 : 1)); // one order everywhere: fewer deadlocks
    await writeCells(client, 'cells', sums.filter((sum) => sum.importId === null));
    await writeCells(client, 'import_cells', sums.filter((sum) => sum.importId !== null));
    return outcomes;
  }

  async function writeCells(client: pg.PoolClient, into: 'cells' | 'import_cells', sums: readonly CellSum[]): Promise<void> {
    if (sums.length === 0) return;
    const own = into === 'cells' ? 'office_id' : 'office_id, import_id';
    const rows = sums.map((sum) => {
      const [survey_id, cut, cut_value, question, edition, period_kind, period, code] = sum.key.split(SEPARATOR);
      return { office_id: sum.officeId, import_id: sum.importId, survey_id, cut, cut_value, question, edition: Number(edition), period_kind, period, code, n_raw: sum.raw, n_used: sum.used };
    });
    await client.query(
      `insert into ${into} (${own}, ${CELL_COLUMNS}) select ${own}, ${CELL_COLUMNS} from jsonb_to_recordset($1::jsonb) as x(` +
        'office_id text, import_id text, survey_id text, cut text, cut_value text, question text, edition int, period_kind text, period text, code text, n_raw int, n_used int) ' +
        `on conflict (${own}, ${CELL_KEY}) do update set n_raw = ${into}.n_raw + excluded.n_raw, n_used = ${into}.n_used + excluded.n_used`,
      [JSON.stringify(rows)],
    );
  }

  async function attempt(batch: readonly IntakeResponse[]): Promise<IntakeOutcome[]> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const outcomes = await write(client, batch);
      await client.query('commit');
      client.release();
      return outcomes;
    } catch (error) {
      // A connection that cannot even roll back is thrown away with its transaction.
      await client.query('rollback').then(
        () => { client.release(); },
        () => { client.release(true); },
      );
      throw error;
    }
  }

  return {
    commit: async (batch) => {
      for (let left = 5; ; left -= 1) {
        try {
          return await attempt(batch);
        } catch (error) {
          if (left === 0 || !(isRetryable(error) || error instanceof IdRace)) throw error;
        }
      }
    },
  };
}

class IdRace extends Error {}
