// Why: what an office sets up by itself: its names, its rules of display, its sections, counters and services.
import { Router, type Request, type Response } from 'express';
import { listBureausOf } from '../../db/queries/bureaus.js';
import { listSections } from '../../db/queries/offices.js';
import { findPrivacyNotice } from '../../db/queries/privacyNotices.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { inLanguage } from '../i18n.js';
import type { Refused } from './fields.js';
import { homePage } from './home.page.js';
import { addPart, changePart, listParts } from './settings.commands.js';
import { partKinds, readPart, type PartKind } from './settings.form.js';
import { partPage, partsPage } from './settings.page.js';

export function settingsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('settings.write');

  router.get('/settings', manage, async (req, res) => {
    const staff = currentStaff(req);
    const { scope, office } = staff;
    const [notice, sections, counters, services, bureaus] = await Promise.all([
      findPrivacyNotice(db, scope),
      listParts(db, scope, 'sections'),
      listParts(db, scope, 'counters'),
      listParts(db, scope, 'services'),
      listBureausOf(db, scope),
    ]);
    const inUse = (rows: readonly { active: boolean }[]) => rows.filter(({ active }) => active).length;
    const page = homePage({
      language: languageOf(res),
      office,
      now: dependencies.clock(),
      noticeNumber: notice?.number,
      parts: { sections: inUse(sections), counters: inUse(counters), services: inUse(services) },
      may: {
        calendar: staff.may('cases.read'),
        rules: staff.may('cases.register'),
        users: staff.may('users.manage'),
        devices: staff.may('devices.manage'),
        targets: staff.may('dashboards.read'),
      },
      bureaus: {
        asked: bureaus.some(({ state }) => state === 'asked'),
        names: bureaus
          .filter(({ state }) => state === 'agreed')
          .map((one) => inLanguage(one.office.name, languageOf(res))),
      },
    });
    renderPage(req, res, 'staff', 'settings/home', page);
  });

  async function showPart(
    req: Request,
    res: Response,
    kind: PartKind,
    code: string | undefined,
    refused?: Refused,
  ) {
    const { scope, office } = currentStaff(req);
    const part = (await listParts(db, scope, kind)).find((row) => row.code === code);
    if (code !== undefined && part === undefined) throw notFound();
    const page = partPage({
      language: languageOf(res),
      office,
      kind,
      part,
      sections: await listSections(db, scope),
      ...(refused === undefined ? {} : { refused }),
    });
    renderPage(req, res, 'staff', 'settings/part', page);
  }

  const sectionIds = async (req: Request) =>
    (await listSections(db, currentStaff(req).scope)).map((section) => section.id);

  for (const kind of partKinds) {
    router.get(`/settings/${kind}`, manage, async (req, res) => {
      const { scope } = currentStaff(req);
      const [parts, sections] = await Promise.all([listParts(db, scope, kind), listSections(db, scope)]);
      const page = partsPage({ language: languageOf(res), kind, parts, sections });
      renderPage(req, res, 'staff', 'settings/parts', page);
    });

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
      res.redirect(303, `/settings/${kind}`);
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
      res.redirect(303, `/settings/${kind}`);
    });
  }

  return router;
}
