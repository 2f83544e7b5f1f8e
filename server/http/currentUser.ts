// Why: who is asking, in which office, with which rights today. Makes the OfficeScope of a staff request.
import type { Request, RequestHandler, Response } from 'express';
import { listMemberships } from '../../db/queries/bureaus.js';
import { findOffice, listOffices, type Office } from '../../db/queries/offices.js';
import { findUser, listGrantsOfUser, type Grant } from '../../db/queries/users.js';
import { bureauScope, officeScope, type BureauScope, type OfficeScope } from '../../db/scope.js';
import type { Queries } from '../../db/connection.js';
import type { Dependencies } from '../dependencies.js';
import { notAllowed, signInNeeded } from '../errors.js';
import { inLanguage } from '../i18n.js';
import { localDay } from '../time.js';
import { permissionsOf, type Permission } from '../users/permissions.js';
import { csrfToken } from './csrf.js';
import { languageOf } from './render.js';

export type Staff = {
  userId: string;
  name: string;
  email: string;
  scope: OfficeScope;
  office: Office;
  /** Every office in which the person holds a role today; this one is among them. */
  offices: readonly Office[];
  /** The grants that hold today in this office. */
  grants: readonly Grant[];
  may(permission: Permission): boolean;
  /**
   * The sections whose counters this person may see: 'all', or a list of section ids (a section chief's own).
   * An empty list: none.
   */
  counterSections(): 'all' | readonly string[];
  /** For who reads the figures of several offices: those that agreed, by code. */
  bureau: BureauEyes | undefined;
};

/** What a bureau sees of one of its offices: figures, but no text, no name, no counter. */
export type OfficeEyes = Pick<Staff, 'scope' | 'office' | 'counterSections' | 'may'>;

export type BureauEyes = { scope: BureauScope; offices: readonly OfficeEyes[] };

const staffOf = new WeakMap<Request, Staff>();

/** The signed-in person. Throws when nobody is: routes behind `requirePermission` never see that. */
export function currentStaff(req: Request): Staff {
  const staff = staffOf.get(req);
  if (staff === undefined) throw signInNeeded();
  return staff;
}

/** Whether somebody is signed in: pages that everybody may meet then keep the staff's frame. */
export function isSignedIn(req: Request): boolean {
  return staffOf.has(req);
}

export function loadCurrentStaff(dependencies: Dependencies): RequestHandler {
  return async (req, res, next) => {
    const userId = req.session.userId;
    if (userId === undefined) {
      next();
      return;
    }
    const staff = await findStaff(dependencies, userId, req.session.officeId);
    if (staff !== undefined) {
      staffOf.set(req, staff);
      showInFrame(req, res, staff);
    }
    next();
  };
}

/** A person with the rights they hold at this moment; undefined when they may enter no office any more. */
export async function findStaff(
  dependencies: Dependencies,
  userId: string,
  wanted: string | undefined,
): Promise<Staff | undefined> {
  const db = dependencies.database.queries;
  const [user, grants] = await Promise.all([findUser(db, userId), listGrantsOfUser(db, userId)]);
  return user?.active === true ? await staffIn(dependencies, user, grants, wanted) : undefined;
}

async function staffIn(
  dependencies: Dependencies,
  user: { id: string; name: string; email: string },
  grants: readonly Grant[],
  wanted: string | undefined,
): Promise<Staff | undefined> {
  const db = dependencies.database.queries;
  const offices = new Map((await listOffices(db)).map((office) => [office.id, office]));
  const holding = grants.filter((grant) => {
    const office = offices.get(grant.officeId);
    if (office === undefined) return false;
    const today = localDay(dependencies.clock(), office.timeZone);
    return grant.validFrom <= today && (grant.validTo === null || today <= grant.validTo);
  });
  const officeId = holding.some((grant) => grant.officeId === wanted) ? wanted : holding[0]?.officeId;
  if (officeId === undefined) return undefined;
  const scope = officeScope(officeId);
  const office = await findOffice(db, scope);
  if (office === undefined) return undefined;
  const here = holding.filter((grant) => grant.officeId === officeId);
  const allowed = new Set(here.flatMap((grant) => permissionsOf[grant.role]));
  const bureau = office.isBureau && allowed.has('bureau.read') ? await eyesOf(db, scope) : undefined;
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    scope,
    office,
    offices: [...offices.values()].filter(({ id }) => holding.some((grant) => grant.officeId === id)),
    grants: here,
    may: (permission) => allowed.has(permission),
    counterSections: () => {
      const seeing = here.filter((grant) => permissionsOf[grant.role].includes('counters.read'));
      if (seeing.some((grant) => grant.role !== 'section_chief' || grant.sectionId === null)) return 'all';
      return seeing.flatMap((grant) => (grant.sectionId === null ? [] : [grant.sectionId]));
    },
    bureau,
  };
}

async function eyesOf(db: Queries, scope: OfficeScope): Promise<BureauEyes> {
  const memberships = await listMemberships(db, scope);
  const offices = memberships.filter(({ state }) => state === 'agreed').map(({ office }) => office);
  return {
    scope: bureauScope(
      scope.officeId,
      offices.map(({ id }) => id),
    ),
    offices: offices.map((office) => ({
      scope: officeScope(office.id),
      office,
      counterSections: () => [],
      may: () => false,
    })),
  };
}

/** Who may throw something away finds the trash at the foot of every page (server/trash/kinds.ts). */
const mayThrow: readonly Permission[] = ['surveys.write', 'visits.write', 'imports.write'];

/** What the staff layout shows of the person: name, the links they may follow, the token of its forms, and what they just did. */
function showInFrame(req: Request, res: Response, staff: Staff): void {
  const frame = (res.locals['frame'] ?? {}) as Record<string, unknown>;
  res.locals['frame'] = {
    ...frame,
    staff: {
      name: staff.name,
      may: Object.fromEntries(
        [...new Set(staff.grants.flatMap((grant) => permissionsOf[grant.role]))].map((p) => [
          p.replace('.', '_'),
          true,
        ]),
      ),
    },
    officeName: inLanguage(staff.office.name, languageOf(res)),
    csrf: csrfToken(req),
    trash: mayThrow.some((permission) => staff.may(permission)),
    ...takeFlash(req),
  };
}

/** The message key left for the next page, once. Data requests leave it for the page that follows. */
function takeFlash(req: Request): { flash?: string; undo?: string } {
  const { flash, undo } = req.session;
  if (flash === undefined || !asksForPage(req)) return {};
  delete req.session.flash;
  delete req.session.undo;
  return { flash, ...(undo?.flash === flash ? { undo: undo.address } : {}) };
}

/** Not what a form sends, nor data a script asks for. */
export function asksForPage(req: Request): boolean {
  return req.method === 'GET' && req.get('accept')?.includes('text/html') === true;
}

/** Beside the sentence for the next page: a button that puts back what was thrown away. To be called after the flash is set. */
export function offerUndo(req: Request, trashId: string | undefined): void {
  const { flash } = req.session;
  if (flash === undefined || trashId === undefined) return;
  req.session.undo = { flash, address: `/trash/${encodeURIComponent(trashId)}/return` };
}

/** Lets through only who is signed in and may; 401 sends to the sign-in page, 403 says so. */
export function requirePermission(...permissions: Permission[]): RequestHandler {
  return (req, _res, next) => {
    const staff = staffOf.get(req);
    if (staff === undefined) next(signInNeeded());
    else if (!permissions.every((permission) => staff.may(permission))) next(notAllowed());
    else next();
  };
}
