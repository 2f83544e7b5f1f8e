// Why: filters, steps, baselines and mutes as people send them, read once at the edge: typed values, or the fields to put
// right with everything that was written kept. What cannot come from our own pages is refused as a whole.
import { z } from 'zod';
import type { AlarmFilter } from '../../db/queries/alarms.js';
import type { AlarmState } from '../../db/schema.js';
import { isDay } from '../dayWords.js';
import { badRequest, notAllowed } from '../errors.js';
import { isClean } from '../improvements/improvements.form.js';
import type { Names } from './names.js';
import type { Eyes } from './rights.js';
import { alarmStates, isAlarmState, needsText, openStates } from './status.js';

export const longestText = 1_000;

type Query = (name: string) => string | undefined;
const unknown = (name: string) => badRequest('filter_unknown', { name });

export type ListView = {
  filter: AlarmFilter;
  /** As they stand in the address: '' for not given. */
  values: { state: string; survey: string; tone: string; where: string };
};

/** The filters in the address of the list. Throws 400 for what does not exist. */
export function readListView(query: Query, names: Names): ListView {
  const [state = '', survey = '', tone = '', where = ''] = ['state', 'survey', 'tone', 'where'].map(query);
  const found = names.surveys.find(({ slug }) => slug === survey);
  if (survey !== '' && found === undefined) throw unknown('survey');
  if (tone !== '' && tone !== 'good' && tone !== 'bad') throw unknown('tone');
  if (where !== '' && where !== 'office' && where !== 'counters') throw unknown('where');
  return {
    filter: {
      states: readStates(state),
      ...(found === undefined ? {} : { surveyId: found.id }),
      ...(tone === '' ? {} : { tone }),
      ...(where === '' ? {} : { cut: where === 'office' ? '' : 'counter' }),
    },
    values: { state, survey, tone, where },
  };
}

/** Nothing said: everything that is not closed. */
function readStates(state: string): readonly AlarmState[] {
  if (state === '') return openStates;
  if (state === 'all') return alarmStates;
  if (!isAlarmState(state)) throw unknown('state');
  return [state];
}

export type ChartPlace = {
  surveyId: string;
  slug: string;
  question: string;
  cut: '' | 'counter';
  cutValue: string;
};

/** Survey, question and counter of a chart, in an address or a form. Throws 400 for unknown ones, 403 for others' counters. */
export function readChartPlace(query: Query, names: Names, eyes: Eyes): ChartPlace {
  const [slug, question, counter] = ['survey', 'question', 'counter'].map(query);
  const survey = names.surveys.find((one) => one.slug === slug);
  if (survey === undefined) throw unknown('survey');
  const measure = survey.measures.find(({ code }) => code === question);
  if (measure === undefined) throw unknown('question');
  const place = { surveyId: survey.id, slug: survey.slug, question: measure.code };
  if (counter === undefined || counter === '') return { ...place, cut: '', cutValue: '' };
  if (eyes.seen.size === 0) throw notAllowed();
  if (!eyes.counters.some(({ code }) => code === counter)) throw unknown('counter');
  if (!eyes.seen.has(counter)) throw notAllowed();
  return { ...place, cut: 'counter', cutValue: counter };
}

const text = z.string().max(100_000).optional();
const body = z.object({
  ...{ to: text, text, revision: text, survey: text, question: text, counter: text, from: text },
  ...{ reason: text, until: text },
});
export type Fields = Partial<Record<keyof z.infer<typeof body>, string>>;

/** Every field at most once, and text. Throws 400. */
export function fieldsOf(input: unknown): Fields {
  const parsed = body.safeParse(input ?? {});
  if (!parsed.success) throw badRequest();
  return Object.fromEntries(
    Object.entries(parsed.data).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.replace(/\r\n?/g, '\n').trim()]],
    ),
  );
}

/** As it may stand in the refused form again. */
const kept = (value: string): string => value.toWellFormed().replaceAll('\0', '');

export type MoveForm =
  | { ok: true; to: AlarmState; text: string; revision: number }
  | { ok: false; to: AlarmState; text: string; problem: 'missing' | 'long' };

/** A step with its words. Throws 400 when it is no step at all. */
export function readMove(input: unknown, from: AlarmState): MoveForm {
  const { to, text: written = '', revision } = fieldsOf(input);
  if (!isAlarmState(to) || revision === undefined || !/^\d{1,9}$/.test(revision)) throw badRequest();
  if (needsText(from, to) && written === '') return { ok: false, to, text: '', problem: 'missing' };
  if (written !== '' && !isClean(written, longestText))
    return { ok: false, to, text: kept(written), problem: 'long' };
  return { ok: true, to, text: written, revision: Number(revision) };
}

export type RestartErrors = { from?: 'day' | 'early' | 'future'; reason?: 'missing' | 'long' };
export type RestartForm =
  | { ok: true; from: string; reason: string }
  | { ok: false; values: { from: string; reason: string }; errors: RestartErrors };

/** A new baseline: from which day on, and why. */
export function readRestart(input: unknown, known: { today: string; first: string }): RestartForm {
  const { from = '', reason = '' } = fieldsOf(input);
  const errors: RestartErrors = {};
  if (!isDay(from)) errors.from = 'day';
  else if (from > known.today) errors.from = 'future';
  else if (from < known.first) errors.from = 'early';
  if (reason === '') errors.reason = 'missing';
  else if (!isClean(reason, longestText)) errors.reason = 'long';
  if (Object.keys(errors).length > 0)
    return { ok: false, values: { from: kept(from).slice(0, 20), reason: kept(reason) }, errors };
  return { ok: true, from, reason };
}

export type Mute = { surveyId: string; question: string };
export type MuteForm =
  | { ok: true; mute: Mute & { untilDay: string | null } }
  | { ok: false; values: { what: string; until: string } };

/** A survey or one of its questions, and until when; nothing said: until taken back. Throws 400 for what does not exist. */
export function readMute(input: unknown, names: Names, today: string): MuteForm {
  const fields = fieldsOf(input);
  const mute = readMuted(fields, names);
  const { until = '' } = fields;
  if (until === '') return { ok: true, mute: { ...mute, untilDay: null } };
  if (isDay(until) && until >= today) return { ok: true, mute: { ...mute, untilDay: until } };
  return {
    ok: false,
    values: { what: `${mute.surveyId}|${mute.question}`, until: kept(until).slice(0, 20) },
  };
}

/** `survey` as «id|question»; an empty question is all of them. */
export function readMuted(fields: Fields, names: Names): Mute {
  const [surveyId = '', question = '', ...more] = (fields.survey ?? '').split('|');
  const survey = names.surveys.find(({ id }) => id === surveyId);
  if (survey === undefined || more.length > 0) throw unknown('survey');
  if (question !== '' && !survey.measures.some(({ code }) => code === question)) throw unknown('question');
  return { surveyId, question };
}
