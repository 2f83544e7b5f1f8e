// Why: the register of cases and one case, each only for who may see it; every write is an action of the table.
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { listReplyTemplates } from '../../db/queries/caseRules.js';
import {
  countCases,
  findCaseOfComment,
  listCaseComments,
  listCaseDrafts,
  listCases,
  listMergeTargets,
} from '../../db/queries/cases.js';
import { findComment, listCommentsByIds } from '../../db/queries/comments.js';
import { listSections } from '../../db/queries/offices.js';
import { listStaff } from '../../db/queries/users.js';
import { openCaseConfirmed } from '../citizen/opening.commands.js';
import { discloseAttachment } from '../comments/comments.commands.js';
import { purgesOf } from '../comments/purged.js';
import type { Reader } from '../comments/shown.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, conflict, notAllowed, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { inLanguage, translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { holdsOn } from '../users/holding.js';
import { permissionsOf } from '../users/permissions.js';
import { actionNamed, actionsNow, mayAct } from './actions.js';
import { casePage } from './case.page.js';
import { petitionTypes, readAction, readFields, readSearch } from './cases.form.js';
import { loadCounting } from './clock.js';
import { openFields, openPage, slipPage } from './open.page.js';
import type { OptionsByField, Shown } from './fields.page.js';
import { listCsv, listData, listPage, listSize, mostExported } from './list.page.js';
import { perform } from './performing.js';
import { mayMeetPetitioner, meetPetitioner, writeDownExport } from './petitioner.commands.js';
import { petitionerPage } from './petitioner.page.js';
import { handlingRulesOn } from './rules.js';
import { loadCase, type OpenCase } from './stepping.js';
import { signatoryOf, worksFor, type Signatory } from './viewer.js';
import { soonThrough } from './watch.js';

/** Who reads all, or handles some. */
export const seeingCases: RequestHandler = (req, _res, next) => {
  const staff = currentStaff(req);
  if (staff.may('cases.read') || staff.may('cases.handle')) next();
  else next(notAllowed());
};

