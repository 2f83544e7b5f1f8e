// Why: what an office sets up by itself: its names, its rules of display, its sections, counters and services.
import { Router, type Request, type Response } from 'express';
import { listSections } from '../../db/queries/offices.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { addPart, changeOffice, changePart, listParts } from './settings.commands.js';
import { partKinds, readOffice, readPart, type PartKind, type Values } from './settings.form.js';
import { partPage, settingsPage } from './settings.page.js';

export function settingsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('settings.write');

  async function show(req: Request, res: Response, refused?: { values: Values; wrong: readonly string[] }) {
    const { scope, office } = currentStaff(req);
    const [sections, counters, services, rows] = await Promise.all([
      listParts(db, scope, 'sections'),
      listParts(db, scope, 'counters'),
      listParts(db, scope, 'services'),
      listSections(db, scope),
    ]);
    const page = settingsPage({
      language: languageOf(res),
      office,
      parts: { sections, counters, services },
      sections: rows,
      ...(refused === undefined ? {} : { refused }),
    });
    renderPage(req, res, 'staff', 'settings/settings', page);
  }

  async function showPart(
    req: Request,
    res: Response,
    kind: PartKind,
    code: string | undefined,
    refused?: { values: Values; wrong: readonly string[] },
  ) {
    const { scope } = currentStaff(req);
    const part = (await listParts(db, scope, kind)).find((row) => row.code === code);
    if (code !== undefined && part === undefined) throw notFound();
    const page = partPage({
      language: languageOf(res),
      kind,
      part,
      sections: await listSections(db, scope),
      ...(refused === undefined ? {} : { refused }),
    });
    renderPage(req, res, 'staff', 'settings/part', page);
  }

  const sectionIds = async (req: Request) =>
    (await listSections(db, currentStaff(req).scope)).map((section) => section.id);

  router.get('/settings', manage, async (req, res) => {
    await show(req, res);
  });

  router.post('/settings', manage, async (req, res) => {
    const form = readOffice(req.body);
    if (!form.ok) {
      res.status(422);
      await show(req, res, form);
      return;
    }
    await changeOffice(dependencies, currentStaff(req), form.value);
    req.session.flash = 'settings.flash.saved';
    res.redirect(303, '/settings');
  });

  for (const kind of partKinds) {
    router.get(`/settings/${kind}/new`, manage, async (req, res) => {
      await showPart(req, res, kind, undefined);
    });

    router.post(`/settings/${kind}/new`, manage, async (req, res) => {
      const form = readPart(req.body, undefined, await sectionIds(req));
      if (!form.ok) {
        res.status(422);
        await showPart(req, res, kind, undefined, form);
        return;
      }
      await addPart(dependencies, currentStaff(req), kind, form.value);
      req.session.flash = 'settings.flash.added';
      res.redirect(303, '/settings');
    });

    router.get(`/settings/${kind}/:code`, manage, async (req, res) => {
      await showPart(req, res, kind, pathParameter(req, 'code'));
    });

    router.post(`/settings/${kind}/:code`, manage, async (req, res) => {
      const code = pathParameter(req, 'code');
      const form = readPart(req.body, code, await sectionIds(req));
      if (!form.ok) {
        res.status(422);
        await showPart(req, res, kind, code, form);
        return;
      }
      await changePart(dependencies, currentStaff(req), kind, form.value);
      req.session.flash = 'settings.flash.saved';
      res.redirect(303, '/settings');
    });
  }

  return router;
}
