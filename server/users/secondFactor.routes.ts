// Why: the second step of signing in, one's own second factor, and what who manages users may do about somebody else's.
import { Router, type Request, type Response } from 'express';
import { countRecoveryCodes, findSecondFactor } from '../../db/queries/secondFactors.js';
import { findUser } from '../../db/queries/users.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, signInNeeded } from '../errors.js';
import { csrfToken } from '../http/csrf.js';
import { currentStaff, isSignedIn, requirePermission } from '../http/currentUser.js';
import { limitTo } from '../http/limits.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { sessionHash } from '../http/session.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import {
  askOfRoles,
  changeSecondFactor,
  endSession,
  resetSecondFactor,
  switchOn,
  takeCode,
  unlock,
} from './secondFactor.commands.js';
import { readChange, readCode, readRoles, readSession } from './secondFactor.form.js';
import { codePage, codesPage, rulePage, secondFactorPage } from './secondFactor.page.js';
import { forTheApp, newSecret } from './secondFactor.js';
import {
  enter,
  halfSignedIn,
  isSecondFactorAsked,
  passwordMark,
  showWaiting,
  tellOfWaiting,
} from './signingIn.js';
import { attemptKey, beginAttempt, waitAfter } from './waiting.js';

declare module 'express-session' {
  interface SessionData {
    /** Of a second factor that is being set up; enciphered. */
    newSecret?: string;
  }
}

/** How exactly the list of sessions says when somebody was last there. */
const SEEN_MS = 5 * 60_000;

