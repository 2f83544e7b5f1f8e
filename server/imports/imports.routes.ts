// Why: what history was brought in, with its cleaning report.
import { Router } from 'express';
import { findImport, listImports } from '../../db/queries/imports.js';
import { findSurvey } from '../../db/queries/surveys.js';
import { findUser } from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { loadVersion } from '../surveys/open.js';
import { importPage, importsPage } from './imports.page.js';

export function importsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get('/imports', requirePermission('imports.read'), async (req, res) => {
    const { scope, office } = currentStaff(req);
    const page = importsPage(await listImports(db, scope), { language: languageOf(res), office });
    renderPage(req, res, 'staff', 'imports/index', page);
  });

  router.get('/imports/:id', requirePermission('imports.read'), async (req, res) => {
    const { scope, office } = currentStaff(req);
    const found = await findImport(db, scope, pathParameter(req, 'id'));
    if (found === undefined) throw notFound();
    const survey = await findSurvey(db, scope, found.surveyId);
    const current = survey?.currentVersion ?? null;
    const version =
      current === null ? undefined : await loadVersion(dependencies, scope, found.surveyId, current);
    const startedByName = found.startedBy === null ? undefined : (await findUser(db, found.startedBy))?.name;
    const view = { found, survey, document: version?.document, startedByName };
    renderPage(req, res, 'staff', 'imports/show', importPage(view, { language: languageOf(res), office }));
  });

  return router;
}
