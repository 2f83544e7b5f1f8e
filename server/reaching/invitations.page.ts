// Why: how many were invited, reached and have answered, list by list; never who.
import type { Office } from '../../db/queries/offices.js';
import type { InvitationCount, InvitationList } from '../../db/queries/invitations.js';
import type { Survey } from '../../db/queries/surveys.js';
import { dayInWords } from '../dayWords.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { mostInvited, type InvitationsForm } from './invitations.form.js';

export type InvitationsView = {
  survey: Survey;
  office: Office;
  reader: Language;
  mayWrite: boolean;
  mayReadAddresses: boolean;
  /** A mail server and an address of its own are set. */
  canSend: boolean;
  lists: readonly InvitationList[];
  counts: readonly InvitationCount[];
  /** How many of the list just made were invited `again`, or want no more mail. */
  leftOut: { again: number; out: number };
  refused: Extract<InvitationsForm, { ok: false }> | undefined;
};

const mostShown = 20;

export function invitationsPage(view: InvitationsView) {
  const { survey, office, reader, lists, counts, leftOut, refused } = view;
  const t = translatorFor(reader);
  const number = (n: number) => new Intl.NumberFormat(reader).format(n);
  const own = `/surveys/${survey.id}/invitations`;
  const problems = (refused?.problems ?? []).map(({ line, problem, name = '' }) =>
    t('reaching.invitations.line', {
      line,
      problem: t(`reaching.invitations.problem.${problem}`, { most: mostInvited, name }),
    }),
  );
  const nameError = refused?.nameLacks === true ? t('reaching.invitations.name_missing') : undefined;
  const errors = [
    ...(nameError === undefined ? [] : [{ href: '#name', text: nameError }]),
    ...problems.slice(0, mostShown).map((text) => ({ href: '#csv', text })),
  ];
  return {
    title: t('reaching.invitations.title', { name: inLanguage(survey.title, reader) }),
    nav: 'surveys',
    back: `/surveys/${survey.id}`,
    mayWrite: view.mayWrite && view.canSend,
    cannotSend: view.mayWrite && !view.canSend,
    leftOut:
      leftOut.again + leftOut.out === 0
        ? undefined
        : t('reaching.invitations.left_out', { again: number(leftOut.again), out: number(leftOut.out) }),
    action: own,
    rows: lists.map((list) => {
      const mine = counts.filter((one) => one.listId === list.id);
      const sum = (pick: (one: InvitationCount) => boolean) =>
        number(mine.filter(pick).reduce((total, one) => total + one.n, 0));
      const day = dayInWords(localDay(list.madeAt, office.timeZone), reader, office.settings.rocYears);
      const bounced = mine.some((one) => one.state === 'bounced' || one.state === 'failed');
      return {
        name: list.name,
        day,
        invited: sum(() => true),
        waiting: sum((one) => one.state === 'waiting'),
        sent: sum((one) => one.state === 'sent'),
        bounced: sum((one) => one.state === 'bounced' || one.state === 'failed'),
        optedOut: sum((one) => one.state === 'opted_out'),
        answered: sum((one) => one.spent),
        reminded: number(mine.reduce((total, one) => total + one.reminded, 0)),
        purged: list.purgedAt !== null,
        mayRemind: view.mayWrite && view.canSend && list.remindFrom === null && list.purgedAt === null,
        mayPurge: view.mayWrite && list.purgedAt === null,
        mayBounced: view.mayReadAddresses && bounced && list.purgedAt === null,
        remind: `${own}/${list.id}/reminder`,
        purge: `${own}/${list.id}/purge`,
        bouncedUrl: `${own}/${list.id}/bounced`,
        remindLabel: t('reaching.invitations.remind_named', { name: list.name }),
        purgeLabel: t('reaching.invitations.purge_named', { name: list.name }),
        bouncedLabel: t('reaching.invitations.bounced_named', { name: list.name }),
      };
    }),
    fields: [
      {
        name: 'name',
        id: 'name',
        label: t('reaching.invitations.name'),
        hint: t('reaching.invitations.name_hint'),
        max: 100,
        value: refused?.typed.name ?? '',
        error: nameError,
      },
      {
        name: 'csv',
        id: 'csv',
        label: t('reaching.invitations.csv'),
        hint: t('reaching.invitations.csv_hint', { most: number(mostInvited) }),
        rows: 8,
        value: refused?.typed.csv ?? '',
        error: problems.length === 0 ? undefined : t('reaching.invitations.refused', { n: problems.length }),
      },
    ],
    errors: errors.length === 0 ? undefined : errors,
  };
}
