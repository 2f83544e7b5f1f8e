// Why: what the comments speak of, as page, CSV and JSON at one address, and the comments behind each figure. For who may
// read comments only.
import { Router, type Request, type Response } from 'express';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { loadThemes } from '../themes/rules.js';
import { commentsData, commentsPage, commentsTables } from './comments.page.js';
import { commentsOf } from './comments.js';
import { queryOf, readCommentsView, readTextsView } from './comments.form.js';
import { listedGroups, textsOf } from './commentTexts.js';
import { textsPage } from './commentTexts.page.js';
import { readFilters } from './filters.form.js';
import { loadSubject } from './subject.js';
import { csvOf } from './table.js';

export function commentAnalysisRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('dashboards.read', 'comments.read');

  async function here(req: Request, res: Response) {
    const staff = currentStaff(req);
    const subject = await loadSubject(dependencies, staff, languageOf(res), pathParameter(req, 'survey'));
    const filters = readFilters(queryOf(req), subject);
    return { staff, subject, filters, themes: await loadThemes(subject.db, subject.scope) };
  }

  for (const form of ['', '.json', '.csv'] as const) {
    router.get(`/dashboards/:survey/comments${form}`, read, async (req, res) => {
      const { staff, subject, filters, themes } = await here(req, res);
      const view = readCommentsView(queryOf(req), themes);
      const result = await commentsOf(subject, filters, themes, view);
      if (form === '.json') res.json(commentsData(subject, filters, result, themes.rules));
      else if (form === '.csv')
        res
          .attachment(`${subject.survey.slug}-comments.csv`)
          .type('text/csv; charset=utf-8')
          .send(csvOf(commentsTables(subject, filters, result)));
      else {
        const small = [result.words?.ratings, result.words?.periods].flatMap((one) => one?.listed ?? []);
        const listed = await listedGroups(subject, staff, themes, small);
        renderPage(
          req,
          res,
          'staff',
          'dashboards/comments',
          commentsPage(subject, filters, view, result, listed),
        );
      }
    });
  }

  router.get('/dashboards/:survey/comments/texts', read, async (req, res) => {
    const { staff, subject, filters, themes } = await here(req, res);
    const view = readTextsView(queryOf(req), themes, subject.counterCodes);
    const result = await textsOf(subject, staff, filters, themes, view);
    renderPage(req, res, 'staff', 'dashboards/texts', textsPage(subject, filters, themes, view, result));
  });

  return router;
}
