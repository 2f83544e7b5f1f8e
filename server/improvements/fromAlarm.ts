// Why: an improvement that an alarm set off begins with that alarm's measure and the chart's own baseline. A bad month is
// followed by a better one by itself: the month that rang is no base to compare with, and the page says so.
import { findAlarm, type Alarm } from '../../db/queries/alarms.js';
import type { TargetMeasure } from '../../db/schema.js';
import type { Names } from '../alarms/names.js';
import { readNumbers } from '../alarms/numbers.js';
import { readQuality } from '../alarms/quality.js';
import { eyesOf } from '../alarms/rights.js';
import { alarmWords } from '../alarms/sentences.js';
import type { Queries } from '../../db/connection.js';
import type { Words } from '../dashboards/words.js';
import { badRequest, notAllowed, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { longest, type Values } from './improvements.form.js';

/** `?alarm=ID` or the hidden field of the form; undefined where none is named. Throws 400, 403 for others' counters, 404. */
export async function readAlarm(db: Queries, staff: Staff, value: unknown): Promise<Alarm | undefined> {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > 200 || !value.isWellFormed() || value.includes('\0'))
    throw badRequest();
  if (!staff.may('alarms.handle')) throw notAllowed();
  const alarm = await findAlarm(db, staff.scope, value);
  if (alarm === undefined) throw notFound();
  if (!(await eyesOf(db, staff)).sees(alarm)) throw notAllowed();
  // Of how many answered there is no measure whose effect could be shown.
  if (readQuality(alarm) !== undefined) throw badRequest();
  return alarm;
}

/** What the form begins with: the alarm's measure, and the baseline of its chart, in which the alarm's own period is not. */
export function valuesOfAlarm(alarm: Alarm, words: Words, names: Names, begun: Values): Values {
  const said = alarmWords(words, names, alarm);
  const { baseline } = readNumbers(alarm.numbers);
  const title = words.t('improvements.from_alarm_title', { what: said.what, place: said.place });
  return {
    ...begun,
    title: title.slice(0, longest.title).toWellFormed(),
    measure: `${alarm.surveyId}|${alarm.question}`,
    segment: alarm.cut === '' ? '' : `${alarm.cut}:${alarm.cutValue}`,
    baselineFrom: baseline.from,
    baselineTo: baseline.to,
  };
}

/** Whether a baseline takes in the period that rang. */
export function includesTrigger(alarm: Alarm, measure: TargetMeasure | null): boolean {
  if (measure?.surveyId !== alarm.surveyId || measure.question !== alarm.question) return false;
  const { periodFrom, periodTo } = readNumbers(alarm.numbers);
  return measure.baselineFrom <= periodTo && measure.baselineTo >= periodFrom;
}

/** How the alarm stands on the form and on the improvement's page. */
export function alarmNotice(alarm: Alarm, words: Words, names: Names) {
  const said = alarmWords(words, names, alarm);
  return {
    id: alarm.id,
    url: `/alarms/${encodeURIComponent(alarm.id)}`,
    text: words.t('improvements.from_alarm', { what: said.what, place: said.place, period: said.period }),
    sentence: said.sentence,
    warning: words.t('improvements.regression_to_the_mean'),
  };
}
