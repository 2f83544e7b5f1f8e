// Why: the wizard's other pages as finished words: the upload, what the file is and where it goes, the first rows as they
// would be read, how far a run is, and a report's table line by line.
import type { ImportDraft } from '../../../db/queries/importDrafts.js';
import type { Office } from '../../../db/queries/offices.js';
import type { Survey } from '../../../db/queries/surveys.js';
import { dayInWords, timeInWords } from '../../dayWords.js';
import { inLanguage, translatorFor, type Language, type Translate } from '../../i18n.js';
import type { Answers } from '../../responses/cells.js';
import { choicesOf, findQuestion, type SurveyDocument } from '../../surveys/document.js';
import { localDay } from '../../time.js';
import { faultWords, reportView } from '../report.page.js';
import { stops } from '../rowFaults.js';
import type { ReadRow } from '../rows.js';
import type { FileProblem } from './drafts.commands.js';
import { checkedOf, type StatedFully } from './drafts.js';
import { daysKept, inMegabytes, largestUpload, largestWorkbook } from './files.js';
import { problemWords } from './columns.page.js';
import type { Preview } from './sample.js';
import type { ReadTable } from './table.commands.js';
import type { StatedProblem } from './toMapping.js';
import { longPlaces } from './layouts.js';
import { encodings, longFields, purposes, separators } from './wizard.form.js';

type Context = { language: Language; office: Office };

const number = (value: number, language: Language): string => new Intl.NumberFormat(language).format(value);

export function newImportPage(csrf: string, language: Language, problem?: FileProblem) {
  const t = translatorFor(language);
  return {
    title: t('importWizard.new.title'),
    nav: 'imports',
    // A multipart body is read only after the token was checked, so the token stands in the address of the form.
    action: `/imports/new?${new URLSearchParams({ _csrf: csrf }).toString()}`,
    hint: t('importWizard.new.file_hint', {
      size: inMegabytes(largestUpload),
      book: inMegabytes(largestWorkbook),
      days: daysKept,
    }),
    errors: problem === undefined ? undefined : [{ href: '#file', text: fileWords(t, problem) }],
  };
}

function fileWords(t: Translate, problem: FileProblem): string {
  const size = inMegabytes(problem === 'large_workbook' ? largestWorkbook : largestUpload);
  return t(`importWizard.file_problem.${problem}`, { size });
}

export type DraftSummary = Pick<ImportDraft, 'id' | 'state' | 'fileName' | 'changedAt'> & {
  madeByName: string | null;
};

export function draftRows(drafts: readonly DraftSummary[], { language, office }: Context) {
  const t = translatorFor(language);
  return drafts.map((draft) => ({
    url: `/imports/drafts/${draft.id}`,
    file: draft.fileName,
    state: t(`importWizard.state.${draft.state}`),
    by: draft.madeByName ?? '',
    changed: `${dayInWords(localDay(draft.changedAt, office.timeZone), language, office.settings.rocYears)} ${timeInWords(draft.changedAt, office.timeZone)}`,
  }));
}

export type SourceView = {
  draft: ImportDraft;
  surveys: readonly Survey[];
  found: { encoding: string; separator: string; purpose: string | undefined };
  /** Of the file, as far as it is known. */
  header: readonly string[];
  values: Readonly<Record<string, string>>;
  problems?: readonly StatedProblem[];
  fileProblem?: FileProblem;
};

export function sourcePage(
  { draft, surveys, found, header, values, problems = [], fileProblem }: SourceView,
  language: Language,
) {
  const t = translatorFor(language);
  const error = (field: string) => {
    const problem = problems.find((one) => one.field === field);
    return problem === undefined ? {} : { error: problemWords(t, problem) };
  };
  const list = (name: string, options: readonly (readonly [string, string])[], usual: string) => ({
    name,
    label: t(`importWizard.source.${name}`),
    hint: t(`importWizard.source.${name}_hint`),
    options: options.map(([value, text]) => ({ value, text, selected: value === (values[name] ?? usual) })),
    ...error(name),
  });
  const field = (name: string) => ({
    name,
    label: t(`importWizard.source.${name}`),
    hint: t(`importWizard.source.${name}_hint`),
    value: values[name] ?? '',
    ...error(name),
  });
  const said = [
    ...problems.map((one) => ({ href: `#${one.field}`, text: problemWords(t, one) })),
    ...(fileProblem === undefined ? [] : [{ href: '#purpose', text: fileWords(t, fileProblem) }]),
  ];
  const open = surveys.find((survey) => survey.state === 'open') ?? surveys[0];
  return {
    title: t('importWizard.source.heading'),
    nav: 'imports',
    base: `/imports/drafts/${draft.id}`,
    fileName: draft.fileName,
    errors: said.length === 0 ? undefined : said,
    fields: [
      ...(draft.sheets.length > 0
        ? [
            list(
              'sheet',
              draft.sheets.map((name, index) => [String(index), name] as const),
              '0',
            ),
          ]
        : [
            list(
              'encoding',
              encodings.map((name) => [name, t(`importWizard.encoding.${name}`)] as const),
              found.encoding,
            ),
            list(
              'separator',
              separators.map((name) => [name, t(`imports.separators.${name}`)] as const),
              found.separator,
            ),
          ]),
      list(
        'purpose',
        purposes.map((name) => [name, t(`importWizard.purpose.${name}`)] as const),
        found.purpose ?? 'answers',
      ),
      list(
        'survey',
        [
          ...surveys.map((survey) => [survey.id, inLanguage(survey.title, language)] as const),
          ['new', t('importWizard.source.survey_new')],
        ],
        open?.id ?? 'new',
      ),
      field('title'),
      field('slug'),
    ],
    recognised:
      found.purpose === 'long' || found.purpose === 'a11'
        ? t('importWizard.source.recognised', { layout: t(`importWizard.purpose.${found.purpose}`) })
        : undefined,
    long:
      header.length === 0
        ? undefined
        : {
            open: (values['purpose'] ?? found.purpose) === 'long',
            fields: longFields.map((name) =>
              list(name, columnsToChoose(header, t), guessedPlace(name, header)),
            ),
          },
  };
}

