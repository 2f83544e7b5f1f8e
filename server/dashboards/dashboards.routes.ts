// Why: overview, comparison and drivers, each as page, CSV and JSON at one address, and the export of raw answers.
import { Router, type Request, type Response } from 'express';
import { listBureausOf } from '../../db/queries/bureaus.js';
import { dueCounts } from '../cases/due.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { comparisonOf } from './compare.js';
import { depthOf } from './compareDepth.js';
import { counterFunnel, depthData, depthPage, depthTables } from './compareDepth.page.js';
import { compareData, comparePage, compareTable } from './compare.page.js';
import { driversOf } from './drivers.js';
import { driversData, driversPage, driversTables } from './drivers.page.js';
import { nonePage } from './none.page.js';
import { readFilters } from './filters.form.js';
import { overviewOf } from './overview.js';
import { overviewData, overviewPage, overviewTable } from './overview.page.js';
import { resultOrProgress } from './patience.js';
import { sendResponses } from './responsesExport.js';
import { exportsPage } from './responsesExport.page.js';
import { fileOf, shapes } from './responsesShape.js';
import { findSubject, loadSubject, type Subject } from './subject.js';
import { csvOf, type Table } from './table.js';
import { qualityRoutes } from './quality.routes.js';
import { trendRoutes } from './trend.routes.js';

/** One address, three forms: the page, `.json` and `.csv`. */
const forms = ['', '.json', '.csv'] as const;

export function dashboardsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  router.use(trendRoutes(dependencies));
  router.use(qualityRoutes(dependencies));
  const read = requirePermission('dashboards.read');
  const subjectOf = async (req: Request, res: Response) =>
    await loadSubject(dependencies, currentStaff(req), languageOf(res), pathParameter(req, 'survey'));
  const filtersOf = (req: Request, subject: Subject) =>
    readFilters((name) => queryParameter(req, name), subject);

  for (const form of forms) {
    router.get(`/dashboards${form}`, read, async (req, res) => {
      const staff = currentStaff(req);
      const subject = await findSubject(dependencies, staff, languageOf(res), queryParameter(req, 'survey'));
      const filters = subject === undefined ? undefined : filtersOf(req, subject);
      const overview =
        subject === undefined || filters === undefined
          ? undefined
          : await overviewOf(subject, filters, staff);
      if (subject === undefined || filters === undefined || overview === undefined) {
        if (form !== '') throw notFound('survey_not_found');
        renderPage(
          req,
          res,
          'staff',
          'dashboards/none',
          nonePage(languageOf(res), subject !== undefined, staff.may('surveys.read')),
        );
      } else if (form === '.json') res.json(overviewData(subject, filters, overview));
      else if (form === '.csv') sendCsv(res, subject, 'overview', [overviewTable(subject, overview)]);
      else {
        const due = await dueCounts(dependencies, staff);
        const bureaus = staff.may('memberships.write') ? await listBureausOf(subject.db, subject.scope) : [];
        const asked = bureaus.some(({ state }) => state === 'asked');
        renderPage(req, res, 'staff', 'dashboards/overview', {
          ...overviewPage(subject, filters, overview, {
            export: staff.may('responses.export'),
            visits: staff.may('visits.write'),
          }),
          casesDue: due === undefined ? undefined : subject.words.t('cases.dashboard', due),
          bureauAsks: asked ? subject.words.t('memberships.waiting') : undefined,
        });
      }
    });

    router.get(`/dashboards/:survey/drivers${form}`, read, async (req, res) => {
      const subject = await subjectOf(req, res);
      const filters = filtersOf(req, subject);
      const counting = driversOf(subject, filters);
      if (form === '.json') res.json(driversData(subject, filters, await counting.done));
      else if (form === '.csv') sendCsv(res, subject, 'drivers', driversTables(subject, await counting.done));
      else {
        const title = subject.words.t('dashboards.tab.drivers');
        const result = await resultOrProgress(req, res, { subject, filters, title }, counting);
        if (result !== undefined)
          renderPage(req, res, 'staff', 'dashboards/drivers', driversPage(subject, filters, result));
      }
    });

    router.get(`/dashboards/:survey/compare${form}`, read, async (req, res) => {
      const subject = await subjectOf(req, res);
      const filters = filtersOf(req, subject);
      const result = await comparisonOf(subject, filters);
      const counting = depthOf(subject, filters, result);
      if (form === '.json')
        res.json({ ...compareData(subject, filters, result), ...depthData(await counting.done) });
      else if (form === '.csv') {
        const deep = depthTables(subject, result, await counting.done);
        sendCsv(res, subject, 'compare', [compareTable(subject, result), ...deep]);
      } else {
        const page = comparePage(subject, filters, result);
        const depth = await resultOrProgress(req, res, { subject, filters, title: page.title }, counting);
        if (depth === undefined) return;
        renderPage(req, res, 'staff', 'dashboards/compare', {
          ...page,
          chart: counterFunnel(subject, result, depth) ?? page.chart,
          depth: depthPage(subject, filters, result, depth),
        });
      }
    });
  }

  const exporting = requirePermission('responses.export');
  router.get('/dashboards/:survey/responses', exporting, async (req, res) => {
    renderPage(req, res, 'staff', 'dashboards/exports', exportsPage(await subjectOf(req, res)));
  });
  for (const shape of shapes)
    router.get(`/dashboards/:survey/${fileOf(shape)}`, exporting, async (req, res) => {
      await sendResponses(await subjectOf(req, res), currentStaff(req), res, shape);
    });
  return router;
}

function sendCsv(res: Response, subject: Subject, name: string, tables: readonly Table[]): void {
  res.attachment(`${subject.survey.slug}-${name}.csv`).type('text/csv; charset=utf-8').send(csvOf(tables));
}
