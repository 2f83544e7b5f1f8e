// Why: paper from the printer to the figures: print a version, open a batch, type sheets in, type some a second time,
// correct with a reason.
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { listCounters } from '../../db/queries/offices.js';
import { loadNotice } from '../privacy/notice.js';
import {
  countSheets,
  findBatch,
  findNextNumber,
  listBatches,
  listChecks,
  listEntries,
  type PaperBatch,
} from '../../db/queries/paper.js';
import { findSurvey, listSurveys, listVersions, type Survey } from '../../db/queries/surveys.js';
import { listStaff } from '../../db/queries/users.js';
import { dayInWords, timeInWords } from '../dayWords.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, conflict, notAllowed, notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { loadTongues } from '../languages/tongues.js';
import type { GivenAnswers } from '../responses/answers.form.js';
import type { PublishedVersion } from '../responses/intake.js';
import { loadSpoken } from '../responses/officeParts.js';
import { receiptOfBatch } from '../responses/receipts.js';
import { receiptPlace } from '../responses/receiptPlace.js';
import type { Intake } from '../responses/responses.commands.js';
import { languagesOffered } from '../responses/speech.js';
import { loadVersion } from '../surveys/open.js';
import { localDay } from '../time.js';
import { batchesPage, paperListPage } from './batches.page.js';
import { compareTypings } from './comparing.js';
import { differencesPage, entryPage, sheetsPage, type SheetMode, type SheetScreen } from './entry.page.js';
import { typedOf } from './keys.js';
import { correctSheet, enterSheet, openBatch, recordCheck } from './paper.commands.js';
import { isReason, numberOf, readBatch, readSheet, type BatchForm, type SheetPost } from './paper.form.js';
import { mostSheets, sheetPage } from './sheet.page.js';
import { correctionOf, findStoredTyping, readTyping } from './typing.js';

/** One batch with the wording on its sheets. */
type Found = { batch: PaperBatch; version: PublishedVersion };

