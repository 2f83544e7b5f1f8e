// Why: clippings 新聞輿論 as a list with their tone and the delay of the answer, looked at again once the office has answered.
import { Router, type Request, type Response } from 'express';
import {
  findMediaItem,
  listMediaItems,
  updateMediaItem,
  type MediaItem,
} from '../../db/queries/mediaItems.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { staffNames } from '../themes/staffNames.js';
import { localDay } from '../time.js';
import { changeGuarded } from './changes.js';
import { fieldsOf, readRevision } from './fields.form.js';
import { isTone, judgeMedia, readMediaValues, valuesOfMedia, type MediaErrors } from './media.form.js';
import { mediaItemPage, mediaPage } from './media.page.js';

export function mediaRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const reading = requirePermission('comments.read');
  const entering = requirePermission('comments.read', 'register.enter');

  function readerOf(req: Request, res: Response) {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    return { t: translatorFor(language), language, staff, today };
  }

  /** Throws 404. */
  async function itemOf(req: Request): Promise<MediaItem> {
    const found = await findMediaItem(queries, currentStaff(req).scope, pathParameter(req, 'id'));
    if (found === undefined) throw notFound();
    return found;
  }

  router.get('/media', reading, async (req, res) => {
    const reader = readerOf(req, res);
    const { scope } = reader.staff;
    const tone = queryParameter(req, 'tone');
    if (tone !== undefined && !isTone(tone)) throw badRequest();
    const [items, names] = await Promise.all([
      listMediaItems(queries, scope, tone === undefined ? {} : { tone }),
      staffNames(queries, scope),
    ]);
    renderPage(req, res, 'staff', 'register/media', mediaPage(reader, items, tone, names));
  });

  router.get('/media/:id', entering, async (req, res) => {
    const item = await itemOf(req);
    const reader = readerOf(req, res);
    const values = valuesOfMedia(item, reader.staff.office.timeZone);
    renderPage(req, res, 'staff', 'register/media-item', mediaItemPage(reader, item, values));
  });

  router.post('/media/:id', entering, async (req, res) => {
    const item = await itemOf(req);
    const reader = readerOf(req, res);
    const { staff } = reader;
    const { timeZone } = staff.office;
    const field = fieldsOf(req.body);
    const revision = readRevision(field);
    const { tone, correct, response, respondedAt } = readMediaValues(field);
    const values = { ...valuesOfMedia(item, timeZone), tone, correct, response, respondedAt };
    const errors: MediaErrors = {};
    const read = judgeMedia(values, { now: dependencies.clock(), timeZone }, errors);
    if (read === undefined) {
      res.status(422);
      renderPage(req, res, 'staff', 'register/media-item', mediaItemPage(reader, item, values, errors));
      return;
    }
    const after = {
      tone: read.tone,
      correct: read.correct,
      response: read.response,
      respondedAt: read.respondedAt,
    };
    await changeGuarded(
      dependencies,
      staff,
      {
        action: 'media.change',
        entity: 'comment',
        entityId: item.commentId,
        detail: {
          before: { tone: item.tone, correct: item.correct, respondedAt: item.respondedAt },
          after: { tone: after.tone, correct: after.correct, respondedAt: after.respondedAt },
          response: item.response !== after.response,
        },
      },
      (db) => updateMediaItem(db, staff.scope, item.commentId, revision, after),
    );
    req.session.flash = 'register.media_list.saved';
    res.redirect(303, '/media');
  });

  return router;
}
