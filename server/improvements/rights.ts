// Why: whose improvements a person may change: people of a section those of their section and their own, people of the
// whole office all.
import type { Staff } from '../http/currentUser.js';
import { permissionsOf } from '../users/permissions.js';

/** The sections in which this person may write improvements: 'all', or a list of section ids. */
export function writeSections(staff: Staff): 'all' | readonly string[] {
  const writing = staff.grants.filter((grant) => permissionsOf[grant.role].includes('improvements.write'));
  if (writing.some((grant) => grant.sectionId === null)) return 'all';
  return writing.flatMap((grant) => (grant.sectionId === null ? [] : [grant.sectionId]));
}

export function mayWrite(
  staff: Staff,
  improvement: { sectionId: string | null; ownerId: string; status: string },
): boolean {
  if (!staff.may('improvements.write')) return false;
  // What is verified is on record; only who verifies may still put it right.
  if (improvement.status === 'verified' && !staff.may('improvements.verify')) return false;
  const sections = writeSections(staff);
  if (sections === 'all' || improvement.ownerId === staff.userId) return true;
  return improvement.sectionId !== null && sections.includes(improvement.sectionId);
}
