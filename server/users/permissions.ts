// Why: what each role sees and does, as one table (plan.md S92-S97, practice.md B.1): least privilege, and counters'
// scores for few eyes. tests/server/users/permissions.test.ts holds every address against it.
import type { Role } from '../../db/schema.js';

export type Permission =
  | 'dashboards.read' // figures of the whole office
  | 'counters.read' // figures by counter (a section chief: own section, after the day is over)
  | 'responses.export' // raw answers, one row a response
  | 'comments.read' // a seed member of a section: what was said at its counters, and at none
  | 'comments.handle' // theme, kind, bulk work
  | 'comments.purge' // take a text out for good on a ground of law: the head of the office alone answers for that
  | 'contacts.read' // contact data left for a reply; every reading is audited
  | 'improvements.read'
  | 'improvements.write'
  | 'improvements.verify' // 已驗證
  | 'surveys.read'
  | 'surveys.write' // draft, publish, close
  | 'surveys.translate' // the wording of a language, nothing else
  | 'imports.read'
  | 'imports.write' // bring history in, undo it; sees uploaded files
  | 'visits.write'
  | 'paper.enter' // print sheets and type them in
  | 'alarms.read'
  | 'alarms.handle' // acknowledge, explain, close, restart a chart's baseline
  | 'targets.write'
  | 'reviews.write' // sign a review note 檢討意見
  | 'series.read'
  | 'series.enter' // a day's or month's value
  | 'series.manage' // which series there are
  | 'events.write' // campaigns and other marks on the time axis
  | 'themes.write' // the words by which themes are found
  | 'register.enter' // what was said at the counter, by phone, letter …
  | 'cases.read' // all but the confidential ones: those are for who handles or signs them
  | 'cases.register' // receive, register, assign, close; edit rules, calendar and templates
  | 'cases.handle' // draft, ask, pause, extend: one's own cases
  | 'cases.sign' // review and approve replies
  | 'petitioners.read' // who petitions; every reading is audited
  | 'proposals.enter' // one's own proposals
  | 'proposals.decide'
  | 'merits.nominate'
  | 'merits.decide'
  | 'heard.publish' // what the public reads of improvements, and which results it sees
  | 'settings.write' // the office's names, rules of display, sections, counters, services
  | 'users.manage' // invite, roles with dates, links for a new password
  | 'devices.manage' // tablets, and keys of other collectors
  | 'notices.read' // what was sent to citizens, and what became of it
  | 'status.read' // how the program, its backups and its tablets are
  | 'audit.read' // who did what, when, to what
  | 'bureau.read' // figures of the offices that belong to the bureau: no text, no name, no counter
  | 'memberships.write' // an office: which bureau reads it; a bureau: which offices it asks
  | 'methods.read'; // how every figure is made

const everyone: Permission[] = [
  'dashboards.read',
  'methods.read',
  'improvements.read',
  'series.read',
  'proposals.enter',
];
/** Who answers for the figures: they see what a chart signals, and say what it was. */
const answerable: Permission[] = ['alarms.read', 'alarms.handle', 'reviews.write'];

export const permissionsOf: Record<Role, readonly Permission[]> = {
  director: [
    ...everyone,
    'counters.read',
    'comments.read',
    'comments.purge',
    'improvements.write',
    'improvements.verify',
    'surveys.read',
    'imports.read',
    ...answerable,
    'targets.write',
    'cases.read',
    'cases.sign',
    'petitioners.read',
    'proposals.decide',
    'merits.nominate',
    'merits.decide',
    'heard.publish',
    'notices.read',
    'users.manage',
    'settings.write',
    'memberships.write',
    'status.read',
    'audit.read',
  ],
  secretary: [
    ...everyone,
    'counters.read',
    'comments.read',
    'improvements.write',
    'improvements.verify',
    'surveys.read',
    'imports.read',
    ...answerable,
    'cases.read',
    'cases.sign',
    'petitioners.read',
    'proposals.decide',
    'merits.nominate',
    'heard.publish',
    'notices.read',
    'audit.read',
  ],
  section_chief: [
    ...everyone,
    'counters.read',
    'comments.read',
    'comments.handle',
    'improvements.write',
    'surveys.read',
    ...answerable,
    'register.enter',
    'cases.read',
    'cases.handle',
    'cases.sign',
    'petitioners.read',
    'merits.nominate',
  ],
  research: [
    ...everyone,
    'counters.read',
    'responses.export',
    'comments.read',
    'comments.handle',
    'contacts.read',
    'improvements.write',
    'improvements.verify',
    'surveys.read',
    'surveys.write',
    'surveys.translate',
    'imports.read',
    'imports.write',
    'visits.write',
    'paper.enter',
    ...answerable,
    'targets.write',
    'series.enter',
    'series.manage',
    'events.write',
    'themes.write',
    'devices.manage',
    'users.manage',
    'settings.write',
    'memberships.write',
    'register.enter',
    'cases.read',
    'cases.register',
    'cases.handle',
    'cases.sign',
    'petitioners.read',
    'merits.nominate',
    'heard.publish',
    'notices.read',
    'status.read',
  ],
  seed: [
    ...everyone,
    'comments.read',
    'comments.handle',
    'improvements.write',
    'visits.write',
    'paper.enter',
    'series.enter',
    'events.write',
    'register.enter',
    'cases.handle',
    'merits.nominate',
  ],
  clerk: [...everyone, 'visits.write', 'paper.enter', 'series.enter', 'register.enter', 'cases.handle'],
  auditor: [
    ...everyone,
    'comments.read',
    'surveys.read',
    'imports.read',
    'alarms.read',
    'cases.read',
    'notices.read',
    'status.read',
    'audit.read',
  ] /** A volunteer who knows a language: texts only, no figure, no opinion, no name. */,
  translator: ['surveys.translate'],
  bureau: ['bureau.read', 'methods.read'],
  bureau_manager: ['bureau.read', 'methods.read', 'memberships.write', 'users.manage', 'audit.read'],
};

/** Who may look after people: an office always keeps one. */
export const managingRoles: readonly Role[] = (Object.keys(permissionsOf) as Role[]).filter((role) =>
  permissionsOf[role].includes('users.manage'),
);
