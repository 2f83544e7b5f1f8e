// Why: whoever keeps the settings writes the personal-data notice, looks at it as citizens will, and reads what it said before.
import { Router, type Request, type Response } from 'express';
import { listPrivacyNotices } from '../../db/queries/privacyNotices.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { loadTongues, spokenBy } from '../languages/tongues.js';
import { loadNotice } from '../privacy/notice.js';
import { saveNotice } from './notice.commands.js';
import { noticeValues, readNotice } from './notice.form.js';
import { noticeSettingsPage, noticeVersionPage, type NoticeView } from './notice.page.js';

export function noticeSettingsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('settings.write');

  async function show(
    req: Request,
    res: Response,
    more: Pick<NoticeView, 'typed' | 'preview' | 'moved'> = {},
  ): Promise<void> {
    const { scope, office } = currentStaff(req);
    const [notice, made, tongues] = await Promise.all([
      loadNotice(db, scope, office),
      listPrivacyNotices(db, scope),
      loadTongues(db, scope),
    ]);
    const page = noticeSettingsPage({ language: languageOf(res), office, notice, made, tongues, ...more });
    renderPage(req, res, 'staff', 'settings/notice', page);
  }

  router.get('/settings/notice', manage, async (req, res) => {
    await show(req, res);
  });

  router.post('/settings/notice', manage, async (req, res) => {
    const staff = currentStaff(req);
    const spoken = spokenBy(await loadTongues(db, staff.scope));
    const form = readNotice(req.body, spoken);
    if (!form.ok) {
      res.status(422);
      await show(req, res, { typed: form });
      return;
    }
    const { items, seen, preview } = form.value;
    const typed = { values: noticeValues(items, spoken), wrong: [] };
    if (preview) {
      await show(req, res, { typed, preview: items });
      return;
    }
    const outcome = await saveNotice(dependencies, staff, items, seen);
    if (outcome === 'moved') {
      const [newest] = await listPrivacyNotices(db, staff.scope);
      res.status(409);
      await show(req, res, { typed, moved: newest?.number ?? 0 });
      return;
    }
    req.session.flash = 'settings.flash.saved';
    res.redirect(303, '/settings/notice');
  });

  router.get('/settings/notice/:number', manage, async (req, res) => {
    const { scope, office } = currentStaff(req);
    const [made, tongues] = await Promise.all([listPrivacyNotices(db, scope), loadTongues(db, scope)]);
    const shown = made.find(({ number }) => String(number) === pathParameter(req, 'number'));
    if (shown === undefined) throw notFound();
    const page = noticeVersionPage({ language: languageOf(res), office, tongues }, made, shown);
    renderPage(req, res, 'staff', 'settings/notice-version', page);
  });

  return router;
}
