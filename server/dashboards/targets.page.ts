// Why: a target in words that never claim more than the interval carries, with everything that was ever set, and the form.
import type { Band } from '../../db/schema.js';
import { localDay } from '../time.js';
import { separatorIn } from '../i18n.js';
import { addressWith, type Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import type { Subject } from './subject.js';
import { textCell, type Table } from './table.js';
import { longestBandName, mostBands, type TargetForm } from './targets.form.js';
import type { Judged, Targets } from './targets.js';

type Field = {
  name: string;
  label: string;
  value: string;
  hint?: string;
  error?: string | undefined;
  type?: string;
  inputmode?: string;
  max?: number;
};

export type TargetsView = {
  sentences: string[];
  history: Table | undefined;
  form:
    | {
        action: string;
        open: boolean;
        target: Field;
        fromDay: Field;
        bands: { from: Field; name: Field }[];
        ended: boolean;
        errors: { href: string; text: string }[];
      }
    | undefined;
};

export type RefusedTarget = Extract<TargetForm, { ok: false }>;

export function targetsView(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  targets: Targets,
  writer: { may: boolean; refused?: RefusedTarget | undefined },
): TargetsView {
  return {
    sentences: targetSentences(subject, filters, targets),
    history: targets.history.length === 0 ? undefined : historyTable(subject, targets),
    form: writer.may ? formOf(subject, filters, measure, targets, writer.refused) : undefined,
  };
}

export function targetSentences({ words }: Subject, filters: Filters, targets: Targets): string[] {
  const { t } = words;
  if (targets.history.length === 0) return [t('trend.target.none')];
  if (filters.cuts.length > 0) return [t('trend.target.filtered')];
  if (targets.judged === null) return [t('trend.target.none')];
  const { target, verdict } = targets.judged;
  const first =
    target === null
      ? ''
      : t(`trend.target.${verdict === null ? 'no_figure' : verdict.replace('-', '_')}`, {
          target: words.percent(target),
        });
  return [first, bandSentence(words, targets.judged)].filter((one) => one !== '');
}

function bandSentence(words: Subject['words'], { band, bands }: Judged): string {
  const { t } = words;
  if (band === null) return '';
  if (!band.ok) {
    const separator = separatorIn(words.language);
    return t('trend.target.band_unclear', {
      edges: band.edges.map((edge) => edgeWords(words, edge)).join(separator),
    });
  }
  const lowest = [...bands].sort((a, b) => a.from - b.from)[0];
  const named = band.band ?? lowest;
  if (named === undefined) return '';
  return t(`trend.target.${band.band === null ? 'band_below' : 'band'}`, {
    name: named.name,
    from: words.percent(named.from),
  });
}

const edgeWords = (words: Subject['words'], { name, from }: Band): string =>
  words.t('trend.target.band_edge', { name, from: words.percent(from) });

export function historyTable(subject: Subject, { history }: Targets): Table {
  const { words, office } = subject;
  const { t } = words;
  return {
    caption: t('trend.target.history'),
    headColumn: t('trend.target.history_from'),
    columns: ['target', 'bands', ...(subject.forBureau ? [] : ['by']), 'at'].map((name) => ({
      label: t(`trend.target.history_${name}`),
      numeric: false,
    })),
    noteColumn: '',
    rows: history.map((row) => ({
      key: row.id,
      head: words.day(row.fromDay),
      cells: [
        textCell(
          row.target !== null
            ? words.percent(row.target)
            : row.bands.length > 0
              ? '—'
              : t('trend.target.ended'),
        ),
        textCell(row.bands.map((band) => edgeWords(words, band)).join(separatorIn(words.language)) || '—'),
        ...(subject.forBureau ? [] : [textCell(row.setByName ?? t('trend.target.program'))]),
        textCell(words.day(localDay(row.setAt, office.timeZone))),
      ],
      note: '',
    })),
  };
}

function formOf(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  targets: Targets,
  refused: RefusedTarget | undefined,
): TargetsView['form'] {
  const { t } = subject.words;
  const latest = targets.history[0];
  const typed = (name: string, otherwise: string) => refused?.values[name] ?? otherwise;
  const problem = (name: string) => refused?.errors.find((error) => error.field === name)?.problem;
  const errorOf = (name: string) => {
    const found = problem(name);
    return found === undefined ? undefined : t(`trend.target.error.${found}`, { most: longestBandName });
  };
  const percent = (share: number | null | undefined) =>
    share == null ? '' : String(Number((share * 100).toFixed(1)));
  return {
    action: addressWith(`/dashboards/${subject.survey.slug}/targets`, filters, { question: measure.code }),
    open: refused !== undefined,
    target: {
      name: 'target',
      label: t('trend.target.form.target'),
      hint: t('trend.target.form.target_hint'),
      value: typed('target', percent(latest?.target)),
      error: errorOf('target'),
      inputmode: 'decimal',
      max: 6,
    },
    fromDay: {
      name: 'fromDay',
      label: t('trend.target.form.from_day'),
      hint: t('trend.target.form.from_day_hint'),
      value: typed('fromDay', subject.today),
      error: errorOf('fromDay'),
      type: 'date',
    },
    bands: Array.from({ length: mostBands }, (_, index) => {
      const n = index + 1;
      const known = latest?.bands[index];
      return {
        from: {
          name: `bandFrom${n}`,
          label: t('trend.target.form.band_from', { n }),
          value: typed(`bandFrom${n}`, percent(known?.from)),
          error: errorOf(`bandFrom${n}`),
          inputmode: 'decimal',
          max: 6,
        },
        name: {
          name: `bandName${n}`,
          label: t('trend.target.form.band_name', { n }),
          value: typed(`bandName${n}`, known?.name ?? ''),
          error: errorOf(`bandName${n}`),
          max: longestBandName,
        },
      };
    }),
    ended: typed('end', '') !== '',
    errors:
      refused?.errors.map(({ field, problem: found }) => ({
        href: `#${field}`,
        text: t(`trend.target.error.${found}`, { most: longestBandName }),
      })) ?? [],
  };
}
