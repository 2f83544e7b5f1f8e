// Why: what one comment needs to be decided on, in words: what the rules suggest and why, what was decided before, who may be
// asked, and what it was merged with.
import type { Petitioner } from '../../db/queries/register.js';
import { dayInShort, dayInWords, timeInWords } from '../dayWords.js';
import { themeName } from '../themes/rules.js';
import { localDay } from '../time.js';
import { inboxAddress, type InboxView } from './comments.form.js';
import { dayOf, excerptOf, themesInUse, type Reader } from './shown.js';
import type { Inbox, OpenComment } from './inbox.js';
import { commentKinds } from './kinds.js';
import { suggestFor } from './triage.js';

export function sorting(reader: Reader, inbox: Inbox, open: OpenComment, score: number | undefined) {
  const { t, language, staff } = reader;
  const { comment } = open;
  const kindWord = comment.kind === null ? t('comments.kinds.none') : t(`comments.kinds.${comment.kind}`);
  const proposal = comment.kind === null ? suggestFor(comment, score, open.marks) : undefined;
  const words = (list: readonly string[]) =>
    list.map((theme) => themeName(inbox.knownThemes, theme, language)).join(t('comments.separator'));
  return {
    may: staff.may('comments.handle'),
    kind: kindWord,
    themes: open.themes.length === 0 ? t('comments.no_theme') : words(open.themes),
    sortedBy: open.sortedBy === undefined ? undefined : t('comments.sorted_by', { name: open.sortedBy }),
    kinds: [
      { value: '', text: t('comments.kinds.none'), selected: comment.kind === null },
      ...commentKinds.map((kind) => ({
        value: kind,
        text: t(`comments.kinds.${kind}`),
        selected: comment.kind === kind,
      })),
    ],
    themeChoices: themesInUse(reader, inbox, open.themes).map((theme, index) => ({
      ...theme,
      checked: open.themes.includes(theme.value),
      first: index === 0,
    })),
    proposal:
      proposal === undefined
        ? undefined
        : {
            kind: proposal.kind,
            themes: proposal.themes,
            words:
              proposal.themes.length === 0
                ? t('comments.proposal_no_theme', { kind: t(`comments.kinds.${proposal.kind}`) })
                : t('comments.proposal_words', {
                    kind: t(`comments.kinds.${proposal.kind}`),
                    themes: words(proposal.themes),
                  }),
            rules: rulesInWords(reader, proposal.rules),
          },
    decisions: decisions(reader, open),
  };
}

function rulesInWords({ t }: Reader, rules: readonly string[]): string {
  return t('comments.because', {
    rules: rules.map((rule) => t(`comments.rules.${rule}`)).join(t('comments.rule_separator')),
  });
}

/** Every decision with what was suggested then, the newest first. */
function decisions(reader: Reader, { triages }: OpenComment): string[] {
  const { t, language, staff } = reader;
  const kindOf = (kind: string | null) => t(kind === null ? 'comments.kinds.none' : `comments.kinds.${kind}`);
  return triages.map(({ suggested, rules, decided, name, decidedAt }) =>
    t('comments.decision', {
      decided: kindOf(decided),
      suggested: kindOf(suggested),
      rules: rules.length === 0 ? t('comments.rules.none') : rulesInWords(reader, rules),
      name,
      day: dayInShort(localDay(decidedAt, staff.office.timeZone), language, staff.office.settings.rocYears),
      time: timeInWords(decidedAt, staff.office.timeZone),
    }),
  );
}

/** Who said it and what they attached: that there is something; what it is only where it was asked for and written down. */
export function registerParts(reader: Reader, open: OpenComment, petitioner: Petitioner | undefined) {
  const { t, language, staff } = reader;
  const { comment, marks, attachments } = open;
  const asksFor = staff.may('petitioners.read');
  return {
    petitionerLeft: marks?.isPetitioner === true && asksFor && petitioner === undefined,
    unanswerable: comment.surveyId === null && (marks?.wishesReply !== true || !marks.hasContact),
    petitioner: petitioner === undefined ? undefined : personFacts(reader, petitioner),
    attachments: attachments.map(({ id, name, size }) => ({
      address: `/comments/${encodeURIComponent(comment.id)}/attachments/${encodeURIComponent(id)}`,
      name: asksFor ? name : t('comments.attachment'),
      size: new Intl.NumberFormat(language).format(Math.ceil(size / 1024)),
      may: asksFor,
    })),
    nominateUrl:
      comment.kind === 'praise' && !open.nominated && staff.may('merits.nominate')
        ? `/merits/new?comment=${encodeURIComponent(comment.id)}`
        : undefined,
    nominated: open.nominated,
    caseOf:
      open.caseOf === undefined
        ? undefined
        : { url: `/cases/${encodeURIComponent(open.caseOf.id)}`, number: open.caseOf.number },
    openCaseUrl: open.mayOpenCase ? `/cases/new?comment=${encodeURIComponent(comment.id)}` : undefined,
  };
}

function personFacts({ t, language, staff }: Reader, petitioner: Petitioner) {
  const { name, phone, email, address, wishesReply, wishesNews, consentedAt, purgedAt } = petitioner;
  if (purgedAt !== null) return { purged: true };
  const { rocYears } = staff.office.settings;
  const yesNo = (value: boolean) => t(value ? 'comments.yes' : 'comments.no');
  const rows: [string, string | null][] = [
    ['name', name],
    ['phone', phone],
    ['email', email],
    ['address', address],
    ['wishes_reply', yesNo(wishesReply)],
    ['wishes_news', yesNo(wishesNews)],
    [
      'consented',
      consentedAt === null
        ? t('comments.no')
        : dayInWords(localDay(consentedAt, staff.office.timeZone), language, rocYears),
    ],
  ];
  return {
    facts: rows.flatMap(([key, value]) =>
      value === null || value === '' ? [] : [{ name: t(`comments.person.${key}`), value }],
    ),
  };
}

/** 併案: into what it was merged, or what was merged into it; and whether its sheet was corrected since. */
export function mergeParts(reader: Reader, view: InboxView, inbox: Inbox, open: OpenComment) {
  const { language, staff } = reader;
  const link = (other: OpenComment['comment']) => ({
    url: inboxAddress(view, other.id),
    ...excerptOf(reader, inbox, other),
    day: dayInShort(dayOf(other, staff), language, staff.office.settings.rocYears),
  });
  return {
    corrected: open.comment.correctedBy !== null,
    mergedInto: open.mergedInto === undefined ? undefined : link(open.mergedInto),
    merged: open.merged.map(link),
    mayMerge: staff.may('comments.handle') && open.comment.mergedInto === null,
    maySeparate: staff.may('comments.handle') && open.comment.mergedInto !== null,
  };
}
