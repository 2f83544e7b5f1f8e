// Why: the world of the paper tests: a clerk with a fresh batch of sheets, and what the entry form sends of one sheet.
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, idOf, publish } from '../responses/world.js';

export type Batch = { test: TestApp; clerk: SignedIn; surveyId: string; batch: string };

export async function openBatch(): Promise<Batch> {
  const test = await openTestApp();
  const clerk = await test.signIn('clerk');
  const surveyId = await publish(test, 'every', everyKind());
  const made = await clerk
    .post(`/surveys/${surveyId}/entry`, {
      name: '第一批',
      version: '1',
      day: '2026-06-15',
      counter: 'c1',
      language: 'zh-TW',
    })
    .expect(303);
  const batch = new URL(made.headers['location'] ?? '', 'http://x').searchParams.get('batch') ?? '';
  return { test, clerk, surveyId, batch };
}

/** The fields of sheet `n`, typed the first time unless `more` says otherwise. */
export function sheet(n: number, answers: Record<string, string>, more: Record<string, string> = {}) {
  return {
    id: idOf(n),
    attempt: '0',
    ...Object.fromEntries(Object.entries(answers).map(([code, value]) => [`a:${code}`, value])),
    ...more,
  };
}
