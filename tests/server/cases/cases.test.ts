import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCase, listCaseEvents } from '../../../db/queries/cases.js';
import type { Role } from '../../../db/schema.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openOne, sayIt, secretMail, secretName } from './world.js';

let test: TestApp;
const people = new Map<Role, SignedIn>();
beforeAll(async () => {
  test = await openTestApp();
  for (const role of roles) people.set(role, await test.signIn(role));
});
afterAll(async () => {
  await test.close();
});

const as = (role: Role): SignedIn => {
  const person = people.get(role);
  if (person === undefined) throw new Error(role);
  return person;
};
const stored = async (id: string) => {
  const row = await findCase(test.dependencies.database.queries, test.scope, id, undefined);
  if (row === undefined) throw new Error('no such case');
  return row;
};
const act = async (role: Role, id: string, action: string, fields: Record<string, string> = {}) =>
  await as(role).post(`/cases/${id}/${action}`, { revision: String((await stored(id)).revision), ...fields });
const toApproved = async (id: string) => {
  await act('research', id, 'register');
  await act('research', id, 'assign', { ownerId: 'user-clerk', sectionId: 'sec-registration' });
  await act('clerk', id, 'draft', { reply: '已增開櫃檯' });
  for (const role of ['clerk', 'section_chief', 'secretary', 'director'] as const) {
    expect([role, (await act(role, id, 'sign')).status]).toEqual([role, 303]);
  }
};

