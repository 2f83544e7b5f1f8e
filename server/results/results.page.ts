// Why: published results in words, chart and table for anybody, with the method beside them.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { Change } from '../dashboards/growth.js';
import { axisNote, lineChart } from '../dashboards/charts.js';
import { definitionWords } from '../dashboards/sentences.js';
import { rateCells, rateColumns } from '../dashboards/rateWords.js';
import type { Table } from '../dashboards/table.js';
import type { Words } from '../dashboards/words.js';
import type { PublicOffice } from '../front/publicOffice.js';
import { separatorIn, type Language } from '../i18n.js';
import { leftOutLine, rateData, rateWords } from './denominators.js';
import type { QuestionResult, SurveyResult } from './results.js';
import { officeFrame } from '../looks/look.js';
import { channelName } from '../settings/channels.js';

export function resultsListPage(
  { office, isOnly }: PublicOffice,
  language: Language,
  words: Words,
  results: readonly SurveyResult[],
) {
  const { t } = words;
  const query = new URLSearchParams({ lang: language, ...(isOnly ? {} : { office: office.id }) }).toString();
  return {
    title: t('results.title'),
    ...officeFrame(office, language),
    styles: ['figures.css'],
    surveys: results.map((result) => ({
      title: result.subject.title,
      url: `/results/${encodeURIComponent(result.subject.survey.slug)}?${query}`,
      note: result.questions.map(({ measure }) => measure.name).join(separatorIn(language)),
    })),
    empty: { title: t('results.empty'), body: t('results.empty_body') },
    heard: `/heard?${query}`,
  };
}

export function resultsPage(place: PublicOffice, language: Language, result: SurveyResult) {
  const { subject } = result;
  const { words } = subject;
  const { t } = words;
  const query = new URLSearchParams({
    lang: language,
    ...(place.isOnly ? {} : { office: place.office.id }),
  }).toString();
  const file = (kind: string) => `/results/${encodeURIComponent(subject.survey.slug)}.${kind}?${query}`;
  return {
    title: t('results.of', { survey: subject.title }),
    ...officeFrame(place.office, language),
    styles: ['figures.css'],
    scripts: ['charts.js'],
    period: result.period === null ? undefined : t('results.period', { period: result.period.name }),
    questions: result.questions.map((question, index) => ({
      id: `q${index + 1}`,
      name: question.measure.name,
      wording: question.measure.wording,
      sentence: sentenceOf(words, result, question),
      growth: growthOf(words, question),
      ...(question.current === null
        ? {}
        : {
            rate: t('results.rate.line', { rate: rateWords(words, question.current.rate) }),
            leftOut: leftOutLine(words, question.current.figure),
          }),
      chart: chartOf(words, question),
      table: tableOf(words, question),
      definition: definitionWords(words, question.measure),
    })),
    method: methodOf(result),
    csv: file('csv'),
    json: file('json'),
    heard: `/heard?${query}`,
  };
}

function sentenceOf(
  words: Words,
  { period }: SurveyResult,
  { measure, current, change }: QuestionResult,
): string {
  const { t } = words;
  const share = current?.figure.satisfied;
  if (share == null || current?.figure.n == null)
    return t('results.none', { measure: measure.name, period: period?.name ?? '' });
  return t('results.sentence', {
    period: current.name,
    measure: measure.name,
    share: words.percent(share.share),
    interval: words.percentInterval(share),
    n: words.count(current.figure.n),
    verdict: t(`results.verdict.${verdictOf(change)}`, { base: change?.base.name ?? '' }),
  });
}

function verdictOf(change: Change | null): string {
  return change === null || !change.points.ok ? 'not_compared' : change.verdict.replace('-', '_');
}

function growthOf(words: Words, { change }: QuestionResult): string | undefined {
  const { t } = words;
  if (change === null) return undefined;
  const { points, growth, base } = change;
  if (!points.ok)
    return t('results.not_compared', {
      reason: isNobody(points.reason)
        ? t('results.no_base')
        : t(`dashboards.refusal.${points.reason.replaceAll('-', '_')}`),
    });
  return t(growth.ok ? 'results.growth' : 'results.growth_refused', {
    base: base.name,
    points: words.signedPoints(points.difference),
    interval: words.pointsInterval(points),
    rate: growth.ok ? words.signedPercent(growth.growth) : '',
    rateInterval: growth.ok ? words.growthInterval(growth) : '',
    reason: growth.ok ? '' : t(`dashboards.refusal.${growth.reason.replaceAll('-', '_')}`),
  });
}

/** Whether nobody or too few answered is the same to the public. */
function isNobody(reason: string): boolean {
  return ['suppressed', 'missing-period', 'no-answers', 'too-few-answers'].includes(reason);
}

