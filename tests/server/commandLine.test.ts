// Why: an empty office is furnished from the command line until a tablet shows the first question and staff can sign in.
import { Readable } from 'node:stream';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listAudit } from '../../db/queries/audit.js';
import { runAdmin } from '../../server/commandLine/run.js';
import { serviceUnit } from '../../server/commandLine/service.js';
import type { Terminal } from '../../server/commandLine/terminal.js';
import { readConfig } from '../../server/config.js';
import { templateText } from '../../server/surveys/templates.js';
import { openTestApp, type TestApp } from '../support/testApp.js';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  await test.close();
});

async function admin(...args: string[]): Promise<{ code: number; out: string; said: string }> {
  const out: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    print: (line) => out.push(line),
    say: (line) => said.push(line),
    progress: () => Object.assign(() => undefined, { end: () => undefined }),
    input: Readable.from([]),
    ask: () => Promise.resolve(''),
  };
  const code = await runAdmin(args, test.dependencies.config, terminal);
  return { code, out: out.join('\n'), said: said.join('\n') };
}

const names = (zh: string, en: string, ja: string) => ['--name-zh', zh, '--name-en', en, '--name-ja', ja];

async function publishedTemplate(): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'manyi-office-')), 'survey.json');
  writeFileSync(file, templateText('household-office'));
  expect((await admin('survey', 'import', file, '--slug', 'visits')).code).toBe(0);
  expect((await admin('survey', 'publish', 'visits')).code).toBe(0);
}

it('gives the office its name and telephone, which the form then shows in the reader’s language', async () => {
  await publishedTemplate();
  const { code, out } = await admin(
    ...['office', ...names('東區戶政事務所', 'East Office', '東区戸政事務所'), '--phone', '00-1111-2222'],
  );
  expect(code).toBe(0);
  expect(out).toContain('office: 東區戶政事務所 · East Office · 東区戸政事務所\nphone: 00-1111-2222');
  expect((await test.request.get('/s/visits?lang=zh-TW')).text).toContain('東區戶政事務所');
  const english = (await test.request.get('/s/visits?lang=en')).text;
  expect(english).toContain('East Office');
  expect(english).toContain('00-1111-2222');
});

it('gives a tablet an address at a counter, and moves it to another survey and counter later', async () => {
  await publishedTemplate();
  expect((await admin('set-section', 'front', ...names('前檯課', 'Front section', '窓口課'))).code).toBe(0);
  const counter = ['set-counter', 'c9', ...names('九號櫃檯', 'Counter 9', '9番窓口'), '--section', 'front'];
  expect(await admin(...counter)).toMatchObject({ code: 0, out: 'counter c9: 九號櫃檯' });
  expect((await admin('set-service', 'passport', ...names('護照', 'Passport', '旅券'))).code).toBe(0);
  const made = await admin('set-device', 'hall-1', '--survey', 'visits', '--counter', 'c9');
  expect(made.out).toMatch(/^kiosk: http:\/\/.*\/kiosk\/hall-1$/);
  expect(made.said).toBe('');
  const screen = await test.request.get('/kiosk/hall-1');
  expect(screen.status).toBe(200);
  expect(screen.text).toContain('type="submit"');

  await admin('survey', 'close', 'visits');
  expect((await admin('set-device', 'hall-1', '--survey', 'visits', '--counter', 'c1')).said).toContain(
    'not open yet',
  );
  expect((await admin('set-counter', 'c9', '--name-zh', '第九櫃檯')).out).toBe('counter c9: 第九櫃檯');
  const { out } = await admin('office');
  for (const line of ['section front: 前檯課', 'counter c9: 第九櫃檯', 'service passport: 護照'])
    expect(out).toContain(line);
  expect(out).toContain('device hall-1: /kiosk/hall-1');
});

