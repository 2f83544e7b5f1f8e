// Why: the citizen's side of a case: confirm by the link, look up with number and password, add, withdraw, rate. No account;
// a number alone opens nothing, and what is answered does not tell which numbers there are.
import express, { Router, type Request, type Response } from 'express';
import { insertAudit } from '../../db/queries/audit.js';
import { findCaseByNumber, listCaseDrafts } from '../../db/queries/cases.js';
import { loadCase, type OpenCase } from '../cases/stepping.js';
import type { Dependencies } from '../dependencies.js';
import { notAllowed } from '../errors.js';
import { findPublicOffice, type PublicOffice } from '../front/publicOffice.js';
import { sameOrigin } from '../http/csrf.js';
import { limitTo } from '../http/limits.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { receiveUploads } from '../http/upload.js';
import { largestAttachment, mostAttachments } from '../register/attachments.js';
import { passwordMatches } from '../users/passwords.js';
import { addToCase, mayWithdraw, rateCase, withdrawCase } from './case.commands.js';
import { checkConfirmation, confirmCase } from './confirmation.commands.js';
import {
  readAddition,
  readLookUp,
  readRating,
  readRatingSwitch,
  readSwitch,
  readToken,
  readWithdrawal,
} from './lookUp.form.js';
import {
  casePage,
  confirmedPage,
  confirmPage,
  lookUpAddress,
  lookUpPage,
  withdrawPage,
  type CaseRefusal,
} from './lookUp.page.js';
import { formToken, giveTicket, isFormToken, takeTicket, ticketOf, ticketPath } from './ticket.js';

const files = {
  file: largestAttachment,
  files: mostAttachments,
  all: 64 * 1024 * 1024,
  field: 64 * 1024,
  fields: 10,
};
const done = ['added', 'rated', 'reopened', 'withdrawn'];

type Here = PublicOffice & { officeInAddress: string | undefined };
type Own = { here: Here; open: OpenCase; token: string };

