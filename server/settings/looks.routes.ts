// Why: an office's colour and logo are set here, tried out before they are set, and measured before anybody sees them.
import { Router, type Request, type Response } from 'express';
import { insertLogo } from '../../db/queries/looks.js';
import type { Look } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import { csrfToken } from '../http/csrf.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { receiveUploads } from '../http/upload.js';
import { checkLogo, largestLogo, type LogoRefusal } from '../looks/logo.js';
import { historyOf } from './history.js';
import { isTrial, readColourForm } from './looks.form.js';
import { looksPage, triedColour, type LooksView } from './looks.page.js';
import { changeSettings } from './settings.commands.js';

const limits = { file: largestLogo, files: 1, all: largestLogo + 100_000, field: 1_000, fields: 5 };

export function looksSettingsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('settings.write');

  async function show(
    req: Request,
    res: Response,
    { tried, logoRefused }: { tried?: LooksView['tried']; logoRefused?: LogoRefusal } = {},
  ): Promise<void> {
    const { scope, office } = currentStaff(req);
    const steps = await historyOf(db, scope, 'office.looks');
    const language = languageOf(res);
    const page = looksPage({ language, office, steps, csrf: csrfToken(req), tried, logoRefused });
    renderPage(req, res, 'staff', 'settings/looks', page);
  }

  function saved(req: Request, res: Response): void {
    req.session.flash = 'settings.flash.saved';
    res.redirect(303, '/settings/looks');
  }

  router.get('/settings/looks', manage, async (req, res) => {
    const tried = triedColour(queryParameter(req, 'colour')?.trim().slice(0, 100));
    if (tried?.form.ok === false) res.status(422);
    await show(req, res, { tried });
  });

  router.post('/settings/looks', manage, async (req, res) => {
    const form = readColourForm(req.body);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { tried: { typed: form.typed, form } });
      return;
    }
    if (isTrial(req.body)) {
      await show(req, res, { tried: { typed: form.colour ?? '', form } });
      return;
    }
    const staff = currentStaff(req);
    const { logo } = staff.office.settings.look ?? {};
    const look: Look = {
      ...(form.colour === null ? {} : { colour: form.colour }),
      ...(logo === undefined ? {} : { logo }),
    };
    await changeSettings(dependencies, staff, 'office.looks', { settings: { look } });
    saved(req, res);
  });

  router.post('/settings/looks/logo', manage, async (req, res) => {
    if (req.is('multipart/form-data') === false) throw badRequest();
    const { files } = await receiveUploads(req, limits);
    const file = files[0];
    const checked =
      file !== undefined && file.content === undefined
        ? ({ ok: false, refusal: 'too_large' } as const)
        : await checkLogo(file?.content);
    if (!checked.ok) {
      res.status(422);
      await show(req, res, { logoRefused: checked.refusal });
      return;
    }
    const staff = currentStaff(req);
    const { hash, content, width, height } = checked.logo;
    await changeSettings(dependencies, staff, 'office.looks', {
      settings: { look: { ...staff.office.settings.look, logo: { hash, width, height } } },
      also: (writes) => [insertLogo(writes, staff.scope, { hash, content, madeAt: dependencies.clock() })],
    });
    saved(req, res);
  });

  router.post('/settings/looks/no-logo', manage, async (req, res) => {
    const staff = currentStaff(req);
    const { colour } = staff.office.settings.look ?? {};
    const look: Look = colour === undefined ? {} : { colour };
    await changeSettings(dependencies, staff, 'office.looks', { settings: { look } });
    saved(req, res);
  });

  return router;
}
