// Why: what leaves one office comes back in another. The tests of files that go there and back share the two offices, the
// person who works in both, and the way from the download to the import.
import { asc, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { insertOfficeLanguage } from '../../../db/queries/languages.js';
import { insertCounter, insertOffice, insertSection, insertService } from '../../../db/queries/offices.js';
import { insertGrant } from '../../../db/queries/users.js';
import { cells, responses } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import type { Answers } from '../../../server/responses/cells.js';
import { prepareResponse } from '../../../server/responses/intake.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { ended, fieldsOf } from './pages.js';

export const north = officeScope('north');
export const south = officeScope('south');
export const same = (text: string) => ({ 'zh-TW': text, en: text, ja: text });

export type Given = {
  answers: Answers;
  text?: string;
  hour?: number | null;
  counter?: string;
  assisted?: boolean;
  flags?: string[];
};
type Changes = { source?: Record<string, string>; columns?: Record<string, string> };

/**
 * @param documents by the survey's address; in the south it is `south-…`
 */
export async function openTwoOffices(documents: Readonly<Record<string, unknown>>) {
  const test = await openTestApp();
  await openSouth(test);
  /** Ids of the surveys, by office and address. */
  const surveys: Record<string, string> = {};
  for (const [slug, document] of Object.entries(documents)) {
    for (const scope of [north, south]) {
      const id = await createSurvey(test.dependencies, scope, null, {
        slug: scope === north ? slug : `south-${slug}`,
        document,
      });
      await publishSurvey(test.dependencies, scope, null, id);
      surveys[`${scope.officeId} ${slug}`] = id;
    }
  }
  const research: SignedIn = await test.signIn('research');

  /** Answers of the north. */
  async function give(slug: string, given: readonly Given[], number = 1): Promise<void> {
    const published = await loadVersion(test.dependencies, north, surveys[`north ${slug}`] ?? '', number);
    const responses = given.map(
      ({ answers, text, hour = 10, counter, assisted = false, flags = [] }, index) =>
        prepareResponse(
          published,
          {
            id: number === 1 ? `${slug}-${index}` : `${slug}-${number}-${index}`,
            language: ['zh-TW', 'vi', 'en'][index] ?? 'zh-TW',
            channel: index === 2 ? 'paper' : 'tablet',
            deviceCode: null,
            counterCode: counter ?? null,
            serviceCode: index === 0 ? 'moving' : null,
            assisted,
            answers: text === undefined ? answers : { ...answers, suggestion: 'text' },
            texts: text === undefined ? [] : [{ question: 'suggestion', text }],
            contact: null,
            flags,
            time: { day: `2026-05-1${index}`, hour },
            importId: null,
            stream: 'web',
          },
          test.dependencies.clock(),
          test.dependencies,
        ),
    );
    await test.dependencies.database.intake.commit(responses);
  }

  async function change(office: string): Promise<void> {
    await research.post('/account/office', { office }).expect(303);
  }

  async function download(path: string): Promise<string> {
    return (await research.get(path).expect(200)).text;
  }

  /** Uploads and takes every guess of the pages. Returns the draft, its page with the report, and the columns as guessed. */
  async function checkIn(text: string, slug: string, changes: Changes = {}) {
    const answered = await research.agent
      .post(`/imports/new?_csrf=${encodeURIComponent(research.csrf)}`)
      .attach('file', Buffer.from(text), 'answers.csv');
    expect(answered.status, answered.text).toBe(303);
    const draft = String(answered.headers['location']);
    const source = await fieldsOf(research, draft);
    await research
      .post(`${draft}/source`, { ...source, survey: surveys[`south ${slug}`] ?? '', ...changes.source })
      .expect(303);
    // A busy machine may still be writing the rows out.
    await ended(research, draft);
    const columns = { ...(await fieldsOf(research, `${draft}/columns`)), ...changes.columns };
    await research.post(`${draft}/columns`, columns).expect(303);
    const page = await ended(research, draft);
    const fields: Record<string, string> = { ...source, ...columns };
    return { draft, page, fields };
  }

  /** The same, and imports. Returns the columns as they were guessed, and where the import is. */
  async function bringIn(text: string, slug: string, changes: Changes = {}) {
    const { draft, fields } = await checkIn(text, slug, changes);
    await research.post(`${draft}/import`).expect(303);
    const imported = await ended(research, draft);
    expect(imported).toMatch(/^\/imports\//);
    return { fields, imported };
  }

  async function cellsOf(office: string, slug: string) {
    const rows = await test.dependencies.database.queries
      .select()
      .from(cells)
      .where(eq(cells.surveyId, surveys[`${office} ${slug}`] ?? ''))
      .orderBy(asc(cells.cut), asc(cells.cutValue), asc(cells.question), asc(cells.period), asc(cells.code));
    return rows.map((row) => ({ ...row, officeId: '', surveyId: '' }));
  }

  /** What was stored of each response, in the order of the days; what an import keeps besides the answers is left out. */
  async function storedIn(office: string, slug: string) {
    const rows = await test.dependencies.database.queries
      .select()
      .from(responses)
      .where(eq(responses.surveyId, surveys[`${office} ${slug}`] ?? ''))
      .orderBy(asc(responses.day));
    return rows.map((row) => ({
      day: row.day,
      hour: row.hour,
      language: row.language,
      channel: row.channel,
      counter: row.counterCode,
      service: row.serviceCode,
      assisted: row.assisted,
      flags: row.flags,
      answers: Object.fromEntries(
        Object.entries(JSON.parse(row.answers) as Answers).filter(([code]) => !code.startsWith('!')),
      ),
    }));
  }

  return { test, research, surveys, give, change, download, checkIn, bringIn, cellsOf, storedIn };
}

export type TwoOffices = Awaited<ReturnType<typeof openTwoOffices>>;

/** An office with the same counters and services, in which the same person works. */
async function openSouth(test: TestApp): Promise<void> {
  const settings = {
    phone: '',
    retentionMonths: 6,
    programmeYearStartMonth: 1,
    rocYears: true,
    staffThreshold: 5,
    publicThreshold: 10,
  };
  await test.dependencies.database.atomically((db) => [
    insertOffice(db, {
      id: 'south',
      name: same('南區戶政事務所'),
      timeZone: 'Asia/Taipei',
      settings,
      createdAt: new Date(0),
    }),
    ...[north, south].map((scope) =>
      insertOfficeLanguage(db, scope, {
        ...{ code: 'vi', name: 'Tiếng Việt', addedBy: null, addedAt: new Date(0), endedAt: null },
      }),
    ),
    insertSection(db, south, { id: 'south-section', code: 'all', name: same('全所'), position: 1 }),
    insertCounter(db, south, {
      id: 'south-c1',
      sectionId: 'south-section',
      code: 'c1',
      name: same('1號'),
      position: 1,
      active: true,
    }),
    insertService(db, south, {
      id: 'south-moving',
      code: 'moving',
      name: same('遷徙'),
      position: 1,
      active: true,
    }),
    insertGrant(db, south, {
      id: 'south-grant',
      userId: 'user-research',
      role: 'research',
      sectionId: null,
      validFrom: '2020-01-01',
      validTo: null,
    }),
  ]);
}
