// Why: the method book stands where the figures stand: one address, to which every explanation leads.
import { Router } from 'express';
import { requirePermission } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import { methodBook } from './methodBook.js';
import { methodsPage } from './methods.page.js';

export function methodsRoutes(): Router {
  const router = Router();
  router.get('/methods', requirePermission('methods.read'), (req, res) => {
    renderPage(req, res, 'staff', 'methods/methods', methodsPage(languageOf(res), methodBook()));
  });
  return router;
}
