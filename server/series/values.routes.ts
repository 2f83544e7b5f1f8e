// Why: a clerk enters the values of a series, and anybody who reads it may see who entered what, and what stood there before.
import { Router, type Request, type Response } from 'express';
import { listSeriesEntries, listSeriesValues, type Series } from '../../db/queries/series.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { renderPage } from '../http/render.js';
import { gridPage } from './grid.page.js';
import { loadKnown, requireSeries } from './loaded.js';
import { grainOf } from './missing.js';
import { heldValues } from './points.js';
import { readerOf } from './reader.js';
import { saveValues } from './series.commands.js';
import { gridPeriods, readGrid, readGridPlace, type GridForm } from './values.form.js';

export function valuesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  async function here(req: Request, res: Response) {
    const reader = readerOf(dependencies, req, res);
    const { staff, today } = reader;
    const series = await requireSeries(dependencies, staff, pathParameter(req, 'code'));
    const usual = grainOf(heldValues(await listSeriesValues(db, staff.scope, series.id)));
    const place = readGridPlace((name) => queryParameter(req, name), usual ?? 'month', today);
    return { ...reader, series, place, periods: gridPeriods(place, today) };
  }

  async function show(req: Request, res: Response, refused?: Extract<GridForm, { ok: false }>) {
    const { staff, series, place, periods, words, today, rights } = await here(req, res);
    const entries = await listSeriesEntries(
      db,
      staff.scope,
      series.id,
      periods[0] ?? '9999',
      periods.at(-1) ?? '',
    );
    const wanted = new Set(periods);
    renderPage(
      req,
      res,
      'staff',
      'series/values',
      gridPage({
        series,
        words,
        today,
        place,
        periods,
        timeZone: staff.office.timeZone,
        rocYears: staff.office.settings.rocYears,
        entries: entries.filter((entry) => wanted.has(entry.period)),
        mayEnter: rights.enter && series.active,
        refused,
      }),
    );
  }

  router.get('/series/:code/values', requirePermission('series.read'), async (req, res) => {
    await show(req, res);
  });

  router.post('/series/:code/values', requirePermission('series.enter'), async (req, res) => {
    const { staff, series, place, periods, today } = await here(req, res);
    requireActive(series);
    const known = await loadKnown(dependencies, staff.scope, series.id);
    const form = readGrid(req.body, series, periods, known, today);
    if (!form.ok) {
      res.status(422);
      await show(req, res, form);
      return;
    }
    await saveValues(
      dependencies,
      currentStaff(req),
      'series.values',
      form.entries.map((entry) => ({ ...entry, seriesId: series.id })),
    );
    req.session.flash = form.entries.length === 0 ? 'series.nothing_changed' : 'series.values_saved';
    const query = place.by === 'day' ? `by=day&month=${place.month}` : `by=month&year=${place.year}`;
    res.redirect(303, `/series/${series.code}/values?${query}`);
  });

  return router;
}

/** Somebody ended the series while the form was open. */
function requireActive(series: Series): void {
  if (!series.active) throw conflict();
}
