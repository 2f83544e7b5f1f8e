// Why: what history was brought in, with its cleaning report.
import { Router, type Request, type Response } from 'express';
import { listImportDrafts, listSavedMappings } from '../../db/queries/importDrafts.js';
import { findImport, listImports } from '../../db/queries/imports.js';
import { findSurvey } from '../../db/queries/surveys.js';
import { findUser } from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { receiptOfStream } from '../responses/receipts.js';
import { loadVersion } from '../surveys/open.js';
import { importPage, importsPage } from './imports.page.js';
import { Refusal } from './refusal.js';
import { undoImportBeside } from './undo.js';
import { readUndoing, type ReasonForm } from './wizard/wizard.form.js';
import { draftRows } from './wizard/wizard.page.js';
import { importWizardRoutes } from './wizard/wizard.routes.js';

export function importsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get('/imports', requirePermission('imports.read'), async (req, res) => {
    const { scope, office } = currentStaff(req);
    const context = { language: languageOf(res), office };
    const workbench = currentStaff(req).may('imports.write')
      ? {
          drafts: draftRows(await listImportDrafts(db, scope), context),
          mappings: await listSavedMappings(db, scope),
        }
      : undefined;
    const page = importsPage(await listImports(db, scope), context, workbench);
    renderPage(req, res, 'staff', 'imports/index', page);
  });

  router.use(importWizardRoutes(dependencies));

  router.get('/imports/:id', requirePermission('imports.read'), async (req, res) => {
    await show(req, res);
  });

  router.post('/imports/:id/undoing', requirePermission('imports.write'), async (req, res) => {
    const { scope, userId } = currentStaff(req);
    const id = pathParameter(req, 'id');
    const form = readUndoing(req.body);
    if (!form.ok) {
      res.status(422);
      await show(req, res, form);
      return;
    }
    if ((await findImport(db, scope, id)) === undefined) throw notFound();
    try {
      await undoImportBeside(dependencies, scope, id, { userId, reason: form.reason });
    } catch (error) {
      if (error instanceof Refusal) throw conflict('conflict');
      throw error;
    }
    req.session.flash = 'importWizard.flash.undone';
    res.redirect(303, `/imports/${id}`);
  });

  async function show(
    req: Request,
    res: Response,
    refused?: Extract<ReasonForm, { ok: false }>,
  ): Promise<void> {
    const staff = currentStaff(req);
    const { scope, office } = staff;
    const found = await findImport(db, scope, pathParameter(req, 'id'));
    if (found === undefined) throw notFound();
    const survey = await findSurvey(db, scope, found.surveyId);
    const current = survey?.currentVersion ?? null;
    const version =
      current === null ? undefined : await loadVersion(dependencies, scope, found.surveyId, current);
    const startedByName = found.startedBy === null ? undefined : (await findUser(db, found.startedBy))?.name;
    const receipt =
      found.state === 'active' ? await receiptOfStream(dependencies, scope, `import:${found.id}`) : undefined;
    const view = {
      found,
      survey,
      receipt,
      document: version?.document,
      startedByName,
      mayUndo: staff.may('imports.write'),
      ...(refused === undefined ? {} : { refused }),
    };
    renderPage(req, res, 'staff', 'imports/show', importPage(view, { language: languageOf(res), office }));
  }

  return router;
}
