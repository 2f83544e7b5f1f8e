// Why: drafting, checking, previewing and publishing surveys. Reading and writing are two rights.
import { Router, type Request, type Response } from 'express';
import { listDevices } from '../../db/queries/offices.js';
import { findSurvey, listBreaks, listSurveys, listVersions } from '../../db/queries/surveys.js';
import { listStaff } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { loadTongues, spokenBy } from '../languages/tongues.js';
import { loadNotice } from '../privacy/notice.js';
import { loadSpoken } from '../responses/officeParts.js';
import { wordsIn } from '../responses/speech.js';
import { compareVersions } from './changes.js';
import { readSurveyText, type Problem } from './check.js';
import type { SurveyDocument } from './document.js';
import { conditionAdvice, wordingAdvice } from './editor/advice.js';
import { surveyListPage } from './list.page.js';
import { loadVersion } from './open.js';
import { kioskPreviewPage, webPreviewPage, type Preview } from './preview.page.js';
import { officeTells, publicationProblems, type PublicationCheck } from './publication.js';
import { surveyJsonSchema } from './schema.js';
import {
  changesOf,
  closeSurvey,
  createSurvey,
  publishSurvey,
  reopenSurvey,
  saveDraft,
  scheduleSurvey,
  SurveyRefused,
} from './surveys.commands.js';
import {
  readDraft,
  readNewSurvey,
  readPublication,
  readRevision,
  readSchedule,
  type Typed,
} from './surveys.form.js';
import { surveyPage, type SurveyView } from './surveys.page.js';
import { isTemplateName, templateText } from './templates.js';
import { versionsPage } from './versions.page.js';

type Refusal = { typed: Typed; problems: readonly Problem[] };