function chartOf(words: Words, { measure, rows }: QuestionResult) {
  if (rows.filter(({ figure }) => figure.satisfied !== null).length < 2) return undefined;
  const spec = lineChart(
    words,
    measure.name,
    rows.map(({ period }) => period),
    rows.map(({ shortName }) => shortName),
    rows.map((row) => ({ ...row, edition: 1, part: null, index: null })),
    { breaks: [], markers: [] },
  );
  const caption = words.t('results.chart', { measure: measure.name });
  return { caption, label: caption, spec, note: axisNote(words, spec.min) };
}

export function tableOf(words: Words, { measure, rows }: QuestionResult): Table {
  const { t } = words;
  const hidden = { text: '＊', value: '*' };
  const number = (value: number) => roundHalfAway(value * 100, 1);
  const anyRate = rows.some(({ rate }) => rate.ok);
  const anyLeftOut = rows.some(({ figure: { n, nRaw } }) => n !== nRaw);
  const columns = [
    ...['n', 'satisfied', 'interval'],
    ...(anyRate ? rateColumns : []),
    ...(anyLeftOut ? ['raw', 'satisfied_raw'] : []),
  ];
  return {
    caption: t('results.chart', { measure: measure.name }),
    headColumn: t('dashboards.column.period'),
    columns: columns.map((name) => ({ label: t(`dashboards.column.${name}`), numeric: true })),
    noteColumn: '',
    rows: rows.map(({ period, name, figure, rate }) => {
      const { n, nRaw, satisfied, satisfiedRaw } = figure;
      if (satisfied === null || n === null || nRaw === null)
        return { key: period, head: name, cells: columns.map(() => hidden), note: '' };
      // Nothing left out: the score is what it was. Few left out: it is not told.
      const before = n === nRaw ? satisfied.share : satisfiedRaw;
      return {
        key: period,
        head: name,
        cells: [
          { text: words.count(n), value: n },
          { text: words.percent(satisfied.share), value: number(satisfied.share) },
          {
            text: words.percentInterval(satisfied),
            value: `${number(satisfied.lower)}–${number(satisfied.upper)}`,
          },
          ...(anyRate ? rateCells(words, rate, false) : []),
          ...(anyLeftOut
            ? [
                { text: words.count(nRaw), value: nRaw },
                before === null ? hidden : { text: words.percent(before), value: number(before) },
              ]
            : []),
        ],
        note: '',
      };
    }),
  };
}

/** Who was asked, how, how many, and what the figures mean. */
function methodOf({ subject, period, responseRate, samples }: SurveyResult) {
  const { words, document, office } = subject;
  const { t, language } = words;
  const separator = separatorIn(language);
  const line = (name: string, text: string) => ({ term: t(`results.method.${name}`), text });
  return [
    line('period', period === null ? '—' : t('results.method.whole_periods', { period: period.name })),
    line(
      'how',
      document.channels
        .map((channel) => channelName(office.settings, language, channel, t(`comments.channels.${channel}`)))
        .join(separator),
    ),
    ...samples.map(({ every, start, fromDay, toDay }) =>
      line(
        'sample',
        t('results.method.sample_words', { from: words.day(fromDay), to: words.day(toDay), every, start }),
      ),
    ),
    line('rate', rateWords(words, responseRate)),
    line('interval', t('results.method.interval_words')),
    line('hidden', t('results.method.hidden_words', { n: office.settings.publicThreshold })),
    line('voluntary', t('dashboards.voluntary')),
  ];
}

/** Stable names for others' programs; nothing that the page hides. */
export function resultsData({ subject, period, responseRate, samples, questions, kind }: SurveyResult) {
  return {
    survey: { slug: subject.survey.slug, title: subject.title },
    kind,
    period,
    threshold: subject.threshold,
    responseRate: rateData(responseRate),
    samples: samples.map(({ every, start, fromDay, toDay }) => ({ every, start, from: fromDay, to: toDay })),
    questions: questions.map(({ measure, rows, change }) => ({
      code: measure.code,
      name: measure.name,
      wording: measure.wording,
      definition: definitionWords(subject.words, measure),
      rows: rows.map(({ period: key, name, figure: { n, nRaw, satisfied, satisfiedRaw }, rate }) => ({
        period: key,
        name,
        n: satisfied === null ? null : n,
        satisfied,
        nRaw: satisfied === null ? null : nRaw,
        satisfiedRaw: satisfied === null ? null : satisfiedRaw,
        responseRate: rateData(rate),
      })),
      change:
        change === null || !change.points.ok
          ? null
          : {
              against: change.base.name,
              points: change.points,
              growth: change.growth,
              verdict: change.verdict,
              adjustedP: change.adjustedP,
            },
    })),
  };
}
