// Why: answers as JSON, read once at the edge and handed to the one reader of citizens' answers: a collector meets the
// same rules and the same words as somebody with the form.
import { z } from 'zod';
import { badRequest } from '../errors.js';
import { fieldNamesOf, fieldOf, otherFieldOf } from '../responses/answers.form.js';
import type { Fields } from '../responses/fields.form.js';
import type { SurveyDocument } from '../surveys/document.js';

export const mostResponses = 500;
/** Of what is wrong with one; whoever has more wrong than this has one thing wrong. */
const mostNamed = 20;

const code = z.string().regex(/^[\w.-]{1,100}$/);
const value = z.union([z.string().max(10_000), z.number(), z.null(), z.array(z.string().max(100)).max(100)]);

export const responseSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    .meta({ description: 'A UUID in lower case, made by the collector: sent twice, it is stored once.' }),
  survey: z
    .string()
    .regex(/^[a-z0-9_-]{1,100}$/)
    .meta({ description: 'The survey’s short address.' }),
  version: z.int().min(1).max(999_999).optional().meta({
    description:
      'The version that was shown. When absent: the one that was current at answeredAt, or is now; of an id that is stored, the one it was stored with. Say it wherever a form may stay on show while another version is published.',
  }),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/)
    .meta({ description: 'zh-TW, en, ja, or another in which this version of the survey was published.' }),
  answeredAt: z.iso.datetime({ offset: true }).optional().meta({
    description:
      'When it was answered, by the collector’s clock; now when absent. At most 60 days ago, unless it is stored already.',
  }),
  counter: code.optional().meta({
    description:
      'Where it was answered. One that is not in use any more may be named with an answeredAt that has passed. A device’s own key: absent, or where the device stood then.',
  }),
  service: code
    .optional()
    .meta({ description: 'What the visit was for; no longer in use: as with counter.' }),
  code: z.string().max(100).optional().meta({
    description:
      'A one-time code of this survey: spent in the same commit. A key whose channel is web or tablet needs one where the survey does.',
  }),
  answers: z.record(code, value).meta({
    description:
      'Question code → choice code, list of choice codes, number, date (YYYY-MM-DD), text; "na" where that may be said; null or absent: no answer.',
  }),
  others: z
    .record(code, z.record(code, z.string().max(500)))
    .optional()
    .meta({ description: 'Question code → choice code → the words beside that choice.' }),
});

export type SentResponse = z.infer<typeof responseSchema>;
/** One of several that is no response is refused alone; the others are stored. */
export type Sent = {
  many: boolean;
  responses: (SentResponse | { id: string | null; malformed: string[] })[];
};

/** A single one says what is wrong with it too. Throws 400 for what is no list and no object. */
export function readResponses(body: unknown): Sent {
  const list = z.strictObject({ responses: z.array(z.unknown()).min(1).max(mostResponses) }).safeParse(body);
  if (list.success) return { many: true, responses: list.data.responses.map(readOne) };
  const one = readOne(body);
  // With nothing of a response in it, and no field to name.
  if ('malformed' in one && (one.malformed.includes('') || 'responses' in Object(body))) throw badRequest();
  return { many: false, responses: [one] };
}

function readOne(given: unknown): Sent['responses'][number] {
  const parsed = responseSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const id = z.object({ id: z.string().max(100) }).safeParse(given);
  const places = parsed.error.issues.flatMap(({ path, ...issue }) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...path, key.slice(0, 100)].join('.'))
      : [path.join('.')],
  );
  return { id: id.success ? id.data.id : null, malformed: [...new Set(places)].slice(0, mostNamed) };
}

/** What was sent for a question or a choice that this wording does not have: where it stands → words under `api.`. */
export function strangersIn(
  document: SurveyDocument,
  { answers, others = {} }: SentResponse,
): Map<string, 'unknown_question' | 'no_words'> {
  const names = fieldNamesOf(document);
  const strange = Object.entries(answers)
    .filter(([question, answer]) => answer !== null && !names.has(fieldOf(question)))
    .map(([question]) => [question, 'unknown_question'] as const);
  const beside = Object.entries(others)
    .flatMap(([question, words]) => Object.keys(words).map((choice) => [question, choice] as const))
    .filter(([question, choice]) => !names.has(otherFieldOf(question, choice)))
    .map(([question, choice]) => [`others.${question}.${choice}`, 'no_words'] as const);
  return new Map([...strange, ...beside].slice(0, mostNamed));
}

/** As the browser would have posted them. Codes that are none of the survey's stay: `strangersIn` names them. */
export function fieldsOf({ answers, others = {} }: SentResponse): Fields {
  const fields = new Map<string, string[]>();
  for (const [question, answer] of Object.entries(answers)) {
    if (answer === null) continue;
    fields.set(fieldOf(question), Array.isArray(answer) ? answer : [String(answer)]);
  }
  for (const [question, words] of Object.entries(others))
    for (const [choice, text] of Object.entries(words)) fields.set(otherFieldOf(question, choice), [text]);
  return fields;
}
