// Why: the tests of the API share a collector with its key, and hold whatever is sent and answered against what the document
// says of that address, whatever a test is about.
import { eq } from 'drizzle-orm';
import type supertest from 'supertest';
import { expect } from 'vitest';
import { z } from 'zod';
import { responses } from '../../../db/schema.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { browser } from '../devices/world.js';
import { publishTemplate } from '../responses/world.js';

export type ApiWorld = {
  test: TestApp;
  research: SignedIn;
  surveyId: string;
  /** Of a collector whose channel is tablet. */
  key: string;
  send(body: unknown, withKey?: string, path?: string): supertest.Test;
  /** Its questions and codes. */
  ask(survey: string, withKey?: string): supertest.Test;
  storedWith(id: string): Promise<(typeof responses.$inferSelect)[]>;
};

export async function openApiWorld(): Promise<ApiWorld> {
  const test = await openTestApp();
  const described = (await test.request.get('/api/v1/openapi.json').expect(200)).body as Described;
  const surveyId = await publishTemplate(test, 'household', 'household-office');
  const research = await test.signIn('research');
  const key = await makeKey(research, { scopes: 'responses' });
  return {
    test,
    research,
    surveyId,
    key,
    send: (body, withKey = key, path = '/api/v1/responses') =>
      test.request
        .post(path)
        .set('Accept-Language', 'en')
        .set('Authorization', `Bearer ${withKey}`)
        .set('Content-Type', 'application/json')
        .send(typeof body === 'string' ? body : JSON.stringify(body))
        .expect(asDescribed(described, path, 'post', parsed(body))),
    ask: (survey, withKey = key) =>
      test.request
        .get(`/api/v1/surveys/${survey}`)
        .set('Accept-Language', 'en')
        .set('Authorization', `Bearer ${withKey}`)
        .expect(asDescribed(described, '/api/v1/surveys/{slug}', 'get')),
    storedWith: async (id) =>
      await test.dependencies.database.queries.select().from(responses).where(eq(responses.id, id)),
  };
}

export async function makeKey(
  research: SignedIn,
  fields: Record<string, string | string[]>,
): Promise<string> {
  const page = await research
    .post('/devices/keys', { name: 'collector', channel: 'tablet', ...fields })
    .expect(200);
  return /<code>(manyi_[0-9a-f]{64})<\/code>/.exec(page.text)?.[1] ?? '';
}

/** The key a device was given in its cookie. */
export async function enrol(test: TestApp, code: string): Promise<string> {
  const answer = await browser(test).post('/kiosk').type('form').send({ code }).expect(303);
  return /^manyi\.device=([0-9a-f]{64});/.exec(String(answer.headers['set-cookie']))?.[1] ?? '';
}

type Schemas = { content?: { 'application/json': { schema: Parameters<typeof z.fromJSONSchema>[0] } } };
type Operation = { requestBody?: Schemas; responses: Record<string, Schemas> };
type Described = { paths: Record<string, { get?: Operation; post?: Operation }> };

function asDescribed(described: Described, path: string, method: 'get' | 'post', body?: unknown) {
  return ({ status, body: answer }: { status: number; body: unknown }) => {
    const operation = described.paths[path]?.[method];
    const schema = operation?.responses[String(status)]?.content?.['application/json'].schema;
    if (schema === undefined) throw new Error(`${method} ${path}: ${status} is not described`);
    const misfit = z.fromJSONSchema(schema).safeParse(answer).error;
    if (misfit !== undefined) throw misfit;
    const asked = operation?.requestBody?.content?.['application/json'].schema;
    if (asked === undefined || z.fromJSONSchema(asked).safeParse(body).success) return;
    const mayBe = [400, 401, 403, 413, ...(JSON.stringify(answer).includes('"status":400') ? [200] : [])];
    if (!mayBe.includes(status)) throw new Error(`${path}: ${status} for what it does not ask`);
  };
}

function parsed(body: unknown): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : body;
  } catch {
    return undefined;
  }
}

/** With everything that is stored; of any key or device. */
export const aReceipt: unknown = expect.stringMatching(/^(key|device):[\w-]+?(-[0-9a-f]{4}){8}$/);

let made = 0;
export const full = {
  overall: '5',
  courtesy: '5',
  expertise: '4',
  clarity: '4',
  fairness: '5',
  waiting: '3',
  handling: '4',
  simplicity: '4',
  signs: '4',
  services: ['transcript'],
};

/** One that can be stored, under an id of its own. */
export const response = (over: Record<string, unknown> = {}) => ({
  id: `01910000-0000-7000-8000-${(made += 1).toString(16).padStart(12, '0')}`,
  survey: 'household',
  language: 'zh-TW',
  answers: full,
  ...over,
});
