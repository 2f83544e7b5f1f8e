// Why: a deadline is kept by people who are told in time: on working days, in office hours, each level once, and never about
// a case they may not see.
import { z } from 'zod';
import { isWorkingDay } from '../../analysis/cases/workingDays.js';
import { lateness } from '../../analysis/cases/lateness.js';
import { shiftPeriod } from '../../analysis/periods.js';
import {
  findCase,
  insertCaseEvent,
  listCaseEvents,
  listRunningCases,
  type Case,
} from '../../db/queries/cases.js';
import { insertJob } from '../../db/queries/jobs.js';
import { findOffice } from '../../db/queries/offices.js';
import { findUser, listStaff } from '../../db/queries/users.js';
import type { Role } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { dayInWords } from '../dayWords.js';
import { findStaff } from '../http/currentUser.js';
import { inLanguage, isLanguage, translatorFor } from '../i18n.js';
import { localDay, localHour } from '../time.js';
import { loadCounting, type Counting } from './clock.js';
import { signatoryOf } from './viewer.js';

/** From eight to five: nobody is woken by a deadline. */
const officeHours = { from: 8, to: 17 } as const;
export const escalationJob = 'cases.mail';

const escalatedSchema = z.object({ level: z.union([z.literal(1), z.literal(2)]), due: z.string() });
const payloadSchema = z.object({
  userId: z.string(),
  day: z.string(),
  cases: z.array(z.object({ id: z.string(), level: z.union([z.literal(1), z.literal(2)]) })),
});

export function inOfficeHours(now: Date, timeZone: string): boolean {
  const hour = localHour(now, timeZone);
  return hour >= officeHours.from && hour < officeHours.to;
}

/** Whether now is a time to tell anybody. */
export function isOfficeTime(now: Date, timeZone: string, { calendar }: Counting): boolean {
  return inOfficeHours(now, timeZone) && isWorkingDay(localDay(now, timeZone), calendar);
}

/** The last day that is still «due soon»: the second working day from today. */
export function soonThrough(today: string, { calendar }: Counting): string {
  let day = today;
  for (let left = isWorkingDay(day, calendar) ? 1 : 2, walked = 0; left > 0 && walked < 60; walked += 1) {
    day = shiftPeriod(day, 'day', 1);
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return day;
}

/** Who hears of it: the handler and the section chief of the first level, the secretary and director of the second. */
function told(
  { ownerId, sectionId }: Case,
  level: 1 | 2,
  staff: readonly { id: string; active: boolean; role: Role; sectionId: string | null }[],
): string[] {
  const heads: readonly Role[] = ['secretary', 'director'];
  const people = staff.filter(
    (one) =>
      one.active &&
      (one.role === 'section_chief'
        ? sectionId === null || one.sectionId === null || one.sectionId === sectionId
        : level === 2 && heads.includes(one.role)),
  );
  return [...new Set([...(ownerId === null ? [] : [ownerId]), ...people.map(({ id }) => id)])];
}

/** The job `cases.watch`. Outside office hours it does nothing: the next hour's comes. */
export async function watchCases(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return;
  const now = dependencies.clock();
  const today = localDay(now, office.timeZone);
  const counting = await loadCounting(db, scope, 'zh-TW');
  if (!isOfficeTime(now, office.timeZone, counting)) return;
  const staff = await listStaff(db, scope);
  const fresh: { row: Case; level: 1 | 2 }[] = [];
  for (let after = ''; ;) {
    const rows = await listRunningCases(db, scope, after);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
    const late = rows.flatMap((row) => {
      const how = row.dueDay === null ? undefined : lateness(row.dueDay, today, counting.calendar);
      return how?.ok === true && how.state === 'overdue' ? [{ row, level: how.level }] : [];
    });
    for (let start = 0; start < late.length; start += 500) {
      const chunk = late.slice(start, start + 500);
      const events = await listCaseEvents(
        db,
        scope,
        chunk.map(({ row }) => row.id),
      );
      fresh.push(...chunk.filter(({ row, level }) => !wasTold(events, row, level)));
    }
  }
  if (fresh.length === 0) return;
  const letters = new Map<string, { id: string; level: 1 | 2 }[]>();
  for (const { row, level } of fresh) {
    for (const userId of told(row, level, staff))
      letters.set(userId, [...(letters.get(userId) ?? []), { id: row.id, level }]);
  }
  await dependencies.database.atomically((writes) => [
    ...fresh.map(({ row, level }) =>
      insertCaseEvent(writes, scope, {
        // One a level and due day, whichever process is first.
        id: `escalated:${row.id}:${level}:${row.dueDay ?? ''}`,
        caseId: row.id,
        at: now,
        day: today,
        actor: 'program',
        userId: null,
        forUserId: null,
        kind: 'escalated',
        status: row.status,
        text: '',
        data: { level, due: row.dueDay ?? '' },
      }),
    ),
    ...[...letters].map(([userId, cases]) =>
      insertJob(writes, scope, {
        id: `${escalationJob}:${today}:${userId}:${cases[0]?.id ?? ''}`,
        kind: escalationJob,
        payload: { userId, day: today, cases },
        runAt: now,
      }),
    ),
  ]);
}

/** A level holds for its due day: an extension or a new clock may be late anew. */
function wasTold(
  events: readonly { caseId: string; kind: string; data: unknown }[],
  { id, dueDay }: Case,
  level: 1 | 2,
): boolean {
  return events.some((event) => {
    if (event.caseId !== id || event.kind !== 'escalated') return false;
    const read = escalatedSchema.safeParse(event.data);
    return read.success && read.data.due === dueDay && read.data.level >= level;
  });
}

/** The job `cases.mail`: one mail with all that is late, of what this person may see at this moment. */
export async function mailEscalations(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const { mailer, config } = dependencies;
  if (mailer === undefined) return;
  const { userId, day, cases } = payloadSchema.parse(payload);
  const db = dependencies.database.queries;
  const [staff, user] = await Promise.all([
    findStaff(dependencies, userId, scope.officeId),
    findUser(db, userId),
  ]);
  if (staff?.scope.officeId !== scope.officeId || user === undefined) return;
  if (!staff.may('cases.read') && !staff.may('cases.handle')) return;
  const { viewer } = await signatoryOf(dependencies, staff);
  const language = isLanguage(user.language) ? user.language : 'zh-TW';
  const t = translatorFor(language);
  const seen: string[] = [];
  for (const { id, level } of cases) {
    const row = await findCase(db, scope, id, viewer);
    if (row?.dueDay == null) continue;
    const due = dayInWords(row.dueDay, language, staff.office.settings.rocYears);
    const link =
      config.publicUrl === undefined ? '' : `\n${config.publicUrl}/cases/${encodeURIComponent(id)}`;
    seen.push(`${t(`cases.mail.level_${level}`, { number: row.number, subject: row.subject, due })}${link}`);
  }
  if (seen.length === 0) return;
  const office = inLanguage(staff.office.name, language);
  await mailer.send({
    to: staff.email,
    subject: t('cases.mail.subject', { n: seen.length, office }),
    text: [t('cases.mail.intro', { name: staff.name, n: seen.length }), ...seen, office].join('\n\n'),
    id: `cases.${day}.${userId}.${cases.length}`,
  });
}
