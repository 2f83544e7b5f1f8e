// Why: themes as data staff can edit, tried before they are saved, and coding by hand, against which the rules are judged.
import { Router, type Request, type Response } from 'express';
import { listCommentsByIds } from '../../db/queries/comments.js';
import { countFoundThemes, listCodingsOf } from '../../db/queries/themes.js';
import { wordsFor } from '../dashboards/words.js';
import { concealedOf } from '../cases/concealed.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, badRequest, notFound } from '../errors.js';
import { currentStaff, offerUndo, requirePermission } from '../http/currentUser.js';
import { languageCodesOf, loadTongues } from '../languages/tongues.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { codingResult, drawnIds } from './coding.js';
import { codingAddress, drawOf, readCoding, readCodingView } from './coding.form.js';
import { codingPage, type CodingState } from './coding.page.js';
import { previewOf } from './preview.js';
import { readWaiting } from './reading.js';
import { loadThemes, rulesWith } from './rules.js';
import { staffNames } from './staffNames.js';
import { codeComment, resetTheme, saveTheme, withWords } from './themes.commands.js';
import { readSeen, readThemeForm } from './themes.form.js';
import { themePage, type ThemeFormView } from './theme.page.js';
import { themesPage } from './themes.page.js';

export function themesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const read = requirePermission('comments.read');
  const write = requirePermission('comments.read', 'themes.write');
  const code = requirePermission('comments.read', 'comments.handle');

  async function here(req: Request, res: Response) {
    const staff = currentStaff(req);
    const language = languageOf(res);
    return {
      staff,
      today: localDay(dependencies.clock(), staff.office.timeZone),
      words: wordsFor(language, translatorFor(language), staff.office.settings),
      themes: await loadThemes(db, staff.scope),
    };
  }

  function show(req: Request, res: Response, view: ThemeFormView): void {
    renderPage(req, res, 'staff', 'themes/theme', themePage(view));
  }

  router.get('/comments/themes', read, async (req, res) => {
    const { staff, words, themes } = await here(req, res);
    const progress = await readWaiting(dependencies, staff.scope, themes);
    const found = await countFoundThemes(db, staff.scope);
    const page = themesPage({
      words,
      themes,
      found: new Map(found.map(({ theme, n }) => [theme, n])),
      progress,
      coding: await codingResult(db, staff.scope, themes),
      may: { write: staff.may('themes.write'), code: staff.may('comments.handle') },
    });
    renderPage(req, res, 'staff', 'themes/themes', page);
  });

  router.get('/comments/themes/:code', read, async (req, res) => {
    const { staff, words, themes } = await here(req, res);
    const asked = pathParameter(req, 'code');
    const theme = themes.all.find((one) => one.code === asked);
    const mayWrite = staff.may('themes.write');
    if (theme === undefined && !(asked === 'new' && mayWrite)) throw notFound();
    show(req, res, { words, themes, theme, mayWrite });
  });

  router.post('/comments/themes/:code', write, async (req, res) => {
    const { staff, words, themes } = await here(req, res);
    const asked = pathParameter(req, 'code');
    const theme = themes.all.find((one) => one.code === asked);
    if (theme === undefined && asked !== 'new') throw notFound();
    const form = readThemeForm(req.body, themes, theme?.code);
    const view = { words, themes, theme, mayWrite: true };
    if (!form.ok) {
      res.status(422);
      show(req, res, { ...view, refused: form });
      return;
    }
    if (form.action === 'preview') {
      const after = rulesWith(themes, withWords(form.theme, theme));
      const result = await previewOf(
        dependencies,
        staff.scope,
        words.t,
        form.theme.code,
        themes.rules,
        after,
      );
      show(req, res, { ...view, preview: { values: form.values, result } });
      return;
    }
    try {
      const reread = await saveTheme(dependencies, staff, themes, form.theme, form.values.seen);
      req.session.flash = reread ? 'themes.flash.reading' : 'themes.flash.saved';
      res.redirect(303, '/comments/themes');
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
      const now = await loadThemes(db, staff.scope);
      const current = now.all.find((one) => one.code === form.theme.code);
      res.status(409);
      show(req, res, {
        words,
        themes: now,
        theme: current,
        mayWrite: true,
        conflict: true,
        refused: { values: form.values, problems: [] },
      });
    }
  });

  router.post('/comments/themes/:code/reset', write, async (req, res) => {
    const { staff, themes } = await here(req, res);
    const { reread, undo } = await resetTheme(
      dependencies,
      staff,
      themes,
      pathParameter(req, 'code'),
      readSeen(req.body),
    );
    req.session.flash = reread ? 'themes.flash.reading' : 'themes.flash.reset';
    offerUndo(req, undo);
    res.redirect(303, '/comments/themes');
  });

  router.get('/comments/coding', code, async (req, res) => {
    const { staff, words, themes, today } = await here(req, res);
    const view = readCodingView((name) => queryParameter(req, name), today);
    const tongues = await loadTongues(db, staff.scope);
    if (view.language !== undefined && !languageCodesOf(tongues).includes(view.language)) throw badRequest();
    const drawn = await drawnIds(db, staff.scope, drawOf(view, staff.office.timeZone));
    const concealed = await concealedOf(dependencies, staff, drawn);
    const ids = drawn.filter((one) => !concealed.has(one));
    const own = await listCodingsOf(db, staff.scope, staff.userId, ids);
    const coded = new Map(own.map((coding) => [coding.commentId, coding.themes]));
    const waiting = ids.findIndex((id) => !coded.has(id));
    const at = view.at ?? (waiting === -1 ? ids.length + 1 : waiting + 1);
    const id = ids[at - 1];
    const comment = id === undefined ? undefined : (await listCommentsByIds(db, staff.scope, [id]))[0];
    const state: CodingState = {
      words,
      themes,
      view,
      total: ids.length,
      done: coded.size,
      open: comment === undefined ? undefined : { at, comment, chosen: coded.get(comment.id) ?? [] },
      names: await staffNames(db, staff.scope),
      tongues,
    };
    renderPage(req, res, 'staff', 'themes/coding', codingPage(state));
  });

  router.post('/comments/coding', code, async (req, res) => {
    const { staff, themes, today } = await here(req, res);
    const { comment, themes: chosen, view } = readCoding(req.body, today);
    if ((await concealedOf(dependencies, staff, [comment])).size > 0) throw notFound();
    await codeComment(dependencies, staff, themes, comment, chosen);
    res.redirect(303, codingAddress(view, (view.at ?? 0) + 1));
  });

  return router;
}
