// Why: one installation, many offices: a second one is opened from the command line, a person may work in both, and always
// stands in one of them.
import { Readable } from 'node:stream';
import supertest from 'supertest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runAdmin } from '../../../server/commandLine/run.js';
import { openTestApp, password, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  await test.close();
});

const tokenOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const names = ['--name-zh', '南區戶政事務所', '--name-en', 'South Office', '--name-ja', '南区戸政事務所'];

async function admin(...args: string[]): Promise<{ code: number; printed: string; said: string }> {
  const printed: string[] = [];
  const said: string[] = [];
  const code = await runAdmin(args, test.dependencies.config, {
    print: (line) => printed.push(line),
    say: (line) => said.push(line),
    progress: () => Object.assign(() => undefined, { end: () => undefined }),
    input: Readable.from([]),
    ask: () => Promise.resolve(''),
  });
  return { code, printed: printed.join('\n'), said: said.join('\n') };
}

/** Opens the south office and its first account; resolves with that account's browser. */
async function openSouth(): Promise<{ agent: ReturnType<typeof supertest.agent>; csrf: string }> {
  const { code, printed } = await admin('add-office', 'south', ...names);
  expect([code, printed]).toEqual([0, expect.stringContaining('office south: 南區戶政事務所')]);
  const link = /\/setup\/[0-9a-f]+/.exec(printed)?.[0] ?? '';
  const agent = supertest.agent(test.app);
  const _csrf = tokenOf((await agent.get(link).expect(200)).text);
  const first = { name: '南區研考', email: 'first@south.test', password: 'a long password' };
  await agent
    .post(link)
    .type('form')
    .send({ _csrf, ...first })
    .expect(303);
  return { agent, csrf: tokenOf((await agent.get('/account').expect(200)).text) };
}

it('opens with nothing of the first office in it', async () => {
  const { agent } = await openSouth();
  const page = (await agent.get('/settings').expect(200)).text;
  expect(page).toContain('南區戶政事務所');
  expect(page).not.toContain('北區戶政事務所');
  expect(page).not.toContain('登記課');
  expect((await agent.get('/users').expect(200)).text).not.toContain('north.test');
  expect((await agent.get('/account')).text).not.toContain('action="/account/office"');
});

it('refuses a code that is taken and a name that is missing in a language', async () => {
  expect(await admin('add-office', 'north', ...names)).toMatchObject({
    code: 1,
    said: 'This code is taken already.',
  });
  expect((await admin('add-office', 'west', ...names.slice(0, 4))).code).toBe(1);
  expect((await admin('add-office', 'A b', ...names)).code).toBe(1);
  expect((await admin('office')).code).toBe(0); // still one office: none has to be named
});

it('lets a person who works in both change from one to the other, and into no third', async () => {
  const south = await openSouth();
  const invited = { name: 'x', email: 'research@north.test', language: 'zh-TW', role: 'auditor' };
  const joining = { _csrf: south.csrf, ...invited, sectionId: '', validFrom: '', validTo: '' };
  await south.agent.post('/users').type('form').send(joining).expect(303);

  const agent = supertest.agent(test.app);
  const before = tokenOf((await agent.get('/sign-in')).text);
  await agent.post('/sign-in').type('form').send({ _csrf: before, email: 'research@north.test', password });
  expect((await agent.get('/dashboards').expect(200)).text).toContain('北區戶政事務所');
  const account = (await agent.get('/account').expect(200)).text;
  expect(account).toContain('action="/account/office"');
  const change = async (office: string) =>
    await agent
      .post('/account/office')
      .type('form')
      .send({ _csrf: tokenOf(account), office });
  expect((await change('south')).status).toBe(303);
  const page = (await agent.get('/dashboards').expect(200)).text;
  expect(page).toContain('南區戶政事務所');
  expect(page).not.toContain('北區戶政事務所');
  // An auditor there, whatever they are here.
  await agent.get('/settings').expect(403);
  expect((await change('west')).status).toBe(400);
  expect((await change('north')).status).toBe(303);
  await agent.get('/settings').expect(200);
});
