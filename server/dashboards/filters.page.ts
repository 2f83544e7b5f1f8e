// Why: the filters on top of every dashboard read as a sentence and are a plain form: «等候時間的趨勢，全部櫃檯，按月，自…至…».
import { inLanguage } from '../i18n.js';
import { languageCodesOf } from '../languages/tongues.js';
import { choicesOf } from '../surveys/document.js';
import {
  addressWith,
  channels,
  periodKinds,
  segmentsOf,
  type FilterName,
  type Filters,
} from './filters.form.js';
import { valueName } from './cutNames.js';
import type { Subject } from './subject.js';
import { isUsed } from '../settings/channels.js';

type Option = { value: string; text: string; selected: boolean };
/** `before` and `after`: the words of the sentence around it. */
type Select = { name: string; label: string; options: Option[]; before?: string; after?: string };

export type FilterForm = {
  action: string;
  /** Read one after the other they are a sentence. */
  selects: Select[];
  /** Behind «more»: seldom changed. Open when one of them is set. */
  more: Select[];
  moreOpen: boolean;
  from: string;
  to: string;
  dates: boolean;
  dateWords: { from: string; to: string; end: string };
  csvUrl: string;
  jsonUrl: string;
  clearUrl: string | undefined;
};

export type FormShape = {
  action: string;
  /** Which of the selects this page has before the filters. */
  survey?: boolean;
  question?: boolean;
  by?: boolean;
  dates?: boolean;
  /** The filters that mean something here, where not all do. */
  only?: readonly FilterName[];
  /** Choices of periods to look at, and of bases. */
  periods?: {
    name: 'period' | 'base' | 'items' | 'theme';
    options: { value: string; text: string }[];
    selected: string;
  }[];
};

export function filterForm(subject: Subject, filters: Filters, shape: FormShape): FilterForm {
  const { t } = subject.words;
  const label = (name: string) => t(`dashboards.filter.${name}`);
  const any = (name: string): Option => ({ value: '', text: t(`dashboards.any.${name}`), selected: false });
  const select = (
    name: string,
    options: { value: string; text: string }[],
    selected: string | undefined,
    withAny = false,
  ): Select => ({
    name,
    label: label(name),
    options: [
      ...(withAny ? [any(name)] : []),
      ...options.map((option) => ({ ...option, selected: option.value === selected })),
    ],
  });
  const { address } = filters;
  const coded = (codes: readonly string[], cut: string) =>
    codes.map((code) => ({ value: code, text: valueName(subject, cut, code) }));
  const questions = subject.measures.map((measure) => ({
    value: measure.code,
    text:
      measure.kind === 'composite' ? t('dashboards.composite_named', { name: measure.name }) : measure.name,
  }));
  const kinds = periodKinds.filter((kind) => kind !== 'wave' || subject.waves.length > 0);
  const filterSelect = (name: FilterName): Select => {
    const options = {
      counter: () => subject.counters.map((one) => ({ value: one.code, text: one.name })),
      service: () => [
        ...subject.services.map((one) => ({ value: one.code, text: one.name })),
        ...coded(['multiple'], 'service'),
      ],
      // What is looked at stays to be seen, also where the office has given the channel up.
      channel: () =>
        coded(
          channels.filter((code) => isUsed(subject.office.settings, code) || code === address['channel']),
          'channel',
        ),
      language: () => coded(languageCodesOf(subject.tongues), 'language'),
      hour: () => hourOptions(subject, address['hour']),
      segment: () =>
        segmentsOf(subject).flatMap((segment) =>
          segment.answers.map((answer) => ({
            value: `${segment.question}:${answer.code}`,
            text: t('dashboards.filter_is', { filter: segment.name, value: answer.name }),
          })),
        ),
    }[name]();
    return select(name, options, address[name], true);
  };
  const all: readonly FilterName[] = ['service', 'channel', 'language', 'hour', 'segment'];
  const names = all.filter((name) => shape.only?.includes(name) ?? true);
  const more = names.map(filterSelect).filter((one) => one.options.length > 1);
  const programme = subject.office.settings.programmeYearStartMonth !== 1;
  const dates = shape.dates === true && filters.kind !== 'wave';
  const words = (word: string) => t(`dashboards.sentence.filter.${word}`);
  return {
    action: shape.action,
    selects: inSentence(words, dates, [
      ...(shape.survey === true && subject.surveys.length > 1
        ? [
            select(
              'survey',
              subject.surveys.map((one) => ({ value: one.slug, text: one.title })),
              subject.survey.slug,
            ),
          ]
        : []),
      ...(shape.question === true
        ? [select('question', questions, filters.question ?? subject.headline.code)]
        : []),
      ...(shape.by === true
        ? [select('by', byOptions(subject), filters.by ?? byOptions(subject)[0]?.value)]
        : []),
      ...(subject.counters.length > 0 &&
      (shape.only?.includes('counter') ?? true) &&
      !(shape.by === true && filters.by === 'counter')
        ? [filterSelect('counter')]
        : []),
      select(
        'kind',
        kinds.map((kind) => ({ value: kind, text: t(`dashboards.kind.${kind}`) })),
        filters.kind,
      ),
      ...(programme
        ? [
            select(
              'year',
              ['calendar', 'programme'].map((year) => ({ value: year, text: t(`dashboards.year.${year}`) })),
              filters.programmeYear ? 'programme' : 'calendar',
            ),
          ]
        : []),
      ...(shape.periods ?? []).map((one) => select(one.name, one.options, one.selected)),
    ]),
    more,
    moreOpen: names.some((name) => address[name] !== undefined),
    from: filters.from ?? '',
    to: filters.to ?? '',
    dates,
    dateWords: {
      from: words(shape.periods === undefined ? 'from' : 'or_from'),
      to: words('to'),
      end: words('end'),
    },
    csvUrl: addressWith(`${shape.action}.csv`, filters),
    jsonUrl: addressWith(`${shape.action}.json`, filters),
    clearUrl:
      filters.cuts.length === 0
        ? undefined
        : addressWith(
            shape.action,
            filters,
            Object.fromEntries(filters.cuts.map((cut) => [cut.name, undefined])),
          ),
  };
}

