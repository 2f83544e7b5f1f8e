// Why: what a tablet is set up to do, the codes and keys by which it is known to be the office's own, and what it tells of
// itself; and who wants to hear of very low ratings.
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
import { devices, offices, users } from './offices.js';

/** From opening to closing, 'HH:MM'; a weekday without an entry (0 = Sunday) is closed. */
export type OpeningHours = Partial<
  Record<'0' | '1' | '2' | '3' | '4' | '5' | '6', { from: string; to: string }>
>;

/** PBKDF2-SHA-256: a tablet without network can verify it by its own means. Salt and hash in hex. */
export type PinVerifier = { iterations: number; salt: string; hash: string };

export type DeviceSettings = {
  /** For visits to homes: bound to no counter. */
  mobile: boolean;
  /** Codes of the services offered, in their order; empty: all in use. */
  services: string[];
  /** The first is the language at the start. */
  languages: ('zh-TW' | 'en' | 'ja')[];
  /** Languages the office added that are not offered here, though the survey is whole in them; absent: none. */
  without?: string[];
  /** Null: as the office's calendar and office hours say. */
  hours: OpeningHours | null;
  /** What held on the days before each `until`, in time: answers stay judged by the hours of their day. Absent: always these. */
  before?: { until: string; hours: OpeningHours | null; mobile: boolean }[];
  /**
   * Where it stood until each moment, in time: what waited on it belongs where it was given, and what came from homes is no
   * visitor's. Absent: always here; of earlier moves it was not noted whether it went to homes.
   */
  places?: { until: string; counterCode: string | null; mobile?: boolean }[];
  /** Seconds without a touch until the countdown, 15 or more. */
  idleSeconds: number;
  largeType: boolean;
  /** What is tapped lies low enough for a wheelchair. */
  wheelchair: boolean;
  readAloud: boolean;
  /** For showing it: what is answered counts nowhere. */
  practice: boolean;
  /** Offers to write the comment on one's own phone; absent: where phones are known to reach the server. */
  phone?: boolean;
};

/** One row a device once somebody set it up; without one, the defaults hold and its address is open. */
export const deviceSettings = table(
  'device_settings',
  {
    officeId: text('office_id').notNull(),
    deviceId: text('device_id').notNull(),
    settings: json('settings').$type<DeviceSettings>().notNull(),
    pin: json('pin').$type<PinVerifier>(),
    /** Only an enrolled tablet may use the address. */
    keyNeeded: flag('key_needed').notNull(),
    /** Lost, stolen or given away: says so until somebody takes it up again. */
    revokedAt: instant('revoked_at'),
    /** Keys made before this moment are exchanged at the tablet's next contact. */
    rotateBefore: instant('rotate_before'),
    revision: integer('revision').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.deviceId] }),
    foreignKey({ columns: [t.officeId, t.deviceId], foreignColumns: [devices.officeId, devices.id] }),
  ],
);

/** A P-256 key as JSON (RFC 7517): the part that everybody may know, and the part that nobody else may. */
export type PublicKey = { kty: 'EC'; crv: 'P-256'; x: string; y: string };
export type PrivateKey = PublicKey & { d: string };

/**
 * One an office, for good: what waits on its tablets is enciphered for it, and only who has it can read that. In every
 * backup, for without it nobody could.
 */
export const queueKeys = table('queue_keys', {
  officeId: text('office_id')
    .primaryKey()
    .references(() => offices.id),
  privateKey: json('private_key').$type<PrivateKey>().notNull(),
  madeAt: instant('made_at').notNull(),
});

/** Valid once and for minutes; only the hash is kept. A newer code of the same device ends the older ones. */
export const deviceCodes = table(
  'device_codes',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    deviceId: text('device_id').notNull(),
    codeHash: text('code_hash').notNull(),
    madeBy: text('made_by')
      .notNull()
      .references(() => users.id),
    madeAt: instant('made_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('device_codes_hash').on(t.codeHash),
    index('device_codes_device').on(t.officeId, t.deviceId),
    foreignKey({ columns: [t.officeId, t.deviceId], foreignColumns: [devices.officeId, devices.id] }),
  ],
);