describe('the road of a case', () => {
  it('is opened from a comment with a number, a due day, and a password that stands on one page only', async () => {
    const comment = await sayIt(test, '請開放夜間服務');
    const fields = {
      comment,
      subject: '夜間服務',
      petitionType: 'reform',
      rule: 'central',
      confidential: 'no',
    };
    const page = await as('research').post('/cases', fields).expect(200);
    const password = /<code class="m-code">([a-z2-9]{10})<\/code>/.exec(page.text)?.[1] ?? '';
    expect(password).toHaveLength(10);
    const id = /\/cases\/([0-9a-f-]{36})/.exec(page.text)?.[1] ?? '';
    // Thirty days from the day after receipt.
    expect(await stored(id)).toMatchObject({ status: 'received', dueDay: '2026-07-17', number: '115-0001' });
    expect((await as('research').get(`/cases/${id}`).expect(200)).text).not.toContain(password);
    expect((await as('research').post('/cases', fields)).status).toBe(409);
  });

  it('goes from receipt to closing, each by whose turn it is and nobody else', async () => {
    const { id } = await openOne(test);
    await act('research', id, 'register');
    await act('research', id, 'assign', { ownerId: 'user-clerk', sectionId: 'sec-registration' });
    expect((await act('seed', id, 'draft', { reply: 'x' })).status).toBe(404);
    expect((await act('secretary', id, 'sign')).status).toBe(403);
    await act('clerk', id, 'draft', { reply: '初稿' });
    await act('clerk', id, 'sign');
    expect((await act('secretary', id, 'sign')).status).toBe(403);
    await act('section_chief', id, 'return', { reason: '請補法令依據' });
    expect((await stored(id)).status).toBe('drafting');
    await act('clerk', id, 'draft', { reply: '已增開櫃檯' });
    for (const role of ['clerk', 'section_chief', 'secretary', 'director'] as const)
      await act(role, id, 'sign');
    expect((await stored(id)).status).toBe('approved');
    await act('clerk', id, 'reply', { documentNumber: '北市戶字第1150001號' });
    await act('clerk', id, 'follow', { outcome: '已電話聯繫' });
    await act('research', id, 'close', { outcome: '已改善' });
    expect(await stored(id)).toMatchObject({ status: 'closed', repliedDay: '2026-06-17' });
    const page = await as('director').get(`/cases/${id}?lang=zh-TW`).expect(200);
    expect(page.text).toContain('請補法令依據');
    expect(page.text).toContain('已增開櫃檯');
  });

  it('an oral petition is registered only after it was read back', async () => {
    const { id } = await openOne(test, { channel: 'phone' });
    expect((await act('research', id, 'register')).status).toBe(422);
    await act('research', id, 'read-back');
    expect((await act('research', id, 'register')).status).toBe(303);
  });

  it('a refused form keeps what was typed and changes nothing', async () => {
    const { id } = await openOne(test);
    await act('research', id, 'register');
    const before = await stored(id);
    const page = await act('research', id, 'transfer', { agency: '環保局', siteVisit: 'no', reason: '' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('環保局');
    expect(await stored(id)).toEqual(before);
  });

  it('is transferred, refused on a legal ground or merged, and stays in the register', async () => {
    const [one, two, three, into] = [
      await openOne(test),
      await openOne(test),
      await openOne(test),
      await openOne(test),
    ];
    for (const { id } of [one, two, three, into]) await act('research', id, 'register');
    await act('research', one.id, 'transfer', { agency: '環保局', siteVisit: 'yes', reason: '非本所權責' });
    await act('research', two.id, 'not-handle', { ground: 'no_content', reason: '無具體內容' });
    await act('research', three.id, 'merge', { into: into.id });
    expect(await stored(two.id)).toMatchObject({ status: 'closed', nonHandling: 'no_content' });
    for (const { number } of [one, two, three]) {
      expect((await as('research').get(`/cases?q=${number}`).expect(200)).text).toContain(number);
    }
    expect((await as('research').get(`/cases/${into.id}`).expect(200)).text).toContain(three.number);
  });
});

describe('two people at once', () => {
  it('the second is told and nothing of the first is lost', async () => {
    const { id } = await openOne(test);
    await act('research', id, 'register');
    const { revision } = await stored(id);
    const fields = { revision: String(revision), ownerId: 'user-clerk' };
    expect((await as('research').post(`/cases/${id}/assign`, fields)).status).toBe(303);
    expect(
      (await as('research').post(`/cases/${id}/assign`, { ...fields, ownerId: 'user-seed' })).status,
    ).toBe(409);
    expect((await stored(id)).ownerId).toBe('user-clerk');
    const events = await listCaseEvents(test.dependencies.database.queries, test.scope, [id]);
    expect(events.filter(({ kind }) => kind === 'assigned')).toHaveLength(1);
  });
});

describe('a confidential case', () => {
  it('is seen by the register, its handler and who signs, and by nobody else on any page, file or search', async () => {
    const { id, number } = await openOne(test, { confidential: true, subject: '檢舉案不公開' });
    await act('research', id, 'register');
    await act('research', id, 'assign', { ownerId: 'user-clerk', sectionId: 'sec-records' });
    // No chief of that section: the secretary and the director sign.
    const seeing: readonly Role[] = ['research', 'clerk', 'secretary', 'director'];
    for (const role of roles) {
      const sees = seeing.includes(role);
      expect([role, (await as(role).get(`/cases/${id}`)).status]).toEqual([role, sees ? 200 : 404]);
      for (const path of [
        '/cases',
        '/cases.csv',
        '/cases.json',
        `/cases?q=${encodeURIComponent('檢舉案不公開')}`,
      ]) {
        const { text } = await as(role).get(path).expect(200);
        const found = text.includes(number);
        expect([role, path, found]).toEqual([role, path, sees]);
      }
      if (!sees) expect((await act(role, id, 'note', { note: 'x' })).status).toBe(404);
    }
  });

  it('no petitioner stands in the register, its files, a case, or an error', async () => {
    const { id } = await openOne(test);
    await toApproved(id);
    for (const path of [
      '/cases',
      '/cases.csv',
      '/cases.json',
      `/cases/${id}`,
      `/cases/${id}x`,
      `/cases?q=${encodeURIComponent(secretName)}`,
    ]) {
      const { text } = await as('research').get(path);
      const shown = text
        .replaceAll(encodeURIComponent(secretName), '')
        .replaceAll(`value="${secretName}"`, '');
      expect([path, shown.includes(secretName), shown.includes(secretMail)]).toEqual([path, false, false]);
    }
  });
});
