// Why: within a minute of a very low rating the duty supervisor reads that there is one, of which service and hour, and what
// was said; never at which counter, for a counter of today is a clerk.
import { z } from 'zod';
import { insertJob } from '../../db/queries/jobs.js';
import {
  findLowRatingMute,
  insertMailedRating,
  listLowRatings,
  listMailedRatings,
  listWordsOf,
  purgeMailedRatings,
  type LowRating,
  type LowRatingMute,
} from '../../db/queries/lowRatings.js';
import { findOffice, listServices } from '../../db/queries/offices.js';
import { findSurvey, listSurveys, listVersions } from '../../db/queries/surveys.js';
import { findUser } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import { openComments } from '../cases/concealed.js';
import { excerpt, shownText } from '../comments/shown.js';
import type { Dependencies } from '../dependencies.js';
import { timeInWords } from '../dayWords.js';
import { findStaff, type Staff } from '../http/currentUser.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';
import { channelName } from '../settings/channels.js';
import { versionOf } from '../surveys/open.js';
import { staffNames } from '../themes/staffNames.js';
import { localDay } from '../time.js';
import { dutyOf, type Duty } from './duty.js';
import { isLow, lowestOf, lowRatingMailJob, type Lowest } from './lowest.js';

/** A mail server that was away is tried again for so long; what is older stands in the inbox. */
const news = 6 * 3_600_000;
const keptFor = 3 * 86_400_000;
const longestWords = 200;

const payloadSchema = z.object({ userId: z.string() });
const answersSchema = z.record(z.string(), z.unknown());

/** A counter in a visitor's own words: 3號櫃檯, 第三窗口, 2番窓口, counter 3. */
const counterSaid =
  /(?:第\s*)?[0-9０-９一二三四五六七八九十]{1,3}\s*[號号番]?\s*(?:櫃[檯臺台]|窗口|窓口)|(?:櫃[檯臺台]|窗口|窓口|\b(?:counter|window)\b)\s*(?:no\.?|number|#)?\s*[0-9０-９]{1,3}/giu;

/** The job `ratings.low`: who is concerned by what is new gets a mail of their own. */
export async function wakeSupervisors(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const { database, mailer, clock } = dependencies;
  const office = await findOffice(database.queries, scope);
  if (office === undefined || mailer === undefined) return;
  const now = clock();
  const [ratings, duty] = await Promise.all([
    lately(dependencies, scope, office.timeZone),
    dutyOf(database.queries, scope, localDay(now, office.timeZone)),
  ]);
  const people = duty.people.filter((userId) =>
    ratings.some(({ counterCode }) => duty.concerns(userId, counterCode)),
  );
  await database.atomically((db) => [
    purgeMailedRatings(db, scope, new Date(now.getTime() - keptFor)),
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

/** Of every survey, the oldest first: one that has closed since was open when it was given. */
async function lately(
  dependencies: Dependencies,
  scope: OfficeScope,
  timeZone: string,
): Promise<LowRating[]> {
  const db = dependencies.database.queries;
  const now = dependencies.clock();
  const since = new Date(now.getTime() - news);
  const days = [...new Set([localDay(since, timeZone), localDay(now, timeZone)])];
  const surveys = (await listSurveys(db, scope)).filter(({ currentVersion }) => currentVersion !== null);
  const found = await Promise.all(
    surveys.map(async ({ id }) => {
      const lowest = await lowestByVersion(dependencies, scope, id);
      const asked = [...lowest.values()].flatMap(({ question, codes }) =>
        [...codes].map((code) => ({ question, code })),
      );
      const rows = await listLowRatings(db, scope, id, { asked: unique(asked), days, since });
      return rows.filter(({ version, answers }) => {
        const own = lowest.get(version);
        return own !== undefined && isLow(own, answersSchema.parse(JSON.parse(answers)));
      });
    }),
  );
  return found.flat().sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
}

/** A page that stood open, or a tablet that had no network, answers the version it shows. */
async function lowestByVersion(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
): Promise<ReadonlyMap<number, Lowest>> {
  const survey = await findSurvey(dependencies.database.queries, scope, surveyId);
  if (survey === undefined) return new Map();
  const numbers = await listVersions(dependencies.database.queries, scope, surveyId);
  const found = await Promise.all(
    numbers.map(async ({ number }): Promise<[number, Lowest][]> => {
      const lowest = lowestOf((await versionOf(dependencies, survey, number)).document);
      return lowest === undefined ? [] : [[number, lowest]];
    }),
  );
  return new Map(found.flat());
}

function unique<Item>(list: readonly Item[]): Item[] {
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
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
  const [user, mute, ratings, duty, mailed] = await Promise.all([
    findUser(db, userId),
    findLowRatingMute(db, scope, userId),
    lately(dependencies, scope, timeZone),
    dutyOf(db, scope, localDay(now, timeZone)),
    listMailedRatings(db, scope, userId, new Date(now.getTime() - keptFor)),
  ]);
  if (mute !== undefined && mute.fromAt <= now && now < mute.untilAt) return;
  const fresh = wanted(ratings, userId, duty, new Set(mailed), mute);
  if (fresh.length === 0) return;
  const language = isLanguage(user?.language) ? user.language : 'zh-TW';
  await mailer.send(await messageOf(dependencies, staff, language, fresh));
  await dependencies.database.atomically((writes) =>
    fresh.map(({ id }) => insertMailedRating(writes, scope, { userId, responseId: id, at: now })),
  );
}

/** Theirs, not told before, and not given while they wanted quiet. */
function wanted(
  ratings: readonly LowRating[],
  userId: string,
  duty: Duty,
  mailed: ReadonlySet<string>,
  mute: LowRatingMute | undefined,
): LowRating[] {
  return ratings.filter(
    ({ id, counterCode, receivedAt }) =>
      !mailed.has(id) &&
      duty.concerns(userId, counterCode) &&
      !(mute !== undefined && mute.fromAt <= receivedAt && receivedAt < mute.untilAt),
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
  const [services, names, words] = await Promise.all([
    listServices(database.queries, scope),
    staffNames(database.queries, scope),
    staff.may('comments.read')
      ? listWordsOf(
          database.queries,
          scope,
          ratings.map(({ id }) => id),
        )
      : [],
  ]);
  const readable = (await openComments(dependencies, staff, words)).filter(({ text }) => text !== null);
  const serviceOf = (code: string | null) => {
    const service = services.find((one) => one.code === code);
    if (service !== undefined) return inLanguage(service.name, language);
    return t(code === 'multiple' ? 'ratings.mail.services_several' : 'ratings.mail.service_unknown');
  };
  const linkOf = (path: string) => (config.publicUrl === undefined ? [] : [`${config.publicUrl}${path}`]);
  const parts = ratings.map(({ id, serviceCode, channel, hour }) =>
    [
      t('ratings.mail.one', {
        hour: hour === null ? '' : String(hour),
        service: serviceOf(serviceCode),
        channel: channelName(office.settings, language, channel, t(`dashboards.channel.${channel}`)),
      }),
      ...readable
        .filter(({ responseId }) => responseId === id)
        .map((comment) =>
          t('ratings.mail.said', {
            text: excerpt(shownText(t, comment, names), longestWords).replace(
              counterSaid,
              t('ratings.mail.counter'),
            ),
          }),
        ),
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
