// Why: data quality of a survey as page, CSV and JSON at one address.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { readFilters } from './filters.form.js';
import { nonePage } from './none.page.js';
import { qualityOf } from './quality.js';
import { qualityPage } from './quality.page.js';
import { qualityData } from './qualityData.js';
import { qualityTables } from './qualityTables.js';
import { loadSubject } from './subject.js';
import { csvOf } from './table.js';

export function qualityRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('dashboards.read');

  for (const form of ['', '.json', '.csv'] as const) {
    router.get(`/dashboards/:survey/quality${form}`, read, async (req, res) => {
      const staff = currentStaff(req);
      const language = languageOf(res);
      const subject = await loadSubject(dependencies, staff, language, pathParameter(req, 'survey'));
      const filters = readFilters((name) => queryParameter(req, name), subject);
      const quality = await qualityOf(subject, filters, staff);
      if (quality === undefined) {
        if (form !== '') throw notFound('survey_not_found');
        renderPage(req, res, 'staff', 'dashboards/none', nonePage(language, true, staff.may('surveys.read')));
      } else if (form === '.json') res.json(qualityData(subject, filters, quality));
      else if (form === '.csv')
        res
          .attachment(`${subject.survey.slug}-quality.csv`)
          .type('text/csv; charset=utf-8')
          .send(csvOf(qualityTables(subject, quality).map(({ table }) => table)));
      else
        renderPage(
          req,
          res,
          'staff',
          'dashboards/quality',
          qualityPage(subject, filters, quality, { settings: staff.may('settings.write') }),
        );
    });
  }
  return router;
}
