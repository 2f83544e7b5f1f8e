// Why: somebody of a bureau looks into one of its offices: its overview and trends as the office has them, with the same
// suppression, but nobody's words, no name and no counter. Nothing can be written here.
import { Router, type Request, type Response } from 'express';
import { writeTaken, type Taken } from '../bureau/taken.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission, type OfficeEyes } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { readFilters } from './filters.form.js';
import { nonePage } from './none.page.js';
import { overviewOf } from './overview.js';
import { overviewData, overviewPage, overviewTable } from './overview.page.js';
import { findSubject, loadSubject, type Reader } from './subject.js';
import { csvOf } from './table.js';
import { trendOf } from './trend.js';
import { depthTables } from './trendDepth.page.js';
import { trendData, trendPage, trendTables } from './trend.page.js';

const forms = ['', '.json', '.csv'] as const;

export function bureauOfficeRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('bureau.read');

  /** One of those that agreed. Any other is not there, whether it exists or not. */
  function officeOf(req: Request): OfficeEyes & Reader {
    const wanted = pathParameter(req, 'office');
    const found = currentStaff(req).bureau?.offices.find(({ office }) => office.id === wanted);
    if (found === undefined) throw notFound();
    return { ...found, bureauBase: `/bureau/${encodeURIComponent(found.office.id)}` };
  }

  const query = (req: Request) => (name: string) => queryParameter(req, name);

  /** Every page of the office says whose it is, and leads back to all of them. */
  function framed<Page extends { title: string; heading: string }>(
    language: Language,
    { office }: OfficeEyes,
    page: Page,
  ) {
    const t = translatorFor(language);
    const heading = t('bureau.office.heading', {
      office: inLanguage(office.name, language),
      heading: page.heading,
    });
    const crumb = { url: '/bureau', text: t('frame.nav.bureau') };
    return { ...page, title: heading, heading, crumb, nav: 'bureau' };
  }

  for (const form of [...forms].reverse()) {
    router.get(`/bureau/:office${form}`, read, async (req, res) => {
      const eyes = officeOf(req);
      const language = languageOf(res);
      const subject = await findSubject(dependencies, eyes, language, queryParameter(req, 'survey'));
      const filters = subject === undefined ? undefined : readFilters(query(req), subject);
      const overview =
        subject === undefined || filters === undefined
          ? undefined
          : await overviewOf(subject, filters, undefined);
      if (subject === undefined || filters === undefined || overview === undefined) {
        if (form !== '') throw notFound('survey_not_found');
        const body = translatorFor(language)('bureau.office.none');
        const none = { ...nonePage(language, subject !== undefined, false), body };
        renderPage(req, res, 'staff', 'dashboards/none', framed(language, eyes, none));
        return;
      }
      if (form === '') {
        const page = overviewPage(subject, filters, overview, { export: false, visits: false });
        renderPage(req, res, 'staff', 'dashboards/overview', framed(language, eyes, page));
        return;
      }
      await taken(req, eyes, { form: form.slice(1), period: overview.period, page: 'overview' });
      if (form === '.json') res.json(overviewData(subject, filters, overview));
      else sendCsv(res, `${eyes.office.id}-overview`, [overviewTable(subject, overview)]);
    });

    router.get(`/bureau/:office/:survey/trend${form}`, read, async (req, res) => {
      const eyes = officeOf(req);
      const language = languageOf(res);
      const subject = await loadSubject(dependencies, eyes, language, pathParameter(req, 'survey'));
      const filters = readFilters(query(req), subject);
      const trend = await trendOf(subject, filters);
      if (form === '') {
        const viewer = { userId: '', name: '', maySetTargets: false, maySign: false };
        const page = trendPage(subject, filters, trend, viewer);
        renderPage(req, res, 'staff', 'dashboards/trend', framed(language, eyes, page));
        return;
      }
      await taken(req, eyes, { form: form.slice(1), period: trend.current.period, page: 'trend' });
      if (form === '.json') res.json(trendData(subject, filters, trend));
      else
        sendCsv(res, `${eyes.office.id}-trend`, [
          ...trendTables(subject, filters, trend),
          ...depthTables(subject, filters, trend),
        ]);
    });
  }

  async function taken(req: Request, eyes: OfficeEyes, file: Taken): Promise<void> {
    await writeTaken(dependencies, currentStaff(req), [eyes], file);
  }

  return router;
}

function sendCsv(res: Response, name: string, tables: Parameters<typeof csvOf>[0]): void {
  res.attachment(`${name}.csv`).type('text/csv; charset=utf-8').send(csvOf(tables));
}
