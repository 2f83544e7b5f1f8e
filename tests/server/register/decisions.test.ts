import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findComment } from '../../../db/queries/comments.js';
import { findMediaItem } from '../../../db/queries/mediaItems.js';
import { findMerit, listMerits } from '../../../db/queries/merits.js';
import { findProposal } from '../../../db/queries/proposals.js';
import { audit } from '../../../db/schema.js';
import type { Role } from '../../../db/schema.js';
import { createImprovement } from '../../../server/improvements/improvements.commands.js';
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
const actions = async (id: string) =>
  (await queries().select().from(audit).where(eq(audit.entityId, id))).map((row) => row.action);

async function propose(role: Role = 'clerk'): Promise<string> {
  const id = test.dependencies.newId();
  await people[role]
    .post('/proposals', { id, title: '戶籍謄本線上預填', text: '先在家填好', expectedEffect: '少等' })
    .expect(303)
    .expect('location', `/proposals/${id}`);
  return id;
}
const proposal = async (id: string) => await findProposal(queries(), test.scope, id);

describe('a proposal of the staff', () => {
  it('is made by anybody of the house, joins the register, and waits', async () => {
    const id = await propose();
    expect(await proposal(id)).toMatchObject({
      decision: 'waiting',
      proposerId: 'user-clerk',
      text: '先在家填好',
    });
    expect(await findComment(queries(), test.scope, id)).toMatchObject({
      channel: 'proposal',
      enteredBy: 'user-clerk',
    });
    await people.clerk.post('/proposals', { id, title: '戶籍謄本線上預填', text: '先在家填好' }).expect(303);
    expect((await people.seed.get('/proposals?lang=zh-TW').expect(200)).text).toContain('戶籍謄本線上預填');
  });

  it('without a title or words comes back with everything kept', async () => {
    const id = test.dependencies.newId();
    const page = await people.clerk.post('/proposals', { id, title: '', text: '只有內容' }).expect(422);
    expect(page.text).toContain('href="#title"');
    expect(page.text).toContain('只有內容');
    expect(await proposal(id)).toBeUndefined();
  });

  it('is decided by the heads, with a reason, an improvement, and never over one another', async () => {
    const id = await propose();
    const address = `/proposals/${id}/decision`;
    const { id: improvementId } = await createImprovement(
      test.dependencies,
      { scope: test.scope, userId: 'user-research' },
      {
        title: '預填',
        theme: 'process',
        ownerId: 'user-research',
        sectionId: null,
        dueDay: '2026-12-31',
        priority: 'normal',
        measure: null,
      },
      [],
    );
    await people.research.post(address, { revision: '1', decision: 'adopted', review: '好' }).expect(403);
    const page = await people.secretary
      .post(address, { revision: '1', decision: 'not_adopted', review: '' })
      .expect(422);
    expect(page.text).toContain('href="#review"');
    await people.secretary
      .post(address, { revision: '1', decision: 'adopted', review: '好', improvementId: 'nope' })
      .expect(422);
    await people.secretary
      .post(address, { revision: '1', decision: 'adopted', review: '可行', improvementId })
      .expect(303);
    await people.director
      .post(address, { revision: '1', decision: 'not_adopted', review: '太貴' })
      .expect(409);
    expect(await proposal(id)).toMatchObject({
      decision: 'adopted',
      review: '可行',
      improvementId,
      decidedBy: 'user-secretary',
      revision: 2,
    });
    expect(await actions(id)).toEqual(['comment.receive', 'proposal.decide']);
    expect((await people.clerk.get(`/proposals/${id}?lang=zh-TW`)).text).toContain('可行');
  });

  it('keeps what was measured before and after, by who proposed it or decides', async () => {
    const id = await propose();
    const address = `/proposals/${id}/measures`;
    const measured = { minutesBefore: '30', minutesAfter: '12', documentsBefore: '4', documentsAfter: '' };
    await people.seed.post(address, { revision: '1', ...measured }).expect(403);
    const page = await people.clerk
      .post(address, { revision: '1', ...measured, minutesAfter: '-3' })
      .expect(422);
    expect(page.text).toContain('value="-3"');
    await people.clerk.post(address, { revision: '1', ...measured }).expect(303);
    expect(await proposal(id)).toMatchObject({
      minutesBefore: 30,
      minutesAfter: 12,
      documentsBefore: 4,
      documentsAfter: null,
    });
    expect((await people.auditor.get('/proposals?lang=zh-TW')).text).toContain('30 → 12分鐘');
    await people.director.post(address, { revision: '1', ...measured }).expect(409);
  });
});

