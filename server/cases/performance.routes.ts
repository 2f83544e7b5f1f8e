// Why: the performance of handling at one address in three forms, from one result.
import { Router, type Request, type Response } from 'express';
import { daysOfPeriod, isPeriodKey, listPeriods, shiftPeriod } from '../../analysis/periods.js';
import { listNewestSaid, listThemeDays } from '../../db/queries/caseFigures.js';
import { listSections } from '../../db/queries/offices.js';
import { csvOf } from '../dashboards/table.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { loadTallies } from './handled.js';
import { answeredCompared, monthsNeeded, newestCompared, performanceOf } from './performance.js';
import { growthTables, ratingsTable } from './performanceGrowth.page.js';
import { performanceData, performancePage, performanceTables, ratedTable } from './performance.page.js';

/** How far back the lists of months go. */
const monthsBack = 59;

export function performanceRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('cases.read');

  async function found(req: Request, res: Response) {
    const { scope, office } = currentStaff(req);
    const { queries } = dependencies.database;
    const language = languageOf(res);
    const today = localDay(dependencies.clock(), office.timeZone);
    const thisMonth = today.slice(0, 7);
    const earliest = shiftPeriod(thisMonth, 'month', -monthsBack);
    const month = (name: string, otherwise: string) => {
      const asked = queryParameter(req, name) ?? otherwise;
      if (!isPeriodKey(asked, 'month') || asked < earliest || asked > thisMonth) throw badRequest();
      return asked;
    };
    const to = month('to', thisMonth);
    const from = month(
      'from',
      shiftPeriod(to, 'month', -11) < earliest ? earliest : shiftPeriod(to, 'month', -11),
    );
    if (from > to) throw badRequest();
    const span = { from, to, today };
    const { firstDay: fromDay } = daysOfPeriod(from, 'month');
    const { lastDay: toDay } = daysOfPeriod(to, 'month');
    const days = { fromDay, toDay };
    const [tallies, themes, newest, answered, sections] = await Promise.all([
      loadTallies(queries, scope, monthsNeeded(span), today),
      listThemeDays(queries, scope, fromDay, toDay),
      listNewestSaid(queries, scope, { ...days, answered: false }, newestCompared),
      listNewestSaid(queries, scope, { ...days, answered: true }, answeredCompared),
      listSections(queries, scope),
    ]);
    const counted = { tallies, themes, newest, answered };
    return {
      reader: {
        words: wordsFor(language, translatorFor(language), office.settings),
        sections,
        settings: office.settings,
      },
      performance: performanceOf(counted, span, office.settings.staffThreshold),
      months: listPeriods(earliest, thisMonth, 'month').reverse(),
    };
  }

  router.get('/cases/performance', read, async (req, res) => {
    const { reader, performance, months } = await found(req, res);
    renderPage(req, res, 'staff', 'cases/performance', performancePage(reader, performance, months));
  });

  router.get('/cases/performance.json', read, async (req, res) => {
    const { reader, performance } = await found(req, res);
    res.json(performanceData(reader, performance));
  });

  router.get('/cases/performance.csv', read, async (req, res) => {
    const { reader, performance } = await found(req, res);
    res
      .attachment('cases-performance.csv')
      .type('text/csv; charset=utf-8')
      .send(
        csvOf([
          ...performanceTables(reader, performance),
          ratedTable(reader, performance),
          ratingsTable(reader, performance),
          ...growthTables(reader, performance),
        ]),
      );
  });

  return router;
}
