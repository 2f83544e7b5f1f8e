// Why: by which ways people reach the office, and when its doors are open.
import { Router, type Request, type Response } from 'express';
import type { OpeningFrom } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { localDay } from '../time.js';
import { readChannels } from './channels.form.js';
import { channelsPage } from './channels.page.js';
import type { Refused } from './fields.js';
import { historyOf } from './history.js';
import { readOpening } from './opening.form.js';
import { openingPage } from './opening.page.js';
import { changeSettings } from './settings.commands.js';

export function placesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('settings.write');

  async function showChannels(req: Request, res: Response, refused?: Refused): Promise<void> {
    const { scope, office } = currentStaff(req);
    const steps = await historyOf(db, scope, 'office.channels');
    const page = channelsPage({ language: languageOf(res), office, steps, refused });
    renderPage(req, res, 'staff', 'settings/channels', page);
  }

  async function showOpening(req: Request, res: Response, refused?: Refused): Promise<void> {
    const { scope, office } = currentStaff(req);
    const steps = await historyOf(db, scope, 'office.opening');
    const now = dependencies.clock();
    const page = openingPage({ language: languageOf(res), office, steps, refused, now });
    renderPage(req, res, 'staff', 'settings/opening', page);
  }

  const saved = (req: Request, res: Response, address: string) => {
    req.session.flash = 'settings.flash.saved';
    res.redirect(303, address);
  };

  router.get('/settings/channels', manage, async (req, res) => {
    await showChannels(req, res);
  });

  router.post('/settings/channels', manage, async (req, res) => {
    const form = readChannels(req.body);
    if (!form.ok) {
      res.status(422);
      await showChannels(req, res, form);
      return;
    }
    await changeSettings(dependencies, currentStaff(req), 'office.channels', { settings: form.value });
    saved(req, res, '/settings/channels');
  });

  router.get('/settings/opening', manage, async (req, res) => {
    await showOpening(req, res);
  });

  router.post('/settings/opening', manage, async (req, res) => {
    const staff = currentStaff(req);
    const { opening = [] } = staff.office.settings;
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    // The very first may reach back to when the office began to count; after that, what was judged stays.
    const form = readOpening(req.body, opening.length === 0 ? '1900-01-01' : today);
    if (!form.ok) {
      res.status(422);
      await showOpening(req, res, form);
      return;
    }
    const next = [...opening.filter(({ since }) => since !== form.value.since), form.value].sort(bySince);
    await changeSettings(dependencies, staff, 'office.opening', { settings: { opening: next } });
    saved(req, res, '/settings/opening');
  });

  router.post('/settings/opening/:since/withdrawal', manage, async (req, res) => {
    const staff = currentStaff(req);
    const since = pathParameter(req, 'since');
    const { opening = [] } = staff.office.settings;
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    if (since <= today || !opening.some((entry) => entry.since === since)) throw notFound();
    const next = opening.filter((entry) => entry.since !== since);
    await changeSettings(dependencies, staff, 'office.opening', { settings: { opening: next } });
    saved(req, res, '/settings/opening');
  });

  return router;
}

const bySince = (a: OpeningFrom, b: OpeningFrom): number => a.since.localeCompare(b.since);
