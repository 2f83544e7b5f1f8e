// Why: what each role sees and does, as one table (plan.md S92-S97, practice.md B.1): least privilege, and counters'
// scores for few eyes. tests/server/users/permissions.test.ts holds every address against it.
import type { Role } from '../../db/schema.js';

export type Permission =
  | 'dashboards.read' // figures of the whole office
  | 'counters.read' // figures by counter (a section chief: own section, after the day is over)
  | 'responses.export' // raw answers, one row a response
  | 'comments.read'
  | 'comments.handle' // theme, kind, bulk work
  | 'contacts.read' // contact data left for a reply; every reading is audited
  | 'improvements.read'
  | 'improvements.write'
  | 'improvements.verify' // 已驗證
  | 'surveys.read'
  | 'surveys.write' // draft, publish, close
  | 'imports.read'
  | 'visits.write';

const everyone: Permission[] = ['dashboards.read', 'improvements.read'];

export const permissionsOf: Record<Role, readonly Permission[]> = {
  director: [
    ...everyone,
    'counters.read',
    'comments.read',
    'improvements.write',
    'improvements.verify',
    'surveys.read',
    'imports.read',
  ],
  secretary: [
    ...everyone,
    'counters.read',
    'comments.read',
    'improvements.write',
    'improvements.verify',
    'surveys.read',
    'imports.read',
  ],
  section_chief: [
    ...everyone,
    'counters.read',
    'comments.read',
    'comments.handle',
    'improvements.write',
    'surveys.read',
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
    'imports.read',
    'visits.write',
  ],
  seed: [...everyone, 'comments.read', 'comments.handle', 'improvements.write', 'visits.write'],
  clerk: [...everyone, 'visits.write'],
  auditor: [...everyone, 'comments.read', 'surveys.read', 'imports.read'],
};
