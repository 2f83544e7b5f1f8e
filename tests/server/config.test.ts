// Why: a program that starts with a setting it misread loses data later; it says which one, in a line, and does not start.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unreachableReason } from '../../db/errors.js';
import { ConfigError, readConfig } from '../../server/config.js';

it.each([
  ['PORT', 'abc'],
  ['PORT', '99999'],
  ['SEED', 'full'],
  ['DATABASE_URL', 'mysql://host/database'],
  ['DATABASE_URL', 'POSTGRES://host/database'],
  ['DATABASE_URL', 'http://host/database'],
  ['PUBLIC_URL', 'our office'],
  ['TRUST_PROXY', '-1'],
  ['TRUST_PROXY', 'proxy.example'],
  ['TRUST_PROXY', '10.0.0.5/40'],
  ['TRUST_PROXY', '10.0.0.0/0'],
  ['TRUST_PROXY', '10.0.0.5, ::/0'],
  ['TRUST_PROXY', '10.0.0.0/255.0.0.0'],
  // Node knows these as addresses, Express does not.
  ['TRUST_PROXY', '64:ff9b::192.0.2.1'],
  ['TRUST_PROXY', 'fe80::1%eth0.1'],
  ['BACKUP_KEEP', '0'],
  ['METRICS_KEY', 'short'],
  ['LOG_LEVEL', 'loud'],
  ['SMS_URL', 'ftp://gateway'],
  ['OIDC_ISSUER', 'http://login.example.gov.tw'],
  ['OIDC_ISSUER', 'https://login.example.gov.tw/?realm=1'],
])('refuses %s=%s and names the key', (key, value) => {
  expect(() => readConfig({ [key]: value })).toThrow(ConfigError);
  expect(() => readConfig({ [key]: value })).toThrow(new RegExp(`^${key}: `));
});

it('refuses a secret for a message gateway without the gateway', () => {
  expect(() => readConfig({ SMS_TOKEN: 'secret' })).toThrow(/^SMS_URL: /);
  expect(readConfig({ SMS_URL: 'https://sms.test/{to}' }).sms).toEqual({
    url: 'https://sms.test/{to}',
    token: undefined,
  });
});

it('wants all of a provider of identities or nothing of it, its secret typed or in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manyi-config-'));
  const file = join(folder, 'secret');
  writeFileSync(file, 'kept in a file\n');
  const whole = {
    OIDC_ISSUER: 'https://login.example.gov.tw',
    OIDC_CLIENT_ID: 'manyi',
    OIDC_CLIENT_SECRET: 'typed',
    OIDC_NAME: '市府單一簽入',
    OIDC_NAME_EN: 'city account',
    PUBLIC_URL: 'https://survey.example.gov.tw',
  };
  expect(readConfig({}).provider).toBeUndefined();
  expect(readConfig(whole).provider).toMatchObject({
    clientSecret: 'typed',
    name: { 'zh-TW': '市府單一簽入', en: 'city account', ja: '市府單一簽入' },
  });
  for (const key of ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME', 'PUBLIC_URL'])
    expect(() => readConfig({ ...whole, [key]: '' })).toThrow(new RegExp(`^${key}: `));
  const filed = (path: string) =>
    readConfig({ ...whole, OIDC_CLIENT_SECRET: '', OIDC_CLIENT_SECRET_FILE: path });
  expect(filed(file).provider?.clientSecret).toBe('kept in a file');
  expect(() => filed(join(folder, 'none'))).toThrow(/^OIDC_CLIENT_SECRET_FILE: /);
  expect(() => readConfig({ ...whole, OIDC_CLIENT_SECRET_FILE: file })).toThrow(/^OIDC_CLIENT_SECRET_FILE: /);
  rmSync(folder, { recursive: true });
});

it('trusts exactly the proxies it is told of', () => {
  expect(readConfig({}).trustProxy).toBe(0);
  for (const HOST of ['127.0.0.1', 'localhost', '::1'])
    expect(readConfig({ HOST, TRUST_PROXY: '1' }).trustProxy).toBe(1);
  for (const HOST of ['0.0.0.0', '10.1.2.3', '::', 'survey.example'])
    expect(() => readConfig({ HOST, TRUST_PROXY: '1' })).toThrow(/^TRUST_PROXY: .*name the proxy's address$/);
  expect(readConfig({ HOST: '0.0.0.0', TRUST_PROXY: '0' }).trustProxy).toBe(0);
  expect(readConfig({ HOST: '0.0.0.0', TRUST_PROXY: '10.0.0.5' }).trustProxy).toEqual(['10.0.0.5']);
  expect(readConfig({ TRUST_PROXY: '10.0.0.5, fd00::/8' }).trustProxy).toEqual(['10.0.0.5', 'fd00::/8']);
  expect(readConfig({ TRUST_PROXY: '0.0.0.0/1, ::1/128' }).trustProxy).toEqual(['0.0.0.0/1', '::1/128']);
});

it('wants a certificate and its key together', () => {
  expect(() => readConfig({ TLS_CERT: 'c.pem' })).toThrow(/^TLS_KEY: /);
  expect(() => readConfig({ TLS_KEY: 'k.pem' })).toThrow(/^TLS_CERT: /);
  expect(() => readConfig({ REDIRECT_PORT: '80' })).toThrow(/^REDIRECT_PORT: /);
});

it('takes a PostgreSQL address or the path of a file', () => {
  for (const address of [
    'postgres://u:p@host/d',
    'postgresql://host/d',
    '/srv/manyi/own.sqlite',
    './own.sqlite',
  ])
    expect(readConfig({ DATABASE_URL: address }).databaseAddress).toBe(address);
  expect(readConfig({ DATA_DIR: '/srv/manyi' }).databaseAddress).toBe('/srv/manyi/manyi.sqlite');
});

it('names what keeps it from its PostgreSQL server, also when the driver wraps it', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  expect(unreachableReason(new Error('Failed query', { cause: refused }))).toContain('nothing answers');
  expect(unreachableReason(Object.assign(new Error('no'), { code: '3D000' }))).toContain('no such database');
  expect(unreachableReason(new Error('something else'))).toBeUndefined();
});

it('starts nothing and leaves nothing behind when a setting is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manyi-config-'));
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: { ...process.env, DATABASE_URL: 'mysql://host/database', DATA_DIR: folder, PORT: '0' },
    encoding: 'utf8',
    timeout: 100_000,
  });
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/^DATABASE_URL: expected postgres:\/\/.*\n$/m);
  expect(readdirSync(folder)).toEqual([]);
});
