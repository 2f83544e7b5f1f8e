// Why: what signing in comes to once the password was right, or the office's provider said who it is: a second step for who
// has one, a session of their own, and what is written down; and what happens when a password was wrong too often.
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { insertAudit } from '../../db/queries/audit.js';
import { listOffices } from '../../db/queries/offices.js';
import { findSecondFactor } from '../../db/queries/secondFactors.js';
import { forgiveSignInFailure } from '../../db/queries/signInFailures.js';
import { listGrantsOfUser, type Grant, type User } from '../../db/queries/users.js';
import { officeScope } from '../../db/scope.js';
import type { Queries, Statement } from '../../db/connection.js';
import type { Dependencies } from '../dependencies.js';
import { csrfToken } from '../http/csrf.js';
import { languageOf, renderPage } from '../http/render.js';
import { isLanguage, translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { browserName } from './accounts.form.js';
import { mailNotice } from './accountMail.js';
import { permissionsOf } from './permissions.js';
import { endWaiting, firstToWait, rememberKnown, waitAfter } from './waiting.js';

declare module 'express-session' {
  interface SessionData {
    /** Who proved who they are and whose code is waited for: no right comes of it. */
    half?: { userId: string; at: string; next: string; passwordMark: string; by?: Proof['by'] };
    /** An office asks for a second factor and there is none yet: nothing else can be done before. */
    secondFactorDue?: boolean;
    seenAt?: string;
  }
}

const HALF_MS = 10 * 60_000;

/** By what somebody is in; `strong`: a second factor was asked already, by the provider. */
export type Proof = { by: 'password' | 'provider'; strong: boolean };
const signedInBy = { password: 'user.sign-in', provider: 'user.sign-in-provider' } as const;

/** So that a password that was changed meanwhile ends the step after it. */
export function passwordMark(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('hex').slice(0, 16);
}

export function halfSignedIn(dependencies: Dependencies, req: Request) {
  const { half } = req.session;
  if (half === undefined) return undefined;
  return dependencies.clock().getTime() - Date.parse(half.at) < HALF_MS ? half : undefined;
}

/** After the right password: to the code, or in. @returns where to go on */
export async function afterPassword(
  dependencies: Dependencies,
  { req, res }: { req: Request; res: Response },
  user: User,
  attempt: { keyHash: string },
  next: string,
): Promise<string> {
  const proof: Proof = { by: 'password', strong: false };
  if (!(await isCodeAsked(dependencies, user)))
    return await enter(dependencies, { req, res }, user, next, proof);
  await waitForCode(dependencies, req, user, next, proof.by);
  // Right, and yet not proven: what was counted before stays, or knowing the password would buy guesses at the code.
  await dependencies.database.atomically((db) => [forgiveSignInFailure(db, attempt.keyHash)]);
  return codePath;
}

/** Whom the provider named: to the code where it asked for no second factor itself, or in. @returns where to go on */
export async function afterProvider(
  dependencies: Dependencies,
  { req, res }: { req: Request; res: Response },
  user: User,
  next: string,
  proof: Proof,
): Promise<string> {
  if (proof.strong || !(await isCodeAsked(dependencies, user)))
    return await enter(dependencies, { req, res }, user, next, proof);
  await waitForCode(dependencies, req, user, next, proof.by);
  return codePath;
}

const codePath = '/sign-in/code';

async function isCodeAsked({ database }: Dependencies, user: User): Promise<boolean> {
  return (await findSecondFactor(database.queries, user.id)) !== undefined;
}

async function waitForCode(
  { clock }: Dependencies,
  req: Request,
  user: User,
  next: string,
  by: Proof['by'],
): Promise<void> {
  const { language } = req.session;
  await startSession(req);
  if (language !== undefined) req.session.language = language;
  const at = clock().toISOString();
  req.session.half = { userId: user.id, at, next, passwordMark: passwordMark(user.passwordHash), by };
}

/** A session of their own, known by its browser. @returns where to go on */
export async function enter(
  dependencies: Dependencies,
  { req, res }: { req: Request; res: Response },
  user: User,
  next: string,
  proof: Proof,
): Promise<string> {
  const db = dependencies.database.queries;
  const language = req.session.language ?? (isLanguage(user.language) ? user.language : undefined);
  await startSession(req);
  req.session.userId = user.id;
  rememberBrowser(dependencies, req);
  rememberKnown(dependencies, req, res, user.id);
  if (language !== undefined) req.session.language = language;
  const grants = await listGrantsOfUser(db, user.id);
  const due =
    !proof.strong &&
    !(await isCodeAsked(dependencies, user)) &&
    (await isSecondFactorAsked(dependencies, grants));
  if (due) req.session.secondFactorDue = true;
  await dependencies.database.atomically((write) => [
    endWaiting(write, user),
    ...auditEverywhere(dependencies, write, grants, user.id, user.id, signedInBy[proof.by]),
  ]);
  if (due) return '/account/second-factor';
  // Who has no figures to look at begins with what they are here for.
  const hasFigures = grants.some(({ role }) =>
    permissionsOf[role].some((one) => one === 'dashboards.read' || one === 'bureau.read'),
  );
  return hasFigures || next !== '/dashboards' ? next : '/translations';
}

/** Whether a role held today is one for which its office asks for a second factor. */
export async function isSecondFactorAsked(
  dependencies: Dependencies,
  grants: readonly Grant[],
): Promise<boolean> {
  const offices = new Map(
    (await listOffices(dependencies.database.queries)).map((office) => [office.id, office]),
  );
  return grants.some((grant) => {
    const office = offices.get(grant.officeId);
    if (office?.settings.secondFactorRoles?.includes(grant.role) !== true) return false;
    const today = localDay(dependencies.clock(), office.timeZone);
    return grant.validFrom <= today && (grant.validTo === null || today <= grant.validTo);
  });
}

/** The same fact in the log of every office of a person: each must know of it. */
export function auditEverywhere(
  dependencies: Dependencies,
  db: Queries,
  grants: readonly Pick<Grant, 'officeId'>[],
  byId: string | null,
  userId: string,
  action: string,
  detail: unknown = {},
): Statement[] {
  return [...new Set(grants.map((grant) => grant.officeId))].map((officeId) =>
    insertAudit(db, officeScope(officeId), {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId: byId,
      action,
      entity: 'user',
      entityId: userId,
      detail,
    }),
  );
}

/** By which a person recognises this session among their others. */
export function rememberBrowser(dependencies: Dependencies, req: Request): void {
  req.session.startedAt = dependencies.clock().toISOString();
  req.session.browser = browserName(req.get('user-agent'));
}

/** A new session id at the moment of signing in: one that somebody planted before is worth nothing. */
export async function startSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

/** Not waited for: the time an answer takes must not tell whether the account exists. */
export function tellOfWaiting(
  dependencies: Dependencies,
  user: User | undefined,
  attempt: { wrong: number },
): void {
  const minutes = waitAfter(attempt.wrong) / 60_000;
  if (user === undefined || minutes === 0) return;
  const told = async () => {
    const grants = await listGrantsOfUser(dependencies.database.queries, user.id);
    await dependencies.database.atomically((db) =>
      auditEverywhere(dependencies, db, grants, null, user.id, 'user.wait', {
        wrong: attempt.wrong,
        minutes,
      }),
    );
    if (attempt.wrong === firstToWait) await mailNotice(dependencies, user, 'waiting', { n: attempt.wrong });
  };
  told().catch((error: unknown) => {
    dependencies.log.error({ err: error }, 'waiting account');
  });
}

/** How long, and what to do meanwhile; the same whether somebody has the address or not. */
export function showWaiting(dependencies: Dependencies, req: Request, res: Response, until: Date): void {
  const t = translatorFor(languageOf(res));
  const n = Math.max(1, Math.ceil((until.getTime() - dependencies.clock().getTime()) / 60_000));
  res.status(429).set('Retry-After', String(n * 60));
  renderPage(req, res, 'citizen', 'users/waiting', {
    title: t('users.waiting.title'),
    csrf: csrfToken(req),
    lead: t('users.waiting.lead', { n }),
  });
}
