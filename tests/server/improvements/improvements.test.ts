import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findImprovement,
  listCommentIdsOf,
  listEffectiveMarkers,
  listImprovementEvents,
  listImprovements,
} from '../../../db/queries/improvements.js';
import { insertGrant, insertUser } from '../../../db/queries/users.js';
import { audit, type ImprovementStatus, type Role } from '../../../db/schema.js';
import {
  createImprovement,
  moveImprovement,
  type ImprovementPlan,
} from '../../../server/improvements/improvements.commands.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openInboxWorld, say, sayOne, type InboxWorld } from '../comments/world.js';

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
const research = () => ({ scope: test.scope, userId: 'user-research' });
const plan = (more: Partial<ImprovementPlan> = {}): ImprovementPlan => ({
  title: '中午增開窗口',
  theme: 'hours',
  ownerId: 'user-seed',
  sectionId: 'sec-registration',
  dueDay: '2026-07-31',
  priority: 'normal',
  measure: null,
  ...more,
});
const fields = (more: Record<string, string> = {}): Record<string, string> => ({
  title: '中午增開窗口',
  theme: 'hours',
  ownerId: 'user-seed',
  sectionId: 'sec-registration',
  dueDay: '2026-07-31',
  priority: 'normal',
  measure: '',
  ...more,
});
const begin = async (more: Partial<ImprovementPlan> = {}) =>
  (await createImprovement(test.dependencies, research(), plan(more), [])).id;
/** What an action names before it starts: its day, or why no question measures it. */
const begun = ({ measure }: Partial<ImprovementPlan>) =>
  measure == null ? { reason: '無法以題目衡量' } : { effectiveDay: '2026-06-01' };
async function beginAt(status: ImprovementStatus, more: Partial<ImprovementPlan> = {}): Promise<string> {
  const id = await begin(more);
  const road: Record<ImprovementStatus, ImprovementStatus[]> = {
    planned: [],
    doing: ['doing'],
    done: ['doing', 'done'],
    verified: ['doing', 'done', 'verified'],
    dropped: ['dropped'],
  };
  for (const to of road[status]) {
    await moveImprovement(test.dependencies, research(), await at(id), to, {
      ...(to === 'done' ? { cause: '人力不足', actionTaken: '中午彈班', effectiveDay: '2026-06-01' } : {}),
      ...(to === 'doing' ? begun(more) : {}),
      ...(to === 'verified' ? { effect: '等候縮短', doubleLoop: '標準不需修正' } : {}),
      ...(to === 'dropped' ? { reason: '不採行' } : {}),
    });
  }
  return id;
}
const at = async (id: string) => {
  const found = await findImprovement(queries(), test.scope, id);
  if (found === undefined) throw new Error('no improvement');
  return found;
};
const story = async (id: string) =>
  (await listImprovementEvents(queries(), test.scope, id)).map((event) => [
    event.kind,
    event.field,
    event.before,
    event.after,
  ]);
const auditOf = async (id: string) =>
  (await queries().select().from(audit).where(eq(audit.entityId, id)).orderBy(audit.id)).map(
    (row) => row.action,
  );
const move =
  (id: string, person: SignedIn, to: string, more: Record<string, string> = {}, revision?: number) =>
  async () =>
    person.post(`/improvements/${id}/status`, {
      to,
      revision: String(revision ?? (await at(id)).revision),
      ...more,
    });
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const idIn = (location: string | undefined) => (location ?? '').split('/').at(-1) ?? '';

