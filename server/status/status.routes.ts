// Why: the page of the one person who looks after the machine, the same as JSON, and the metrics for a machine that does.
import { Router } from 'express';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { mayScrape, metricsText } from './metrics.js';
import { readStatus } from './status.js';
import { statusPage } from './status.page.js';

export function statusRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('status.read');

  router.get('/status', read, async (req, res) => {
    const { scope, office } = currentStaff(req);
    const language = languageOf(res);
    const words = wordsFor(language, translatorFor(language), office.settings);
    const page = statusPage(words, office.timeZone, await readStatus(dependencies, scope));
    renderPage(req, res, 'staff', 'status/status', page);
  });

  router.get('/status.json', read, async (req, res) => {
    res.json(await readStatus(dependencies, currentStaff(req).scope));
  });

  return router;
}

/** Before anything of a person is looked at. Not there for who may not ask. */
export function metricsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  router.get('/metrics', async (req, res) => {
    if (!mayScrape(req, dependencies.config.metricsKey)) throw notFound();
    const { type, text } = await metricsText(dependencies);
    res.set('Cache-Control', 'no-store').set('Content-Type', type).send(text);
  });
  return router;
}
