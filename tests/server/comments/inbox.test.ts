import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listReadsOf, listThemesOf } from '../../../db/queries/commentMarks.js';
import { findComment, type Comment } from '../../../db/queries/comments.js';
import { listCommentIdsOf } from '../../../db/queries/improvements.js';
import { audit, roleGrants } from '../../../db/schema.js';
import type { Role } from '../../../db/schema.js';
import { createImprovement } from '../../../server/improvements/improvements.commands.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openInboxWorld, say, sayOne, type InboxWorld } from './world.js';

let test: TestApp;
let world: InboxWorld;
const people = {} as Record<Role, SignedIn>;
beforeAll(async () => {
  test = await openTestApp();
  world = await openInboxWorld(test);
  for (const role of roles) people[role] = await test.signIn(role);
});
afterAll(async () => {
  await test.close();
});

const queries = () => test.dependencies.database.queries;
const again = async (comment: Comment) => await findComment(queries(), test.scope, comment.id);
const themesOf = async (comment: Comment) =>
  (await listThemesOf(queries(), test.scope, [comment.id])).map((row) => row.theme).sort();
const readersOf = async (comment: Comment) =>
  (await listReadsOf(queries(), test.scope, [comment.id])).map((row) => row.userId).sort();
const auditCount = async () =>
  (await queries().select().from(audit).where(eq(audit.officeId, 'north'))).length;
/** Visible text, without tags. */
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('a seed member of a section', () => {
  it('reads what was said at its counters and at none, and of another section finds nothing', async () => {
    const [own, nowhere, other] = await say(test, world, [
      { text: '登記課窗口很親切鷺鷥', counter: 'c1' },
      { text: '網站不好找鷺鷥' },
      { text: '資料課窗口等很久鷺鷥', counter: 'c3' },
    ]);
    if (own === undefined || nowhere === undefined || other === undefined) throw new Error('not said');
    const found = async (role: Role) => {
      const html = (await people[role].get(`/comments?q=${encodeURIComponent('鷺鷥')}`).expect(200)).text;
      return [own, nowhere, other].map(({ id }) => html.includes(`/comments/${id}`));
    };
    expect(await found('seed')).toEqual([true, true, false]);
    expect(await found('section_chief')).toEqual([true, true, true]);
    await people.seed.get(`/comments/${own.id}`).expect(200);
    expect(words((await people.seed.get(`/comments/${own.id}`)).text)).not.toContain('資料課窗口');
    const hidden = `/comments/${other.id}`;
    await people.seed.get(hidden).expect(404);
    for (const [path, fields] of [
      [`${hidden}/sorting`, { kind: 'complaint' }],
      [`${hidden}/reads`, { read: 'yes' }],
      [`${hidden}/improvements`, {}],
      ['/comments/selection', { action: 'read', ids: other.id }],
      ['/comments/coding', { comment: other.id, seed: 'x', until: '2026-06-16', at: '1' }],
    ] as const)
      expect([path, (await people.seed.post(path, fields)).status]).toEqual([path, 404]);
    expect((await people.seed.get(`/improvements/new?comments=${other.id}`)).text).not.toContain(
      '資料課窗口',
    );
    // The whole office by another grant, or by one that is for all of it.
    await queries().update(roleGrants).set({ sectionId: null }).where(eq(roleGrants.id, 'grant-seed'));
    expect(await found('seed')).toEqual([true, true, true]);
    await queries()
      .update(roleGrants)
      .set({ sectionId: 'sec-registration' })
      .where(eq(roleGrants.id, 'grant-seed'));
    // Of counters no figure at all, of this section or another.
    for (const counter of ['c1', 'c3'])
      await people.seed.get(`/dashboards/service/trend?question=overall&counter=${counter}`).expect(403);
    await people.seed.get('/dashboards/service/compare.json?by=counter').expect(403);
  });
});

