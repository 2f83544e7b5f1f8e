// Why: a proposal, the decision on it and what was measured are each read once, whole or refused with everything kept.
import type { ProposalDecision } from '../../db/schema.js';
import { fieldsOf, readId, readRevision } from './fields.form.js';
import { cleanLine, cleanText } from './texts.js';

export const longestProposal = { title: 100, text: 3_000, expectedEffect: 2_000, review: 2_000 } as const;
export const measures = ['minutesBefore', 'minutesAfter', 'documentsBefore', 'documentsAfter'] as const;
export type Measure = (typeof measures)[number];
const mostMeasured = 100_000;

export type Values = Readonly<Record<string, string>>;
/** Field → key below `proposals.errors`. */
export type Errors = Readonly<Record<string, string>>;
type Read<T> = { ok: true; value: T } | { ok: false; values: Values; errors: Errors };

export type NewProposal = { id: string; title: string; text: string; expectedEffect: string };

/** Throws 400 for what no form of ours sends. */
export function readProposal(body: unknown): Read<NewProposal> {
  const field = fieldsOf(body);
  const id = readId(field);
  const values = {
    title: cleanLine(field('title')),
    text: cleanText(field('text')),
    expectedEffect: cleanText(field('expectedEffect')),
  };
  const errors: Record<string, string> = {};
  for (const name of ['title', 'text', 'expectedEffect'] as const) {
    if (values[name] === '' && name !== 'expectedEffect') errors[name] = 'missing';
    else if (values[name].length > longestProposal[name]) errors[name] = 'long';
  }
  return Object.keys(errors).length === 0
    ? { ok: true, value: { id, ...values } }
    : { ok: false, values: { id, ...values }, errors };
}

export type Decision = {
  revision: number;
  decision: ProposalDecision;
  review: string;
  improvementId: string | null;
};

export function isDecision(value: string): value is ProposalDecision {
  return value === 'waiting' || value === 'adopted' || value === 'not_adopted';
}

/** @param improvements ids that may be linked. Throws 400. */
export function readDecision(body: unknown, improvements: readonly string[]): Read<Decision> {
  const field = fieldsOf(body);
  const revision = readRevision(field);
  const decision = field('decision');
  const review = cleanText(field('review'));
  const improvementId = field('improvementId');
  const errors: Record<string, string> = {};
  if (!isDecision(decision)) errors['decision'] = 'choice';
  // Whoever proposed something is owed the reason.
  if (decision !== 'waiting' && review === '') errors['review'] = 'review';
  else if (review.length > longestProposal.review) errors['review'] = 'long';
  if (improvementId !== '' && !improvements.includes(improvementId)) errors['improvementId'] = 'choice';
  if (Object.keys(errors).length > 0 || !isDecision(decision))
    return { ok: false, values: { decision, review, improvementId }, errors };
  return {
    ok: true,
    value: { revision, decision, review, improvementId: improvementId === '' ? null : improvementId },
  };
}

export type Measured = { revision: number } & Record<Measure, number | null>;

/** Whole minutes and documents of one case handled; empty: not measured. Throws 400. */
export function readMeasures(body: unknown): Read<Measured> {
  const field = fieldsOf(body);
  const revision = readRevision(field);
  const values: Record<string, string> = {};
  const errors: Record<string, string> = {};
  const read = (name: Measure): number | null => {
    const text = field(name).trim();
    values[name] = text.slice(0, 20);
    if (text === '') return null;
    if (!/^\d{1,6}$/.test(text) || Number(text) > mostMeasured) errors[name] = 'number';
    return Number(text);
  };
  const value = {
    revision,
    minutesBefore: read('minutesBefore'),
    minutesAfter: read('minutesAfter'),
    documentsBefore: read('documentsBefore'),
    documentsAfter: read('documentsAfter'),
  };
  return Object.keys(errors).length === 0 ? { ok: true, value } : { ok: false, values, errors };
}
