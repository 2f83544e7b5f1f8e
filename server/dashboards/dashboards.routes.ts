// Why: overview, trend and comparison, each as page, CSV and JSON at one address, and the export of raw answers.
import { Router, type Request, type Response } from 'express';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { readFilters } from './filters.form.js';
import { loadSubject, type Subject } from './subject.js';
import { csvOf, type Table } from './table.js';
import { trendOf } from './trend.js';
import { trendData, trendPage, trendTables } from './trend.page.js';

/** One address, three forms: the page, `.json` and `.csv`. */
const forms = ['', '.json', '.csv'] as const;

export function dashboardsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('dashboards.read');
  const subjectOf = async (req: Request, res: Response) => await loadSubject(dependencies, currentStaff(req), languageOf(res), pathParameter(req, 'survey'));

  for (const form of forms) {
    router.get(`/dashboards/:survey/trend${form}`, read, async (req, res) => {
      const subject = await subjectOf(req, res);
      const filters = readFilters((name) => queryParameter(req, name), subject);
      const trend = await trendOf(subject, filters);
      if (form === '.json') res.json(trendData(subject, filters, trend));
      else if (form === '.csv') sendCsv(res, subject, 'trend', trendTables(subject, filters, trend));
      else renderPage(req, res, 'staff', 'dashboards/trend', trendPage(subject, filters, trend));
    });
  }
  return router;
}

function sendCsv(res: Response, subject: Subject, name: string, tables: readonly Table[]): void {
  res.attachment(`${subject.survey.slug}-${name}.csv`).type('text/csv; charset=utf-8').send(csvOf(tables));
}
