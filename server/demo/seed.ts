// Why: makes the demo office out of the generator, through the same commands and the same intake as real work. Every id
// comes from the seed and every step leaves what is already there, so a first start that was killed anywhere simply
// goes on at the next one; the last row written says that nothing is missing.
import type { Statement } from '../../db/connection.js';
import { insertAudit } from '../../db/queries/audit.js';
import { insertReads, insertThemes, insertVisits, updateMissingKind } from '../../db/queries/firstStart.js';
import {
  findOffice,
  insertCounter,
  insertDevice,
  insertOffice,
  insertSection,
  insertService,
  listDevices,
} from '../../db/queries/offices.js';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import { insertGrant, insertUser } from '../../db/queries/users.js';
import type { Role } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { judgeOffice } from '../quality/judging.js';
import { prepareResponse, type PublishedVersion } from '../responses/intake.js';
import { loadSurveyBySlug } from '../surveys/open.js';
import { createSurvey, publishSurvey, scheduleSurvey } from '../surveys/surveys.commands.js';
import { loadTemplate } from '../surveys/templates.js';
import { localDay } from '../time.js';
import { hashPassword } from '../users/passwords.js';
import { seedAlarms } from './alarms.js';
import { seedCases } from './cases.js';
import { actingAt, momentOn, scope, type SeededComment } from './acting.js';
import { addDays } from './calendar.js';
import { demoDays, type DemoVisits } from './generator.js';
import { seedImprovements } from './improvements.js';
import {
  counters,
  demoDoneId,
  demoOfficeId,
  demoOfficeName,
  demoSeed,
  demoSettings,
  offsetHours,
  people,
  sectionIdOf,
  sections,
  surveySlugs,
  timeZone,
  userIdOf,
} from './office.js';
import { seedHeard } from './heard.js';
import { randomFrom, seededId } from './random.js';
import { seedRegister } from './register.js';
import { seedReviews } from './reviews.js';
import { seedSeries } from './series.js';
import { seedThemes } from './themes.js';
import { storyOf } from './truth.js';

/** Responses committed together: large, because a cell of one day and its neighbours lie in one page of the store. */
const CHUNK = 2_000;

/** `scale`: 1 for the whole office of about 40,000 responses. */
export async function seedDemoOffice(dependencies: Dependencies, scale: number): Promise<void> {
  const startedAt = await seedOffice(dependencies);
  // Going on later continues the history that was begun, it does not begin another.
  const today = localDay(startedAt, timeZone);
  const from = storyOf(today).from;
  // The first one drafted is the one the overview opens with.
  await seedSurvey(dependencies, surveySlugs.household, 'household-office', addDays(from, -1));
  await seedSurvey(dependencies, surveySlugs.counter, 'counter', from);
  await seedDevices(dependencies);
  const comments = await seedResponses(dependencies, today, scale);
  // As every night: all that follows stands on what the rules have left.
  await judgeOffice(dependencies, scope);
  await seedTriage(dependencies, comments, today);
  await seedImprovements(dependencies, comments, today);
  await seedHeard(dependencies, today);
  await seedThemes(dependencies, comments, today);
  await seedRegister(dependencies, today);
  await seedCases(dependencies, today, scale);
  await seedSeries(dependencies, today);
  await seedReviews(dependencies, today);
  await seedAlarms(dependencies, today);
  const { database, clock } = dependencies;
  await database.atomically((db) => [
    insertAudit(db, scope, {
      id: demoDoneId,
      at: clock(),
      userId: null,
      action: 'office.seed',
      entity: 'office',
      entityId: demoOfficeId,
    }),
  ]);
}

/** The office, its rooms and its people, all or nothing. Returns when that was. */
async function seedOffice({ database, clock }: Dependencies): Promise<Date> {
  const found = await findOffice(database.queries, scope);
  if (found !== undefined) return found.createdAt;
  const now = clock();
  const from = storyOf(localDay(now, timeZone)).from;
  const services = loadTemplate('household-office').choiceSets['services'] ?? [];
  const hashes = await Promise.all(people.map(async (each) => await hashPassword(each.password)));
  await database.atomically((db) => [
    insertOffice(db, {
      id: demoOfficeId,
      name: demoOfficeName,
      timeZone,
      settings: demoSettings,
      createdAt: now,
    }),
    ...sections.map(({ code, name }, index) =>
      insertSection(db, scope, { id: sectionIdOf(code), code, name, position: index + 1 }),
    ),
    ...counters.map(({ code, section, name }, index) =>
      insertCounter(db, scope, {
        id: `counter-${code}`,
        sectionId: sectionIdOf(section),
        code,
        name,
        position: index + 1,
        active: true,
      }),
    ),
    ...services.map(({ code, label }, index) =>
      insertService(db, scope, {
        id: `service-${code}`,
        code,
        name: label,
        position: index + 1,
        active: true,
      }),
    ),
    ...people.flatMap(({ role, name, email, section }, index) => [
      insertUser(db, {
        id: userIdOf(role),
        email,
        name,
        passwordHash: hashes[index] ?? '',
        language: 'zh-TW',
        active: true,
        createdAt: now,
      }),
      insertGrant(db, scope, {
        id: `grant-${role}`,
        userId: userIdOf(role),
        role,
        sectionId: section === null ? null : sectionIdOf(section),
        validFrom: from,
        validTo: null,
      }),
    ]),
  ]);
  return now;
}

