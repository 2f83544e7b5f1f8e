// Why: the conditions of answering on the web, and one-time codes: made, counted, ended.
import { Router, type Request, type Response } from 'express';
import {
  countTowardsQuota,
  listAccess,
  listCodeBatches,
  type SurveyAccess,
} from '../../db/queries/access.js';
import { findSurvey, type Survey } from '../../db/queries/surveys.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { endCodes, makeCodes, setAccess } from './access.commands.js';
import { readAccess, readCodes, stateOfAccess } from './access.form.js';
import { accessPage, codesCsv, type AccessView } from './access.page.js';

export function accessRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const reading = requirePermission('surveys.read');
  const writing = requirePermission('surveys.read', 'surveys.write');

  router.get('/surveys/:id/access', reading, async (req, res) => {
    await show(req, res);
  });

  router.post('/surveys/:id/access', writing, async (req, res) => {
    const survey = await surveyOf(req);
    const form = readAccess(req.body);
    if (!form.ok) {
      await show(req, res.status(422), { refusedAccess: form });
      return;
    }
    const known = await accessOf(req, survey.id);
    // Somebody else was quicker.
    if (stateOfAccess(known) !== form.seen) throw conflict();
    await setAccess(dependencies, currentStaff(req), survey.id, form.entry);
    req.session.flash = 'reaching.access.flash.saved';
    res.redirect(303, `/surveys/${survey.id}/access`);
  });

  router.post('/surveys/:id/codes', writing, async (req, res) => {
    const survey = await surveyOf(req);
    const form = readCodes(req.body);
    if (!form.ok) {
      await show(req, res.status(422), { refusedCodes: form });
      return;
    }
    const codes = await makeCodes(dependencies, currentStaff(req), survey.id, form.entry);
    const base = dependencies.config.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
    const address = (code: string) => `${base}/s/${encodeURIComponent(survey.slug)}?code=${code}`;
    // Answered here and not after a redirect: the codes are kept nowhere to be fetched from.
    res
      .attachment(`codes-${survey.slug}.csv`)
      .type('text/csv; charset=utf-8')
      .send(codesCsv(codes, address, languageOf(res)));
  });

  router.post('/surveys/:id/codes/:batch/end', writing, async (req, res) => {
    const survey = await surveyOf(req);
    await endCodes(dependencies, currentStaff(req), survey.id, pathParameter(req, 'batch'));
    req.session.flash = 'reaching.access.flash.ended';
    res.redirect(303, `/surveys/${survey.id}/access`);
  });

  return router;

  async function show(
    req: Request,
    res: Response,
    refused: Pick<AccessView, 'refusedAccess' | 'refusedCodes'> = {},
  ): Promise<void> {
    const staff = currentStaff(req);
    const survey = await surveyOf(req);
    const [access, answered, batches] = await Promise.all([
      accessOf(req, survey.id),
      countTowardsQuota(db, staff.scope, survey.id),
      listCodeBatches(db, staff.scope, survey.id),
    ]);
    const page = accessPage({
      survey,
      office: staff.office,
      reader: languageOf(res),
      mayWrite: staff.may('surveys.write'),
      access,
      answered,
      batches,
      ...refused,
    });
    renderPage(req, res, 'staff', 'reaching/access', page);
  }

  async function accessOf(req: Request, surveyId: string): Promise<SurveyAccess | undefined> {
    const rows = await listAccess(db, currentStaff(req).scope);
    return rows.find((row) => row.surveyId === surveyId);
  }

  async function surveyOf(req: Request): Promise<Survey> {
    const survey = await findSurvey(db, currentStaff(req).scope, pathParameter(req, 'id'));
    if (survey === undefined) throw notFound('survey_not_found');
    return survey;
  }
}
