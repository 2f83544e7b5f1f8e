// Why: what the page about a file shows again: what was found, what was stated or asked for, and why it could not be read.
import type { ImportDraft } from '../../../db/queries/importDrafts.js';
import type { Dependencies } from '../../dependencies.js';
import { Refusal } from '../refusal.js';
import type { FileProblem, SourceChoice } from './drafts.commands.js';
import { statedOf } from './drafts.js';
import { sheetPath, uploadPath } from './files.js';
import { preparingOf } from './preparing.js';
import { readSample } from './sample.js';
import { encodings, purposes, separators } from './wizard.form.js';

/** What the upload was found to be; a workbook's sheet is written as UTF-8 with commas. */
export function foundOf(draft: ImportDraft) {
  const report = (draft.report ?? {}) as { encoding?: unknown; separator?: unknown; purpose?: unknown };
  const { upload } = choiceOf(draft) ?? {};
  return {
    encoding: encodings.find((one) => one === report.encoding) ?? upload?.encoding ?? 'utf-8',
    separator: separators.find((one) => one === report.separator) ?? upload?.separator ?? 'comma',
    purpose: purposes.find((one) => one === report.purpose),
  };
}

/** What was stated of the source, or was about to be; in the file's own writing, not in that of its rows. */
function choiceOf(draft: ImportDraft): SourceChoice | undefined {
  const stated = statedOf(draft);
  if (stated === undefined) return preparingOf(draft);
  const sheet = Math.max(0, draft.sheets.indexOf(draft.sheet ?? ''));
  return { ...stated.source, ...stated.source.upload, sheet };
}

/** The fields of the page. */
export function sourceValues(
  draft: ImportDraft,
  choice: SourceChoice | undefined = choiceOf(draft),
): Record<string, string> {
  if (choice === undefined) return {};
  const { purpose, encoding, separator, surveyId, title, slug, sheet, long } = choice;
  const place = (column: number) => (column < 0 ? '' : String(column));
  return {
    purpose,
    encoding,
    separator,
    survey: surveyId ?? 'new',
    title,
    slug: surveyId === null ? slug : '',
    sheet: String(sheet),
    ...(long === undefined
      ? {}
      : {
          longId: place(long.id),
          longQuestion: place(long.question),
          longAnswer: place(long.answer),
          longState: place(long.state),
        }),
  };
}

/** Of a CSV, or of the sheet that was written out; empty where none can be read. */
export async function headerOf({ config }: Dependencies, draft: ImportDraft): Promise<readonly string[]> {
  const isCsv = draft.kind === 'csv';
  const { encoding, separator } = isCsv
    ? { ...foundOf(draft), ...choiceOf(draft) }
    : ({ encoding: 'utf-8', separator: 'comma' } as const);
  const path = isCsv ? uploadPath(config, draft.id) : sheetPath(config, draft.id);
  try {
    return (await readSample(path, { encoding, separator }, 1)).header;
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

const said: Readonly<Partial<Record<string, FileProblem>>> = {
  empty: 'empty',
  other_type: 'other_type',
  not_text: 'not_text',
  encoding: 'encoding',
  long_row: 'long_row',
  malformed: 'malformed',
  columns: 'columns',
  many_columns: 'many_columns',
  unreadable: 'unreadable',
  too_much: 'too_much',
  protected: 'protected',
  no_answers: 'no_answers',
  ragged: 'ragged',
  nameless: 'nameless',
  long_cell: 'long_cell',
};

/** Why the rows could not be made ready, where that was tried. */
export function whyNotReady(draft: ImportDraft): { fileProblem?: FileProblem } {
  if (draft.state !== 'failed') return {};
  const [about = ''] = (draft.problem ?? '').split('|');
  return { fileProblem: (Object.hasOwn(said, about) ? said[about] : undefined) ?? 'other' };
}
