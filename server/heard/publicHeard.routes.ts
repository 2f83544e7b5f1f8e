// Why: the public side of 您的建議，我們的改善: page, data, feeds and the lobby's screen. No session, no cookie.
import { Router, type Request, type Response } from 'express';
import { listPublishedHeard } from '../../db/queries/heard.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import { findPublicOffice, type PublicOffice } from '../front/publicOffice.js';
import { revisionCache } from '../front/revisionCache.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';
import { atomFeed, jsonFeed, type FeedFrame } from './feed.js';
import { mostItems, publicHeard, publicItem } from './heardItems.js';
import { heardData, heardPage, languageAt, lobbyPage, officeOf, placeOf } from './publicHeard.page.js';

/** On the lobby's screen the newest go round. */
const mostInLobby = 12;

export function publicHeardRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const remembered = revisionCache(dependencies);

  /** All items, worked out once for each state of the data. */
  async function itemsFor(place: PublicOffice, language: Language) {
    const items = await remembered(place, `items ${language}`, () =>
      publicHeard(dependencies, place, language),
    );
    return items ?? [];
  }

  /** Undefined: several offices and none named; the front lists them. Throws 404. */
  async function placeOfRequest(req: Request): Promise<PublicOffice | undefined> {
    return await findPublicOffice(dependencies, queryParameter(req, 'office'));
  }

  function originOf(req: Request): string {
    return dependencies.config.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
  }

  router.get('/heard', async (req, res) => {
    const place = await placeOfRequest(req);
    res.set('Cache-Control', 'no-cache');
    if (place === undefined) {
      res.redirect(302, '/');
      return;
    }
    const language = languageOf(res);
    const items = await itemsFor(place, language);
    renderPage(req, res, 'citizen', 'heard/heard', heardPage(place, language, items));
  });

  router.get('/heard.json', async (req, res) => {
    const place = await placeOfRequest(req);
    if (place === undefined) throw notFound();
    const language = languageOf(res);
    res.set('Cache-Control', 'no-cache');
    res.json(heardData(place, language, await itemsFor(place, language)));
  });

  function frameOf(req: Request, res: Response, place: PublicOffice, file: string): FeedFrame {
    const language = languageOf(res);
    const query = new URLSearchParams({ lang: language, ...officeOf(place) }).toString();
    const author = inLanguage(place.office.name, language);
    return {
      title: `${author} ${translatorFor(language)('heard.title')}`,
      author,
      language,
      page: `${originOf(req)}/heard?${query}`,
      self: `${originOf(req)}${file}?${query}`,
      officeId: place.office.id,
      now: dependencies.clock(),
    };
  }

  router.get('/heard.atom', async (req, res) => {
    const place = await placeOfRequest(req);
    if (place === undefined) throw notFound();
    const items = await itemsFor(place, languageOf(res));
    res.set('Cache-Control', 'no-cache');
    res
      .type('application/atom+xml; charset=utf-8')
      .send(atomFeed(frameOf(req, res, place, '/heard.atom'), items));
  });

  router.get('/heard.feed.json', async (req, res) => {
    const place = await placeOfRequest(req);
    if (place === undefined) throw notFound();
    const items = await itemsFor(place, languageOf(res));
    res.set('Cache-Control', 'no-cache');
    res
      .type('application/feed+json; charset=utf-8')
      .send(JSON.stringify(jsonFeed(frameOf(req, res, place, '/heard.feed.json'), items)));
  });

  router.get('/lobby/:office', async (req, res) => {
    const place = await findPublicOffice(dependencies, pathParameter(req, 'office'));
    if (place === undefined) throw notFound();
    const asked = queryParameter(req, 'lang');
    if (asked !== undefined && !isLanguage(asked)) throw badRequest();
    const given = queryParameter(req, 'step') ?? '0';
    if (!/^\d{1,6}$/.test(given)) throw badRequest();
    const stay = queryParameter(req, 'stay');
    if (stay !== undefined && stay !== '1') throw badRequest();
    const rows = await listPublishedHeard(
      dependencies.database.queries,
      place.scope,
      Math.min(mostInLobby, mostItems),
    );
    const step = Number(given);
    const language = languageAt(step, asked);
    const row = rows[rows.length === 0 ? 0 : placeOf(step, asked) % rows.length];
    const item =
      row === undefined
        ? undefined
        : await remembered(place, `item ${language} ${row.improvement.id}`, () =>
            publicItem(dependencies, place, language, row),
          );
    res.set('Cache-Control', 'no-cache');
    res.locals['language'] = language;
    const page = lobbyPage(
      place,
      rows.length,
      { step, fixed: asked, stays: stay === '1' },
      { language, item },
    );
    if (page.refresh !== undefined) res.set('Refresh', page.refresh);
    renderPage(req, res, 'lobby', 'heard/lobby', page);
  });

  return router;
}