describe('who may do what with improvements', () => {
  it.each<[Role, { read: number; own: number; others: number; verify: number }]>([
    ['director', { read: 200, own: 303, others: 303, verify: 303 }],
    ['secretary', { read: 200, own: 303, others: 303, verify: 303 }],
    ['section_chief', { read: 200, own: 303, others: 403, verify: 403 }],
    ['research', { read: 200, own: 303, others: 303, verify: 303 }],
    ['seed', { read: 200, own: 303, others: 403, verify: 403 }],
    ['clerk', { read: 200, own: 403, others: 403, verify: 403 }],
    ['auditor', { read: 200, own: 403, others: 403, verify: 403 }],
  ])('%s', async (role, expected) => {
    const person = people[role];
    const own = await begin();
    const others = await begin({ sectionId: 'sec-records', ownerId: 'user-director' });
    await person.get('/improvements').expect(expected.read);
    await person.get(`/improvements/${own}`).expect(expected.read);
    await person.get('/improvements/new').expect(expected.own === 303 ? 200 : 403);
    await person.get(`/improvements/${own}/edit`).expect(expected.own === 303 ? 200 : 403);
    await person.get(`/improvements/${others}/edit`).expect(expected.others === 303 ? 200 : 403);
    for (const [id, status] of [
      [own, expected.own],
      [others, expected.others],
    ] as const) {
      await person.post(`/improvements/${id}/notes`, { note: '看過了' }).expect(status);
      await person
        .post(`/improvements/${id}`, {
          ...fields({ title: '改名', sectionId: id === own ? 'sec-registration' : 'sec-records' }),
          revision: '1',
        })
        .expect(status);
      await person
        .post(`/improvements/${id}/status`, {
          to: 'doing',
          reason: '無法以題目衡量',
          revision: status === 303 ? '2' : '1',
        })
        .expect(status);
      expect((await at(id)).status).toBe(status === 303 ? 'doing' : 'planned');
    }
    await person.post('/improvements', fields()).expect(expected.own);
    const done = await beginAt('done');
    expect((await move(done, person, 'verified', { effect: '等候縮短', doubleLoop: '無' })()).status).toBe(
      expected.verify,
    );
    expect((await at(done)).status).toBe(expected.verify === 303 ? 'verified' : 'done');
  });

  it('lets an owner from another section work on what is theirs, and nobody put work into a section that is not theirs', async () => {
    const mine = await begin({ sectionId: 'sec-records', ownerId: 'user-seed' });
    await people.seed.post(`/improvements/${mine}/notes`, { note: '我負責' }).expect(303);
    const answer = await people.seed.post('/improvements', fields({ sectionId: 'sec-records' })).expect(422);
    expect(answer.text).toContain('請選擇您可以辦理的課別');
    await people.seed.post('/improvements', fields({ sectionId: '' })).expect(422);
    await people.research.post('/improvements', fields({ sectionId: '' })).expect(303);
  });

  it('sends who is not signed in to the sign-in page', async () => {
    await test.request.get('/improvements').expect(303);
    await test.request.post('/improvements').type('form').send(fields()).expect(403);
  });
});

