// Why: signing in and out, and the one-time link with which an empty office gets its first account.
import { Router } from 'express';
import { findUserByEmail } from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { csrfToken } from '../http/csrf.js';
import { languageOf, renderPage } from '../http/render.js';
import { limitTo } from '../http/limits.js';
import { pathParameter } from '../http/parameters.js';
import { translatorFor } from '../i18n.js';
import { passwordMatches } from './passwords.js';
import { providerLink } from './provider.page.js';
import { checkSetupToken, setUpFirstAccount } from './users.commands.js';
import { ownAddress, readSetup, readSignIn } from './users.form.js';
import { afterPassword, rememberBrowser, showWaiting, startSession, tellOfWaiting } from './signingIn.js';
import { setupPage, signInPage } from './users.page.js';
import { attemptKey, beginAttempt, waitAfter } from './waiting.js';

export function usersRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const limit = limitTo(20, 15, { skipSuccessfulRequests: true });

  router.get('/sign-in', (req, res) => {
    const t = translatorFor(languageOf(res));
    const values = { email: '', next: ownAddress(req.query['next']) };
    const provider = providerLink(dependencies.config.provider, t, languageOf(res), values.next);
    renderPage(req, res, 'citizen', 'users/sign-in', signInPage(t, csrfToken(req), values, provider));
  });

  router.post('/sign-in', limit, async (req, res) => {
    const t = translatorFor(languageOf(res));
    const typed = readSignIn(req.body);
    const found =
      typed === undefined ? undefined : await findUserByEmail(dependencies.database.queries, typed.email);
    const known = found?.active === true ? found : undefined;
    const key = attemptKey(dependencies, req, typed?.email ?? '', known);
    const attempt = await beginAttempt(dependencies, key, known?.id ?? null);
    if ('waitUntil' in attempt) {
      showWaiting(dependencies, req, res, attempt.waitUntil);
      return;
    }
    const right = typed !== undefined && (await passwordMatches(known?.passwordHash, typed.password));
    if (right && known !== undefined) {
      res.redirect(303, await afterPassword(dependencies, { req, res }, known, attempt, typed.next));
      return;
    }
    tellOfWaiting(dependencies, known, attempt);
    const wait = waitAfter(attempt.wrong);
    if (wait > 0) {
      showWaiting(dependencies, req, res, new Date(dependencies.clock().getTime() + wait));
      return;
    }
    res.status(422);
    const values = { email: typed?.email ?? '', next: typed?.next ?? '/dashboards' };
    const provider = providerLink(dependencies.config.provider, t, languageOf(res), values.next);
    renderPage(req, res, 'citizen', 'users/sign-in', signInPage(t, csrfToken(req), values, provider, true));
  });

  router.post('/sign-out', async (req, res) => {
    await new Promise<void>((resolve, reject) => {
      req.session.destroy((error: unknown) => {
        if (error instanceof Error) reject(error);
        else resolve();
      });
    });
    res.clearCookie('manyi.sid').redirect(303, '/');
  });

  router.get('/setup/:token', async (req, res) => {
    await checkSetupToken(dependencies, pathParameter(req, 'token'));
    renderPage(
      req,
      res,
      'citizen',
      'users/setup',
      setupPage(translatorFor(languageOf(res)), csrfToken(req), {}, {}),
    );
  });

  router.post('/setup/:token', limit, async (req, res) => {
    const t = translatorFor(languageOf(res));
    await checkSetupToken(dependencies, pathParameter(req, 'token'));
    const form = readSetup(req.body);
    if (!form.ok) {
      res.status(422);
      renderPage(req, res, 'citizen', 'users/setup', setupPage(t, csrfToken(req), form.values, form.errors));
      return;
    }
    const language = languageOf(res);
    const token = pathParameter(req, 'token');
    const { id, isBureau } = await setUpFirstAccount(dependencies, token, form.value, language);
    await startSession(req);
    req.session.userId = id;
    rememberBrowser(dependencies, req);
    req.session.language = language;
    res.redirect(303, isBureau ? '/bureau' : '/surveys');
  });

  return router;
}
