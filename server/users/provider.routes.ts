// Why: staff may sign in at the office's own provider of identities, once they tied it to their account; whom it names and
// nobody tied gets no account by it. Nothing here changes signing in by password, which goes on when the provider is down.
import { Router, type Request, type Response } from 'express';
import { findIdentity, listIdentitiesOfUser } from '../../db/queries/identities.js';
import { findUser } from '../../db/queries/users.js';
import type { ProviderConfig } from '../config.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, findStaff, isSignedIn } from '../http/currentUser.js';
import { limitTo } from '../http/limits.js';
import { languageOf, renderPage } from '../http/render.js';
import { sessionHash } from '../http/session.js';
import { translatorFor } from '../i18n.js';
import { linkIdentity, unlinkIdentity } from './provider.commands.js';
import { readAnswer, readIdentityId, readPassword } from './provider.form.js';
import { endingPage, identitiesPage, statusOf, type Ending } from './provider.page.js';
import {
  backPath,
  comeBack,
  isOnTheRoad,
  ProviderFailure,
  reasonOf,
  setOut,
  type Identity,
  type Trip,
} from './provider.js';
import { afterProvider, showWaiting } from './signingIn.js';
import { ownAddress } from './users.form.js';

declare module 'express-session' {
  interface SessionData {
    /** Of who is on the way to the provider; taken out by the first that comes back with its mark. */
    trip?: Trip;
    /** Who came back to be tied to this account, once the password is entered. */
    waitingIdentity?: { identity: Identity; userId: string; at: string };
  }
}

export function providerRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const limit = limitTo(30, 15, { skipSuccessfulRequests: true });

  /** Throws 404 where none is set. */
  function provider(): ProviderConfig {
    if (dependencies.config.provider === undefined) throw notFound();
    return dependencies.config.provider;
  }

  function showEnding(req: Request, res: Response, ending: Ending): void {
    const t = translatorFor(languageOf(res));
    const page = endingPage(t, ending, provider().name[languageOf(res)], isSignedIn(req));
    res.status(statusOf[ending]);
    renderPage(req, res, isSignedIn(req) ? 'staff' : 'citizen', 'users/provider-ending', page);
  }

  /** What `road` comes to; a failure of the provider is told in the reader's words, and in the log without any of theirs. */
  async function orEnding<T>(req: Request, res: Response, road: Promise<T>): Promise<T | undefined> {
    try {
      return await road;
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      dependencies.log.warn(reasonOf(error), 'sign-in by the provider');
      showEnding(req, res, error.failure);
      return undefined;
    }
  }

  async function send(req: Request, res: Response, purpose: Trip['purpose']): Promise<void> {
    const gone = await orEnding(req, res, setOut(dependencies, provider(), purpose));
    if (gone === undefined) return;
    req.session.trip = gone.trip;
    res.redirect(303, gone.url);
  }

  router.get('/sign-in/provider', limit, async (req, res) => {
    await send(req, res, { kind: 'sign-in', next: ownAddress(req.query['next']) });
  });

  router.get('/account/provider/start', limit, async (req, res) => {
    await send(req, res, { kind: 'link', userId: currentStaff(req).userId });
  });

  router.get(backPath, limit, async (req, res) => {
    const set = provider();
    const answer = readAnswer(req.originalUrl);
    const { trip } = req.session;
    if (answer === undefined || trip?.state !== answer.state) {
      showEnding(req, res, 'expired');
      return;
    }
    // Whatever comes of it, this mark opens nothing again.
    delete req.session.trip;
    const { purpose } = trip;
    const isTheirs = purpose.kind === 'sign-in' || purpose.userId === req.session.userId;
    if (!isOnTheRoad(trip, dependencies.clock()) || !isTheirs) {
      showEnding(req, res, 'expired');
      return;
    }
    const identity = await orEnding(req, res, comeBack(dependencies, set, trip, answer.query));
    if (identity === undefined) return;
    if (purpose.kind === 'link') await askForPassword(req, res, purpose.userId, identity);
    else await signIn(req, res, identity, purpose.next);
  });

  async function signIn(req: Request, res: Response, identity: Identity, next: string): Promise<void> {
    const tied = await findIdentity(db, identity);
    if (tied === undefined) {
      showEnding(req, res, 'unknown');
      return;
    }
    const user = await findUser(db, tied.userId);
    // Switched off, or without a role today: a session would open nothing.
    if (user === undefined || (await findStaff(dependencies, user.id, undefined)) === undefined) {
      showEnding(req, res, 'closed');
      return;
    }
    const proof = { by: 'provider' as const, strong: identity.strong };
    res.redirect(303, await afterProvider(dependencies, { req, res }, user, next, proof));
  }

  async function askForPassword(req: Request, res: Response, userId: string, identity: Identity) {
    if ((await findIdentity(db, identity)) !== undefined) {
      showEnding(req, res, 'taken');
      return;
    }
    req.session.waitingIdentity = { identity, userId, at: dependencies.clock().toISOString() };
    res.redirect(303, '/account/provider');
  }

  /** Who is to be tied to the account of who is signed in now, and came back a moment ago. */
  function waitingOf(req: Request): Identity | undefined {
    const { waitingIdentity: waiting } = req.session;
    if (waiting?.userId !== currentStaff(req).userId) return undefined;
    return isOnTheRoad(waiting, dependencies.clock()) ? waiting.identity : undefined;
  }

  async function show(req: Request, res: Response, wrong: boolean): Promise<void> {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const { provider: set } = dependencies.config;
    const page = identitiesPage({
      words: wordsFor(language, translatorFor(language), staff.office.settings),
      timeZone: staff.office.timeZone,
      provider: set === undefined ? undefined : { name: set.name[language], issuer: set.issuer },
      identities: await listIdentitiesOfUser(db, staff.userId),
      waiting: waitingOf(req),
      wrong,
    });
    renderPage(req, res, 'staff', 'users/provider', page);
  }

  router.get('/account/provider', async (req, res) => {
    await show(req, res, false);
  });

  router.post('/account/provider', limit, async (req, res) => {
    const staff = currentStaff(req);
    const password = readPassword(req.body);
    const identity = waitingOf(req);
    if (identity === undefined) {
      showEnding(req, res, 'expired');
      return;
    }
    const name = provider().name[languageOf(res)];
    const done = await linkIdentity(dependencies, staff, { identity, password, provider: name });
    if (done === 'wrong') {
      res.status(422);
      await show(req, res, true);
      return;
    }
    if (done !== 'done') {
      showWaiting(dependencies, req, res, done.waitUntil);
      return;
    }
    delete req.session.waitingIdentity;
    req.session.flash = 'provider.flash.linked';
    res.redirect(303, '/account/provider');
  });

  router.post('/account/provider/end', async (req, res) => {
    const id = readIdentityId(req.body);
    await unlinkIdentity(dependencies, currentStaff(req), { id, keptSession: sessionHash(req.sessionID) });
    req.session.flash = 'provider.flash.unlinked';
    res.redirect(303, '/account/provider');
  });

  return router;
}
