// Why: systematic sampling for the counter: drawn here with who drew it, printed as a sheet, and never drawn again quietly.
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { randomStart } from '../../analysis/sampling/systematic.js';
import { insertAudit } from '../../db/queries/audit.js';
import { listCounters } from '../../db/queries/offices.js';
import { insertSamplingPlan, listSamplingPlans } from '../../db/queries/sampling.js';
import { findSurvey, type Survey } from '../../db/queries/surveys.js';
import { listStaff } from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { notAllowed, notFound } from '../errors.js';
import { currentStaff, requirePermission, type Staff } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { readSampling, type SamplingEntry, type SamplingForm } from './sampling.form.js';
import { samplingPage, samplingSheetPage } from './sampling.page.js';

export function samplingRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const writing = requirePermission('surveys.read', 'surveys.write');

  router.get('/surveys/:id/sampling', maySee(), async (req, res) => {
    await show(req, res);
  });

  router.post('/surveys/:id/sampling', writing, async (req, res) => {
    const staff = currentStaff(req);
    const survey = await surveyOf(req);
    const counters = (await listCounters(db, staff.scope)).filter((one) => one.active);
    const form = readSampling(req.body, new Set(counters.map((one) => one.code)));
    if (!form.ok) {
      await show(req, res.status(422), form);
      return;
    }
    const id = await drawPlan(dependencies, staff, survey.id, form.entry);
    res.redirect(303, `/surveys/${survey.id}/sampling/${id}`);
  });

  router.get('/surveys/:id/sampling/:plan', maySee(), async (req, res) => {
    const { scope, office } = currentStaff(req);
    const survey = await surveyOf(req);
    const wanted = pathParameter(req, 'plan');
    const plan = (await listSamplingPlans(db, scope, survey.id)).find((one) => one.id === wanted);
    if (plan === undefined) throw notFound();
    const counters = await listCounters(db, scope);
    const page = samplingSheetPage({ survey, office, plan, counters, reader: languageOf(res) });
    renderPage(req, res, 'staff', 'reaching/sampling-sheet', page);
  });

  return router;

  async function show(req: Request, res: Response, refused?: Extract<SamplingForm, { ok: false }>) {
    const person = currentStaff(req);
    const { scope, office } = person;
    const survey = await surveyOf(req);
    const [plans, counters, staff] = await Promise.all([
      listSamplingPlans(db, scope, survey.id),
      listCounters(db, scope),
      listStaff(db, scope),
    ]);
    const page = samplingPage({
      survey,
      office,
      reader: languageOf(res),
      mayWrite: person.may('surveys.write'),
      now: dependencies.clock(),
      plans,
      counters,
      names: new Map(staff.map((person) => [person.id, person.name])),
      refused,
    });
    renderPage(req, res, 'staff', 'reaching/sampling', page);
  }

  async function surveyOf(req: Request): Promise<Survey> {
    const survey = await findSurvey(db, currentStaff(req).scope, pathParameter(req, 'id'));
    if (survey === undefined) throw notFound('survey_not_found');
    return survey;
  }
}

/** Returns the plan's id. The start is drawn in the same breath as it is written down. */
async function drawPlan(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  surveyId: string,
  entry: SamplingEntry,
): Promise<string> {
  const id = dependencies.newId();
  const at = dependencies.clock();
  const start = randomStart(dependencies.randomHex(6), entry.every);
  await dependencies.database.atomically((db) => [
    insertSamplingPlan(db, scope, { id, surveyId, ...entry, start, drawnBy: userId, drawnAt: at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'sampling.draw',
      entity: 'survey',
      entityId: surveyId,
      detail: { plan: id, every: entry.every, start, from: entry.fromDay, to: entry.toDay },
    }),
  ]);
  return id;
}

/** Who looks after surveys, and who hands out the forms at the counter. */
function maySee(): RequestHandler {
  return (req, _res, next) => {
    const staff = currentStaff(req);
    next(staff.may('surveys.read') || staff.may('paper.enter') ? undefined : notAllowed());
  };
}