describe('making an improvement', () => {
  it('begins from comments: prefilled with their words and theme, numbered, linked, and told in the story', async () => {
    const [one, two] = await say(test, world, [
      { text: '中午只有一個窗口，等太久。電話0912-345-678' },
      { text: '午休人太少' },
    ]);
    const ids = [one?.id ?? '', two?.id ?? ''];
    const comment = one?.id ?? '';
    await people.research.post(`/comments/${comment}/sorting`, { kind: 'complaint', theme: 'hours' });
    const page = (await people.research.get(`/improvements/new?comments=${ids.join(',')}`).expect(200)).text;
    expect(page).toContain('value="中午只有一個窗口，等太久"');
    expect(page).not.toContain('0912-345-678');
    expect(page).toMatch(/<option value="hours" selected>/);
    const answer = await people.research
      .post(
        '/improvements',
        fields({
          comments: ids.join(','),
          measure: `${world.surveyId}|overall`,
          segment: 'counter:c1',
          baselineFrom: '2026-03-01',
          baselineTo: '2026-05-31',
        }),
      )
      .expect(303);
    const id = idIn(answer.headers['location']);
    expect((await listCommentIdsOf(queries(), test.scope, id)).sort()).toEqual([...ids].sort());
    expect((await at(id)).measure).toEqual({
      surveyId: world.surveyId,
      question: 'overall',
      cut: 'counter',
      cutValue: 'c1',
      baselineFrom: '2026-03-01',
      baselineTo: '2026-05-31',
    });
    expect(await story(id)).toEqual([['created', null, null, null]]);
    expect(await auditOf(id)).toEqual(['improvement.create']);
    const shown = words((await people.research.get(`/improvements/${id}`)).text);
    expect(shown).toContain('中午只有一個窗口，等太久。電話［電話］');
    expect(shown).toContain(
      '服務滿意度調查：整體滿意度（櫃檯：1號櫃檯），基期民國115年3月1日～民國115年5月31日',
    );
    const inbox = words((await people.research.get(`/comments/${comment}`)).text);
    expect(inbox).toContain('中午增開窗口');
  });

  it('gives running numbers, also to those who come at the same moment', async () => {
    const numbers = await Promise.all(
      Array.from(
        { length: 6 },
        async () => (await createImprovement(test.dependencies, research(), plan(), [])).number,
      ),
    );
    expect(new Set(numbers).size).toBe(6);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBe(5);
  });

  it('keeps what was written and says what is wrong', async () => {
    const answer = await people.research
      .post(
        '/improvements',
        fields({
          title: '',
          dueDay: '2026-02-30',
          ownerId: 'nobody',
          theme: 'joke',
          priority: '',
          measure: 'x|y',
          baselineFrom: '2026-05-01',
          baselineTo: '2026-04-01',
        }),
      )
      .expect(422);
    for (const name of ['title', 'dueDay', 'ownerId', 'theme', 'priority', 'measure', 'baselineTo'])
      expect(answer.text).toContain(`href="#${name}"`);
    const kept = await people.research
      .post('/improvements', fields({ title: '保留這句話', dueDay: '' }))
      .expect(422);
    expect(kept.text).toContain('value="保留這句話"');
    await people.research
      .post(
        '/improvements',
        fields({
          measure: `${world.surveyId}|overall`,
          segment: '',
          baselineFrom: '2026-05-01',
          baselineTo: '2026-06-18',
        }),
      )
      .expect(422);
  });

  it('hides the citizens\u2019 words from who may not read comments', async () => {
    const comment = await sayOne(test, world, { text: '只有看得到的人看得到' });
    const { id } = await createImprovement(test.dependencies, research(), plan(), [comment.id]);
    const page = (await people.clerk.get(`/improvements/${id}`).expect(200)).text;
    expect(page).not.toContain('只有看得到的人看得到');
    expect(page).toContain('由1則民眾意見而來');
  });

  it('takes as owner only an active member of this office', async () => {
    await test.dependencies.database.atomically((db) => [
      insertUser(db, {
        id: 'left',
        email: 'left@north.test',
        name: 'left person',
        passwordHash: '',
        language: 'zh-TW',
        active: false,
        createdAt: new Date(0),
      }),
      insertGrant(db, test.scope, {
        id: 'grant-left',
        userId: 'left',
        role: 'seed',
        sectionId: null,
        validFrom: '2020-01-01',
        validTo: null,
      }),
      insertUser(db, {
        id: 'stranger',
        email: 's@south.test',
        name: 'stranger',
        passwordHash: '',
        language: 'zh-TW',
        active: true,
        createdAt: new Date(0),
      }),
    ]);
    await people.research.post('/improvements', fields({ ownerId: 'left' })).expect(422);
    await people.research.post('/improvements', fields({ ownerId: 'stranger' })).expect(422);
  });
});

