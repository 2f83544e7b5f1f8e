// Why: what was understood of a file, line by line, before anything of it is stored.
import { stringify } from 'csv-stringify/sync';
import type { Encoding } from '../imports/csvFile.js';
import { inLanguage, type Language } from '../i18n.js';
import type { Words } from '../dashboards/words.js';
import type { Series } from '../../db/queries/series.js';
import type { FileProblem, Line } from './file.form.js';
import { seriesWords } from './words.js';

export type FilePage = {
  words: Words;
  language: Language;
  series: readonly Series[];
  csrf: string;
  /** What was chosen or pasted, where it comes back. */
  chosen: string;
  pasted: string;
  problem?: FileProblem | 'missing' | 'both' | 'series' | 'changed' | undefined;
  preview?: { lines: readonly Line[]; encoding: Encoding } | undefined;
};

const shownLines = 100;
const encodingNames: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  big5: 'Big5',
  cp1252: 'Windows-1252',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
};

export function filePage(page: FilePage) {
  const { words, language, series, csrf, chosen, pasted, problem, preview } = page;
  const { t } = words;
  const active = series.filter((one) => one.active);
  const options = [
    { value: '', text: t('series.file.by_column') },
    ...active.map((one) => ({ value: one.code, text: inLanguage(one.name, language) })),
  ];
  return {
    title: t('series.file.title'),
    nav: 'series' as const,
    styles: ['dashboards.css'],
    // A multipart body is read only after the token was checked, so the token stands in the address of the form.
    action: `/series/import?${new URLSearchParams({ _csrf: csrf }).toString()}`,
    errors:
      problem === undefined ? undefined : [{ href: '#file', text: t(`series.file_problem.${problem}`) }],
    series: {
      name: 'series',
      label: t('series.file.series'),
      hint: t('series.file.series_hint'),
      options: options.map((option) => ({ ...option, selected: option.value === chosen })),
    },
    paste: {
      name: 'csv',
      label: t('series.file.paste'),
      hint: t('series.file.paste_hint'),
      rows: 6,
      value: pasted,
    },
    codes: active.map((one) => ({ code: one.code, name: inLanguage(one.name, language) })),
    preview: preview === undefined ? undefined : previewOf(page, preview),
  };
}

function previewOf({ words, series }: FilePage, { lines, encoding }: NonNullable<FilePage['preview']>) {
  const { t } = words;
  const count = (state: Line['state']) => lines.filter((line) => line.state === state).length;
  const usable = lines.filter((line) => line.state === 'new' || line.state === 'correction');
  const refused = lines.filter((line) => line.state === 'refused');
  const named = new Map(series.map((one) => [one.code, seriesWords(words, one)]));
  const row = (line: Line) => {
    const own = named.get(line.series);
    return {
      line: line.line,
      series: own?.name ?? line.series,
      period: line.period,
      value: line.value,
      n: line.n,
      note: line.note,
      state:
        line.state === 'refused'
          ? t(`series.line_problem.${line.problem}`)
          : t(`series.file.states.${line.state}`, {
              before: line.before === null ? '' : (own?.valueUnit(line.before) ?? String(line.before)),
            }),
    };
  };
  const accepted = lines.filter((line) => line.state !== 'refused');
  return {
    encoding: t('series.file.encoding', { encoding: encodingNames[encoding] }),
    summary: t('series.file.summary', {
      accepted: usable.length,
      fresh: count('new'),
      corrections: count('correction'),
      same: count('same'),
      refused: refused.length,
    }),
    confirm: usable.length === 0 ? undefined : t('series.file.confirm', { n: usable.length }),
    rows: rowsText(usable),
    refused: refused.slice(0, shownLines).map(row),
    accepted: accepted.slice(0, shownLines).map(row),
    refusedMore: refused.length > shownLines ? t('series.file.shown', { n: shownLines }) : '',
    acceptedMore: accepted.length > shownLines ? t('series.file.shown', { n: shownLines }) : '',
    nothing: usable.length === 0 ? t('series.file.nothing') : '',
  };
}

/** What is confirmed goes through the same reader again; `was` tells whether somebody entered the period meanwhile. */
function rowsText(lines: readonly Line[]): string {
  return stringify([
    ['series', 'period', 'value', 'n', 'note', 'was'],
    ...lines.map((line) =>
      line.state === 'refused'
        ? []
        : [
            line.series,
            line.entry.period,
            String(line.entry.value),
            line.entry.n === null ? '' : String(line.entry.n),
            line.entry.note,
            String(line.entry.version),
          ],
    ),
  ]);
}
