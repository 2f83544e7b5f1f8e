// Why: definitions and targets of all surveys in one place, to be read; each is set where it takes effect, and there its history grows.
import { Router, type Request, type Response } from 'express';
import { listAllTargets } from '../../db/queries/targets.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import { listMeasuredSurveys } from './measures.js';
import { satisfactionPage, targetsPage } from './measures.page.js';

export function measuresRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const manage = requirePermission('settings.write');

  async function viewOf(req: Request, res: Response) {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const surveys = await listMeasuredSurveys(dependencies, staff.scope, language);
    return { language, office: staff.office, surveys, mayWrite: staff.may('surveys.write') };
  }

  router.get('/settings/satisfaction', manage, async (req, res) => {
    renderPage(req, res, 'staff', 'settings/satisfaction', satisfactionPage(await viewOf(req, res)));
  });

  router.get('/settings/targets', manage, async (req, res) => {
    const targets = await listAllTargets(dependencies.database.queries, currentStaff(req).scope);
    const view = { ...(await viewOf(req, res)), targets, now: dependencies.clock() };
    renderPage(req, res, 'staff', 'settings/targets', targetsPage(view));
  });

  return router;
}