export function secondFactorRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('users.manage');
  const limit = limitTo(30, 15, { skipSuccessfulRequests: true });

  router.use((req, res, next) => {
    if (!isSignedIn(req)) {
      next();
      return;
    }
    const now = dependencies.clock();
    const seen = Date.parse(req.session.seenAt ?? '');
    if (!(now.getTime() - seen < SEEN_MS)) req.session.seenAt = now.toISOString();
    if (
      req.session.secondFactorDue !== true ||
      /^\/(account\/second-factor|sign-out|sign-in)$/.test(req.path)
    ) {
      next();
      return;
    }
    if (req.method === 'GET' && req.accepts('html') !== false) res.redirect(303, '/account/second-factor');
    else next(conflict('second_factor_due'));
  });

  /** Whose password was right a moment ago, in the words they have now. */
  async function halfUser(req: Request) {
    const half = halfSignedIn(dependencies, req);
    const user = half === undefined ? undefined : await findUser(db, half.userId);
    if (half === undefined || user?.active !== true) return undefined;
    return passwordMark(user.passwordHash) === half.passwordMark
      ? { user, next: half.next, by: half.by ?? ('password' as const) }
      : undefined;
  }

  function showCode(req: Request, res: Response, wrong: boolean): void {
    const recovery = req.query['with'] === 'recovery';
    const page = codePage(translatorFor(languageOf(res)), csrfToken(req), { recovery, wrong });
    renderPage(req, res, 'citizen', 'users/code', page);
  }

  router.get('/sign-in/code', async (req, res) => {
    if ((await halfUser(req)) === undefined) res.redirect(303, '/sign-in');
    else showCode(req, res, false);
  });

  router.post('/sign-in/code', limit, async (req, res) => {
    const half = await halfUser(req);
    if (half === undefined) {
      res.redirect(303, '/sign-in');
      return;
    }
    const { user, next, by } = half;
    const code = readCode(req.body);
    const key = attemptKey(dependencies, req, user.email, user);
    const attempt = await beginAttempt(dependencies, key, user.id);
    if ('waitUntil' in attempt) {
      showWaiting(dependencies, req, res, attempt.waitUntil);
      return;
    }
    if (await takeCode(dependencies, user.id, code)) {
      res.redirect(303, await enter(dependencies, { req, res }, user, next, { by, strong: true }));
      return;
    }
    tellOfWaiting(dependencies, user, attempt);
    const wait = waitAfter(attempt.wrong);
    if (wait > 0) {
      showWaiting(dependencies, req, res, new Date(dependencies.clock().getTime() + wait));
      return;
    }
    res.status(422);
    showCode(req, res, true);
  });

  async function show(req: Request, res: Response, refused?: 'code' | 'proof'): Promise<void> {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const words = wordsFor(language, translatorFor(language), staff.office.settings);
    const factor = await findSecondFactor(db, staff.userId);
    const due = req.session.secondFactorDue === true;
    const shown = { words, due, ...(refused === undefined ? {} : { refused }) };
    if (factor !== undefined) {
      const since = localDay(factor.since, staff.office.timeZone);
      const page = secondFactorPage({ ...shown, since, left: await countRecoveryCodes(db, staff.userId) });
      renderPage(req, res, 'staff', 'users/second-factor', page);
      return;
    }
    req.session.newSecret ??= newSecret(dependencies);
    const app = await forTheApp(dependencies, req.session.newSecret, staff.email);
    if (app === undefined) {
      delete req.session.newSecret;
      throw signInNeeded();
    }
    const { toString } = await import('qrcode');
    const svg = await toString(app.uri, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
    const qr = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    renderPage(
      req,
      res,
      'staff',
      'users/second-factor',
      secondFactorPage({ ...shown, app: { qr, letters: app.letters } }),
    );
  }

  router.get('/account/second-factor', async (req, res) => {
    await show(req, res);
  });

  function showCodes(req: Request, res: Response, codes: readonly string[]): void {
    renderPage(req, res, 'staff', 'users/recovery-codes', codesPage(translatorFor(languageOf(res)), codes));
  }

  router.post('/account/second-factor', limit, async (req, res) => {
    const staff = currentStaff(req);
    const code = readCode(req.body);
    const secret = req.session.newSecret;
    const keptSession = sessionHash(req.sessionID);
    const codes =
      secret === undefined || code.kind !== 'app'
        ? undefined
        : await switchOn(dependencies, staff, { secret, code: code.text, keptSession });
    if (codes === undefined) {
      res.status(422);
      await show(req, res, 'code');
      return;
    }
    delete req.session.newSecret;
    delete req.session.secondFactorDue;
    showCodes(req, res, codes);
  });

  router.post('/account/second-factor/change', limit, async (req, res) => {
    const staff = currentStaff(req);
    const { what, proof } = readChange(req.body);
    const keptSession = sessionHash(req.sessionID);
    const done = await changeSecondFactor(dependencies, staff, { what, proof, keptSession });
    if (done === 'wrong') {
      res.status(422);
      await show(req, res, 'proof');
      return;
    }
    if ('waitUntil' in done) {
      showWaiting(dependencies, req, res, done.waitUntil);
      return;
    }
    if (what === 'codes') {
      showCodes(req, res, done.codes);
      return;
    }
    if (await isSecondFactorAsked(dependencies, staff.grants)) req.session.secondFactorDue = true;
    req.session.flash = 'users.flash.second_factor_off';
    res.redirect(303, '/account/second-factor');
  });

  router.post('/account/sessions/end', async (req, res) => {
    await endSession(dependencies, currentStaff(req), readSession(req.body));
    req.session.flash = 'users.flash.signed_out_there';
    res.redirect(303, '/account');
  });

  router.get('/users/second-factor', manage, (req, res) => {
    const { office } = currentStaff(req);
    const page = rulePage(translatorFor(languageOf(res)), office.settings.secondFactorRoles ?? []);
    renderPage(req, res, 'staff', 'users/second-factor-rule', page);
  });

  router.post('/users/second-factor', manage, async (req, res) => {
    await askOfRoles(dependencies, currentStaff(req), readRoles(req.body));
    req.session.flash = 'users.flash.second_factor_rule';
    res.redirect(303, '/users/second-factor');
  });

  router.post('/users/:id/second-factor', manage, async (req, res) => {
    await resetSecondFactor(dependencies, currentStaff(req), pathParameter(req, 'id'));
    req.session.flash = 'users.flash.second_factor_reset';
    res.redirect(303, `/users/${encodeURIComponent(pathParameter(req, 'id'))}`);
  });

  router.post('/users/:id/unlock', manage, async (req, res) => {
    await unlock(dependencies, currentStaff(req), pathParameter(req, 'id'));
    req.session.flash = 'users.flash.unlocked';
    res.redirect(303, `/users/${encodeURIComponent(pathParameter(req, 'id'))}`);
  });

  return router;
}
