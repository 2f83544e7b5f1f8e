// Why: the public addresses of published results. What was not chosen is not there: 404, like what never was.
import { Router, type Request, type Response } from 'express';
import { csvOf } from '../dashboards/table.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { findPublicOffice, type PublicOffice } from '../front/publicOffice.js';
import { revisionCache } from '../front/revisionCache.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor, type Language } from '../i18n.js';
import { resultsData, resultsListPage, resultsPage, tableOf } from './results.page.js';
import { publishedSurveys, surveyResult, type SurveyResult } from './results.js';

export function resultsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const remembered = revisionCache(dependencies);

  /** Worked out once for each state of the data. */
  async function resultFor(place: PublicOffice, language: Language, wanted: string) {
    return await remembered(place, `result ${language} ${wanted}`, () =>
      surveyResult(dependencies, place, language, wanted),
    );
  }

  router.get('/results', async (req, res) => {
    const place = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    res.set('Cache-Control', 'no-cache');
    if (place === undefined) {
      res.redirect(302, '/');
      return;
    }
    const language = languageOf(res);
    const results: SurveyResult[] = [];
    for (const id of await publishedSurveys(dependencies, place)) {
      const result = await resultFor(place, language, id);
      if (result !== undefined) results.push(result);
    }
    const words = wordsFor(language, translatorFor(language), place.office.settings);
    renderPage(req, res, 'citizen', 'results/list', resultsListPage(place, language, words, results));
  });

  /** Throws 404. */
  async function resultOf(req: Request, res: Response) {
    const place = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    if (place === undefined) throw notFound();
    const result = await resultFor(place, languageOf(res), pathParameter(req, 'slug'));
    if (result === undefined) throw notFound();
    res.set('Cache-Control', 'no-cache');
    return { place, result };
  }

  router.get('/results/:slug.json', async (req, res) => {
    res.json(resultsData((await resultOf(req, res)).result));
  });

  router.get('/results/:slug.csv', async (req, res) => {
    const { result } = await resultOf(req, res);
    const { words, survey } = result.subject;
    res
      .attachment(`${survey.slug}-results.csv`)
      .type('text/csv; charset=utf-8')
      .send(csvOf(result.questions.map((question) => tableOf(words, question))));
  });

  router.get('/results/:slug', async (req, res) => {
    const { place, result } = await resultOf(req, res);
    renderPage(req, res, 'citizen', 'results/survey', resultsPage(place, languageOf(res), result));
  });

  return router;
}
