// Why: who checks the office notes a seal elsewhere, and comes back with it a year later: does it still fit? So does who has
// the receipt of an answer.
import { Router } from 'express';
import { findLastAudit } from '../../db/queries/audit.js';
import { listLastSeals } from '../../db/queries/seals.js';
import { wordsFor } from '../dashboards/words.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { checkReceipt, typedReceipt } from '../responses/receipts.js';
import { longestReceipt } from '../responses/receiptPlace.js';
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
    const noted = value === '' ? undefined : await readNoted(scope, value);
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
      sealsPage({
        words,
        timeZone: office.timeZone,
        value: value.slice(0, longestReceipt),
        noted,
        seals,
        checked,
      }),
    );
  });

  return router;

  async function readNoted(scope: OfficeScope, value: string): Promise<Noted> {
    const seal = typedSeal(value);
    if (seal !== undefined) return { number: seal.number, ...(await findNoted(db, scope, seal)) };
    const receipt = typedReceipt(value);
    if (receipt === undefined) return { state: 'malformed' };
    return { verdict: await checkReceipt(dependencies, scope, receipt), state: 'receipt' };
  }
}
