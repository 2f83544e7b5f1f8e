// Why: people and their roles, and one's own account, in finished words.
import type { Section } from '../../db/queries/offices.js';
import type { listPeople } from '../../db/queries/users.js';
import type { Words } from '../dashboards/words.js';
import { timeInWords } from '../dayWords.js';
import { inLanguage, languageNames, languages, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import {
  type InviteForm,
  type InviteValues,
  type NewPassword,
  type RoleForm,
  type RoleName,
} from './accounts.form.js';
import { shortestPassword } from './passwords.js';

type PersonRow = Awaited<ReturnType<typeof listPeople>>[number];

export type PeopleView = {
  words: Words;
  language: Language;
  today: string;
  people: readonly PersonRow[];
  sections: readonly Section[];
  /** Those of this office, or of this bureau. */
  roles: readonly RoleName[];
  refused?: Extract<InviteForm, { ok: false }>;
};

const blank: InviteValues = {
  name: '',
  email: '',
  language: 'zh-TW',
  role: 'clerk',
  sectionId: '',
  validFrom: '',
  validTo: '',
};

export function peoplePage(view: PeopleView) {
  const { words, language, today, people, sections, refused } = view;
  const { t } = words;
  const wrong = (refused?.wrong ?? []).map((field) => ({
    href: `#${field}`,
    text: t(`users.people.wrong.${field}`),
  }));
  const byId = new Map<string, PersonRow[]>();
  for (const row of people) byId.set(row.userId, [...(byId.get(row.userId) ?? []), row]);
  return {
    title: t('users.people.title'),
    nav: 'users' as const,
    errors: wrong,
    people: [...byId].map(([id, grants]) => ({
      name: grants[0]?.name ?? '',
      email: grants[0]?.email ?? '',
      off: grants[0]?.active === false,
      url: `/users/${encodeURIComponent(id)}`,
      roles: grants
        .filter((grant) => grant.validTo === null || grant.validTo >= today)
        .map((grant) => roleWords(words, language, sections, grant)),
    })),
    fields: inviteFields(view, refused?.values ?? blankOf(view), refused?.wrong ?? []),
  };
}

function roleWords(
  { t, day }: Words,
  language: Language,
  sections: readonly Section[],
  { role, sectionId, validFrom, validTo }: Pick<PersonRow, 'role' | 'sectionId' | 'validFrom' | 'validTo'>,
) {
  const section = sections.find((one) => one.id === sectionId);
  const name = t(`users.role.${role}`);
  return {
    text:
      section === undefined
        ? name
        : t('users.role_in', { role: name, section: inLanguage(section.name, language) }),
    days:
      validTo === null
        ? t('users.since', { day: day(validFrom) })
        : t('users.from_to', { from: day(validFrom), to: day(validTo) }),
  };
}

type Choosing = Pick<PeopleView, 'words' | 'language' | 'sections' | 'roles'>;

const blankOf = ({ roles }: Choosing): InviteValues => ({
  ...blank,
  role: roles.includes(blank.role) ? blank.role : (roles[0] ?? blank.role),
});

function roleFields(
  { words: { t }, language, sections, roles }: Choosing,
  values: InviteValues,
  wrong: readonly string[],
) {
  const error = (field: string) => (wrong.includes(field) ? t(`users.people.wrong.${field}`) : undefined);
  return [
    {
      name: 'role',
      label: t('users.people.role'),
      options: roles.map((role) => ({
        value: role,
        text: t(`users.role.${role}`),
        selected: values.role === role,
      })),
    },
    {
      name: 'sectionId',
      label: t('users.people.section'),
      hint: t('users.people.section_hint'),
      options: [
        { value: '', text: t('users.people.whole_office'), selected: values.sectionId === '' },
        ...sections.map((section) => ({
          value: section.id,
          text: inLanguage(section.name, language),
          selected: values.sectionId === section.id,
        })),
      ],
    },
    {
      name: 'validFrom',
      label: t('users.people.from'),
      hint: t('users.people.from_hint'),
      type: 'date',
      value: values.validFrom,
      error: error('validFrom'),
    },
    {
      name: 'validTo',
      label: t('users.people.to'),
      hint: t('users.people.to_hint'),
      type: 'date',
      value: values.validTo,
      error: error('validTo'),
    },
  ];
}

function inviteFields(choosing: Choosing, values: InviteValues, wrong: readonly string[]) {
  const { t } = choosing.words;
  const error = (field: string) => (wrong.includes(field) ? t(`users.people.wrong.${field}`) : undefined);
  return [
    {
      name: 'name',
      label: t('users.fields.name'),
      value: values.name,
      required: true,
      max: 100,
      error: error('name'),
    },
    {
      name: 'email',
      label: t('users.fields.email'),
      type: 'email',
      value: values.email,
      required: true,
      max: 200,
      error: error('email'),
    },
    {
      name: 'language',
      label: t('users.account.language'),
      options: languages.map((one) => ({
        value: one,
        text: languageNames[one],
        selected: values.language === one,
      })),
    },
    ...roleFields(choosing, values, wrong),
  ];
}

export type PersonView = Omit<PeopleView, 'refused'> & {
  personId: string;
  self: boolean;
  /** Whether the reader may act on the account as a whole (elsewhere.ts). */
  owned: boolean;
  refusedRole?: Extract<RoleForm, { ok: false }>;
};

export function personPage(view: PersonView) {
  const { words, language, today, people, sections, personId, refusedRole } = view;
  const { t } = words;
  const grants = people.filter((row) => row.userId === personId);
  const own = `/users/${encodeURIComponent(personId)}`;
  return {
    title: grants[0]?.name ?? '',
    nav: 'users' as const,
    email: grants[0]?.email ?? '',
    errors: (refusedRole?.wrong ?? []).map((field) => ({
      href: `#${field}`,
      text: t(`users.people.wrong.${field}`),
    })),
    roles: grants.map((grant) => {
      const { text, days } = roleWords(words, language, sections, grant);
      const over = grant.validTo !== null && grant.validTo < today;
      return {
        grantId: grant.grantId,
        text,
        days,
        over,
        end:
          over || grant.validTo === today
            ? undefined
            : { url: `${own}/end`, today, label: t('users.person.end_named', { role: text }) },
      };
    }),
    addUrl: `${own}/roles`,
    linkUrl: view.self || !view.owned || grants[0]?.active === false ? undefined : `${own}/link`,
    fields: roleFields(view, refusedRole?.values ?? blankOf(view), refusedRole?.wrong ?? []),
  };
}

export type SessionRow = {
  /** By which the page names it. */
  handle: string;
  current: boolean;
  startedAt: string | undefined;
  seenAt: string | undefined;
  browser: string | undefined;
};

export type AccountView = {
  words: Words;
  timeZone: string;
  person: { name: string; email: string; language: string };
  /** Every office the person may enter, and the one they are in. */
  offices: readonly { value: string; text: string; selected: boolean }[];
  roles: { text: string; days: string }[];
  sessions: readonly SessionRow[];
  /** What the office's provider is called, where there is one. */
  provider: string | undefined;
  refused?: 'old' | Extract<NewPassword, { ok: false }>['wrong'];
};

export function accountPage(view: AccountView) {
  const { words, timeZone, person, offices, roles, sessions, provider, refused } = view;
  const { t } = words;
  const field = refused === 'old' ? 'old' : refused === 'different' ? 'again' : 'password';
  return {
    title: t('users.account.title'),
    nav: 'account' as const,
    name: person.name,
    email: person.email,
    offices: offices.length > 1 ? offices : undefined,
    roles,
    provider: provider === undefined ? undefined : t('provider.title', { name: provider }),
    errors:
      refused === undefined
        ? []
        : [{ href: `#${field}`, text: t(`users.account.wrong.${refused}`, { n: shortestPassword }) }],
    passwordFields: passwordFields(words.t, refused, true),
    languages: languages.map((one) => ({
      value: one,
      text: languageNames[one],
      selected: person.language === one,
    })),
    sessions: sessions.map(({ handle, current, startedAt, seenAt, browser }) => ({
      handle,
      browser: browser === undefined || browser === '' ? t('users.account.unknown_browser') : browser,
      since:
        startedAt === undefined
          ? ''
          : t('users.account.signed_in', { day: words.day(localDay(new Date(startedAt), timeZone)) }),
      seen: seenAt === undefined ? '' : t('users.account.seen', { at: moment(words, seenAt, timeZone) }),
      current,
    })),
    elsewhere: sessions.some((session) => !session.current),
  };
}

function moment(words: Words, at: string, timeZone: string): string {
  const seen = new Date(at);
  return `${words.day(localDay(seen, timeZone))} ${timeInWords(seen, timeZone)}`;
}

export function passwordFields(t: Words['t'], refused: AccountView['refused'], withOld: boolean) {
  const error = (wrong: AccountView['refused']) =>
    refused === wrong && refused !== undefined
      ? t(`users.account.wrong.${refused}`, { n: shortestPassword })
      : undefined;
  const one = (
    name: string,
    label: string,
    autocomplete: string,
    wrong: AccountView['refused'],
    hint?: string,
  ) => ({
    name,
    label,
    type: 'password',
    autocomplete,
    value: '',
    required: true,
    hint,
    error: error(wrong),
  });
  return [
    ...(withOld ? [one('old', t('users.account.old'), 'current-password', 'old')] : []),
    one(
      'password',
      t('users.account.new'),
      'new-password',
      'short',
      t('users.password_hint', { n: shortestPassword }),
    ),
    one('again', t('users.account.again'), 'new-password', 'different'),
  ];
}

export function ownRoles(
  words: Words,
  language: Language,
  sections: readonly Section[],
  people: readonly PersonRow[],
  userId: string,
) {
  return people
    .filter((row) => row.userId === userId)
    .map((row) => roleWords(words, language, sections, row));
}
