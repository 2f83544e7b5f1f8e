// Why: the delivery log of what goes to citizens.
import { Router } from 'express';
import { listNotices } from '../../db/queries/notices.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { isNoticeState, noticesOnPage, noticesPage } from './notices.page.js';

export function noticesRoutes(dependencies: Dependencies): Router {
  const router = Router();

  router.get('/notices', requirePermission('notices.read'), async (req, res) => {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const state = queryParameter(req, 'state');
    const asked = queryParameter(req, 'page') ?? '1';
    if ((state !== undefined && !isNoticeState(state)) || !/^[1-9]\d{0,4}$/.test(asked)) throw badRequest();
    const page = Number(asked);
    const rows = await listNotices(dependencies.database.queries, staff.scope, {
      state,
      offset: (page - 1) * noticesOnPage,
      limit: noticesOnPage + 1,
    });
    renderPage(
      req,
      res,
      'staff',
      'notices/notices',
      noticesPage({ t: translatorFor(language), language, staff }, { state, page }, rows),
    );
  });

  return router;
}
