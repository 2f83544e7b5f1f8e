// Why: the only reader of process.env. Refuses to start half-configured and says which key is wrong.
import { z } from 'zod';

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .min(1)
    .refine((address) => !/^(?!postgres(ql)?:)[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(address), {
      error: 'expected postgres://user:password@host/database, or the path of a SQLite file',
    })
    .optional(),
  SEED: z.enum(['demo', 'empty']).default('demo'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('warn'),
  /** The address people type, when a proxy stands in front: links in print and mail begin with it. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** How many proxies to trust for the client's address and protocol (0 = none). */
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  /** The mail server, and who mail is from; both or neither. */
  MAIL_URL: z
    .url({ protocol: /^smtps?$/, error: 'expected smtp://user:password@host:port or smtps://…' })
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, {
      error: 'expected an address, or Name <address>',
    })
    .optional(),
  /** Where short messages are posted to, and with which secret. */
  SMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  SMS_TOKEN: z.string().min(1).optional(),
});

export type Config = {
  host: string;
  port: number;
  dataDir: string;
  /** A file path for SQLite, or postgres://… */
  databaseAddress: string;
  seed: 'demo' | 'empty';
  logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';
  publicUrl: string | undefined;
  trustProxy: number;
  /** Without it no mail is sent. */
  mail: { url: string; from: string } | undefined;
  /** Without it no short message is sent. */
  sms: { url: string; token: string | undefined } | undefined;
};

export class ConfigError extends Error {}

/** Reads the settings. Throws ConfigError naming each key that is wrong and what it accepts. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const filled = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(filled);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    );
  }
  const e = parsed.data;
  const { MAIL_URL: url, MAIL_FROM: from } = e;
  if (url !== undefined && from === undefined) throw new ConfigError('MAIL_FROM: needed beside MAIL_URL');
  if (url === undefined && from !== undefined) throw new ConfigError('MAIL_URL: needed beside MAIL_FROM');
  const { SMS_URL: gateway, SMS_TOKEN: token } = e;
  if (gateway === undefined && token !== undefined) throw new ConfigError('SMS_URL: needed beside SMS_TOKEN');
  return {
    host: e.HOST,
    port: e.PORT,
    dataDir: e.DATA_DIR,
    databaseAddress: e.DATABASE_URL ?? `${e.DATA_DIR}/manyi.sqlite`,
    seed: e.SEED,
    logLevel: e.LOG_LEVEL,
    publicUrl: e.PUBLIC_URL?.replace(/\/$/, ''),
    trustProxy: e.TRUST_PROXY,
    mail: url === undefined || from === undefined ? undefined : { url, from },
    sms: gateway === undefined ? undefined : { url: gateway, token },
  };
}

/** The same environment with some settings changed, for a process that this one starts. */
export function environmentWith(
  changes: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  return { ...process.env, ...changes };
}
