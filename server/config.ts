// Why: the only reader of process.env. Refuses to start half-configured and says which key is wrong.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import express from 'express';
import { z } from 'zod';
import type { Language } from './i18n.js';

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
  /** For one start: data are brought up to date without a copy or a backup. */
  UPGRADE_WITHOUT_BACKUP: z.enum(['yes', 'no']).default('no'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('warn'),
  /** The address people type, when a proxy stands in front: links in print and mail begin with it. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /**
   * Whose word on the client's address and protocol is taken: the proxy's own address (or several, or subnets). A number
   * trusts so many proxies, whoever they are: only where nobody but this machine reaches us.
   */
  TRUST_PROXY: z
    .string()
    .default('0')
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isProxy) || (parts.length === 1 && /^(\d|10)$/.test(parts[0] ?? '')), {
      error:
        "expected the proxy's address (10.0.0.5, or several, or 10.0.0.0/28), or how many there are (0 to 10)",
    }),
  /** This server's own certificate with its chain, and its key, both PEM; then it speaks https itself. */
  TLS_CERT: z.string().min(1).optional(),
  TLS_KEY: z.string().min(1).optional(),
  /** A second port that speaks http: it sends everybody to the https address. */
  REDIRECT_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Where a backup is made every night, and how many good ones stay. */
  BACKUP_DIR: z.string().min(1).optional(),
  BACKUP_KEEP: z.coerce.number().int().min(1).max(9_999).default(14),
  /** With it /metrics answers from elsewhere than this machine. */
  METRICS_KEY: z.string().min(16).max(200).optional(),
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
  /** Where staff may sign in besides with a password: an OpenID Connect provider, and who we are there. */
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeIssuer, { error: 'expected https://… as the provider names itself, without ? and #' })
    .optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().min(1).optional(),
  /** What its button says, for all readers, or for who reads English or Japanese. */
  OIDC_NAME: z.string().trim().min(1).max(60).optional(),
  OIDC_NAME_EN: z.string().trim().min(1).max(60).optional(),
  OIDC_NAME_JA: z.string().trim().min(1).max(60).optional(),
  /** The `acr` by which the provider says that it asked for a second factor. */
  OIDC_MFA_ACR: z.string().min(1).max(200).optional(),
});

