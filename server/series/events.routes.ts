// Why: campaigns and other events are entered and withdrawn by who runs them, and read by everybody who reads series.
import { Router, type Request, type Response } from 'express';
import { findEvent, listEvents } from '../../db/queries/events.js';
import { listSeries } from '../../db/queries/series.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { renderPage } from '../http/render.js';
import { readEventForm, type EventForm } from './events.form.js';
import { eventsPage } from './events.page.js';
import { readerOf } from './reader.js';
import { createEvent, withdraw } from './series.commands.js';

export function eventsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const write = requirePermission('events.write');
  const db = dependencies.database.queries;

  async function show(req: Request, res: Response, refused?: Extract<EventForm, { ok: false }>) {
    const { staff, words, rights } = readerOf(dependencies, req, res);
    const [series, events] = await Promise.all([listSeries(db, staff.scope), listEvents(db, staff.scope)]);
    renderPage(
      req,
      res,
      'staff',
      'series/events',
      eventsPage({ words, series, events, mayWrite: rights.events, refused }),
    );
  }

  router.get('/series/events', requirePermission('series.read'), async (req, res) => {
    await show(req, res);
  });

  router.post('/series/events', write, async (req, res) => {
    const { scope } = currentStaff(req);
    const series = await listSeries(db, scope);
    const form = readEventForm(
      req.body,
      series.map((one) => one.code),
    );
    if (!form.ok) {
      res.status(422);
      await show(req, res, form);
      return;
    }
    const marked = series.find((one) => one.code === form.value.series);
    await createEvent(dependencies, currentStaff(req), form.value, marked?.id ?? null);
    req.session.flash = 'series.events.created';
    res.redirect(303, '/series/events');
  });

  router.post('/series/events/:id/withdrawal', write, async (req, res) => {
    const event = await findEvent(db, currentStaff(req).scope, pathParameter(req, 'id'));
    if (event === undefined) throw notFound();
    await withdraw(dependencies, currentStaff(req), event);
    req.session.flash = 'series.events.withdrawn_flash';
    res.redirect(303, '/series/events');
  });

  return router;
}
