// Why: the bureau's overview at one address in three forms, from one result. Whoever takes it away as a file is written down
// by the bureau and by every office whose figures are in it.
import { Router, type Request, type Response } from 'express';
import { isPeriodKey, periodOfDay, shiftPeriod } from '../../analysis/periods.js';
import { csvOf } from '../dashboards/table.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notAllowed } from '../errors.js';
import { currentStaff, isSignedIn, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { bureauData, bureauPage, bureauTables } from './bureau.page.js';
import { kinds, sideBySideOf, type Kind } from './sideBySide.js';
import { writeTaken } from './taken.js';

/** How far back the list of periods goes: three years. */
const periodsBack: Record<Kind, number> = { month: 36, quarter: 12, half: 6, year: 3 };

export function bureauRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('bureau.read');

  // A bureau has no answers of its own: its overview is this one.
  router.get('/dashboards', (req, res, next) => {
    if (
      isSignedIn(req) &&
      currentStaff(req).bureau !== undefined &&
      !currentStaff(req).may('dashboards.read')
    )
      res.redirect(303, '/bureau');
    else next();
  });

  async function found(req: Request, res: Response) {
    const staff = currentStaff(req);
    const { bureau, office } = staff;
    if (bureau === undefined) throw notAllowed();
    const language = languageOf(res);
    const words = wordsFor(language, translatorFor(language), office.settings);
    const today = localDay(dependencies.clock(), office.timeZone);
    const kind = readKind(queryParameter(req, 'kind'));
    const current = periodOfDay(today, kind);
    const periods = Array.from({ length: periodsBack[kind] }, (_, index) =>
      shiftPeriod(current, kind, -1 - index),
    );
    const period = readPeriod(queryParameter(req, 'period'), kind, periods);
    const question = queryParameter(req, 'question');
    const result = await sideBySideOf(
      { dependencies, bureau, language, words, today },
      { kind, period, question },
    );
    if (question !== undefined && result.chosen === undefined)
      throw badRequest('filter_unknown', { name: 'question' });
    return { staff, bureau, words, periods, result };
  }

  router.get('/bureau', read, async (req, res) => {
    const { bureau, words, periods, result } = await found(req, res);
    const page = bureauPage(words, result, periods, bureau.offices.length);
    renderPage(req, res, 'staff', 'bureau/bureau', page);
  });

  router.get('/bureau.json', read, async (req, res) => {
    const { staff, bureau, result } = await found(req, res);
    await writeTaken(dependencies, staff, bureau.offices, { form: 'json', period: result.period });
    res.json(bureauData(result));
  });

  router.get('/bureau.csv', read, async (req, res) => {
    const { staff, bureau, words, result } = await found(req, res);
    await writeTaken(dependencies, staff, bureau.offices, { form: 'csv', period: result.period });
    res
      .attachment('bureau.csv')
      .type('text/csv; charset=utf-8')
      .send(csvOf(bureauTables(words, result)));
  });

  return router;
}

function readKind(value: string | undefined): Kind {
  const kind = kinds.find((one) => one === (value ?? 'month'));
  if (kind === undefined) throw badRequest('filter_unknown', { name: 'kind' });
  return kind;
}

/** A change of kind keeps the old period in the form: then it is the last whole one that is meant. */
function readPeriod(value: string | undefined, kind: Kind, periods: readonly string[]): string {
  const [latest = ''] = periods;
  if (value === undefined) return latest;
  if (periods.includes(value)) return value;
  if (kinds.some((one) => one !== kind && isPeriodKey(value, one))) return latest;
  throw badRequest('filter_unknown', { name: 'period' });
}
