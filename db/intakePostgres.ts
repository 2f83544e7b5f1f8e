// Why: the intake's body for PostgreSQL: whole sets in one transaction, in one order everywhere, tried again after a deadlock.
import type pg from 'pg';
import { isRetryable } from './errors.js';
import {
  CELL_COLUMNS,
  CELL_KEY,
  chainHash,
  CLOCK_COLUMNS,
  COMMENT_COLUMNS,
  isSameBody,
  RESPONSE_COLUMNS,
  SEPARATOR,
  sumCells,
  type CellSum,
  type IntakeEngine,
  type IntakeOutcome,
  type IntakeResponse,
} from './intake.js';

/** @param runAlso runs statements in the transaction of that connection */
export function openPostgresIntake(
  pool: pg.Pool,
  runAlso: (client: pg.PoolClient, build: NonNullable<IntakeResponse['also']>) => Promise<void>,
): IntakeEngine {
  async function write(client: pg.PoolClient, batch: readonly IntakeResponse[]): Promise<IntakeOutcome[]> {
    const streams = [
      ...new Map(
        batch.map((r) => [r.officeId + SEPARATOR + r.stream, { office_id: r.officeId, name: r.stream }]),
      ).values(),
    ].sort((a, b) => (a.office_id + a.name < b.office_id + b.name ? -1 : 1));
    await client.query(
      "insert into streams (office_id, name, sequence, hash) select office_id, name, 0, '' from jsonb_to_recordset($1::jsonb) as x(office_id text, name text) on conflict do nothing",
      [JSON.stringify(streams)],
    );
    const headRows = await client.query<{ office_id: string; name: string; sequence: number; hash: string }>(
      'select s.* from streams s join jsonb_to_recordset($1::jsonb) as x(office_id text, name text) using (office_id, name) order by s.office_id, s.name for update of s',
      [JSON.stringify(streams)],
    );
    const heads = new Map(headRows.rows.map((row) => [row.office_id + SEPARATOR + row.name, row]));
    const existing = await client.query<{
      office_id: string;
      id: string;
      body_hash: string;
      answers: string;
    }>(
      'select r.office_id, r.id, r.body_hash, r.answers from responses r join jsonb_to_recordset($1::jsonb) as x(office_id text, id text) using (office_id, id)',
      [JSON.stringify(batch.map((r) => ({ office_id: r.officeId, id: r.id })))],
    );
    const known = new Map(
      existing.rows.map((row) => [
        row.office_id + SEPARATOR + row.id,
        { bodyHash: row.body_hash, answers: row.answers },
      ]),
    );
    const stored: IntakeResponse[] = [];
    const rows: Record<string, unknown>[] = [];
    const outcomes = batch.map((r): IntakeOutcome => {
      const idKey = r.officeId + SEPARATOR + r.id;
      const before = known.get(idKey);
      if (before !== undefined) return isSameBody(before, r) ? 'already' : 'conflict';
      known.set(idKey, r);
      const head = heads.get(r.officeId + SEPARATOR + r.stream);
      if (head === undefined) throw new Error('stream head missing');
      head.sequence += 1;
      head.hash = chainHash(head.hash, head.sequence, r.salt, r.contentHash);
      stored.push(r);
      rows.push({
        office_id: r.officeId,
        id: r.id,
        survey_id: r.surveyId,
        version: r.version,
        language: r.language,
        channel: r.channel,
        device_code: r.deviceCode,
        counter_code: r.counterCode,
        service_code: r.serviceCode,
        assisted: r.assisted,
        answered_at: r.answeredAt,
        received_at: r.receivedAt,
        day: r.day,
        hour: r.hour,
        wave: r.wave,
        answers: r.answers,
        flags: r.flags,
        seconds: r.seconds ?? null,
        body_hash: r.bodyHash,
        import_id: r.importId,
        stream: r.stream,
        sequence: head.sequence,
        salt: r.salt,
        hash: head.hash,
      });
      return 'stored';
    });
    if (stored.length === 0) return outcomes;
    const inserted = await client.query(
      `insert into responses (${RESPONSE_COLUMNS}) select ${RESPONSE_COLUMNS} from jsonb_to_recordset($1::jsonb) as x(` +
        'office_id text, id text, survey_id text, version int, language text, channel text, device_code text, counter_code text, service_code text, ' +
        'assisted boolean, answered_at timestamptz, received_at timestamptz, day text, hour int, wave text, answers text, flags text, seconds int, body_hash text, ' +
        'import_id text, stream text, sequence int, salt text, hash text) on conflict do nothing',
      [JSON.stringify(rows)],
    );
    // Another process stored one of these ids through another stream meanwhile: look again from the start.
    if (inserted.rowCount !== rows.length) throw new IdRace();
    const comments = stored.flatMap((r) =>
      r.comments.map((c) => ({
        office_id: r.officeId,
        id: c.id,
        survey_id: r.surveyId,
        response_id: r.id,
        question: c.question,
        language: r.language,
        channel: r.channel,
        counter_code: r.counterCode,
        service_code: r.serviceCode,
        rating: c.rating,
        day: r.day,
        received_at: r.receivedAt,
        text: c.text,
        salt: c.salt,
        hash: c.hash,
        search_text: c.searchText,
        import_id: r.importId,
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
    const clocks = stored.flatMap((r) =>
      r.clocks == null
        ? []
        : [
            {
              office_id: r.officeId,
              response_id: r.id,
              device_at: r.clocks.deviceAt,
              sent_at: r.clocks.sentAt,
              received_at: r.receivedAt,
              late: r.clocks.late,
              plausible: r.clocks.plausible,
              carried: r.clocks.carried,
            },
          ],
    );
    if (clocks.length > 0) {
      await client.query(
        `insert into response_clocks (${CLOCK_COLUMNS}) select ${CLOCK_COLUMNS} from jsonb_to_recordset($1::jsonb) as x(` +
          'office_id text, response_id text, device_at timestamptz, sent_at timestamptz, received_at timestamptz, late boolean, plausible boolean, carried text)',
        [JSON.stringify(clocks)],
      );
    }
    const fromKiosks = stored.filter((r) => r.channel === 'kiosk');
    if (fromKiosks.length > 0) {
      await client.query(
        'delete from partials p using jsonb_to_recordset($1::jsonb) as x(office_id text, id text) where p.office_id = x.office_id and p.id = x.id',
        [JSON.stringify(fromKiosks.map((r) => ({ office_id: r.officeId, id: r.id })))],
      );
    }
    for (const r of stored) {
      if (r.contact !== null) {
        await client.query(
          'insert into contacts (office_id, response_id, name, way, consented_at) values ($1, $2, $3, $4, $5)',
          [r.officeId, r.id, r.contact.name, r.contact.way, r.receivedAt],
        );
      }
    }
    for (const head of heads.values()) {
      await client.query('update streams set sequence = $3, hash = $4 where office_id = $1 and name = $2', [
        head.office_id,
        head.name,
        head.sequence,
        head.hash,
      ]);
    }
    const sums = sumCells(stored).sort((a, b) => (a.officeId + a.key < b.officeId + b.key ? -1 : 1)); // one order everywhere: fewer deadlocks
    await writeCells(
      client,
      'cells',
      sums.filter((sum) => sum.importId === null),
    );
    await writeCells(
      client,
      'import_cells',
      sums.filter((sum) => sum.importId !== null),
    );
    for (const { also } of stored) if (also !== undefined) await runAlso(client, also);
    return outcomes;
  }

  async function writeCells(
    client: pg.PoolClient,
    into: 'cells' | 'import_cells',
    sums: readonly CellSum[],
  ): Promise<void> {
    if (sums.length === 0) return;
    const own = into === 'cells' ? 'office_id' : 'office_id, import_id';
    const rows = sums.map((sum) => {
      const [survey_id, cut, cut_value, period_kind, period, question, edition, code] =
        sum.key.split(SEPARATOR);
      return {
        office_id: sum.officeId,
        import_id: sum.importId,
        survey_id,
        cut,
        cut_value,
        question,
        edition: Number(edition),
        period_kind,
        period,
        code,
        n_raw: sum.raw,
        n_used: sum.used,
      };
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
        () => {
          client.release();
        },
        () => {
          client.release(true);
        },
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
    addImportCells: async (sums) => {
      const client = await pool.connect();
      try {
        await writeCells(client, 'import_cells', sums);
      } finally {
        client.release();
      }
    },
  };
}

class IdRace extends Error {}