it('makes an account with one role, whose password works, and leaves an audit row for everything', async () => {
  const made = await admin('add-account', 'New@north.test', '--role', 'clerk', '--name', '新人');
  const password = /^password: (\S{20,})$/.exec(made.out)?.[1] ?? '';
  const page = await test.request.get('/sign-in');
  const cookie = String(page.headers['set-cookie']).split(';')[0] ?? '';
  const signedIn = await test.request
    .post('/sign-in')
    .set('Cookie', cookie)
    .type('form')
    .send({ _csrf: /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1], email: 'new@north.test', password });
  expect(signedIn.status).toBe(303);
  await admin('office', '--phone', '1');
  await admin('set-service', 'passport', ...names('護照', 'Passport', '旅券'));
  const audit = await listAudit(test.dependencies.database.queries, test.scope, 10);
  expect(audit.map((row) => row.action)).toEqual(
    expect.arrayContaining(['user.add', 'office.change', 'service.set']),
  );
  expect(JSON.stringify(audit)).not.toContain(password);
});

it('says in one sentence why it refuses, and changes nothing', async () => {
  await publishedTemplate();
  const before = (await admin('office')).out;
  const refusals: [string[], string][] = [
    [['set-counter', 'C 9', ...names('九', 'nine', '九')], 'A code has at most'],
    [['set-counter', 'c9', '--name-zh', '九號櫃檯'], 'three languages'],
    [['set-counter', 'c9', ...names('九', ' ', '九')], '--name-en is a line'],
    [['set-counter', 'c9', ...names('九', 'nine\u0000', '九')], '--name-en is a line'],
    [['set-counter', 'c9', ...names('九', 'nine', '九'), '--section', 'moon'], 'no section "moon"'],
    [['set-device', 'hall-1'], '--survey SLUG'],
    [['set-device', 'hall-1', '--survey', 'moon'], 'no survey at /s/moon'],
    [['set-device', 'hall-1', '--survey', 'visits', '--counter', 'moon'], 'no counter "moon"'],
    [['add-account', 'a@b.test', '--role', 'king', '--name', 'A'], '--role is one of'],
    [['add-account', 'a@b.test', '--role', 'seed', '--name', 'A'], 'belongs to a section'],
    [['add-account', 'nonsense', '--role', 'clerk', '--name', 'A'], 'Not understood: email'],
    [['add-account', 'clerk@north.test', '--role', 'clerk', '--name', 'A'], 'already'],
  ];
  for (const [args, message] of refusals) {
    const { code, said } = await admin(...args);
    expect([args, code]).toEqual([args, 1]);
    expect(said).toContain(message);
  }
  expect((await admin('office')).out).toBe(before);
});

it('prints a systemd unit for its own folder, with nothing in it that could be written elsewhere', async () => {
  const { code, out } = await admin('service');
  expect(code).toBe(0);
  expect(out).toContain(`DATA_DIR=${test.dependencies.config.dataDir}`);
  expect(out).toContain(`ReadWritePaths=${test.dependencies.config.dataDir}`);
  expect(out).toMatch(/^ExecStart=\/\S*node .*\/server\/start\.mjs$/m);
  expect(out).toContain('ProtectSystem=strict');
  // A folder that is not there would keep the service from starting.
  expect(out).toMatch(/^ReadWritePaths=-\/\S+\/dist$/m);
  // A signal that plain http has no use for would end it.
  expect(out).not.toContain('ExecReload');
});

