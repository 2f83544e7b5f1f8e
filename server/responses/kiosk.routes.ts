// Why: the tablet at the counter. Each step is a post that carries the steps before it; nothing is kept for the next person.
import { Router, type Request, type Response } from 'express';
import type { Device } from '../../db/queries/offices.js';
import type { Dependencies } from '../dependencies.js';
import { officeScope } from '../../db/scope.js';
import { restOf } from '../devices/rest.js';
import { badRequest } from '../errors.js';
import { kioskDeviceOf } from '../devices/kioskDevice.js';
import { sameOrigin } from '../http/csrf.js';
import { limitTo } from '../http/limits.js';
import { contentLanguageOf, languageOf, renderPage, translateOf } from '../http/render.js';
import { qrSvg } from '../reaching/qr.js';
import { separatorIn, type ContentLanguage } from '../i18n.js';
import { queryParameter } from '../http/parameters.js';
import { questionsOf } from '../surveys/document.js';
import { localDay } from '../time.js';
import { fieldNamesOf, readAnswers } from './answers.form.js';
import { phoneField, readEnvelope } from './envelope.form.js';
import { formBody, noStore, postedVersion } from './citizenRequests.js';
import { onlyValue, readFields, type Fields } from './fields.form.js';
import type { PublishedVersion } from './intake.js';
import {
  fieldsOf,
  isShown,
  kioskMessagePage,
  kioskPage,
  kioskPhonePage,
  kioskScreens,
  kioskThanksPage,
  type KioskState,
} from './kiosk.page.js';
import { kioskKitRoutes } from './kioskKit.routes.js';
import { kioskErrors, kioskOf, openKiosk, showLast } from './kioskRequests.js';
import { hoursInWords } from './kit.page.js';
import { createKits } from './kits.js';
import type { OfficeParts } from './officeParts.js';
import { bindPhone } from './phone.commands.js';
import { phonePath, phoneQuestion, phoneSecretHash, practiceSecret } from './phone.js';
import { languagePosted, languagesOffered, speak } from './speech.js';
import { streamOf, takeQueued } from './queued.commands.js';
import { isQueued, largestQueued, readQueued } from './queued.form.js';
import { createQueueKeys } from './queueKeys.js';
import { receiptFragment, receiptsOf } from './receipts.js';
import { keepPartial, submitResponse, type Circumstances, type Intake } from './responses.commands.js';
import { hearWitness, parseWitness } from './witnesses.js';

/** In an hour, of one tablet. */
const mostConflicts = 10;

