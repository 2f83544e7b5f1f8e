// Why: how somebody signs in, for who looks after people: whether with a second factor, and whether they must wait.
import { findSecondFactor } from '../../db/queries/secondFactors.js';
import { findSignInFailures } from '../../db/queries/signInFailures.js';
import { findUser } from '../../db/queries/users.js';
import { timeInWords } from '../dayWords.js';
import type { Dependencies } from '../dependencies.js';
import { translatorFor, type Language } from '../i18n.js';
import { addressKey } from './waiting.js';

export async function accessOf(
  { database, clock }: Dependencies,
  language: Language,
  timeZone: string,
  personId: string,
) {
  const db = database.queries;
  const t = translatorFor(language);
  const user = await findUser(db, personId);
  const [factor, failures] = await Promise.all([
    findSecondFactor(db, personId),
    findSignInFailures(db, addressKey(user?.email ?? '')),
  ]);
  const until = failures?.waitUntil ?? null;
  const waiting = until !== null && until > clock();
  const own = `/users/${encodeURIComponent(personId)}`;
  return {
    factor: t(factor === undefined ? 'users.access.without' : 'users.access.with'),
    resetUrl: factor === undefined ? undefined : `${own}/second-factor`,
    waiting: waiting ? t('users.access.waiting', { at: timeInWords(until, timeZone) }) : undefined,
    unlockUrl: waiting ? `${own}/unlock` : undefined,
  };
}