/** Drafted, published and opened before the history begins. */
async function seedSurvey(
  dependencies: Dependencies,
  slug: string,
  template: 'household-office' | 'counter',
  from: string,
): Promise<void> {
  const author = userIdOf('research');
  const acting = (daysBefore: number, step: string): Dependencies =>
    actingAt(dependencies, momentOn(addDays(from, -daysBefore), 10), `${slug} ${step}`);
  const find = async () => await findSurveyBySlug(dependencies.database.queries, slug);
  let survey = await find();
  if (survey === undefined) {
    await createSurvey(acting(14, 'draft'), scope, author, { slug, document: loadTemplate(template) });
    survey = await find();
  }
  if (survey?.currentVersion === null) {
    await publishSurvey(acting(7, 'publish'), scope, author, survey.id);
    survey = await find();
  }
  if (survey?.opensAt === null) {
    const opensAt = momentOn(from, 0);
    await scheduleSurvey(acting(7, 'schedule'), scope, author, survey.id, {
      opensAt,
      closesAt: survey.closesAt,
    });
  }
}

async function seedDevices({ database }: Dependencies): Promise<void> {
  if ((await listDevices(database.queries, scope)).length > 0) return;
  const survey = await findSurveyBySlug(database.queries, surveySlugs.counter);
  if (survey === undefined) throw new Error('the counter survey is missing');
  await database.atomically((db) =>
    counters.map(({ code, name }) =>
      insertDevice(db, scope, {
        id: `device-${code}`,
        code: `kiosk-${code.slice(1)}`,
        name: name['zh-TW'],
        counterCode: code,
        surveyId: survey.id,
        active: true,
      }),
    ),
  );
}

/** Answers and visitors, a chunk at a time; what was committed before is recognised. Returns all comments. */
async function seedResponses(
  dependencies: Dependencies,
  today: string,
  scale: number,
): Promise<SeededComment[]> {
  const { database } = dependencies;
  const versions = {
    'household-office': await versionOf(dependencies, surveySlugs.household),
    counter: await versionOf(dependencies, surveySlugs.counter),
  };
  const comments: SeededComment[] = [];
  let chunk: ReturnType<typeof prepareResponse>[] = [];
  let visits: { day: string; of: DemoVisits }[] = [];
  const flush = async (): Promise<void> => {
    if (chunk.length > 0) await database.intake.commit(chunk);
    await database.atomically((db) =>
      insertVisits(
        db,
        scope,
        visits.map(({ day, of }) => ({
          day,
          serviceCode: of.service,
          counterCode: '',
          visitors: of.visitors,
          offered: of.offered,
          enteredBy: userIdOf('clerk'),
          enteredAt: momentOn(day, 18),
        })),
      ),
    );
    chunk = [];
    visits = [];
    await new Promise(setImmediate);
  };
  for (const { day, responses, visits: came } of demoDays({ seed: demoSeed, today, scale, offsetHours })) {
    for (const { survey, submission, receivedAt, coding } of responses) {
      const random = randomFrom('made', submission.id);
      const response = prepareResponse(versions[survey], submission, receivedAt, {
        newId: () => seededId(receivedAt, random),
        randomHex: (size) => random.hex(size),
      });
      chunk.push(response);
      for (const comment of response.comments) {
        if (coding === null) continue;
        comments.push({
          id: comment.id,
          receivedAt,
          day,
          text: comment.text,
          language: submission.language,
          ...coding,
        });
      }
    }
    visits.push(...came.map((of) => ({ day, of })));
    if (chunk.length >= CHUNK || visits.length >= CHUNK) await flush();
  }
  await flush();
  return comments;
}

async function versionOf(dependencies: Dependencies, slug: string): Promise<PublishedVersion> {
  const { version } = await loadSurveyBySlug(dependencies, scope, slug);
  if (version === undefined) throw new Error(`the survey ${slug} is not published`);
  return version;
}

/** Everybody who reads comments. */
const readers: readonly Role[] = ['director', 'secretary', 'section_chief', 'research', 'seed', 'auditor'];

/**
 * What the R&E officer has done with the inbox: old comments are read by all and sorted, those of the last weeks partly,
 * those of the last days are new.
 */
async function seedTriage(
  { database }: Dependencies,
  comments: readonly SeededComment[],
  today: string,
): Promise<void> {
  const kindBy = userIdOf('research');
  for (let start = 0; start < comments.length; start += CHUNK) {
    const part = comments.slice(start, start + CHUNK).map((comment) => {
      const random = randomFrom('triage', comment.id);
      const old = comment.day < addDays(today, -35);
      const recent = comment.day >= addDays(today, -6);
      return { comment, old, sorted: old || random.chance(recent ? 0.25 : 0.8) };
    });
    const sorted = part.filter((each) => each.sorted).map((each) => each.comment);
    const reads = part.flatMap(({ comment, old, sorted: done }) =>
      (old ? readers : done ? (['research'] as const) : []).map((role) => ({
        commentId: comment.id,
        userId: userIdOf(role),
        readAt: momentOn(addDays(localDay(comment.receivedAt, timeZone), 1), 9),
      })),
    );
    await database.atomically((db): Statement[] => [
      ...sorted.map(({ id, kind }) => updateMissingKind(db, scope, { commentId: id, kind, kindBy })),
      ...insertThemes(
        db,
        scope,
        sorted.flatMap(({ id, themes }) => themes.map((theme) => ({ commentId: id, theme }))),
      ),
      ...insertReads(db, scope, reads),
    ]);
    await new Promise(setImmediate);
  }
}
