// Why: who looks after the collecting sees its tablets, and gives keys to what hands in from elsewhere.
import { Router, type Request, type Response } from 'express';
import { findLastAudit } from '../../db/queries/audit.js';
import { listKeys } from '../../db/queries/collectorKeys.js';
import { listDeviceAlerts, listReports } from '../../db/queries/deviceReports.js';
import { listEnrolledDevices, listSetUpDevices } from '../../db/queries/devices.js';
import { listCounters, listServices } from '../../db/queries/offices.js';
import { listSurveys } from '../../db/queries/surveys.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { loadTongues } from '../languages/tongues.js';
import { lengthOfChains, mostNightly } from '../responses/chains.js';
import { endKey, makeKey } from './devices.commands.js';
import { readNewKey, type NewKeyForm } from './devices.form.js';
import { devicesPage } from './devices.page.js';
import { changeRules } from './tablets.commands.js';
import { readRules } from './tablets.form.js';
import type { Refused } from './tablets.page.js';
import { tabletsRoutes } from './tablets.routes.js';

/** What the list of alerts shows. */
const newestAlerts = 20;

export function devicesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const manage = requirePermission('devices.manage');
  const db = dependencies.database.queries;

  type Wrong = { refused?: Extract<NewKeyForm, { ok: false }>; refusedRules?: Refused };

  async function show(req: Request, res: Response, wrong: Wrong = {}) {
    const { scope, office } = currentStaff(req);
    const language = languageOf(res);
    const now = dependencies.clock();
    const [devices, reports, enrolled, alerts, counters, services, surveys, keys, chains, length, tongues] =
      await Promise.all([
        listSetUpDevices(db, scope),
        listReports(db, scope),
        listEnrolledDevices(db, scope, now),
        listDeviceAlerts(db, scope, newestAlerts),
        listCounters(db, scope),
        listServices(db, scope),
        listSurveys(db, scope),
        listKeys(db, scope),
        findLastAudit(db, scope, 'chains.check'),
        lengthOfChains(db, scope),
        loadTongues(db, scope),
      ]);
    const words = wordsFor(language, translatorFor(language), office.settings);
    const page = devicesPage({
      context: {
        ...{ words, office, now, counters, services, surveys, tongues },
        publicUrl: dependencies.config.publicUrl,
      },
      devices,
      reports,
      enrolled: new Set(enrolled),
      alerts,
      keys,
      chains,
      byHand: length > mostNightly,
      ...wrong,
    });
    renderPage(req, res, 'staff', 'devices/devices', page);
  }

  router.get('/devices', manage, async (req, res) => {
    await show(req, res);
  });

  router.post('/devices/keys', manage, async (req, res) => {
    const form = readNewKey(req.body);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { refused: form });
      return;
    }
    const key = await makeKey(dependencies, currentStaff(req), form.entry);
    const t = translatorFor(languageOf(res));
    // Answered here and not after a redirect: the key is kept nowhere to be shown from.
    renderPage(req, res, 'staff', 'devices/key', {
      title: t('devices.made.title', { name: form.entry.name }),
      nav: 'devices',
      key,
    });
  });

  router.post('/devices/rules', manage, async (req, res) => {
    const form = readRules(req.body);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { refusedRules: form });
      return;
    }
    await changeRules(dependencies, currentStaff(req), form.value);
    req.session.flash = 'devices.flash.rules';
    res.redirect(303, '/devices');
  });

  router.post('/devices/keys/:id/revoke', manage, async (req, res) => {
    await endKey(dependencies, currentStaff(req), pathParameter(req, 'id'));
    req.session.flash = 'devices.flash.revoked';
    res.redirect(303, '/devices');
  });

  // After the addresses above: what follows is a tablet's id.
  router.use(tabletsRoutes(dependencies));
  return router;
}
