// Why: how a tablet is set up, and the office's rules for all of them, read once at the edge.
import { z } from 'zod';
import type { DeviceSettings, OpeningHours } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import { languages, type Language } from '../i18n.js';
import type { DeviceState } from './kioskDevice.js';

export type Values = Readonly<Record<string, string | readonly string[]>>;
export type Read<Value> = { ok: true; value: Value } | { ok: false; values: Values; wrong: string[] };

/** What the office has to choose from. */
export type Choices = {
  counters: readonly string[];
  services: readonly string[];
  surveys: readonly string[];
  /** Codes of the languages the office added and has in use. */
  tongues: readonly string[];
};

export const bounds = {
  idleSeconds: { least: 15, most: 300 },
  silentMinutes: { least: 10, most: 720 },
  queueMost: { least: 1, most: 10_000 },
} as const;
export const weekdays = ['1', '2', '3', '4', '5', '6', '0'] as const;
/** Stands for a counter where there is none because the tablet moves about. */
export const mobile = '*mobile';

/** Every order of one, two or three languages. */
export const languageOrders: readonly (readonly Language[])[] = [
  ...languages.flatMap((first) =>
    languages
      .filter((second) => second !== first)
      .map((second) => [first, second, ...languages.filter((third) => third !== first && third !== second)]),
  ),
  ...languages.flatMap((first) =>
    languages.filter((second) => second !== first).map((second) => [first, second]),
  ),
  ...languages.map((only) => [only]),
];

const record = z.record(z.string().max(100), z.unknown());

/** One text, or several of the same name; throws 400 for what no page of ours can have sent. */
function fieldsOf(body: unknown) {
  const parsed = record.safeParse(body);
  if (!parsed.success) throw badRequest();
  const clean = (value: unknown): string => {
    if (typeof value !== 'string' || value.length > 500 || !value.isWellFormed()) throw badRequest();
    return value.trim();
  };
  return {
    one: (name: string): string => {
      const value = parsed.data[name];
      return value === undefined ? '' : clean(value);
    },
    many: (name: string): string[] => {
      const value = parsed.data[name];
      if (value === undefined) return [];
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (list.length > 200) throw badRequest();
      return [...new Set(list.map(clean))];
    },
  };
}
type Fields = ReturnType<typeof fieldsOf>;

function numberIn(fields: Fields, name: keyof typeof bounds, wrong: string[]): number {
  const text = fields.one(name).normalize('NFKC');
  const { least, most } = bounds[name];
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value < least || value > most) wrong.push(name);
  return value;
}

export type TabletPlace = { name: string; counterCode: string | null; mobile: boolean; surveyId: string };

function readPlace(fields: Fields, choices: Choices, wrong: string[]): TabletPlace {
  const name = fields.one('name');
  if (name === '' || name.length > 100 || /\p{Cc}/u.test(name)) wrong.push('name');
  const counter = fields.one('counter');
  if (counter !== '' && counter !== mobile && !choices.counters.includes(counter)) throw badRequest();
  const surveyId = fields.one('survey');
  if (surveyId === '') wrong.push('survey');
  else if (!choices.surveys.includes(surveyId)) throw badRequest();
  return {
    name,
    counterCode: counter === '' || counter === mobile ? null : counter,
    mobile: counter === mobile,
    surveyId,
  };
}

const placeValues = (fields: Fields): Values => ({
  name: fields.one('name'),
  counter: fields.one('counter'),
  survey: fields.one('survey'),
});

export function readNewTablet(body: unknown, choices: Choices): Read<TabletPlace> {
  const fields = fieldsOf(body);
  const wrong: string[] = [];
  const value = readPlace(fields, choices, wrong);
  return wrong.length === 0 ? { ok: true, value } : { ok: false, values: placeValues(fields), wrong };
}

export type TabletEntry = {
  place: TabletPlace;
  settings: DeviceSettings;
  keyNeeded: boolean;
  pin: { digits: string } | 'keep' | 'remove';
  /** Of what the page showed. */
  revision: number;
};

const flags = ['largeType', 'wheelchair', 'readAloud', 'practice', 'phone'] as const;

