// Why: without a mail server the duty supervisor reads at the head of the next page what the mail would have said: how many
// very low ratings, since when, of which services; never at which counter nor what was said.
import { z } from 'zod';
import {
  findHeard,
  insertMailedRating,
  purgeMailedRatings,
  type LowRating,
} from '../../db/queries/lowRatings.js';
import { findOffice, listServices } from '../../db/queries/offices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { timeInWords } from '../dayWords.js';
import { badRequest } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { keptShortly } from '../unmailed/keptShortly.js';
import { ownAddress } from '../users/users.form.js';
import { dutyOf, isQuiet, wanted } from './duty.js';
import { lowRatingsOf } from './lately.js';
import { mailedKept } from './mail.js';
import { serviceWords } from './serviceWords.js';

const ofDay = 86_400_000;

/** Today's; yesterday's are no news. */
const lowToday = keptShortly(async (dependencies: Dependencies, scope: OfficeScope) => {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return undefined;
  const now = dependencies.clock();
  const today = localDay(now, office.timeZone);
  const [ratings, duty, services] = await Promise.all([
    lowRatingsOf(dependencies, scope, { days: [today], since: new Date(now.getTime() - ofDay) }),
    dutyOf(db, scope, today),
    listServices(db, scope),
  ]);
  return { today, ratings, duty, services };
});

type Reader = Pick<Staff, 'scope' | 'userId' | 'office'>;

/** This person's of today that they have not seen, and did not want to hear of. Asks the database only where there are any. */
async function unseen(dependencies: Dependencies, { scope, userId, office }: Reader) {
  const low = await lowToday(dependencies, scope);
  const now = dependencies.clock();
  if (low === undefined || low.today !== localDay(now, office.timeZone)) return undefined;
  const { ratings, duty, services } = low;
  if (!ratings.some(({ counterCode }) => duty.concerns(userId, counterCode))) return undefined;
  const since = new Date(now.getTime() - mailedKept);
  const { mute, heard } = await findHeard(dependencies.database.queries, scope, userId, since);
  const fresh = isQuiet(mute, now) ? [] : wanted(ratings, userId, duty, heard, mute);
  return { fresh, services };
}

/** For the frame of a page; undefined: nothing. */
export async function unmailedRatings(dependencies: Dependencies, staff: Staff, language: Language) {
  const found = await unseen(dependencies, staff);
  const [first] = found?.fresh ?? [];
  const last = found?.fresh.at(-1);
  if (found === undefined || first === undefined || last === undefined) return undefined;
  const t = translatorFor(language);
  const { fresh, services } = found;
  return {
    text: t('ratings.mail.intro', {
      n: fresh.length,
      time: timeInWords(first.receivedAt, staff.office.timeZone),
    }),
    services: [...countByService(fresh)].map(([code, n]) =>
      t('ratings.unmailed.service', { service: serviceWords(t, language, services, code), n }),
    ),
    inbox: staff.may('comments.read'),
    until: String(last.receivedAt.getTime()),
  };
}

function countByService(ratings: readonly LowRating[]): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { serviceCode } of ratings) counts.set(serviceCode, (counts.get(serviceCode) ?? 0) + 1);
  return counts;
}

const posted = z.object({ until: z.string().regex(/^\d{13}$/), next: z.string().optional() });

/** Throws 400. */
export function readSeen(body: unknown): { until: Date; next: string } {
  const parsed = posted.safeParse(body);
  if (!parsed.success) throw badRequest();
  return { until: new Date(Number(parsed.data.until)), next: ownAddress(parsed.data.next) };
}

/** @param until of the last that stood on the page: what came in since is not seen */
export async function markSeen(dependencies: Dependencies, staff: Reader, until: Date): Promise<void> {
  const { scope, userId } = staff;
  const found = await unseen(dependencies, staff);
  const at = dependencies.clock();
  const seen = (found?.fresh ?? []).filter(({ receivedAt }) => receivedAt <= until);
  await dependencies.database.atomically((db) => [
    purgeMailedRatings(db, scope, new Date(at.getTime() - mailedKept)),
    ...seen.map(({ id }) => insertMailedRating(db, scope, { userId, responseId: id, at })),
  ]);
}
