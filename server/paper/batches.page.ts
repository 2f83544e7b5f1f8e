// Why: where typing in begins: which surveys lie on paper, which batches there are, and a new one.
import type { Counter, Office } from '../../db/queries/offices.js';
import type { PaperBatch } from '../../db/queries/paper.js';
import type { Survey, VersionSummary } from '../../db/queries/surveys.js';
import { dayInWords } from '../dayWords.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { languagesToRead, type Tongue } from '../languages/tongues.js';
import type { BatchForm } from './paper.form.js';

export function paperListPage(surveys: readonly Survey[], reader: Language) {
  const t = translatorFor(reader);
  return {
    title: t('paper.list.title'),
    nav: 'paper',
    rows: surveys
      .filter((survey) => survey.currentVersion !== null)
      .map((survey) => ({
        name: inLanguage(survey.title, reader),
        version: t('surveys.version_n', { n: survey.currentVersion ?? 0 }),
        entry: `/surveys/${survey.id}/entry`,
        print: `/surveys/${survey.id}/paper`,
        entryLabel: t('paper.list.entry_named', { name: inLanguage(survey.title, reader) }),
        printLabel: t('paper.list.print_named', { name: inLanguage(survey.title, reader) }),
      })),
  };
}

export type BatchesView = {
  survey: Survey;
  office: Office;
  reader: Language;
  today: string;
  versions: readonly VersionSummary[];
  counters: readonly Counter[];
  batches: readonly PaperBatch[];
  sheets: ReadonlyMap<string, number>;
  tongues: readonly Tongue[];
  refused: Extract<BatchForm, { ok: false }> | undefined;
};

export function batchesPage(view: BatchesView) {
  const { survey, office, reader, today, versions, counters, batches, sheets, refused } = view;
  const t = translatorFor(reader);
  const inSome = new Set(versions.flatMap(({ languages }) => languages ?? []));
  const spoken = languagesToRead(view.tongues.filter(({ code }) => inSome.has(code)));
  const day = (value: string) => dayInWords(value, reader, office.settings.rocYears);
  const counterNames = new Map(counters.map((one) => [one.code, inLanguage(one.name, reader)]));
  const typed: Readonly<Record<string, string>> = refused?.typed ?? {
    name: '',
    version: String(survey.currentVersion ?? ''),
    day: today,
    counter: '',
    language: 'zh-TW',
  };
  const errors = [...(refused?.errors ?? [])];
  const error = (name: string) => {
    const key = errors.find(([field]) => field === name)?.[1];
    return key === undefined ? undefined : t(`paper.batch.error.${key}`);
  };
  const field = (name: string, more: object = {}) => ({
    name,
    id: name,
    label: t(`paper.batch.${name}`),
    value: typed[name] ?? '',
    error: error(name),
    ...more,
  });
  const options = (name: string, list: readonly { value: string; text: string }[]) => ({
    options: list.map((one) => ({ ...one, selected: one.value === typed[name] })),
  });
  return {
    title: t('paper.batches.title', { name: inLanguage(survey.title, reader) }),
    nav: 'paper',
    print: `/surveys/${survey.id}/paper`,
    action: `/surveys/${survey.id}/entry`,
    rows: batches.map((batch) => ({
      name: batch.name,
      url: `/surveys/${survey.id}/entry?batch=${batch.id}`,
      sheetsUrl: `/surveys/${survey.id}/entry?batch=${batch.id}&view=sheets`,
      sheetsLabel: t('paper.batches.sheets_named', { name: batch.name }),
      day: day(batch.day),
      counter:
        batch.counterCode === null
          ? t('paper.batch.no_counter')
          : (counterNames.get(batch.counterCode) ?? batch.counterCode),
      version: t('surveys.version_n', { n: batch.version }),
      sheets: sheets.get(batch.id) ?? 0,
    })),
    fields: [
      field('name', { hint: t('paper.batch.name_hint'), max: 100 }),
      field('day', { type: 'date' }),
      field(
        'counter',
        options('counter', [
          { value: '', text: t('paper.batch.no_counter') },
          ...counters
            .filter((one) => one.active)
            .map((one) => ({ value: one.code, text: inLanguage(one.name, reader) })),
        ]),
      ),
      field(
        'version',
        options(
          'version',
          versions.map(({ number }) => ({
            value: String(number),
            text: t('surveys.version_n', { n: number }),
          })),
        ),
      ),
      field(
        'language',
        options(
          'language',
          spoken.map(({ code, name }) => ({ value: code, text: name })),
        ),
      ),
    ],
    errors:
      errors.length === 0
        ? undefined
        : errors.map(([name, key]) => ({ href: `#${name}`, text: t(`paper.batch.error.${key}`) })),
  };
}