describe('who may do what in the inbox', () => {
  it.each<[Role, { read: number; mark: number; sort: number; disclose: number }]>([
    ['director', { read: 200, mark: 303, sort: 403, disclose: 403 }],
    ['secretary', { read: 200, mark: 303, sort: 403, disclose: 403 }],
    ['section_chief', { read: 200, mark: 303, sort: 303, disclose: 403 }],
    ['research', { read: 200, mark: 303, sort: 303, disclose: 200 }],
    ['seed', { read: 200, mark: 303, sort: 303, disclose: 403 }],
    ['clerk', { read: 403, mark: 403, sort: 403, disclose: 403 }],
    ['auditor', { read: 200, mark: 403, sort: 403, disclose: 403 }],
  ])('%s', async (role, expected) => {
    const comment = await sayOne(test, world, {
      text: `角色${role}，電話0912-345-678`,
      contact: { name: null, way: 'me@example.test' },
    });
    const person = people[role];
    await person.get('/comments').expect(expected.read);
    await person.get(`/comments/${comment.id}`).expect(expected.read);
    await person.post(`/comments/${comment.id}/reads`, { read: '1' }).expect(expected.mark);
    await person.post(`/comments/${comment.id}/sorting`, { kind: 'opinion' }).expect(expected.sort);
    await person.post(`/comments/${comment.id}/disclosure`, { what: 'contact' }).expect(expected.disclose);
    await person.post('/comments/selection', { action: 'read', ids: comment.id }).expect(expected.mark);
    await person
      .post('/comments/selection', { action: 'kind', ids: comment.id, kind: 'opinion' })
      .expect(expected.sort);
    expect((await again(comment))?.kind).toBe(expected.sort === 303 ? 'opinion' : null);
    expect(await readersOf(comment)).toEqual(expected.mark === 303 ? [test.userIdOf(role)] : []);
  });

  it('sends who is not signed in to the sign-in page, and refuses a form without its token', async () => {
    const comment = await sayOne(test, world, { text: '匿名' });
    await test.request.get('/comments').expect(303).expect('location', '/sign-in?next=%2Fcomments');
    await people.research.agent
      .post(`/comments/${comment.id}/sorting`)
      .type('form')
      .send({ kind: 'opinion' })
      .expect(403);
    expect((await again(comment))?.kind).toBeNull();
  });

  it('shows the counter to few eyes: heads of the office, and a section chief for their own after the day is over', async () => {
    const [own, other, today] = await say(test, world, [
      { text: '一號的話', counter: 'c1' },
      { text: '三號的話', counter: 'c3' },
      { text: '今天的話', counter: 'c1', day: '2026-06-17' },
    ]);
    const sees = async (role: Role, comment: Comment | undefined) =>
      words((await people[role].get(`/comments/${comment?.id ?? ''}`)).text).includes('號櫃檯');
    expect([
      await sees('director', own),
      await sees('director', other),
      await sees('research', today),
    ]).toEqual([true, true, true]);
    expect([
      await sees('section_chief', own),
      await sees('section_chief', other),
      await sees('section_chief', today),
    ]).toEqual([true, false, false]);
    expect([await sees('seed', own), await sees('auditor', own)]).toEqual([false, false]);
  });
});

