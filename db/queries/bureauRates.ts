// Why: what the response rates of all offices of a bureau are worked out from: who came and who answered, counts only, each
// kind in one grouped statement however many offices there are.
import { and, asc, between, desc, eq, inArray, isNull, or, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import {
  cells,
  deviceSettings,
  devices,
  responses,
  services,
  surveys,
  versions,
  visits,
  type DeviceSettings,
} from '../schema.js';
import type { BureauScope } from '../scope.js';
import { momentOn, nowhereCounts, switchedOn, type DeviceDay } from './answers.js';
import { isChosen, ofSurveys, ownOf, type SurveyOfOffice } from './bureauFigures.js';
import type { Visit } from './visits.js';

/** A survey with the question that tells of it how many answered. */
export type QuestionOfOffice = SurveyOfOffice & { question: string };

/** Of each survey its own question. */
function ofQuestions(chosen: readonly QuestionOfOffice[]): SQL | undefined {
  const ids = (question: string) =>
    chosen.flatMap((one) => (one.question === question ? [one.surveyId] : []));
  return or(
    ...[...new Set(chosen.map(({ question }) => question))].map((question) =>
      and(eq(cells.question, question), inArray(cells.surveyId, ids(question))),
    ),
  );
}

export type BureauAnswered = {
  officeId: string;
  cut: string;
  cutValue: string;
  period: string;
  nRaw: number;
  nUsed: number;
};

/**
 * How many answered on each day, per office: everybody who met the one question of their survey, as a whole (cut and value '')
 * and by these values of these cuts. Days both included.
 */
export async function countBureauAnswered(
  db: Queries,
  bureau: BureauScope,
  query: {
    questions: readonly QuestionOfOffice[];
    cuts: readonly string[];
    values: readonly string[];
    days: { from: string; to: string };
  },
): Promise<BureauAnswered[]> {
  const own = ownOf(query.questions, bureau);
  if (own.length === 0) return [];
  const { officeId, surveyId, cut, cutValue, period } = cells;
  const rows = await db
    .select({
      ...{ officeId, surveyId, cut, cutValue, period },
      nRaw: sql<number>`sum(${cells.nRaw})`.mapWith(Number),
      nUsed: sql<number>`sum(${cells.nUsed})`.mapWith(Number),
    })
    .from(cells)
    .where(
      and(
        ofSurveys(own),
        inArray(cut, [...query.cuts]),
        inArray(cutValue, [...query.values]),
        eq(cells.periodKind, 'day'),
        between(period, query.days.from, query.days.to),
        ofQuestions(own),
      ),
    )
    .groupBy(officeId, surveyId, cut, cutValue, period);
  return rows.filter(isChosen(own));
}

/** The first and the last day on which anybody met the one question of their survey, per office; none where no day is known. */
export async function listBureauCountedDays(
  db: Queries,
  bureau: BureauScope,
  questions: readonly QuestionOfOffice[],
): Promise<{ officeId: string; first: string; last: string }[]> {
  const own = ownOf(questions, bureau);
  if (own.length === 0) return [];
  // One step along the key for each end, see findCountedDays.
  const end = (order: (column: AnyColumn) => SQL) =>
    db
      .select({ day: cells.period })
      .from(cells)
      .where(
        and(
          eq(cells.officeId, surveys.officeId),
          eq(cells.surveyId, surveys.id),
          eq(cells.cut, ''),
          eq(cells.cutValue, ''),
          eq(cells.periodKind, 'day'),
          ofQuestions(own),
        ),
      )
      .orderBy(order(cells.period))
      .limit(1);
  const rows = await db
    .select({
      officeId: surveys.officeId,
      surveyId: surveys.id,
      first: sql<string | null>`${end(asc)}`,
      last: sql<string | null>`${end(desc)}`,
    })
    .from(surveys)
    .where(
      and(
        inArray(surveys.officeId, [...new Set(own.map(({ officeId }) => officeId))]),
        inArray(surveys.id, [...new Set(own.map(({ surveyId }) => surveyId))]),
      ),
    );
  return rows
    .filter(isChosen(own))
    .flatMap(({ officeId, first, last }) =>
      first === null || last === null ? [] : [{ officeId, first, last }],
    );
}

/** What the services of these offices are called in counts. */
export async function listBureauServices(
  db: Queries,
  bureau: BureauScope,
  officeIds: readonly string[],
): Promise<string[]> {
  const own = officeIds.filter((id) => bureau.officeIds.includes(id));
  const rows = await db
    .selectDistinct({ code: services.code })
    .from(services)
    .where(inArray(services.officeId, own));
  return rows.map(({ code }) => code);
}

/** The tablets somebody set up, with how. */
export async function listBureauTablets(
  db: Queries,
  bureau: BureauScope,
): Promise<{ officeId: string; code: string; settings: DeviceSettings }[]> {
  return await db
    .select({ officeId: devices.officeId, code: devices.code, settings: deviceSettings.settings })
    .from(deviceSettings)
    .innerJoin(
      devices,
      and(eq(devices.officeId, deviceSettings.officeId), eq(devices.id, deviceSettings.deviceId)),
    )
    .where(inArray(deviceSettings.officeId, [...bureau.officeIds]));
}

export type BureauDeviceDay = Omit<DeviceDay, 'version'> & { officeId: string; documentHash: string };

/**
 * How many answered at devices of these codes while they stood at no counter, per office, with what they were asked. Each
 * moment told apart on the days `moved`.
 */
export async function countBureauByDevice(
  db: Queries,
  bureau: BureauScope,
  query: {
    surveys: readonly SurveyOfOffice[];
    deviceCodes: readonly string[];
    moved: readonly string[];
    days: { from: string; to: string };
  },
): Promise<BureauDeviceDay[]> {
  const own = ownOf(query.surveys, bureau);
  if (own.length === 0 || query.deviceCodes.length === 0) return [];
  const { officeId, surveyId, deviceCode, day, serviceCode } = responses;
  const { documentHash } = versions;
  const answeredAt = momentOn(query.moved);
  const rows = await db
    .select({
      ...{ officeId, surveyId, deviceCode, day, answeredAt, serviceCode, documentHash },
      ...nowhereCounts,
    })
    .from(responses)
    .innerJoin(
      versions,
      and(
        eq(versions.officeId, officeId),
        eq(versions.surveyId, surveyId),
        eq(versions.number, responses.version),
      ),
    )
    .where(
      and(
        inArray(officeId, [...new Set(own.map((one) => one.officeId))]),
        inArray(surveyId, [...new Set(own.map((one) => one.surveyId))]),
        inArray(deviceCode, [...new Set(query.deviceCodes)]),
        between(day, query.days.from, query.days.to),
        isNull(responses.counterCode),
        switchedOn(db),
      ),
    )
    .groupBy(officeId, surveyId, deviceCode, day, answeredAt, serviceCode, documentHash);
  return rows
    .filter(isChosen(own))
    .map((row) => ({ ...row, deviceCode: row.deviceCode ?? '', day: row.day ?? '' }));
}

/** Visitors of these offices as they were entered. Which rows count is decided where a response rate is worked out. */
export async function listBureauVisits(
  db: Queries,
  bureau: BureauScope,
  query: { officeIds: readonly string[]; days: { from: string; to: string } },
): Promise<Omit<Visit, 'enteredBy' | 'enteredAt'>[]> {
  const { officeId, day, serviceCode, counterCode, visitors, offered } = visits;
  const own = query.officeIds.filter((id) => bureau.officeIds.includes(id));
  return await db
    .select({ officeId, day, serviceCode, counterCode, visitors, offered })
    .from(visits)
    .where(and(inArray(officeId, own), between(day, query.days.from, query.days.to)));
}
