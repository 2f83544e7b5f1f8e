// Why: questions from the bank into a draft, and what a sample of a given size will be able to tell.
import { Router, type Request, type Response } from 'express';
import { listSurveys } from '../../../db/queries/surveys.js';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import { badRequest } from '../../errors.js';
import { currentStaff, requirePermission } from '../../http/currentUser.js';
import { pathParameter, queryParameter } from '../../http/parameters.js';
import { languageOf, renderPage } from '../../http/render.js';
import { insertFromBank, standardSources, type BankSource } from './bank.js';
import { bankPage } from './bank.page.js';
import { DraftUnreadable, editDraft, loadWorkbench } from './editor.commands.js';
import { readEditorForm } from './editor.form.js';
import { contextOf, goTo, unlessRefused } from './editor.routes.js';
import type { Refusal } from './parts.page.js';
import { planningPage, readPlan } from './planning.page.js';

export function bankRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const writing = requirePermission('surveys.read', 'surveys.write');

  router.get('/surveys/:id/edit/bank', writing, async (req, res) => {
    await show(req, res);
  });

  router.post('/surveys/:id/edit/bank', writing, async (req, res) => {
    const { scope, userId } = currentStaff(req);
    const id = pathParameter(req, 'id');
    const form = readEditorForm(req.body);
    const section = form.fields['section'];
    if (section === undefined) throw badRequest();
    const sources = [...standardSources(), ...(await ownSources(scope, id))];
    const picks = sources.map((source) => {
      const begin = `pick.${source.key}.`;
      const codes = Object.keys(form.fields)
        .filter((name) => name.startsWith(begin))
        .map((name) => name.slice(begin.length));
      return { source, codes };
    });
    const outcome = await unlessRefused(form, () =>
      editDraft(dependencies, scope, userId, id, form, {
        step: 'bank_insert',
        subject: section,
        edit: insertFromBank(section, picks),
      }),
    );
    if ('refusal' in outcome) await show(req, res, outcome.refusal);
    else goTo(req, res, `/surveys/${id}/edit#q.${outcome.value.subject}`, 'editor.flash.inserted');
  });

  router.get('/surveys/:id/planning', requirePermission('surveys.read'), async (req, res) => {
    const bench = await loadWorkbench(dependencies, currentStaff(req).scope, pathParameter(req, 'id'));
    const plan = readPlan((name) => queryParameter(req, name));
    renderPage(req, res, 'staff', 'surveys/planning', planningPage(bench, plan, languageOf(res)));
  });

  return router;

  async function show(req: Request, res: Response, refusal?: Refusal): Promise<void> {
    const { scope } = currentStaff(req);
    const id = pathParameter(req, 'id');
    const bench = await loadWorkbench(dependencies, scope, id);
    const view = {
      bench,
      standard: standardSources(),
      own: await ownSources(scope, id),
      search: (queryParameter(req, 'q') ?? '').slice(0, 60),
    };
    if (refusal !== undefined) res.status(refusal.moved === true ? 409 : 422);
    renderPage(req, res, 'staff', 'surveys/edit-bank', bankPage(view, contextOf(req, res, refusal)));
  }

  /** What the office asks elsewhere: each other survey as it is being worked on. */
  async function ownSources(scope: OfficeScope, id: string): Promise<BankSource[]> {
    const surveys = await listSurveys(dependencies.database.queries, scope);
    const sources: BankSource[] = [];
    for (const survey of surveys) {
      if (survey.id === id) continue;
      try {
        const { document } = await loadWorkbench(dependencies, scope, survey.id);
        sources.push({ key: survey.id, document });
      } catch (error) {
        if (!(error instanceof DraftUnreadable)) throw error;
      }
    }
    return sources;
  }
}