/** What an enrolled tablet keeps in a cookie; here lies only its hash. Ended keys stay, to say that they ended. */
export const deviceKeys = table(
  'device_keys',
  {
    officeId: text('office_id').notNull(),
    id: text('id').notNull(),
    deviceId: text('device_id').notNull(),
    keyHash: text('key_hash').notNull(),
    madeAt: instant('made_at').notNull(),
    firstUsedAt: instant('first_used_at'),
    /** In force until then; null: until it is exchanged or revoked. */
    endsAt: instant('ends_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    uniqueIndex('device_keys_hash').on(t.keyHash),
    index('device_keys_device').on(t.officeId, t.deviceId),
    foreignKey({ columns: [t.officeId, t.deviceId], foreignColumns: [devices.officeId, devices.id] }),
  ],
);

/** What a tablet told of itself last. */
export const deviceReports = table(
  'device_reports',
  {
    officeId: text('office_id').notNull(),
    deviceId: text('device_id').notNull(),
    /** By our clock. */
    at: instant('at').notNull(),
    /** By the tablet's. */
    deviceClock: instant('device_clock').notNull(),
    appVersion: text('app_version').notNull(),
    waiting: integer('waiting').notNull(),
    refused: integer('refused').notNull(),
    /** Percent; null where the browser does not tell. */
    battery: integer('battery'),
    charging: flag('charging'),
    /** Which of its tallies was counted last: told again, it is not counted again. Null: one without a name. */
    tally: text('tally'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.deviceId] }),
    foreignKey({ columns: [t.officeId, t.deviceId], foreignColumns: [devices.officeId, devices.id] }),
  ],
);

/** The same hour by hour, coarse. Presses are those told in reports of that hour. */
export const deviceHours = table(
  'device_hours',
  {
    officeId: text('office_id').notNull(),
    deviceId: text('device_id').notNull(),
    day: text('day').notNull(),
    hour: integer('hour').notNull(),
    reports: integer('reports').notNull(),
    waitingMost: integer('waiting_most').notNull(),
    refusedMost: integer('refused_most').notNull(),
    batteryLeast: integer('battery_least'),
    /** Begun, finished, and left before the end. */
    begun: integer('begun').notNull(),
    finished: integer('finished').notNull(),
    left: integer('left_early').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.deviceId, t.day, t.hour] }),
    foreignKey({ columns: [t.officeId, t.deviceId], foreignColumns: [devices.officeId, devices.id] }),
  ],
);

/** A device that fell silent in opening hours, or whose queue is long, or grew some open hours running. */
export const deviceAlerts = table(
  'device_alerts',
  {
    officeId: text('office_id').notNull(),
    /** Made of device, kind and what came before it: two processes raise one. */
    id: text('id').notNull(),
    deviceId: text('device_id').notNull(),
    kind: text('kind').$type<'silent' | 'queue' | 'growth'>().notNull(),
    /** Minutes of silence, or answers waiting, when it was raised. */
    amount: integer('amount').notNull(),
    raisedAt: instant('raised_at').notNull(),
    endedAt: instant('ended_at'),
    /** When people were told that it began, and that it is over. */
    toldAt: instant('told_at'),
    endToldAt: instant('end_told_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.id] }),
    index('device_alerts_raised').on(t.officeId, t.raisedAt),
    foreignKey({ columns: [t.officeId, t.deviceId], foreignColumns: [devices.officeId, devices.id] }),
  ],
);

/** Who wants no mail of very low ratings until when; one's own choice. */
export const lowRatingMutes = table(
  'low_rating_mutes',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    fromAt: instant('from_at').notNull(),
    untilAt: instant('until_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.userId] })],
);

/**
 * From when on a very low rating at a counter ('': at none) reaches somebody, or nobody. Only ever added to: by it answers
 * given under the supervisor's eyes are compared with the others.
 */
export const lowRatingReach = table(
  'low_rating_reach',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    counterCode: text('counter_code').notNull(),
    fromAt: instant('from_at').notNull(),
    reaches: flag('reaches').notNull(),
  },
  (t) => [primaryKey({ columns: [t.officeId, t.counterCode, t.fromAt] })],
);

/** Which answers a person was told of, or wanted no word of while it was quiet: nobody is told twice. Kept for days only. */
export const lowRatingMails = table(
  'low_rating_mails',
  {
    officeId: text('office_id')
      .notNull()
      .references(() => offices.id),
    userId: text('user_id')
      .notNull()
      .references(() => users.id),
    responseId: text('response_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.userId, t.responseId] }),
    index('low_rating_mails_at').on(t.officeId, t.at),
  ],
);