/** Throws 400 for what our page cannot have sent. */
export function readTablet(body: unknown, choices: Choices): Read<TabletEntry> {
  const fields = fieldsOf(body);
  const wrong: string[] = [];
  const place = readPlace(fields, choices, wrong);
  const services = fields.many('services');
  if (services.some((code) => !choices.services.includes(code))) throw badRequest();
  const order = languageOrders.find((one) => one.join(',') === fields.one('languages'));
  if (order === undefined) throw badRequest();
  const spoken = fields.many('tongues');
  if (spoken.some((code) => !choices.tongues.includes(code))) throw badRequest();
  const without = choices.tongues.filter((code) => !spoken.includes(code));
  const hours = readHours(fields, wrong);
  const idleSeconds = numberIn(fields, 'idleSeconds', wrong);
  const pin = readPin(fields, wrong);
  const revision = fields.one('revision');
  if (!/^\d{1,9}$/.test(revision)) throw badRequest();
  const on = (name: string) => fields.one(name) === 'yes';
  if (wrong.length > 0) return { ok: false, values: valuesOf(fields), wrong };
  return {
    ok: true,
    value: {
      place,
      settings: {
        ...{ mobile: place.mobile, services, languages: [...order], hours, idleSeconds },
        ...(without.length === 0 ? {} : { without }),
        ...{ largeType: on('largeType'), wheelchair: on('wheelchair') },
        ...{ readAloud: on('readAloud'), practice: on('practice'), phone: on('phone') },
      },
      keyNeeded: on('keyNeeded'),
      pin,
      revision: Number(revision),
    },
  };
}

const time = /^([01]\d|2[0-3]):[0-5]\d$/;

function readHours(fields: Fields, wrong: string[]): OpeningHours | null {
  const kind = fields.one('hours');
  if (kind !== 'office' && kind !== 'own') throw badRequest();
  if (kind === 'office') return null;
  const hours: OpeningHours = {};
  for (const day of weekdays) {
    const [from, to] = [fields.one(`from-${day}`), fields.one(`to-${day}`)];
    if (from === '' && to === '') continue;
    if (time.test(from) && time.test(to) && from < to) hours[day] = { from, to };
    else wrong.push(`from-${day}`);
  }
  if (Object.keys(hours).length === 0 && wrong.every((name) => !name.startsWith('from-')))
    wrong.push('from-1');
  return hours;
}

function readPin(fields: Fields, wrong: string[]): TabletEntry['pin'] {
  if (fields.one('pinRemove') === 'yes') return 'remove';
  const pin = fields.one('pin').normalize('NFKC');
  if (pin === '') return 'keep';
  if (!/^\d{6,12}$/.test(pin) || /^(\d)\1*$/.test(pin)) wrong.push('pin');
  return { digits: pin };
}

/** Everything that was typed but the PIN, which is typed again. */
function valuesOf(fields: Fields): Values {
  const ones = ['languages', 'hours', 'idleSeconds', 'keyNeeded', 'pinRemove', 'revision', ...flags];
  const times = weekdays.flatMap((day) => [`from-${day}`, `to-${day}`]);
  return {
    ...placeValues(fields),
    services: fields.many('services'),
    tongues: fields.many('tongues'),
    ...Object.fromEntries([...ones, ...times].map((name) => [name, fields.one(name)])),
  };
}

const state = z.object({
  state: z.enum(['active', 'paused', 'revoked']),
  revision: z.string().regex(/^\d{1,9}$/),
});

/** Throws 400. */
export function readState(body: unknown): { state: DeviceState; revision: number } {
  const parsed = state.safeParse(body);
  if (!parsed.success) throw badRequest();
  return { state: parsed.data.state, revision: Number(parsed.data.revision) };
}

export type Rules = { kiosksEnrolled: boolean; silentMinutes: number; queueMost: number };

export function readRules(body: unknown): Read<Rules> {
  const fields = fieldsOf(body);
  const wrong: string[] = [];
  const silentMinutes = numberIn(fields, 'silentMinutes', wrong);
  const queueMost = numberIn(fields, 'queueMost', wrong);
  const kiosksEnrolled = fields.one('kiosksEnrolled') === 'yes';
  if (wrong.length === 0) return { ok: true, value: { kiosksEnrolled, silentMinutes, queueMost } };
  const keys = ['silentMinutes', 'queueMost', 'kiosksEnrolled'];
  return { ok: false, values: Object.fromEntries(keys.map((key) => [key, fields.one(key)])), wrong };
}
