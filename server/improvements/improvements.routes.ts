// Why: improvement actions 改善事項, from plan to verified effect.
import { Router, type Request, type Response } from 'express';
import { listCommentsByIds } from '../../db/queries/comments.js';
import {
  countCommentsOfImprovements,
  findFile,
  findImprovement,
  listCommentIdsOf,
  listFiles,
  listImprovementEvents,
  listImprovements,
  type Improvement,
} from '../../db/queries/improvements.js';
import { listAlarmsOfImprovement, type Alarm } from '../../db/queries/alarms.js';
import { beginImprovement } from '../alarms/alarms.commands.js';
import { namesIn } from '../alarms/names.js';
import { eyesOf } from '../alarms/rights.js';
import { wordsFor } from '../dashboards/words.js';
import { openComments } from '../cases/concealed.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, conflict, notAllowed, notFound, refused } from '../errors.js';
import { csrfToken } from '../http/csrf.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';
import { beginningOf, shownWords } from './beginning.js';
import { readChoices } from './choices.js';
import { effectOf } from './effect.js';
import { effectRates } from './effectRates.js';
import { effectSection } from './effect.page.js';
import { readUpload } from './evidence.js';
import { alarmNotice, includesTrigger, readAlarm, valuesOfAlarm } from './fromAlarm.js';
import { improvementPage, type Refused } from './improvement.page.js';
import {
  editImprovementPage,
  newImprovementPage,
  valuesOfImprovement,
  valuesOfPlan,
} from './improvementForm.page.js';
import {
  addEvidence,
  addNote,
  changeImprovement,
  createImprovement,
  moveImprovement,
  mostFiles,
} from './improvements.commands.js';
import {
  readChanges,
  readCommentIds,
  readListView,
  readMove,
  readNew,
  readNote,
  readRevision,
  readTarget,
  type Errors,
  type Values,
} from './improvements.form.js';
import { improvementsPage } from './list.page.js';
import { mayWrite } from './rights.js';
import { movesFrom } from './status.js';