describe('from plan to verified effect', () => {
  it('cannot be done without cause, action and its day, nor verified without its effect', async () => {
    const id = await begin();
    expect((await move(id, people.seed, 'doing')()).status).toBe(422);
    expect((await move(id, people.seed, 'doing', { reason: '無法以題目衡量' })()).status).toBe(303);
    const refused = await move(id, people.seed, 'done', {
      cause: '人力不足',
      actionTaken: '',
      effectiveDay: '',
    })();
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('href="#actionTaken"');
    expect(refused.text).toContain('人力不足');
    expect((await at(id)).status).toBe('doing');
    expect(
      (
        await move(id, people.seed, 'done', {
          cause: '人力不足',
          actionTaken: '彈班',
          effectiveDay: '2026-06-18',
        })()
      ).status,
    ).toBe(422);
    expect(
      (
        await move(id, people.seed, 'done', {
          cause: '人力不足',
          actionTaken: '彈班',
          effectiveDay: '2026-06-17',
        })()
      ).status,
    ).toBe(303);
    expect((await move(id, people.research, 'verified', { effect: ' ' })()).status).toBe(422);
    expect(
      (await move(id, people.research, 'verified', { effect: '等候由20分鐘縮短為8分鐘' })()).status,
    ).toBe(422);
    expect(
      (
        await move(id, people.research, 'verified', {
          effect: '等候由20分鐘縮短為8分鐘',
          doubleLoop: '輪值規定已修正',
        })()
      ).status,
    ).toBe(303);
    expect(await at(id)).toMatchObject({
      status: 'verified',
      cause: '人力不足',
      actionTaken: '彈班',
      effectiveDay: '2026-06-17',
      effect: '等候由20分鐘縮短為8分鐘',
    });
    expect((await story(id)).filter(([, field]) => field === 'status')).toEqual([
      ['changed', 'status', 'planned', 'doing'],
      ['changed', 'status', 'doing', 'done'],
      ['changed', 'status', 'done', 'verified'],
    ]);
    expect(await auditOf(id)).toEqual([
      'improvement.create',
      'improvement.move',
      'improvement.move',
      'improvement.move',
    ]);
    const page = words((await people.research.get(`/improvements/${id}`)).text);
    expect(page).toContain('狀態由「已完成」改為「已驗證」');
    expect(page).toContain('seed person，115/6/17 10:00');
  });

  it('is dropped or taken back only with a reason', async () => {
    const id = await begin();
    expect((await move(id, people.seed, 'dropped')()).status).toBe(422);
    expect((await move(id, people.seed, 'dropped', { reason: '經費不足' })()).status).toBe(303);
    expect(await at(id)).toMatchObject({ status: 'dropped', dropReason: '經費不足' });
    expect((await move(id, people.seed, 'planned', { reason: '經費核定' })()).status).toBe(303);
    expect(await at(id)).toMatchObject({ status: 'planned', dropReason: '' });
    const done = await beginAt('done');
    expect((await move(done, people.seed, 'doing')()).status).toBe(422);
    expect((await move(done, people.seed, 'doing', { reason: '成效不明' })()).status).toBe(303);
  });

  it.each<[ImprovementStatus, ImprovementStatus]>([
    ['planned', 'done'],
    ['planned', 'verified'],
    ['planned', 'planned'],
    ['doing', 'planned'],
    ['doing', 'verified'],
    ['done', 'dropped'],
    ['done', 'planned'],
    ['verified', 'doing'],
    ['verified', 'dropped'],
    ['dropped', 'done'],
    ['dropped', 'doing'],
  ])('does not go from %s to %s', async (from, to) => {
    const id = await beginAt(from);
    const before = await at(id);
    const answer = await move(id, people.research, to, {
      cause: 'a',
      actionTaken: 'b',
      effect: 'c',
      doubleLoop: 'e',
      effectiveDay: '2026-06-01',
      reason: 'd',
    })();
    expect(answer.status).toBe(422);
    expect(await at(id)).toEqual(before);
  });

  it('keeps cause and action once it is closed', async () => {
    const id = await beginAt('done');
    const revision = String((await at(id)).revision);
    await people.seed
      .post(
        `/improvements/${id}`,
        fields({ revision, cause: '', actionTaken: 'b', effectiveDay: '2026-06-01' }),
      )
      .expect(422);
    await people.seed
      .post(`/improvements/${id}`, fields({ revision, cause: 'a', actionTaken: 'b', effectiveDay: '' }))
      .expect(422);
    await people.seed
      .post(
        `/improvements/${id}`,
        fields({ revision, cause: 'a', actionTaken: 'b', effectiveDay: '2026-06-01' }),
      )
      .expect(303);
  });

  it('tells who changed what from what to what', async () => {
    const id = await begin();
    await people.seed
      .post(
        `/improvements/${id}`,
        fields({
          revision: '1',
          title: '午間增開窗口',
          ownerId: 'user-section_chief',
          cause: '人力\r\n不足',
        }),
      )
      .expect(303);
    expect(await story(id)).toEqual([
      ['created', null, null, null],
      ['changed', 'title', '中午增開窗口', '午間增開窗口'],
      ['changed', 'ownerId', 'user-seed', 'user-section_chief'],
      ['changed', 'cause', null, '人力\n不足'],
    ]);
    const page = words((await people.seed.get(`/improvements/${id}`)).text);
    expect(page).toContain('負責人由「seed person」改為「section_chief person」');
    const same = await people.seed
      .post(
        `/improvements/${id}`,
        fields({ revision: '2', title: '午間增開窗口', ownerId: 'user-section_chief', cause: '人力\n不足' }),
      )
      .expect(303);
    expect(same.headers['location']).toBe(`/improvements/${id}`);
    expect((await at(id)).revision).toBe(2);
  });

  it('tells the second of two writers, keeps their words, and overwrites nothing', async () => {
    const id = await begin();
    await people.research.post(`/improvements/${id}`, fields({ revision: '1', title: '先存的' })).expect(303);
    const late = await people.seed
      .post(`/improvements/${id}`, fields({ revision: '1', title: '後存的' }))
      .expect(409);
    expect(late.text).toContain('value="後存的"');
    expect(late.text).toContain('research person已更動');
    expect(late.text).toContain('name="revision" value="2"');
    expect((await at(id)).title).toBe('先存的');
    expect((await move(id, people.seed, 'doing', { reason: '無' }, 1)()).status).toBe(409);
    expect((await at(id)).status).toBe('planned');
    await people.seed.post(`/improvements/${id}`, fields({ revision: '2', title: '後存的' })).expect(303);
    const both = await Promise.all([
      move(id, people.seed, 'doing', { reason: '無' }, 3)(),
      move(id, people.research, 'dropped', { reason: 'x' }, 3)(),
    ]);
    expect(both.map((answer) => answer.status).sort()).toEqual([303, 409]);
  });
});

