// Why: one alarm as a page: what was seen then, what people made of it, and what can be done next.
import type { Alarm, AlarmEvent } from '../../db/queries/alarms.js';
import type { Improvement } from '../../db/queries/improvements.js';
import type { AlarmState } from '../../db/schema.js';
import { dayInShort, timeInWords } from '../dayWords.js';
import type { Words } from '../dashboards/words.js';
import { localDay } from '../time.js';
import { longestText, type MoveForm } from './alarms.form.js';
import { chartAddress } from './chart.page.js';
import type { Reader } from './list.page.js';
import { surveyOf } from './names.js';
import { readNumbers } from './numbers.js';
import { readQuality, type QualityNumbers } from './quality.js';
import { alarmWords, limitWords, reasonWords, valueWords } from './sentences.js';
import { alarmStates, movesFrom, needsText } from './status.js';

export type AlarmPageData = {
  alarm: Alarm;
  events: readonly (AlarmEvent & { userName: string | null })[];
  improvement: Improvement | undefined;
  mayHandle: boolean;
  /** May begin an improvement. */
  mayImprove: boolean;
};

export function alarmPage(reader: Reader, data: AlarmPageData, refused?: Extract<MoveForm, { ok: false }>) {
  const { words, names } = reader;
  const { t } = words;
  const { alarm, improvement } = data;
  const said = alarmWords(words, names, alarm);
  const survey = surveyOf(names, alarm.surveyId);
  const known = survey?.measures.some(({ code }) => code === alarm.question) === true;
  const title = t('alarms.alarm_title', { what: said.what, place: said.place });
  return {
    title: `${title}（${said.period}）`,
    nav: 'alarms',
    styles: ['dashboards.css', 'alarms.css'],
    heading: title,
    lead: [survey?.title ?? '', said.period].join(words.language === 'en' ? ' · ' : '・'),
    verdict: said.verdict,
    sentence: said.sentence,
    steps: alarmStates.map((state) => ({
      text: t(`alarms.state.${state}`),
      done: alarmStates.indexOf(state) < alarmStates.indexOf(alarm.state),
      current: state === alarm.state,
    })),
    stateUrl: `/alarms/${encodeURIComponent(alarm.id)}/state`,
    facts: factsOf(reader, alarm),
    explanation: alarm.explanation,
    chartUrl:
      survey !== undefined && known
        ? chartAddress({
            slug: survey.slug,
            question: alarm.question,
            cut: alarm.cut,
            cutValue: alarm.cutValue,
          })
        : undefined,
    qualityUrl: survey === undefined ? undefined : qualityAddress(survey.slug, alarm),
    story: data.events.map((event) => storyLine(reader, event)),
    moves: data.mayHandle ? movesOf(reader, alarm, refused) : [],
    improvement:
      improvement === undefined
        ? undefined
        : {
            url: `/improvements/${encodeURIComponent(improvement.id)}`,
            text: t('improvements.numbered', { n: improvement.number, title: improvement.title }),
          },
    improve:
      data.mayImprove &&
      improvement === undefined &&
      alarm.state !== 'closed' &&
      alarm.tone === 'bad' &&
      known
        ? `/improvements/new?${new URLSearchParams({ alarm: alarm.id }).toString()}`
        : undefined,
    errors:
      refused === undefined
        ? undefined
        : [{ href: `#text-${refused.to}`, text: t(`alarms.move.errors.${refused.problem}`) }],
  };
}

