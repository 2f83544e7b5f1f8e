// Why: the questionnaire editor. Every action is one small form sent to the draft; a script may send it earlier or show
// more beside it, but none is needed.
import { Router, type Request, type Response } from 'express';
import { listDraftSteps } from '../../../db/queries/drafting.js';
import { listVersions } from '../../../db/queries/surveys.js';
import { listStaff } from '../../../db/queries/users.js';
import type { Dependencies } from '../../dependencies.js';
import { badRequest, notFound } from '../../errors.js';
import { currentStaff, requirePermission } from '../../http/currentUser.js';
import { pathParameter } from '../../http/parameters.js';
import { languageOf, renderPage } from '../../http/render.js';
import { translatorFor } from '../../i18n.js';
import type { Problem } from '../check.js';
import type { SurveyDocument } from '../document.js';
import { stepToUndo, type StepName } from '../drafts.js';
import { SurveyRefused } from '../surveys.commands.js';
import {
  DraftMoved,
  DraftUnreadable,
  editDraft,
  loadWorkbench,
  markOf,
  restoreDraft,
  undoStep,
  type Step,
  type Workbench,
} from './editor.commands.js';
import {
  conditionProblems,
  readEditorForm,
  renamedChoices,
  withChoiceRow,
  withConditionsOf,
  type EditorForm,
} from './editor.form.js';
import { historyPage } from './history.page.js';
import { outlineStep } from './outline.form.js';
import { placeOf, replaceQuestion, type Edit } from './outline.js';
import { minutesText, outlinePage } from './outline.page.js';
import type { EditorContext, Refusal } from './parts.page.js';
import { questionFrom } from './question.fields.js';
import { questionPage, questionPart, scalePart } from './question.page.js';
import { officeTells } from '../publication.js';
import { setSharesScreen } from './screens.js';
import type { KnownStates } from './texts.js';
import { loadStates } from './textStates.js';
import { editScale, editSection, editWords } from './section.fields.js';
import { scalePage, sectionPage, sectionPart, wordsPage, wordsPart } from './section.page.js';

type Shown = [template: string, page: { title: string } & Record<string, unknown>];

/** One form of the editor: what it shows, and the step it makes. */
type Part = {
  step: StepName;
  /** Undefined: there is no such part (any more). */
  show(bench: Workbench, states: KnownStates, context: EditorContext, code: string): Shown | undefined;
  of(code: string): (document: SurveyDocument) => unknown;
  edit(code: string, form: EditorForm): Edit;
  /** What is wrong before the document is looked at. */
  problems?(code: string, form: EditorForm, bench: Workbench): Problem[];
  address(id: string, code: string): string;
};