describe('board, list and figures', () => {
  it('puts what is late first, and finds by owner, section, status and theme', async () => {
    const late = await begin({
      title: '逾期的事',
      dueDay: '2026-06-10',
      ownerId: 'user-director',
      theme: 'fees',
    });
    const due = await begin({ title: '今天到期的事', dueDay: '2026-06-17' });
    const overdueThen = await listImprovements(queries(), test.scope, { overdueOn: '2026-06-17' });
    expect(overdueThen.map((row) => row.id)).toEqual([late]);
    expect(
      (await listImprovements(queries(), test.scope, { status: 'open' })).slice(0, 2).map((row) => row.id),
    ).toEqual([late, due]);
    const board = words((await people.director.get('/improvements')).text);
    expect(board).toContain('逾期7天');
    expect(board.indexOf('逾期的事')).toBeLessThan(board.indexOf('今天到期的事'));
    const overdue = words((await people.director.get('/improvements?overdue=1&view=list')).text);
    expect(overdue).toContain('逾期的事');
    expect(overdue).not.toContain('今天到期的事');
    const mine = words(
      (await people.director.get('/improvements?mine=1&theme=fees&status=planned&section=sec-registration'))
        .text,
    );
    expect(mine).toContain('逾期的事');
    expect(mine).not.toContain('今天到期的事');
    expect(words((await people.director.get('/improvements?owner=nobody')).text)).toContain(
      '沒有符合條件的改善事項',
    );
    expect(words((await people.director.get('/improvements?view=list&lang=en')).text)).toContain(
      '7 days overdue',
    );
    await people.director.get('/improvements?lang=zh-TW');
  });

  it('marks the trend of its question on the day it took effect, and no other', async () => {
    const measure = {
      surveyId: world.surveyId,
      question: 'overall',
      cut: '',
      cutValue: '',
      baselineFrom: '2026-01-01',
      baselineTo: '2026-03-31',
    };
    const id = await beginAt('done', { measure, title: '有標記' });
    await beginAt('planned', { measure });
    const marks = await listEffectiveMarkers(queries(), test.scope, world.surveyId, 'overall');
    expect(marks).toEqual([
      expect.objectContaining({ id, title: '有標記', effectiveDay: '2026-06-01', cut: '', cutValue: '' }),
    ]);
    expect(await listEffectiveMarkers(queries(), test.scope, world.surveyId, 'other')).toEqual([]);
  });
});

