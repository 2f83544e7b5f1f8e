// Why: what people write about an improvement, read once at the edge: typed values, or the fields to put right with
// everything that was written kept. What cannot come from our own pages is refused as a whole.
import type { Request } from 'express';
import { z } from 'zod';
import { isTheme } from '../../analysis/text/themeRules.js';
import type { Improvement, ImprovementFilter } from '../../db/queries/improvements.js';
import type { ImprovementStatus, TargetMeasure } from '../../db/schema.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { queryParameter } from '../http/parameters.js';
import { segmentOf, type Choices } from './choices.js';
import type { ImprovementChanges, ImprovementPlan } from './improvements.commands.js';
import { isStatus, missingFor, missingForMove, priorities, windowsFit, type Substance } from './status.js';

export const longest = { title: 120, text: 4_000, reason: 1_000 } as const;

export const planFields = [
  'title',
  'theme',
  'ownerId',
  'sectionId',
  'dueDay',
  'priority',
  'measure',
  'segment',
  'baselineFrom',
  'baselineTo',
  'windowTo',
  'comparison',
] as const;
const texts = ['cause', 'options', 'benefit', 'fairness', 'actionTaken', 'effect', 'doubleLoop'] as const;
const amounts = ['cost', 'peopleReached'] as const;
export const substanceFields = [...texts, ...amounts, 'effectiveDay'] as const;
export type TextField = (typeof texts)[number] | 'reason' | 'note';
export type Field =
  (typeof planFields)[number] | (typeof substanceFields)[number] | 'reason' | 'note' | 'costAlone';
export type Values = Partial<Record<Field, string>>;
export type Errors = Partial<Record<Field, true>>;
type Read<T> = { ok: true; value: T } | { ok: false; values: Values; errors: Errors };

const text = z.string().max(100_000);
const body = z.object(
  Object.fromEntries(
    [...planFields, ...substanceFields, 'reason', 'note', 'costAlone', 'comments', 'revision', 'to'].map(
      (name) => [name, text.optional()],
    ),
  ),
);

/** Every field at most once and text. Throws 400. */
function fieldsOf(input: unknown): Record<string, string | undefined> {
  const parsed = body.safeParse(input ?? {});
  if (!parsed.success) throw badRequest();
  return Object.fromEntries(
    Object.entries(parsed.data).map(([name, value]) => [name, value?.replace(/\r\n?/g, '\n').trim()]),
  );
}

export const isClean = (value: string, most: number): boolean =>
  [...new Intl.Segmenter().segment(value.slice(0, most * 2))].length <= most &&
  value.length <= most * 2 &&
  value.isWellFormed() &&
  // NUL no engine stores, and the sign that stands for bytes that were no text.
  !/[\0\ufffd]/.test(value);

function valuesOf(fields: Record<string, string | undefined>, names: readonly Field[]): Values {
  const values: Values = {};
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined) values[name] = value.toWellFormed().replaceAll('\0', '');
  }
  return values;
}

/** What a new improvement needs. `current` when an old one is changed: what it has already may stay. */
function readPlanFields(
  fields: Record<string, string | undefined>,
  choices: Choices,
  today: string,
  current?: Improvement,
): Read<ImprovementPlan> {
  const errors: Errors = {};
  const { title = '', theme = '', ownerId = '', sectionId = '', dueDay = '', priority = '' } = fields;
  if (title === '' || !isClean(title, longest.title)) errors.title = true;
  if (!isTheme(theme)) errors.theme = true;
  if (!choices.owners.some((owner) => owner.value === ownerId) && ownerId !== current?.ownerId)
    errors.ownerId = true;
  const section = sectionId === '' ? null : sectionId;
  if (!choices.ownSections.some((option) => option.value === sectionId) && section !== current?.sectionId)
    errors.sectionId = true;
  if (!isDay(dueDay)) errors.dueDay = true;
  const urgency = priorities.find((known) => known === priority);
  if (urgency === undefined) errors.priority = true;
  const measure = readMeasure(fields, choices, today, current?.measure ?? null, errors);
  if (Object.keys(errors).length > 0 || urgency === undefined)
    return { ok: false, values: valuesOf(fields, planFields), errors };
  return {
    ok: true,
    value: { title, theme, ownerId, sectionId: section, dueDay, priority: urgency, measure },
  };
}