function columnsToChoose(header: readonly string[], t: Translate): (readonly [string, string])[] {
  return [
    ['', t('importWizard.source.no_column')],
    ...header.map((name, index) => [String(index), name.slice(0, 80) || String(index + 1)] as const),
  ];
}

function guessedPlace(name: (typeof longFields)[number], header: readonly string[]): string {
  const { id, question, answer, state } = longPlaces(header);
  const place = { longId: id, longQuestion: question, longAnswer: answer, longState: state }[name];
  return place < 0 ? '' : String(place);
}

/** While the rows are being written out nothing more can be said of them than how far that is. */
export function preparingPage(draft: ImportDraft, left: boolean, language: Language) {
  const t = translatorFor(language);
  const percent = percentOf(draft);
  return {
    title: t('importWizard.preparing.title'),
    nav: 'imports',
    base: `/imports/drafts/${draft.id}`,
    fileName: draft.fileName,
    place: t('importWizard.preparing.lead'),
    state: t('importWizard.state.checking'),
    running: left
      ? undefined
      : {
          percent,
          text: t('importWizard.preparing.text', { percent }),
          label: t('importWizard.preparing.title'),
        },
    left: left ? t('importWizard.preview.left') : undefined,
  };
}

const percentOf = ({ done, total }: Pick<ImportDraft, 'done' | 'total'>): number =>
  total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100));

export type DraftView = {
  draft: ImportDraft;
  stated: StatedFully;
  preview: Preview | undefined;
  /** Why the first rows cannot be read. */
  previewProblem: string | undefined;
  document: SurveyDocument | undefined;
  /** The question each column became. */
  codes: readonly (string | undefined)[];
  left: boolean;
  error?: string;
};

export function draftPage(view: DraftView, { language, office }: Context) {
  const { draft, stated, preview } = view;
  const t = translatorFor(language);
  const checked = checkedOf(draft);
  const runs = draft.state === 'checking' || draft.state === 'importing';
  const percent = percentOf(draft);
  const [about = '', ...detail] = (draft.problem ?? '').split('|');
  return {
    title: t('importWizard.preview.title'),
    nav: 'imports',
    styles: ['dashboards.css'],
    base: `/imports/drafts/${draft.id}`,
    fileName: draft.fileName,
    errors: view.error === undefined ? undefined : [{ href: '#name', text: view.error }],
    state: t(`importWizard.state.${draft.state}`),
    running:
      runs && !view.left
        ? {
            percent,
            text: t(`importWizard.preview.${draft.state}`, { percent }),
            label: t(`importWizard.state.${draft.state}`),
          }
        : undefined,
    left: view.left ? t('importWizard.preview.left') : undefined,
    refused:
      draft.state === 'failed'
        ? { text: t(`importWizard.refusal.${about}`), detail: detail.join('|') }
        : view.previewProblem === undefined
          ? undefined
          : { text: view.previewProblem, detail: '' },
    again: draft.state === 'failed' && about === 'known_file' && checked !== undefined,
    mayChange: !runs,
    mayCheck: draft.state === 'open' || (draft.state === 'failed' && checked === undefined),
    mayImport:
      (draft.state === 'checked' || (draft.state === 'failed' && about === 'known_file')) &&
      checked !== undefined &&
      !stops(checked.report),
    importText:
      checked === undefined
        ? ''
        : t('importWizard.preview.import', { n: number(checked.report.rows, language) }),
    ragged: checked === undefined ? undefined : faultWords(checked.report, t, language),
    kept: stated.columns.length > 0,
    report: checked === undefined ? undefined : reportView(checked.report, view.document, t, language),
    sample: preview === undefined ? undefined : sampleView(preview, view, t, language),
    sampleTitle: t(
      `importWizard.preview.${draft.state === 'checking' ? 'sample_checking' : 'sample_report'}`,
      {
        n: preview?.rows.length ?? 0,
      },
    ),
    sampleReport:
      preview === undefined || checked !== undefined
        ? undefined
        : reportView(preview.report, view.document, t, language),
    place: placeWords(stated, t),
    office: inLanguage(office.name, language),
  };
}

