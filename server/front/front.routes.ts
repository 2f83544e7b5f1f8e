// Why: the office's public front: open surveys.
import { Router } from 'express';
import { listOffices } from '../../db/queries/offices.js';
import { listSurveys, type Survey } from '../../db/queries/surveys.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { languageOf, renderPage } from '../http/render.js';
import type { SurveyDocument } from '../surveys/document.js';
import { loadVersion, opennessOf } from '../surveys/open.js';
import { frontPage, type OpenOffice } from './front.page.js';

export function frontRoutes(dependencies: Dependencies): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const offices = await listOpenOffices(dependencies);
    res.set('Cache-Control', 'no-cache');
    renderPage(req, res, 'citizen', 'citizen/front', frontPage(offices, languageOf(res)));
  });
  return router;
}

/** Every office with its surveys that anybody may answer on the web now. */
async function listOpenOffices(dependencies: Dependencies): Promise<OpenOffice[]> {
  const db = dependencies.database.queries;
  const found: OpenOffice[] = [];
  for (const office of (await listOffices(db)).filter(({ isBureau }) => !isBureau)) {
    const scope = officeScope(office.id);
    const surveys: { survey: Survey; document: SurveyDocument }[] = [];
    for (const survey of await listSurveys(db, scope)) {
      if (opennessOf(survey, dependencies.clock()) !== 'open' || survey.currentVersion === null) continue;
      const { document } = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
      if (document.channels.includes('web')) surveys.push({ survey, document });
    }
    found.push({ office, surveys });
  }
  return found;
}