export function editorRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const writing = requirePermission('surveys.read', 'surveys.write');

  router.get('/surveys/:id/edit', writing, async (req, res) => {
    await showOutline(req, res);
  });

  router.post('/surveys/:id/edit', writing, async (req, res) => {
    const { scope, userId } = currentStaff(req);
    const id = pathParameter(req, 'id');
    const form = readEditorForm(req.body);
    if (form.action === 'undo') {
      const undone = await unlessRefused(form, () => undoStep(dependencies, scope, userId, id, form));
      if ('refusal' in undone) await showOutline(req, res, undone.refusal);
      else goTo(req, res, `/surveys/${id}/edit`, 'editor.flash.undone');
      return;
    }
    const step = outlineStep(form);
    if (step === undefined) throw badRequest();
    const outcome = await unlessRefused(form, () => editDraft(dependencies, scope, userId, id, form, step));
    if ('refusal' in outcome) await showOutline(req, res, outcome.refusal);
    else goTo(req, res, `/surveys/${id}${step.next(outcome.value.subject)}`, `editor.flash.${step.step}`);
  });

  router.get('/surveys/:id/edit/steps', writing, async (req, res) => {
    await showHistory(req, res);
  });

  router.post('/surveys/:id/edit/steps', writing, async (req, res) => {
    const { scope, userId } = currentStaff(req);
    const id = pathParameter(req, 'id');
    const form = readEditorForm(req.body);
    const revision = /^restore\.(\d{1,9})$/.exec(form.action)?.[1];
    if (revision === undefined) throw badRequest();
    const outcome = await unlessRefused(form, () =>
      restoreDraft(dependencies, scope, userId, id, form, Number(revision)),
    );
    if ('refusal' in outcome) await showHistory(req, res, outcome.refusal);
    else goTo(req, res, `/surveys/${id}/edit`, 'editor.flash.restored');
  });

  offer('questions', {
    step: 'question_edit',
    of: questionPart,
    show: (bench, states, context, code) => {
      const place = placeOf(bench.document, code);
      if (place === undefined) return undefined;
      return ['surveys/edit-question', questionPage(bench, place, states, context)];
    },
    problems: (code, form, bench) => {
      const place = placeOf(bench.document, code);
      if (place === undefined) return [];
      const path = `sections.${place.sectionIndex}.questions.${place.index}`;
      return conditionProblems(form.fields, bench.document, path);
    },
    edit: (code, form) => (document, published) => {
      const made = replaceQuestion(
        code,
        (question, whole) => questionFrom(form.fields, question, whole),
        renamedChoices(form.fields),
      )(document, published);
      if (made.ok) setSharesScreen(made.document, made.subject, form.fields['sharesScreen'] !== undefined);
      return made;
    },
    address: (id, code) => `/surveys/${id}/edit/questions/${code}`,
  });

  offer('sections', {
    step: 'section_edit',
    of: sectionPart,
    show: (bench, states, context, code) => {
      const section = bench.document.sections.find((part) => part.code === code);
      if (section === undefined) return undefined;
      return ['surveys/edit-part', sectionPage(bench, section, states, context)];
    },
    edit: (code, form) => editSection(code, form.fields),
    address: (id, code) => `/surveys/${id}/edit/sections/${code}`,
  });

  offer('scales', {
    step: 'scale_edit',
    of: scalePart,
    show: (bench, states, context, code) => {
      if (!Object.hasOwn(bench.document.choiceSets, code)) return undefined;
      return ['surveys/edit-part', scalePage(bench, code, states, context)];
    },
    edit: (code, form) => editScale(code, form.fields),
    address: (id, code) => `/surveys/${id}/edit/scales/${code}`,
  });

  offer('words', {
    step: 'texts_edit',
    of: () => wordsPart,
    show: (bench, states, context) => {
      const t = translatorFor(context.language);
      const estimate = {
        core: minutesText(t, bench.document, true),
        full: minutesText(t, bench.document, false),
      };
      return ['surveys/edit-part', wordsPage(bench, states, estimate, context)];
    },
    edit: (_code, form) => editWords(form.fields),
    address: (id) => `/surveys/${id}/edit/words`,
  });

  return router;

  function offer(name: string, part: Part): void {
    const address = name === 'words' ? '/surveys/:id/edit/words' : `/surveys/:id/edit/${name}/:code`;
    const codeOf = (req: Request) => (name === 'words' ? '' : pathParameter(req, 'code'));

    router.get(address, writing, async (req, res) => {
      await show(req, res, part, codeOf(req));
    });

    router.post(address, writing, async (req, res) => {
      const { scope, userId } = currentStaff(req);
      const id = pathParameter(req, 'id');
      const code = codeOf(req);
      const sent = readEditorForm(req.body);
      const form = { ...sent, fields: withConditionsOf(withChoiceRow(sent.fields, sent.action)) };
      // Asking for the answers of another question changes nothing yet.
      if (form.action === 'condition') {
        await show(req, res, part, code, { fields: form.fields, problems: [] });
        return;
      }
      const bench = await loadWorkbench(dependencies, scope, id);
      const early = part.problems?.(code, form, bench) ?? [];
      const step: Step = { step: part.step, subject: code, edit: part.edit(code, form) };
      const outcome: { value: { revision: number; subject: string } } | { refusal: Refusal } =
        early.length > 0
          ? { refusal: { fields: form.fields, problems: early } }
          : await unlessRefused(form, () =>
              editDraft(
                dependencies,
                scope,
                userId,
                id,
                { revision: form.revision, part: { of: part.of(code), mark: form.mark } },
                step,
              ),
            );
      if ('refusal' in outcome) {
        if (wantsData(req)) {
          res.status(outcome.refusal.moved === true ? 409 : 422).json({ saved: false });
          return;
        }
        await show(req, res, part, code, outcome.refusal);
        return;
      }
      const { revision, subject } = outcome.value;
      if (wantsData(req)) {
        const now = await loadWorkbench(dependencies, scope, id);
        res.json({ saved: true, revision, mark: markOf(part.of(subject)(now.document)), subject });
        return;
      }
      if (form.action === 'save.back')
        goTo(req, res, `/surveys/${id}/edit#q.${subject}`, 'editor.flash.saved');
      else goTo(req, res, part.address(id, subject), 'editor.flash.saved');
    });
  }

  async function show(
    req: Request,
    res: Response,
    part: Part,
    code: string,
    refusal?: Refusal,
  ): Promise<void> {
    await guarded(req, res, async (id) => {
      const { scope } = currentStaff(req);
      const bench = await loadWorkbench(dependencies, scope, id);
      const states = await loadStates(dependencies, scope, bench);
      const context = contextOf(req, res, refusal);
      const shown = part.show(bench, states, context, code);
      if (refusal !== undefined && refusal.problems.length > 0) res.status(422);
      if (refusal?.moved === true) res.status(409);
      if (shown !== undefined) renderPage(req, res, 'staff', shown[0], shown[1]);
      else if (refusal === undefined) throw notFound('part_not_found');
      // Somebody took the whole part away meanwhile: what was typed is shown to be copied.
      else
        renderPage(req, res.status(409), 'staff', 'surveys/edit-lost', {
          title: translatorFor(context.language)('editor.lost.title'),
          nav: 'surveys',
          back: `/surveys/${id}/edit`,
          history: `/surveys/${id}/edit/steps`,
          rows: Object.entries(refusal.fields)
            .filter(([, value]) => value !== '' && value !== 'on')
            .map(([name, value]) => ({ name, value })),
        });
    });
  }

  async function showOutline(req: Request, res: Response, refusal?: Refusal): Promise<void> {
    await guarded(req, res, async (id) => {
      const { scope } = currentStaff(req);
      const db = dependencies.database.queries;
      const bench = await loadWorkbench(dependencies, scope, id);
      const [states, steps, versions, isTold] = await Promise.all([
        loadStates(dependencies, scope, bench),
        listDraftSteps(db, scope, id),
        listVersions(db, scope, id),
        officeTells(db, scope),
      ]);
      const toUndo = stepToUndo(steps, versions[0]?.publishedAt);
      if (refusal !== undefined) res.status(refusal.moved === true ? 409 : 422);
      renderPage(
        req,
        res,
        'staff',
        'surveys/edit',
        outlinePage({ bench, states, toUndo, isTold }, contextOf(req, res, refusal)),
      );
    });
  }

  async function showHistory(req: Request, res: Response, refusal?: Refusal): Promise<void> {
    await guarded(req, res, async (id) => {
      const { scope, office } = currentStaff(req);
      const db = dependencies.database.queries;
      const bench = await loadWorkbench(dependencies, scope, id);
      const [steps, staff] = await Promise.all([listDraftSteps(db, scope, id), listStaff(db, scope)]);
      const names = new Map(staff.map((person) => [person.id, person.name]));
      if (refusal !== undefined) res.status(refusal.moved === true ? 409 : 422);
      renderPage(
        req,
        res,
        'staff',
        'surveys/edit-steps',
        historyPage({ bench, steps, names, office }, contextOf(req, res, refusal)),
      );
    });
  }

  /** A draft no page of the editor can show is shown by the survey's own page. */
  async function guarded(req: Request, res: Response, act: (id: string) => Promise<void>): Promise<void> {
    const id = pathParameter(req, 'id');
    try {
      await act(id);
    } catch (error) {
      if (error instanceof DraftUnreadable && req.method === 'GET') res.redirect(303, `/surveys/${id}`);
      else throw error;
    }
  }
}

export function contextOf(req: Request, res: Response, refusal: Refusal | undefined): EditorContext {
  const staff = currentStaff(req);
  const { settings } = staff.office;
  return { language: languageOf(res), mayWrite: staff.may('surveys.write'), settings, refusal };
}

export async function unlessRefused<Value>(
  form: Pick<EditorForm, 'fields'>,
  act: () => Promise<Value>,
): Promise<{ value: Value } | { refusal: Refusal }> {
  try {
    return { value: await act() };
  } catch (error) {
    if (error instanceof SurveyRefused) return { refusal: { fields: form.fields, problems: error.problems } };
    if (error instanceof DraftMoved) return { refusal: { fields: form.fields, problems: [], moved: true } };
    throw error;
  }
}

/** Autosave asks for data; everybody else gets the page. */
export const wantsData = (req: Request): boolean => req.accepts(['html', 'json']) === 'json';

export function goTo(req: Request, res: Response, address: string, flash: string): void {
  req.session.flash = flash;
  res.redirect(303, address);
}