describe('personal data', () => {
  it('is covered for everybody, and uncovered once for who may, who leaves a trace', async () => {
    const comment = await sayOne(test, world, {
      text: '請回電0912-345-678，住中山路12號',
      contact: { name: '王小明', way: 'wang@example.test' },
    });
    const page = (await people.research.get(`/comments/${comment.id}`)).text;
    expect(page).not.toContain('0912-345-678');
    expect(page).not.toContain('wang@example.test');
    expect(page).toContain('請回電［電話］，住［地址］');
    const before = await auditCount();
    const text = (
      await people.research.post(`/comments/${comment.id}/disclosure`, { what: 'text' }).expect(200)
    ).text;
    expect(text).toContain('請回電0912-345-678，住中山路12號');
    expect(text).not.toContain('wang@example.test');
    const contact = (
      await people.research.post(`/comments/${comment.id}/disclosure`, { what: 'contact' }).expect(200)
    ).text;
    expect(contact).toContain('wang@example.test');
    expect(contact).toContain('王小明');
    expect(await auditCount()).toBe(before + 2);
    const rows = await queries().select().from(audit);
    expect(JSON.stringify(rows)).not.toContain('0912-345-678');
    expect(JSON.stringify(rows)).not.toContain('wang@example.test');
    expect((await people.research.get(`/comments/${comment.id}`)).text).not.toContain('0912-345-678');
  });

  it('says nothing about a contact to who may not read contacts, and 404 where none was left', async () => {
    const comment = await sayOne(test, world, { text: '沒有留資料' });
    await people.research.post(`/comments/${comment.id}/disclosure`, { what: 'contact' }).expect(404);
    const left = await sayOne(test, world, { text: '有留資料', contact: { name: null, way: '0912345678' } });
    expect((await people.seed.get(`/comments/${left.id}`)).text).not.toContain('>聯絡方式<');
    expect((await people.research.get(`/comments/${left.id}`)).text).toContain('顯示聯絡方式');
  });
});

