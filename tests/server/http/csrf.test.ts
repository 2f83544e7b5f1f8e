// Why: behind a proxy the address people type is not the one this program is asked at; their forms must arrive all the same,
// and those of other sites still not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import supertest from 'supertest';
import { createApp } from '../../../server/app.js';
import type { Config } from '../../../server/config.js';
import { openTestApp, password, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const behindProxy = { publicUrl: 'https://survey.example.gov.tw', trustProxy: ['127.0.0.1', '::1'] };
/** What a bare proxy_pass asks for. */
const bare = { Host: '127.0.0.1:3000' };

/** Signs in as a browser at this origin does, through a proxy that sends these headers. Gives the status. */
async function signInFrom(
  origin: string,
  headers: Readonly<Record<string, string>>,
  config: Partial<Config> = behindProxy,
): Promise<number> {
  const app = createApp(
    { ...test.dependencies, config: { ...test.dependencies.config, ...config } },
    'a secret for tests',
  );
  const agent = supertest.agent(app);
  const page = await agent.get('/sign-in').set(headers);
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const answer = await agent
    .post('/sign-in')
    .set({ ...headers, Origin: origin, 'Sec-Fetch-Site': 'same-origin' })
    .type('form')
    .send({ _csrf: csrf, email: 'director@north.test', password });
  return answer.status;
}

describe('behind a proxy', () => {
  it.each([
    ['passes no Host', bare],
    ['names the Host beside it', { ...bare, 'X-Forwarded-Host': 'survey.example.gov.tw' }],
    ['passes the Host on', { Host: 'survey.example.gov.tw' }],
  ])('that %s, people sign in at the address they type', async (_how, headers) => {
    expect(await signInFrom('https://survey.example.gov.tw', headers)).toBe(303);
  });

  it('that names the Host beside it, people sign in where nobody set the address they type', async () => {
    const named = { ...bare, 'X-Forwarded-Host': 'survey.example.gov.tw:8443' };
    const config = { ...behindProxy, publicUrl: undefined };
    expect(await signInFrom('https://survey.example.gov.tw:8443', named, config)).toBe(303);
    // Another port is another site.
    expect(await signInFrom('https://survey.example.gov.tw', named, config)).toBe(403);
  });

  it.each([
    'https://elsewhere.example',
    'http://survey.example.gov.tw',
    'https://survey.example.gov.tw:8443',
    'https://survey.example.gov.tw.elsewhere.example',
    'nonsense',
  ])('a form of %s is refused', async (origin) => {
    expect(await signInFrom(origin, bare)).toBe(403);
    expect(await signInFrom(origin, { ...bare, 'X-Forwarded-Host': 'other.example' })).toBe(403);
  });
});

it('is not told by strangers which Host was asked for', async () => {
  const claimed = { ...bare, 'X-Forwarded-Host': 'elsewhere.example' };
  for (const trustProxy of [0, ['10.0.0.5']])
    for (const publicUrl of [undefined, 'https://survey.example.gov.tw'])
      expect(await signInFrom('https://elsewhere.example', claimed, { publicUrl, trustProxy })).toBe(403);
});
