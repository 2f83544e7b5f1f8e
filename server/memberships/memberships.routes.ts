// Why: a bureau asks an office for its figures, and the office agrees, declines or ends it, each on this page of its own.
import { Router, type Request, type Response } from 'express';
import type { Membership } from '../../db/queries/bureaus.js';
import { listOffices, type Office } from '../../db/queries/offices.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { askOffice, membershipsOf, steps, takeStep, type Step } from './memberships.commands.js';
import { readAsked } from './memberships.form.js';
import { membershipsPage } from './memberships.page.js';

export function membershipsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('memberships.write');

  async function show(req: Request, res: Response, refused?: string): Promise<void> {
    const staff = currentStaff(req);
    const memberships = await membershipsOf(db, staff);
    const free = staff.office.isBureau ? await freeBeside(memberships) : [];
    const page = membershipsPage({
      language: languageOf(res),
      office: staff.office,
      memberships,
      free,
      refused,
    });
    renderPage(req, res, 'staff', 'memberships/memberships', page);
  }

  /** Every office is known by its name: the public front page shows it. */
  async function freeBeside(memberships: readonly Membership[]): Promise<Office[]> {
    const bound = memberships.filter(({ state }) => state === 'asked' || state === 'agreed');
    return (await listOffices(db)).filter(
      ({ id, isBureau }) => !isBureau && !bound.some(({ office }) => office.id === id),
    );
  }

  router.get('/memberships', manage, async (req, res) => {
    await show(req, res);
  });

  router.post('/memberships', manage, async (req, res) => {
    const staff = currentStaff(req);
    if (!staff.office.isBureau) throw notFound();
    const free = await freeBeside(await membershipsOf(db, staff));
    const form = readAsked(
      req.body,
      free.map(({ id }) => id),
    );
    if (!form.ok) {
      res.status(422);
      await show(req, res, form.value);
      return;
    }
    await askOffice(dependencies, staff, form.office);
    req.session.flash = 'memberships.flash.asked';
    res.redirect(303, '/memberships');
  });

  for (const step of Object.keys(steps) as Step[])
    router.post(`/memberships/:other/${step}`, manage, async (req, res) => {
      await takeStep(dependencies, currentStaff(req), pathParameter(req, 'other'), step);
      req.session.flash = `memberships.flash.${step}`;
      res.redirect(303, '/memberships');
    });

  return router;
}
