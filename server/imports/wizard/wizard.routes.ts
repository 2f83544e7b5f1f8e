// Why: bringing history in without a command line, one page a step; every step is kept, so it can be gone on with tomorrow.
import { Router, type Request, type Response } from 'express';
import type { ImportDraft } from '../../../db/queries/importDrafts.js';
import { listBreaks, listSurveys, type Survey } from '../../../db/queries/surveys.js';
import type { Dependencies } from '../../dependencies.js';
import { badRequest, conflict, notFound } from '../../errors.js';
import { csrfToken } from '../../http/csrf.js';
import { currentStaff, offerUndo, requirePermission } from '../../http/currentUser.js';
import { pathParameter } from '../../http/parameters.js';
import { languageOf, renderPage } from '../../http/render.js';
import { translatorFor } from '../../i18n.js';
import { loadVersion } from '../../surveys/open.js';
import { Refusal } from '../refusal.js';
import { columnsPage } from './columns.page.js';
import {
  applyMapping,
  discardDraft,
  forgetMapping,
  keepMapping,
  knownMappings,
  receiveDraft,
  mustPrepare,
  stateColumns,
  stateSource,
  type FileProblem,
} from './drafts.commands.js';
import { checkedOf, fullyStated, loadDraft, mustWait, rowsOf, targetOf, type StatedFully } from './drafts.js';
import { prepareSource } from './preparing.js';
import { clearLeftRun, isLeft, startCheck, startImport } from './runs.js';
import { previewOf, readSample } from './sample.js';
import { foundOf, headerOf, sourceValues, whyNotReady } from './sourceShown.js';
import { importTable, loadTable } from './table.commands.js';
import { tableProblems } from './table.form.js';
import { makeMapping, type StatedProblem } from './toMapping.js';
import { fieldsOf, readColumns, readSource, textField } from './wizard.form.js';
import { draftPage, newImportPage, preparingPage, sourcePage, tablePage } from './wizard.page.js';

const previewed = 50;

