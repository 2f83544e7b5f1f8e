// Why: a survey that was never published can be thrown away, at an address of its own.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, offerUndo, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { disposeOfDraft } from './disposal.commands.js';
import { readRevision } from './surveys.form.js';

export function disposalRoutes(dependencies: Dependencies): Router {
  const router = Router();

  router.post(
    '/surveys/:id/disposal',
    requirePermission('surveys.read', 'surveys.write'),
    async (req, res) => {
      const { revision } = readRevision(req.body);
      const undo = await disposeOfDraft(dependencies, currentStaff(req), pathParameter(req, 'id'), revision);
      req.session.flash = 'surveys.flash.discarded';
      offerUndo(req, undo);
      res.redirect(303, '/surveys');
    },
  );

  return router;
}
