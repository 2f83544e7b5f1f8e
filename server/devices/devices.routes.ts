// Why: who looks after the collecting sees its tablets, and gives keys to what hands in from elsewhere.
import { Router, type Request, type Response } from 'express';
import { findLastAudit } from '../../db/queries/audit.js';
import { listKeys } from '../../db/queries/collectorKeys.js';
import { listCounters, listDevices } from '../../db/queries/offices.js';
import { listSurveys } from '../../db/queries/surveys.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { lengthOfChains, mostNightly } from '../responses/chains.js';
import { endKey, makeKey } from './devices.commands.js';
import { readNewKey, type NewKeyForm } from './devices.form.js';
import { devicesPage } from './devices.page.js';

export function devicesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const manage = requirePermission('devices.manage');
  const db = dependencies.database.queries;

  async function show(req: Request, res: Response, refused?: Extract<NewKeyForm, { ok: false }>) {
    const { scope, office } = currentStaff(req);
    const language = languageOf(res);
    const [devices, counters, surveys, keys, chains, length] = await Promise.all([
      listDevices(db, scope),
      listCounters(db, scope),
      listSurveys(db, scope),
      listKeys(db, scope),
      findLastAudit(db, scope, 'chains.check'),
      lengthOfChains(db, scope),
    ]);
    const page = devicesPage({
      words: wordsFor(language, translatorFor(language), office.settings),
      language,
      timeZone: office.timeZone,
      devices,
      counters,
      surveys,
      keys,
      chains,
      byHand: length > mostNightly,
      ...(refused === undefined ? {} : { refused }),
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
      await show(req, res, form);
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

  router.post('/devices/keys/:id/revoke', manage, async (req, res) => {
    await endKey(dependencies, currentStaff(req), pathParameter(req, 'id'));
    req.session.flash = 'devices.flash.revoked';
    res.redirect(303, '/devices');
  });

  return router;
}