function readMeasure(
  fields: Record<string, string | undefined>,
  choices: Choices,
  today: string,
  current: TargetMeasure | null,
  errors: Errors,
): TargetMeasure | null {
  const {
    measure = '',
    segment = '',
    baselineFrom = '',
    baselineTo = '',
    windowTo = '',
    comparison = '',
  } = fields;
  if (measure === '') return null;
  const currentMeasure = current === null ? undefined : `${current.surveyId}|${current.question}`;
  if (!choices.measures.some((option) => option.value === measure) && measure !== currentMeasure)
    errors.measure = true;
  if (
    !choices.segments.some((option) => option.value === segment) &&
    (current === null || segment !== segmentOf(current))
  )
    errors.segment = true;
  if (!isDay(baselineFrom)) errors.baselineFrom = true;
  if (!isDay(baselineTo) || baselineTo < baselineFrom || baselineTo > today) errors.baselineTo = true;
  if (windowTo !== '' && (!isDay(windowTo) || windowTo <= baselineTo)) errors.windowTo = true;
  const known = choices.segments.some((option) => option.value === comparison);
  const kept = current?.comparison !== undefined && comparison === segmentOf(current.comparison);
  if (comparison !== '' && ((!known && !kept) || comparison === segment || segment === ''))
    errors.comparison = true;
  const at = measure.indexOf('|');
  return {
    surveyId: measure.slice(0, at),
    question: measure.slice(at + 1),
    ...cutOf(segment),
    baselineFrom,
    baselineTo,
    ...(windowTo === '' ? {} : { windowTo }),
    ...(comparison === '' ? {} : { comparison: cutOf(comparison) }),
  };
}

function cutOf(segment: string): { cut: string; cutValue: string } {
  const colon = segment.indexOf(':');
  return {
    cut: colon < 0 ? '' : segment.slice(0, colon),
    cutValue: colon < 0 ? '' : segment.slice(colon + 1),
  };
}

export function readNew(input: unknown, choices: Choices, today: string): Read<ImprovementPlan> {
  return readPlanFields(fieldsOf(input), choices, today);
}

function readSubstance(
  fields: Record<string, string | undefined>,
  status: ImprovementStatus,
  today: string,
  before: Substance,
  measure: TargetMeasure | null,
): { substance: Substance; errors: Errors } {
  const errors: Errors = {};
  const kept = (name: (typeof texts)[number]) => fields[name] ?? before[name];
  const amount = (name: (typeof amounts)[number]): number | null => {
    const value = fields[name];
    if (value === undefined) return before[name];
    if (value === '') return null;
    const digits = value.replace(/[,，]/g, '');
    if (!/^\d{1,9}$/.test(digits)) errors[name] = true;
    return Number(digits);
  };
  const effectiveDay =
    fields['effectiveDay'] === undefined
      ? before.effectiveDay
      : fields['effectiveDay'] === ''
        ? null
        : fields['effectiveDay'];
  const substance: Substance = {
    cause: kept('cause'),
    options: kept('options'),
    benefit: kept('benefit'),
    fairness: kept('fairness'),
    cost: amount('cost'),
    peopleReached: amount('peopleReached'),
    actionTaken: kept('actionTaken'),
    effect: kept('effect'),
    effectiveDay,
    doubleLoop: kept('doubleLoop'),
  };
  for (const name of texts) if (!isClean(substance[name], longest.text)) errors[name] = true;
  const closed = status === 'done' || status === 'verified';
  if (effectiveDay !== null && (!isDay(effectiveDay) || (closed && effectiveDay > today)))
    errors.effectiveDay = true;
  const fit = windowsFit(measure, effectiveDay);
  if (!fit.baselineTo || !fit.windowTo) {
    errors.effectiveDay = true;
    if (!fit.windowTo) errors.windowTo = true;
  }
  for (const name of missingFor(status, substance)) errors[name] = true;
  return { substance, errors };
}

/** Everything that is written down of an improvement. */
export function readChanges(
  input: unknown,
  choices: Choices,
  today: string,
  current: Improvement,
): Read<ImprovementChanges> {
  const fields = fieldsOf(input);
  const plan = readPlanFields(fields, choices, today, current);
  const { substance, errors } = readSubstance(
    fields,
    current.status,
    today,
    current,
    plan.ok ? plan.value.measure : null,
  );
  if (plan.ok && Object.keys(errors).length === 0)
    return { ok: true, value: { ...plan.value, ...substance } };
  return {
    ok: false,
    values: valuesOf(fields, [...planFields, ...substanceFields]),
    errors: { ...(plan.ok ? {} : plan.errors), ...errors },
  };
}

