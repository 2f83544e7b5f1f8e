import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { insertOffice } from '../../../db/queries/offices.js';
import {
  findSurvey,
  findVersion,
  insertBreak,
  listBreaks,
  listSurveys,
  listVersions,
  updateSurvey,
} from '../../../db/queries/surveys.js';
import { officeScope } from '../../../db/scope.js';
import { AppError } from '../../../server/errors.js';
import { questionsOf, type SurveyDocument } from '../../../server/surveys/document.js';
import {
  findOpenSurvey,
  findOpenSurveyById,
  loadSurvey,
  loadSurveyBySlug,
  loadVersion,
} from '../../../server/surveys/open.js';
import {
  closeSurvey,
  createSurvey,
  publishSurvey,
  reopenSurvey,
  saveDraft,
  scheduleSurvey,
  SurveyRefused,
} from '../../../server/surveys/surveys.commands.js';
import { momentIn } from '../../../server/surveys/surveys.form.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { openTestApp, testNow, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const officer = 'user-research';
let made = 0;

async function draftOf(
  document: SurveyDocument = loadTemplate('household-office'),
): Promise<{ id: string; slug: string }> {
  made += 1;
  const slug = `survey-${made}`;
  return { id: await createSurvey(test.dependencies, test.scope, officer, { slug, document }), slug };
}

async function publishedOne(document?: SurveyDocument) {
  const survey = await draftOf(document);
  await publishSurvey(test.dependencies, test.scope, officer, survey.id);
  return survey;
}

/** The household survey with the question changed. */
function withQuestion(code: string, changes: Record<string, unknown>): SurveyDocument {
  const document = structuredClone(loadTemplate('household-office'));
  for (const asked of questionsOf(document)) if (asked.code === code) Object.assign(asked, changes);
  return document;
}

const statusOf = async (promise: Promise<unknown>): Promise<[number, string]> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return [error.status, error.code];
    throw error;
  }
  return [200, 'ok'];
};
const problemsOf = async (promise: Promise<unknown>): Promise<string[]> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof SurveyRefused) return error.problems.map((found) => `${found.path} ${found.key}`);
    throw error;
  }
  return [];
};

const reason = { 'zh-TW': '評分尺度改為七點', en: 'The scale became seven points', ja: '7段階に変更' };
const points = (list: readonly number[]) =>
  list.map((score) => ({
    code: String(score),
    score,
    label: { 'zh-TW': `${score}分`, en: `${score} points`, ja: `${score}点` },
  }));
const sevenPoints = { choiceSet: undefined, choices: points([7, 6, 5, 4, 3, 2, 1]) };

describe('publishing', () => {
  it('makes version 1, opens the survey, clears the draft and writes who did it', async () => {
    const { id, slug } = await draftOf();
    expect(await statusOf(findOpenSurvey(test.dependencies, slug))).toEqual([404, 'survey_not_found']);
    expect(await publishSurvey(test.dependencies, test.scope, officer, id)).toBe(1);
    const survey = await findSurvey(test.dependencies.database.queries, test.scope, id);
    expect(survey).toMatchObject({
      state: 'open',
      currentVersion: 1,
      draft: null,
      slug,
      timeZone: 'Asia/Taipei',
    });
    const open = await findOpenSurvey(test.dependencies, slug);
    expect(open.version).toMatchObject({
      officeId: 'north',
      surveyId: id,
      number: 1,
      timeZone: 'Asia/Taipei',
    });
    expect(open.version.document).toEqual(loadTemplate('household-office'));
    expect(open.version.editions).toMatchObject({ overall: 1, courtesy: 1, '~staff': 1 });
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 3);
    expect(audit.find((row) => row.action === 'survey.publish')).toMatchObject({
      userId: officer,
      entityId: id,
      at: testNow,
    });
  });

  it('twice makes version 2, and version 1 never changes', async () => {
    const { id, slug } = await publishedOne();
    const db = test.dependencies.database.queries;
    const first = await findVersion(db, test.scope, id, 1);
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: withQuestion('overall', { hint: { 'zh-TW': '提示', en: 'Hint', ja: 'ヒント' } }),
    });
    expect((await findOpenSurvey(test.dependencies, slug)).version.number).toBe(1);
    expect(await publishSurvey(test.dependencies, test.scope, officer, id)).toBe(2);
    expect(await findVersion(db, test.scope, id, 1)).toEqual(first);
    expect((await listVersions(db, test.scope, id)).map((version) => version.number)).toEqual([2, 1]);
    expect((await findOpenSurvey(test.dependencies, slug)).version.number).toBe(2);
    expect((await loadVersion(test.dependencies, test.scope, id, 1)).document).toEqual(
      loadTemplate('household-office'),
    );
  });

  it('is refused without a draft, and nothing changes', async () => {
    const { id } = await publishedOne();
    expect(await problemsOf(publishSurvey(test.dependencies, test.scope, officer, id))).toEqual([
      ' no_draft',
    ]);
  });

  it('is refused while a language is missing, and nothing changes', async () => {
    const { id } = await draftOf(
      withQuestion('courtesy', { wording: { 'zh-TW': '題目', en: 'Question', ja: '' } }),
    );
    expect(await problemsOf(publishSurvey(test.dependencies, test.scope, officer, id))).toEqual([
      'sections.1.questions.0.wording.ja no_text.ja',
    ]);
    expect(await listVersions(test.dependencies.database.queries, test.scope, id)).toEqual([]);
  });

  it('a draft that no longer can be read is refused with its problems', async () => {
    const { id } = await draftOf();
    await test.dependencies.database.atomically((db) => [
      updateSurvey(db, test.scope, id, 1, { draft: '{"format":"manyi-survey/0"}' }),
    ]);
    expect(await problemsOf(publishSurvey(test.dependencies, test.scope, officer, id))).toContain(
      'format wrong_value',
    );
    const person = await test.signIn('research');
    expect((await person.get(`/surveys/${id}`).expect(200)).text).toContain('manyi-survey/0');
  });

  it('twice at the same moment makes one version', async () => {
    const { id } = await draftOf();
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => statusOf(publishSurvey(test.dependencies, test.scope, officer, id))),
    );
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1);
    expect(await listVersions(test.dependencies.database.queries, test.scope, id)).toHaveLength(1);
  });
});

