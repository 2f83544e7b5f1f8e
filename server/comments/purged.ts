// Why: what stands where purged words stood - who took them out, when, and on what ground - the same on every page and file.
import type { Queries } from '../../db/connection.js';
import { listCommentPurges, type CommentPurge } from '../../db/queries/purges.js';
import type { OfficeScope } from '../../db/scope.js';
import { dayInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import type { Language, Translate } from '../i18n.js';
import { localDay } from '../time.js';

export type Purges = ReadonlyMap<string, CommentPurge>;
type Reader = { t: Translate; language: Language; staff: Pick<Staff, 'office'> };

/** Of these comments (at most 500), those of which the words were taken out. */
export async function purgesOf(
  db: Queries,
  scope: OfficeScope,
  comments: readonly { id: string; text: string | null }[],
): Promise<Purges> {
  const ids = comments.filter(({ text }) => text === null).map(({ id }) => id);
  const purges = await listCommentPurges(db, scope, [...new Set(ids)]);
  return new Map(purges.map((purge) => [purge.commentId, purge]));
}

/** «115年6月17日由張文心清除，事由：…»; what stands where the words stood. Undefined without a record of it. */
export function purgedWords(
  { t, language, staff: { office } }: Reader,
  purge: CommentPurge | undefined,
): string | undefined {
  return purge === undefined
    ? undefined
    : t('purge.done', {
        day: dayInWords(localDay(purge.purgedAt, office.timeZone), language, office.settings.rocYears),
        name: purge.name ?? t('purge.command_line'),
        reason: t(`purge.reasons.${purge.reason}`),
        basis: purge.basis,
      });
}