export type Move = {
  to: ImprovementStatus;
  known: Partial<Substance> & { reason?: string; costAlone?: boolean };
};

/** Which status is asked for, whatever goes with it. Throws 400. */
export function readTarget(input: unknown): ImprovementStatus {
  const { to } = fieldsOf(input);
  if (!isStatus(to)) throw badRequest();
  return to;
}

/** A step with what it needs to know. */
export function readMove(
  input: unknown,
  to: ImprovementStatus,
  today: string,
  current: Improvement,
): Read<Move> {
  const fields = fieldsOf(input);
  const { reason = '' } = fields;
  const costAlone = fields['costAlone'] === '1';
  const { substance, errors } = readSubstance(fields, to, today, current, current.measure);
  if (!isClean(reason, longest.reason)) errors.reason = true;
  for (const name of missingForMove(current, to, { ...substance, reason, costAlone })) errors[name] = true;
  // A step shows some fields only: what is wrong elsewhere is put right where it stands.
  if (Object.keys(errors).length > 0)
    return { ok: false, values: valuesOf(fields, [...substanceFields, 'reason', 'costAlone']), errors };
  const sent = substanceFields.filter((name) => fields[name] !== undefined);
  const known = Object.fromEntries(sent.map((name) => [name, substance[name]])) as Partial<Substance>;
  return {
    ok: true,
    value: {
      to,
      known: { ...known, ...(reason === '' ? {} : { reason }), ...(costAlone ? { costAlone } : {}) },
    },
  };
}

export function readNote(input: unknown): Read<string> {
  const fields = fieldsOf(input);
  const { note = '' } = fields;
  if (note !== '' && isClean(note, longest.text)) return { ok: true, value: note };
  return { ok: false, values: valuesOf(fields, ['note']), errors: { note: true } };
}

/** The revision a form was shown at. Throws 400. */
export function readRevision(input: unknown): number {
  const { revision } = fieldsOf(input);
  if (revision === undefined || !/^\d{1,9}$/.test(revision)) throw badRequest();
  return Number(revision);
}

/** `?comments=ID,ID` or the hidden field of the form. Throws 400. */
export function readCommentIds(value: unknown): string[] {
  if (value === undefined || value === '') return [];
  if (typeof value !== 'string' || value.length > 20_000 || !value.isWellFormed() || value.includes('\0'))
    throw badRequest();
  const ids = [...new Set(value.split(',').filter((id) => id !== ''))];
  if (ids.length > 200) throw badRequest();
  return ids;
}

export type ListView = {
  filter: ImprovementFilter;
  values: { owner: string; section: string; status: string; theme: string; overdue: boolean; mine: boolean };
  layout: 'board' | 'list';
};

/** The filters in the address of the list. Throws 400. */
export function readListView(req: Request, userId: string, today: string): ListView {
  const get = (name: string) => queryParameter(req, name);
  const owner = get('owner');
  const section = get('section');
  const status = get('status');
  const theme = get('theme');
  const layout = get('view') ?? (status === undefined ? 'board' : 'list');
  const [overdue, mine] = [get('overdue'), get('mine')];
  const known =
    (status === undefined || status === 'open' || isStatus(status)) &&
    (theme === undefined || isTheme(theme)) &&
    (layout === 'board' || layout === 'list') &&
    [overdue, mine].every((value) => value === undefined || value === '1');
  if (!known) throw badRequest();
  const ownerId = mine === '1' ? userId : owner;
  return {
    filter: {
      ...(ownerId === undefined ? {} : { ownerId }),
      ...(section === undefined ? {} : { sectionId: section }),
      ...(status === undefined ? {} : { status }),
      ...(theme === undefined ? {} : { theme }),
      ...(overdue === '1' ? { overdueOn: today } : {}),
    },
    values: {
      owner: owner ?? '',
      section: section ?? '',
      status: status ?? '',
      theme: theme ?? '',
      overdue: overdue === '1',
      mine: mine === '1',
    },
    layout,
  };
}
