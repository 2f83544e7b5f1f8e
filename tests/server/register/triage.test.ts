import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findComment } from '../../../db/queries/comments.js';
import { listTriages } from '../../../db/queries/register.js';
import { audit, cases, comments } from '../../../db/schema.js';
import type { Role } from '../../../db/schema.js';
import { createImprovement } from '../../../server/improvements/improvements.commands.js';
import { receiveOpinion, type Opinion } from '../../../server/register/receiving.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openInboxWorld, sayOne, type InboxWorld } from '../comments/world.js';

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
const person = {
  name: '趙小玉',
  phone: '0912-345-678',
  email: null,
  address: null,
  wishesReply: true,
  wishesNews: false,
  consented: true,
};
async function opinion(more: Partial<Opinion>): Promise<string> {
  const id = test.dependencies.newId();
  await receiveOpinion(test.dependencies, test.scope, {
    id,
    channel: 'opinion_page',
    language: 'zh-TW',
    text: '戶籍資料登記錯誤，請查明更正。',
    day: '2026-06-17',
    reference: null,
    counterCode: null,
    serviceCode: null,
    person: null,
    attachments: [],
    enteredBy: null,
    ...more,
  });
  return id;
}
const decide = async (id: string, kind: string) =>
  await people.research.post(`/comments/${id}/sorting`, { kind }).expect(303);
const page = async (id: string, role: Role = 'research') =>
  (await people[role].get(`/comments/${id}?lang=zh-TW`).expect(200)).text;
const auditOf = async (id: string) =>
  (await queries().select().from(audit).where(eq(audit.entityId, id))).map((row) => row.action);

