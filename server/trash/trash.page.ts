// Why: what was thrown away, by whom and when, and until when it can come back, in finished words.
import type { ThrownSummary } from '../../db/queries/trash.js';
import { dayInShort, timeInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import { inLanguage, type Language, type Translate } from '../i18n.js';
import { localDay } from '../time.js';
import { kinds } from './kinds.js';

export const mostShown = 200;

export function trashPage(
  { t, language, staff }: { t: Translate; language: Language; staff: Staff },
  thrown: readonly ThrownSummary[],
) {
  const { timeZone, settings } = staff.office;
  const day = (moment: Date) => dayInShort(localDay(moment, timeZone), language, settings.rocYears);
  return {
    title: t('trash.title'),
    nav: 'trash' as const,
    more: thrown.length > mostShown ? t('trash.more', { n: mostShown }) : undefined,
    items: thrown.slice(0, mostShown).map(({ id, kind, name, thrownByName, thrownAt }) => {
      const last = new Date(thrownAt.getTime() + kinds[kind].days * 86_400_000);
      const shown = inLanguage(name, language);
      return {
        action: `/trash/${encodeURIComponent(id)}/return`,
        kind: t(`trash.kinds.${kind}`),
        name: shown,
        by: thrownByName,
        at: `${day(thrownAt)} ${timeInWords(thrownAt, timeZone)}`,
        until: day(last),
        label: t('trash.return_label', { name: shown }),
      };
    }),
    rules: (['survey', 'visits', 'theme', 'mapping', 'upload'] as const)
      .map((kind) => t('trash.rule', { kind: t(`trash.kinds.${kind}`), days: kinds[kind].days }))
      .join(t('trash.separator')),
  };
}
