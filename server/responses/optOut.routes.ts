// Why: who wants no more invitations says so by the link in the mail, without signing in; looking alone does nothing, for
// mail programs look at every link.
import { Router, type Request, type Response } from 'express';
import { findInvitationByOptOut, type Invitation } from '../../db/queries/invitations.js';
import { findOffice } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { sameOrigin } from '../http/csrf.js';
import { pathParameter } from '../http/parameters.js';
import { renderPage } from '../http/render.js';
import { inLanguage } from '../i18n.js';
import { hashOfOptOut, optOut } from '../reaching/invitations.commands.js';
import { noStore } from './citizenRequests.js';
import { loadSpoken } from './officeParts.js';
import { speakAsked, wordsIn } from './speech.js';
import { officeFrame } from '../looks/look.js';

export function optOutRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get('/invitations/opt-out/:token', noStore(), async (req, res) => {
    await show(req, res, await invitationOf(req), false);
  });

  router.post('/invitations/opt-out/:token', noStore(), sameOrigin(), async (req, res) => {
    const invitation = await invitationOf(req);
    await optOut(dependencies, officeScope(invitation.officeId), invitation);
    await show(req, res, invitation, true);
  });

  return router;

  async function invitationOf(req: Request): Promise<Invitation> {
    const token = pathParameter(req, 'token');
    const invitation = /^[0-9a-f]{32}$/.test(token)
      ? await findInvitationByOptOut(db, hashOfOptOut(token))
      : undefined;
    if (invitation === undefined) throw notFound('invitation_not_found');
    return invitation;
  }

  async function show(req: Request, res: Response, invitation: Invitation, done: boolean): Promise<void> {
    const scope = officeScope(invitation.officeId);
    const [office, tongues] = await Promise.all([findOffice(db, scope), loadSpoken(db, scope)]);
    const offering = { languages: [...tongues.values()].map(({ code }) => code) };
    const language = speakAsked(req, res, { tongues }, offering);
    const t = wordsIn({ tongues }, language);
    const name = office === undefined ? '' : inLanguage(office.name, language);
    const isGone = invitation.email === null;
    renderPage(req, res, 'citizen', 'citizen/opt-out', {
      title: t(isGone ? 'reaching.out.gone_title' : done ? 'reaching.out.done_title' : 'reaching.out.title'),
      ...(office === undefined ? { officeName: '' } : officeFrame(office, language)),
      body: t(isGone ? 'reaching.out.gone' : done ? 'reaching.out.done' : 'reaching.out.body', {
        office: name,
      }),
      done: done || isGone,
      action: `/invitations/opt-out/${pathParameter(req, 'token')}?lang=${language}`,
    });
  }
}
