// Why: a sheet of a workbook, answers below each other and A-11 ticks are written out as one row a response before anything
// can be said of their columns. A small file is ready when its page comes; a large one is read with a bar, beside the request.
import type { ImportDraft } from '../../../db/queries/importDrafts.js';
import type { Dependencies } from '../../dependencies.js';
import { sheetToCsv } from '../workbooks/workbook.js';
import { statedFrom, type SourceChoice } from './drafts.commands.js';
import { pivotPath, replaceFile, sheetPath, uploadPath } from './files.js';
import { pivotFile, type Pivoted } from './pivot.js';
import { readPreparing, type Preparing } from './stated.js';
import { begin, finish, inBackground, progressOf, type By } from './runs.js';

/** How long the page waits for a file that is small. */
const patience = 1_500;

/** What the draft is being made ready for. */
export const preparingOf = (draft: ImportDraft): SourceChoice | undefined => readPreparing(draft.form);

/** Begins and returns when it is done, or after a moment. The draft says what came of it. */
export async function prepareSource(
  dependencies: Dependencies,
  by: By,
  { id, sheets }: ImportDraft,
  choice: SourceChoice,
): Promise<void> {
  const preparing: Preparing = { preparing: choice };
  const draft = await begin(dependencies, by, id, 'checking', {
    action: 'import_draft.source',
    detail: { purpose: choice.purpose, survey: choice.slug },
    changes: { form: preparing, sheet: sheets[choice.sheet] ?? null },
  });
  const done = inBackground(dependencies, by, draft, async () => {
    const form = await prepare(dependencies, by, draft, choice);
    await finish(dependencies, by, draft, { state: 'open', form });
  });
  let timer: NodeJS.Timeout | undefined;
  const moment = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([done, moment]);
  clearTimeout(timer);
}

async function prepare(
  dependencies: Dependencies,
  by: By,
  draft: ImportDraft,
  { sheet, ...choice }: SourceChoice,
) {
  const { config } = dependencies;
  const upload = { encoding: choice.encoding, separator: choice.separator };
  const progress = progressOf(dependencies, by.scope, draft);
  let path = uploadPath(config, draft.id);
  let written = upload;
  const plain = { encoding: 'utf-8', separator: 'comma' } as const;
  if (draft.kind !== 'csv') {
    const book = path;
    path = sheetPath(config, draft.id);
    await replaceFile(path, async (into) => {
      await sheetToCsv(book, sheet, into);
    });
    written = plain;
  }
  const { purpose } = choice;
  let pivoted: Pivoted | undefined;
  if (purpose === 'long' || purpose === 'a11') {
    const before = path;
    const known = written;
    path = pivotPath(config, draft.id);
    const layout =
      purpose === 'long' ? ({ kind: 'long', places: choice.long } as const) : ({ kind: 'a11' } as const);
    await replaceFile(path, async (into) => {
      pivoted = await pivotFile(before, known, layout, into, progress);
    });
    written = plain;
  }
  const { faults, facts } = pivoted ?? {};
  return await statedFrom(dependencies, by.scope, { ...choice, ...written, upload, faults }, path, facts);
}
