// Why: whoever is signed in keeps the way back to work when something is not there; a citizen is shown nothing of it.
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
