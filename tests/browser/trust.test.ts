// Why: «this device is ready» must be what Chromium finds, not what we hope: ready where the certificate is trusted, and not
// where somebody only clicked the warning away.
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot, removeFolder, startServer, temporaryFolder } from '../support/serverProcess.js';
import { axeViolations, fitsWidth, screens } from './support.js';

const dataDir = temporaryFolder();
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  execFileSync(process.execPath, ['dist/server/admin.js', 'certificate', '--host', '127.0.0.1'], {
    cwd: projectRoot,
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir },
    stdio: 'ignore',
  });
  server = await startServer(dataDir, {
    SEED: 'empty',
    TLS_CERT: join(dataDir, 'tls', 'server.crt'),
    TLS_KEY: join(dataDir, 'tls', 'server.key'),
  });
});
afterAll(async () => {
  await server.stop();
  removeFolder(dataDir);
});

/** A Chromium that trusts this one certificate, as a device does that trusts its authority; or one that trusts nobody. */
async function openChromium(trusting: boolean): Promise<Browser> {
  const { publicKey } = new X509Certificate(readFileSync(join(dataDir, 'tls', 'server.crt')));
  const mark = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
  return await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      ...(trusting ? [`--ignore-certificate-errors-spki-list=${mark}`] : []),
    ],
  });
}

it.each([
  [true, 'ready', '這台裝置可以使用。'],
  [false, 'not-ready', '這台裝置還不能離線使用'],
] as const)('a device that trusts the office: %s', async (trusting, result, words) => {
  const browser = await openChromium(trusting);
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: !trusting, viewport: screens.phone });
    const page = await context.newPage();
    await page.goto(`${server.base}/trust?lang=zh-TW`);
    const check = page.locator('[data-check][data-result]');
    await check.waitFor();
    expect(await check.getAttribute('data-result')).toBe(result);
    expect(await check.innerText()).toContain(words);
    if (trusting) expect(await axeViolations(page)).toEqual([]);
    expect(await fitsWidth(page)).toBe(true);
  } finally {
    await browser.close();
  }
});
