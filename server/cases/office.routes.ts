// Why: time limits, the office's days, deputies and wordings: read by who sees cases, set by the register.
import { Router, type Request, type Response } from 'express';
import {
  listCalendarDays,
  listDeadlineRules,
  listDeputies,
  listReplyTemplates,
  listSignChains,
} from '../../db/queries/caseRules.js';
import { listStaff } from '../../db/queries/users.js';
import { largestCalendarFile, textOfCalendar } from '../calendar/file.js';
import { parseCalendar } from '../calendar/parse.js';
import type { Reader } from '../comments/shown.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { csrfToken } from '../http/csrf.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { receiveUpload } from '../http/upload.js';
import { translatorFor } from '../i18n.js';
import { fieldsOf } from '../register/fields.form.js';
import { localDay } from '../time.js';
import { isNotOver } from '../users/holding.js';
import { seeingCases } from './cases.routes.js';
import { chainPage } from './chain.page.js';
import {
  movedBy,
  saveTemplate,
  setChain,
  setDays,
  setDeputy,
  setRule,
  stopDeputy,
} from './office.commands.js';
import {
  readChain,
  readDay,
  readDeputy,
  readRule,
  readTemplate,
  readTemplateMark,
  readYear,
} from './office.form.js';
import { calendarPage, deputiesPage, importPage, rulesPage, templatesPage } from './office.page.js';
import type { Shown } from './fields.page.js';
import { allRules } from './rules.js';

