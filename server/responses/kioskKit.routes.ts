// Why: what makes a tablet independent of the network: the kit with all screens, the worker that keeps it, and the manifest
// by which it is installed.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Router } from 'express';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { notAllowed } from '../errors.js';
import { sameOrigin } from '../http/csrf.js';
import { assetUrl, languageOf, projectRoot } from '../http/render.js';
import { inLanguage } from '../i18n.js';
import { formBody, noStore } from './citizenRequests.js';
import { readFields } from './fields.form.js';
import { kioskErrors, kioskOf, openKiosk } from './kioskRequests.js';
import type { Kits } from './kits.js';
import type { OfficeParts } from './officeParts.js';
import { recordQueueEvent } from './queued.commands.js';
import type { QueueKeys } from './queueKeys.js';
import { readQueueEvent } from './queueEvent.form.js';

/** The mark of our pages, for a home screen. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="512" height="512"><rect width="32" height="32" fill="#0b5f63"/><path d="M10 13v2M22 13v2M10 19.5q6 5.5 12 0" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/></svg>';

export type KitParts = {
  kits: Kits;
  queueKeys: QueueKeys;
  partsOf: (officeId: string) => Promise<OfficeParts>;
};

export function kioskKitRoutes(dependencies: Dependencies, { kits, queueKeys, partsOf }: KitParts): Router {
  const router = Router();

  // Under /kiosk/, so that its scope is the tablets' pages and nothing else.
  router.get('/kiosk/worker.js', (_req, res) => {
    const file = `${projectRoot}/public/built/${basename(assetUrl('kioskWorker.js'))}`;
    res.type('text/javascript').set('Cache-Control', 'no-cache').send(readFileSync(file, 'utf8'));
  });

  router.get('/kiosk/icon.svg', (_req, res) => {
    res.type('image/svg+xml').set('Cache-Control', 'max-age=86400').send(icon);
  });

  router.get('/kiosk/:device/kit', noStore(), async (req, res) => {
    // Paused: it begins nothing new, and hears so where it looks for what is new.
    if (kioskOf(req).state === 'paused') throw notAllowed('device_paused');
    const { device, settings, version } = await openKiosk(dependencies, req);
    const office = await partsOf(device.officeId);
    const queueKey = await queueKeys.publicKeyOf(officeScope(device.officeId));
    const kit = { device: device.code, office, settings, queueKey };
    const { text, release } = await kits.kitOf(req.app, version, kit);
    res.set('X-Release', release);
    if (req.get('x-release') === release) res.status(204).end();
    else res.type('json').send(text);
  });

  router.get('/kiosk/:device/manifest.webmanifest', noStore(), async (req, res) => {
    const { device, settings, version } = await openKiosk(dependencies, req);
    const language = settings.languages[0] ?? languageOf(res);
    const start = `/kiosk/${encodeURIComponent(device.code)}`;
    res.type('application/manifest+json').json({
      id: start,
      name: inLanguage(version.document.title, language),
      short_name: device.name,
      lang: language,
      start_url: start,
      scope: '/kiosk/',
      display: 'fullscreen',
      background_color: '#faf8f4',
      theme_color: '#0b5f63',
      icons: [{ src: '/kiosk/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any maskable' }],
    });
  });

  router.post('/kiosk/:device/events', noStore(), sameOrigin(), formBody(), async (req, res) => {
    const event = readQueueEvent(readFields(req.body));
    const { device } = kioskOf(req);
    const state = await recordQueueEvent(dependencies, device, event);
    res.status(state === 'stored' ? 201 : 200).json({ id: event.id, state });
  });

  router.use('/kiosk/:device', kioskErrors());
  return router;
}
