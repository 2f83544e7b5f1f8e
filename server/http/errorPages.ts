// Why: one place where errors become answers: words in the reader's language, details only in the log.
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { isStorageFull } from '../../db/errors.js';
import { AppError, badRequest, noRoom, notFound, tooLarge } from '../errors.js';
import type { Dependencies } from '../dependencies.js';
import { lastFailureOf } from './session.js';
import { isSignedIn } from './currentUser.js';
import { renderPage, translateOf } from './render.js';

export function unknownAddress(): RequestHandler {
  return (_req, _res, next) => {
    next(notFound());
  };
}

/** What Express and its parsers throw, in our terms. */
function asAppError(error: unknown, req: Request): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isStorageFull(error)) return noRoom();
  if (error instanceof URIError) return badRequest();
  if (typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number') {
    if (error.status === 413) return tooLarge();
    const isExpired = 'code' in error && error.code === 'EBADCSRFTOKEN';
    // The page was not too old: what it was to be known by could not be stored.
    if (isExpired && isStorageFull(lastFailureOf(req))) return noRoom();
    if (error.status >= 400 && error.status < 500)
      return new AppError(error.status, isExpired ? 'page_expired' : 'bad_request');
  }
  return undefined;
}

export function errorPages(dependencies: Dependencies): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const known = asAppError(error, req);
    const requestId: unknown = req.id; // set by the request log where it writes
    const id = typeof requestId === 'string' ? requestId : dependencies.newId();
    if (known === undefined || known.status >= 500) dependencies.log.error({ err: error, id }, 'unexpected');
    const machine = req.path.startsWith('/api/');
    if (known?.status === 401 && !machine && req.method === 'GET' && req.accepts('html') !== false) {
      res.redirect(303, `/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
      return;
    }
    const t = translateOf(res);
    const code = known?.code ?? 'unexpected';
    res.status(known?.status ?? 500).set('Cache-Control', 'no-store');
    const title = t(`errors.${code}.title`, known?.parameters);
    const body = t(`errors.${code}.body`, known?.parameters);
    if (machine || req.path.endsWith('.json') || req.accepts(['html', 'json']) === 'json') {
      res.json({ error: code, message: title, detail: body, request: id });
      return;
    }
    renderPage(req, res, isSignedIn(req) ? 'staff' : 'citizen', 'error', {
      title,
      body,
      requestId: known === undefined ? id : undefined,
      typedTexts: res.locals['typedTexts'] as unknown,
    });
  };
}
