// Why: the tablet at the counter. Each step is a post that carries the steps before it; nothing is kept for the next person.
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { findDeviceByCode, type Device } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, badRequest, notFound, tooLarge } from '../errors.js';
import { sameOrigin } from '../http/csrf.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { isLanguage, translatorFor } from '../i18n.js';
import { questionsOf } from '../surveys/document.js';
import { findOpenSurveyById, type OpenSurvey } from '../surveys/open.js';
import { localDay } from '../time.js';
import { fieldNamesOf, readAnswers } from './answers.form.js';
import { readEnvelope } from './envelope.form.js';
import { formBody, noStore, postedVersion } from './citizenRequests.js';
import { onlyValue, readFields, type Fields } from './fields.form.js';
import type { PublishedVersion } from './intake.js';
import {
  fieldsOf,
  isShown,
  kioskMessagePage,
  kioskPage,
  kioskScreens,
  kioskThanksPage,
  type KioskState,
} from './kiosk.page.js';
import type { OfficeParts } from './officeParts.js';
import { keepPartial, submitResponse, type Circumstances, type Intake } from './responses.commands.js';

export function kioskRoutes(
  dependencies: Dependencies,
  intake: Intake,
  partsOf: (officeId: string) => Promise<OfficeParts>,
): Router {
  const router = Router();
  router.use('/kiosk/:device', noStore(), (req, res, next) => {
    // The counter's own language, whatever the tablet's browser prefers.
    res.locals['language'] = isLanguage(req.query['lang']) ? req.query['lang'] : 'zh-TW';
    next();
  });

  router.get('/kiosk/:device', async (req, res) => {
    const { device, version } = await found(req);
    const office = await partsOf(device.officeId);
    show(req, res, version, { ...atStart(device, office), responseId: dependencies.newId() });
  });

  router.post('/kiosk/:device', sameOrigin(), formBody(), async (req, res) => {
    const fields = readFields(req.body);
    const posted = readEnvelope(fields, dependencies.clock());
    res.locals['language'] = posted.switchTo ?? posted.language;
    const { device, ...open } = await found(req);
    const version = await postedVersion(dependencies, open, posted.version);
    const office = await partsOf(device.officeId);
    const today = localDay(dependencies.clock(), version.timeZone);
    const { move, values, step } = readStep(version, fields);
    const state = { ...atStart(device, office), responseId: posted.id, values };
    const read = readAnswers(version.document, values, questionsUpTo(version, step), today);
    if (posted.switchTo !== undefined || move === 'back') {
      const to = posted.switchTo !== undefined ? step : before(version, step, read.answers);
      show(req, res, version, { ...state, step: to, answers: read.answers });
      return;
    }
    if (!read.ok) {
      res.status(422);
      const wrong = kioskScreens(version.document).findIndex((screen) =>
        screen.some((question) => read.errors.has(question.code)),
      );
      show(req, res, version, {
        ...state,
        step: Math.max(0, wrong),
        answers: read.answers,
        errors: read.errors,
      });
      return;
    }
    const circumstances = circumstancesOf(device, posted.id, posted.language);
    const next = kioskScreens(version.document).findIndex(
      (screen, index) => index > step && isShown(screen, read.answers),
    );
    if (next === -1) {
      await submitResponse(dependencies, intake, version, circumstances, read);
      res.redirect(303, `/kiosk/${encodeURIComponent(device.code)}/thanks?lang=${posted.language}`);
      return;
    }
    await keepPartial(dependencies, version, circumstances, read.answers);
    show(req, res, version, { ...state, step: next, answers: read.answers });
  });

  router.get('/kiosk/:device/thanks', async (req, res) => {
    const { device, version } = await found(req);
    const office = await partsOf(device.officeId);
    showLast(req, res, 'kiosk/thanks', kioskThanksPage(version, languageOf(res), device.code, office));
  });

  router.use('/kiosk/:device', kioskErrors());
  return router;

  async function found(req: Request): Promise<OpenSurvey & { device: Device }> {
    const device = await findDeviceByCode(dependencies.database.queries, pathParameter(req, 'device'));
    if (device === undefined) throw notFound('device_not_found');
    const open = await findOpenSurveyById(dependencies, officeScope(device.officeId), device.surveyId);
    return { device, ...open };
  }
}

function atStart(device: Device, office: OfficeParts): Omit<KioskState, 'responseId'> {
  return { device: device.code, office, step: 0, values: new Map(), answers: {} };
}

/** A screen that ends by itself: the header does it for browsers that run no script, a little later than the script. */
function showLast(
  req: Request,
  res: Response,
  template: string,
  page: ReturnType<typeof kioskMessagePage>,
): void {
  res.set('Refresh', `${page.returnAfter + 4};url=${page.start}`);
  renderPage(req, res, 'kiosk', template, page);
}

function show(req: Request, res: Response, version: PublishedVersion, state: KioskState): void {
  renderPage(req, res, 'kiosk', 'kiosk/screen', kioskPage(version, languageOf(res), state));
}

type Step = { step: number; move: 'next' | 'back' | 'skip'; values: Fields };

/** Which screen was answered, where to, and what was posted; skipping a screen leaves it blank. */
function readStep(version: PublishedVersion, fields: Fields): Step {
  const screens = kioskScreens(version.document);
  const step = onlyValue(fields, 'step') ?? '';
  const move = onlyValue(fields, 'go') ?? 'next';
  const screen = /^\d{1,3}$/.test(step) ? screens[Number(step)] : undefined;
  if (screen === undefined || (move !== 'next' && move !== 'back' && move !== 'skip')) throw badRequest();
  const left = move === 'skip' ? fieldsOf(screen, fieldNamesOf(version.document)) : new Set<string>();
  return { step: Number(step), move, values: new Map([...fields].filter(([name]) => !left.has(name))) };
}

/** The questions of the screens so far, in the document's order. */
function questionsUpTo(version: PublishedVersion, step: number) {
  const seen = new Set(
    kioskScreens(version.document)
      .slice(0, step + 1)
      .flat(),
  );
  return questionsOf(version.document).filter((question) => seen.has(question));
}

function before(version: PublishedVersion, step: number, answers: KioskState['answers']): number {
  const shown = kioskScreens(version.document)
    .slice(0, step)
    .findLastIndex((screen) => isShown(screen, answers));
  return Math.max(0, shown);
}

function circumstancesOf(device: Device, id: string, language: string): Circumstances {
  return {
    id,
    language,
    channel: 'kiosk',
    deviceCode: device.code,
    counterCode: device.counterCode,
    serviceCode: null,
    stream: `device:${device.code}`,
  };
}

/** A tablet shows its own screens, also for what went wrong, and finds back to the start alone. */
function kioskErrors(): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = isTooLarge(error) ? tooLarge() : error;
    if (!(known instanceof AppError) || known.code === 'device_not_found') {
      next(error);
      return;
    }
    const language = languageOf(res);
    const t = translatorFor(language);
    const words = { title: t(`errors.${known.code}.title`), body: t(`errors.${known.code}.body`) };
    res.status(known.status);
    showLast(req, res, 'kiosk/message', kioskMessagePage(language, pathParameter(req, 'device'), words));
  };
}

/** What the body parser says of too much. */
function isTooLarge(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === 413;
}
