// Why: who answers for the office sees who did what, when, to what; and takes it along as a file.
import { Router, type Request, type Response } from 'express';
import { listAuditActions, listAuditPeople, pageAudit } from '../../db/queries/auditLog.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { readAuditQuery } from './audit.form.js';
import { auditPage } from './audit.page.js';
import { entriesOf } from './entries.js';
import { sendAudit } from './export.js';

const page = 50;

export function auditRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const read = requirePermission('audit.read');
  const db = dependencies.database.queries;

  async function show(req: Request, res: Response): Promise<void> {
    const staff = currentStaff(req);
    const query = readAuditQuery(req, staff.office.timeZone);
    const [rows, people, actions] = await Promise.all([
      query.wrong.length > 0
        ? Promise.resolve([])
        : pageAudit(db, staff.scope, query.filters, query.after, page + 1),
      listAuditPeople(db, staff.scope),
      listAuditActions(db, staff.scope),
    ]);
    const language = languageOf(res);
    const view = auditPage({
      words: wordsFor(language, translatorFor(language), staff.office.settings),
      language,
      timeZone: staff.office.timeZone,
      query,
      entries: await entriesOf(db, staff, rows.slice(0, page)),
      more: rows.length > page,
      people,
      actions,
    });
    if (query.wrong.length > 0) res.status(422);
    renderPage(req, res, 'staff', 'audit/audit', view);
  }

  router.get('/audit', read, async (req, res) => {
    await show(req, res);
  });

  router.get('/audit.csv', read, async (req, res) => {
    const staff = currentStaff(req);
    const query = readAuditQuery(req, staff.office.timeZone);
    if (query.wrong.length > 0) throw badRequest();
    await sendAudit(dependencies, staff, query, res);
  });

  return router;
}