export function kioskRoutes(
  dependencies: Dependencies,
  intake: Intake,
  partsOf: (officeId: string) => Promise<OfficeParts>,
): Router {
  const router = Router();
  const kits = createKits();
  const queueKeys = createQueueKeys(dependencies);
  router.use(kioskKitRoutes(dependencies, { kits, queueKeys, partsOf }));
  router.use('/kiosk/:device', noStore());
  // No tablet of ours hands in two answers under one id; a thief would, to learn what an answer of before was.
  const few = limitTo(mostConflicts, 60, {
    keyGenerator: (req) => kioskDeviceOf(req)?.device.id ?? '',
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_req, res) => res.statusCode !== 409,
    standardHeaders: false,
  });

  router.get('/kiosk/:device', async (req, res) => {
    const { device, settings, version } = await openKiosk(dependencies, req);
    const office = await partsOf(device.officeId);
    speakAsAsked(req, res, office, version);
    const queueKey = await queueKeys.publicKeyOf(officeScope(device.officeId));
    const kit = { device: device.code, office, settings, queueKey };
    const { release } = await kits.kitOf(req.app, version, kit);
    show(req, res, version, {
      ...atStart(device, settings, office),
      responseId: dependencies.newId(),
      release,
    });
  });

  router.post('/kiosk/:device', sameOrigin(), few, formBody(largestQueued), async (req, res) => {
    const fields = readFields(req.body);
    if (isQueued(fields)) {
      await takeIn(req, res, fields);
      return;
    }
    const posted = readEnvelope(fields, dependencies.clock());
    const asked = posted.switchTo ?? posted.language;
    res.locals['language'] = asked;
    const { device, settings, ...open } = await openKiosk(dependencies, req);
    const version = await postedVersion(dependencies, open, posted.version);
    const office = await partsOf(device.officeId);
    const language = languagePosted(posted.language, version);
    speak(res, office, version, languagePosted(asked, version));
    const today = localDay(dependencies.clock(), version.timeZone);
    const { move, values, step } = readStep(version, fields);
    const byPhone = isByPhone(version, settings, step, move, fields);
    const state = { ...atStart(device, settings, office), responseId: posted.id, values, phone: byPhone };
    const read = readAnswers(version.document, values, questionsUpTo(version, step), today);
    if (posted.switchTo !== undefined || move === 'back') {
      const to = posted.switchTo !== undefined ? step : before(version, step, read.answers);
      show(req, res, version, { ...state, step: to, answers: read.answers });
      return;
    }
    // With a script the tablet shows it before anybody taps; whoever is further has begun in time.
    if (step === 0 && !settings.practice && (await restOf(dependencies, kioskOf(req)))?.in === 0) {
      const t = translateOf(res);
      const hours = hoursInWords(settings.hours ?? {}, contentLanguageOf(res), t);
      const body = [t('kiosk.closed.body'), ...hours].join(separatorIn(languageOf(res)));
      const words = { title: t('kiosk.closed.title'), body };
      showLast(req, res.status(403), 'kiosk/message', kioskMessagePage(t, device.code, words));
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
    const circumstances = circumstancesOf(device, posted.id, language);
    const next = kioskScreens(version.document).findIndex(
      (screen, index) => index > step && isShown(screen, read.answers),
    );
    if (next === -1) {
      const outcome = settings.practice
        ? 'practice'
        : await submitResponse(dependencies, intake, version, circumstances, read);
      // Only with the first sending: nobody after them gets a code by sending the page again.
      if (byPhone && outcome !== 'already') {
        const secret = outcome === 'practice' ? practiceSecret : await newSecret(device, posted.id);
        const base = settings.phone?.base ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
        const qr = await qrSvg(`${base}${phonePath(device.code, secret)}?lang=${posted.language}`);
        const picture = `data:image/svg+xml;base64,${Buffer.from(qr).toString('base64')}`;
        const page = kioskPhonePage(version, posted.language, device.code, office, picture);
        showLast(req, res, 'kiosk/phone', page);
        return;
      }
      const own = await receiptFragment(dependencies, officeScope(device.officeId), posted.id);
      res.redirect(303, `/kiosk/${encodeURIComponent(device.code)}/thanks?lang=${posted.language}${own}`);
      return;
    }
    if (!settings.practice) await keepPartial(dependencies, version, circumstances, read.answers);
    show(req, res, version, { ...state, step: next, answers: read.answers });
  });

  router.get('/kiosk/:device/thanks', async (req, res) => {
    const { device, version } = await openKiosk(dependencies, req);
    const office = await partsOf(device.officeId);
    const language = speakAsAsked(req, res, office, version);
    showLast(req, res, 'kiosk/thanks', kioskThanksPage(version, language, device.code, office));
  });

  router.use('/kiosk/:device', kioskErrors());
  return router;

  /** Where no script makes it on the tablet. */
  async function newSecret(device: Device, responseId: string): Promise<string> {
    const secret = Buffer.from(dependencies.randomHex(16), 'hex').toString('base64url');
    await bindPhone(
      dependencies,
      officeScope(device.officeId),
      phoneSecretHash(device.code, secret),
      responseId,
    );
    return secret;
  }

  /** An answer out of a tablet's queue: the tablet forgets it only when this says that it is stored. */
  async function takeIn(req: Request, res: Response, fields: Fields): Promise<void> {
    // What is refused is read by staff: in the tablet's own language, whichever the visitor chose.
    const tablet = kioskOf(req);
    const { device } = tablet;
    const scope = officeScope(device.officeId);
    const queued = readQueued(await queueKeys.decipher(scope, fields), dependencies.clock());
    const state = await takeQueued(dependencies, intake, tablet, queued, 'sent');
    const { id } = queued.envelope;
    const receipt = (await receiptsOf(dependencies, scope, [id])).get(id);
    const told = parseWitness(queued.witness);
    const witness =
      tablet.enrolled && state !== 'partial'
        ? await hearWitness(dependencies, scope, device.id, told, streamOf(device))
        : undefined;
    res.status(state === 'stored' ? 201 : 200).json({ id, state, receipt, witness });
  }
}

/** They chose it on this screen, or on one before and have not come back to it. */
function isByPhone(
  { document }: PublishedVersion,
  { phone }: KioskState['settings'],
  step: number,
  move: Step['move'],
  fields: Fields,
): boolean {
  const question = phoneQuestion(document);
  if (phone === undefined || question === undefined) return false;
  if (move === 'phone') return true;
  const isHere = kioskScreens(document)[step]?.includes(question) === true;
  return !isHere && onlyValue(fields, phoneField) === 'yes';
}

/** `?lang=` where the survey is offered in it, else as the tablet was set. */
function speakAsAsked(
  req: Request,
  res: Response,
  office: OfficeParts,
  version: PublishedVersion,
): ContentLanguage {
  const asked = queryParameter(req, 'lang');
  const found = languagesOffered(office, version).find((one) => one === asked);
  return speak(res, office, version, found ?? languageOf(res));
}

function atStart(
  device: Device,
  settings: KioskState['settings'],
  office: OfficeParts,
): Omit<KioskState, 'responseId'> {
  return { device: device.code, settings, office, step: 0, values: new Map(), answers: {} };
}

function show(req: Request, res: Response, version: PublishedVersion, state: KioskState): void {
  renderPage(req, res, 'kiosk', 'kiosk/screen', kioskPage(version, contentLanguageOf(res), state));
}

const moves = ['next', 'back', 'skip', 'phone'] as const;
type Step = { step: number; move: (typeof moves)[number]; values: Fields };

/** Which screen was answered, where to, and what was posted; skipping a screen leaves it blank. */
function readStep(version: PublishedVersion, fields: Fields): Step {
  const screens = kioskScreens(version.document);
  const step = onlyValue(fields, 'step') ?? '';
  const go = onlyValue(fields, 'go') ?? 'next';
  const move = moves.find((one) => one === go);
  const screen = /^\d{1,3}$/.test(step) ? screens[Number(step)] : undefined;
  if (screen === undefined || move === undefined) throw badRequest();
  const left =
    move === 'skip' || move === 'phone'
      ? fieldsOf(screen, fieldNamesOf(version.document))
      : new Set<string>();
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
    stream: streamOf(device),
  };
}
