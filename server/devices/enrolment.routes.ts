// Why: the tablet's own doors: it becomes the office's by a code, it is let in by its key, and it tells how it is.
//
// What a tablet tells (at most once a minute; the answer says how many seconds to wait):
//
//   POST /kiosk/:device/status   Content-Type: application/json, from the kiosk's own origin, with its cookie
//   { "app": "2026.11.2",        the version of its program, [A-Za-z0-9_.+-], at most 60
//     "clock": 1795652995314,    its own clock, milliseconds since 1970
//     "waiting": 12,             answers in its queue
//     "refused": 0,              answers that were refused and lie there
//     "battery": 87,             percent, or null or absent where the browser does not tell
//     "charging": true,          the same
//     "begun": 3, "finished": 2, "left": 1,    since the last report that was taken; absent: 0
//     "tally": "0190…",            a UUID of these three, the same when they are told again; null or absent: none
//     "witness": { … } }             of an enrolled tablet: what the last answer to a report said of the chains; absent: nothing
//
//   200 { "state": "active" | "paused",   paused: begin nothing new, go on sending what waits
//         "revision": 4,                  of the settings; another one than before: fetch the kit anew
//         "rest": { "in": 5400, "for": 55800 },   seconds until its opening hours are over, and until they begin again
//                                                 from there; null: it has none and asks at any time
//         "now": 1795652995520, "again": 60,
//         "witness": { … } }               for an enrolled tablet: to be kept, and told next time
//   400 bad_request · 403 device_not_enrolled, device_key_ended · 404 device_not_found · 410 device_revoked · 413 · 429,
//   all as { "error", "message", "detail" }, and nothing is kept.
//
// POST /kiosk/:device/pin { "pin": "123456" } for tablets that cannot verify it themselves (no enrolment, or plain http):
//   200 { "ok": true } · 403 pin_wrong · 404 pin_not_set · 429 too_many
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { findDeviceKeyByHash, findSetUpDevice } from '../../db/queries/devices.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, badRequest, notAllowed, notFound, tooLarge } from '../errors.js';
import { sameOrigin } from '../http/csrf.js';
import { hearWitness, readWitness } from '../responses/witnesses.js';
import { limitTo } from '../http/limits.js';
import { languageOf, renderPage } from '../http/render.js';
import { isLanguage, translatorFor } from '../i18n.js';
import { enrol, keepReport } from './enrolment.commands.js';
import { readCode, readPin, readReport } from './enrolment.form.js';
import { codePage, notInUsePage } from './enrolment.page.js';
import { kioskDeviceOf, kioskGuard, type KioskDevice } from './kioskDevice.js';
import { restOf } from './rest.js';
import { keyCookie, keyOfCookie, pinMatches, secretHash, typedCode } from './secrets.js';

/** Seconds from one report to the next. */
const reportEvery = 60;

const limited = (minutes: number, most: number, byDevice: boolean, onlyFailures = false) =>
  limitTo(most, minutes, {
    skipSuccessfulRequests: onlyFailures,
    ...(byDevice ? { keyGenerator: (req: Request) => deviceOf(req).device.id } : {}),
  });

