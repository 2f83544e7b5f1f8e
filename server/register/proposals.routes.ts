// Why: staff proposals 提案: anybody of the house makes one, the heads decide with a reason, and what was measured is kept.
import { Router, type Request, type Response } from 'express';
import { listImprovements } from '../../db/queries/improvements.js';
import {
  findProposal,
  insertProposal,
  listProposals,
  updateProposal,
  type ShownProposal,
} from '../../db/queries/proposals.js';
import { findUser } from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notAllowed, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { changeGuarded } from './changes.js';
import { readDecision, readMeasures, readProposal } from './proposals.form.js';
import { newProposalPage, proposalPage, proposalsPage, type ProposalView } from './proposals.page.js';
import { receiveOpinion } from './receiving.js';

export function proposalsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const proposing = requirePermission('proposals.enter');

  function readerOf(req: Request, res: Response) {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    return { t: translatorFor(language), language, staff, today };
  }

  /** Throws 404. */
  async function proposalOf(req: Request): Promise<ShownProposal> {
    const found = await findProposal(queries, currentStaff(req).scope, pathParameter(req, 'id'));
    if (found === undefined) throw notFound();
    return found;
  }

  const improvementsOf = async (req: Request) =>
    (
      await Promise.all(
        (['open', 'closed'] as const).map((status) =>
          listImprovements(queries, currentStaff(req).scope, { status }, 'latest'),
        ),
      )
    ).flat();

  async function show(
    req: Request,
    res: Response,
    proposal: ShownProposal,
    refused?: ProposalView['refused'],
  ): Promise<void> {
    const reader = readerOf(req, res);
    const { staff } = reader;
    renderPage(
      req,
      res,
      'staff',
      'register/proposal',
      proposalPage(reader, {
        proposal,
        decidedBy:
          proposal.decidedBy === null ? undefined : (await findUser(queries, proposal.decidedBy))?.name,
        improvements: await improvementsOf(req),
        mayMeasure: staff.may('proposals.decide') || proposal.proposerId === staff.userId,
        ...(refused === undefined ? {} : { refused }),
      }),
    );
  }

  router.get('/proposals', proposing, async (req, res) => {
    const reader = readerOf(req, res);
    const proposals = await listProposals(queries, reader.staff.scope);
    renderPage(req, res, 'staff', 'register/proposals', proposalsPage(reader, proposals));
  });

  router.get('/proposals/new', proposing, (req, res) => {
    const page = newProposalPage(readerOf(req, res), { id: dependencies.newId() });
    renderPage(req, res, 'staff', 'register/proposal-new', page);
  });

  router.post('/proposals', proposing, async (req, res) => {
    const reader = readerOf(req, res);
    const { staff, language, today } = reader;
    const form = readProposal(req.body);
    if (!form.ok) {
      res.status(422);
      renderPage(
        req,
        res,
        'staff',
        'register/proposal-new',
        newProposalPage(reader, form.values, form.errors),
      );
      return;
    }
    const { id, title, text, expectedEffect } = form.value;
    await receiveOpinion(
      dependencies,
      staff.scope,
      {
        id,
        channel: 'proposal',
        language,
        text,
        day: today,
        reference: null,
        counterCode: null,
        serviceCode: null,
        person: null,
        attachments: [],
        enteredBy: staff.userId,
      },
      (db) => [
        insertProposal(db, staff.scope, { commentId: id, proposerId: staff.userId, title, expectedEffect }),
      ],
    );
    req.session.flash = 'proposals.flash.made';
    res.redirect(303, `/proposals/${encodeURIComponent(id)}`);
  });

  router.get('/proposals/:id', proposing, async (req, res) => {
    await show(req, res, await proposalOf(req));
  });

  router.post('/proposals/:id/decision', requirePermission('proposals.decide'), async (req, res) => {
    const staff = currentStaff(req);
    const before = await proposalOf(req);
    const form = readDecision(
      req.body,
      (await improvementsOf(req)).map((one) => one.id),
    );
    if (!form.ok) {
      res.status(422);
      await show(req, res, before, form);
      return;
    }
    const { revision, ...value } = form.value;
    if (revision !== before.revision) throw conflict();
    const decided = value.decision !== 'waiting';
    await changeGuarded(
      dependencies,
      staff,
      {
        action: 'proposal.decide',
        entity: 'proposal',
        entityId: before.commentId,
        detail: { before: before.decision, after: value.decision, improvement: value.improvementId },
      },
      (db) =>
        updateProposal(db, staff.scope, before.commentId, revision, {
          ...value,
          decidedBy: decided ? staff.userId : null,
          decidedAt: decided ? dependencies.clock() : null,
        }),
    );
    req.session.flash = 'proposals.flash.decided';
    res.redirect(303, `/proposals/${encodeURIComponent(before.commentId)}`);
  });

  router.post('/proposals/:id/measures', proposing, async (req, res) => {
    const staff = currentStaff(req);
    const before = await proposalOf(req);
    if (!staff.may('proposals.decide') && before.proposerId !== staff.userId) throw notAllowed();
    const form = readMeasures(req.body);
    if (!form.ok) {
      res.status(422);
      await show(req, res, before, form);
      return;
    }
    const { revision, ...value } = form.value;
    await changeGuarded(
      dependencies,
      staff,
      {
        action: 'proposal.measure',
        entity: 'proposal',
        entityId: before.commentId,
        detail: {
          before: [before.minutesBefore, before.minutesAfter, before.documentsBefore, before.documentsAfter],
          after: value,
        },
      },
      (db) => updateProposal(db, staff.scope, before.commentId, revision, value),
    );
    req.session.flash = 'proposals.flash.measured';
    res.redirect(303, `/proposals/${encodeURIComponent(before.commentId)}`);
  });

  return router;
}