it('lets the service write beside a SQLite file of its own address, and nowhere more for any other', () => {
  const writable = (databaseAddress: string): string[] =>
    serviceUnit({ ...test.dependencies.config, dataDir: '/srv/manyi', databaseAddress })
      .split('\n')
      .filter((line) => /^ReadWritePaths=\//.test(line));
  const usual = ['ReadWritePaths=/srv/manyi'];
  expect(writable('/srv/manyi/manyi.sqlite')).toEqual(usual);
  expect(writable('postgres://manyi@localhost/manyi')).toEqual(usual);
  // The program makes a folder in its DATA_DIR by itself; one that is not there would keep the service from starting.
  expect(writable('/srv/manyi/later/own.sqlite')).toEqual(usual);
  expect(writable('/srv/manyi-database/own.sqlite')).toEqual([
    ...usual,
    'ReadWritePaths=/srv/manyi-database',
  ]);
  expect(writable('own.sqlite')).toEqual([...usual, `ReadWritePaths=${process.cwd()}`]);
});

it('writes every folder into the unit as systemd reads it, whatever characters its name has', () => {
  const name = 'my "50%" $office\\滿意';
  const config = {
    ...test.dependencies.config,
    dataDir: `/srv/${name}`,
    databaseAddress: `/db/${name}/own.sqlite`,
    backup: { into: `/backup/${name}`, keep: 7 },
    tls: { cert: '/srv/a.crt', key: '/srv/a.key', redirectPort: undefined },
  };
  const unit = serviceUnit(config, `/opt/${name}`).split('\n');
  const valuesOf = (key: string) =>
    unit.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));

  expect(valuesOf('User')).toEqual(['manyi']);
  expect(valuesOf('EnvironmentFile')).toEqual(['-/etc/manyi.env']);
  expect([valuesOf('Restart'), valuesOf('RestartSec')]).toEqual([['on-failure'], ['5']]);
  // systemd takes the rest of this line as it is, but for what begins with a per cent sign.
  expect(valuesOf('WorkingDirectory')).toEqual(['/opt/my "50%%" $office\\滿意']);
  const quoted = 'my \\"50%%\\" $office\\\\滿意';
  expect(valuesOf('Environment')).toEqual([`NODE_ENV=production "DATA_DIR=/srv/${quoted}"`]);
  expect(valuesOf('ReadWritePaths')).toEqual([
    `"/srv/${quoted}"`,
    `"/db/${quoted}"`,
    `"/backup/${quoted}"`,
    `"-/opt/${quoted}/dist"`,
    `"-/opt/${quoted}/public/built"`,
  ]);
  // Only here is a dollar sign the beginning of a variable.
  const [start] = valuesOf('ExecStart');
  expect(start).toMatch(/^\/\S*node --max-\S+ --max-\S+ "/);
  expect(start?.endsWith(` "/opt/${quoted.replace('$', '$$$$')}/server/start.mjs"`)).toBe(true);
  expect(valuesOf('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
});

it('may open a port of the system where a setting names one, and has no more rights than it needs otherwise', () => {
  const rightsWith = (ports: Record<string, string>): string[] => {
    const tls = 'REDIRECT_PORT' in ports ? { TLS_CERT: '/srv/a.crt', TLS_KEY: '/srv/a.key' } : {};
    const unit = serviceUnit(readConfig({ DATA_DIR: '/srv/manyi', ...tls, ...ports }));
    const service = unit.slice(unit.indexOf('[Service]'), unit.indexOf('[Install]'));
    expect(unit.match(/Capabilit/g)).toEqual(service.match(/Capabilit/g));
    return service.split('\n').filter((line) => line.includes('Capabilit'));
  };
  const given = ['AmbientCapabilities=CAP_NET_BIND_SERVICE'];
  expect(rightsWith({ PORT: '443' })).toEqual(given);
  expect(rightsWith({ PORT: '1023' })).toEqual(given);
  expect(rightsWith({ PORT: '8443', REDIRECT_PORT: '80' })).toEqual(given);
  expect(rightsWith({ PORT: '443', REDIRECT_PORT: '8080' })).toEqual(given);
  expect(rightsWith({ PORT: '8443', REDIRECT_PORT: '8080' })).toEqual([]);
  expect(rightsWith({ PORT: '1024' })).toEqual([]);
  expect(rightsWith({})).toEqual([]);
  // Whichever is free.
  expect(rightsWith({ PORT: '0' })).toEqual([]);
});
