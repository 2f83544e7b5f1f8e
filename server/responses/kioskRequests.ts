// Why: what every address of a tablet asks alike: whose tablet it is, what it is set up to do, and how trouble is said.
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Device } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { kioskDeviceOf, type KioskDevice } from '../devices/kioskDevice.js';
import { AppError, notFound, tooLarge } from '../errors.js';
import { pathParameter } from '../http/parameters.js';
import { renderPage, translateOf } from '../http/render.js';
import { findOpenSurveyById, type OpenSurvey } from '../surveys/open.js';
import { kioskMessagePage } from './kiosk.page.js';
import { kioskSettingsOf, type KioskSettings } from './kioskSettings.js';
import { AnswersRefused } from './queued.commands.js';

export type Kiosk = { device: Device; settings: KioskSettings };

/** Throws 404. */
export function kioskOf(req: Request): KioskDevice {
  const found = kioskDeviceOf(req);
  if (found === undefined) throw notFound('device_not_found');
  return found;
}

/** The tablet with the survey it asks. Throws 403, 404 and 410. */
export async function openKiosk(dependencies: Dependencies, req: Request): Promise<OpenSurvey & Kiosk> {
  const found = kioskOf(req);
  const { device } = found;
  const settings = kioskSettingsOf(found, dependencies.config.publicUrl);
  const open = await findOpenSurveyById(dependencies, officeScope(device.officeId), device.surveyId);
  return { device, settings, ...open };
}

/** A screen that ends by itself: the header does it for browsers that run no script, a little later than the script. */
export function showLast(
  req: Request,
  res: Response,
  template: string,
  page: ReturnType<typeof kioskMessagePage>,
): void {
  res.set('Refresh', `${page.returnAfter + 4};url=${page.start}`);
  renderPage(req, res, 'kiosk', template, page);
}

/** A tablet shows its own screens, also for what went wrong, and finds back to the start alone; its queue gets JSON. */
export function kioskErrors(): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = isTooLarge(error) ? tooLarge() : error;
    const t = translateOf(res);
    if (known instanceof AppError && req.accepts(['html', 'json']) === 'json') {
      const fields = known instanceof AnswersRefused ? [...known.fields] : [];
      res.status(known.status).json({
        error: known.code,
        message: t(`errors.${known.code}.title`),
        detail: t(`errors.${known.code}.body`),
        fields: Object.fromEntries(
          fields.map(([code, { key, parameters }]) => [code, t(`citizen.errors.${key}`, parameters)]),
        ),
      });
      return;
    }
    if (!(known instanceof AppError) || known.code === 'device_not_found') {
      next(error);
      return;
    }
    const words = { title: t(`errors.${known.code}.title`), body: t(`errors.${known.code}.body`) };
    res.status(known.status);
    showLast(req, res, 'kiosk/message', kioskMessagePage(t, pathParameter(req, 'device'), words));
  };
}

/** What the body parser says of too much. */
function isTooLarge(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === 413;
}
