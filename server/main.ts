// Why: the process: settings, database, app, listening, and an orderly stop that loses nothing.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { openDatabase, type Database } from '../db/connection.js';
import { UnfitDatabase, unreachableReason } from '../db/errors.js';
import { createApp } from './app.js';
import { ConfigError, readConfig, type Config } from './config.js';
import { firstStart } from './demo/firstStart.js';
import { realDependencies } from './dependencies.js';
import { startSchedule } from './jobs/schedule.js';
import { keptSecret } from './keptSecret.js';
import { certificateWarnings } from './tls/condition.js';
import { createListener, keepRenewed, redirectToSecure } from './tls/listening.js';

/** How long open requests may take to finish before their connections are cut. */
const PATIENCE_MS = 10_000;

// What is kept here is personal data and passwords' hashes: for this account only, whatever the shell's umask is.
process.umask(0o077);
try {
  await run(readConfig());
} catch (error) {
  const plain = plainReason(error);
  if (plain === undefined) throw error;
  process.stderr.write(`${plain}\n`);
  process.exitCode = 1;
}

async function run(config: Config): Promise<void> {
  const secret = keptSecret(config.dataDir, 'session-secret', 'everybody signs in once more');
  let answer: RequestListener = notYet;
  const asked: RequestListener = (req, res) => {
    answer(req, res);
  };
  const server = createListener(config, asked);
  const plain = createServer(redirectToSecure(() => addressOf(server, config), asked));
  let database: Database | undefined;
  const closeDatabase = async () => {
    await database?.close();
  };
  // The port is taken first: a first start may fill a whole demo office, and nobody should wait for that to be refused;
  // and a new version must bring no database up to date that the old one still works with.
  try {
    await listen(server, config.port, config.host);
    if (config.tls?.redirectPort !== undefined) await listen(plain, config.tls.redirectPort, config.host);
    database = await openDatabase(config.databaseAddress, { backUpFirst: config.backUpFirst });
    const dependencies = realDependencies(config, database);
    const { printed } = await firstStart(dependencies);
    answer = createApp(dependencies, secret);
    const stopSchedule = startSchedule(dependencies);
    const stopRenewing = keepRenewed(server, config, (event, reason) => {
      if (event === 'renewed') dependencies.log.info('the certificate was renewed');
      else dependencies.log.error({ err: reason }, 'the certificate was not renewed');
    });
    stopOnSignals([server, plain], async () => {
      stopSchedule();
      stopRenewing();
      await closeDatabase();
    });
    print(addressOf(server, config), printed);
    for (const line of certificateWarnings(config, dependencies.clock())) process.stderr.write(`${line}\n`);
  } catch (error) {
    for (const one of [server, plain]) {
      one.close();
      one.closeAllConnections();
    }
    await closeDatabase();
    throw error;
  }
}

function notYet(_req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(503, { 'Retry-After': '5', 'Content-Type': 'text/plain' }).end('starting');
}

function listen(server: Server | SecureServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
    server.listen(port, host);
  });
}

function addressOf(server: Server | SecureServer, config: Config): string {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? 'localhost' : config.host.includes(':') ? `[${config.host}]` : config.host;
  return `${config.tls === undefined ? 'http' : 'https'}://${host}:${port}`;
}

/** One line each, `name: value`; what the first start says replaces the general address of the same name. */
function print(base: string, printed: readonly (readonly [string, string])[]): void {
  const lines = new Map<string, string>([
    ['form', '/'],
    ['kiosk', '/kiosk'],
    ['dashboards', '/dashboards'],
    ...printed,
  ]);
  for (const [name, value] of lines)
    process.stdout.write(`${name}: ${value.startsWith('/') ? base + value : value}\n`);
}

function stopOnSignals(
  servers: readonly (Server | SecureServer)[],
  closeDatabase: () => Promise<void>,
): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1); // asked twice: now
    stopping = true;
    const cut = setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, PATIENCE_MS);
    cut.unref();
    void Promise.all(servers.map(closed)).then(() => {
      closeDatabase().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(1);
        },
      );
    });
    for (const server of servers) server.closeIdleConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Resolves when the last request was answered, at once for a port that was never opened. */
function closed(server: Server | SecureServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the person at the terminal can act on, in one line; undefined for anything that needs a stack. */
function plainReason(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof UnfitDatabase) return error.message;
  const unreachable = unreachableReason(error);
  if (unreachable !== undefined) return unreachable;
  const message = error instanceof Error ? error.message : '';
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `The port is already in use (${message}). Stop the other program or set PORT.`;
    case 'EADDRNOTAVAIL':
      return `This machine does not have the address in HOST (${message}).`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOSPC':
    case 'EEXIST':
    case 'ENOTDIR':
      return `DATA_DIR or PORT cannot be used by this account (${message}).`;
    case 'SQLITE_FULL':
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `The database in DATA_DIR cannot be used (${message}).`;
    default:
      return undefined;
  }
}
