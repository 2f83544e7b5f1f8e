// Why: one person's page is shown by whoever was asked to change something of it, and again when that is refused.
import type { Request, Response } from 'express';
import { listAuditOf } from '../../db/queries/auditLog.js';
import { listSections } from '../../db/queries/offices.js';
import { listOpenLinks, listPeople } from '../../db/queries/users.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { accessOf } from './access.js';
import { roleNamesOf, type RoleForm } from './accounts.form.js';
import { personPage } from './accounts.page.js';
import { deactivationPage } from './deactivation.page.js';
import { dutiesOf } from './duties.js';
import { mayActOnAccount } from './elsewhere.js';

/** The office's people and what there is to choose from, for who is asking. */
export async function hereOf(dependencies: Dependencies, req: Request, res: Response) {
  const staff = currentStaff(req);
  const language = languageOf(res);
  const db = dependencies.database.queries;
  const [people, sections] = await Promise.all([listPeople(db, staff.scope), listSections(db, staff.scope)]);
  const roles = roleNamesOf(staff.office);
  return {
    staff,
    language,
    people,
    sections,
    roles,
    choices: { sections: sections.map((section) => section.id), roles },
    words: wordsFor(language, translatorFor(language), staff.office.settings),
    today: localDay(dependencies.clock(), staff.office.timeZone),
  };
}

/** Throws 404 for who never worked here. */
export async function showPerson(
  dependencies: Dependencies,
  req: Request,
  res: Response,
  refused: { role?: Extract<RoleForm, { ok: false }>; noReason?: boolean } = {},
): Promise<void> {
  const view = await hereOf(dependencies, req, res);
  const { staff, people } = view;
  const personId = pathParameter(req, 'id');
  const person = people.find((row) => row.userId === personId);
  if (person === undefined) throw notFound();
  const db = dependencies.database.queries;
  const [owned, links, duties, [switched], access] = await Promise.all([
    mayActOnAccount(dependencies, staff, personId),
    listOpenLinks(db, staff.scope, personId, dependencies.clock()),
    dutiesOf(dependencies, staff, personId),
    person.active ? [] : listAuditOf(db, staff.scope, 'user.deactivate', personId, 1),
    accessOf(dependencies, view.language, staff.office.timeZone, personId),
  ]);
  const self = personId === staff.userId;
  const page = personPage({
    ...view,
    personId,
    self,
    owned,
    ...(refused.role === undefined ? {} : { refusedRole: refused.role }),
  });
  const standing = deactivationPage({
    ...view,
    timeZone: staff.office.timeZone,
    person,
    self,
    owned,
    links,
    duties,
    switched,
    noReason: refused.noReason ?? false,
  });
  renderPage(req, res, 'staff', 'users/person', {
    ...page,
    ...standing,
    errors: [...page.errors, ...standing.errors],
    access: self ? undefined : { ...access, resetUrl: owned ? access.resetUrl : undefined },
  });
}
