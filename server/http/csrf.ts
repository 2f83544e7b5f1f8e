// Why: a staff form counts only when our own page sent it: a token of the session, and the browser's word on the origin.
import type { Request, RequestHandler } from 'express';
import { csrfSync } from 'csrf-sync';
import { notAllowed } from '../errors.js';

const { csrfSynchronisedProtection, generateToken } = csrfSync({
  getTokenFromRequest: (req) => {
    const body: unknown = req.body;
    const field = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined;
    if (typeof field === 'string') return field;
    // A multipart body is read only after this check, so its form carries the token in the address of its action.
    const address = req.is('multipart/form-data') === 'multipart/form-data' ? req.query['_csrf'] : undefined;
    return typeof address === 'string' ? address : req.get('x-csrf-token');
  },
});

/** The app's setting for the origin of the address people type; undefined where the office gave none. */
export const ownOrigin = 'own origin';

/** Refuses a state-changing request that another site made the browser send. */
export function sameOrigin(): RequestHandler {
  return (req, _res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS') {
      next();
      return;
    }
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    const own = site === undefined || site === 'same-origin' || site === 'none';
    const originOk =
      origin === undefined || origin === 'null'
        ? site === 'same-origin' || origin === undefined
        : isOwn(req, origin);
    next(own && originOk ? undefined : notAllowed('page_expired'));
  };
}

/** Port and all: the host we were asked at, or a trusted proxy in front of us was (`req.host`), or what people type. */
function isOwn(req: Request, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { host, origin: whole } = new URL(origin);
  return host === req.get('host') || host === req.host || whole === req.app.get(ownOrigin);
}

/** Checks the token on every state-changing staff request. Multipart forms send it in the header or the address of their action. */
export function csrfProtection(): RequestHandler {
  return csrfSynchronisedProtection;
}

/** The token for a form; makes a session if there is none yet. */
export function csrfToken(req: Request): string {
  return generateToken(req);
}