export function paperRoutes(dependencies: Dependencies, intake: Intake): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const entering = requirePermission('paper.enter');

  router.get('/paper', entering, async (req, res) => {
    const surveys = await listSurveys(db, currentStaff(req).scope);
    renderPage(req, res, 'staff', 'paper/list', paperListPage(surveys, languageOf(res)));
  });

  router.get('/surveys/:id/paper', mayPrint(), async (req, res) => {
    const { scope, office } = currentStaff(req);
    const survey = await surveyOf(req);
    const language = queryParameter(req, 'language') ?? 'zh-TW';
    const number = smallNumber(
      queryParameter(req, 'version') ?? String(survey.currentVersion ?? ''),
      999_999,
    );
    const from = queryParameter(req, 'from');
    const count = smallNumber(queryParameter(req, 'count') ?? '1', mostSheets);
    const { document, languages } = await loadVersion(dependencies, scope, survey.id, number);
    const [notice, tongues] = await Promise.all([loadNotice(db, scope, office), loadSpoken(db, scope)]);
    const offered = languagesOffered({ tongues }, { languages }).find((one) => one === language);
    if (offered === undefined) throw badRequest();
    const page = sheetPage({
      surveyId: survey.id,
      document,
      version: number,
      languages,
      office: { ...office, notice, tongues },
      language: offered,
      reader: languageOf(res),
      from: from === undefined ? undefined : smallNumber(from, 999_999),
      count,
    });
    renderPage(req, res, 'staff', 'paper/sheet', page);
  });

  router.get('/surveys/:id/entry', entering, async (req, res) => {
    const batchId = queryParameter(req, 'batch');
    if (batchId === undefined) {
      await showBatches(req, res);
      return;
    }
    const found = await batchOf(req, batchId);
    if (queryParameter(req, 'view') === 'sheets') await showSheets(req, res, found);
    else await showScreen(req, res, found);
  });

  router.post('/surveys/:id/entry', entering, async (req, res) => {
    const { scope, office } = currentStaff(req);
    const survey = await surveyOf(req);
    const form = readBatch(req.body, {
      versions: await listVersions(db, scope, survey.id),
      counters: new Set((await listCounters(db, scope)).filter((one) => one.active).map((one) => one.code)),
      today: localDay(dependencies.clock(), office.timeZone),
    });
    if (!form.ok) {
      await showBatches(req, res.status(422), form);
      return;
    }
    const id = await openBatch(dependencies, currentStaff(req), survey.id, form.entry);
    res.redirect(303, `/surveys/${survey.id}/entry?batch=${id}`);
  });

  router.post('/surveys/:id/entry/:batch/sheets', entering, async (req, res) => {
    const { found, post, typing } = await read(req, res);
    const { batch, version } = found;
    const t = translatorFor(languageOf(res));
    const number = numberOf(post.number);
    const errors = new Map(typing.ok ? [] : typing.errors);
    if (number === undefined) errors.set('number', t('paper.error.number'));
    if (typing.ok && number !== undefined) {
      const sheet = { id: post.id, number, given: typing.given };
      const outcome = await enterSheet(dependencies, intake, currentStaff(req), batch, version, sheet);
      if (outcome === 'stored') {
        req.session.flash = 'paper.flash.entered';
        res.redirect(303, `/surveys/${batch.surveyId}/entry?batch=${batch.id}`);
        return;
      }
      errors.set('number', t('paper.error.taken', { number }));
    }
    await showAgain(req, res, found, 'first', post, errors);
  });

  router.post('/surveys/:id/entry/:batch/sheets/:number/correction', entering, async (req, res) => {
    const { found, post, typing } = await read(req, res);
    const number = pathNumber(req);
    const errors = new Map(typing.ok ? [] : typing.errors);
    if (!isReason(post.reason)) errors.set('reason', translatorFor(languageOf(res))('paper.error.reason'));
    if (!typing.ok || errors.size > 0) {
      await showAgain(req, res, found, 'correction', { ...post, number: String(number) }, errors);
      return;
    }
    await correct(req, found, post, number, typing.given);
    req.session.flash = 'paper.flash.corrected';
    res.redirect(303, sheetsUrl(found.batch));
  });

  router.post('/surveys/:id/entry/:batch/sheets/:number/check', entering, async (req, res) => {
    const { found, post, typing } = await read(req, res);
    const { batch, version } = found;
    const number = pathNumber(req);
    if (!typing.ok) {
      await showAgain(req, res, found, 'again', { ...post, number: String(number) }, typing.errors);
      return;
    }
    const before = await findStoredTyping(db, currentStaff(req).scope, batch, number);
    // A decision sent twice has been carried out already.
    if (before.responseId === post.id) {
      res.redirect(303, sheetsUrl(batch));
      return;
    }
    if (before.attempt !== post.attempt) throw conflict();
    const comparison = compareTypings(version.document, before, typing.given);
    const outcome =
      comparison.differing.length === 0 ? 'same' : post.decision === 'keep' ? 'kept' : 'corrected';
    const reasonLacks = outcome === 'corrected' && !isReason(post.reason);
    if (outcome === 'corrected' && (post.decision === undefined || reasonLacks)) {
      const t = translatorFor(languageOf(res));
      const wrong = post.decision === 'correct' && reasonLacks;
      const page = differencesPage({
        batch,
        document: version.document,
        reader: languageOf(res),
        id: post.id,
        number,
        attempt: before.attempt,
        first: typedOf(version.document, before.answers, before.texts),
        second: typedOf(version.document, typing.given.answers, typing.given.texts),
        raw: post.typed,
        differing: comparison.differing,
        reason: post.reason === '' ? t('paper.check.usual_reason') : post.reason,
        reasonError: wrong ? t('paper.error.reason') : undefined,
      });
      if (wrong) res.status(422);
      renderPage(req, res, 'staff', 'paper/differences', page);
      return;
    }
    if (outcome === 'corrected') await correct(req, found, post, number, typing.given);
    await recordCheck(dependencies, currentStaff(req), batch, {
      number,
      attempt: before.attempt,
      ...comparison,
      outcome,
    });
    req.session.flash = `paper.flash.check_${outcome}`;
    res.redirect(303, sheetsUrl(batch));
  });

  return router;

  async function surveyOf(req: Request): Promise<Survey> {
    const survey = await findSurvey(db, currentStaff(req).scope, pathParameter(req, 'id'));
    if (survey === undefined || survey.currentVersion === null) throw notFound('survey_not_found');
    return survey;
  }

  async function batchOf(req: Request, id: string): Promise<Found> {
    const { scope } = currentStaff(req);
    const batch = await findBatch(db, scope, pathParameter(req, 'id'), id);
    if (batch === undefined) throw notFound('paper_batch_not_found');
    return { batch, version: await loadVersion(dependencies, scope, batch.surveyId, batch.version) };
  }

  async function read(req: Request, res: Response) {
    const found = await batchOf(req, pathParameter(req, 'batch'));
    const { document, timeZone } = found.version;
    const post = readSheet(req.body, document);
    const today = localDay(dependencies.clock(), timeZone);
    return { found, post, typing: readTyping(document, post.typed, today, languageOf(res)) };
  }

  async function correct(req: Request, found: Found, post: SheetPost, number: number, given: GivenAnswers) {
    const staff = currentStaff(req);
    const before = await findStoredTyping(db, staff.scope, found.batch, number, post.id);
    await correctSheet(dependencies, intake, staff, found.batch, found.version, {
      id: post.id,
      number,
      seen: post.attempt,
      reason: post.reason,
      ...correctionOf(given, before),
    });
  }

  async function showBatches(req: Request, res: Response, refused?: Extract<BatchForm, { ok: false }>) {
    const { scope, office } = currentStaff(req);
    const survey = await surveyOf(req);
    const [versions, counters, batches, sheets, tongues] = await Promise.all([
      listVersions(db, scope, survey.id),
      listCounters(db, scope),
      listBatches(db, scope, survey.id),
      countSheets(db, scope, survey.id),
      loadTongues(db, scope),
    ]);
    const page = batchesPage({
      survey,
      office,
      reader: languageOf(res),
      today: localDay(dependencies.clock(), office.timeZone),
      versions,
      counters,
      batches,
      sheets,
      tongues,
      refused,
    });
    renderPage(req, res, 'staff', 'paper/batches', page);
  }

  async function showSheets(req: Request, res: Response, { batch }: Found) {
    const { scope, office } = currentStaff(req);
    const reader = languageOf(res);
    const [survey, entries, checks, staff, code] = await Promise.all([
      surveyOf(req),
      listEntries(db, scope, batch.id),
      listChecks(db, scope, batch.id),
      listStaff(db, scope),
      receiptOfBatch(dependencies, scope, batch.id),
    ]);
    const momentText = (at: Date) => {
      const day = dayInWords(localDay(at, office.timeZone), reader, office.settings.rocYears);
      return translatorFor(reader)('surveys.show.moment', { day, time: timeInWords(at, office.timeZone) });
    };
    const names = new Map(staff.map((person) => [person.id, person.name]));
    const { check } = receiptPlace(dependencies, req, survey.slug, reader);
    const receipt = code === undefined ? undefined : { code, check };
    const page = sheetsPage({ batch, reader, entries, checks, names, momentText, receipt });
    renderPage(req, res, 'staff', 'paper/sheets', page);
  }

  /** The empty screen for the next sheet, or for a second typing or a correction of the sheet named. */
  async function showScreen(req: Request, res: Response, found: Found) {
    const { scope } = currentStaff(req);
    const asked = queryParameter(req, 'number');
    const as = queryParameter(req, 'as') ?? (asked === undefined ? 'first' : 'again');
    if (as !== 'first' && as !== 'again' && as !== 'correction') throw badRequest();
    if ((as === 'first') !== (asked === undefined)) throw badRequest();
    const screen: SheetScreen = { ...screenOf(res, found), mode: as, id: dependencies.newId() };
    if (asked === undefined) {
      const number = String(await findNextNumber(db, scope, found.batch.id));
      const entries = await recentEntries(req, found);
      renderPage(req, res, 'staff', 'paper/entry', entryPage({ ...screen, number, entries }));
      return;
    }
    const before = await findStoredTyping(db, scope, found.batch, smallNumber(asked, 999_999));
    const typed = as === 'correction' ? typedOf(found.version.document, before.answers, before.texts) : {};
    const page = entryPage({ ...screen, number: asked, attempt: before.attempt, typed });
    renderPage(req, res, 'staff', 'paper/entry', page);
  }

  async function showAgain(
    req: Request,
    res: Response,
    found: Found,
    mode: SheetMode,
    post: SheetPost,
    errors: ReadonlyMap<string, string>,
  ) {
    const { id, number, attempt, reason, typed } = post;
    const entries = mode === 'first' ? await recentEntries(req, found) : [];
    const page = entryPage({
      ...screenOf(res, found),
      mode,
      id,
      number,
      attempt,
      reason,
      typed,
      errors,
      entries,
    });
    renderPage(req, res.status(422), 'staff', 'paper/entry', page);
  }

  async function recentEntries(req: Request, { batch }: Found) {
    const entries = await listEntries(db, currentStaff(req).scope, batch.id);
    return entries
      .filter((entry) => entry.attempt === 1)
      .sort((a, b) => a.enteredAt.getTime() - b.enteredAt.getTime() || a.number - b.number);
  }
}

/** Who looks after surveys and who types sheets in may print them. */
function mayPrint(): RequestHandler {
  return (req, _res, next) => {
    const staff = currentStaff(req);
    next(staff.may('surveys.read') || staff.may('paper.enter') ? undefined : notAllowed());
  };
}

function screenOf(res: Response, { batch, version }: Found): Omit<SheetScreen, 'mode' | 'id'> {
  return {
    batch,
    document: version.document,
    reader: languageOf(res),
    number: '',
    attempt: 0,
    reason: '',
    typed: {},
    errors: new Map(),
    entries: [],
  };
}

const sheetsUrl = (batch: PaperBatch): string =>
  `/surveys/${batch.surveyId}/entry?batch=${batch.id}&view=sheets`;

function smallNumber(text: string, most: number): number {
  const number = numberOf(text);
  if (number === undefined || number > most) throw badRequest();
  return number;
}

function pathNumber(req: Request): number {
  const number = numberOf(pathParameter(req, 'number'));
  if (number === undefined) throw notFound('paper_sheet_not_found');
  return number;
}
