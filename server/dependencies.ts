// Why: everything the program needs from outside, in one plain object; tests pass a fixed clock and counted ids.
import { randomBytes } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import type { Config } from './config.js';
import type { Database } from '../db/connection.js';
import { openMailer, type Mailer } from './mailer.js';
import { letOthersTurn, restingPause, type Pause } from './pauses.js';
import { openSms, type SmsGateway } from './sms.js';

export type Dependencies = {
  config: Config;
  database: Database;
  /** The present moment. */
  clock: () => Date;
  /** A new UUIDv7. */
  newId: () => string;
  /** `size` random bytes as hex: salts, tokens, passwords. */
  randomHex: (size: number) => string;
  log: Logger;
  /** Called often by long work. */
  pause: Pause;
  /** What a piece of timed work is given instead. */
  pauseOfJob: () => Pause;
  /** Undefined where no mail server is set: then no mail is made. */
  mailer: Mailer | undefined;
  /** Undefined where no gateway is set: then no short message leaves. */
  sms: SmsGateway | undefined;
};

/** For who needs the time before there is a database. */
export const systemClock = (): Date => new Date();

export function realDependencies(config: Config, database: Database): Dependencies {
  return {
    config,
    database,
    clock: systemClock,
    newId: uuidv7,
    randomHex: randomHexFromPool(),
    pause: letOthersTurn,
    pauseOfJob: restingPause,
    mailer: config.mail === undefined ? undefined : openMailer(config.mail),
    sms: config.sms === undefined ? undefined : openSms(config.sms),
    log: pino({
      level: config.logLevel,
      redact: ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'],
    }),
  };
}

/** Asking the system for a few bytes at a time is what costs; every byte of the pool is handed out once. */
function randomHexFromPool(): (size: number) => string {
  const poolSize = 4_096;
  let pool = randomBytes(poolSize);
  let used = 0;
  return (size) => {
    if (size > poolSize / 4) return randomBytes(size).toString('hex');
    if (used + size > poolSize) {
      pool = randomBytes(poolSize);
      used = 0;
    }
    used += size;
    return pool.toString('hex', used - size, used);
  };
}
