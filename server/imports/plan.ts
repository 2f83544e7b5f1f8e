// Why: mapping, file and survey are brought together once, before the first row: which column is read how in which wave.
import { choicesOf, findQuestion, type SurveyDocument } from '../surveys/document.js';
import type { History, HistoryVersion } from './history.js';
import type { MappedColumn, Mapping, QuestionColumn } from './mapping.js';
import { cellReader, type CellReader } from './readCell.js';
import { Refusal } from './refusal.js';
import { ColumnTally } from './report.js';

/** How one column is read in one wave. */
export type Slot = {
  index: number;
  /** Under which name a value that could not be accepted is kept in the response. */
  name: string;
  tally: ColumnTally;
  entry: MappedColumn | undefined;
  /** Absent for columns that are no question, or that this wave did not ask. */
  question?: { code: string; read: CellReader };
};
export type WavePlan = { version: HistoryVersion; slots: Slot[] };
export type ImportPlan = {
  mapping: Mapping;
  headers: readonly string[];
  tallies: ColumnTally[];
  /** By wave key; '' for rows whose wave is not known. */
  waves: Map<string, WavePlan>;
};

/** Which entries of the mapping speak of each column of the file. Throws a Refusal for any column nobody speaks of. */
export function matchColumns(mapping: Mapping, headers: readonly string[]): MappedColumn[][] {
  const used = new Set<MappedColumn>();
  const matched = headers.map((header, index) => {
    const entries = mapping.columns.filter((entry) =>
      entry.position === undefined
        ? entry.column.trim() === header.trim()
        : entry.position === index + 1 && entry.column.trim() === header.trim(),
    );
    for (const entry of entries) used.add(entry);
    return entries;
  });
  const problems = [
    ...doubledHeaders(headers, matched),
    ...headers.flatMap((header, index) =>
      matched[index]?.length === 0
        ? [
            `column ${index + 1} "${header.slice(0, 80)}" is not in the mapping; say what it is, or ignore it with a reason`,
          ]
        : [],
    ),
    ...mapping.columns
      .filter((entry) => !used.has(entry))
      .map(
        (entry) =>
          `the file has no column "${entry.column.slice(0, 80)}"${entry.position === undefined ? '' : ` at place ${entry.position}`}`,
      ),
  ];
  if (problems.length > 0) {
    const more = problems.length > 10 ? `\n… and ${problems.length - 10} more` : '';
    throw new Refusal(`The mapping does not fit the file:\n${problems.slice(0, 10).join('\n')}${more}`);
  }
  return matched;
}

function doubledHeaders(headers: readonly string[], matched: readonly MappedColumn[][]): string[] {
  const places = new Map<string, number[]>();
  headers.forEach((header, index) =>
    places.set(header.trim(), [...(places.get(header.trim()) ?? []), index]),
  );
  return [...places.entries()].flatMap(([header, indexes]) => {
    const clear =
      indexes.length === 1 ||
      indexes.every((index) => matched[index]?.every((entry) => entry.position !== undefined));
    return clear
      ? []
      : [
          `the header "${header.slice(0, 80)}" stands over ${indexes.length} columns; give each a position in the mapping`,
        ];
  });
}

export function planImport(
  mapping: Mapping,
  headers: readonly string[],
  matched: readonly MappedColumn[][],
  history: History,
): ImportPlan {
  const tallies = headers.map((header, index) => {
    const entries = matched[index] ?? [];
    const ignored = entries.find((entry) => entry.as === 'ignored');
    return new ColumnTally({
      position: index + 1,
      column: header,
      as: entries[0]?.as ?? 'ignored',
      questions: [...new Set(entries.flatMap((entry) => (entry.as === 'question' ? [entry.question] : [])))],
      ...(ignored === undefined ? {} : { reason: ignored.reason }),
    });
  });
  const readers = new Map<string, CellReader>();
  const waves = new Map<string, WavePlan>();
  for (const [wave, version] of history.ofWave) {
    const slots = headers.map((header, index) => {
      const tally =
        tallies[index] ??
        new ColumnTally({ position: index + 1, column: header, as: 'ignored', questions: [] });
      const entries = matched[index] ?? [];
      const entry = entries.find(
        (one) => one.as !== 'question' || one.waves === undefined || one.waves.includes(wave),
      );
      const name =
        headers.indexOf(header) === headers.lastIndexOf(header) ? header : `${header} (${index + 1})`;
      const slot: Slot = { index, name, tally, entry };
      if (entry?.as === 'question')
        slot.question = { code: entry.question, read: readerFor(readers, mapping, entry, version.document) };
      return slot;
    });
    waves.set(wave, { version, slots });
  }
  return { mapping, headers, tallies, waves };
}

/** Versions that differ in words only share the reader and what it remembers. */
function readerFor(
  known: Map<string, CellReader>,
  mapping: Mapping,
  entry: QuestionColumn,
  document: SurveyDocument,
): CellReader {
  const question = findQuestion(document, entry.question);
  if (question === undefined) throw new Refusal(`The survey has no question "${entry.question}".`);
  if (question.kind === 'contact' || question.kind === 'consent')
    throw new Refusal(
      `"${entry.question}" is contact data, which is never imported with answers. Ignore the column.`,
    );
  const key = JSON.stringify([entry, { ...question, wording: null }]);
  const reader = known.get(key) ?? cellReader(entry, question, document, mapping);
  known.set(key, reader);
  for (const code of [
    ...Object.values(entry.values).flatMap((codes) =>
      question.kind === 'several' ? codes.split(' ').filter((one) => one !== '') : [codes],
    ),
    ...(entry.otherwise === undefined ? [] : [entry.otherwise]),
  ]) {
    const choices =
      'choices' in question || 'choiceSet' in question || question.kind === 'scale'
        ? choiceCodes(document, question)
        : [];
    if (!choices.includes(code))
      throw new Refusal(
        `columns: ${entry.column} maps to "${code}", which is no choice of ${entry.question}.`,
      );
  }
  return reader;
}

function choiceCodes(
  document: SurveyDocument,
  question: NonNullable<ReturnType<typeof findQuestion>>,
): string[] {
  const notApplicable = 'notApplicable' in question && question.notApplicable !== null ? ['na'] : [];
  return [...choicesOf(document, question).map((choice) => choice.code), ...notApplicable];
}