describe('reading and sorting', () => {
  it('opening changes nothing; the page marks it read by a form of its own, for this person only', async () => {
    const comment = await sayOne(test, world, { text: '開啟不等於已讀' });
    expect((await people.seed.get(`/comments/${comment.id}`)).text).toContain('data-read-now');
    expect(await readersOf(comment)).toEqual([]);
    await people.seed.agent
      .post(`/comments/${comment.id}/reads`)
      .set('accept', 'application/json')
      .type('form')
      .send({ _csrf: people.seed.csrf, read: '1' })
      .expect(204);
    await people.seed.post(`/comments/${comment.id}/reads`, { read: '1' }).expect(303);
    expect(await readersOf(comment)).toEqual(['user-seed']);
    const page = words((await people.research.get(`/comments/${comment.id}`)).text);
    expect(page).toContain('seed person（115/6/17 10:00）');
    await people.seed.post(`/comments/${comment.id}/reads`, { read: '0' }).expect(303);
    expect(await readersOf(comment)).toEqual([]);
  });

  it('proposes a kind and themes and stores them only when a person confirms', async () => {
    const comment = await sayOne(test, world, { text: '建議停車格多畫幾格', overall: '4' });
    const page = words((await people.seed.get(`/comments/${comment.id}`)).text);
    expect(page).toContain('建議；主題：停車');
    expect((await again(comment))?.kind).toBeNull();
    await people.seed
      .post(`/comments/${comment.id}/sorting`, { kind: 'suggestion', theme: ['parking', 'environment'] })
      .expect(303);
    expect(await again(comment)).toMatchObject({ kind: 'suggestion', kindBy: 'user-seed' });
    expect(await themesOf(comment)).toEqual(['environment', 'parking']);
    await people.seed.post(`/comments/${comment.id}/sorting`, { kind: '', theme: 'parking' }).expect(303);
    expect(await again(comment)).toMatchObject({ kind: null, kindBy: null });
    expect(await themesOf(comment)).toEqual(['parking']);
  });

  it('goes on to the next comment and keeps the view it came from', async () => {
    const [first, second] = await say(test, world, [{ text: '排序一' }, { text: '排序二' }]);
    const back = 'q=排序&kind=none';
    const answer = await people.seed
      .post(`/comments/${second?.id ?? ''}/sorting`, { kind: 'opinion', next: first?.id ?? '', back })
      .expect(303);
    expect(answer.headers['location']).toBe(`/comments/${first?.id ?? ''}?q=%E6%8E%92%E5%BA%8F&kind=none`);
    const strange = await people.seed
      .post(`/comments/${second?.id ?? ''}/sorting`, { kind: 'opinion', back: 'kind=nonsense&q=a' })
      .expect(303);
    expect(strange.headers['location']).toBe(`/comments/${second?.id ?? ''}`);
  });

  it('does one thing with many at once, all of them or none', async () => {
    const many = await say(test, world, [{ text: '批次一' }, { text: '批次二' }, { text: '批次三' }]);
    const ids = many.map((comment) => comment.id);
    await people.seed.post('/comments/selection', { action: 'kind', ids, kind: 'complaint' }).expect(303);
    await people.seed.post('/comments/selection', { action: 'theme', ids, theme: 'waiting' }).expect(303);
    await people.seed.post('/comments/selection', { action: 'read', ids }).expect(303);
    for (const comment of many) {
      expect((await again(comment))?.kind).toBe('complaint');
      expect(await themesOf(comment)).toEqual(['waiting']);
      expect(await readersOf(comment)).toEqual(['user-seed']);
    }
    const improve = await people.seed.post('/comments/selection', { action: 'improve', ids }).expect(303);
    expect(improve.headers['location']).toBe(`/improvements/new?comments=${ids.join(',')}`);
    const before = await auditCount();
    await people.seed
      .post('/comments/selection', { action: 'kind', ids: [...ids, 'nobody'], kind: 'praise' })
      .expect(404);
    expect((await again(many[0] ?? ({} as Comment)))?.kind).toBe('complaint');
    expect(await auditCount()).toBe(before);
    await people.seed
      .post('/comments/selection', { action: 'kind', kind: 'praise' })
      .expect(303)
      .expect('location', '/comments');
  });

  it('shows similar ones beside it and lets a comment join an improvement under way', async () => {
    const comment = await sayOne(test, world, { text: '哺乳室的門鎖壞了' });
    const other = await sayOne(test, world, { text: '哺乳室門鎖壞掉很久了' });
    const page = (await people.seed.get(`/comments/${comment.id}`)).text;
    expect(page).toContain(`id="similar-${other.id}"`);
    const plan = {
      title: '修門鎖',
      theme: 'environment',
      ownerId: 'user-seed',
      sectionId: 'sec-registration',
      dueDay: '2026-07-01',
      priority: 'normal' as const,
      measure: null,
    };
    const { id } = await createImprovement(
      test.dependencies,
      { scope: test.scope, userId: 'user-research' },
      plan,
      [comment.id],
    );
    await people.seed.post(`/comments/${other.id}/improvements`, { improvement: id }).expect(303);
    expect((await listCommentIdsOf(queries(), test.scope, id)).sort()).toEqual([comment.id, other.id].sort());
    const elsewhere = await createImprovement(
      test.dependencies,
      { scope: test.scope, userId: 'user-research' },
      { ...plan, ownerId: 'user-director', sectionId: 'sec-records' },
      [],
    );
    await people.seed.post(`/comments/${other.id}/improvements`, { improvement: elsewhere.id }).expect(403);
    await people.seed.post(`/comments/${other.id}/improvements`, { improvement: 'nothing' }).expect(404);
  });
});

