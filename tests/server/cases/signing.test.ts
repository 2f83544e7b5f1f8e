import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { findCase } from '../../../db/queries/cases.js';
import { insertAttachment } from '../../../db/queries/register.js';
import type { Role } from '../../../db/schema.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openOne, secretMail, secretName } from './world.js';

let test: TestApp;
const people = new Map<Role, SignedIn>();
beforeEach(async () => {
  test = await openTestApp();
  people.clear();
});
afterEach(async () => {
  await test.close();
});

const as = async (role: Role): Promise<SignedIn> => {
  const person = people.get(role) ?? (await test.signIn(role));
  people.set(role, person);
  return person;
};
const stored = async (id: string) => {
  const row = await findCase(test.dependencies.database.queries, test.scope, id, undefined);
  if (row === undefined) throw new Error('no such case');
  return row;
};
const act = async (role: Role, id: string, action: string, fields: Record<string, string> = {}) =>
  await (
    await as(role)
  ).post(`/cases/${id}/${action}`, {
    revision: String((await stored(id)).revision),
    ...fields,
  });
const assigned = async () => {
  const { id } = await openOne(test, { text: '我叫王小明甲，櫃檯等太久，電話 0912-345-678' });
  await act('research', id, 'register');
  await act('research', id, 'assign', { ownerId: 'user-clerk', sectionId: 'sec-registration' });
  return id;
};
const rolesOf = async (id: string) => (await stored(id)).chain.map(({ role }) => role);

describe('the order of signatures', () => {
  it('is set by the register with a day of effect and an audit row; cases that have come keep theirs', async () => {
    const before = await assigned();
    expect(await rolesOf(before)).toEqual(['handler', 'section_chief', 'secretary', 'director']);
    const order = { fromDay: '2026-06-17', first: 'section_chief', second: 'research', third: 'director' };
    const research = await as('research');
    const twice = await research.post('/cases/chain', { ...order, third: 'research' });
    expect(twice.status).toBe(422);
    expect((await research.post('/cases/chain', { ...order, fromDay: '2026-06-16' })).status).toBe(422);
    expect((await research.post('/cases/chain', { ...order, first: '' })).status).toBe(422);
    expect((await research.post('/cases/chain', { ...order, first: 'clerk' })).status).toBe(422);
    test.advance(60_000);
    await research.post('/cases/chain', order).expect(303);
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 20);
    expect(audit.some(({ action }) => action === 'chain.set')).toBe(true);
    const page = await research.get('/cases/chain?lang=zh-TW').expect(200);
    expect(page.text).toContain('承辦人 → 課長 → 研考 → 主任');
    test.advance(60_000);
    const after = await assigned();
    expect(await rolesOf(after)).toEqual(['handler', 'section_chief', 'research', 'director']);
    // Also when it comes back.
    for (const id of [before, after]) {
      await act('clerk', id, 'draft', { reply: '初稿' });
      await act('clerk', id, 'sign');
      await act('section_chief', id, 'return', { reason: '請補依據' });
    }
    expect(await rolesOf(before)).toEqual(['handler', 'section_chief', 'secretary', 'director']);
    expect(await rolesOf(after)).toEqual(['handler', 'section_chief', 'research', 'director']);
    await act('clerk', after, 'draft', { reply: '定稿' });
    for (const role of ['clerk', 'section_chief'] as const) await act(role, after, 'sign');
    expect((await act('secretary', after, 'sign')).status).toBe(403);
    for (const role of ['research', 'director'] as const)
      expect([role, (await act(role, after, 'sign')).status]).toEqual([role, 303]);
    expect((await stored(after)).status).toBe('approved');
  });

  it('is read by who sees cases and set by nobody but the register', async () => {
    const clerk = await as('clerk');
    expect((await clerk.get('/cases/chain').expect(200)).text).not.toContain('name="first"');
    await clerk.post('/cases/chain', { fromDay: '2026-06-18', first: 'director' }).expect(403);
  });
});

describe('an approved reply that has not gone out', () => {
  it('is taken back with a reason by who signed it or by the register, and by nobody else', async () => {
    const approve = async () => {
      const id = await assigned();
      await act('clerk', id, 'draft', { reply: '已增開櫃檯' });
      for (const role of ['clerk', 'section_chief', 'secretary', 'director'] as const)
        await act(role, id, 'sign');
      expect((await stored(id)).status).toBe('approved');
      return id;
    };
    for (const role of ['director', 'secretary', 'research'] as const) {
      const id = await approve();
      expect((await act('clerk', id, 'return', { reason: 'x' })).status).toBe(403);
      expect((await act(role, id, 'return', { reason: '' })).status).toBe(422);
      expect([role, (await act(role, id, 'return', { reason: '法條有誤' })).status]).toEqual([role, 303]);
      expect((await stored(id)).status).toBe('drafting');
      expect(await rolesOf(id)).toEqual(['handler', 'section_chief', 'secretary', 'director']);
    }
    const sent = await approve();
    await act('clerk', sent, 'reply', { documentNumber: '1150001' });
    expect((await act('director', sent, 'return', { reason: 'x' })).status).toBe(403);
  });
});

describe('who petitions', () => {
  it('is told to whose case it is, in full, each time with an audit row, and on no other page', async () => {
    const id = await assigned();
    const clerk = await as('clerk');
    const page = await clerk.get(`/cases/${id}`).expect(200);
    expect(page.text).toContain(`/cases/${id}/petitioner`);
    expect(page.text).not.toContain('0912-345-678');
    const looks = async () =>
      (await listAudit(test.dependencies.database.queries, test.scope, 50)).filter(
        ({ action }) => action === 'case.petitioner',
      );
    for (const times of [1, 2]) {
      const { text } = await clerk.post(`/cases/${id}/petitioner`).expect(200);
      expect(text).toContain('系統預設文字');
      for (const told of [secretName, secretMail, '0912-345-678']) expect(text).toContain(told);
      expect(await looks()).toHaveLength(times);
    }
    expect(JSON.stringify(await looks())).not.toContain(secretMail);
  });

  it('is told to nobody else who handles or reads cases', async () => {
    const id = await assigned();
    for (const role of ['seed', 'auditor'] as const) {
      const { status, text } = await (await as(role)).post(`/cases/${id}/petitioner`);
      expect([role, [403, 404].includes(status), text.includes(secretName)]).toEqual([role, true, false]);
    }
  });

  it('their attachments are downloads for whose case it is', async () => {
    const id = await assigned();
    const { commentId } = await stored(id);
    await test.dependencies.database.atomically((db) => [
      insertAttachment(db, test.scope, {
        id: 'scan',
        commentId,
        name: '信.pdf',
        mediaType: 'application/pdf',
        size: 4,
        sha256: 'x',
        content: Buffer.from('%PDF'),
        uploadedBy: null,
        uploadedAt: test.dependencies.clock(),
      }),
    ]);
    const file = await (await as('clerk')).post(`/cases/${id}/attachments/scan`).expect(200);
    expect(file.headers['content-disposition']).toContain('attachment');
    await (await as('clerk')).post(`/cases/${id}/attachments/none`).expect(404);
    await (await as('auditor')).post(`/cases/${id}/attachments/scan`).expect(403);
  });
});