export function surveysRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const reading = requirePermission('surveys.read');
  const writing = requirePermission('surveys.read', 'surveys.write');

  // The format of a document holds no data: an editor may fetch it without signing in.
  router.get('/surveys/schema.json', (_req, res) => {
    res.json(surveyJsonSchema());
  });

  router.get('/surveys/templates/:file', reading, (req, res) => {
    const name = fileName(req);
    if (!isTemplateName(name)) throw notFound();
    sendDocument(res, name, templateText(name));
  });

  router.get('/surveys', reading, async (req, res) => {
    await showList(req, res);
  });

  router.post('/surveys', writing, async (req, res) => {
    const { scope, userId } = currentStaff(req);
    const form = readNewSurvey(req.body);
    const made = form.ok
      ? await unlessRefused(form.typed, () => createSurvey(dependencies, scope, userId, form.value))
      : { refusal: form };
    if ('refusal' in made) {
      await showList(req, res.status(422), made.refusal);
      return;
    }
    done(req, res, made.value, 'surveys.flash.created');
  });

  router.get('/surveys/:id', reading, async (req, res) => {
    await showSurvey(req, res);
  });

  router.get('/surveys/:id/preview', reading, async (req, res) => {
    const staff = currentStaff(req);
    const { database } = dependencies;
    const notice = await loadNotice(database.queries, staff.scope, staff.office);
    const tongues = await loadSpoken(database.queries, staff.scope);
    const office = { ...staff.office, notice, tongues };
    const preview = await loadPreview(req);
    const asked = queryParameter(req, 'language') ?? queryParameter(req, 'lang') ?? languageOf(res);
    const as = queryParameter(req, 'as') ?? 'web';
    const language = spokenBy([...tongues.values()]).find((one) => one === asked);
    if (language === undefined || (as !== 'web' && as !== 'kiosk')) throw badRequest();
    res.locals['language'] = language;
    res.locals['translate'] = wordsIn(office, language);
    if (as === 'web')
      renderPage(req, res, 'citizen', 'citizen/form', webPreviewPage(preview, language, office));
    else
      renderPage(req, res, 'citizen', 'surveys/preview-kiosk', kioskPreviewPage(preview, language, office));
  });

  router.get('/surveys/:id/changes', reading, async (req, res) => {
    const { scope } = currentStaff(req);
    const surveyId = pathParameter(req, 'id');
    const survey = await findSurvey(dependencies.database.queries, scope, surveyId);
    if (survey === undefined) throw notFound('survey_not_found');
    const keys = [
      ...Array.from({ length: survey.currentVersion ?? 0 }, (_, index) => String(index + 1)),
      ...(survey.draft === null ? [] : ['draft']),
    ];
    const to = queryParameter(req, 'to') ?? keys.at(-1) ?? 'draft';
    const from = queryParameter(req, 'from') ?? keys.at(-2) ?? to;
    if (!keys.includes(from) || !keys.includes(to)) throw notFound('survey_version_not_found');
    const [before, after] = await Promise.all([loadPreview(req, from), loadPreview(req, to)]);
    const view = {
      surveyId,
      keys,
      from: { key: from, document: before.document },
      to: { key: to, document: after.document },
      changes: compareVersions(before.document, after.document),
    };
    renderPage(req, res, 'staff', 'surveys/changes', versionsPage(view, { language: languageOf(res) }));
  });

  router.get('/surveys/:id/versions/:file', reading, async (req, res) => {
    const preview = await loadPreview(req, fileName(req));
    const name = `${preview.document.code}-${preview.version}`;
    sendDocument(res, name, JSON.stringify(preview.document, null, 2));
  });

  router.post('/surveys/:id/draft', writing, async (req, res) => {
    const form = readDraft(req.body);
    await change(req, res, form, 'surveys.flash.saved', (scope, userId, id, value) =>
      saveDraft(dependencies, scope, userId, id, value),
    );
  });

  router.post('/surveys/:id/publication', writing, async (req, res) => {
    const { typed, ...value } = readPublication(req.body);
    await change(req, res, { ok: true, typed, value }, 'surveys.flash.published', (scope, userId, id) =>
      publishSurvey(dependencies, scope, userId, id, value),
    );
  });

  router.post('/surveys/:id/closure', writing, async (req, res) => {
    const value = readRevision(req.body);
    await change(req, res, { ok: true, typed: {}, value }, 'surveys.flash.closed', (scope, userId, id) =>
      closeSurvey(dependencies, scope, userId, id, value),
    );
  });

  router.post('/surveys/:id/opening', writing, async (req, res) => {
    const value = readRevision(req.body);
    await change(req, res, { ok: true, typed: {}, value }, 'surveys.flash.reopened', (scope, userId, id) =>
      reopenSurvey(dependencies, scope, userId, id, value),
    );
  });

  router.post('/surveys/:id/schedule', writing, async (req, res) => {
    const form = readSchedule(req.body, currentStaff(req).office.timeZone);
    await change(req, res, form, 'surveys.flash.scheduled', (scope, userId, id, value) =>
      scheduleSurvey(dependencies, scope, userId, id, value),
    );
  });

  return router;

  async function showList(req: Request, res: Response, refusal?: Refusal): Promise<void> {
    const staff = currentStaff(req);
    const surveys = await listSurveys(dependencies.database.queries, staff.scope);
    renderPage(req, res, 'staff', 'surveys/index', surveyListPage(surveys, contextOf(req, res, refusal)));
  }

  async function showSurvey(req: Request, res: Response, refusal?: Refusal): Promise<void> {
    const view = await loadView(currentStaff(req).scope, pathParameter(req, 'id'));
    const shown = refusal ?? unreadableDraft(view);
    renderPage(req, res, 'staff', 'surveys/show', surveyPage(view, contextOf(req, res, shown)));
  }

  function contextOf(req: Request, res: Response, refusal: Refusal | undefined) {
    const staff = currentStaff(req);
    return {
      language: languageOf(res),
      office: staff.office,
      now: dependencies.clock(),
      mayWrite: staff.may('surveys.write'),
      maySetUpTablets: staff.may('devices.manage'),
      ...refusal,
    };
  }

  /** A change of one survey: done and back to its page, or its page with what was typed and why it was refused. */
  async function change<Value>(
    req: Request,
    res: Response,
    form: { ok: true; value: Value; typed: Typed } | ({ ok: false } & Refusal),
    flash: string,
    act: (scope: OfficeScope, userId: string, surveyId: string, value: Value) => Promise<unknown>,
  ): Promise<void> {
    const { scope, userId } = currentStaff(req);
    const id = pathParameter(req, 'id');
    const outcome = form.ok
      ? await unlessRefused(form.typed, () => act(scope, userId, id, form.value))
      : { refusal: form };
    if ('refusal' in outcome) await showSurvey(req, res.status(422), outcome.refusal);
    else done(req, res, id, flash);
  }

  async function loadView(scope: OfficeScope, id: string): Promise<SurveyView> {
    const db = dependencies.database.queries;
    const survey = await findSurvey(db, scope, id);
    if (survey === undefined) throw notFound('survey_not_found');
    const [versions, breaks, staff, devices, tongues] = await Promise.all([
      listVersions(db, scope, id),
      listBreaks(db, scope, id),
      listStaff(db, scope),
      listDevices(db, scope),
      loadTongues(db, scope),
    ]);
    const current =
      survey.currentVersion === null
        ? undefined
        : (await loadVersion(dependencies, scope, id, survey.currentVersion)).document;
    const names = new Map(staff.map((person) => [person.id, person.name]));
    const document = survey.draft === null ? undefined : draftOf(survey.draft);
    const draft =
      document === undefined
        ? undefined
        : {
            document,
            check: withAdvice(document, await officeTells(dependencies.database.queries, scope)),
            changes: (await changesOf(dependencies, scope, survey, document)).changes,
          };
    return {
      survey,
      versions,
      breaks,
      devices: devices.filter((one) => one.active && one.surveyId === id).map((one) => one.code),
      current,
      draft,
      names,
      tongues,
    };
  }

  /** The draft or a published version, as asked; by default what the office works on. */
  async function loadPreview(req: Request, named = queryParameter(req, 'version')): Promise<Preview> {
    const { scope } = currentStaff(req);
    const surveyId = pathParameter(req, 'id');
    const survey = await findSurvey(dependencies.database.queries, scope, surveyId);
    if (survey === undefined) throw notFound('survey_not_found');
    const version = named ?? (survey.draft === null ? String(survey.currentVersion ?? 0) : 'draft');
    const next = (survey.currentVersion ?? 0) + 1;
    if (version === 'draft') {
      const document = survey.draft === null ? undefined : draftOf(survey.draft);
      if (document === undefined) throw notFound('survey_version_not_found');
      return { surveyId, version, number: next, document };
    }
    const number = /^[1-9]\d{0,5}$/.test(version) ? Number(version) : 0;
    if (number === 0) throw notFound('survey_version_not_found');
    return {
      surveyId,
      version,
      number,
      document: (await loadVersion(dependencies, scope, surveyId, number)).document,
    };
  }
}

