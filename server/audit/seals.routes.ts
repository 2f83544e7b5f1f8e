// Why: who checks the office notes a seal elsewhere, and comes back with it a year later: does it still fit?
import { Router } from 'express';
import { findLastAudit } from '../../db/queries/audit.js';
import { listLastSeals } from '../../db/queries/seals.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { findNoted, typedSeal } from '../responses/seals.js';
import { sealsPage, type Noted } from './seals.page.js';

/** Two months of nights. */
const shown = 62;

export function sealsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get('/audit/seals', requirePermission('audit.read'), async (req, res) => {
    const { scope, office } = currentStaff(req);
    const value = queryParameter(req, 'seal')?.trim() ?? '';
    const typed = typedSeal(value);
    const noted: Noted | undefined =
      value === ''
        ? undefined
        : typed === undefined
          ? { state: 'malformed' }
          : { number: typed.number, ...(await findNoted(db, scope, typed)) };
    const [seals, checked] = await Promise.all([
      listLastSeals(db, scope, shown),
      findLastAudit(db, scope, 'chains.check'),
    ]);
    const language = languageOf(res);
    const words = wordsFor(language, translatorFor(language), office.settings);
    if (noted?.state === 'malformed') res.status(422);
    renderPage(
      req,
      res,
      'staff',
      'audit/seals',
      sealsPage({ words, timeZone: office.timeZone, value: value.slice(0, 60), noted, seals, checked }),
    );
  });

  return router;
}
