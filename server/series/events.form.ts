// Why: a campaign or another event for the time axis, read once at the edge.
import { z } from 'zod';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { isLine } from './series.form.js';

export const longestTitle = 80;
/** Codes of the media of the plan; '': no campaign. */
export const media = ['poster', 'leaflet', 'monthly', 'web', 'broadcast', 'talk', 'other'] as const;
export const eventFields = ['title', 'medium', 'fromDay', 'toDay', 'series'] as const;
export type EventField = (typeof eventFields)[number];
export type EventErrors = Partial<Record<EventField, true>>;
export type EventPlan = {
  title: string;
  medium: string;
  fromDay: string;
  toDay: string | null;
  /** The code of the series it is marked on; '': everywhere. */
  series: string;
};
export type EventForm =
  | { ok: true; value: EventPlan }
  | { ok: false; values: Partial<Record<EventField, string>>; errors: EventErrors };

const text = z.string().max(5_000);
const body = z.object(Object.fromEntries(eventFields.map((name) => [name, text.optional()])));

export function readEventForm(input: unknown, codes: readonly string[]): EventForm {
  const parsed = body.safeParse(input ?? {});
  if (!parsed.success) throw badRequest();
  const field = (name: EventField) => (parsed.data[name] ?? '').normalize('NFC').trim();
  const errors: EventErrors = {};
  const title = field('title');
  if (title === '' || !isLine(title, longestTitle)) errors.title = true;
  const medium = field('medium');
  if (medium !== '' && !media.some((one) => one === medium)) errors.medium = true;
  const fromDay = field('fromDay');
  const toDay = field('toDay');
  if (!isDay(fromDay)) errors.fromDay = true;
  if (toDay !== '' && (!isDay(toDay) || toDay < fromDay)) errors.toDay = true;
  const series = field('series');
  if (series !== '' && !codes.includes(series)) errors.series = true;
  if (Object.keys(errors).length > 0) {
    const values: Partial<Record<EventField, string>> = {};
    for (const name of eventFields)
      values[name] = (parsed.data[name] ?? '').toWellFormed().replaceAll('\0', '').slice(0, 500);
    return { ok: false, values, errors };
  }
  return { ok: true, value: { title, medium, fromDay, toDay: toDay === '' ? null : toDay, series } };
}