/** @param secret signs the ticket; the same that signs sessions */
export function lookUpRoutes(dependencies: Dependencies, secret: string): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 20 });
  const shared = { skipSuccessfulRequests: true, standardHeaders: false } as const;
  /** A whole office may stand behind one address. */
  const byAddress = limitTo(40, 15, shared);
  /** Also for a number there is not: who counts refusals learns nothing. */
  const byNumber = limitTo(10, 15, {
    ...shared,
    keyGenerator: (req) => {
      const { typed, entry } = readLookUp(req.body);
      return `${queryParameter(req, 'office') ?? ''} ${entry?.number ?? typed}`;
    },
  });

  router.use('/cases/confirm', keepPrivate);
  router.use(ticketPath, keepPrivate);

  async function officeOf(req: Request, res: Response): Promise<Here | undefined> {
    const found = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    if (found === undefined) {
      res.redirect(303, '/');
      return undefined;
    }
    return { ...found, officeInAddress: found.isOnly ? undefined : found.office.id };
  }

  router.get('/cases/confirm/:token', async (req, res) => {
    const here = await officeOf(req, res);
    if (here === undefined) return;
    const { open } = await checkConfirmation(dependencies, here.scope, pathParameter(req, 'token'));
    renderPage(req, res, 'citizen', 'citizen/confirm', confirmPage(open, languageOf(res), req.originalUrl));
  });

  router.post('/cases/confirm/:token', byAddress, sameOrigin(), async (req, res) => {
    const here = await officeOf(req, res);
    if (here === undefined) return;
    const told = await confirmCase(dependencies, here.scope, pathParameter(req, 'token'));
    const language = languageOf(res);
    const address = lookUpAddress(language, here.officeInAddress);
    renderPage(req, res, 'citizen', 'citizen/confirmed', confirmedPage(here.office, language, told, address));
  });

  router.get(ticketPath, async (req, res) => {
    const here = await officeOf(req, res);
    if (here === undefined) return;
    const language = languageOf(res);
    const address = lookUpAddress(language, here.officeInAddress);
    const helpUrl = lookUpAddress(language, here.officeInAddress, '/help');
    renderPage(req, res, 'citizen', 'citizen/look-up', lookUpPage(here.office, language, address, helpUrl));
  });

  router.post(ticketPath, sameOrigin(), form, byAddress, byNumber, async (req, res) => {
    const here = await officeOf(req, res);
    if (here === undefined) return;
    const language = languageOf(res);
    const { typed, entry } = readLookUp(req.body);
    const { queries } = dependencies.database;
    const found = entry === undefined ? undefined : await findCaseByNumber(queries, here.scope, entry.number);
    // The same work, whether or not there is such a case, and whether or not it has a password.
    const matches = await passwordMatches(found?.passwordHash ?? undefined, entry?.password ?? '');
    if (found === undefined || !matches) {
      res.status(422);
      const address = lookUpAddress(language, here.officeInAddress);
      const helpUrl = lookUpAddress(language, here.officeInAddress, '/help');
      const page = lookUpPage(here.office, language, address, helpUrl, { number: typed });
      renderPage(req, res, 'citizen', 'citizen/look-up', page);
      return;
    }
    const now = dependencies.clock();
    await dependencies.database.atomically((db) => [
      insertAudit(db, here.scope, {
        id: dependencies.newId(),
        at: now,
        userId: null,
        action: 'case.look-up',
        entity: 'case',
        entityId: found.id,
      }),
    ]);
    giveTicket(res, secret, { officeId: here.office.id, caseId: found.id, now, isSecure: req.secure });
    res.redirect(303, lookUpAddress(language, here.officeInAddress, '/case'));
  });

  /** The case of the ticket, or back to the look-up. */
  async function ownCase(req: Request, res: Response): Promise<Own | undefined> {
    const here = await officeOf(req, res);
    if (here === undefined) return undefined;
    const ticket = ticketOf(req, secret, dependencies.clock());
    if (ticket?.officeId !== here.office.id) {
      res.redirect(303, lookUpAddress(languageOf(res), here.officeInAddress));
      return undefined;
    }
    const open = await loadCase(dependencies, here.scope, ticket.caseId, undefined);
    return { here, open, token: formToken(ticket, secret) };
  }

  /** Throws 403 for a form of another page. */
  async function sentByOwn(req: Request, res: Response, token: string): Promise<Own | undefined> {
    const own = await ownCase(req, res);
    const ticket = ticketOf(req, secret, dependencies.clock());
    if (own !== undefined && (ticket === undefined || !isFormToken(ticket, secret, token)))
      throw notAllowed('page_expired');
    return own;
  }

  async function show(req: Request, res: Response, own: Own, refusal?: CaseRefusal): Promise<void> {
    const { here, open, token } = own;
    const drafts = await listCaseDrafts(dependencies.database.queries, here.scope, open.row.id);
    const asked = queryParameter(req, 'done');
    renderPage(
      req,
      res,
      'citizen',
      'citizen/case',
      casePage(open, drafts, {
        language: languageOf(res),
        officeInAddress: here.officeInAddress,
        token,
        done: asked !== undefined && done.includes(asked) ? asked : undefined,
        refusal,
      }),
    );
  }

  const back = (res: Response, { here }: Own, said: string) => {
    res.redirect(303, `${lookUpAddress(languageOf(res), here.officeInAddress, '/case')}&done=${said}`);
  };

  router.get(`${ticketPath}/case`, async (req, res) => {
    const own = await ownCase(req, res);
    if (own !== undefined) await show(req, res, own);
  });

  router.post(`${ticketPath}/case/added`, sameOrigin(), async (req, res) => {
    // Before anything is read: who has no ticket sends no files.
    if ((await ownCase(req, res)) === undefined) return;
    const uploads = await receiveUploads(req, files);
    const addition = await readAddition(uploads);
    const own = await sentByOwn(req, res, addition.token);
    if (own === undefined) return;
    const to = readSwitch(uploads.fields.get('switch')?.[0]);
    if (to !== undefined) {
      res.locals['language'] = to;
      const filesLost = uploads.files.length > 0;
      await show(req, res, own, { form: 'add', text: addition.text, problems: {}, filesLost });
      return;
    }
    if (!addition.ok) {
      res.status(422);
      await show(req, res, own, { form: 'add', ...addition, filesLost: uploads.files.length > 0 });
      return;
    }
    await addToCase(dependencies, own.here.scope, own.open, addition);
    back(res, own, 'added');
  });

  router.post(`${ticketPath}/case/rating`, sameOrigin(), form, async (req, res) => {
    const own = await sentByOwn(req, res, readToken(req.body));
    if (own === undefined) return;
    const read = readRating(req.body);
    const to = readRatingSwitch(req.body);
    if (to !== undefined) {
      res.locals['language'] = to;
      await show(req, res, own, { form: 'rate', values: read.values, problems: {} });
      return;
    }
    if (!read.ok) {
      res.status(422);
      await show(req, res, own, { form: 'rate', ...read });
      return;
    }
    await rateCase(dependencies, own.here.scope, own.open, read.rating);
    back(res, own, read.rating.solved ? 'rated' : 'reopened');
  });

  router.get(`${ticketPath}/case/withdraw`, async (req, res) => {
    const own = await ownCase(req, res);
    if (own === undefined) return;
    const language = languageOf(res);
    if (!mayWithdraw(own.open)) {
      res.redirect(303, lookUpAddress(language, own.here.officeInAddress, '/case'));
      return;
    }
    const address = (path: string) => lookUpAddress(language, own.here.officeInAddress, path);
    renderPage(req, res, 'citizen', 'citizen/withdraw', withdrawPage(own.open, language, own.token, address));
  });

  router.post(`${ticketPath}/case/withdraw`, sameOrigin(), form, async (req, res) => {
    const own = await sentByOwn(req, res, readToken(req.body));
    if (own === undefined) return;
    await withdrawCase(dependencies, own.here.scope, own.open, readWithdrawal(req.body).reason);
    back(res, own, 'withdrawn');
  });

  router.post(`${ticketPath}/leave`, sameOrigin(), form, (_req, res) => {
    takeTicket(res);
    res.redirect(303, '/');
  });

  return router;
}

function keepPrivate(_req: Request, res: Response, next: () => void): void {
  res.set('Cache-Control', 'no-store');
  res.set('Referrer-Policy', 'no-referrer');
  next();
}
