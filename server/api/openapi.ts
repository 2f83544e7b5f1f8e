// Why: whoever writes a collector reads what it may send from the same schemas that judge it.
import { z } from 'zod';
import { visitsListSchema } from '../visits/visits.form.js';
import { responseSchema, mostResponses } from './responses.form.js';

const jsonOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
const json = (schema: unknown) => ({ 'application/json': { schema } });
const answer = (description: string, schema?: unknown) => ({
  description,
  ...(schema === undefined ? {} : { content: json(schema) }),
});

const refusal = {
  type: 'object',
  required: ['error', 'message'],
  properties: {
    error: { type: 'string', description: 'Stable code.' },
    message: { type: 'string', description: 'In the language asked for by Accept-Language or ?lang=.' },
    detail: { type: 'string' },
    fields: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Question code, or a place in what was sent → what is wrong with it.',
    },
  },
};
const outcome = {
  type: 'object',
  required: ['id', 'state'],
  properties: {
    id: { type: ['string', 'null'] },
    state: { enum: ['stored', 'already', 'refused'] },
    receipt: {
      type: 'string',
      description:
        'Of what is stored: its place in its chain and the start of the hash there. Keep it: checked at /s/{survey}/receipt it tells later whether the response is stored as it was received.',
    },
    status: { type: 'integer', description: 'What it would have been answered with alone.' },
    ...refusal.properties,
  },
};

const outcomes = {
  type: 'object',
  required: ['outcomes'],
  additionalProperties: false,
  properties: { outcomes: { type: 'array', items: outcome } },
};
const openSurvey = {
  type: 'object',
  required: ['survey', 'version', 'languages', 'document'],
  additionalProperties: false,
  properties: {
    survey: { type: 'string' },
    version: { type: 'integer' },
    languages: {
      type: 'array',
      items: { type: 'string' },
      description: 'zh-TW, en and ja, then the others in which this version may be answered.',
    },
    document: { type: 'object', description: 'Sections, questions and choices with their codes.' },
  },
};
const stored = {
  type: 'object',
  required: ['stored'],
  additionalProperties: false,
  properties: { stored: { type: 'integer', description: 'How many lines.' } },
};
const visitsRefusal = {
  ...refusal,
  required: [...refusal.required, 'problems'],
  properties: {
    ...refusal.properties,
    problems: {
      type: 'array',
      description: 'The first hundred lines that cannot be taken, counted from 1.',
      items: {
        type: 'object',
        required: ['line', 'problem', 'message'],
        properties: {
          line: { type: 'integer' },
          problem: { type: 'string', description: 'Stable code.' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** @param version of the program */
export function openApiDocument(version: string) {
  const secured = [{ key: [] }];
  const common = {
    '400': answer(
      'Not in the expected form, or of a question, version or language that the survey does not have; nothing was changed. `fields` says which.',
      refusal,
    ),
    '401': answer('No key, or one that is not in force.', refusal),
    '403': answer('`key_not_allowed`: the key may not do this.', refusal),
    '429': answer('Too many requests from this key.', refusal),
    '500': answer('Our fault; it is in our log. Send the same again later.', refusal),
    '503': answer('No room on the disk; nothing was stored. Send the same again later.', refusal),
  };
  const withBody = {
    ...common,
    '413': answer('Too large.', refusal),
    '415': answer('A charset or content encoding that is not read here; send UTF-8.', refusal),
  };
  const orNotYet = (opens: string) =>
    answer(`\`key_not_allowed\`: the key may not do this. \`survey_not_yet_open\`: ${opens}`, refusal);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Manyi 滿意',
      version,
      description:
        'Hands in responses and visitors. A response is stored once, however often it is sent: its id, made by the collector, is the idempotency key. “stored” and “already” are said only after the commit; until then keep it and send it again. What counts is whether the survey was open when it was answered, by the times that held then or by those of today; what is stored is known again whatever was changed since. A key whose channel is kiosk stands for one device at each counter it names: repeated presses and bursts are judged by that, so where several devices stand at one counter, give each a key of its own. Without a counter, and of other channels, copies of whole forms are looked for.',
    },
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key made at /devices; for responses also the key that a device was given in its cookie when it was enrolled at /kiosk: then they are its own, at the counter where it stood when they were answered.',
        },
      },
    },
    paths: {
      '/api/v1/responses': {
        post: {
          summary: 'Hand in one response, or several',
          security: secured,
          requestBody: {
            required: true,
            content: json({
              oneOf: [
                jsonOf(responseSchema),
                {
                  type: 'object',
                  required: ['responses'],
                  additionalProperties: false,
                  properties: {
                    responses: {
                      type: 'array',
                      minItems: 1,
                      maxItems: mostResponses,
                      items: jsonOf(responseSchema),
                    },
                  },
                },
              ],
            }),
          },
          responses: {
            '200': answer('One that was there before; or several, each with its own outcome.', {
              oneOf: [outcome, outcomes],
            }),
            '201': answer('Stored.', outcome),
            '404': answer('No such survey in this office.', refusal),
            '409': answer(
              'The id holds other answers, or those of another survey, version, counter, service or moment; nothing was changed.',
              refusal,
            ),
            '410': answer(
              'The survey was closed when it was answered, has all the answers it wants, or the code is spent.',
              refusal,
            ),
            '422': answer('An answer cannot be taken; `fields` says which and why.', refusal),
            ...withBody,
            '403': orNotYet('the survey was not open yet when it was answered.'),
          },
        },
      },
      '/api/v1/surveys/{slug}': {
        get: {
          summary: 'The questions and codes of an open survey',
          security: secured,
          parameters: [{ name: 'slug', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            '200': answer('Its current version and document.', openSurvey),
            '404': answer('No such survey in this office, or none that was published.', refusal),
            '410': answer('`survey_closed`: it is closed.', refusal),
            ...common,
            '403': orNotYet('it opens later.'),
          },
        },
      },
      '/api/v1/visits': {
        post: {
          summary: 'Hand in visitors by day, service and counter; entered again, the later entry holds',
          security: secured,
          requestBody: { required: true, content: json(jsonOf(visitsListSchema)) },
          responses: {
            '200': answer('All of them stored.', stored),
            '422': answer('Some cannot be taken; none was stored.', visitsRefusal),
            ...withBody,
          },
        },
      },
    },
  };
}
