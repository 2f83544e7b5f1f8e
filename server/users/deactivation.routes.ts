// Why: who manages users switches an account off and on again, and makes an invitation worthless that went astray.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { localDay } from '../time.js';
import { deactivate, reactivate, withdrawOpenLinks } from './deactivation.commands.js';
import { readOffReason, readOnReason } from './deactivation.form.js';
import { showPerson } from './person.js';

export function deactivationRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const manage = requirePermission('users.manage');

  router.post('/users/:id/deactivation', manage, async (req, res) => {
    const staff = currentStaff(req);
    const id = pathParameter(req, 'id');
    const reason = readOffReason(req.body);
    if (reason === undefined) {
      res.status(422);
      await showPerson(dependencies, req, res, { noReason: true });
      return;
    }
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    await deactivate(dependencies, staff, id, { reason, today });
    req.session.flash = 'users.flash.switched_off';
    res.redirect(303, `/users/${encodeURIComponent(id)}`);
  });

  router.post('/users/:id/reactivation', manage, async (req, res) => {
    const id = pathParameter(req, 'id');
    const reason = readOnReason(req.body);
    if (reason === undefined) {
      res.status(422);
      await showPerson(dependencies, req, res, { noReason: true });
      return;
    }
    await reactivate(dependencies, currentStaff(req), id, reason);
    req.session.flash = 'users.flash.switched_on';
    res.redirect(303, `/users/${encodeURIComponent(id)}`);
  });

  router.post('/users/:id/link/withdrawal', manage, async (req, res) => {
    const id = pathParameter(req, 'id');
    await withdrawOpenLinks(dependencies, currentStaff(req), id);
    req.session.flash = 'users.flash.link_withdrawn';
    res.redirect(303, `/users/${encodeURIComponent(id)}`);
  });

  return router;
}