function draftOf(text: string): SurveyDocument | undefined {
  const read = readSurveyText(text);
  return read.ok ? read.document : undefined;
}

/** A draft kept by an older program may no longer be a document: it is shown as it is, with what is wrong. */
function unreadableDraft({ survey, draft }: SurveyView): Refusal | undefined {
  if (survey.draft === null || draft !== undefined) return undefined;
  const read = readSurveyText(survey.draft);
  return read.ok ? undefined : { typed: { document: survey.draft }, problems: read.problems };
}

/** What stands in the way, what the rules of the format say, and what the usual faults of questionnaires are. */
function withAdvice(document: SurveyDocument, isTold: boolean): PublicationCheck {
  const { problems, warnings } = publicationProblems(document, isTold);
  return { problems, warnings: [...warnings, ...wordingAdvice(document), ...conditionAdvice(document)] };
}

async function unlessRefused<Value>(
  typed: Typed,
  act: () => Promise<Value>,
): Promise<{ value: Value } | { refusal: Refusal }> {
  try {
    return { value: await act() };
  } catch (error) {
    if (error instanceof SurveyRefused) return { refusal: { typed, problems: error.problems } };
    throw error;
  }
}

function done(req: Request, res: Response, surveyId: string, flash: string): void {
  req.session.flash = flash;
  res.redirect(303, `/surveys/${surveyId}`);
}

/** `household-office.json` → `household-office`. */
function fileName(req: Request): string {
  const file = pathParameter(req, 'file');
  if (!file.endsWith('.json')) throw notFound();
  return file.slice(0, -'.json'.length);
}

function sendDocument(res: Response, name: string, text: string): void {
  res.attachment(`${name}.json`).type('application/json; charset=utf-8').send(text);
}
