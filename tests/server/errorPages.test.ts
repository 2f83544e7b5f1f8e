// Why: whoever is signed in keeps the way back to work when something is not there; a citizen is shown nothing of it.
import type Sqlite from 'better-sqlite3';
import type pg from 'pg';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

it('an address that does not exist keeps the frame of whoever is signed in', async () => {
  const staff = await test.signIn('research');
  const page = await staff.get('/nowhere?lang=en');
  expect(page.status).toBe(404);
  expect(page.text).toContain('class="m-nav"');
  expect(page.text).toContain('href="/dashboards"');
});

it('an address that does not exist shows a citizen no staff pages', async () => {
  const page = await test.request.get('/nowhere?lang=en').expect(404);
  expect(page.text).not.toContain('class="m-nav"');
  expect(page.text).not.toContain('href="/dashboards"');
});

it('a page that a person may not see keeps their frame too', async () => {
  const clerk = await test.signIn('clerk');
  const page = await clerk.get('/comments');
  expect(page.status).toBe(403);
  expect(page.text).toContain('class="m-nav"');
});

it('a full disk is said as such, not as «expired» to who signs in, and forgotten once there is room', async () => {
  const free = await fillDisk();
  const agent = supertest.agent(test.app);
  const signIn = async () => {
    const page = await agent.get('/sign-in?lang=en').expect(200);
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1];
    return await agent.post('/sign-in?lang=en').type('form').send({ _csrf, email: 'a@b.tw', password: 'x' });
  };
  // The last page of the file has room for a few.
  for (let n = 0; n < 100; n += 1) await test.request.get('/sign-in').expect(200);
  const refused = await signIn();
  expect([refused.status, refused.text.includes('The server’s disk is full')]).toEqual([503, true]);
  await free();
  expect((await signIn()).status).toBe(422);
});

/** No room for a session any more. Returns what makes room again. */
async function fillDisk(): Promise<() => Promise<unknown>> {
  const { database } = test.dependencies;
  const { $client: client } = database.queries as unknown as { $client: Sqlite.Database & pg.Pool };
  if (database.engine === 'sqlite') {
    client.pragma(`max_page_count = ${String(client.pragma('page_count', { simple: true }))}`);
    return () => Promise.resolve(client.pragma('max_page_count = 1000000'));
  }
  await client.query(
    "create function full_disk() returns trigger as $$ begin raise exception 'no space left' using errcode = '53100'; end $$ language plpgsql",
  );
  await client.query(
    'create trigger full_disk before insert on sessions for each row execute function full_disk()',
  );
  return () => client.query('drop trigger full_disk on sessions');
}
