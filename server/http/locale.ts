// Why: the reader's language is decided once. Citizens carry it in the address only; staff keep it in their session.
import type { RequestHandler } from 'express';
import { isLanguage, languageOfHeader } from '../i18n.js';

/** For pages without a session: `?lang=`, else the browser's list. */
export function localeOfAddress(): RequestHandler {
  return (req, res, next) => {
    const asked = req.query['lang'];
    res.locals['language'] = isLanguage(asked) ? asked : languageOfHeader(req.headers['accept-language']);
    next();
  };
}

/** For staff pages, after the session is there: `?lang=` is remembered for the session. */
export function localeOfSession(): RequestHandler {
  return (req, res, next) => {
    const asked = req.query['lang'];
    if (isLanguage(asked) && req.session.language !== asked) req.session.language = asked;
    res.locals['language'] = isLanguage(asked)
      ? asked
      : (req.session.language ?? languageOfHeader(req.headers['accept-language']));
    next();
  };
}
