// Why: the office's notice has an address of its own, which every page that asks for personal data names: for anybody, in
// their language, as it is in force now.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';
import { findPublicOffice } from '../front/publicOffice.js';
import { queryParameter } from '../http/parameters.js';
import { renderPage } from '../http/render.js';
import { officeFrame } from '../looks/look.js';
import { loadSpoken } from '../responses/officeParts.js';
import { speakAsked, wordsIn } from '../responses/speech.js';
import { isWrittenIn, loadNotice } from './notice.js';
import { noticeParts, noticeVersion } from './wording.js';

export function privacyRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get('/notice', async (req, res) => {
    const here = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    if (here === undefined) {
      res.redirect(303, '/');
      return;
    }
    const { office, scope } = here;
    const [notice, tongues] = await Promise.all([loadNotice(db, scope, office), loadSpoken(db, scope)]);
    const written = [...tongues.values()].filter(({ code }) => isWrittenIn(notice, code));
    const offering = { languages: written.map(({ code }) => code) };
    const language = speakAsked(req, res, { tongues }, offering);
    const t = wordsIn({ tongues }, language);
    res.set('Cache-Control', 'no-cache');
    renderPage(req, res, 'citizen', 'privacy/notice', {
      title: t('citizen.notice'),
      ...officeFrame(office, language),
      version: noticeVersion(notice, office, language, t),
      parts: noticeParts(notice.items, language, t),
    });
  });

  return router;
}
