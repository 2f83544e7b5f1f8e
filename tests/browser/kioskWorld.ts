// Why: tests of the tablet need one office, one counter survey, one enrolled tablet with a PIN, a server that really stops
// and starts again at the same address, and a look into what it stored.
import { compactDecrypt, importJWK } from 'jose';
import type { Page } from 'playwright-core';
import { openDatabase, type Database } from '../../db/connection.js';
import { insertDeviceKey, insertDeviceSettings } from '../../db/queries/devices.js';
import { insertDevice, listOffices } from '../../db/queries/offices.js';
import { findQueueKey } from '../../db/queries/queueKeys.js';
import { comments, partials, responses } from '../../db/schema.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import { readConfig } from '../../server/config.js';
import { realDependencies, type Dependencies } from '../../server/dependencies.js';
import { defaultSettings } from '../../server/devices/kioskDevice.js';
import { newDeviceKey, pinVerifier, secretHash } from '../../server/devices/secrets.js';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { removeFolder, startServer, temporaryFolder, type ServerProcess } from '../support/serverProcess.js';

export const pin = '246813';
export const device = 'counter-1';

export type KioskWorld = {
  base: string;
  start: string;
  dataDir: string;
  surveyId: string;
  dependencies: Dependencies;
  scope: OfficeScope;
  /** The cookie of the enrolled tablet. */
  cookie: { name: string; value: string; url: string; httpOnly: true };
  /** The server at the same address again, perhaps another build of the program. */
  boot(program?: string): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  stored(): Promise<{
    responses: (typeof responses.$inferSelect)[];
    comments: (typeof comments.$inferSelect)[];
    partials: (typeof partials.$inferSelect)[];
  }>;
  /** With what a tablet enciphered in it as it was: as nobody can read it who has only the tablet. */
  clear(text: string | null): Promise<string>;
  close(): Promise<void>;
};

/** @param settings of the server, beside the usual ones */
export async function openKioskWorld(settings: Record<string, string> = {}): Promise<KioskWorld> {
  const dataDir = temporaryFolder();
  const environment = { NODE_ENV: 'production', SEED: 'empty', LOG_LEVEL: 'silent', ...settings };
  let server: ServerProcess | undefined = await startServer(dataDir, environment);
  const { base } = server;
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const database: Database = await openDatabase(config.databaseAddress);
  const dependencies = realDependencies(config, database);
  const [office] = await listOffices(database.queries);
  if (office === undefined) throw new Error('the program made no office');
  const scope = officeScope(office.id);
  const surveyId = await createSurvey(dependencies, scope, null, {
    slug: 'counter',
    document: loadTemplate('counter'),
  });
  await publishSurvey(dependencies, scope, null, surveyId);
  const key = newDeviceKey(dependencies.randomHex);
  const verifier = await pinVerifier(pin, dependencies.randomHex);
  const at = dependencies.clock();
  await database.atomically((db) => [
    insertDevice(db, scope, {
      id: 'one',
      code: device,
      name: '一號',
      counterCode: null,
      surveyId,
      active: true,
    }),
    insertDeviceSettings(db, scope, {
      deviceId: 'one',
      settings: { ...defaultSettings, idleSeconds: 15 },
      pin: verifier,
      keyNeeded: false,
      revokedAt: null,
      rotateBefore: null,
      changedAt: at,
    }),
    insertDeviceKey(db, scope, { id: 'key', deviceId: 'one', keyHash: secretHash(key), madeAt: at }),
  ]);
  return {
    base,
    start: `${base}/kiosk/${device}`,
    dataDir,
    surveyId,
    dependencies,
    scope,
    cookie: { name: 'manyi.device', value: key, url: `${base}/kiosk`, httpOnly: true },
    boot: async (program) => {
      server = await startServer(dataDir, { ...environment, PORT: new URL(base).port }, program);
    },
    stop: async () => {
      await server?.stop();
      server = undefined;
    },
    kill: async () => {
      await server?.kill();
      server = undefined;
    },
    stored: async () => {
      const db = database.queries;
      return {
        responses: await db.select().from(responses).orderBy(responses.sequence),
        comments: await db.select().from(comments),
        partials: await db.select().from(partials),
      };
    },
    clear: async (text) => {
      const key = await findQueueKey(database.queries, scope);
      if (text === null || key === undefined) return text ?? '';
      const parts = text.split(/(_jwe=[\w.-]+)/).map(async (part) => {
        if (!part.startsWith('_jwe=')) return part;
        const { plaintext } = await compactDecrypt(
          part.slice('_jwe='.length),
          await importJWK(key, 'ECDH-ES'),
        );
        return Buffer.from(plaintext).toString();
      });
      return (await Promise.all(parts)).join('');
    },
    close: async () => {
      await server?.stop();
      await database.close();
      removeFolder(dataDir);
    },
  };
}

/** The tablet's own database, as text, with what only the server can read. */
export async function onDisk(page: Page, world: Pick<KioskWorld, 'clear'>): Promise<string> {
  const kept = await page.evaluate(async () => {
    type Request = { result: unknown; onsuccess: () => void; onerror: () => void };
    type Db = {
      transaction(names: string[]): { objectStore(name: string): { getAll(): Request } };
      close(): void;
    };
    const { indexedDB } = globalThis as unknown as { indexedDB: { open(name: string): Request } };
    const done = (request: Request): Promise<unknown> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = reject;
      });
    const db = (await done(indexedDB.open('manyi-kiosk'))) as Db;
    const all: unknown[] = [];
    for (const name of ['queue', 'sent', 'state'])
      all.push(await done(db.transaction([name]).objectStore(name).getAll()));
    db.close();
    return JSON.stringify(all);
  });
  return decodeURIComponent((await world.clear(kept)).replaceAll('+', ' '));
}

export type Row = { seq: number; id: string; state: string; body: string };

/** The rows of the tablet's queue; `put`: in place of those with their numbers. */
export async function queueOf(page: Page, put: readonly object[] = []): Promise<Row[]> {
  return (await page.evaluate(async (rows) => {
    type Request = { result: unknown; onsuccess: () => void };
    type Store = { getAll(): Request; put(value: object): Request };
    type Db = {
      transaction(name: string, mode: string): { objectStore(name: string): Store };
      close(): void;
    };
    const { indexedDB } = globalThis as unknown as { indexedDB: { open(name: string): Request } };
    const done = (request: Request): Promise<unknown> =>
      new Promise((resolve) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
      });
    const db = (await done(indexedDB.open('manyi-kiosk'))) as Db;
    const store = db.transaction('queue', 'readwrite').objectStore('queue');
    for (const row of rows) await done(store.put(row));
    const all = await done(store.getAll());
    db.close();
    return all;
  }, put)) as Row[];
}
