// Why: anyone writes an opinion: no account, no session, no cookie. Sent twice it is one; a machine that fills in everything
// is thanked and forgotten.
import { Router, type Request, type Response } from 'express';
import { listServices } from '../../db/queries/offices.js';
import type { Dependencies } from '../dependencies.js';
import { findPublicOffice, type PublicOffice } from '../front/publicOffice.js';
import { sameOrigin } from '../http/csrf.js';
import { limitTo } from '../http/limits.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { loadNotice } from '../privacy/notice.js';
import { receiveUploads } from '../http/upload.js';
import { localDay } from '../time.js';
import { largestAttachment, mostAttachments } from './attachments.js';
import { emptyOpinion, readOpinion, readOpinionFrame, readSwitch } from './opinion.form.js';
import {
  isNextStep,
  opinionAddress,
  opinionPage,
  opinionThanksPage,
  type NextStep,
  type OpinionView,
} from './opinion.page.js';
import { receiveOpinion } from './receiving.js';

/** A form with three full attachments, and once more as much for the note that one of them is too large. */
const limits = {
  file: largestAttachment,
  files: mostAttachments,
  all: 64 * 1024 * 1024,
  field: 64 * 1024,
  fields: 20,
};

export function opinionsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  // A whole office may stand behind one address; a machine sends more.
  const limit = limitTo(60, 15);

  async function show(
    req: Request,
    res: Response,
    { office, scope, isOnly }: PublicOffice,
    filled: Pick<OpinionView, 'values' | 'errors' | 'filesLost'>,
  ): Promise<void> {
    const services = (await listServices(queries, scope)).filter((service) => service.active);
    const notice = await loadNotice(queries, scope, office);
    const officeInAddress = isOnly ? undefined : office.id;
    const language = languageOf(res);
    res.set('Cache-Control', 'no-store');
    renderPage(
      req,
      res,
      'citizen',
      'register/opinion',
      opinionPage({ office, officeInAddress, language, services, notice, ...filled }),
    );
  }

  router.get('/opinions/new', async (req, res) => {
    const here = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    if (here === undefined) {
      res.redirect(303, '/');
      return;
    }
    await show(req, res, here, { values: emptyOpinion(dependencies.newId()) });
  });

  router.post('/opinions', limit, sameOrigin(), async (req, res) => {
    const here = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    const uploads = await receiveUploads(req, limits);
    const { language, isTrapped } = readOpinionFrame(uploads);
    res.locals['language'] = language;
    if (here === undefined) {
      res.redirect(303, '/');
      return;
    }
    const thank = (next: NextStep) => {
      const address = opinionAddress(language, here.isOnly ? undefined : here.office.id, '/opinions/thanks');
      res.redirect(303, `${address}&next=${next}`);
    };
    const switched = readSwitch(uploads);
    if (switched !== undefined) {
      res.locals['language'] = switched.to;
      await show(req, res, here, { values: switched.values, filesLost: uploads.files.length > 0 });
      return;
    }
    if (isTrapped) {
      thank('read');
      return;
    }
    const services = (await listServices(queries, here.scope)).filter((service) => service.active);
    const form = await readOpinion(
      uploads,
      services.map((service) => service.code),
    );
    if (!form.ok) {
      res.status(422);
      await show(req, res, here, { ...form, filesLost: uploads.files.length > 0 });
      return;
    }
    const { id, text, service } = form.values;
    const received = await receiveOpinion(dependencies, here.scope, {
      id,
      channel: 'opinion_page',
      language,
      text,
      day: localDay(dependencies.clock(), here.office.timeZone),
      reference: null,
      counterCode: null,
      serviceCode: service === '' ? null : service,
      person: form.person,
      attachments: form.attachments,
      enteredBy: null,
    });
    thank(!received.canBeAnswered ? 'read' : received.looksLikePetition ? 'petition' : 'reply');
  });

  router.get('/opinions/thanks', async (req, res) => {
    const here = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    const next = queryParameter(req, 'next');
    if (here === undefined) {
      res.redirect(303, '/');
      return;
    }
    const language = languageOf(res);
    res.set('Cache-Control', 'no-store');
    renderPage(req, res, 'citizen', 'register/opinion-thanks', {
      ...opinionThanksPage(here.office, language, isNextStep(next) ? next : 'read'),
      anotherUrl: opinionAddress(language, here.isOnly ? undefined : here.office.id),
    });
  });

  return router;
}