function placeWords({ source }: StatedFully, t: Translate): string {
  return source.surveyId === null
    ? t('importWizard.preview.into_new', { title: source.title })
    : t('importWizard.preview.into', { slug: source.slug });
}

/** The first rows, each cell as it stands and, where it became something else, as it is read. */
function sampleView(
  { rows, records }: Preview,
  { stated, codes }: DraftView,
  t: Translate,
  language: Language,
) {
  return {
    caption: t('importWizard.preview.first', { n: rows.length }),
    heads: stated.source.header,
    period: t('importWizard.preview.period'),
    rows: rows.map((row, index) => ({
      line: index + 2,
      period: periodOf(row, t),
      cells: (records[index] ?? []).map((raw, column) => {
        const read = readCell(
          row,
          { as: stated.columns[column]?.as ?? '', code: codes[column] },
          t,
          language,
        );
        return { raw: raw.length > 60 ? `${raw.slice(0, 59)}…`.toWellFormed() : raw, read };
      }),
    })),
  };
}

function periodOf({ time, wave }: ReadRow, t: Translate): string {
  if ('day' in time) return time.day;
  return wave ?? t('importWizard.preview.no_period');
}

function readCell(
  row: ReadRow,
  { as, code }: { as: string; code: string | undefined },
  t: Translate,
  language: Language,
): string {
  if (as === 'ignored' || as === 'person') return t('imports.as.ignored');
  if (code === undefined) return '';
  const { document } = row.version;
  const question = findQuestion(document, code);
  const value: Answers[string] | undefined = row.answers[code];
  if (question === undefined || value === undefined) return '';
  // The words themselves stand above.
  if ((question.kind === 'long_text' || question.kind === 'short_text') && value === 'text') return '';
  const word = (one: string): string => {
    if (one === 'refused' || one === 'unreadable') return t(`imports.outcome.${one}`);
    if (one === 'na') return t('imports.not_applicable');
    const choice = choicesOf(document, question).find((known) => known.code === one);
    return choice === undefined ? one : inLanguage(choice.label, language);
  };
  if (value === null) return t('imports.outcome.missing');
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? word(value) : value.map(word).join(t('imports.list_separator'));
}

export type TableView = {
  draft: ImportDraft;
  stated: StatedFully;
  table: ReadTable;
  document: SurveyDocument;
};

export function tablePage({ draft, stated, table, document }: TableView, language: Language) {
  const t = translatorFor(language);
  const refused = table.lines.filter((line) => line.problem !== null);
  const people = table.lines.reduce((sum, line) => sum + (line.n ?? 0), 0);
  const name = (code: string) => {
    const question = findQuestion(document, code);
    return question === undefined ? code : inLanguage(question.short, language);
  };
  return {
    title: t('importWizard.table.title'),
    nav: 'imports',
    styles: ['dashboards.css'],
    base: `/imports/drafts/${draft.id}`,
    fileName: draft.fileName,
    place: placeWords(stated, t),
    sentence: table.tooMany
      ? t('importWizard.table.too_many')
      : refused.length > 0
        ? t('importWizard.table.refused', { n: refused.length, all: table.lines.length })
        : table.lines.length === 0
          ? t('importWizard.table.none')
          : t('importWizard.table.ready', { n: table.lines.length, people: number(people, language) }),
    importText:
      table.tooMany || refused.length > 0 || table.lines.length === 0
        ? undefined
        : t('importWizard.table.import'),
    lines: [...refused, ...table.lines.filter((line) => line.problem === null)].slice(0, 200).map((line) => ({
      row: line.row,
      period: line.period,
      question: name(line.question),
      n: line.n === null ? '' : number(line.n, language),
      state:
        line.problem === null ? t('importWizard.table.ok') : t(`importWizard.line_problem.${line.problem}`),
      counts: line.cells
        .map(({ question, code, n }) => {
          const asked = findQuestion(document, question);
          const label = asked && choicesOf(document, asked).find((choice) => choice.code === code)?.label;
          const word = label === undefined ? t('imports.not_applicable') : inLanguage(label, language);
          return t('importWizard.table.count', { answer: word, n: number(n, language) });
        })
        .join(t('imports.list_separator')),
    })),
  };
}
