// Why: inviting by mail: a list in, counts out, one reminder, and the addresses taken away.
import { stringify } from 'csv-stringify/sync';
import { Router, type Request, type Response } from 'express';
import { countInvitations, listInvitationLists } from '../../db/queries/invitations.js';
import { findSurvey, type Survey } from '../../db/queries/surveys.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound, refused as refusal } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { loadTongues, spokenBy } from '../languages/tongues.js';
import { invite, purgeList, readBounced, remind } from './invitations.commands.js';
import { readInvitations, type InvitationsForm } from './invitations.form.js';
import { invitationsPage } from './invitations.page.js';

export function invitationsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const writing = requirePermission('surveys.read', 'surveys.write');
  const canSend = () => dependencies.mailer !== undefined && dependencies.config.publicUrl !== undefined;

  router.get('/surveys/:id/invitations', requirePermission('surveys.read'), async (req, res) => {
    await show(req, res);
  });

  router.post('/surveys/:id/invitations', writing, async (req, res) => {
    const survey = await surveyOf(req);
    const tongues = await loadTongues(db, currentStaff(req).scope);
    const form = readInvitations(req.body, spokenBy(tongues));
    if (!form.ok) {
      await show(req, res.status(422), form);
      return;
    }
    // Without a mail server nothing would ever leave, and addresses would lie here for nothing.
    if (!canSend() || survey.currentVersion === null) throw refusal('cannot_invite');
    const { optedOut, already } = await invite(dependencies, currentStaff(req), survey.id, form);
    req.session.flash = 'reaching.invitations.flash.made';
    const leftOut = optedOut + already > 0 ? `?again=${already}&out=${optedOut}` : '';
    res.redirect(303, `/surveys/${survey.id}/invitations${leftOut}`);
  });

  router.post('/surveys/:id/invitations/:list/reminder', writing, async (req, res) => {
    const { survey, listId } = await listOf(req);
    if (!canSend()) throw refusal('cannot_invite');
    await remind(dependencies, currentStaff(req), listId);
    req.session.flash = 'reaching.invitations.flash.reminded';
    res.redirect(303, `/surveys/${survey.id}/invitations`);
  });

  router.post('/surveys/:id/invitations/:list/purge', writing, async (req, res) => {
    const { survey, listId } = await listOf(req);
    const { scope, userId } = currentStaff(req);
    await purgeList(dependencies, scope, userId, listId);
    req.session.flash = 'reaching.invitations.flash.purged';
    res.redirect(303, `/surveys/${survey.id}/invitations`);
  });

  router.post(
    '/surveys/:id/invitations/:list/bounced',
    requirePermission('surveys.write', 'contacts.read'),
    async (req, res) => {
      const { survey, listId } = await listOf(req);
      const rows = await readBounced(dependencies, currentStaff(req), listId);
      const lines = rows.map((row) => [row.email ?? '', row.name ?? '', row.language]);
      res
        .attachment(`bounced-${survey.slug}.csv`)
        .type('text/csv; charset=utf-8')
        .send(stringify([['email', 'name', 'language'], ...lines], { bom: true, escape_formulas: true }));
    },
  );

  return router;

  async function show(req: Request, res: Response, refused?: Extract<InvitationsForm, { ok: false }>) {
    const staff = currentStaff(req);
    const survey = await surveyOf(req);
    const [lists, counts] = await Promise.all([
      listInvitationLists(db, staff.scope, survey.id),
      countInvitations(db, staff.scope, survey.id),
    ]);
    const page = invitationsPage({
      survey,
      office: staff.office,
      reader: languageOf(res),
      mayWrite: staff.may('surveys.write'),
      mayReadAddresses: staff.may('contacts.read'),
      canSend: canSend(),
      lists,
      counts,
      leftOut: { again: numberIn(req, 'again'), out: numberIn(req, 'out') },
      refused,
    });
    renderPage(req, res, 'staff', 'reaching/invitations', page);
  }

  async function surveyOf(req: Request): Promise<Survey> {
    const survey = await findSurvey(db, currentStaff(req).scope, pathParameter(req, 'id'));
    if (survey === undefined) throw notFound('survey_not_found');
    return survey;
  }

  async function listOf(req: Request): Promise<{ survey: Survey; listId: string }> {
    const survey = await surveyOf(req);
    const listId = pathParameter(req, 'list');
    const lists = await listInvitationLists(db, currentStaff(req).scope, survey.id);
    if (!lists.some((list) => list.id === listId)) throw notFound();
    return { survey, listId };
  }
}

function numberIn(req: Request, name: string): number {
  const text = queryParameter(req, name) ?? '0';
  if (!/^\d{1,4}$/.test(text)) throw badRequest();
  return Number(text);
}
