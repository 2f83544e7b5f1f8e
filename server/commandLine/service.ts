// Why: an office PC starts the program by itself after a power cut, as an account that can do nothing else. What systemd needs
// for that is written for this very folder and its settings.
import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { z } from 'zod';
import { databaseFileOf } from '../../db/connection.js';
import type { Config } from '../config.js';
import { projectRoot } from '../http/render.js';

export const serviceUsage = `service                       prints a systemd unit for this folder and these settings`;

export function serviceUnit(config: Config, folder = resolve(projectRoot)): string {
  const written = [
    resolve(config.dataDir),
    ...databaseFolder(config),
    ...(config.backup === undefined ? [] : [resolve(config.backup.into)]),
    // The first start after an upgrade builds the program; where that was never done yet, there is no folder to open.
    `-${folder}/dist`,
    `-${folder}/public/built`,
  ];
  const low = [config.port, config.tls?.redirectPort ?? config.port].some((port) => port > 0 && port < 1024);
  return [
    '[Unit]',
    'Description=Manyi, citizen satisfaction at service counters',
    'After=network-online.target postgresql.service',
    'Wants=network-online.target',
    '',
    '[Service]',
    'User=manyi',
    // Taken whole to the end of the line: quotation marks would be part of the name.
    `WorkingDirectory=${withoutSpecifiers(folder)}`,
    '# The settings, one KEY=value a line; readable by root alone.',
    'EnvironmentFile=-/etc/manyi.env',
    `Environment=NODE_ENV=production ${word(`DATA_DIR=${resolve(config.dataDir)}`)}`,
    `ExecStart=${startLine(folder)}`,
    ...(config.tls === undefined
      ? []
      : ['# Reads a renewed certificate.', 'ExecReload=/bin/kill -HUP $MAINPID']),
    'Restart=on-failure',
    'RestartSec=5',
    'TimeoutStopSec=30',
    'UMask=0077',
    'NoNewPrivileges=yes',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectHome=read-only',
    'ProtectSystem=strict',
    ...written.map((path) => `ReadWritePaths=${word(path)}`),
    ...(low ? ['AmbientCapabilities=CAP_NET_BIND_SERVICE'] : []),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ].join('\n');
}

/** Where SQLite writes beside the file that DATABASE_URL names, unless that is in DATA_DIR, which is written anyway. */
function databaseFolder(config: Config): string[] {
  const file = databaseFileOf(config.databaseAddress);
  if (file === undefined || resolve(file).startsWith(`${resolve(config.dataDir)}${sep}`)) return [];
  return [dirname(resolve(file))];
}

/** In a unit, what begins with a per cent sign stands for something else. */
function withoutSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** One word of a setting that takes several, whatever spaces, quotation marks and backslashes it has. */
function word(text: string): string {
  const plain = withoutSpecifiers(text);
  return /[\s"'\\]/.test(plain) ? `"${plain.replace(/["\\]/g, '\\$&')}"` : plain;
}

const described = z.object({ scripts: z.object({ start: z.string().startsWith('node ') }) });

/** As `npm start` starts it: with the same memory. */
function startLine(folder: string): string {
  const { scripts } = described.parse(JSON.parse(readFileSync(`${projectRoot}/package.json`, 'utf8')));
  const words = scripts.start.split(' ').slice(1);
  const given = words.map((part) => (part === 'server/start.mjs' ? `${folder}/${part}` : part));
  // Variables are looked for in what the program is given, never in its own name.
  return [word(process.execPath), ...given.map((part) => word(part.replaceAll('$', '$$$$')))].join(' ');
}