export function improvementsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const reading = requirePermission('improvements.read');
  const writing = requirePermission('improvements.write');

  function readerOf(req: Request, res: Response) {
    const staff = currentStaff(req);
    const language = languageOf(res);
    return {
      t: translatorFor(language),
      language,
      staff,
      today: localDay(dependencies.clock(), staff.office.timeZone),
      csrf: csrfToken(req),
    };
  }

  /** Throws 404. */
  async function improvementOf(req: Request): Promise<Improvement> {
    const found = await findImprovement(queries, currentStaff(req).scope, pathParameter(req, 'id'));
    if (found === undefined) throw notFound();
    return found;
  }

  /** Throws 404, or 403 when it belongs to others. */
  async function writableOf(req: Request): Promise<Improvement> {
    const found = await improvementOf(req);
    if (!mayWrite(currentStaff(req), found)) throw notAllowed();
    return found;
  }

  async function show(
    req: Request,
    res: Response,
    improvement: Improvement,
    status = 200,
    refusal: Refused = {},
  ): Promise<void> {
    const reader = readerOf(req, res);
    const { scope } = reader.staff;
    const [events, files, commentIds, choices] = await Promise.all([
      listImprovementEvents(queries, scope, improvement.id),
      listFiles(queries, scope, improvement.id),
      listCommentIdsOf(queries, scope, improvement.id),
      readChoices(dependencies, reader.staff, reader.t, reader.language),
    ]);
    const comments = reader.staff.may('comments.read')
      ? await openComments(
          dependencies,
          reader.staff,
          await listCommentsByIds(queries, scope, commentIds.slice(0, 500)),
        )
      : [];
    const effect = await effectOf(dependencies, reader.staff, reader.language, improvement);
    res.status(status);
    renderPage(req, res, 'staff', 'improvements/improvement', {
      ...improvementPage(reader, { improvement, events, files, commentIds, comments, choices }, refusal),
      ...(await alarmsOf(req, res, improvement)),
      ...effectSection(reader, improvement, effect, choices, events, await effectRates(effect)),
    });
  }

  /** The alarms it was opened from, as far as this person may see them; the warning is for everybody. */
  async function alarmsOf(req: Request, res: Response, { id }: Improvement) {
    const { t, staff } = readerOf(req, res);
    const alarms = await listAlarmsOfImprovement(queries, staff.scope, id);
    if (alarms.length === 0) return {};
    const eyes = await eyesOf(queries, staff);
    const readable = staff.may('alarms.read') ? alarms.filter((alarm) => eyes.sees(alarm)) : [];
    return {
      regression: t('improvements.regression_to_the_mean'),
      alarms: await noticesOf(req, res, readable),
    };
  }

  async function noticesOf(req: Request, res: Response, alarms: readonly Alarm[]) {
    if (alarms.length === 0) return [];
    const { t, language, staff } = readerOf(req, res);
    const words = wordsFor(language, t, staff.office.settings);
    const names = await namesIn(dependencies, staff.scope, language);
    return alarms.map((alarm) => alarmNotice(alarm, words, names));
  }

  router.get('/improvements', reading, async (req, res) => {
    const reader = readerOf(req, res);
    const view = readListView(req, reader.staff.userId, reader.today);
    const { scope } = reader.staff;
    const { status } = view.filter;
    const choices = await readChoices(dependencies, reader.staff, reader.t, reader.language);
    const open =
      status === undefined ? await listImprovements(queries, scope, { ...view.filter, status: 'open' }) : [];
    const others = await listImprovements(
      queries,
      scope,
      { ...view.filter, status: status ?? 'closed' },
      status === 'open' ? 'due' : 'latest',
    );
    const counts = await countCommentsOfImprovements(queries, scope);
    renderPage(
      req,
      res,
      'staff',
      'improvements/list',
      improvementsPage(reader, view, [...open, ...others], counts, choices),
    );
  });

  async function showNew(
    req: Request,
    res: Response,
    commentIds: readonly string[],
    values: Values | undefined,
    errors: Errors,
    alarm?: Alarm,
    notice?: string,
  ): Promise<void> {
    const reader = readerOf(req, res);
    const { t, staff } = reader;
    const comments = await openComments(
      dependencies,
      staff,
      await listCommentsByIds(queries, staff.scope, commentIds),
    );
    if (comments.length !== commentIds.length) throw notFound();
    const choices = await readChoices(dependencies, staff, t, reader.language);
    const words = comments.map(({ text, language }) => ({ text: shownWords(t, text), language }));
    const begun = values ?? (await beginningOf(queries, staff, t, reader.today, comments, choices));
    const names = await namesIn(dependencies, staff.scope, reader.language);
    const begin =
      values !== undefined || alarm === undefined
        ? begun
        : valuesOfAlarm(alarm, wordsFor(reader.language, t, staff.office.settings), names, begun);
    const [shownAlarm] = await noticesOf(req, res, alarm === undefined ? [] : [alarm]);
    renderPage(
      req,
      res,
      'staff',
      'improvements/form',
      newImprovementPage(
        { t, choices, values: begin, errors, alarm: shownAlarm, notice },
        { ids: commentIds, words: words.slice(0, 5) },
      ),
    );
  }

  router.get('/improvements/new', writing, async (req, res) => {
    const alarm = await readAlarm(queries, currentStaff(req), req.query['alarm']);
    await showNew(req, res, readCommentIds(req.query['comments']), undefined, {}, alarm);
  });

  router.post('/improvements', writing, async (req, res) => {
    const reader = readerOf(req, res);
    const sent = req.body as { comments?: unknown; alarm?: unknown } | undefined;
    const commentIds = readCommentIds(sent?.comments);
    const alarm = await readAlarm(queries, reader.staff, sent?.alarm);
    const form = readNew(
      req.body,
      await readChoices(dependencies, reader.staff, reader.t, reader.language),
      reader.today,
    );
    if (!form.ok) {
      res.status(422);
      await showNew(req, res, commentIds, form.values, form.errors, alarm);
      return;
    }
    if (alarm !== undefined && includesTrigger(alarm, form.value.measure)) {
      res.status(422);
      const values = valuesOfPlan(form.value);
      const notice = reader.t('improvements.errors.baseline_includes_trigger');
      await showNew(req, res, commentIds, values, { baselineTo: true }, alarm, notice);
      return;
    }
    const { id } =
      alarm === undefined
        ? await createImprovement(dependencies, reader.staff, form.value, commentIds)
        : await beginImprovement(dependencies, reader.staff, alarm, form.value);
    req.session.flash = 'improvements.flash.created';
    res.redirect(303, `/improvements/${encodeURIComponent(id)}`);
  });

  router.get('/improvements/:id', reading, async (req, res) => {
    await show(req, res, await improvementOf(req));
  });

  router.get('/improvements/:id/edit', writing, async (req, res) => {
    const improvement = await writableOf(req);
    const { t, language, staff } = readerOf(req, res);
    const choices = await readChoices(dependencies, staff, t, language);
    renderPage(
      req,
      res,
      'staff',
      'improvements/form',
      editImprovementPage({ t, choices, values: valuesOfImprovement(improvement), errors: {} }, improvement),
    );
  });

  router.post('/improvements/:id', writing, async (req, res) => {
    const improvement = await writableOf(req);
    const { t, language, staff, today } = readerOf(req, res);
    const choices = await readChoices(dependencies, staff, t, language);
    const form = readChanges(req.body, choices, today, improvement);
    const again = (status: number, current: Improvement, values: Values, errors: Errors, notice?: string) => {
      res.status(status);
      renderPage(
        req,
        res,
        'staff',
        'improvements/form',
        editImprovementPage({ t, choices, values, errors, notice }, current),
      );
    };
    if (!form.ok) {
      again(422, { ...improvement, revision: readRevision(req.body) }, form.values, form.errors);
      return;
    }
    const setOffBy = await listAlarmsOfImprovement(queries, staff.scope, improvement.id);
    if (setOffBy.some((alarm) => includesTrigger(alarm, form.value.measure))) {
      const seen = { ...improvement, revision: readRevision(req.body) };
      const notice = t('improvements.errors.baseline_includes_trigger');
      again(422, seen, valuesOfImprovement(form.value), { baselineTo: true }, notice);
      return;
    }
    try {
      await changeImprovement(
        dependencies,
        staff,
        { ...improvement, revision: readRevision(req.body) },
        form.value,
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
      // What was typed is not lost: the page comes back with it, and with the word that somebody was faster.
      const last = (await listImprovementEvents(queries, staff.scope, improvement.id)).at(-1);
      const current = await improvementOf(req);
      again(
        409,
        current,
        valuesOfImprovement({ ...current, ...form.value }),
        {},
        t('improvements.errors.conflict', { name: last?.userName ?? '' }),
      );
      return;
    }
    req.session.flash = 'improvements.flash.changed';
    res.redirect(303, `/improvements/${encodeURIComponent(improvement.id)}`);
  });

  router.post('/improvements/:id/status', writing, async (req, res) => {
    const improvement = await writableOf(req);
    const { staff, today } = readerOf(req, res);
    const to = readTarget(req.body);
    if (to === 'verified' && !staff.may('improvements.verify')) throw notAllowed();
    if (readRevision(req.body) !== improvement.revision) throw conflict();
    if (!movesFrom(improvement.status, true).includes(to)) throw refused('improvement_move');
    const form = readMove(req.body, to, today, improvement);
    if (!form.ok) {
      await show(req, res, improvement, 422, { move: { to, values: form.values, errors: form.errors } });
      return;
    }
    await moveImprovement(dependencies, staff, improvement, to, form.value.known);
    req.session.flash = 'improvements.flash.moved';
    res.redirect(303, `/improvements/${encodeURIComponent(improvement.id)}`);
  });

  router.post('/improvements/:id/notes', writing, async (req, res) => {
    const improvement = await writableOf(req);
    const form = readNote(req.body);
    if (!form.ok) {
      await show(req, res, improvement, 422, { note: { values: form.values, errors: form.errors } });
      return;
    }
    await addNote(dependencies, currentStaff(req), improvement.id, form.value);
    req.session.flash = 'improvements.flash.noted';
    res.redirect(303, `/improvements/${encodeURIComponent(improvement.id)}`);
  });

  router.post('/improvements/:id/files', writing, async (req, res) => {
    const improvement = await writableOf(req);
    const { t, staff } = readerOf(req, res);
    const upload = await readUpload(req);
    const full = (await listFiles(queries, staff.scope, improvement.id)).length >= mostFiles;
    if (!upload.ok || full) {
      const words = upload.ok
        ? t('improvements.upload_errors.full', { n: mostFiles })
        : t(`improvements.upload_errors.${upload.refusal}`);
      await show(req, res, improvement, 422, { upload: words });
      return;
    }
    await addEvidence(dependencies, staff, improvement.id, upload.evidence);
    req.session.flash = 'improvements.flash.uploaded';
    res.redirect(303, `/improvements/${encodeURIComponent(improvement.id)}`);
  });

  router.get('/improvements/:id/files/:file', reading, async (req, res) => {
    const file = await findFile(
      queries,
      currentStaff(req).scope,
      pathParameter(req, 'id'),
      pathParameter(req, 'file'),
    );
    if (file === undefined) throw notFound();
    res.attachment(file.name);
    res.set({
      'Content-Type': file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    });
    res.send(file.content);
  });

  return router;
}
