// Why: who looks after the tablets makes, enrols, sets up, pauses and revokes them.
import { Router, type Request, type Response } from 'express';
import { listDeviceHours, listReports } from '../../db/queries/deviceReports.js';
import { findSetUpDevice, listDeviceKeys, type SetUpDevice } from '../../db/queries/devices.js';
import { pageAudit } from '../../db/queries/auditLog.js';
import { listCounters, listServices } from '../../db/queries/offices.js';
import { listSurveys } from '../../db/queries/surveys.js';
import { shiftPeriod } from '../../analysis/periods.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { loadTongues } from '../languages/tongues.js';
import { localDay } from '../time.js';
import {
  addTablet,
  changeTablet,
  makeCode,
  moveTablet,
  rotateKey,
  type NewCode,
} from './tablets.commands.js';
import { readNewTablet, readState, readTablet, type Choices } from './tablets.form.js';
import { codePage, newTabletPage, tabletPage, type Refused, type TabletsContext } from './tablets.page.js';

/** What the hours' table goes back, and how long it may become. */
const daysOfHours = 7;
const mostHours = 60;
const newestChanges = 10;

export function tabletsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const manage = requirePermission('devices.manage');
  const db = dependencies.database.queries;

  async function contextOf(req: Request, res: Response): Promise<TabletsContext> {
    const { scope, office } = currentStaff(req);
    const language = languageOf(res);
    const [counters, services, surveys, tongues] = await Promise.all([
      listCounters(db, scope),
      listServices(db, scope),
      listSurveys(db, scope),
      loadTongues(db, scope),
    ]);
    const words = wordsFor(language, translatorFor(language), office.settings);
    const { publicUrl } = dependencies.config;
    return { words, office, now: dependencies.clock(), counters, services, surveys, tongues, publicUrl };
  }

  const choicesOf = ({ counters, services, surveys, tongues }: TabletsContext): Choices => ({
    counters: counters.map(({ code }) => code),
    services: services.map(({ code }) => code),
    surveys: surveys.map(({ id }) => id),
    tongues: tongues.filter(({ inUse }) => inUse).map(({ code }) => code),
  });

  async function found(req: Request): Promise<SetUpDevice> {
    const row = await findSetUpDevice(db, currentStaff(req).scope, pathParameter(req, 'id'));
    if (row === undefined) throw notFound();
    return row;
  }

  async function show(req: Request, res: Response, row: SetUpDevice, refused?: Refused) {
    const { scope, office } = currentStaff(req);
    const { id } = row.device;
    const fromDay = shiftPeriod(localDay(dependencies.clock(), office.timeZone), 'day', -daysOfHours);
    const [context, reports, hours, keys, log] = await Promise.all([
      contextOf(req, res),
      listReports(db, scope),
      listDeviceHours(db, scope, id, fromDay, mostHours),
      listDeviceKeys(db, scope, id),
      pageAudit(db, scope, { entityId: id }, undefined, newestChanges),
    ]);
    const report = reports.find((one) => one.deviceId === id);
    const mayAudit = currentStaff(req).may('audit.read');
    const view = { row, report, hours, keys, log, mayAudit, ...(refused === undefined ? {} : { refused }) };
    renderPage(req, res, 'staff', 'devices/tablet', tabletPage(context, view));
  }

  /** Answered here and not after a redirect: the code is kept nowhere to be shown from. */
  async function showCode(req: Request, res: Response, row: { id: string; name: string }, made: NewCode) {
    const host = `${req.protocol}://${req.get('host') ?? ''}`;
    const address = `${dependencies.config.publicUrl ?? host}/kiosk`;
    // Loaded for the first code: on most days there is none.
    const { toString } = await import('qrcode');
    const svg = await toString(`${address}?code=${made.code}`, { type: 'svg', margin: 2 });
    // Nothing else can open the staff's own computer by that name.
    const isLocal = /^https?:\/\/(localhost|127\.|\[::1\])/.test(address);
    const qr = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    const page = codePage(await contextOf(req, res), row, made, { address, qr, isLocal });
    renderPage(req, res, 'staff', 'devices/code', page);
  }

  router.get('/devices/new', manage, async (req, res) => {
    renderPage(req, res, 'staff', 'devices/new', newTabletPage(await contextOf(req, res)));
  });

  router.post('/devices', manage, async (req, res) => {
    const context = await contextOf(req, res);
    const form = readNewTablet(req.body, choicesOf(context));
    if (!form.ok) {
      res.status(422);
      renderPage(req, res, 'staff', 'devices/new', newTabletPage(context, form));
      return;
    }
    const { id, ...made } = await addTablet(dependencies, currentStaff(req), form.value);
    await showCode(req, res, { id, name: form.value.name }, made);
  });

  router.get('/devices/:id', manage, async (req, res) => {
    await show(req, res, await found(req));
  });

  router.post('/devices/:id', manage, async (req, res) => {
    const row = await found(req);
    const form = readTablet(req.body, choicesOf(await contextOf(req, res)));
    if (!form.ok) {
      res.status(422);
      await show(req, res, row, form);
      return;
    }
    await changeTablet(dependencies, currentStaff(req), row, form.value);
    done(req, res, row, 'changed');
  });

  router.post('/devices/:id/codes', manage, async (req, res) => {
    const { device } = await found(req);
    await showCode(req, res, device, await makeCode(dependencies, currentStaff(req), device.id));
  });

  router.post('/devices/:id/state', manage, async (req, res) => {
    const row = await found(req);
    const { state, revision } = readState(req.body);
    await moveTablet(dependencies, currentStaff(req), row, state, revision);
    done(req, res, row, state === 'revoked' ? 'ended' : state);
  });

  router.post('/devices/:id/rotation', manage, async (req, res) => {
    const row = await found(req);
    await rotateKey(dependencies, currentStaff(req), row);
    done(req, res, row, 'rotation');
  });

  return router;
}

function done(req: Request, res: Response, { device }: SetUpDevice, what: string): void {
  req.session.flash = `devices.flash.${what}`;
  res.redirect(303, `/devices/${encodeURIComponent(device.id)}`);
}
