// Why: a tablet on a thin line starts soon: everything its first load brings stays within a weight, as the server sends it.
import { get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { heaviestLogo } from '../../../server/looks/logo.js';
import { noiseOf } from '../../support/noise.js';
import { setUpDevice } from '../../support/devices.js';
import { addDevice, openTestApp, type TestApp } from '../../support/testApp.js';
import { publishTemplate } from './world.js';

let test: TestApp;
let server: Server;
beforeAll(async () => {
  test = await openTestApp();
  const counter = await publishTemplate(test, 'counter', 'counter');
  await addDevice(test, 'plain', counter, 'c1');
  await addDevice(test, 'phone', counter, 'c1');
  await setUpDevice(test, 'plain', {});
  await setUpDevice(test, 'phone', { phone: true });
  const research = await test.signIn('research');
  await research.post('/settings/looks', { colour: '#7a1f5c' }).expect(303);
  await research.agent
    .post(`/settings/looks/logo?_csrf=${encodeURIComponent(research.csrf)}`)
    .attach('logo', await noiseOf(228, 48, 1), 'logo.png')
    .expect(303);
  server = await new Promise((resolve) => {
    const listening = test.app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
});
afterAll(async () => {
  server.close();
  await test.close();
});

/** Bytes on the wire, as a browser that takes gzip gets them. */
async function weigh(path: string): Promise<number> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return await new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(bytes);
        else reject(new Error(`${path} answered ${String(answer.statusCode)}`));
      });
    }).on('error', reject);
  });
}

it.each(['plain', 'phone'])(
  'the first load of the tablet «%s» weighs less than 60 kB, script, styles, kit with three languages, colours and the heaviest logo included',
  async (device) => {
    const start = `/kiosk/${device}`;
    const [page, kit] = await Promise.all([test.request.get(start), test.request.get(`${start}/kit`)]);
    // What becomes of personal data is among it: a tablet tells it without a network.
    for (const words of ['告知事項全文', 'Purpose of collection: To learn', '収集の目的：', '北區戶政事務所'])
      expect(kit.text).toContain(words);
    const assets = new Set(`${page.text} ${kit.text}`.match(/\/assets\/[\w.-]+/g));
    // What a style sheet or script brings by itself would be missing from this sum.
    for (const path of assets) {
      const { text } = await test.request.get(path).buffer(true);
      expect([path, /@import|url\((?!["']?data:)|\/assets\/[\w.-]+\.(?:js|css|woff)/.test(text)]).toEqual([
        path,
        false,
      ]);
    }
    const paths = [
      ...[start, `${start}/kit`, `${start}/manifest.webmanifest`, '/kiosk/worker.js', '/kiosk/icon.svg'],
      ...assets,
    ];
    expect(paths.filter((path) => /\/kiosk-\w+\.(js|css)$/.test(path))).toHaveLength(2);
    const weights = await Promise.all(
      paths.map(async (path): Promise<[string, number]> => [path, await weigh(path)]),
    );
    // No logo that could be uploaded is much heavier than this one.
    const logo = weights.find(([path]) => path.startsWith('/assets/logo-'))?.[1] ?? 0;
    expect([logo > heaviestLogo - 500, paths.some((path) => path.startsWith('/assets/look-'))]).toEqual([
      ...[true, true],
    ]);
    const total = weights.reduce((sum, [, bytes]) => sum + bytes, 0);
    console.info(`first load of the tablet: ${total} bytes`, JSON.stringify(Object.fromEntries(weights)));
    expect(total).toBeLessThan(60_000);
  },
);
