// Why: visitors per day, service and counter can be typed or pasted, so that the response rate has a lower line.
import { Router, type Request, type Response } from 'express';
import { daysOfPeriod } from '../../analysis/periods.js';
import { listCounters, listServices } from '../../db/queries/offices.js';
import { listVisits } from '../../db/queries/visits.js';
import type { Translated } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, offerUndo, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { localDay } from '../time.js';
import { importVisits, saveMonth } from './visits.commands.js';
import { plainName, readCsv, readMonth, readPlace, type CsvForm, type MonthForm } from './visits.form.js';
import { daysShown, visitsPage } from './visits.page.js';

export function visitsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const write = requirePermission('visits.write');

  async function here(req: Request) {
    const { scope, office } = currentStaff(req);
    const db = dependencies.database.queries;
    const [services, counters] = await Promise.all([listServices(db, scope), listCounters(db, scope)]);
    const today = localDay(dependencies.clock(), office.timeZone);
    const codes = {
      services: services.map((one) => one.code),
      counters: counters.map((one) => one.code),
      today,
      serviceNamed: byName(services),
      counterNamed: byName(counters),
    };
    return { services, counters, today, codes, place: readPlace((name) => queryParameter(req, name), codes) };
  }

  async function show(
    req: Request,
    res: Response,
    refused: {
      refused?: Extract<MonthForm, { ok: false }>;
      refusedCsv?: Extract<CsvForm, { ok: false }>;
    } = {},
  ) {
    const { office, scope } = currentStaff(req);
    const { services, counters, today, place } = await here(req);
    const { firstDay, lastDay } = daysOfPeriod(place.month, 'month');
    const visits = await listVisits(dependencies.database.queries, scope, firstDay, lastDay);
    renderPage(
      req,
      res,
      'staff',
      'visits/visits',
      visitsPage({ office, language: languageOf(res), today, place, services, counters, visits, ...refused }),
    );
  }

  // What the visitors come for: the name under which others know this page.
  router.get('/transactions', write, (_req, res) => {
    res.redirect(301, '/visits');
  });

  router.get('/visits', write, async (req, res) => {
    await show(req, res);
  });

  router.post('/visits', write, async (req, res) => {
    const { place, today } = await here(req);
    const form = readMonth(req.body, daysShown(place.month, today), today);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { refused: form });
      return;
    }
    const saved = await saveMonth(dependencies, currentStaff(req), place, form.entries);
    if (!saved.ok) {
      const errors = saved.stale.map((day) => ({ field: `visitors-${day}`, day, problem: 'stale' as const }));
      res.status(409);
      await show(req, res, { refused: { ...form, ok: false, errors } });
      return;
    }
    req.session.flash = saved.undo === undefined ? 'visits.saved' : 'visits.saved_emptied';
    offerUndo(req, saved.undo);
    res.redirect(303, `/visits?${new URLSearchParams(place).toString()}`);
  });

  router.post('/visits/import', write, async (req, res) => {
    const form = readCsv(req.body, (await here(req)).codes);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { refusedCsv: form });
      return;
    }
    await importVisits(dependencies, currentStaff(req), form.entries);
    req.session.flash = 'visits.saved';
    res.redirect(303, `/visits?month=${form.entries[0]?.day.slice(0, 7) ?? ''}`);
  });

  return router;
}

/** Codes by every name; a name that two have means neither. */
function byName(parts: readonly { code: string; name: Translated }[]): Map<string, string> {
  const named = new Map<string, string>();
  const twice = new Set<string>();
  for (const { code, name } of parts)
    for (const one of new Set(Object.values(name).map(plainName))) {
      if (named.has(one)) twice.add(one);
      named.set(one, code);
    }
  for (const one of twice) named.delete(one);
  return named;
}
