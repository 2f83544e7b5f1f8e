// Why: what staff send about a survey, read once at the edge. A field given twice or an odd revision is no form of ours
// (400); what a person can put right comes back as problems with the values kept.
import { z } from 'zod';
import { badRequest } from '../errors.js';
import { isDay, timeInWords } from '../dayWords.js';
import { languages } from '../i18n.js';
import { localDay } from '../time.js';
import { problem, readSurveyText, type Problem } from './check.js';
import type { ConfirmedBreak } from './editions.js';
import { isTemplateName, loadTemplate } from './templates.js';

/** What was typed, by field name, for showing it again. */
export type Typed = Readonly<Record<string, string>>;
export type Read<Value> =
  { ok: true; value: Value; typed: Typed } | { ok: false; problems: Problem[]; typed: Typed };

function typedOf(body: unknown, names: readonly string[]): Record<string, string> {
  const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const typed: Record<string, string> = {};
  for (const name of names) {
    const value = fields[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) throw badRequest();
    typed[name] = value;
  }
  return typed;
}

function revisionOf(typed: Typed): number {
  const text = typed['revision'] ?? '';
  if (!/^\d{1,9}$/.test(text)) throw badRequest();
  return Number(text);
}

/** A new survey: from a template by name, or from a document pasted or read from a file. */
export function readNewSurvey(body: unknown): Read<{ slug: string; document: unknown }> {
  const typed = typedOf(body, ['slug', 'template', 'document']);
  const slug = (typed['slug'] ?? '').trim();
  if (typed['template'] !== undefined) {
    if (!isTemplateName(typed['template']))
      return { ok: false, problems: [problem('template', 'no_template')], typed };
    return { ok: true, value: { slug, document: loadTemplate(typed['template']) }, typed };
  }
  const document = readSurveyText(typed['document'] ?? '');
  return document.ok
    ? {
        ok: true,
        value: { slug: slug === '' ? document.document.code : slug, document: document.document },
        typed,
      }
    : { ok: false, problems: document.problems, typed };
}

export function readDraft(body: unknown): Read<{ revision: number; document: unknown }> {
  const typed = typedOf(body, ['revision', 'document']);
  const revision = revisionOf(typed);
  const document = readSurveyText(typed['document'] ?? '');
  return document.ok
    ? { ok: true, value: { revision, document: document.document }, typed }
    : { ok: false, problems: document.problems, typed };
}

export function readRevision(body: unknown): { revision: number } {
  return { revision: revisionOf(typedOf(body, ['revision'])) };
}

const mostBreaks = 200;
export const longestReason = 300;

/** Name of the field with the reason of a question's break in one language. */
export function reasonField(question: string, language: string): string {
  return `reason.${question}.${language}`;
}

/** The breaks that were ticked, each with its reason in three languages. */
export function readPublication(body: unknown): {
  revision: number;
  breaks: ConfirmedBreak[];
  typed: Typed;
} {
  const ticked = tickedBreaks(body);
  const names = ticked.flatMap((question) => languages.map((language) => reasonField(question, language)));
  const typed = typedOf(body, ['revision', ...names]);
  const reason = (question: string, language: string) => {
    const text = (typed[reasonField(question, language)] ?? '').trim();
    if (text.length > longestReason) throw badRequest();
    return text;
  };
  return {
    revision: revisionOf(typed),
    breaks: ticked.map((question) => ({
      question,
      reason: {
        'zh-TW': reason(question, 'zh-TW'),
        en: reason(question, 'en'),
        ja: reason(question, 'ja'),
      },
    })),
    typed: { ...typed, ...Object.fromEntries(ticked.map((question) => [`break.${question}`, 'on'])) },
  };
}

function tickedBreaks(body: unknown): string[] {
  const value: unknown = typeof body === 'object' && body !== null && 'break' in body ? body.break : [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > mostBreaks) throw badRequest();
  return [
    ...new Set(
      list.map((code) => {
        if (typeof code !== 'string' || !/^~?[a-z0-9][a-z0-9_-]{0,63}$/.test(code)) throw badRequest();
        return code;
      }),
    ),
  ];
}

export type Schedule = { revision: number; opensAt: Date | null; closesAt: Date | null };

/** Days and times in the office's zone. No time: from the first minute, until the last. */
export function readSchedule(body: unknown, timeZone: string): Read<Schedule> {
  const typed = typedOf(body, ['revision', 'opensDay', 'opensTime', 'closesDay', 'closesTime']);
  const revision = revisionOf(typed);
  const opensAt = readMoment(typed['opensDay'], typed['opensTime'], '00:00', timeZone);
  const closesAt = readMoment(typed['closesDay'], typed['closesTime'], '23:59', timeZone);
  const problems = [
    ...(opensAt === undefined ? [problem('opensDay', 'bad_time')] : []),
    ...(closesAt === undefined ? [problem('closesDay', 'bad_time')] : []),
  ];
  if (opensAt === undefined || closesAt === undefined) return { ok: false, problems, typed };
  return { ok: true, value: { revision, opensAt, closesAt }, typed };
}

/** Null for an empty field, undefined for what is no moment. */
function readMoment(day = '', time = '', usual: string, timeZone: string): Date | null | undefined {
  if (day.trim() === '' && time.trim() === '') return null;
  const clock = time.trim() === '' ? usual : time.trim();
  if (!isDay(day.trim()) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(clock)) return undefined;
  return momentIn(timeZone, day.trim(), clock);
}

/** The moment at which clocks in that zone show this day and time; the second look crosses a change of summer time. */
export function momentIn(timeZone: string, day: string, time: string): Date {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let moment = new Date(wanted);
  for (let look = 0; look < 2; look += 1) {
    const shown = Date.parse(`${localDay(moment, timeZone)}T${timeInWords(moment, timeZone)}:00Z`);
    moment = new Date(moment.getTime() + wanted - shown);
  }
  return moment;
}

const breaksFile = z
  .array(
    z.strictObject({
      question: z.string().max(70),
      reason: z.strictObject({
        'zh-TW': z.string().max(longestReason),
        en: z.string().max(longestReason),
        ja: z.string().max(longestReason),
      }),
    }),
  )
  .max(mostBreaks);

/** The same from a file, for the command line; undefined when it is no list of breaks. */
export function readBreaks(text: string): ConfirmedBreak[] | undefined {
  try {
    const parsed = breaksFile.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
