// Why: whether an account is on, by what it could still be opened, and what is in the person's hands, in finished words.
import type { AuditRow } from '../../db/queries/auditLog.js';
import type { AccountLink, listPeople } from '../../db/queries/users.js';
import type { Words } from '../dashboards/words.js';
import { timeInWords } from '../dayWords.js';
import { localDay } from '../time.js';
import { offReasons, onReasons } from './deactivation.form.js';
import type { Duties } from './duties.js';

type PersonRow = Awaited<ReturnType<typeof listPeople>>[number];

export type DeactivationView = {
  words: Words;
  timeZone: string;
  people: readonly PersonRow[];
  person: PersonRow;
  self: boolean;
  owned: boolean;
  links: readonly AccountLink[];
  duties: Duties;
  /** When it was switched off, where it is. */
  switched: AuditRow | undefined;
  noReason: boolean;
};

export function deactivationPage(view: DeactivationView) {
  const { words, timeZone, person, self, owned, links, switched, noReason } = view;
  const { t } = words;
  const own = `/users/${encodeURIComponent(person.userId)}`;
  const kind = person.active ? 'off' : 'on';
  const error = noReason ? t('users.switch.wrong.reason') : undefined;
  const latest = links[0];
  return {
    errors: error === undefined ? [] : [{ href: '#reason', text: error }],
    off: person.active ? undefined : offWords(words, timeZone, switched),
    elsewhere: !owned && !self,
    openLink:
      latest === undefined
        ? undefined
        : {
            text: t('users.switch.link_open', {
              day: words.day(localDay(latest.expiresAt, timeZone)),
              time: timeInWords(latest.expiresAt, timeZone),
            }),
            url: `${own}/link/withdrawal`,
          },
    change:
      self || !owned
        ? undefined
        : {
            url: person.active ? `${own}/deactivation` : `${own}/reactivation`,
            title: t(`users.switch.${kind}.title`),
            lead: t(`users.switch.${kind}.lead`),
            submit: t(`users.switch.${kind}.submit`),
            reason: {
              name: 'reason',
              label: t('users.switch.reason'),
              error,
              options: [
                { value: '', text: t('users.switch.choose') },
                ...(person.active ? offReasons : onReasons).map((value) => ({
                  value,
                  text: t(`users.switch.reasons.${value}`),
                })),
              ],
            },
          },
    duties: dutyLines(view),
  };
}

function offWords({ t, day }: Words, timeZone: string, switched: AuditRow | undefined): string {
  if (switched === undefined) return t('users.switch.is_off');
  const reason = reasonOf(switched.detail);
  return t('users.switch.is_off_since', {
    day: day(localDay(switched.at, timeZone)),
    name: switched.userName ?? t('audit.program'),
    reason: reason === undefined ? '—' : t(`users.switch.reasons.${reason}`),
  });
}

function reasonOf(detail: unknown) {
  const given =
    typeof detail === 'object' && detail !== null && 'reason' in detail ? detail.reason : undefined;
  return offReasons.find((one) => one === given);
}

/** Undefined where nothing is in their hands. */
function dutyLines({ words: { t, day }, people, person, duties }: DeactivationView) {
  const nameOf = (id: string) => people.find((one) => one.userId === id)?.name ?? id;
  const due = (dueDay: string | null) =>
    dueDay === null ? undefined : t('users.duties.due', { day: day(dueDay) });
  const lines = [
    ...duties.cases.map(({ id, number, subject, dueDay }) => ({
      url: `/cases/${encodeURIComponent(id)}`,
      text: t('users.duties.case', { number, subject }),
      due: due(dueDay),
    })),
    ...duties.improvements.map(({ id, number, title, dueDay }) => ({
      url: `/improvements/${encodeURIComponent(id)}`,
      text: t('users.duties.improvement', { number, title }),
      due: due(dueDay),
    })),
    ...duties.deputies.map(({ userId, deputyId, fromDay, toDay }) => ({
      url: '/cases/deputies',
      text: t('cases.deputy_words', { deputy: nameOf(deputyId), name: nameOf(userId) }),
      due: t('cases.deputy_period', { from: day(fromDay), to: day(toDay) }),
    })),
  ];
  if (lines.length === 0) return undefined;
  return { lead: t(person.active ? 'users.duties.lead' : 'users.duties.lead_off'), lines };
}
