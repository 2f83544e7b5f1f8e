// Why: an office's colours and logo below /assets, under names that say what is in them: kept for a year, and by tablets for as
// long as they have no network. No session, no cookie.
import { Router } from 'express';
import { findLogo } from '../../db/queries/looks.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { findPublicOffice } from '../front/publicOffice.js';
import { pathParameter } from '../http/parameters.js';
import { sheetFor } from './colours.js';

const forever = 'public, max-age=31536000, immutable';

export function looksRoutes(dependencies: Dependencies): Router {
  const router = Router();

  router.get('/assets/:name', async (req, res, next) => {
    const name = pathParameter(req, 'name');
    const [, colour, kind] = /^look-([0-9a-f]{6})-(page|screen)-[0-9a-f]{10}\.css$/.exec(name) ?? [];
    const [, officeId, hash] = /^logo-([a-z0-9_-]{1,40})-([0-9a-f]{16})\.png$/.exec(name) ?? [];
    if (colour !== undefined) {
      const sheet = sheetFor(colour, kind === 'screen' ? 'screen' : 'page');
      if (sheet === undefined) throw notFound();
      // A page of an earlier release still finds its colours; only the name that fits is kept.
      res.set('Cache-Control', sheet.name === name ? forever : 'no-cache');
      res.type('css').send(sheet.css);
      return;
    }
    if (officeId === undefined || hash === undefined) {
      next();
      return;
    }
    const place = await findPublicOffice(dependencies, officeId);
    const logo =
      place === undefined ? undefined : await findLogo(dependencies.database.queries, place.scope, hash);
    if (logo === undefined) throw notFound();
    res.set('Cache-Control', forever);
    res.type('png').send(logo.content);
  });

  return router;
}
