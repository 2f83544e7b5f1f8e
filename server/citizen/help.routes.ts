// Why: a lost password and a confirmation mail that did not come are helped without an account and without telling anybody
// which cases there are; who asks too often waits.
import express, { Router, type Request, type Response } from 'express';
import type { Dependencies } from '../dependencies.js';
import { findPublicOffice, type PublicOffice } from '../front/publicOffice.js';
import { sameOrigin } from '../http/csrf.js';
import { limitTo } from '../http/limits.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { resendTo } from './confirmation.commands.js';
import { helpDone, helpPage, type HelpView } from './help.page.js';
import { readRenewal, readResend } from './lookUp.form.js';
import { lookUpAddress } from './lookUp.page.js';
import { canRenew, renewPassword } from './renewal.commands.js';
import { ticketPath } from './ticket.js';

export function citizenHelpRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 10 });
  const officeIn = (req: Request) => queryParameter(req, 'office') ?? '';
  /** A whole office may stand behind one address. */
  const byAddress = limitTo(20, 15, { standardHeaders: false });
  /** For a number there is not as for one there is. */
  const byNumber = limitTo(5, 60, {
    standardHeaders: false,
    keyGenerator: (req) => {
      const read = readRenewal(req.body);
      return `${officeIn(req)} ${read.ok ? read.renewal.number : read.typed.number}`;
    },
  });
  const byMail = limitTo(5, 60, {
    standardHeaders: false,
    keyGenerator: (req) => {
      const read = readResend(req.body);
      return `${officeIn(req)} ${(read.ok ? read.email : read.typed).toLowerCase()}`;
    },
  });

  async function placeOf(req: Request, res: Response): Promise<PublicOffice | undefined> {
    const place = await findPublicOffice(dependencies, queryParameter(req, 'office'));
    if (place === undefined) res.redirect(303, '/');
    return place;
  }

  function addressIn(res: Response, { office, isOnly }: PublicOffice) {
    return (path: string) => lookUpAddress(languageOf(res), isOnly ? undefined : office.id, path);
  }

  function show(
    req: Request,
    res: Response,
    place: PublicOffice,
    filled: Pick<HelpView, 'done' | 'typed' | 'problems'>,
  ): void {
    renderPage(
      req,
      res,
      'citizen',
      'citizen/help',
      helpPage({
        office: place.office,
        language: languageOf(res),
        address: addressIn(res, place),
        mayRenew: canRenew(dependencies),
        mayResend: dependencies.mailer !== undefined && dependencies.config.publicUrl !== undefined,
        ...filled,
      }),
    );
  }

  const done = (res: Response, place: PublicOffice, said: (typeof helpDone)[number]) => {
    res.redirect(303, `${addressIn(res, place)('/help')}&done=${said}`);
  };

  router.get(`${ticketPath}/help`, async (req, res) => {
    const place = await placeOf(req, res);
    if (place === undefined) return;
    const asked = queryParameter(req, 'done');
    show(req, res, place, { done: helpDone.find((one) => one === asked) });
  });

  router.post(`${ticketPath}/password`, sameOrigin(), form, byAddress, byNumber, async (req, res) => {
    const place = await placeOf(req, res);
    if (place === undefined) return;
    const read = readRenewal(req.body);
    if (!read.ok) {
      res.status(422);
      show(req, res, place, read);
      return;
    }
    await renewPassword(dependencies, place.scope, read.renewal);
    done(res, place, 'renewed');
  });

  router.post(`${ticketPath}/confirmation`, sameOrigin(), form, byAddress, byMail, async (req, res) => {
    const place = await placeOf(req, res);
    if (place === undefined) return;
    const read = readResend(req.body);
    if (!read.ok) {
      res.status(422);
      show(req, res, place, { typed: { email: read.typed }, problems: read.problems });
      return;
    }
    await resendTo(dependencies, place.scope, read.email);
    done(res, place, 'resent');
  });

  return router;
}