describe('finding', () => {
  it('櫃檯 finds 櫃臺 and 櫃台, in the address, with how many match', async () => {
    await say(test, world, [{ text: '搜尋櫃臺' }, { text: '搜尋櫃台' }, { text: '搜尋別的' }]);
    const page = (await people.seed.get(`/comments?q=${encodeURIComponent('搜尋櫃檯')}`)).text;
    expect(page).toContain('搜尋櫃臺');
    expect(page).toContain('搜尋櫃台');
    expect(page).not.toContain('搜尋別的');
    expect(words(page)).toContain('符合條件：2則');
  });

  it('pages through many, newest first, and says how to go on', async () => {
    await say(
      test,
      world,
      Array.from({ length: 41 }, (_, index) => ({ text: `翻頁${index}號` })),
    );
    const first = (await people.seed.get('/comments?q=翻頁')).text;
    expect(first).toContain('翻頁40號');
    expect(first).not.toContain('翻頁0號');
    const older =
      /href="(\/comments\?[^"]*after[^"]*)"/
        .exec(first)?.[1]
        ?.replaceAll('&amp;', '&')
        .replaceAll('&#x3D;', '=') ?? '';
    expect((await people.seed.get(older)).text).toContain('翻頁0號');
  });

  it('speaks English and Japanese to who works in them', async () => {
    const comment = await sayOne(test, world, { text: 'Please open earlier', language: 'en', overall: '4' });
    const english = words((await people.director.get(`/comments/${comment.id}?lang=en`)).text);
    expect(english).toContain('Satisfied');
    expect(english).toContain('16 June 2026');
    expect(words((await people.director.get(`/comments/${comment.id}?lang=ja`)).text)).toContain(
      '2026年6月16日',
    );
    await people.director.get('/comments?lang=zh-TW');
  });

  it('writes what citizens wrote as text, never as markup', async () => {
    const comment = await sayOne(test, world, { text: '<script>alert(1)</script> & "引號"' });
    const page = (await people.seed.get(`/comments/${comment.id}`)).text;
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

describe('what nobody can mean is refused and changes nothing', () => {
  it.each([
    '/comments?kind=joke',
    '/comments?theme=__proto__',
    '/comments?from=2026-02-30',
    '/comments?unread=yes',
    '/comments?after=now',
    '/comments?survey=none',
    '/comments?kind=praise&kind=petition',
    `/comments?q=${'長'.repeat(101)}`,
    '/comments?q=%00',
    '/comments?q=%ff',
  ])('400 for %s', async (address) => {
    await people.research.get(address).expect(400);
  });

  it.each(['/comments/unknown', '/comments/%00', `/comments/${'x'.repeat(300)}`, '/comments/__proto__'])(
    '404 for %s',
    async (address) => {
      await people.research.get(address).expect(404);
    },
  );

  it.each<[string, Record<string, string | string[]>, number]>([
    ['sorting', { kind: 'joke' }, 400],
    ['sorting', { kind: ['praise', 'petition'] }, 400],
    ['sorting', { kind: 'praise', theme: 'unknown' }, 400],
    ['sorting', { theme: 'parking' }, 400],
    ['sorting', { kind: 'praise', next: 'a\0b' }, 400],
    ['reads', { read: 'maybe' }, 400],
    ['reads', {}, 400],
    ['disclosure', { what: 'everything' }, 400],
    ['disclosure', { what: ['text', 'contact'] }, 400],
    ['improvements', {}, 400],
    ['improvements', { improvement: 'unknown' }, 404],
  ])('POST %s with %j', async (what, fields, status) => {
    const comment = await sayOne(test, world, { text: '壞輸入 0912345678' });
    const before = await auditCount();
    await people.research.post(`/comments/${comment.id}/${what}`, fields).expect(status);
    await people.research.post(`/comments/unknown/${what}`, fields).expect((answer) => {
      expect([400, 404]).toContain(answer.status);
    });
    expect((await again(comment))?.kind).toBeNull();
    expect(await themesOf(comment)).toEqual([]);
    expect(await readersOf(comment)).toEqual([]);
    expect(await auditCount()).toBe(before);
  });

  it.each<[Record<string, string | string[]>]>([
    [{ action: 'delete', ids: 'x' }],
    [{ ids: 'x' }],
    [{ action: ['kind', 'read'], ids: 'x' }],
    [{ action: 'read', ids: Array.from({ length: 201 }, (_, index) => `id${index}`) }],
    [{ action: 'read', ids: 'a\0' }],
  ])('POST selection with %j', async (fields) => {
    await people.research.post('/comments/selection', fields).expect(400);
  });
});
