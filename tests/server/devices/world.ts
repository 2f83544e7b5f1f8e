// Why: the tests of tablets add one as staff do, and enrol a browser as the tablet itself does.
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import type { SignedIn, TestApp } from '../../support/testApp.js';

/** Adds a tablet on the page. Returns its id, its address and its first code. */
export async function addTablet(
  research: SignedIn,
  surveyId: string,
  fields: Record<string, string> = {},
): Promise<{ id: string; address: string; code: string }> {
  const page = await research
    .post('/devices', { name: 'the tablet', counter: 'c1', survey: surveyId, ...fields })
    .expect(200);
  const id = /href="\/devices\/([^"]+)"/.exec(page.text)?.[1] ?? '';
  return { id, code: codeOn(page.text), address: await addressOf(research, id) };
}

export function codeOn(html: string): string {
  return /<code[^>]*>([0-9A-Z]{4}-[0-9A-Z]{4})<\/code>/.exec(html)?.[1] ?? '';
}

async function addressOf(research: SignedIn, id: string): Promise<string> {
  const page = await research.get(`/devices/${id}`).expect(200);
  return /href="(\/kiosk\/[^"]+)"/.exec(page.text)?.[1] ?? '';
}

/** A browser of its own, as the tablet is. */
export function browser(test: TestApp): TestAgent {
  return supertest.agent(test.app);
}

export async function enrolled(test: TestApp, code: string): Promise<TestAgent> {
  const tablet = browser(test);
  await tablet.post('/kiosk').type('form').send({ code }).expect(303);
  return tablet;
}

export const report = {
  ...{ app: '2026.11.1', clock: Date.parse('2026-06-17T02:03:00Z'), waiting: 2, refused: 0 },
  ...{ battery: 87, charging: false, begun: 3, finished: 2, left: 1 },
};