export function casesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;

  function readerOf(req: Request, res: Response): Reader {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    return { t: translatorFor(language), language, staff, today };
  }

  async function sectionNames({ staff, language }: Reader) {
    const sections = await listSections(queries, staff.scope);
    return new Map(sections.map(({ id, name }) => [id, inLanguage(name, language)]));
  }

  async function optionsOf(reader: Reader, open: OpenCase, signatory: Signatory): Promise<OptionsByField> {
    const { t, staff } = reader;
    const [people, sections, targets] = await Promise.all([
      listStaff(queries, staff.scope),
      sectionNames(reader),
      signatory.viewer.registers ? listMergeTargets(queries, staff.scope, signatory.viewer, open.row.id) : [],
    ]);
    const handlers = new Map(
      people
        .filter((one) => holdsOn(one, reader.today) && permissionsOf[one.role].includes('cases.handle'))
        .map(({ id, name }) => [id, name]),
    );
    const yesNo = ['yes', 'no'].map((value) => ({ value, text: t(`cases.${value}`) }));
    return {
      ownerId: [...handlers].map(([value, text]) => ({ value, text })),
      sectionId: [...sections].map(([value, text]) => ({ value, text })),
      siteVisit: yesNo,
      confidential: yesNo,
      ground: ['no_content', 'answered_before', 'not_competent'].map((value) => ({
        value,
        text: t(`cases.grounds.${value}`),
      })),
      into: targets.map(({ id, number, subject }) => ({ value: id, text: `${number} ${subject}` })),
    };
  }

  async function show(
    req: Request,
    res: Response,
    open: OpenCase,
    signatory: Signatory,
    refused?: { action: string; shown: Shown },
  ): Promise<void> {
    const reader = readerOf(req, res);
    const { scope } = reader.staff;
    const { row, events } = open;
    const [merged, drafts, templates, counting, people, sections, options] = await Promise.all([
      listCaseComments(queries, scope, row.id),
      listCaseDrafts(queries, scope, row.id),
      listReplyTemplates(queries, scope),
      loadCounting(queries, scope, reader.language),
      listStaff(queries, scope),
      sectionNames(reader),
      optionsOf(reader, open, signatory),
    ]);
    const comments = await listCommentsByIds(queries, scope, [row.commentId, ...merged]);
    renderPage(
      req,
      res,
      'staff',
      'cases/case',
      casePage(reader, {
        row,
        events,
        comments,
        purges: await purgesOf(queries, scope, comments),
        drafts,
        templates,
        counting,
        people: new Map(people.map(({ id, name }) => [id, name])),
        sections,
        actions: actionsNow(open, signatory),
        mayMeet: mayMeetPetitioner(reader.staff, signatory, open),
        options,
        ...(refused === undefined ? {} : { refused }),
      }),
    );
  }

  for (const form of ['', '.json', '.csv'] as const) {
    router.get(`/cases${form}`, seeingCases, async (req, res) => {
      const reader = readerOf(req, res);
      const { staff, today } = reader;
      const [{ viewer }, counting, sections] = await Promise.all([
        signatoryOf(dependencies, staff),
        loadCounting(queries, staff.scope, reader.language),
        sectionNames(reader),
      ]);
      const soonTo = soonThrough(today, counting);
      const sought = readSearch(req, today, soonTo);
      if (form !== '') {
        const rows = listData(
          await listCases(queries, staff.scope, viewer, sought.filter, mostExported),
          sections,
        );
        await writeDownExport(dependencies, staff, { form: form.slice(1), n: rows.length });
        if (form === '.json') res.json({ cases: rows });
        else res.attachment('cases.csv').type('text/csv; charset=utf-8').send(listCsv(rows));
        return;
      }
      const [rows, soon, overdue] = await Promise.all([
        listCases(queries, staff.scope, viewer, sought.filter, listSize + 1),
        countCases(queries, staff.scope, viewer, { dueFrom: today, dueTo: soonTo }),
        countCases(queries, staff.scope, viewer, { dueBefore: today }),
      ]);
      const query = new URLSearchParams();
      for (const name of ['q', 'status', 'origin', 'due', 'from', 'to', 'owner', 'after']) {
        const value = queryParameter(req, name);
        if (value !== undefined) query.set(name, value);
      }
      const page = listPage(reader, {
        rows: rows.slice(0, listSize),
        more: rows.length > listSize,
        sought,
        query,
        counting,
        soon,
        overdue,
        sections,
      });
      renderPage(req, res, 'staff', 'cases/list', page);
    });
  }

  const registering = requirePermission('cases.register');

  async function openingOf(reader: Reader) {
    const counting = await loadCounting(queries, reader.staff.scope, reader.language);
    const { t, language, today } = reader;
    const options: OptionsByField = {
      petitionType: petitionTypes.map((value) => ({ value, text: t(`cases.types.${value}`) })),
      rule: handlingRulesOn(counting.rules, today).map(({ code, name }) => ({
        value: code,
        text: inLanguage(name, language),
      })),
      confidential: ['yes', 'no'].map((value) => ({ value, text: t(`cases.${value}`) })),
    };
    return options;
  }

  /** Throws 404 without such a comment, or when a case of it is concealed from this person. */
  async function commentOf(req: Request, id: string) {
    const comment = await findComment(queries, currentStaff(req).scope, id);
    if (comment === undefined) throw notFound();
    return comment;
  }

  router.get('/cases/new', registering, async (req, res) => {
    const reader = readerOf(req, res);
    const id = queryParameter(req, 'comment');
    if (id === undefined) throw notFound();
    const comment = await commentOf(req, id);
    const existing = await findCaseOfComment(queries, reader.staff.scope, id, undefined);
    if (existing !== undefined) {
      res.redirect(303, `/cases/${encodeURIComponent(existing.id)}`);
      return;
    }
    renderPage(req, res, 'staff', 'cases/open', openPage(reader, comment, await openingOf(reader)));
  });

  router.post('/cases', registering, async (req, res) => {
    const reader = readerOf(req, res);
    const { staff } = reader;
    const body = req.body as Record<string, unknown> | undefined;
    const id = body?.['comment'];
    if (typeof id !== 'string' || id === '' || id.length > 200) throw badRequest();
    const comment = await commentOf(req, id);
    const options = await openingOf(reader);
    const allowed = Object.fromEntries(
      Object.entries(options).map(([name, list]) => [name, list.map(({ value }) => value)]),
    );
    const form = readFields({ ...body }, openFields(comment), allowed);
    if (!form.ok) {
      res.status(422);
      renderPage(req, res, 'staff', 'cases/open', openPage(reader, comment, options, form));
      return;
    }
    const { subject = '', petitionType, rule = '', confidential } = form.value;
    const made = await openCaseConfirmed(
      dependencies,
      { scope: staff.scope, userId: staff.userId, as: 'staff' },
      {
        commentId: comment.id,
        subject,
        petitionType: petitionTypes.find((one) => one === petitionType) ?? null,
        ruleCode: rule === '' ? undefined : rule,
        confidential: confidential === 'yes',
      },
    );
    // The password is in no session and no address: this answer is the only place it stands.
    renderPage(req, res, 'staff', 'cases/slip', slipPage(reader, made));
  });

  router.get('/cases/:id', seeingCases, async (req, res) => {
    const staff = currentStaff(req);
    const signatory = await signatoryOf(dependencies, staff);
    const open = await loadCase(dependencies, staff.scope, pathParameter(req, 'id'), signatory.viewer);
    await show(req, res, open, signatory);
  });

  /** Who said it and in which words: for whose case it is, each time written down. Throws 404, or 403. */
  async function ownPetition(req: Request) {
    const staff = currentStaff(req);
    const signatory = await signatoryOf(dependencies, staff);
    const open = await loadCase(dependencies, staff.scope, pathParameter(req, 'id'), signatory.viewer);
    if (!mayMeetPetitioner(staff, signatory, open)) throw notAllowed();
    const stands = staff.may('petitioners.read') ? null : worksFor(signatory, open.row.ownerId);
    return { staff, open, forUserId: stands ?? null };
  }

  router.post('/cases/:id/petitioner', seeingCases, async (req, res) => {
    const { staff, open, forUserId } = await ownPetition(req);
    const told = await meetPetitioner(dependencies, staff, open, forUserId);
    renderPage(req, res, 'staff', 'cases/petitioner', petitionerPage(readerOf(req, res), open, told));
  });

  router.post('/cases/:id/attachments/:attachment', seeingCases, async (req, res) => {
    const { staff, open, forUserId } = await ownPetition(req);
    const wanted = pathParameter(req, 'attachment');
    const file = await discloseAttachment(dependencies, staff, open.row.commentId, wanted, forUserId);
    res.attachment(file.name);
    res.set({
      'Content-Type': file.mediaType,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    });
    res.send(file.content);
  });

  router.post('/cases/:id/:action', seeingCases, async (req, res) => {
    const reader = readerOf(req, res);
    const { staff } = reader;
    const action = actionNamed(pathParameter(req, 'action'));
    if (action === undefined) throw notFound();
    const signatory = await signatoryOf(dependencies, staff);
    const open = await loadCase(dependencies, staff.scope, pathParameter(req, 'id'), signatory.viewer);
    if (!mayAct(action, open, signatory)) throw notAllowed();
    const options = await optionsOf(reader, open, signatory);
    const allowed = Object.fromEntries(
      Object.entries(options).map(([name, list]) => [name, list.map(({ value }) => value)]),
    );
    const { revision, form } = readAction(req.body, action, allowed);
    if (revision !== open.row.revision) throw conflict();
    if (!form.ok) {
      res.status(422);
      await show(req, res, open, signatory, { action: action.name, shown: form });
      return;
    }
    await perform(dependencies, staff, signatory, open, action.name, form.value);
    req.session.flash = 'cases.flash.done';
    res.redirect(303, `/cases/${encodeURIComponent(open.row.id)}`);
  });

  return router;
}
