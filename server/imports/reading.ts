// Why: the one loop over a file's rows, for the dry run and the import alike, so that both count the same.
import type { CsvFile } from './csvFile.js';
import { checkHeader, limits, readRecords } from './csvFile.js';
import { historyOf, type FoundChoices, type History, type LivingSurvey } from './history.js';
import type { MappedColumn, Mapping } from './mapping.js';
import { matchColumns, planImport } from './plan.js';
import { Refusal } from './refusal.js';
import type { CleaningReport } from './report.js';
import { noFaults, noteRagged, stops, type RowFaults } from './rowFaults.js';
import { rowReader, type ReadRow, type RowContext } from './rows.js';

export type Progress = (done: number, total: number) => void;
export type Reading = {
  file: CsvFile;
  mapping: Mapping;
  living: LivingSurvey | undefined;
  context: RowContext;
  progress: Progress;
  /** What was met already where the rows were written out anew for this file. */
  faults?: RowFaults | undefined;
};
/** Called with each portion of rows, before any ragged one is met. */
export type TakeRows = (rows: readonly ReadRow[]) => Promise<void>;

/**
 * Reads every row once. Rows that cannot be placed are counted to the end of the file but nothing is handed on after the first.
 * @param begin called once the header is understood, before the first row
 */
export async function readRows(
  reading: Reading,
  begin: (history: History) => Promise<TakeRows | undefined>,
): Promise<{ report: CleaningReport; history: History; hash: string }> {
  const { file, mapping } = reading;
  const found = await findChoices(reading);
  const reader = readRecords(file);
  let headers: string[] | undefined;
  let started:
    | {
        history: History;
        take: TakeRows | undefined;
        rows: ReturnType<typeof rowReader>;
        tallies: ReturnType<typeof planImport>['tallies'];
      }
    | undefined;
  const faults = structuredClone(reading.faults ?? noFaults());
  let row = 0;
  let taken = 0;
  for await (const batch of reader.batches) {
    const rows: ReadRow[] = [];
    for (const record of batch) {
      row += 1;
      if (headers === undefined || started === undefined) {
        headers = checkHeader(record);
        const matched = matchColumns(mapping, headers);
        const history = historyOf(mapping, reading.living, found);
        const plan = planImport(mapping, headers, matched, history);
        started = {
          history,
          take: await begin(history),
          rows: rowReader(plan, reading.context),
          tallies: plan.tallies,
        };
      } else if (record.length === 1 && record[0] === '' && headers.length > 1) {
        faults.blankLines += 1;
      } else if (record.length !== headers.length) {
        noteRagged(faults, row, record.length);
      } else {
        taken += 1;
        rows.push(started.rows.read(record, row));
      }
    }
    if (!stops(faults) && rows.length > 0) await started?.take?.(rows);
    reading.progress(reader.bytesRead(), file.size);
  }
  if (started === undefined) throw new Refusal('The file has no header row.');
  const report: CleaningReport = {
    format: 'manyi-cleaning-report/1',
    rows: taken,
    encoding: file.encoding,
    separator: file.separator,
    waves: started.rows.wavesSeen,
    withoutPeriod: started.rows.withoutPeriod(),
    ...faults,
    columns: started.tallies.map((tally) => tally.report()),
  };
  return { report, history: started.history, hash: reader.hash() };
}

/** Questions whose choices come from the file itself: their values must be known before the survey's version is. */
async function findChoices(reading: Reading): Promise<FoundChoices> {
  const { mapping } = reading;
  const auto = new Set(
    mapping.questions.filter((question) => question.choices === 'auto').map((question) => question.code),
  );
  const several = new Set(
    mapping.questions.filter((question) => question.kind === 'several').map((question) => question.code),
  );
  const found = new Map<string, string[]>();
  if (auto.size === 0) return found;
  const seen = new Map<string, Set<string>>();
  let matched: MappedColumn[][] | undefined;
  for await (const batch of readRecords(reading.file).batches) {
    for (const record of batch) {
      if (matched === undefined) {
        matched = matchColumns(mapping, checkHeader(record));
        continue;
      }
      matched.forEach((entries, index) => {
        for (const entry of entries) {
          if (entry.as !== 'question' || !auto.has(entry.question)) continue;
          const whole = (record[index] ?? '').trim();
          const left =
            whole === '' ||
            (entry.missing ?? mapping.missing).includes(whole) ||
            (entry.refused ?? mapping.refused).includes(whole) ||
            entry.notShown?.includes(whole) === true ||
            entry.unreadable?.includes(whole) === true;
          const values = seen.get(entry.question) ?? new Set<string>();
          seen.set(entry.question, values);
          if (left || values.has(whole)) continue;
          for (const value of several.has(entry.question) ? whole.split(entry.separator) : [whole]) {
            const part = value.trim();
            if (part !== '' && !Object.hasOwn(entry.values, part)) values.add(part);
          }
          if (values.size > limits.choices)
            throw new Refusal(
              `"${entry.column}" has more than ${limits.choices} different values; list its choices in the mapping, or read it as a text.`,
              undefined,
              'many_choices',
            );
        }
      });
    }
  }
  for (const [code, values] of seen) found.set(code, [...values]);
  return found;
}
