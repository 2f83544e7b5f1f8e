// Why: series: all of them, one of them, and which there are; each result as page, CSV and JSON at one address.
import { Router, type Request, type Response } from 'express';
import { listServices } from '../../db/queries/offices.js';
import { listSeries, listSeriesValues, type Series } from '../../db/queries/series.js';
import { listSurveys } from '../../db/queries/surveys.js';
import type { Dependencies } from '../dependencies.js';
import { measuresOf } from '../dashboards/measures.js';
import { csvOf } from '../dashboards/table.js';
import { conflict } from '../errors.js';
import { currentStaff, requirePermission, type Staff } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { loadVersion } from '../surveys/open.js';
import { eventsRoutes } from './events.routes.js';
import { fileRoutes } from './file.routes.js';
import { listData, listPage, listRows, listTable } from './list.page.js';
import { loadSeries, requireSeries } from './loaded.js';
import { heldValues } from './points.js';
import { changeSeries, createSeries } from './series.commands.js';
import { readSeriesForm, type SeriesForm } from './series.form.js';
import { readerOf } from './reader.js';
import { seriesData, seriesPage, seriesTables } from './series.page.js';
import { emptyValues, seriesFormPage, valuesOfSeries } from './seriesForm.page.js';
import { valuesRoutes } from './values.routes.js';

const forms = ['.json', '.csv', ''] as const;

export function seriesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('series.read');
  const manage = requirePermission('series.manage');
  const db = dependencies.database.queries;

  for (const form of forms) {
    router.get(`/series${form}`, read, async (req, res) => {
      const { words, staff, rights, today } = readerOf(dependencies, req, res);
      const all = await listSeries(db, staff.scope);
      const listed = await Promise.all(
        all.map(async (series) => ({
          series,
          values: heldValues(await listSeriesValues(db, staff.scope, series.id)),
        })),
      );
      const rows = listRows(listed, today, words);
      if (form === '.json') res.json(listData(rows));
      else if (form === '.csv') sendCsv(res, 'series', csvOf([listTable(rows, words)]));
      else renderPage(req, res, 'staff', 'series/list', listPage(rows, words, rights));
    });
  }

  router.get('/series/new', manage, async (req, res) => {
    await showForm(req, res, undefined);
  });
  router.post('/series', manage, async (req, res) => {
    const choices = await choicesOf(dependencies, currentStaff(req), languageOf(res));
    const form = readSeriesForm(req.body, choices.codes, undefined);
    const created = form.ok ? await createSeries(dependencies, currentStaff(req), form.value) : undefined;
    if (!form.ok) await showForm(req, res, undefined, form);
    else if (created === 'taken')
      await showForm(req, res, undefined, {
        ok: false,
        values: textsOf(req.body),
        errors: { code: 'taken' },
      });
    else {
      req.session.flash = 'series.saved';
      res.redirect(303, `/series/${form.value.code}`);
    }
  });

  router.use(eventsRoutes(dependencies));
  router.use(fileRoutes(dependencies));
  router.use(valuesRoutes(dependencies));

  for (const form of forms) {
    router.get(`/series/:code${form}`, read, async (req, res) => {
      const { rights, staff } = readerOf(dependencies, req, res);
      const query = (name: string) => queryParameter(req, name);
      const code = pathParameter(req, 'code');
      const loaded = await loadSeries(dependencies, staff, languageOf(res), code, query);
      if (form === '.json') res.json(seriesData(loaded));
      else if (form === '.csv') sendCsv(res, loaded.series.code, csvOf(seriesTables(loaded)));
      else renderPage(req, res, 'staff', 'series/series', seriesPage(loaded, rights));
    });
  }

  router.get('/series/:code/edit', manage, async (req, res) => {
    await showForm(
      req,
      res,
      await requireSeries(dependencies, currentStaff(req), pathParameter(req, 'code')),
    );
  });
  router.post('/series/:code', manage, async (req, res) => {
    const staff = currentStaff(req);
    const series = await requireSeries(dependencies, staff, pathParameter(req, 'code'));
    const { codes } = await choicesOf(dependencies, staff, languageOf(res));
    const form = readSeriesForm(req.body, codes, series);
    if (!form.ok) {
      await showForm(req, res, series, form);
      return;
    }
    if (form.revision !== series.revision) throw conflict();
    await changeSeries(dependencies, staff, series, form.value);
    req.session.flash = 'series.saved';
    res.redirect(303, `/series/${series.code}`);
  });

  async function showForm(
    req: Request,
    res: Response,
    current: Series | undefined,
    refused?: Extract<SeriesForm, { ok: false }>,
  ): Promise<void> {
    const language = languageOf(res);
    const choices = await choicesOf(dependencies, currentStaff(req), language, current);
    if (refused !== undefined) res.status(422);
    renderPage(
      req,
      res,
      'staff',
      'series/form',
      seriesFormPage({
        t: translatorFor(language),
        choices: choices.shown,
        values: refused?.values ?? (current === undefined ? emptyValues : valuesOfSeries(current)),
        errors: refused?.errors ?? {},
        current:
          current === undefined ? undefined : { series: current, name: inLanguage(current.name, language) },
        revision: current === undefined ? '' : String(current.revision),
      }),
    );
  }

  return router;
}

function sendCsv(res: Response, name: string, csv: string): void {
  res.attachment(`${name}.csv`).type('text/csv; charset=utf-8').send(csv);
}

/** What was typed, for a form that was well formed and came too late. */
function textsOf(body: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body ?? {}).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** What a series may be part of, belong to and stand beside: as codes for the reader of the form, as words for the page. */
async function choicesOf(dependencies: Dependencies, { scope }: Staff, language: Language, current?: Series) {
  const db = dependencies.database.queries;
  const [series, services, surveys] = await Promise.all([
    listSeries(db, scope),
    listServices(db, scope),
    listSurveys(db, scope),
  ]);
  const beside = await Promise.all(
    surveys.map(async (survey) => {
      if (survey.currentVersion === null) return [];
      const { document } = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
      return measuresOf(document, language).map((measure) => ({
        value: `${survey.id}|${measure.code}`,
        text: `${inLanguage(survey.title, language)}${language === 'en' ? ': ' : '：'}${measure.name}`,
      }));
    }),
  );
  const wholes = series.filter(
    (one) => one.kind === 'count' && one.partOf === null && one.code !== current?.code,
  );
  return {
    codes: {
      series,
      services: services.map((service) => service.code),
      beside: beside.flat().map((option) => option.value),
    },
    shown: {
      wholes: wholes.map((one) => ({ value: one.code, text: inLanguage(one.name, language) })),
      services: services.map((one) => ({ value: one.code, text: inLanguage(one.name, language) })),
      beside: beside.flat(),
    },
  };
}
