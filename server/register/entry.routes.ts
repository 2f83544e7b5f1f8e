// Why: what people say at the counter, by phone, in letters and the papers is entered here; a message is uploaded whole.
import { Router, type Request, type Response } from 'express';
import { insertMediaItem } from '../../db/queries/mediaItems.js';
import { listCounters, listServices } from '../../db/queries/offices.js';
import type { Dependencies } from '../dependencies.js';
import { csrfToken } from '../http/csrf.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import { receiveUploads } from '../http/upload.js';
import { translatorFor } from '../i18n.js';
import { languageCodesOf, loadTongues } from '../languages/tongues.js';
import { noticeAddress } from '../privacy/notice.js';
import { localDay } from '../time.js';
import { largestAttachment, mostAttachments } from './attachments.js';
import { emptyEntry, fieldsOfUploads, readEntry, type EntryErrors, type EntryValues } from './entry.form.js';
import { entryPage } from './entry.page.js';
import { largestMessage } from './mail.js';
import { mostOfOneSender, receiveMail } from './mail.commands.js';
import { emptyMedia, type MediaValues } from './media.form.js';
import { receiveOpinion } from './receiving.js';

/** A form with three full scans, and once more as much for the note that one of them is too large. */
const limits = {
  file: largestAttachment,
  files: mostAttachments,
  all: 64 * 1024 * 1024,
  field: 128 * 1024,
  fields: 40,
};

export function entryRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const entering = requirePermission('register.enter');

  async function show(
    req: Request,
    res: Response,
    filled: {
      values?: EntryValues;
      media?: MediaValues;
      errors?: EntryErrors;
      mail?: string;
      filesLost?: boolean;
    } = {},
  ): Promise<void> {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const [counters, services, tongues] = await Promise.all([
      listCounters(queries, staff.scope),
      listServices(queries, staff.scope),
      loadTongues(queries, staff.scope),
    ]);
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    renderPage(
      req,
      res,
      'staff',
      'register/entry',
      entryPage({
        t: translatorFor(language),
        language,
        csrf: csrfToken(req),
        counters: counters.filter((one) => one.active),
        services: services.filter((one) => one.active),
        tongues,
        settings: staff.office.settings,
        noticeUrl: noticeAddress(staff.office.id, language),
        mayOpen: staff.may('comments.read'),
        values: emptyEntry(dependencies.newId(), today),
        media: emptyMedia,
        ...filled,
      }),
    );
  }

  router.get('/comments/new', entering, async (req, res) => {
    await show(req, res);
  });

  router.post('/comments/new', entering, async (req, res) => {
    const staff = currentStaff(req);
    const { scope, office } = staff;
    const [counters, services, tongues] = await Promise.all([
      listCounters(queries, scope),
      listServices(queries, scope),
      loadTongues(queries, scope),
    ]);
    const now = dependencies.clock();
    // Read before anything else: an ordinary form is there already, one with files is read now.
    const sent =
      req.is('multipart/form-data') === false
        ? { body: req.body as unknown, files: [] }
        : await receiveUploads(req, limits).then((uploads) => ({
            body: fieldsOfUploads(uploads),
            files: uploads.files,
          }));
    const form = await readEntry(sent.body, sent.files, {
      counters: counters.map((one) => one.code),
      services: services.map((one) => one.code),
      languages: languageCodesOf(tongues),
      today: localDay(now, office.timeZone),
      now,
      timeZone: office.timeZone,
    });
    if (!form.ok) {
      res.status(422);
      await show(req, res, { ...form, filesLost: sent.files.length > 0 });
      return;
    }
    const { media, ...said } = form.entry;
    await receiveOpinion(dependencies, scope, { ...said, enteredBy: staff.userId }, (db) =>
      media === null ? [] : [insertMediaItem(db, scope, { commentId: said.id, ...media })],
    );
    req.session.flash = 'register.saved';
    const opens = form.then === 'open' && staff.may('comments.read');
    res.redirect(303, opens ? `/comments/${encodeURIComponent(said.id)}` : '/comments/new');
  });

  router.post('/comments/new/mail', entering, async (req, res) => {
    const staff = currentStaff(req);
    const [file] = (
      await receiveUploads(req, {
        file: largestMessage,
        files: 1,
        all: 64 * 1024 * 1024,
        field: 1024,
        fields: 5,
      })
    ).files;
    const t = translatorFor(languageOf(res));
    const refuse = async (problem: string) => {
      res.status(422);
      const n = problem === 'too_many' ? mostOfOneSender : largestMessage / 1024 / 1024;
      await show(req, res, { mail: t(`register.mail.refusals.${problem}`, { n }) });
    };
    if (file === undefined) {
      await refuse('missing');
      return;
    }
    // A file over the limit was not kept: one byte more than allowed stands for it.
    const raw = file.content ?? Buffer.alloc(largestMessage + 1);
    const place = { scope: staff.scope, timeZone: staff.office.timeZone, enteredBy: staff.userId };
    const outcome = await receiveMail(dependencies, place, raw);
    if (!outcome.ok) {
      await refuse(outcome.refusal);
      return;
    }
    const { received, leftOut } = outcome;
    const words = !received.isNew ? 'known' : leftOut > 0 ? 'received_without_files' : 'received';
    req.session.flash = `register.mail.${words}`;
    const address = `/comments/${encodeURIComponent(received.commentId)}`;
    res.redirect(303, staff.may('comments.read') ? address : '/comments/new');
  });

  return router;
}
