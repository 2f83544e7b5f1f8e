// Why: offices and what they are made of - sections, counters, services, devices - and the people who work there.
import {
  flag,
  foreignKey,
  index,
  instant,
  integer,
  json,
  primaryKey,
  table,
  text,
  uniqueIndex,
} from '../columns.js';

/** A word in the three interface languages. */
export type Translated = { 'zh-TW': string; en: string; ja: string };
/** In our three languages, and by code in those the office added and translated it into. */
export type OfficeTranslated = Translated & Partial<Record<string, string>>;

export type OfficeSettings = {
  phone: string;
  /** Months after a reply when contact data are purged. */
  retentionMonths: number;
  /** 1 = calendar year. */
  programmeYearStartMonth: number;
  rocYears: boolean;
  /** Suppression thresholds (statistics.md C.13). */
  staffThreshold: number;
  publicThreshold: number;
  /** Only enrolled tablets may use a kiosk's address; absent: as each device says. */
  kiosksEnrolled?: boolean;
  /** A tablet alerts when it has been silent so many minutes of its opening hours, or more answers wait on it. */
  silentMinutes?: number;
  queueMost?: number;
  /** Sentence for the thank-you page: what earlier voices changed. */
  heard?: Translated;
  /** When its doors are open and shifts change, each entry from a day on: what went before stays judged as it was. */
  opening?: OpeningFrom[];
  /** Ways of answering and of being heard, by code: what the office calls them, and whether it has them. Absent: all, as they are usually called. */
  channels?: Partial<Record<string, ChannelSetting>>;
  look?: Look;
  /** Who holds one of these roles here signs in with a second factor. */
  secondFactorRoles?: Role[];
};

export type ChannelSetting = { used: boolean; name: Translated | null };

/** `colour`: '#rrggbb', lower case, what the office calls its own. `logo`: the hash of its picture, and its size in pixels. */
export type Look = {
  colour?: string;
  logo?: { hash: string; width: number; height: number };
};

/** From opening to closing, 'HH:MM', by weekday (0 = Sunday); a weekday without an entry is closed. */
export type OpeningFrom = {
  since: string;
  hours: Partial<Record<'0' | '1' | '2' | '3' | '4' | '5' | '6', { from: string; to: string }>>;
  shiftChanges: string[];
};

/** `id` is a short code that the installation chooses ('demo'); it stands in every key of every other table. */
export const offices = table('offices', {
  id: text('id').primaryKey(),
  name: json('name').$type<OfficeTranslated>().notNull(),
  timeZone: text('time_zone').notNull(),
  settings: json('settings').$type<OfficeSettings>().notNull(),
  /** Rises with every change: of two at once the later is told. */
  revision: integer('revision').notNull().default(0),
  createdAt: instant('created_at').notNull(),
  /** 主管機關: answers no citizen itself, but reads the figures of the offices that belong to it. */
  isBureau: flag('is_bureau').notNull().default(false),
});

/**
 * Which offices a bureau may read. Asked by the bureau, agreed or declined by the office, ended by either; who did each is in
 * the log of both.
 */
export const bureauOffices = table(
  'bureau_offices',
  {
    /** The bureau. */
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    memberId: text('member_id')
      .notNull()
      .references(() => offices.id),
    state: text('state').$type<BureauOfficeState>().notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.memberId] }), index('bureau_offices_member').on(t.memberId)],
);

export type BureauOfficeState = 'asked' | 'agreed' | 'declined' | 'ended';

export const sections = table(
  'sections',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    code: text('code').notNull(),
    name: json('name').$type<Translated>().notNull(),
    position: integer('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), uniqueIndex('sections_code').on(t.officeId, t.code)],
);

/** Counters, services and sections are named in answers and cells by their code, which is for life. */
export const counters = table(
  'counters',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    sectionId: text('section_id'),
    code: text('code').notNull(),
    name: json('name').$type<Translated>().notNull(),
    position: integer('position').notNull(),
    active: flag('active').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('counters_code').on(t.officeId, t.code),
    foreignKey({ columns: [t.officeId, t.sectionId], foreignColumns: [sections.officeId, sections.id] }),
  ],
);

export const services = table(
  'services',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    code: text('code').notNull(),
    name: json('name').$type<Translated>().notNull(),
    position: integer('position').notNull(),
    active: flag('active').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), uniqueIndex('services_code').on(t.officeId, t.code)],
);

/** A tablet. `code` is its public address `/kiosk/:device` and unique in the installation. */
export const devices = table(
  'devices',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    counterCode: text('counter_code'),
    surveyId: text('survey_id').notNull(),
    active: flag('active').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.id] }), uniqueIndex('devices_code').on(t.code)],
);

/** People belong to the installation; what they may do, where and when, is in role_grants. */
export const users = table(
  'users',
  {
    id: text('id').primaryKey(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    passwordHash: text('password_hash').notNull(),
    language: text('language').notNull(),
    active: flag('active').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('users_email').on(t.email)],
);

export type Role =
  | 'director'
  | 'secretary'
  | 'section_chief'
  | 'research'
  | 'seed'
  | 'clerk'
  | 'auditor'
  | 'translator'
  // The two of a bureau, which no office has.
  | 'bureau'
  | 'bureau_manager';

/** Person × office × section × role with dates; several per person. Days are in the office's zone, both included. */
export const roleGrants = table(
  'role_grants',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    id: text('id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    sectionId: text('section_id'),
    role: text('role').$type<Role>().notNull(),
    validFrom: text('valid_from').notNull(),
    validTo: text('valid_to'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('role_grants_user').on(t.userId),
    foreignKey({ columns: [t.officeId, t.sectionId], foreignColumns: [sections.officeId, sections.id] }),
  ],
);

/** One-time links with which the first account of an empty office is made; only the hash is kept. */
export const setupTokens = table('setup_tokens', {
  tokenHash: text('token_hash').primaryKey(),
  officeId: text('office_id')
    .notNull()
    .references(() => offices.id),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** One-time links by which a person sets a password: the first one, or a new one. Only the hash is kept. */
export const accountLinks = table(
  'account_links',
  {
    tokenHash: text('token_hash').primaryKey(),
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    purpose: text('purpose').$type<'invitation' | 'reset'>().notNull(),
    /** Null: the person asked for it. */
    madeBy: text('made_by').references(() => users.id),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [index('account_links_user').on(t.userId)],
);

/** How many people came, and how many were asked: the lower lines of a response rate. Empty codes mean "all". */
export const visits = table(
  'visits',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    day: text('day').notNull(),
    serviceCode: text('service_code').notNull(),
    counterCode: text('counter_code').notNull(),
    visitors: integer('visitors').notNull(),
    offered: integer('offered'),
    enteredBy: text('entered_by'),
    enteredAt: instant('entered_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.day, t.serviceCode, t.counterCode] })],
);