describe('editions and breaks', () => {
  it('other words go on in the same series unless a break is confirmed', async () => {
    const { id } = await publishedOne();
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: withQuestion('courtesy', { wording: { 'zh-TW': '新', en: 'new', ja: '新' } }),
    });
    await publishSurvey(test.dependencies, test.scope, officer, id);
    expect((await loadVersion(test.dependencies, test.scope, id, 2)).editions).toMatchObject({
      overall: 1,
      courtesy: 1,
    });
    expect(await listBreaks(test.dependencies.database.queries, test.scope, id)).toEqual([]);
  });

  it('a changed scale is refused until its break is confirmed with a reason in three languages', async () => {
    const { id } = await publishedOne();
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: withQuestion('expectation', sevenPoints),
    });
    const publish = (breaks: { question: string; reason: typeof reason }[]) =>
      publishSurvey(test.dependencies, test.scope, officer, id, { breaks });
    expect(await problemsOf(publish([]))).toEqual(['breaks.expectation unconfirmed_break']);
    expect(await problemsOf(publish([{ question: 'expectation', reason: { ...reason, ja: ' ' } }]))).toEqual([
      'breaks.expectation break_without_reason',
    ]);
    expect(await problemsOf(publish([{ question: 'nobody', reason }]))).toEqual([
      'breaks.expectation unconfirmed_break',
      'breaks unknown_question',
    ]);
    expect(await listVersions(test.dependencies.database.queries, test.scope, id)).toHaveLength(1);

    expect(await publish([{ question: 'expectation', reason }])).toBe(2);
    expect((await loadVersion(test.dependencies, test.scope, id, 2)).editions).toMatchObject({
      expectation: 2,
      overall: 1,
    });
    expect((await loadVersion(test.dependencies, test.scope, id, 1)).editions).toMatchObject({
      expectation: 1,
    });
    expect(await listBreaks(test.dependencies.database.queries, test.scope, id)).toMatchObject([
      {
        question: 'expectation',
        edition: 2,
        periodKind: 'day',
        period: '2026-06-17',
        reason,
        importId: null,
      },
    ]);
  });

  it('a composite breaks together with one of its questions', async () => {
    const { id } = await publishedOne();
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: withQuestion('courtesy', { wording: reason }),
    });
    await publishSurvey(test.dependencies, test.scope, officer, id, {
      breaks: [{ question: 'courtesy', reason }],
    });
    const breaks = await listBreaks(test.dependencies.database.queries, test.scope, id);
    expect(breaks.map((entry) => [entry.question, entry.edition])).toEqual([
      ['courtesy', 2],
      ['~staff', 2],
    ]);
  });

  it('an edition goes above those an import has already raised', async () => {
    const { id } = await publishedOne();
    await test.dependencies.database.atomically((db) => [
      insertBreak(db, test.scope, {
        id: `import-break-${id}`,
        surveyId: id,
        question: 'overall',
        edition: 4,
        periodKind: 'wave',
        period: '2015',
        reason,
        importId: 'an-import',
        createdAt: testNow,
      }),
    ]);
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: withQuestion('overall', { wording: reason }),
    });
    await publishSurvey(test.dependencies, test.scope, officer, id, {
      breaks: [{ question: 'overall', reason }],
    });
    expect((await loadVersion(test.dependencies, test.scope, id, 2)).editions).toMatchObject({ overall: 5 });
  });

  it('a question that returns on another scale is compared with its last appearance', async () => {
    const { id } = await publishedOne();
    const without = structuredClone(loadTemplate('household-office'));
    without.sections = without.sections.filter((part) => part.code !== 'expectation_section');
    await saveDraft(test.dependencies, test.scope, officer, id, { document: without });
    await publishSurvey(test.dependencies, test.scope, officer, id);
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: withQuestion('expectation', sevenPoints),
    });
    expect(await problemsOf(publishSurvey(test.dependencies, test.scope, officer, id))).toEqual([
      'breaks.expectation unconfirmed_break',
    ]);
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: loadTemplate('household-office'),
    });
    await publishSurvey(test.dependencies, test.scope, officer, id);
    expect((await loadVersion(test.dependencies, test.scope, id, 3)).editions).toMatchObject({
      expectation: 1,
    });
  });
});

