// Why: what was brought in can be checked by those who may, in their language, and by nobody else.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importCsv } from '../../../server/imports/imports.commands.js';
import { undoImport } from '../../../server/imports/undo.js';
import { openTestApp, roles, type TestApp } from '../../support/testApp.js';
import { csvText, fileWith, inventedRows, order } from './invented.js';

let test: TestApp;
let importId: string;
beforeAll(async () => {
  test = await openTestApp();
  const path = fileWith(csvText(inventedRows), 'utf8', '<b>old<b>.csv');
  importId = (await importCsv(test.dependencies, test.scope, order(path))).importId;
});
afterAll(async () => {
  await test.close();
});

it('lets only those who may read imports see them', async () => {
  for (const role of roles) {
    const expected = ['director', 'secretary', 'research', 'auditor'].includes(role) ? 200 : 403;
    const person = await test.signIn(role);
    expect([role, (await person.get('/imports')).status]).toEqual([role, expected]);
    expect([role, (await person.get(`/imports/${importId}`)).status]).toEqual([role, expected]);
  }
  expect((await test.request.get('/imports')).headers['location']).toBe('/sign-in?next=%2Fimports');
});

it('lists imports with their state, count and maker', async () => {
  const person = await test.signIn('research');
  const { text } = await person.get('/imports');
  expect(text).toContain('已啟用');
  expect(text).toContain('過去調查');
  expect(text).toContain('命令列');
  expect(text).not.toContain('<b>old');
});

it('shows the cleaning report in three languages, with examples', async () => {
  const person = await test.signIn('auditor');
  const zh = (await person.get(`/imports/${importId}`)).text;
  for (const word of [
    '採用',
    '拒答',
    '半分',
    '超出範圍',
    '多個值',
    '無法判讀',
    '該期未問',
    '第5列「33」',
    'no score is kept per person',
  ])
    expect(zh).toContain(word);
  expect((await person.get(`/imports/${importId}?lang=en`)).text).toContain('row 5 &quot;33&quot;');
  expect((await person.get(`/imports/${importId}?lang=ja`)).text).toContain('5行目「33」');
});

it('answers an unknown or unclean id with 404', async () => {
  const person = await test.signIn('auditor');
  for (const id of ['none', '__proto__', '%00', '%F0%9F%98%80', 'x'.repeat(300)])
    expect((await person.get(`/imports/${id}`)).status).toBe(404);
  expect((await person.get('/imports/%ff')).status).toBe(400);
});

it('still shows an import that was undone, with its survey gone', async () => {
  await undoImport(test.dependencies, test.scope, importId);
  const person = await test.signIn('director');
  expect((await person.get('/imports')).text).toContain('已復原');
  expect((await person.get(`/imports/${importId}`)).text).toContain('已隨復原移除');
});
