// Why: the trend of one measure as page, CSV and JSON, and what people who answer for it may write under it: its target, and
// what they conclude from it.
import { Router, type Request, type Response } from 'express';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { addressWith, readFilters, type Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import { signReviewNote } from './reviewNotes.commands.js';
import { readNote } from './reviewNotes.form.js';
import { loadSubject, type Subject } from './subject.js';
import { csvOf } from './table.js';
import { setTarget } from './targets.commands.js';
import { readTarget } from './targets.form.js';
import { trendOf } from './trend.js';
import { depthTables, type Viewer } from './trendDepth.page.js';
import { trendData, trendPage, trendTables } from './trend.page.js';
import { spanOf } from './words.js';

export function trendRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('dashboards.read');

  async function asked(req: Request, res: Response): Promise<{ subject: Subject; filters: Filters }> {
    const survey = pathParameter(req, 'survey');
    const subject = await loadSubject(dependencies, currentStaff(req), languageOf(res), survey);
    return { subject, filters: readFilters((name) => queryParameter(req, name), subject) };
  }

  async function show(
    req: Request,
    res: Response,
    { subject, filters }: { subject: Subject; filters: Filters },
    refused: Pick<Viewer, 'refusedTarget' | 'refusedNote'> = {},
  ): Promise<void> {
    const staff = currentStaff(req);
    const viewer: Viewer = {
      userId: staff.userId,
      name: staff.name,
      maySetTargets: staff.may('targets.write'),
      maySign: staff.may('reviews.write'),
      ...refused,
    };
    const trend = await trendOf(subject, filters);
    renderPage(req, res, 'staff', 'dashboards/trend', trendPage(subject, filters, trend, viewer));
  }

  router.get('/dashboards/:survey/trend', read, async (req, res) => {
    await show(req, res, await asked(req, res));
  });

  router.get('/dashboards/:survey/trend.json', read, async (req, res) => {
    const { subject, filters } = await asked(req, res);
    res.json(trendData(subject, filters, await trendOf(subject, filters)));
  });

  router.get('/dashboards/:survey/trend.csv', read, async (req, res) => {
    const { subject, filters } = await asked(req, res);
    const trend = await trendOf(subject, filters);
    const tables = [...trendTables(subject, filters, trend), ...depthTables(subject, filters, trend)];
    res.attachment(`${subject.survey.slug}-trend.csv`).type('text/csv; charset=utf-8').send(csvOf(tables));
  });

  router.post('/dashboards/:survey/targets', read, requirePermission('targets.write'), async (req, res) => {
    const { subject, filters } = await asked(req, res);
    const form = readTarget(req.body, subject.today);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { subject, filters }, { refusedTarget: form });
      return;
    }
    const question = measureOf(subject, filters).code;
    await setTarget(dependencies, currentStaff(req), { surveyId: subject.survey.id, question }, form.entry);
    req.session.flash = 'trend.target.saved';
    res.redirect(303, backTo(subject, filters, 'targets'));
  });

  router.post('/dashboards/:survey/notes', read, requirePermission('reviews.write'), async (req, res) => {
    const { subject, filters } = await asked(req, res);
    const period = begunPeriod(subject, filters);
    const form = readNote(req.body);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { subject, filters }, { refusedNote: form });
      return;
    }
    const question = measureOf(subject, filters).code;
    const about = { surveyId: subject.survey.id, question, kind: filters.kind, period };
    await signReviewNote(dependencies, currentStaff(req), about, form);
    req.session.flash = 'trend.note.saved';
    res.redirect(303, backTo(subject, filters, 'notes'));
  });

  return router;
}

function measureOf(subject: Subject, filters: Filters): Measure {
  return subject.measures.find((one) => one.code === filters.question) ?? subject.headline;
}

/** Nobody concludes anything from a period that has not begun. Throws 400. */
function begunPeriod(subject: Subject, { kind, period, startMonth }: Filters): string {
  const begun =
    period !== undefined && (kind === 'wave' || spanOf(period, kind, startMonth).firstDay <= subject.today);
  if (!begun) throw badRequest('filter_unknown', { name: 'period' });
  return period;
}

function backTo(subject: Subject, filters: Filters, part: string): string {
  return `${addressWith(`/dashboards/${subject.survey.slug}/trend`, filters)}#${part}`;
}