describe('who may answer when', () => {
  it('a survey that is closed refuses with 410, and answers again when reopened', async () => {
    const { id, slug } = await publishedOne();
    await closeSurvey(test.dependencies, test.scope, officer, id);
    expect(await statusOf(findOpenSurvey(test.dependencies, slug))).toEqual([410, 'survey_closed']);
    expect(await statusOf(closeSurvey(test.dependencies, test.scope, officer, id))).toEqual([
      409,
      'conflict',
    ]);
    await reopenSurvey(test.dependencies, test.scope, officer, id);
    expect(await statusOf(findOpenSurvey(test.dependencies, slug))).toEqual([200, 'ok']);
    expect((await findOpenSurveyById(test.dependencies, test.scope, id)).survey.slug).toBe(slug);
  });

  it('a survey is not yet open before its first minute (403) and over after its last (410)', async () => {
    const { id, slug } = await publishedOne();
    const at = (minutes: number) => new Date(testNow.getTime() + minutes * 60_000);
    await scheduleSurvey(test.dependencies, test.scope, officer, id, { opensAt: at(10), closesAt: at(20) });
    expect(await statusOf(findOpenSurvey(test.dependencies, slug))).toEqual([403, 'survey_not_yet_open']);
    test.setNow(at(10));
    expect(await statusOf(findOpenSurvey(test.dependencies, slug))).toEqual([200, 'ok']);
    test.setNow(at(20));
    expect(await statusOf(findOpenSurvey(test.dependencies, slug))).toEqual([410, 'survey_closed']);
    test.setNow(testNow);
    expect(
      await problemsOf(
        scheduleSurvey(test.dependencies, test.scope, officer, id, { opensAt: at(5), closesAt: at(5) }),
      ),
    ).toEqual(['closesAt closes_before_opening']);
  });

  it('an unknown survey is 404', async () => {
    expect(await statusOf(findOpenSurvey(test.dependencies, 'nobody'))).toEqual([404, 'survey_not_found']);
    expect(await statusOf(loadVersion(test.dependencies, test.scope, 'nobody', 1))).toEqual([
      404,
      'survey_not_found',
    ]);
  });

  it('another office finds none of ours, and an address belongs to one survey of the installation', async () => {
    const { id, slug } = await publishedOne();
    const south = officeScope('south');
    await test.dependencies.database.atomically((db) => [
      insertOffice(db, {
        id: 'south',
        name: { 'zh-TW': '南', en: 'South', ja: '南' },
        timeZone: 'Asia/Tokyo',
        settings: {
          phone: '',
          retentionMonths: 6,
          programmeYearStartMonth: 1,
          rocYears: false,
          staffThreshold: 5,
          publicThreshold: 10,
        },
        createdAt: testNow,
      }),
    ]);
    expect(await listSurveys(test.dependencies.database.queries, south)).toEqual([]);
    expect(await statusOf(loadSurvey(test.dependencies, south, id))).toEqual([404, 'survey_not_found']);
    expect(await statusOf(loadSurveyBySlug(test.dependencies, south, slug))).toEqual([
      404,
      'survey_not_found',
    ]);
    expect(await statusOf(closeSurvey(test.dependencies, south, officer, id))).toEqual([
      404,
      'survey_not_found',
    ]);
    expect(
      await problemsOf(
        createSurvey(test.dependencies, south, officer, { slug, document: loadTemplate('counter') }),
      ),
    ).toEqual(['slug slug_taken']);
  });

  it('who saw an older state of the survey changes nothing', async () => {
    const { id } = await draftOf();
    await saveDraft(test.dependencies, test.scope, officer, id, {
      document: loadTemplate('counter'),
      revision: 1,
    });
    expect(
      await statusOf(publishSurvey(test.dependencies, test.scope, officer, id, { revision: 1 })),
    ).toEqual([409, 'conflict']);
  });

  it('times are read in the office’s zone, across a change of summer time too', () => {
    expect(momentIn('Asia/Taipei', '2026-06-17', '10:00')).toEqual(testNow);
    expect(momentIn('Europe/London', '2026-03-29', '00:30').toISOString()).toBe('2026-03-29T00:30:00.000Z');
    expect(momentIn('Europe/London', '2026-03-29', '02:30').toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });
});