export function caseOfficeRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const registering = requirePermission('cases.register');

  function readerOf(req: Request, res: Response): Reader {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const today = localDay(dependencies.clock(), staff.office.timeZone);
    return { t: translatorFor(language), language, staff, today };
  }
  const saved = (req: Request, res: Response, path: string, flash = 'saved') => {
    req.session.flash = `cases.flash.${flash}`;
    res.redirect(303, path);
  };

  async function showRules(req: Request, res: Response, shown?: Shown) {
    const reader = readerOf(req, res);
    const rules = allRules(await listDeadlineRules(queries, reader.staff.scope));
    renderPage(req, res, 'staff', 'cases/rules', rulesPage(reader, rules, shown));
  }
  router.get('/cases/rules', seeingCases, async (req, res) => {
    await showRules(req, res);
  });
  router.post('/cases/rules', registering, async (req, res) => {
    const { staff, today } = readerOf(req, res);
    const rules = allRules(await listDeadlineRules(queries, staff.scope));
    const form = readRule(req.body, rules, today);
    if (!form.ok) {
      res.status(422);
      await showRules(req, res, form);
      return;
    }
    await setRule(dependencies, staff, form.value);
    saved(req, res, '/cases/rules');
  });

  async function showChain(req: Request, res: Response, shown?: Shown) {
    const reader = readerOf(req, res);
    const chains = await listSignChains(queries, reader.staff.scope);
    renderPage(req, res, 'staff', 'cases/chain', chainPage(reader, chains, shown));
  }
  router.get('/cases/chain', seeingCases, async (req, res) => {
    await showChain(req, res);
  });
  router.post('/cases/chain', registering, async (req, res) => {
    const { staff, today } = readerOf(req, res);
    const form = readChain(req.body, today);
    if (!form.ok) {
      res.status(422);
      await showChain(req, res, form);
      return;
    }
    await setChain(dependencies, staff, form.value);
    saved(req, res, '/cases/chain');
  });

  async function showCalendar(req: Request, res: Response, shown?: Shown, fileProblem?: string) {
    const reader = readerOf(req, res);
    const year = readYear(queryParameter(req, 'year'), reader.today);
    const own = await listCalendarDays(queries, reader.staff.scope);
    renderPage(
      req,
      res,
      'staff',
      'cases/calendar',
      calendarPage(reader, year, own, csrfToken(req), shown, fileProblem),
    );
  }
  /** Pasted, or as a file; what was read of a file comes back pasted to be confirmed. */
  async function calendarSent(
    req: Request,
  ): Promise<{ ok: true; text: string; field: (name: string) => string } | { ok: false; problem: string }> {
    if (req.is('multipart/form-data') === false) {
      const field = fieldsOf(req.body);
      return { ok: true, text: field('file').toWellFormed(), field };
    }
    const { file } = await receiveUpload(req, largestCalendarFile);
    if (file === undefined || (file.name === '' && file.content.length === 0))
      return { ok: false, problem: 'missing' };
    const read = textOfCalendar(file.content);
    return read.ok ? { ok: true, text: read.text, field: () => '' } : { ok: false, problem: read.refusal };
  }

  router.get('/cases/calendar', seeingCases, async (req, res) => {
    await showCalendar(req, res);
  });
  router.post('/cases/calendar', registering, async (req, res) => {
    const { staff } = readerOf(req, res);
    const form = readDay(req.body);
    if (!form.ok) {
      res.status(422);
      await showCalendar(req, res, form);
      return;
    }
    await setDays(dependencies, staff, staff.office, [form.value]);
    saved(req, res, `/cases/calendar?year=${form.value.day.slice(0, 4)}`, 'moved');
  });
  router.post('/cases/calendar/import', registering, async (req, res) => {
    const reader = readerOf(req, res);
    const { staff } = reader;
    const sent = await calendarSent(req);
    if (!sent.ok) {
      res.status(422);
      await showCalendar(req, res, undefined, sent.problem);
      return;
    }
    const { text, field } = sent;
    const parsed = parseCalendar(text);
    const days = parsed.days.map(({ day, kind, name }) => ({ day, kind, name, source: parsed.format }));
    if (field('then') === 'confirm' && days.length > 0) {
      await setDays(dependencies, staff, staff.office, days);
      saved(req, res, `/cases/calendar?year=${days[0]?.day.slice(0, 4) ?? ''}`, 'moved');
      return;
    }
    if (days.length === 0) res.status(422);
    const moved = days.length === 0 ? [] : await movedBy(dependencies, staff.scope, days);
    renderPage(req, res, 'staff', 'cases/calendar-import', importPage(reader, text, parsed, moved));
  });

  async function showDeputies(req: Request, res: Response, shown?: Shown) {
    const reader = readerOf(req, res);
    const { scope } = reader.staff;
    const [deputies, staff] = await Promise.all([
      listDeputies(queries, scope, reader.today),
      listStaff(queries, scope),
    ]);
    renderPage(req, res, 'staff', 'cases/deputies', deputiesPage(reader, deputies, staff, shown));
  }
  router.get('/cases/deputies', seeingCases, async (req, res) => {
    await showDeputies(req, res);
  });
  router.post('/cases/deputies', registering, async (req, res) => {
    const { staff, today } = readerOf(req, res);
    const people = (await listStaff(queries, staff.scope)).filter((one) => isNotOver(one, today));
    const form = readDeputy(
      req.body,
      people.map(({ id }) => id),
    );
    if (!form.ok) {
      res.status(422);
      await showDeputies(req, res, form);
      return;
    }
    await setDeputy(dependencies, staff, form.value);
    saved(req, res, '/cases/deputies');
  });
  router.post('/cases/deputies/:id/end', registering, async (req, res) => {
    const staff = currentStaff(req);
    await stopDeputy(dependencies, staff, pathParameter(req, 'id'));
    saved(req, res, '/cases/deputies');
  });

  async function showTemplates(req: Request, res: Response, tried?: { id: string; shown: Shown }) {
    const reader = readerOf(req, res);
    const templates = await listReplyTemplates(queries, reader.staff.scope);
    renderPage(req, res, 'staff', 'cases/templates', templatesPage(reader, templates, tried));
  }
  router.get('/cases/templates', seeingCases, async (req, res) => {
    await showTemplates(req, res);
  });
  router.post('/cases/templates', registering, async (req, res) => {
    const { staff } = readerOf(req, res);
    const { id, revision } = readTemplateMark(req.body);
    const templates = await listReplyTemplates(queries, staff.scope);
    const before = templates.find((one) => one.id === id);
    if (id !== '' && before === undefined) throw notFound();
    const form = readTemplate(req.body);
    if (!form.ok) {
      res.status(422);
      await showTemplates(req, res, { id, shown: form });
      return;
    }
    await saveTemplate(dependencies, staff, before === undefined ? undefined : { id, revision }, {
      ...form.value,
      position: before?.position ?? templates.length + 1,
    });
    saved(req, res, '/cases/templates');
  });

  return router;
}
