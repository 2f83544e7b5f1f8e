// Why: one page for whatever was thrown away, and one address that brings it back.
import { Router, type RequestHandler } from 'express';
import { listTrash } from '../../db/queries/trash.js';
import type { Dependencies } from '../dependencies.js';
import { notAllowed } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { endsOfTrash, kinds, kindsOf } from './kinds.js';
import { putBack } from './trash.commands.js';
import { mostShown, trashPage } from './trash.page.js';

/** Whoever may throw something away may see the trash: their own kinds of it. */
const throwers: RequestHandler = (req, _res, next) => {
  next(kindsOf(currentStaff(req)).length === 0 ? notAllowed() : undefined);
};

export function trashRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const signedIn = requirePermission();

  router.get('/trash', signedIn, throwers, async (req, res) => {
    const staff = currentStaff(req);
    const own = kindsOf(staff);
    const ends = endsOfTrash(dependencies.clock()).filter(({ kind }) => own.includes(kind));
    const thrown = await listTrash(dependencies.database.queries, staff.scope, ends, mostShown + 1);
    const language = languageOf(res);
    const reader = { t: translatorFor(language), language, staff };
    renderPage(req, res, 'staff', 'trash/trash', trashPage(reader, thrown));
  });

  router.post('/trash/:id/return', signedIn, throwers, async (req, res) => {
    const { kind, subject } = await putBack(dependencies, currentStaff(req), pathParameter(req, 'id'));
    req.session.flash = 'trash.flash.returned';
    res.redirect(303, kinds[kind].place(subject));
  });

  return router;
}
