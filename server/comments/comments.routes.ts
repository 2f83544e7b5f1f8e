// Why: the inbox of comments 民眾意見: read, sort, one by one or many at once.
import { Router, type Request, type Response } from 'express';
import { findImprovement } from '../../db/queries/improvements.js';
import type { Dependencies } from '../dependencies.js';
import { notAllowed, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { linkComments } from '../improvements/improvements.commands.js';
import { mayWrite } from '../improvements/rights.js';
import { localDay } from '../time.js';
import {
  addTheme,
  disclose,
  discloseAttachment,
  disclosePetitioner,
  markRead,
  markUnread,
  mergeComments,
  setKind,
  sortComment,
  unmergeComment,
} from './comments.commands.js';
import {
  inboxAddress,
  readBack,
  readDisclosure,
  readInboxView,
  readJoin,
  readReadMark,
  readSelection,
  readSorting,
  type InboxView,
} from './comments.form.js';
import { inboxPage, type Disclosed } from './comments.page.js';
import { readInbox, requireOpenTo } from './inbox.js';

export function commentsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const reading = requirePermission('comments.read');
  // Who only audits reads everything and marks nothing.
  const marking = requirePermission('comments.read', 'improvements.write');
  const handling = requirePermission('comments.handle');

  async function show(
    req: Request,
    res: Response,
    view: InboxView,
    commentId?: string,
    disclosed?: Disclosed,
  ): Promise<void> {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    const inbox = await readInbox(dependencies, staff, view, commentId);
    renderPage(
      req,
      res,
      'staff',
      'comments/inbox',
      inboxPage({ t: translatorFor(language), language, staff, today }, view, inbox, disclosed),
    );
  }

  router.get('/comments', reading, async (req, res) => {
    await show(req, res, readInboxView(req));
  });

  router.post('/comments/selection', marking, async (req, res) => {
    const staff = currentStaff(req);
    const selection = readSelection(req.body);
    const here = inboxAddress(readBack(req.body));
    if (selection === undefined) {
      res.redirect(303, here);
      return;
    }
    const { action, ids } = selection;
    const sorts = action === 'kind' || action === 'theme' || action === 'merge';
    if (sorts && !staff.may('comments.handle')) throw notAllowed();
    await requireOpenTo(dependencies, staff, ids);
    if (action === 'improve') {
      res.redirect(303, `/improvements/new?comments=${ids.map(encodeURIComponent).join(',')}`);
      return;
    }
    if (action === 'kind') await setKind(dependencies, staff, ids, selection.kind);
    else if (action === 'theme') await addTheme(dependencies, staff, ids, selection.theme);
    else if (action === 'merge') {
      await requireOpenTo(dependencies, staff, [selection.into]);
      await mergeComments(dependencies, staff, ids, selection.into);
    } else await markRead(dependencies, staff, ids);
    req.session.flash = `comments.flash.bulk_${action}`;
    res.redirect(303, action === 'merge' ? inboxAddress(readBack(req.body), selection.into) : here);
  });

  router.get('/comments/:id', reading, async (req, res) => {
    await show(req, res, readInboxView(req), pathParameter(req, 'id'));
  });

  // From here on each address names one comment.
  router.use('/comments/:id', reading, async (req, _res, next) => {
    await requireOpenTo(dependencies, currentStaff(req), [pathParameter(req, 'id')]);
    next();
  });

  router.post('/comments/:id/reads', marking, async (req, res) => {
    const id = pathParameter(req, 'id');
    const read = readReadMark(req.body);
    await (read
      ? markRead(dependencies, currentStaff(req), [id])
      : markUnread(dependencies, currentStaff(req), id));
    if (req.accepts(['html', 'json']) === 'json') {
      res.status(204).end();
      return;
    }
    req.session.flash = read ? 'comments.flash.read' : 'comments.flash.unread';
    res.redirect(303, inboxAddress(readBack(req.body), read ? id : undefined));
  });

  router.post('/comments/:id/sorting', handling, async (req, res) => {
    const id = pathParameter(req, 'id');
    const { kind, themes, next } = readSorting(req.body);
    await sortComment(dependencies, currentStaff(req), id, { kind, themes });
    req.session.flash = 'comments.flash.sorted';
    res.redirect(303, inboxAddress(readBack(req.body), next ?? id));
  });

  router.post(
    '/comments/:id/disclosure',
    requirePermission('comments.read', 'contacts.read'),
    async (req, res) => {
      const id = pathParameter(req, 'id');
      const what = readDisclosure(req.body);
      const { contact } = await disclose(dependencies, currentStaff(req), id, what);
      // No redirect: what was disclosed stands on this answer alone, and asking again is written down again.
      await show(
        req,
        res,
        readBack(req.body),
        id,
        what === 'text' ? { text: true } : contact === undefined ? {} : { contact },
      );
    },
  );

  router.post(
    '/comments/:id/petitioner',
    requirePermission('comments.read', 'petitioners.read'),
    async (req, res) => {
      const id = pathParameter(req, 'id');
      const petitioner = await disclosePetitioner(dependencies, currentStaff(req), id);
      await show(req, res, readBack(req.body), id, { petitioner });
    },
  );

  router.post(
    '/comments/:id/attachments/:attachment',
    requirePermission('comments.read', 'petitioners.read'),
    async (req, res) => {
      const file = await discloseAttachment(
        dependencies,
        currentStaff(req),
        pathParameter(req, 'id'),
        pathParameter(req, 'attachment'),
      );
      res.attachment(file.name);
      res.set({
        'Content-Type': file.mediaType,
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
      });
      res.send(file.content);
    },
  );

  router.post('/comments/:id/separation', handling, async (req, res) => {
    const id = pathParameter(req, 'id');
    await unmergeComment(dependencies, currentStaff(req), id);
    req.session.flash = 'comments.flash.unmerged';
    res.redirect(303, inboxAddress(readBack(req.body), id));
  });

  router.post('/comments/:id/improvements', marking, async (req, res) => {
    const staff = currentStaff(req);
    const id = pathParameter(req, 'id');
    const improvement = await findImprovement(dependencies.database.queries, staff.scope, readJoin(req.body));
    if (improvement === undefined) throw notFound();
    if (!mayWrite(staff, improvement)) throw notAllowed();
    await linkComments(dependencies, staff, improvement.id, [id]);
    req.session.flash = 'comments.flash.joined';
    res.redirect(303, inboxAddress(readBack(req.body), id));
  });

  return router;
}
