// Why: before an office changes how long it keeps what people left, it sees what would go: a dry run, which changes nothing.
import { Router } from 'express';
import { findLastAudit } from '../../db/queries/audit.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { badRequest } from '../errors.js';
import { fieldsOf } from '../settings/fields.js';
import { changeSettings } from '../settings/settings.commands.js';
import { bounds } from '../settings/rules.form.js';
import { retentionPage } from './retention.page.js';
import { countDue, momentsOf } from './rules.js';

export function retentionRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get('/settings/retention', requirePermission('settings.write'), async (req, res) => {
    const { scope, office } = currentStaff(req);
    const typed = queryParameter(req, 'months')?.trim() ?? '';
    const wanted = readMonths(typed);
    const now = dependencies.clock();
    const months = office.settings.retentionMonths;
    const moments = momentsOf(now, months);
    const [due, triedDue, last] = await Promise.all([
      countDue(db, scope, moments),
      wanted === undefined ? undefined : countDue(db, scope, momentsOf(now, wanted)),
      findLastAudit(db, scope, 'contact.purge'),
    ]);
    const wrong = typed !== '' && wanted === undefined;
    const language = languageOf(res);
    const page = retentionPage({
      words: wordsFor(language, translatorFor(language), office.settings),
      timeZone: office.timeZone,
      months,
      now: { due, moments },
      tried: { months: typed, wrong, due: triedDue },
      last: last?.at,
    });
    if (wrong) res.status(422);
    renderPage(req, res, 'staff', 'retention/retention', page);
  });

  router.post('/settings/retention', requirePermission('settings.write'), async (req, res) => {
    const months = readMonths(fieldsOf(req.body)('months'));
    if (months === undefined) throw badRequest();
    await changeSettings(dependencies, currentStaff(req), 'office.retention', {
      settings: { retentionMonths: months },
    });
    req.session.flash = 'settings.flash.saved';
    res.redirect(303, '/settings/retention');
  });

  return router;
}

/** A number of months within the bounds the settings have. */
function readMonths(text: string): number | undefined {
  const digits = text.normalize('NFKC');
  const { least, most } = bounds.retentionMonths;
  const months = /^\d{1,3}$/.test(digits) ? Number(digits) : undefined;
  return months !== undefined && months >= least && months <= most ? months : undefined;
}