/** What was seen when it was raised, as it was stored. */
function factsOf({ words, staff }: Reader, alarm: Alarm) {
  const { t } = words;
  const fact = (name: string, text: string) => ({ term: t(`alarms.fact.${name}`), text });
  const quality = readQuality(alarm);
  if (quality !== undefined)
    return qualityFacts(words, quality, fact('raised', momentWords({ words, staff }, alarm.raisedAt)));
  const numbers = readNumbers(alarm.numbers);
  const range = (lower: number | null, upper: number | null) =>
    t('dashboards.range', {
      lower: limitWords(words, numbers.chart, lower ?? 0),
      upper: limitWords(words, numbers.chart, upper ?? 0),
    });
  return [
    fact('raised', momentWords({ words, staff }, alarm.raisedAt)),
    ...(numbers.value === null ? [] : [fact('value', valueWords(words, numbers, numbers.value))]),
    fact('n', words.count(numbers.n)),
    fact('limits', range(numbers.lower, numbers.upper)),
    ...(numbers.average === null
      ? []
      : [
          fact(
            'average',
            t('alarms.fact.average_text', {
              average: words.percent(numbers.average),
              limits: range(numbers.averageLower, numbers.averageUpper),
            }),
          ),
        ]),
    fact('center', limitWords(words, numbers.chart, numbers.center)),
    fact('chart', t(`alarms.chart.${alarm.chart}`)),
    fact('reason', reasonWords(words, numbers.chart, numbers.reason, numbers.sigmaZ)),
    fact(
      'baseline',
      t(numbers.baseline.provisional ? 'alarms.fact.baseline_provisional' : 'alarms.fact.baseline_text', {
        from: words.day(numbers.baseline.from),
        to: words.day(numbers.baseline.to),
        periods: words.count(numbers.baseline.periods),
        n: words.count(numbers.baseline.n),
      }),
    ),
  ];
}

type Fact = { term: string; text: string };

function qualityFacts(
  words: Words,
  { rule, version, answers, visitors, lower, center }: QualityNumbers,
  raised: Fact,
): Fact[] {
  const { t } = words;
  const fact = (name: string, text: string) => ({ term: t(`alarms.quality.fact.${name}`), text });
  return [
    raised,
    fact('answers', words.count(answers)),
    fact('visitors', words.count(visitors)),
    ...(lower === null || center === null
      ? []
      : [fact('lower', words.percent(lower)), fact('center', words.percent(center))]),
    fact('rule', t(`alarms.quality.rule.${rule.replaceAll('-', '_')}`, { version })),
  ];
}

/** Where the days of the alarm stand beside all others of their month; undefined: a chart raised it. */
function qualityAddress(slug: string, alarm: Alarm): string | undefined {
  const month = readQuality(alarm)?.periodTo.slice(0, 7);
  return month === undefined
    ? undefined
    : `/dashboards/${slug}/quality?${new URLSearchParams({ period: month }).toString()}`;
}

function momentWords({ words, staff }: Pick<Reader, 'words' | 'staff'>, at: Date): string {
  const { timeZone, settings } = staff.office;
  return words.t('alarms.moment', {
    day: dayInShort(localDay(at, timeZone), words.language, settings.rocYears),
    time: timeInWords(at, timeZone),
  });
}

function storyLine(reader: Reader, event: AlarmPageData['events'][number]) {
  const { t } = reader.words;
  const who = event.kind === 'mailed' ? t('alarms.program') : (event.userName ?? t('alarms.program'));
  const what =
    event.kind === 'mailed'
      ? t('alarms.story.mailed', { name: event.userName ?? '' })
      : event.kind === 'improvement'
        ? t('alarms.story.improvement', { n: event.text })
        : t(`alarms.story.${event.kind}`);
  return {
    what,
    text: event.kind === 'improvement' ? '' : event.text,
    who: t('alarms.story.by', { name: who, at: momentWords(reader, event.at) }),
  };
}

function movesOf(
  { words: { t } }: Reader,
  alarm: Alarm,
  refused: Extract<MoveForm, { ok: false }> | undefined,
) {
  return movesFrom(alarm.state).map((to: AlarmState) => {
    const tried = refused?.to === to ? refused : undefined;
    const needed = needsText(alarm.state, to);
    return {
      to,
      word: t(`alarms.move.${to}`),
      revision: alarm.revision,
      isOpen: tried !== undefined,
      field: {
        name: 'text',
        id: `text-${to}`,
        label: t(`alarms.move.text_${to}`),
        hint: t(`alarms.move.hint_${to}`),
        rows: 3,
        max: longestText,
        required: needed,
        optional: !needed,
        value: tried?.text ?? '',
        error: tried === undefined ? undefined : t(`alarms.move.errors.${tried.problem}`),
      },
    };
  });
}