/** The selects with the words between them: what is asked for, then its limits, a comma between two. */
function inSentence(
  words: (word: string) => string,
  datesFollow: boolean,
  selects: readonly Select[],
): Select[] {
  const compares = selects.some(({ name }) => name === 'by');
  return selects.map((select, index) => {
    const next = selects[index + 1];
    const before =
      select.name === 'question'
        ? words(compares ? 'compare_before' : 'trend_before')
        : select.name === 'base'
          ? words('base_before')
          : '';
    const after =
      select.name === 'question'
        ? words(compares ? 'compare_after' : 'trend_after')
        : next?.name === 'base' || (next === undefined && !datesFollow)
          ? ''
          : words(select.name === 'by' ? 'by_after' : 'comma');
    return { ...select, before, after };
  });
}

export function byOptions(subject: Subject): { value: string; text: string }[] {
  const { t } = subject.words;
  const plain = ['counter', 'service', 'channel', 'language', 'hour', 'period'].filter(
    (by) => by !== 'counter' || subject.counters.length > 0,
  );
  return [
    ...plain.map((by) => ({ value: by, text: t(`dashboards.by.${by}`) })),
    ...subject.document.sections.flatMap((section) =>
      section.questions.flatMap((asked) =>
        asked.kind === 'single' && asked.segment && choicesOf(subject.document, asked).length > 1
          ? [{ value: `answer:${asked.code}`, text: inLanguage(asked.short, subject.language) }]
          : [],
      ),
    ),
  ];
}

/** Single hours of an office's day, and the three bands people ask for. */
function hourOptions(subject: Subject, chosen: string | undefined): { value: string; text: string }[] {
  const { t } = subject.words;
  const bands = ['08-11', '12-13', '14-17'].map((value) => ({
    value,
    text: t('dashboards.hour_band', { from: Number(value.slice(0, 2)), to: Number(value.slice(3)) + 1 }),
  }));
  const hours = Array.from({ length: 13 }, (_, index) => String(index + 7).padStart(2, '0')).map((value) => ({
    value,
    text: t('dashboards.hour', { hour: Number(value) }),
  }));
  const all = [...bands, ...hours];
  return chosen === undefined || all.some((one) => one.value === chosen)
    ? all
    : [...all, { value: chosen, text: chosen }];
}
