// Why: praise is passed on to those it is for 績優事蹟: nominated by who reads it, decided by the director, in a table that
// prints. No score is made of it.
import { Router, type Request, type Response } from 'express';
import { insertAudit } from '../../db/queries/audit.js';
import { findComment } from '../../db/queries/comments.js';
import { isUniqueViolation } from '../../db/errors.js';
import { findMerit, insertMerit, listMerits, updateMerit } from '../../db/queries/merits.js';
import { listWriterNames } from '../../db/queries/register.js';
import { requireOpenTo } from '../comments/inbox.js';
import { excerpt, shownText } from '../comments/shown.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { inLanguage, translatorFor } from '../i18n.js';
import { staffNames } from '../themes/staffNames.js';
import { localDay } from '../time.js';
import { changeGuarded } from './changes.js';
import {
  readMeritDecision,
  readMeritFilter,
  readNomination,
  type Errors,
  type Values,
} from './merits.form.js';
import { meritsPage, nominationPage } from './merits.page.js';

export function meritsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const nominating = requirePermission('merits.nominate');

  function readerOf(req: Request, res: Response) {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    return { t: translatorFor(language), language, staff, today };
  }

  /** The comment it comes from, as it may be shown. Throws 404 for one that is not there or not for this person. */
  async function commentOf(req: Request, id: string) {
    const staff = currentStaff(req);
    const comment = await findComment(queries, staff.scope, id);
    if (comment === undefined) throw notFound();
    await requireOpenTo(dependencies, staff, [id]);
    return comment;
  }

  async function showNomination(req: Request, res: Response, values: Values, errors?: Errors): Promise<void> {
    const reader = readerOf(req, res);
    const id = values['comment'] ?? '';
    const comment = id === '' ? undefined : await commentOf(req, id);
    const { scope } = reader.staff;
    const [names, writers] = await Promise.all([
      staffNames(queries, scope),
      listWriterNames(queries, scope, id === '' ? [] : [id]),
    ]);
    const words =
      comment === undefined
        ? undefined
        : {
            text: excerpt(shownText(reader.t, comment, [...names, ...writers.values()]), 500),
            language: comment.language,
          };
    renderPage(req, res, 'staff', 'register/nomination', nominationPage(reader, values, words, errors));
  }

  async function showTable(req: Request, res: Response, refusedId?: string): Promise<void> {
    const reader = readerOf(req, res);
    const filter = readMeritFilter((name) => queryParameter(req, name));
    const merits = await listMerits(queries, reader.staff.scope, filter);
    renderPage(req, res, 'staff', 'register/merits', meritsPage(reader, merits, filter, refusedId));
  }

  router.get('/merits', nominating, async (req, res) => {
    await showTable(req, res);
  });

  router.get('/merits/new', nominating, async (req, res) => {
    const { staff, today, language } = readerOf(req, res);
    const id = queryParameter(req, 'comment');
    const comment = id === undefined ? undefined : await commentOf(req, id);
    await showNomination(req, res, {
      id: dependencies.newId(),
      comment: id ?? '',
      day: comment?.day ?? today,
      awardingBody: inLanguage(staff.office.name, language),
    });
  });

  router.post('/merits', nominating, async (req, res) => {
    const { staff, today } = readerOf(req, res);
    const form = readNomination(req.body, today);
    if (!form.ok) {
      res.status(422);
      await showNomination(req, res, form.values, form.errors);
      return;
    }
    const { commentId, id } = form.value;
    if (commentId !== null) await commentOf(req, commentId);
    const nominatedAt = dependencies.clock();
    try {
      await dependencies.database.atomically((db) => [
        insertMerit(db, staff.scope, { ...form.value, nominatedBy: staff.userId, nominatedAt }),
        insertAudit(db, staff.scope, {
          id: dependencies.newId(),
          at: nominatedAt,
          userId: staff.userId,
          action: 'merit.nominate',
          entity: 'merit',
          entityId: id,
          detail: { comment: commentId },
        }),
      ]);
    } catch (error) {
      // The same form twice is one nomination.
      if (!isUniqueViolation(error)) throw error;
    }
    req.session.flash = 'merits.flash.nominated';
    res.redirect(303, '/merits');
  });

  router.post('/merits/:id/decision', requirePermission('merits.decide'), async (req, res) => {
    const staff = currentStaff(req);
    const merit = await findMerit(queries, staff.scope, pathParameter(req, 'id'));
    if (merit === undefined) throw notFound();
    const decision = readMeritDecision(req.body);
    if (decision === undefined) {
      res.status(422);
      await showTable(req, res, merit.id);
      return;
    }
    if (merit.state !== 'nominated') throw conflict();
    const { revision, ...value } = decision;
    await changeGuarded(
      dependencies,
      staff,
      { action: 'merit.decide', entity: 'merit', entityId: merit.id, detail: { state: value.state } },
      (db) =>
        updateMerit(db, staff.scope, merit.id, revision, {
          ...value,
          decidedBy: staff.userId,
          decidedAt: dependencies.clock(),
        }),
    );
    req.session.flash = `merits.flash.${value.state}`;
    res.redirect(303, '/merits');
  });

  return router;
}
