// Why: volunteers who know a language help with its wording, under a right of its own: they change texts, not questions.
import { Router, type Request, type Response } from 'express';
import { listCitizenWords } from '../../../db/queries/languages.js';
import { listSurveys } from '../../../db/queries/surveys.js';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import { badRequest, notFound } from '../../errors.js';
import { currentStaff, requirePermission } from '../../http/currentUser.js';
import { pathParameter, queryParameter } from '../../http/parameters.js';
import { languageOf, renderPage } from '../../http/render.js';
import { isContentLanguage, type ContentLanguage } from '../../i18n.js';
import { completenessOfWords } from '../../languages/citizenWords.js';
import { loadTongues, spokenBy } from '../../languages/tongues.js';
import { DraftUnreadable, editDraft, loadWorkbench, markOf, type Workbench } from './editor.commands.js';
import { readEditorForm } from './editor.form.js';
import { contextOf, goTo, unlessRefused, wantsData } from './editor.routes.js';
import type { Refusal } from './parts.page.js';
import { groupsOf, statesSaid, translateTexts, translationPart } from './translation.form.js';
import { loadStates } from './textStates.js';
import { translationPage, translationsPage } from './translation.page.js';

export function translationRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const translating = requirePermission('surveys.translate');

  router.get('/translations', translating, async (req, res) => {
    const { scope } = currentStaff(req);
    const surveys = await listSurveys(dependencies.database.queries, scope);
    const rows = [];
    for (const one of surveys) {
      try {
        const bench = await loadWorkbench(dependencies, scope, one.id);
        rows.push({
          bench,
          states: await loadStates(dependencies, scope, bench),
        });
      } catch (error) {
        // A draft of an older program is for the office to put right.
        if (!(error instanceof DraftUnreadable)) throw error;
      }
    }
    renderPage(
      req,
      res,
      'staff',
      'surveys/translations',
      translationsPage(rows, await wordsOfPages(scope), languageOf(res)),
    );
  });

  router.get('/surveys/:id/translation', translating, async (req, res) => {
    await show(req, res, queryParameter(req, 'language') ?? 'en', queryParameter(req, 'group') ?? '~survey');
  });

  router.post('/surveys/:id/translation', translating, async (req, res) => {
    const staff = currentStaff(req);
    const id = pathParameter(req, 'id');
    const form = readEditorForm(req.body);
    const wanted = form.fields['language'] ?? '';
    const group = form.fields['group'] ?? '';
    const bench = await loadWorkbench(dependencies, staff.scope, id);
    if (!isSpoken(wanted, bench)) throw badRequest();
    const known = await loadStates(dependencies, staff.scope, bench);
    if (!groupsOf(bench.document).includes(group)) throw notFound('part_not_found');
    const part = { of: translationPart(group, wanted), mark: form.mark };
    const outcome = await unlessRefused(form, () =>
      editDraft(
        dependencies,
        staff.scope,
        staff.userId,
        id,
        { revision: form.revision, part },
        {
          step: 'translation',
          subject: `${wanted} ${group}`,
          edit: translateTexts(group, wanted, form.fields),
          states: statesSaid(group, wanted, form.fields, known),
        },
      ),
    );
    if ('refusal' in outcome) {
      if (wantsData(req)) res.status(outcome.refusal.moved === true ? 409 : 422).json({ saved: false });
      else await show(req, res, wanted, group, outcome.refusal);
      return;
    }
    if (wantsData(req)) {
      const now = await loadWorkbench(dependencies, staff.scope, id);
      res.json({ saved: true, revision: outcome.value.revision, mark: markOf(part.of(now.document)) });
      return;
    }
    goTo(req, res, `/surveys/${id}/translation?language=${wanted}&group=${group}`, 'editor.flash.translated');
  });

  return router;

  /** The citizen's pages in the office's own languages, which are translated beside its questionnaires. */
  async function wordsOfPages(scope: OfficeScope) {
    const db = dependencies.database.queries;
    const [tongues, rows] = await Promise.all([loadTongues(db, scope), listCitizenWords(db, scope)]);
    return tongues
      .filter(({ inUse }) => inUse)
      .map((tongue) => ({ tongue, done: completenessOfWords(rows, tongue.code) }));
  }

  async function show(
    req: Request,
    res: Response,
    wanted: string,
    group: string,
    refusal?: Refusal,
  ): Promise<void> {
    const staff = currentStaff(req);
    const { scope } = staff;
    const bench = await loadWorkbench(dependencies, scope, pathParameter(req, 'id'));
    if (!isSpoken(wanted, bench)) throw badRequest();
    if (!groupsOf(bench.document).includes(group)) throw notFound('part_not_found');
    const states = await loadStates(dependencies, scope, bench);
    if (refusal !== undefined) res.status(refusal.moved === true ? 409 : 422);
    renderPage(
      req,
      res,
      'staff',
      'surveys/translation',
      translationPage(
        { bench, states, group, wanted },
        { ...contextOf(req, res, refusal), mayRead: staff.may('surveys.read') },
      ),
    );
  }
}

function isSpoken(wanted: string, { tongues }: Workbench): wanted is ContentLanguage {
  return isContentLanguage(wanted) && spokenBy(tongues).includes(wanted);
}
