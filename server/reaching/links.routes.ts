// Why: links, their QR codes and posters; and the public short address that leads from the paper to the form.
import { Router, type Request, type Response } from 'express';
import { findLinkByCode, listLinks, type SurveyLink } from '../../db/queries/links.js';
import { findLogo } from '../../db/queries/looks.js';
import { listCounters, listServices } from '../../db/queries/offices.js';
import { findSurvey, type Survey } from '../../db/queries/surveys.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { isContentLanguage, isLanguage } from '../i18n.js';
import { loadSpoken } from '../responses/officeParts.js';
import { loadVersion } from '../surveys/open.js';
import { closeLink, makeLink } from './links.commands.js';
import { readLink, type LinkForm } from './links.form.js';
import { linksPage, posterPage } from './links.page.js';
import { posterPdf } from './posterPdf.js';
import { qrSvg } from './qr.js';

/** `/q/:code` for everybody, before any session. */
export function shortAddressRoutes(dependencies: Dependencies): Router {
  const router = Router();
  router.get('/q/:code', async (req, res) => {
    const link = await findLinkByCode(
      dependencies.database.queries,
      pathParameter(req, 'code').toLowerCase(),
    );
    if (link === undefined) throw notFound('link_not_found');
    const query = new URLSearchParams();
    const language: unknown = req.query['lang'];
    if (isContentLanguage(language)) query.set('lang', language);
    if (link.endedAt === null) query.set('link', link.code);
    const rest = query.size === 0 ? '' : `?${query.toString()}`;
    res.set('Cache-Control', 'no-store').redirect(302, `/s/${encodeURIComponent(link.slug)}${rest}`);
  });
  return router;
}

export function linksRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const reading = requirePermission('surveys.read');
  const writing = requirePermission('surveys.read', 'surveys.write');

  router.get('/surveys/:id/links', reading, async (req, res) => {
    await show(req, res);
  });

  router.post('/surveys/:id/links', writing, async (req, res) => {
    const { scope } = currentStaff(req);
    const survey = await surveyOf(req);
    const codes = (rows: readonly { code: string; active: boolean }[]) =>
      new Set(rows.filter((row) => row.active).map((row) => row.code));
    const form = readLink(req.body, {
      counters: codes(await listCounters(db, scope)),
      services: codes(await listServices(db, scope)),
    });
    if (!form.ok) {
      await show(req, res.status(422), form);
      return;
    }
    await makeLink(dependencies, currentStaff(req), survey.id, form.entry);
    req.session.flash = 'reaching.flash.made';
    res.redirect(303, `/surveys/${survey.id}/links`);
  });

  router.post('/surveys/:id/links/:code/end', writing, async (req, res) => {
    const survey = await surveyOf(req);
    await closeLink(dependencies, currentStaff(req), survey.id, pathParameter(req, 'code'));
    req.session.flash = 'reaching.flash.ended';
    res.redirect(303, `/surveys/${survey.id}/links`);
  });

  router.get('/surveys/:id/links/:code/qr.svg', reading, async (req, res) => {
    const link = await linkOf(req);
    res.type('image/svg+xml').send(await qrSvg(`${baseOf(req)}/q/${link.code}`));
  });

  router.get('/surveys/:id/links/:code/poster', reading, async (req, res) => {
    renderPage(req, res, 'staff', 'reaching/poster', await posterOf(req, res));
  });

  router.get('/surveys/:id/links/:code/poster.pdf', reading, async (req, res) => {
    const { scope, office } = currentStaff(req);
    const poster = await posterOf(req, res);
    // Letters are embedded for ours alone; a sheet in others is printed from the page.
    const words = poster.words.flatMap(({ language, ...rest }) =>
      isLanguage(language) ? [{ language, ...rest }] : [],
    );
    const hash = office.settings.look?.logo?.hash;
    const logo = hash === undefined ? undefined : await findLogo(db, scope, hash);
    const pdf = await posterPdf({ ...poster, words, codeWords: poster.qrLabel, logo: logo?.content });
    res
      .type('application/pdf')
      .set('Content-Disposition', `inline; filename="poster-${poster.code}-${poster.size}.pdf"`)
      .set('Cache-Control', 'no-store')
      .send(pdf);
  });

  return router;

  async function show(req: Request, res: Response, refused?: Extract<LinkForm, { ok: false }>) {
    const staff = currentStaff(req);
    const survey = await surveyOf(req);
    const [links, counters, services] = await Promise.all([
      listLinks(db, staff.scope, survey.id),
      listCounters(db, staff.scope),
      listServices(db, staff.scope),
    ]);
    const page = linksPage({
      survey,
      reader: languageOf(res),
      mayWrite: staff.may('surveys.write'),
      base: baseOf(req),
      links,
      counters,
      services,
      settings: staff.office.settings,
      refused,
    });
    renderPage(req, res, 'staff', 'reaching/links', page);
  }

  async function posterOf(req: Request, res: Response) {
    const { scope, office } = currentStaff(req);
    const survey = await surveyOf(req);
    const link = await linkOf(req);
    const size = queryParameter(req, 'size') ?? 'a4';
    if (size !== 'a4' && size !== 'a5') throw badRequest();
    if (survey.currentVersion === null) throw notFound('survey_version_not_found');
    const version = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
    const { document, languages } = version;
    const tongues = await loadSpoken(db, scope);
    const counter = (await listCounters(db, scope)).find((one) => one.code === link.counterCode);
    const [reader, base, place] = [languageOf(res), baseOf(req), counter?.name];
    return posterPage({ link, office, document, languages, tongues, reader, base, size, place });
  }

  async function surveyOf(req: Request): Promise<Survey> {
    const survey = await findSurvey(db, currentStaff(req).scope, pathParameter(req, 'id'));
    if (survey === undefined) throw notFound('survey_not_found');
    return survey;
  }

  async function linkOf(req: Request): Promise<SurveyLink> {
    const code = pathParameter(req, 'code');
    const links = await listLinks(db, currentStaff(req).scope, pathParameter(req, 'id'));
    const link = links.find((one) => one.code === code);
    if (link === undefined) throw notFound('link_not_found');
    return link;
  }

  /** The address people can type; where none is set, the one this page was asked for. */
  function baseOf(req: Request): string {
    return dependencies.config.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
  }
}