export function enrolmentRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const form = express.urlencoded({ extended: false, limit: '2kb', parameterLimit: 10 });
  const json = express.json({ limit: '2kb', strict: true });
  const reports = express.json({ limit: '48kb', strict: true });

  router.use('/kiosk', (req, res, next) => {
    // The office's own language, whatever the tablet's browser prefers; the guard knows each tablet's.
    res.locals['language'] = isLanguage(req.query['lang']) ? req.query['lang'] : 'zh-TW';
    res.set('Cache-Control', 'no-store');
    next();
  });

  router.get('/kiosk', async (req, res) => {
    const key = keyOfCookie(req);
    const known = key === undefined ? undefined : await findDeviceKeyByHash(db, secretHash(key));
    if (known?.endsAt === null && req.query['code'] === undefined) {
      res.redirect(303, `/kiosk/${encodeURIComponent(known.code)}`);
      return;
    }
    const given = req.query['code'];
    const typed = typeof given === 'string' ? (typedCode(given) ?? '') : '';
    showCode(req, res, { typed });
  });

  // Wrong ones are counted; a whole office may be behind one address and enrol its tablets in one morning.
  router.post('/kiosk', sameOrigin(), limited(10, 20, false, true), form, async (req, res) => {
    const read = readCode(req.body);
    const outcome = read.ok
      ? await enrol(dependencies, read.code)
      : { ok: false as const, why: 'shape' as const };
    if (!outcome.ok) {
      res.status(422);
      showCode(req, res, { typed: read.ok ? read.code : read.typed, why: outcome.why });
      return;
    }
    res.cookie(...keyCookie(req, outcome.key));
    res.redirect(303, `/kiosk/${encodeURIComponent(outcome.device)}`);
  });

  router.use('/kiosk/:device', kioskGuard(dependencies));

  router.post(
    '/kiosk/:device/status',
    sameOrigin(),
    known,
    limited(1, 4, true),
    reports,
    async (req, res) => {
      const device = deviceOf(req);
      const { witness, ...report } = readReport(sent(req));
      await keepReport(dependencies, device, report);
      res.json({
        state: device.state,
        revision: device.revision,
        rest: await restOf(dependencies, device),
        now: dependencies.clock().getTime(),
        again: reportEvery,
        // Whoever merely knows an address bears no witness, and is told of no chain.
        ...(device.enrolled
          ? { witness: await hearWitness(dependencies, device.scope, device.device.id, readWitness(witness)) }
          : {}),
      });
    },
  );

  router.post(
    '/kiosk/:device/pin',
    sameOrigin(),
    known,
    limited(15, 10, true, true),
    json,
    async (req, res) => {
      const { scope, device } = deviceOf(req);
      const given = readPin(sent(req));
      const verifier = (await findSetUpDevice(db, scope, device.id))?.setUp?.pin;
      if (verifier == null) throw notFound('pin_not_set');
      if (!(await pinMatches(given, verifier))) throw notAllowed('pin_wrong');
      res.json({ ok: true });
    },
  );

  router.use('/kiosk', kioskDoorErrors());
  return router;
}

/** Throws 404 where the guard found no device. */
function deviceOf(req: Request): KioskDevice {
  const device = kioskDeviceOf(req);
  if (device === undefined) throw notFound('device_not_found');
  return device;
}

function known(req: Request, _res: Response, next: (error?: unknown) => void): void {
  deviceOf(req);
  next();
}

/** Throws 400 for anything but JSON. */
function sent(req: Request): unknown {
  if (req.is('application/json') !== 'application/json') throw badRequest();
  return req.body;
}

function showCode(req: Request, res: Response, state: Parameters<typeof codePage>[1]): void {
  renderPage(req, res, 'kiosk', 'devices/kiosk-code', codePage(languageOf(res), state));
}

/** In the tablet's own frame, or as data where a script asked. */
function kioskDoorErrors(): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = asOurs(error);
    if (known === undefined) {
      next(error);
      return;
    }
    const language = languageOf(res);
    res.status(known.status);
    const machine = /\/(status|pin)$/.test(req.path) || req.accepts(['html', 'json']) === 'json';
    if (machine) {
      const t = translatorFor(language);
      const { code } = known;
      res.json({ error: code, message: t(`errors.${code}.title`), detail: t(`errors.${code}.body`) });
      return;
    }
    const again = known.code === 'device_paused' ? req.originalUrl.split('?', 1)[0] : undefined;
    const enrolHere = ['device_not_enrolled', 'device_key_ended', 'device_revoked'].includes(known.code);
    const page = notInUsePage(language, known.code, { again, enrolHere });
    if (page.refresh !== undefined) res.set('Refresh', page.refresh);
    renderPage(req, res, 'kiosk', 'devices/kiosk-not-in-use', page);
  };
}

/** What the body parser says is a bad request; the rest is for who comes next. */
function asOurs(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  if (error.status === 413) return tooLarge();
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500
    ? badRequest()
    : undefined;
}