/** What goes to a provider in the clear can be read and changed on the way; on this machine nobody stands between. */
function isSafeIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer) || /[?#]/.test(issuer)) return false;
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** An address or a subnet, as proxies are named. */
function isProxy(part: string): boolean {
  const [address = '', bits, ...more] = part.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return false;
  // Express, which is told of it, is asked now: what it refuses later (/0, say) stops a start that changed data already.
  try {
    express().set('trust proxy', part);
    return true;
  } catch {
    return false;
  }
}

export type Config = {
  host: string;
  port: number;
  dataDir: string;
  /** A file path for SQLite, or postgres://… */
  databaseAddress: string;
  /** Before data are brought up to date a SQLite file is copied, and of a PostgreSQL database a backup must have been made within a day. */
  backUpFirst: boolean;
  seed: 'demo' | 'empty';
  logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';
  publicUrl: string | undefined;
  /** Addresses and subnets of proxies, or how many there are. */
  trustProxy: number | string[];
  /** Paths of certificate and key; undefined: plain http. */
  tls: { cert: string; key: string; redirectPort: number | undefined } | undefined;
  /** Undefined: no backup is made by itself. */
  backup: { into: string; keep: number } | undefined;
  metricsKey: string | undefined;
  /** Without it no mail is sent. */
  mail: { url: string; from: string } | undefined;
  /** Without it no short message is sent. */
  sms: { url: string; token: string | undefined } | undefined;
  /** Without it staff sign in with their password alone. */
  provider: ProviderConfig | undefined;
};

/** An OpenID Connect provider at which staff may sign in. */
export type ProviderConfig = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the reader knows it by. */
  name: Readonly<Record<Language, string>>;
  /** Its word for having asked for a second factor, besides `mfa` among the methods. */
  strongAcr: string | undefined;
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
  const { TLS_CERT: cert, TLS_KEY: key, REDIRECT_PORT: redirectPort } = e;
  if (cert !== undefined && key === undefined) throw new ConfigError('TLS_KEY: needed beside TLS_CERT');
  if (cert === undefined && key !== undefined) throw new ConfigError('TLS_CERT: needed beside TLS_KEY');
  if (cert === undefined && redirectPort !== undefined)
    throw new ConfigError('REDIRECT_PORT: needs TLS_CERT and TLS_KEY');
  const [proxies = ''] = e.TRUST_PROXY;
  if (/^[1-9]/.test(proxies) && !isProxy(proxies) && !isLoopback(e.HOST))
    throw new ConfigError(
      `TRUST_PROXY: a number trusts whoever connects; with HOST=${e.HOST} name the proxy's address`,
    );
  const { SMS_URL: gateway, SMS_TOKEN: token } = e;
  if (gateway === undefined && token !== undefined) throw new ConfigError('SMS_URL: needed beside SMS_TOKEN');
  return {
    host: e.HOST,
    port: e.PORT,
    dataDir: e.DATA_DIR,
    databaseAddress: e.DATABASE_URL ?? `${e.DATA_DIR}/manyi.sqlite`,
    backUpFirst: e.UPGRADE_WITHOUT_BACKUP === 'no',
    seed: e.SEED,
    logLevel: e.LOG_LEVEL,
    publicUrl: e.PUBLIC_URL?.replace(/\/$/, ''),
    trustProxy: /^\d+$/.test(e.TRUST_PROXY[0] ?? '') ? Number(e.TRUST_PROXY[0]) : e.TRUST_PROXY,
    tls: cert === undefined || key === undefined ? undefined : { cert, key, redirectPort },
    backup: e.BACKUP_DIR === undefined ? undefined : { into: e.BACKUP_DIR, keep: e.BACKUP_KEEP },
    metricsKey: e.METRICS_KEY,
    mail: url === undefined || from === undefined ? undefined : { url, from },
    sms: gateway === undefined ? undefined : { url: gateway, token },
    provider: providerOf(e),
  };
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

function providerOf(e: z.infer<typeof schema>): ProviderConfig | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_NAME: name } = e;
  if (issuer === undefined) {
    const stray = Object.keys(e).find((key) => key.startsWith('OIDC_'));
    if (stray !== undefined) throw new ConfigError(`OIDC_ISSUER: needed beside ${stray}`);
    return undefined;
  }
  if (clientId === undefined) throw new ConfigError('OIDC_CLIENT_ID: needed beside OIDC_ISSUER');
  if (name === undefined)
    throw new ConfigError('OIDC_NAME: needed beside OIDC_ISSUER, for its button says it');
  if (e.PUBLIC_URL === undefined)
    throw new ConfigError('PUBLIC_URL: needed beside OIDC_ISSUER, for the provider sends people back to it');
  return {
    issuer,
    clientId,
    clientSecret: clientSecretOf(e),
    name: { 'zh-TW': name, en: e.OIDC_NAME_EN ?? name, ja: e.OIDC_NAME_JA ?? name },
    strongAcr: e.OIDC_MFA_ACR,
  };
}

function clientSecretOf(e: z.infer<typeof schema>): string {
  const { OIDC_CLIENT_SECRET: typed, OIDC_CLIENT_SECRET_FILE: file } = e;
  if (typed !== undefined && file !== undefined)
    throw new ConfigError('OIDC_CLIENT_SECRET_FILE: not beside OIDC_CLIENT_SECRET');
  if (typed !== undefined) return typed;
  if (file === undefined)
    throw new ConfigError('OIDC_CLIENT_SECRET: needed beside OIDC_ISSUER, or OIDC_CLIENT_SECRET_FILE');
  const kept = contentOf(file);
  if (kept === '') throw new ConfigError('OIDC_CLIENT_SECRET_FILE: is empty');
  return kept;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError('OIDC_CLIENT_SECRET_FILE: cannot be read');
  }
}

/** The same environment with some settings changed, for a process that this one starts. */
export function environmentWith(
  changes: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  return { ...process.env, ...changes };
}
