// Why: the one address at which a citizen's words can be taken out by law.
import { Router, type Request, type Response } from 'express';
import { findCaseOfComment } from '../../db/queries/cases.js';
import { findComment, type Comment } from '../../db/queries/comments.js';
import { listSameOnSheet } from '../../db/queries/purges.js';
import { listAttachments } from '../../db/queries/register.js';
import { signatoryOf } from '../cases/viewer.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import { currentStaff, requirePermission, type Staff } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { staffNames } from '../themes/staffNames.js';
import { requireOpenTo } from './inbox.js';
import { purgeComment } from './purge.commands.js';
import { readPurge, type PurgeForm } from './purge.form.js';
import { purgePage } from './purge.page.js';
import { shownText } from './shown.js';

export function purgeRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const purging = requirePermission('comments.read', 'comments.purge');
  const db = dependencies.database.queries;

  /** Throws 404 for what is not there or not open to them, 409 where the words went before. */
  async function findPurgeable(staff: Staff, id: string): Promise<Comment> {
    const comment = await findComment(db, staff.scope, id);
    if (comment === undefined) throw notFound();
    await requireOpenTo(dependencies, staff, [id]);
    if (comment.text === null) throw conflict('conflict');
    return comment;
  }

  async function show(
    req: Request,
    res: Response,
    comment: Comment,
    refused?: Extract<PurgeForm, { ok: false }>,
  ): Promise<void> {
    const staff = currentStaff(req);
    const { scope } = staff;
    const t = translatorFor(languageOf(res));
    const { viewer } = await signatoryOf(dependencies, staff);
    const [files, same, caseOf, names] = await Promise.all([
      listAttachments(db, scope, comment.id),
      listSameOnSheet(db, scope, comment),
      findCaseOfComment(db, scope, comment.id, viewer),
      staffNames(db, scope),
    ]);
    // Covered, as everywhere: nobody needs a name to see which words are meant.
    const { id, language } = comment;
    const meant = { id, language, text: shownText(t, comment, names) };
    const along = { files: files.length, same: same.length, caseNumber: caseOf?.number };
    renderPage(req, res, 'staff', 'comments/purge', purgePage(t, meant, along, refused));
  }

  router.get('/comments/:id/purge', purging, async (req, res) => {
    await show(req, res, await findPurgeable(currentStaff(req), pathParameter(req, 'id')));
  });

  router.post('/comments/:id/purge', purging, async (req, res) => {
    const staff = currentStaff(req);
    const form = readPurge(req.body);
    const comment = await findPurgeable(staff, pathParameter(req, 'id'));
    if (!form.ok) {
      res.status(422);
      await show(req, res, comment, form);
      return;
    }
    await purgeComment(dependencies, staff, comment, form);
    req.session.flash = 'purge.flash';
    res.redirect(303, `/comments/${encodeURIComponent(comment.id)}`);
  });

  return router;
}
