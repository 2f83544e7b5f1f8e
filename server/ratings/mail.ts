// Why: within a minute of a very low rating the duty supervisor reads that there is one, of which service and hour, and that
// something was said; never at which counter, for a counter of today is a clerk, and never what, for citizens call clerks by
// surname, looks and place, and nothing that covers names knows them all.
import { z } from 'zod';
import { insertJob } from '../../db/queries/jobs.js';
import {
  findLowRatingMute,
  insertMailedRating,
  listMailedRatings,
  listSaidWith,
  purgeMailedRatings,
  type LowRating,
} from '../../db/queries/lowRatings.js';
import { findOffice, listServices } from '../../db/queries/offices.js';
import { findUser } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import { openComments } from '../cases/concealed.js';
import type { Dependencies } from '../dependencies.js';
import { timeInWords } from '../dayWords.js';
import { findStaff, type Staff } from '../http/currentUser.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';
import { channelName } from '../settings/channels.js';
import { localDay } from '../time.js';
import { dutyOf, isQuiet, wanted } from './duty.js';
import { lowRatingsLately } from './lately.js';
import { lowRatingMailJob } from './lowest.js';
import { serviceWords } from './serviceWords.js';

/** Days for which it is known who was told of what. */
export const mailedKept = 3 * 86_400_000;

const payloadSchema = z.object({ userId: z.string() });

/** The job `ratings.low`: who is concerned by what is new gets a mail of their own. */
export async function wakeSupervisors(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const { database, mailer, clock } = dependencies;
  const office = await findOffice(database.queries, scope);
  if (office === undefined || mailer === undefined) return;
  const now = clock();
  const [ratings, duty] = await Promise.all([
    lowRatingsLately(dependencies, scope, office.timeZone),
    dutyOf(database.queries, scope, localDay(now, office.timeZone)),
  ]);
  const people = duty.people.filter((userId) =>
    ratings.some(({ counterCode }) => duty.concerns(userId, counterCode)),
  );
  await database.atomically((db) => [
    purgeMailedRatings(db, scope, new Date(now.getTime() - mailedKept)),
    ...people.map((userId) =>
      insertJob(db, scope, {
        id: `${lowRatingMailJob}:${now.getTime()}:${userId}`,
        kind: lowRatingMailJob,
        payload: { userId },
        runAt: now,
      }),
    ),
  ]);
}

/** The job `ratings.mail`. Run again, it finds everything recorded and sends nothing; not taken by the server, it fails and comes again. */
export async function mailLowRatings(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const { mailer } = dependencies;
  if (mailer === undefined) return;
  const { userId } = payloadSchema.parse(payload);
  const db = dependencies.database.queries;
  const staff = await findStaff(dependencies, userId, scope.officeId);
  if (staff?.scope.officeId !== scope.officeId) return;
  const now = dependencies.clock();
  const { timeZone } = staff.office;
  // Read before what was told: of a quiet that changes in between, what fell into it stands in one of the two.
  const mute = await findLowRatingMute(db, scope, userId);
  if (isQuiet(mute, now)) return;
  const [user, ratings, duty, mailed] = await Promise.all([
    findUser(db, userId),
    lowRatingsLately(dependencies, scope, timeZone),
    dutyOf(db, scope, localDay(now, timeZone)),
    listMailedRatings(db, scope, userId, new Date(now.getTime() - mailedKept)),
  ]);
  const fresh = wanted(ratings, userId, duty, new Set(mailed), mute);
  if (fresh.length === 0) return;
  const language = isLanguage(user?.language) ? user.language : 'zh-TW';
  await mailer.send(await messageOf(dependencies, staff, language, fresh));
  await dependencies.database.atomically((writes) =>
    fresh.map(({ id }) => insertMailedRating(writes, scope, { userId, responseId: id, at: now })),
  );
}

async function messageOf(
  dependencies: Dependencies,
  staff: Staff,
  language: Language,
  ratings: readonly LowRating[],
) {
  const { config, database } = dependencies;
  const { scope, userId, office } = staff;
  const t = translatorFor(language);
  const [services, said] = await Promise.all([
    listServices(database.queries, scope),
    staff.may('comments.read')
      ? listSaidWith(
          database.queries,
          scope,
          ratings.map(({ id }) => id),
        )
      : [],
  ]);
  const readable = new Set((await openComments(dependencies, staff, said)).map((one) => one.responseId));
  const linkOf = (path: string) => (config.publicUrl === undefined ? [] : [`${config.publicUrl}${path}`]);
  const parts = ratings.map(({ id, serviceCode, channel, hour }) =>
    [
      t('ratings.mail.one', {
        hour: hour === null ? '' : String(hour),
        service: serviceWords(t, language, services, serviceCode),
        channel: channelName(office.settings, language, channel, t(`dashboards.channel.${channel}`)),
      }),
      ...(readable.has(id) ? [t('ratings.mail.said')] : []),
    ].join('\n'),
  );
  const officeName = inLanguage(office.name, language);
  const first = ratings[0];
  return {
    to: staff.email,
    subject: t('ratings.mail.subject', { n: ratings.length, office: officeName }),
    text: [
      t('ratings.mail.greeting', { name: staff.name }),
      t('ratings.mail.intro', {
        n: ratings.length,
        time: first === undefined ? '' : timeInWords(first.receivedAt, office.timeZone),
      }),
      ...parts,
      t('ratings.mail.why'),
      ...(staff.may('comments.read') ? [[t('ratings.mail.inbox'), ...linkOf('/comments')].join('\n')] : []),
      [t('ratings.mail.mute'), ...linkOf('/account/low-ratings')].join('\n'),
      officeName,
    ].join('\n\n'),
    id: `ratings.${first?.id ?? ''}.${ratings.length}.${userId}`,
  };
}