export function importWizardRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const writing = requirePermission('imports.write');

  const draftOf = async (req: Request): Promise<ImportDraft> => {
    const draft = await loadDraft(dependencies, currentStaff(req).scope, pathParameter(req, 'id'));
    if (draft.state === 'discarded') throw notFound();
    return draft;
  };
  /** A draft on which a step can still be taken. */
  const openDraft = async (req: Request): Promise<ImportDraft> => {
    const draft = await draftOf(req);
    mustWait(draft);
    return draft;
  };
  const statedFully = (draft: ImportDraft): StatedFully => {
    const stated = fullyStated(draft);
    if (stated === undefined) throw conflict('conflict');
    return stated;
  };
  const back = (res: Response, draft: Pick<ImportDraft, 'id'>, step = ''): void => {
    res.redirect(303, `/imports/drafts/${draft.id}${step}`);
  };
  const openSurveys = async (req: Request): Promise<Survey[]> =>
    (await listSurveys(db, currentStaff(req).scope)).filter((survey) => survey.currentVersion !== null);

  router.get('/imports/new', writing, (req, res) => {
    renderPage(req, res, 'staff', 'imports/new', newImportPage(csrfToken(req), languageOf(res)));
  });

  router.post('/imports/new', writing, async (req, res) => {
    const received = await receiveDraft(dependencies, currentStaff(req), req);
    if (received.ok) {
      back(res, received);
      return;
    }
    const isLarge = received.problem === 'too_large' || received.problem === 'large_workbook';
    res.status(isLarge ? 413 : 422);
    const page = newImportPage(csrfToken(req), languageOf(res), received.problem);
    renderPage(req, res, 'staff', 'imports/new', page);
  });

  router.get('/imports/drafts/:id', writing, async (req, res) => {
    const draft = await draftOf(req);
    if (draft.state === 'imported' && draft.importId !== null) {
      res.redirect(303, `/imports/${draft.importId}`);
      return;
    }
    const stated = fullyStated(draft);
    const left = isLeft(draft, dependencies.clock());
    if (stated === undefined && draft.state === 'checking') {
      if (!left) res.set('Refresh', '2');
      renderPage(req, res, 'staff', 'imports/draft', preparingPage(draft, left, languageOf(res)));
    } else if (stated === undefined) await showSource(req, res, draft, whyNotReady(draft));
    else if (stated.columns.some((column) => column.as === '') && draft.report === null)
      back(res, draft, '/columns');
    else if (stated.source.purpose === 'table') await showTable(req, res, draft, stated);
    else await showDraft(req, res, draft, stated);
  });

  router.get('/imports/drafts/:id/source', writing, async (req, res) => {
    await showSource(req, res, await openDraft(req));
  });

  router.post('/imports/drafts/:id/source', writing, async (req, res) => {
    const draft = await openDraft(req);
    const header = await headerOf(dependencies, draft);
    const form = readSource(req.body, draft, await openSurveys(req), foundOf(draft), header);
    if (!form.ok) {
      res.status(422);
      await showSource(req, res, draft, form);
      return;
    }
    if (!mustPrepare(draft, form.choice)) {
      const fileProblem = await stateSource(dependencies, currentStaff(req), draft, form.choice);
      if (fileProblem === undefined) back(res, draft, '/columns');
      else {
        res.status(422);
        await showSource(req, res, draft, { values: sourceValues(draft, form.choice), fileProblem });
      }
      return;
    }
    await prepareSource(dependencies, currentStaff(req), draft, form.choice);
    const prepared = await draftOf(req);
    if (prepared.state === 'failed') {
      res.status(422);
      await showSource(req, res, prepared, whyNotReady(prepared));
    } else back(res, draft, prepared.state === 'open' ? '/columns' : '');
  });

  router.get('/imports/drafts/:id/columns', writing, async (req, res) => {
    const draft = await openDraft(req);
    await showColumns(req, res, draft, statedFully(draft));
  });

  router.post('/imports/drafts/:id/columns', writing, async (req, res) => {
    const draft = await openDraft(req);
    const by = currentStaff(req);
    const stated = readColumns(req.body, statedFully(draft).source);
    const target = await targetOf(dependencies, by.scope, stated.source);
    const problems = problemsOf(stated, target);
    if (problems.length > 0) {
      res.status(422);
      await showColumns(req, res, draft, stated, problems);
      return;
    }
    await stateColumns(dependencies, by, draft, stated);
    if (stated.source.purpose !== 'table') await startCheck(dependencies, by, draft.id);
    back(res, draft);
  });

  router.post('/imports/drafts/:id/known-mapping', writing, async (req, res) => {
    const draft = await openDraft(req);
    const { scope } = currentStaff(req);
    const index = textField(fieldsOf(req.body), 'mapping', 4);
    const known = await knownMappings(dependencies, scope, statedFully(draft).source);
    const chosen = /^\d+$/.test(index) ? known[Number(index)] : undefined;
    if (chosen === undefined) throw badRequest();
    await applyMapping(dependencies, currentStaff(req), draft, chosen.stated);
    back(res, draft, '/columns');
  });

  router.post('/imports/drafts/:id/check', writing, async (req, res) => {
    const draft = await openDraft(req);
    statedFully(draft);
    await startCheck(dependencies, currentStaff(req), draft.id);
    back(res, draft);
  });

  router.post('/imports/drafts/:id/import', writing, async (req, res) => {
    const draft = await openDraft(req);
    const stated = statedFully(draft);
    if (stated.source.purpose === 'table') {
      const importId = await importTable(dependencies, currentStaff(req), draft, stated);
      res.redirect(303, `/imports/${importId}`);
      return;
    }
    if (checkedOf(draft) === undefined) throw conflict('conflict');
    const again = textField(fieldsOf(req.body), 'again', 10) === 'yes';
    await startImport(dependencies, currentStaff(req), draft.id, again);
    back(res, draft);
  });

  router.post('/imports/drafts/:id/restart', writing, async (req, res) => {
    const draft = await draftOf(req);
    if (!isLeft(draft, dependencies.clock())) throw conflict('conflict');
    await clearLeftRun(dependencies, currentStaff(req), draft);
    back(res, draft);
  });

  router.post('/imports/drafts/:id/discard', writing, async (req, res) => {
    const undo = await discardDraft(dependencies, currentStaff(req), await openDraft(req));
    req.session.flash = 'importWizard.flash.discarded';
    offerUndo(req, undo);
    res.redirect(303, '/imports');
  });

  router.get('/imports/drafts/:id/mapping.json', writing, async (req, res) => {
    const draft = await draftOf(req);
    const checked = checkedOf(draft);
    if (checked === undefined) throw notFound();
    res.attachment('mapping.json').json(checked.mapping);
  });

  router.post('/imports/drafts/:id/saved-mapping', writing, async (req, res) => {
    const draft = await draftOf(req);
    const stated = statedFully(draft);
    const name = textField(fieldsOf(req.body), 'name', 100);
    if (name === '') {
      res.status(422);
      const error = translatorFor(languageOf(res))('importWizard.problem.mapping_name');
      await showDraft(req, res, draft, stated, error);
      return;
    }
    await keepMapping(dependencies, currentStaff(req), stated, name);
    req.session.flash = 'importWizard.flash.kept';
    back(res, draft);
  });

  router.post('/imports/saved-mappings/:id/removal', writing, async (req, res) => {
    const undo = await forgetMapping(dependencies, currentStaff(req), pathParameter(req, 'id'));
    req.session.flash = 'importWizard.flash.forgotten';
    offerUndo(req, undo);
    res.redirect(303, '/imports');
  });

  async function showSource(
    req: Request,
    res: Response,
    draft: ImportDraft,
    shown: { values?: Record<string, string>; problems?: StatedProblem[]; fileProblem?: FileProblem } = {},
  ): Promise<void> {
    const [surveys, header] = await Promise.all([openSurveys(req), headerOf(dependencies, draft)]);
    const page = { draft, surveys, header, found: foundOf(draft), ...shown };
    renderPage(
      req,
      res,
      'staff',
      'imports/source',
      sourcePage({ ...page, values: shown.values ?? sourceValues(draft) }, languageOf(res)),
    );
  }

  async function showColumns(
    req: Request,
    res: Response,
    draft: ImportDraft,
    stated: StatedFully,
    problems: StatedProblem[] = [],
  ): Promise<void> {
    const { scope } = currentStaff(req);
    const { source } = stated;
    const [target, sample, known, breaks] = await Promise.all([
      targetOf(dependencies, scope, source),
      readSample(rowsOf(dependencies, draft, stated), source, 200),
      knownMappings(dependencies, scope, source),
      source.surveyId === null ? [] : listBreaks(db, scope, source.surveyId),
    ]);
    const survey = (await openSurveys(req)).find((one) => one.id === source.surveyId);
    const version =
      survey?.currentVersion == null
        ? undefined
        : await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
    const samples = source.header.map((_name, index) => sample.rows.map((row) => row[index] ?? ''));
    const view = {
      draft,
      stated,
      target,
      samples,
      known,
      breaks,
      editions: version?.editions ?? {},
      problems,
    };
    renderPage(req, res, 'staff', 'imports/columns', columnsPage(view, languageOf(res)));
  }

  async function showTable(
    req: Request,
    res: Response,
    draft: ImportDraft,
    stated: StatedFully,
  ): Promise<void> {
    const staff = currentStaff(req);
    const { document } = await targetOf(dependencies, staff.scope, stated.source);
    if (document === undefined) throw notFound('survey_not_found');
    const table = await loadTable(dependencies, staff, draft, stated);
    renderPage(
      req,
      res,
      'staff',
      'imports/table',
      tablePage({ draft, stated, table, document }, languageOf(res)),
    );
  }

  async function showDraft(
    req: Request,
    res: Response,
    draft: ImportDraft,
    stated: StatedFully,
    error?: string,
  ): Promise<void> {
    const { scope, office } = currentStaff(req);
    const target = await targetOf(dependencies, scope, stated.source);
    // Beside an import the page stays light: it is asked for every other second.
    const sample =
      draft.state === 'importing'
        ? { header: [], rows: [] }
        : await readSample(rowsOf(dependencies, draft, stated), stated.source, previewed);
    const waveColumn = stated.columns.findIndex((column) => column.as === 'wave');
    const cells = [
      ...new Set(sample.rows.map((row) => (row[waveColumn] ?? '').trim()).filter((cell) => cell !== '')),
    ];
    const made = makeMapping(stated, target, cells);
    const preview =
      made.ok && draft.state !== 'importing'
        ? await firstRows(() => previewOf(dependencies, scope, made.mapping, sample))
        : undefined;
    const left = isLeft(draft, dependencies.clock());
    // The page looks again by itself, with or without a script.
    if ((draft.state === 'checking' || draft.state === 'importing') && !left) res.set('Refresh', '2');
    const t = translatorFor(languageOf(res));
    const view = {
      draft,
      stated,
      preview: typeof preview === 'string' ? undefined : preview,
      previewProblem: typeof preview === 'string' ? t(`importWizard.refusal.${preview}`) : undefined,
      document:
        (typeof preview === 'object' ? preview.rows[0]?.version.document : undefined) ?? target.document,
      codes: made.ok
        ? made.mapping.columns.map((column) => (column.as === 'question' ? column.question : undefined))
        : [],
      left,
      ...(error === undefined ? {} : { error }),
    };
    renderPage(req, res, 'staff', 'imports/draft', draftPage(view, { language: languageOf(res), office }));
  }

  return router;
}

/** The first rows, or the word for why they cannot be read. */
async function firstRows<T>(read: () => Promise<T>): Promise<T | string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) return error.about ?? error.code ?? 'other';
    throw error;
  }
}

function problemsOf(stated: StatedFully, target: Awaited<ReturnType<typeof targetOf>>): StatedProblem[] {
  if (stated.source.purpose === 'table')
    return target.document === undefined
      ? [{ field: 'as-0', key: 'survey' }]
      : tableProblems(stated, target.document);
  const made = makeMapping(stated, target, []);
  return made.ok ? [] : made.problems;
}