describe('praise that is passed on', () => {
  async function nominate(comment = ''): Promise<string> {
    const id = test.dependencies.newId();
    const fields = {
      id,
      comment,
      person: '王小明',
      day: '2026-06-15',
      deed: '協助長者填表',
      awardingBody: '北區戶政事務所',
    };
    await people.seed.post('/merits', fields).expect(303);
    return id;
  }

  it('is nominated from a comment, shown as the comment may be shown, and joins the table once the director enters it', async () => {
    const praise = await sayOne(test, world, { text: '謝謝clerk person，電話0912-345-678', overall: '5' });
    await people.research.post(`/comments/${praise.id}/sorting`, { kind: 'praise' }).expect(303);
    expect((await people.seed.get(`/comments/${praise.id}`)).text).toMatch(
      new RegExp(`/merits/new\\?comment(=|&#x3D;)${praise.id}`),
    );
    const form = (await people.seed.get(`/merits/new?comment=${praise.id}`).expect(200)).text;
    expect(form).not.toMatch(/0912|clerk person，/);
    const id = await nominate(praise.id);
    expect((await people.seed.get(`/comments/${praise.id}?lang=zh-TW`)).text).toContain('已提報績優事蹟');
    await people.secretary.post(`/merits/${id}/decision`, { revision: '1', state: 'entered' }).expect(403);
    await people.director.post(`/merits/${id}/decision`, { revision: '1', state: 'entered' }).expect(303);
    await people.director
      .post(`/merits/${id}/decision`, { revision: '1', state: 'declined', reason: '重複' })
      .expect(409);
    expect(await findMerit(queries(), test.scope, id)).toMatchObject({
      state: 'entered',
      decidedBy: 'user-director',
    });
    expect(await actions(id)).toEqual(['merit.nominate', 'merit.decide']);
  });

  it('is declined only with a reason', async () => {
    const id = await nominate();
    const page = await people.director
      .post(`/merits/${id}/decision`, { revision: '1', state: 'declined' })
      .expect(422);
    expect(page.text).toContain(`href="#reason-${id}"`);
    await people.director
      .post(`/merits/${id}/decision`, { revision: '1', state: 'declined', reason: '非本所' })
      .expect(303);
    expect(await findMerit(queries(), test.scope, id)).toMatchObject({ state: 'declined', reason: '非本所' });
  });

  it.each<[string, Record<string, string>, number]>([
    ['of nobody', { person: '' }, 422],
    ['of tomorrow', { day: '2026-06-18' }, 422],
    ['of a comment that is not there', { comment: 'unknown' }, 404],
  ])('%s is refused and nothing is stored', async (_what, fields, status) => {
    const before = (await listMerits(queries(), test.scope)).length;
    const id = test.dependencies.newId();
    const nomination = {
      id,
      person: '王小明',
      day: '2026-06-15',
      deed: '協助',
      awardingBody: '本所',
      ...fields,
    };
    await people.seed.post('/merits', nomination).expect(status);
    expect((await listMerits(queries(), test.scope)).length).toBe(before);
  });
});

describe('what the papers say', () => {
  it('is listed with its tone and the hours to the answer, which may be added later', async () => {
    const id = test.dependencies.newId();
    const item = {
      outlet: '示範日報',
      headline: '大排長龍',
      tone: 'negative',
      publishedAt: '2026-06-16T08:30',
    };
    await people.clerk
      .post('/comments/new', {
        id,
        channel: 'media',
        language: 'zh-TW',
        day: '2026-06-16',
        text: '報導內容',
        ...item,
      })
      .expect(303);
    expect((await people.auditor.get('/media?lang=zh-TW').expect(200)).text).toContain('尚未回應');
    const answer = {
      revision: '1',
      tone: 'negative',
      correct: 'no',
      response: '已澄清',
      respondedAt: '2026-06-16T11:00',
    };
    await people.seed.post(`/media/${id}`, { ...answer, respondedAt: '2026-06-15T11:00' }).expect(422);
    await people.clerk.post(`/media/${id}`, answer).expect(403);
    await people.seed.post(`/media/${id}`, answer).expect(303);
    await people.research.post(`/media/${id}`, { ...answer, response: '另一個' }).expect(409);
    expect(await findMediaItem(queries(), test.scope, id)).toMatchObject({
      response: '已澄清',
      correct: false,
      revision: 2,
    });
    const list = (await people.research.get('/media?tone=negative&lang=zh-TW')).text;
    expect(list).toContain('2.5小時');
    expect((await people.research.get('/media?tone=positive')).text).not.toContain('示範日報');
    expect(await actions(id)).toEqual(['comment.receive', 'media.change']);
  });
});
