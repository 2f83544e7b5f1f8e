// Why: an office speaks more languages than the program: added and ended by whoever keeps its settings, translated by
// whoever knows them.
import { Router, type Request, type Response } from 'express';
import { listCitizenWords } from '../../db/queries/languages.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { wordGroups, type WordGroup } from './citizenWords.js';
import { addLanguage, changeLanguage, saveWords } from './languages.commands.js';
import { readChange, readLanguage, readWords, type WordsForm } from './languages.form.js';
import { languagesPage, wordsPage, type LanguagesView } from './languages.page.js';
import { loadTongues, type Tongue } from './tongues.js';

export function languagesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('settings.write');
  const translate = requirePermission('surveys.translate');

  router.get('/settings/languages', manage, async (req, res) => {
    await show(req, res);
  });

  router.post('/settings/languages', manage, async (req, res) => {
    const form = readLanguage(req.body);
    const outcome = form.ok ? await addLanguage(dependencies, currentStaff(req), form) : 'refused';
    if (form.ok && outcome === 'added') {
      req.session.flash = 'languages.flash.added';
      res.redirect(303, '/settings/languages');
      return;
    }
    res.status(422);
    const refused = form.ok
      ? { values: { code: form.code, name: form.name }, wrong: { field: 'code' as const, key: outcome } }
      : { values: form.values, wrong: form.wrong };
    await show(req, res, refused);
  });

  router.post('/settings/languages/:code', manage, async (req, res) => {
    const code = pathParameter(req, 'code');
    const change = readChange(req.body);
    if (change === undefined) {
      res.status(422);
      await show(req, res, { values: { code: '', name: '' }, wrong: { field: 'name', key: 'name' } });
      return;
    }
    await changeLanguage(dependencies, currentStaff(req), code, change);
    req.session.flash = 'languages.flash.changed';
    res.redirect(303, '/settings/languages');
  });

  router.get('/translations/words/:code', translate, async (req, res) => {
    await showWords(req, res);
  });

  router.post('/translations/words/:code', translate, async (req, res) => {
    const { tongue } = await tongueOf(req);
    const group = groupOf(req);
    const form = readWords(req.body, group);
    const outcome =
      form.wrong.size > 0
        ? 'wrong'
        : await saveWords(dependencies, currentStaff(req), tongue.code, group, form);
    if (outcome !== 'saved') {
      res.status(outcome === 'moved' ? 409 : 422);
      await showWords(req, res, form, outcome === 'moved');
      return;
    }
    req.session.flash = 'languages.flash.words';
    res.redirect(303, `/translations/words/${tongue.code}?group=${group}`);
  });

  return router;

  async function show(req: Request, res: Response, refused?: LanguagesView['refused']): Promise<void> {
    const staff = currentStaff(req);
    const { scope } = staff;
    const [tongues, words] = await Promise.all([loadTongues(db, scope), listCitizenWords(db, scope)]);
    const page = languagesPage({
      language: languageOf(res),
      tongues,
      words,
      mayTranslate: staff.may('surveys.translate'),
      ...(refused === undefined ? {} : { refused }),
    });
    renderPage(req, res, 'staff', 'languages/languages', page);
  }

  async function showWords(req: Request, res: Response, typed?: WordsForm, moved = false): Promise<void> {
    const { tongue, tongues } = await tongueOf(req);
    const page = wordsPage({
      language: languageOf(res),
      tongue,
      tongues,
      group: groupOf(req),
      rows: await listCitizenWords(db, currentStaff(req).scope),
      moved,
      ...(typed === undefined ? {} : { typed }),
    });
    renderPage(req, res, 'staff', 'languages/words', page);
  }

  /** One in use. Throws 404. */
  async function tongueOf(req: Request): Promise<{ tongue: Tongue; tongues: Tongue[] }> {
    const tongues = await loadTongues(db, currentStaff(req).scope);
    const tongue = tongues.find(({ code, inUse }) => inUse && code === pathParameter(req, 'code'));
    if (tongue === undefined) throw notFound();
    return { tongue, tongues };
  }
}

function groupOf(req: Request): WordGroup {
  const asked = queryParameter(req, 'group') ?? 'form';
  const group = wordGroups.find((one) => one === asked);
  if (group === undefined) throw notFound();
  return group;
}
