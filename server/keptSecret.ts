// Why: a secret of this installation: made once, readable by this account only, kept beside the data and in no backup.
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ConfigError } from './config.js';

/** @param loss what happens to whoever deletes it, for the message when it is damaged */
export function keptSecret(dataDir: string, name: string, loss: string): string {
  const file = `${dataDir}/${name}`;
  mkdirSync(dataDir, { recursive: true });
  const half = `${file}.${process.pid}.half`;
  writeFileSync(half, randomBytes(32).toString('hex'), { mode: 0o600 });
  try {
    linkSync(half, file); // fails when it is there already, so two processes starting together agree on one
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(half, { force: true });
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(secret))
    throw new ConfigError(`${file} is damaged. Delete it and start again; ${loss}.`);
  return secret;
}
