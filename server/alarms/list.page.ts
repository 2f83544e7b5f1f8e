// Why: the alarms as a list, what is not closed first, good news among them; what the charts cost in false alarms above it.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { Alarm, AlarmEvent, AlarmMute } from '../../db/queries/alarms.js';
import type { Table, TableCell } from '../dashboards/table.js';
import { textCell } from '../dashboards/table.js';
import type { Words } from '../dashboards/words.js';
import { dayInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import { localDay } from '../time.js';
import type { ListView, MuteForm } from './alarms.form.js';
import { measureName, surveyOf, type Names } from './names.js';
import { readNumbers, type AlarmNumbers } from './numbers.js';
import { readQuality, type QualityNumbers } from './quality.js';
import { alarmWords, limitWords, valueWords } from './sentences.js';
import { alarmStates, openStates } from './status.js';
import { falseAlarms, type WatchedChart } from './watched.js';

export type Reader = { words: Words; names: Names; staff: Staff; today: string; sendsMail: boolean };
type Told = AlarmEvent & { userName: string | null };
type Option = { value: string; text: string; selected: boolean };

export type AlarmsData = {
  view: ListView;
  /** Those this person may see, whatever their state; listed are those in the states of the view. */
  all: readonly Alarm[];
  events: readonly Told[];
  charts: readonly WatchedChart[];
  mutes: readonly AlarmMute[];
};

const tones = {
  open: 'm-badge--action',
  acknowledged: 'm-badge--line',
  explained: 'm-badge--line',
  closed: '',
};

export function alarmsPage(reader: Reader, data: AlarmsData, refused?: Extract<MuteForm, { ok: false }>) {
  const { words } = reader;
  const { t } = words;
  const { view } = data;
  const filtered = Object.values(view.values).some((value) => value !== '');
  const items = listed(data).map((alarm) => itemOf(reader, alarm, data.events));
  return {
    title: t('alarms.title'),
    nav: 'alarms',
    styles: ['dashboards.css', 'alarms.css'],
    sentence: listSentence(reader, data),
    budget: budgetWords(words, data.charts),
    mailNote: t(reader.sendsMail ? 'alarms.mail.on' : 'alarms.mail.off'),
    tabs: ['', ...alarmStates, 'all'].map((state) => ({
      url: addressOf('/alarms', { ...view.values, state }),
      text: t(`alarms.tab.${state === '' ? 'current' : state}`),
      count: words.count(countOf(data.all, state)),
      current: view.values.state === state,
    })),
    filters: filtersOf(reader, view),
    items,
    csvUrl: addressOf('/alarms.csv', view.values),
    jsonUrl: addressOf('/alarms.json', view.values),
    empty: items.length > 0 ? undefined : emptyOf(words, filtered),
    mutes: mutesOf(reader, data.mutes, refused),
    errors: refused === undefined ? undefined : [{ href: '#until', text: t('alarms.mute.errors.until') }],
  };
}

export function listed({ all, view }: Pick<AlarmsData, 'all' | 'view'>): Alarm[] {
  return all.filter((alarm) => view.filter.states?.includes(alarm.state) ?? true);
}

function countOf(all: readonly Alarm[], state: string): number {
  const states: readonly string[] = state === '' ? openStates : state === 'all' ? alarmStates : [state];
  return all.filter((alarm) => states.includes(alarm.state)).length;
}

function itemOf({ words, names, staff }: Reader, alarm: Alarm, events: readonly Told[]) {
  const { t } = words;
  const said = alarmWords(words, names, alarm);
  const last = events
    .filter((event) => event.alarmId === alarm.id && event.userId !== null && event.kind !== 'mailed')
    .at(-1);
  const raised = words.day(localDay(alarm.raisedAt, staff.office.timeZone));
  return {
    url: `/alarms/${encodeURIComponent(alarm.id)}`,
    name: t('alarms.alarm_title', { what: said.what, place: said.place }),
    verdict: said.verdict,
    state: t(`alarms.state.${alarm.state}`),
    stateClass: tones[alarm.state],
    sentence: said.sentence,
    explanation: alarm.explanation === '' ? undefined : t('alarms.explained_as', { text: alarm.explanation }),
    meta: [
      surveyOf(names, alarm.surveyId)?.title ?? '',
      t('alarms.raised_on', { day: raised }),
      last === undefined
        ? ''
        : t('alarms.last_by', { name: last.userName ?? '', what: t(`alarms.event.${last.kind}`) }),
    ]
      .filter((part) => part !== '')
      .join(words.language === 'en' ? ' · ' : '・'),
  };
}

export function listSentence({ words }: Reader, { all }: Pick<AlarmsData, 'all'>): string {
  const { t } = words;
  const current = all.filter((alarm) => openStates.includes(alarm.state));
  if (current.length === 0) return t('alarms.sentence_none');
  const bad = current.filter((alarm) => alarm.tone === 'bad').length;
  return t('alarms.sentence_some', {
    n: words.count(current.length),
    bad: words.count(bad),
    good: words.count(current.length - bad),
  });
}

/** «監看13張管制圖 … 每月預期約0.1次誤報» */
export function budgetWords(words: Words, charts: readonly WatchedChart[]): string {
  const { t } = words;
  const drawn = charts.filter(({ series }) => series.ok).length;
  if (drawn === 0) return t('alarms.budget_none', { all: words.count(charts.length) });
  const { perMonth, monthsEach } = falseAlarms(charts);
  return t('alarms.budget', {
    n: words.count(drawn),
    perMonth: words.decimal(perMonth, perMonth < 0.1 ? 2 : 1),
    months: words.decimal(monthsEach ?? 0, (monthsEach ?? 0) < 10 ? 1 : 0),
  });
}

export function addressOf(path: string, values: Readonly<Record<string, string>>): string {
  const parameters = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

function filtersOf({ words: { t }, names, staff }: Reader, { values }: ListView) {
  const option = (value: string, text: string, chosen: string): Option => ({
    value,
    text,
    selected: value === chosen,
  });
  const list = (name: 'tone' | 'where', all: readonly string[]) => ({
    name,
    label: t(`alarms.filter.${name}`),
    options: ['', ...all].map((value) =>
      option(value, t(`alarms.filter.${name}_${value === '' ? 'any' : value}`), values[name]),
    ),
  });
  return {
    state: values.state,
    lists: [
      {
        name: 'survey',
        label: t('alarms.filter.survey'),
        options: [
          option('', t('alarms.filter.survey_any'), values.survey),
          ...names.surveys.map(({ slug, title }) => option(slug, title, values.survey)),
        ],
      },
      list('tone', ['bad', 'good']),
      ...(staff.may('counters.read') ? [list('where', ['office', 'counters'])] : []),
    ],
  };
}

function emptyOf({ t }: Words, filtered: boolean) {
  return filtered
    ? { title: t('alarms.empty.filtered'), body: t('alarms.empty.filtered_body') }
    : { title: t('alarms.empty.title'), body: t('alarms.empty.body') };
}

function mutesOf(
  { words, names, staff }: Reader,
  mutes: readonly AlarmMute[],
  refused: Extract<MuteForm, { ok: false }> | undefined,
) {
  const { t } = words;
  const { rocYears } = staff.office.settings;
  const what = (surveyId: string, question: string) => {
    const survey = surveyOf(names, surveyId)?.title ?? surveyId;
    return question === ''
      ? t('alarms.mute.survey', { survey })
      : t('alarms.mute.question', { survey, question: measureName(names, surveyId, question) });
  };
  return {
    list: mutes.map(({ surveyId, question, untilDay }) => ({
      value: `${surveyId}|${question}`,
      text: what(surveyId, question),
      until:
        untilDay === null
          ? t('alarms.mute.forever')
          : t('alarms.mute.until_day', { day: dayInWords(untilDay, words.language, rocYears) }),
    })),
    what: {
      name: 'survey',
      id: 'mute-what',
      label: t('alarms.mute.what'),
      options: names.surveys.flatMap((survey) =>
        ['', ...survey.measures.map((measure) => measure.code)].map((question) => ({
          value: `${survey.id}|${question}`,
          text: what(survey.id, question),
          selected: refused?.values.what === `${survey.id}|${question}`,
        })),
      ),
    },
    until: {
      name: 'until',
      label: t('alarms.mute.until'),
      hint: t('alarms.mute.until_hint'),
      type: 'date',
      value: refused?.values.until ?? '',
      error: refused === undefined ? undefined : t('alarms.mute.errors.until'),
    },
  };
}

export function alarmsTable({ words, names, staff }: Reader, alarms: readonly Alarm[]): Table {
  const { t } = words;
  const column = (name: string, numeric = false) => ({ label: t(`alarms.column.${name}`), numeric });
  return {
    caption: t('alarms.title'),
    headColumn: t('alarms.column.figure'),
    columns: [
      ...['survey', 'place', 'period', 'side', 'tone', 'state', 'raised'].map((name) => column(name)),
      ...['n', 'value', 'lower', 'upper'].map((name) => column(name, true)),
      ...['chart', 'explanation'].map((name) => column(name)),
    ],
    noteColumn: t('alarms.column.sentence'),
    rows: alarms.map((alarm) => {
      const said = alarmWords(words, names, alarm);
      const quality = readQuality(alarm);
      return {
        key: alarm.id,
        head: said.what,
        cells: [
          textCell(surveyOf(names, alarm.surveyId)?.title ?? alarm.surveyId),
          textCell(said.place),
          textCell(said.period),
          textCell(said.side),
          textCell(t(`alarms.tone.${alarm.tone}`)),
          textCell(t(`alarms.state.${alarm.state}`)),
          textCell(localDay(alarm.raisedAt, staff.office.timeZone)),
          ...(quality === undefined ? signalCells(words, alarm) : qualityCells(words, quality)),
          textCell(t(`alarms.chart.${alarm.chart.replaceAll('-', '_')}`)),
          textCell(alarm.explanation),
        ],
        note: said.sentence,
      };
    }),
  };
}

/** Answers, the figure and its limits. */
function signalCells(words: Words, { numbers: stored }: Alarm): TableCell[] {
  const numbers = readNumbers(stored);
  const limit = (value: number | null) =>
    value === null
      ? { text: '—', value: null }
      : {
          text: limitWords(words, numbers.chart, value),
          value: roundHalfAway(numbers.chart === 'g' ? value : value * 100, 1),
        };
  return [
    { text: words.count(numbers.n), value: numbers.n },
    textCell(numbers.value === null ? '' : valueWords(words, numbers, numbers.value)),
    limit(numbers.lower),
    limit(numbers.upper),
  ];
}

/** The same; above there is only how many came, and that is no limit of a chart. */
function qualityCells(words: Words, { answers, visitors, lower }: QualityNumbers): TableCell[] {
  const none = { text: '—', value: null };
  return [
    { text: words.count(answers), value: answers },
    textCell(words.percent(answers / Math.max(1, visitors))),
    lower === null ? none : { text: words.percent(lower), value: roundHalfAway(lower * 100, 1) },
    none,
  ];
}

/** The same as data: stable English names, fractions unrounded; what the small-number rules hide is null. */
export function alarmData({ words, names }: Pick<Reader, 'words' | 'names'>, alarm: Alarm) {
  const said = alarmWords(words, names, alarm);
  const { surveyId, question, id, period, direction, tone, state, chart, explanation, improvementId } = alarm;
  const survey = surveyOf(names, surveyId);
  return {
    ...{ id, period, direction, tone, state, chart, explanation, improvementId },
    survey: { slug: survey?.slug ?? null, title: survey?.title ?? null },
    question: { code: question, name: said.measure },
    counter: alarm.cut === 'counter' ? { code: alarm.cutValue, name: said.place } : null,
    service: alarm.cut === 'service' ? { code: alarm.cutValue, name: said.place } : null,
    raisedAt: alarm.raisedAt.toISOString(),
    sentence: said.sentence,
    numbers: readQuality(alarm) ?? shownNumbers(readNumbers(alarm.numbers)),
  };
}

const shownNumbers = (numbers: AlarmNumbers): AlarmNumbers =>
  numbers.chart !== 'g' && numbers.n < 10 ? { ...numbers, value: null } : numbers;

export function alarmsData(reader: Reader, data: AlarmsData) {
  const { perMonth, monthsEach } = falseAlarms(data.charts);
  return {
    filters: data.view.values,
    sentence: listSentence(reader, data),
    charts: data.charts.filter(({ series }) => series.ok).length,
    falseAlarmsPerMonth: perMonth,
    monthsPerFalseAlarm: monthsEach,
    counts: Object.fromEntries(alarmStates.map((state) => [state, countOf(data.all, state)])),
    alarms: listed(data).map((alarm) => alarmData(reader, alarm)),
  };
}
