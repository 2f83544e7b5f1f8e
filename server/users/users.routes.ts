// Why: signing in and out, and the one-time link with which an empty office gets its first account.
import { Router, type Request } from 'express';
import { rateLimit } from 'express-rate-limit';
import { insertAudit } from '../../db/queries/audit.js';
import { findUserByEmail, listGrantsOfUser } from '../../db/queries/users.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { tooMany } from '../errors.js';
import { csrfToken } from '../http/csrf.js';
import { languageOf, renderPage } from '../http/render.js';
import { pathParameter } from '../http/parameters.js';
import { isLanguage, translatorFor } from '../i18n.js';
import { browserName } from './accounts.form.js';
import { permissionsOf } from './permissions.js';
import { passwordMatches } from './passwords.js';
import { checkSetupToken, setUpFirstAccount } from './users.commands.js';
import { ownAddress, readSetup, readSignIn } from './users.form.js';
import { setupPage, signInPage } from './users.page.js';

export function usersRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const limit = rateLimit({
    windowMs: 15 * 60_000,
    limit: 20,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => {
      next(tooMany());
    },
  });

  router.get('/sign-in', (req, res) => {
    const t = translatorFor(languageOf(res));
    renderPage(
      req,
      res,
      'citizen',
      'users/sign-in',
      signInPage(t, csrfToken(req), { email: '', next: ownAddress(req.query['next']) }),
    );
  });

  router.post('/sign-in', limit, async (req, res) => {
    const t = translatorFor(languageOf(res));
    const typed = readSignIn(req.body);
    const user =
      typed === undefined ? undefined : await findUserByEmail(dependencies.database.queries, typed.email);
    const known = user?.active === true ? user : undefined;
    if (
      typed === undefined ||
      !(await passwordMatches(known?.passwordHash, typed.password)) ||
      known === undefined
    ) {
      res.status(422);
      renderPage(
        req,
        res,
        'citizen',
        'users/sign-in',
        signInPage(
          t,
          csrfToken(req),
          { email: typed?.email ?? '', next: typed?.next ?? '/dashboards' },
          true,
        ),
      );
      return;
    }
    const language = req.session.language ?? (isLanguage(known.language) ? known.language : undefined);
    await startSession(req);
    req.session.userId = known.id;
    rememberBrowser(req);
    if (language !== undefined) req.session.language = language;
    const grants = await listGrantsOfUser(dependencies.database.queries, known.id);
    const officeIds = [...new Set(grants.map((grant) => grant.officeId))];
    await dependencies.database.atomically((db) =>
      officeIds.map((officeId) =>
        insertAudit(db, officeScope(officeId), {
          id: dependencies.newId(),
          at: dependencies.clock(),
          userId: known.id,
          action: 'user.sign-in',
          entity: 'user',
          entityId: known.id,
        }),
      ),
    );
    // Who has no figures to look at begins with what they are here for.
    const hasFigures = grants.some(({ role }) =>
      permissionsOf[role].some((one) => one === 'dashboards.read' || one === 'bureau.read'),
    );
    res.redirect(303, hasFigures || typed.next !== '/dashboards' ? typed.next : '/translations');
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
    rememberBrowser(req);
    req.session.language = language;
    res.redirect(303, isBureau ? '/bureau' : '/surveys');
  });

  /** By which a person recognises this session among their others. */
  function rememberBrowser(req: Request): void {
    req.session.startedAt = dependencies.clock().toISOString();
    req.session.browser = browserName(req.get('user-agent'));
  }

  return router;
}

/** A new session id at the moment of signing in: one that somebody planted before is worth nothing. */
async function startSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}