describe('the triage of whatever was said', () => {
  it('suggests a petition with its rule, and keeps the suggestion beside the decision', async () => {
    const id = await opinion({ person });
    const before = await page(id);
    expect(before).toContain('留有姓名、聯絡方式並希望回復');
    expect(before).toContain('行政程序法第168條');
    await decide(id, 'complaint');
    await decide(id, 'petition');
    expect(await listTriages(queries(), test.scope, id)).toMatchObject([
      { suggested: 'petition', decided: 'petition', decidedBy: 'user-research' },
      { suggested: 'petition', rules: ['named_and_wishes_reply', 'asks_office'], decided: 'complaint' },
    ]);
    const after = await page(id);
    expect(after).toContain('當時系統建議「陳情」');
    expect(after).toMatch(/\/cases\/new\?comment(=|&#x3D;)/);
    expect(await page(id, 'director')).not.toContain('/cases/new');
  });

  it('an anonymous comment of a tablet is suggested as an opinion, and says that nobody can be answered', async () => {
    const anonymous = await sayOne(test, world, { text: '請問幾點關門', channel: 'kiosk', overall: '3' });
    await decide(anonymous.id, 'opinion');
    expect(await listTriages(queries(), test.scope, anonymous.id)).toMatchObject([{ suggested: 'opinion' }]);
    expect(await page(await opinion({}))).toContain('無法回復');
  });

  it('of many at once writes a line for each', async () => {
    const ids = [
      await opinion({ text: '謝謝，服務很親切' }),
      await opinion({ channel: 'mailbox', reference: 'M-1' }),
    ];
    await people.research.post('/comments/selection', { action: 'kind', kind: 'opinion', ids }).expect(303);
    expect(await listTriages(queries(), test.scope, ids[0] ?? '')).toMatchObject([
      { suggested: 'praise', decided: 'opinion' },
    ]);
    expect(await listTriages(queries(), test.scope, ids[1] ?? '')).toMatchObject([
      { suggested: 'petition', rules: ['mailbox', 'asks_office'] },
    ]);
  });

  it('finds what came by one way', async () => {
    const list = (await people.research.get('/comments?channel=mailbox&lang=zh-TW').expect(200)).text;
    expect(list).toContain('符合條件：1則');
    await people.research.get('/comments?channel=pigeon').expect(400);
  });
});

describe('who said it', () => {
  it.each<[Role, number]>([
    ['director', 200],
    ['secretary', 200],
    ['section_chief', 200],
    ['research', 200],
    ['seed', 403],
    ['clerk', 403],
    ['auditor', 403],
  ])('is told to the %s: %i, and written down', async (role, status) => {
    const id = await opinion({ person, text: '我是趙小玉，戶籍資料登記錯誤，請查明更正。' });
    const answer = await people[role].post(`/comments/${id}/petitioner`).expect(status);
    expect(answer.text.includes('趙小玉')).toBe(status === 200);
    expect(await auditOf(id)).toEqual(
      status === 200 ? ['comment.receive', 'comment.disclose-petitioner'] : ['comment.receive'],
    );
    if (role === 'clerk') return;
    // On no page without asking, in no list and by no search.
    for (const path of [`/comments/${id}`, '/comments', '/comments?q=趙小玉', '/comments?q=0912'].map(
      encodeURI,
    ))
      expect((await people[role].get(path)).text.replace(/value="[^"]*"/g, '')).not.toMatch(
        /趙小玉|0912-345/,
      );
  });

  it('is 404 where nobody left anything', async () => {
    await people.research.post(`/comments/${await opinion({})}/petitioner`).expect(404);
  });
});

describe('what was attached', () => {
  it('is handed over as a download, with an audit row, to who may read petitioners', async () => {
    const id = await opinion({
      attachments: [
        { name: '附件.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF-1.7'), sha256: 'x' },
      ],
    });
    const address = /action="(\/comments\/[^"]+\/attachments\/[^"]+)"/.exec(await page(id))?.[1] ?? '';
    const answer = await people.research.post(address).expect(200);
    expect(answer.headers['content-disposition']).toContain('attachment');
    expect(answer.headers['content-security-policy']).toContain('sandbox');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(await auditOf(id)).toContain('comment.disclose-attachment');
    await people.seed.post(address).expect(403);
    await people.research.post(address.replace(id, await opinion({}))).expect(404);
    expect(await page(id, 'auditor')).not.toContain('附件.pdf');
  });
});

describe('comments that say the same', () => {
  const mergedInto = async (id: string) => (await findComment(queries(), test.scope, id))?.mergedInto;

  it('are merged into one and taken out again, and both acts stay written down', async () => {
    const [into, other] = [await opinion({ text: '冷氣太冷' }), await opinion({ text: '冷氣真的太冷' })];
    await people.research
      .post('/comments/selection', { action: 'merge', ids: [into, other], into })
      .expect(303);
    expect(await mergedInto(other)).toBe(into);
    expect(await mergedInto(into)).toBeNull();
    expect(await page(other)).toContain('已併入');
    expect(await page(into)).toContain('冷氣真的太冷');
    const third = await opinion({ text: '冷氣' });
    await people.research
      .post('/comments/selection', { action: 'merge', ids: third, into: other })
      .expect(422);
    await people.research
      .post('/comments/selection', { action: 'merge', ids: into, into: third })
      .expect(422);
    await people.research.post(`/comments/${other}/separation`).expect(303);
    expect(await mergedInto(other)).toBeNull();
    expect(await auditOf(other)).toEqual(['comment.receive', 'comment.merge', 'comment.unmerge']);
  });

  it('are merged by who sorts, and with what is there', async () => {
    const [into, other] = [await opinion({}), await opinion({})];
    await people.director.post('/comments/selection', { action: 'merge', ids: other, into }).expect(403);
    await people.research
      .post('/comments/selection', { action: 'merge', ids: other, into: 'unknown' })
      .expect(404);
    await people.research.post('/comments/selection', { action: 'merge', ids: 'unknown', into }).expect(404);
    expect(await mergedInto(other)).toBeNull();
  });
});

/** A confidential case of the seed member, opened from that comment. */
async function concealedCase(caseId: string, number: string, commentId: string): Promise<void> {
  await test.dependencies.database.atomically((db) => [
    db.insert(cases).values({
      officeId: test.scope.officeId,
      id: caseId,
      number,
      origin: 'petition',
      commentId,
      petitionType: 'misconduct',
      subject: '檢舉',
      status: 'assigned',
      ruleId: 'r',
      receivedDay: '2026-06-17',
      receivedAt: test.dependencies.clock(),
      dueDay: null,
      ownerId: 'user-seed',
      sectionId: null,
      chain: [],
      confidential: true,
      documentNumber: '',
      passwordHash: null,
      language: 'zh-TW',
      nonHandling: null,
      closedDay: null,
      repliedDay: null,
      revision: 1,
      createdBy: null,
    }),
  ]);
}

describe('what a confidential case was opened from', () => {
  it('is for its handler and the register; for everybody else it is not there', async () => {
    const id = await opinion({ text: '檢舉某窗口收受禮品', person });
    await concealedCase('secret', '115-0001', id);
    const all = (await queries().select({ id: comments.id }).from(comments)).length;
    for (const role of ['research', 'seed'] as const) {
      expect(await page(id, role)).toContain('檢舉某窗口');
      expect((await people[role].get('/comments?lang=zh-TW')).text).toContain(`共${all}則`);
    }
    for (const role of ['director', 'secretary', 'section_chief', 'auditor'] as const) {
      const someone = people[role];
      await someone.get(`/comments/${id}`).expect(404);
      for (const path of [
        '/comments?lang=zh-TW',
        encodeURI('/comments?q=收受禮品&lang=zh-TW'),
        '/comments?unread=1',
      ])
        expect((await someone.get(path).expect(200)).text).not.toContain('檢舉某窗口');
      expect((await someone.get('/comments?lang=zh-TW')).text).toContain(`共${all - 1}則`);
    }
    await people.director.post(`/comments/${id}/petitioner`).expect(404);
    await people.section_chief.post(`/comments/${id}/sorting`, { kind: 'opinion' }).expect(404);
    await people.section_chief
      .post('/comments/selection', { action: 'kind', kind: 'opinion', ids: id })
      .expect(404);
    expect((await findComment(queries(), test.scope, id))?.kind).toBeNull();
    // Once it waits for the director's signature, the director sees it, and still nobody else.
    const chain = [{ role: 'director', sectionId: null, userId: null }];
    await test.dependencies.database.atomically((db) => [
      db.update(cases).set({ chain }).where(eq(cases.id, 'secret')),
    ]);
    expect(await page(id, 'director')).toContain('檢舉某窗口');
    await people.secretary.get(`/comments/${id}`).expect(404);
  });

  it('is read by nobody else among the texts behind a figure, nor in an improvement that names it', async () => {
    const said = await sayOne(test, world, { text: '檢舉另一窗口索取紅包', overall: '1' });
    const ofOthers = await sayOne(test, world, { text: '等候太久請改善', overall: '1' });
    const made = await createImprovement(
      test.dependencies,
      { scope: test.scope, userId: 'user-research' },
      {
        title: '櫃檯紀律',
        theme: 'attitude',
        ownerId: 'user-research',
        sectionId: null,
        dueDay: '2026-12-31',
        priority: 'normal',
        measure: null,
      },
      [said.id, ofOthers.id],
    );
    await concealedCase('secret-2', '115-0002', said.id);
    for (const path of [
      '/dashboards/service/comments/texts?lang=zh-TW',
      '/dashboards/service/comments?lang=zh-TW',
      `/improvements/${made.id}?lang=zh-TW`,
    ]) {
      for (const role of ['research', 'director', 'secretary'] as const) {
        const { text } = await people[role].get(path).expect(200);
        if (role === 'research') continue;
        expect([path, role, text.includes('索取紅包')]).toEqual([path, role, false]);
      }
    }
    expect((await people.research.get(`/improvements/${made.id}`)).text).toContain('索取紅包');
    expect((await people.secretary.get(`/improvements/${made.id}`)).text).toContain('等候太久請改善');
    const texts = await people.research.get('/dashboards/service/comments/texts');
    expect(texts.text).toContain('索取紅包');
    await people.director.get(`/improvements/new?comments=${said.id}`).expect(404);
  });
});
