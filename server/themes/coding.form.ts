// Why: a draw for coding by hand is its address: language, seed and the day up to which comments came in. Who follows the
// same address gets the same comments in the same order.
import { z } from 'zod';
import { shiftPeriod } from '../../analysis/periods.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { isContentLanguage, type ContentLanguage } from '../i18n.js';
import { endOfDay } from '../time.js';
import { drawn, type Draw } from './coding.js';
import { mostAdded } from './themes.form.js';

export type CodingView = {
  language: ContentLanguage | undefined;
  seed: string;
  until: string;
  /** From 1; undefined: the first that this person has not coded. */
  at: number | undefined;
};

export type Query = (name: string) => string | undefined;

/** Throws 400 for what no draw can mean. */
export function readCodingView(query: Query, today: string): CodingView {
  const language = query('language');
  const until = query('until') ?? `${today.slice(0, 7)}-01`;
  const last = query('until') === undefined ? shiftPeriod(until, 'day', -1) : until;
  const seed = query('seed') ?? last.slice(0, 7).replace('-', '');
  const at = query('at');
  if (
    !(language === undefined || isContentLanguage(language)) ||
    !isDay(last) ||
    last >= today ||
    !/^[\w-]{1,20}$/.test(seed) ||
    !(at === undefined || (/^[1-9]\d{0,2}$/.test(at) && Number(at) <= drawn + 1))
  )
    throw badRequest();
  return { language, seed, until: last, at: at === undefined ? undefined : Number(at) };
}

export function drawOf({ language, seed, until }: CodingView, timeZone: string): Draw {
  return { seed, language, until: endOfDay(until, timeZone) };
}

export function codingAddress({ language, seed, until }: CodingView, at?: number): string {
  const parameters = new URLSearchParams({
    ...(language === undefined ? {} : { language }),
    seed,
    until,
    ...(at === undefined ? {} : { at: String(at) }),
  });
  return `/comments/coding?${parameters.toString()}`;
}

const clean = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes('\0'));

const coding = z.object({
  comment: clean(200),
  theme: z.preprocess(
    (value): unknown => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(clean(30)).max(mostAdded + 20),
  ),
  language: z.string().max(10).optional(),
  seed: z.string().max(20),
  until: z.string().max(10),
  at: z.string().max(3),
});

/** One coded comment, and the draw it belongs to. Throws 400. */
export function readCoding(
  body: unknown,
  today: string,
): { comment: string; themes: string[]; view: CodingView } {
  const parsed = coding.safeParse(body);
  if (!parsed.success) throw badRequest();
  const { comment, theme, ...draw } = parsed.data;
  const given = new Map(Object.entries(draw).filter(([, value]) => value !== ''));
  return { comment, themes: theme, view: readCodingView((name) => given.get(name), today) };
}