describe('what nobody can mean is refused and changes nothing', () => {
  it.each([
    '/improvements?status=joke',
    '/improvements?theme=joke',
    '/improvements?view=pie',
    '/improvements?overdue=2',
    '/improvements?owner=a&owner=b',
    '/improvements/new?comments=a%00',
    '/improvements/new?comments=a&comments=b',
  ])('400 for %s', async (address) => {
    await people.research.get(address).expect(400);
  });

  it.each([
    '/improvements/unknown',
    '/improvements/unknown/edit',
    '/improvements/unknown/files/x',
    '/improvements/new?comments=unknown',
    '/improvements/__proto__',
  ])('404 for %s', async (address) => {
    await people.research.get(address).expect(404);
  });

  it.each<[string, Record<string, string | string[]>, number]>([
    ['', { revision: '1', title: ['a', 'b'] }, 400],
    ['', { title: 'a' }, 422],
    ['', { ...fields(), revision: 'x' }, 400],
    ['', { ...fields(), title: 'a\0b', revision: '1' }, 422],
    ['', { ...fields(), title: 'x'.repeat(121), revision: '1' }, 422],
    ['', { ...fields(), cause: '因'.repeat(4_001), revision: '1' }, 422],
    ['', { ...fields(), effectiveDay: '2026-13-01', revision: '1' }, 422],
    ['/notes', { note: '' }, 422],
    ['/notes', { note: ['a', 'b'] }, 400],
    ['/notes', { note: '字'.repeat(4_001) }, 422],
    ['/notes', { note: 'a\0' }, 422],
    ['/status', { to: 'finished', revision: '1' }, 400],
    ['/status', { to: ['doing', 'done'], revision: '1' }, 400],
    ['/status', { to: 'doing' }, 400],
    ['/files', { file: 'not a file' }, 400],
  ])('POST %s', async (what, sent, status) => {
    const id = await begin();
    const before = await at(id);
    const answer = await people.research.post(`/improvements/${id}${what}`, sent);
    expect(what === '' && sent['revision'] === undefined ? [400, 422] : [status]).toContain(answer.status);
    expect(await at(id)).toEqual(before);
    expect(await story(id)).toHaveLength(1);
    expect((await people.research.post(`/improvements/unknown${what}`, sent)).status).toBe(404);
  });

  it('refuses a megabyte of text with 413', async () => {
    const id = await begin();
    await people.research.post(`/improvements/${id}/notes`, { note: 'x'.repeat(1_000_000) }).expect(413);
    expect(await story(id)).toHaveLength(1);
  });

  it('makes nothing from comments that are not there', async () => {
    const before = (await listImprovements(queries(), test.scope)).length;
    await people.research.post('/improvements', fields({ comments: 'unknown' })).expect(404);
    await people.research.post('/improvements', fields({ comments: 'x'.repeat(30_000) })).expect(400);
    expect((await listImprovements(queries(), test.scope)).length).toBe(before);
  });
});
