import sharp from 'sharp';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findComment } from '../../../db/queries/comments.js';
import { findAttachment, findPetitioner, listAttachments } from '../../../db/queries/register.js';
import { audit, comments } from '../../../db/schema.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const queries = () => test.dependencies.database.queries;
const stored = async (id: string) => await findComment(queries(), test.scope, id);
const count = async () => (await queries().select({ id: comments.id }).from(comments)).length;

/** The id that a freshly opened page carries. */
async function freshId(): Promise<string> {
  const page = await test.request.get('/opinions/new?lang=zh-TW').expect(200);
  return /name="id" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
}

type File = { name: string; content: Buffer };
function send(fields: Record<string, string>, files: readonly File[] = []) {
  const sending = test.request.post('/opinions').field('language', 'zh-TW').field('website', '');
  for (const [name, value] of Object.entries(fields)) void sending.field(name, value);
  for (const { name, content } of files) void sending.attach('files', content, { filename: name });
  return sending;
}
const reachable = { name: '林小美', email: 'Mei@Example.tw', wishesReply: '1', consent: '1' };

describe('an opinion written by anybody', () => {
  it('is stored once, needs no account and no name, and is thanked with what will happen', async () => {
    const id = await freshId();
    const answer = await send({ id, text: '希望增設停車位。' }).expect(303);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['location']).toBe('/opinions/thanks?lang=zh-TW&next=read');
    expect(await stored(id)).toMatchObject({
      channel: 'opinion_page',
      surveyId: null,
      responseId: null,
      day: '2026-06-17',
      text: '希望增設停車位。',
      kind: null,
    });
    expect(await findPetitioner(queries(), test.scope, id)).toBeUndefined();
    const thanks = await test.request.get(answer.headers['location'] ?? '').expect(200);
    expect(thanks.text).toContain('本所不會個別回復');
  });

  it('comes along into another language: nothing is stored, nothing is called wrong', async () => {
    const id = await freshId();
    const before = await count();
    const file = { name: 'a.pdf', content: Buffer.from('%PDF-1.4') };
    const typed = { id, text: '打到一半', email: 'not yet', wishesReply: '1', switch: 'ja' };
    const page = await send(typed, [file]).expect(200);
    expect(page.text).toContain('<html lang="ja"');
    for (const kept of ['打到一半', 'value="not yet"', `value="${id}"`, 'files-again'])
      expect(page.text).toContain(kept);
    expect(page.text).not.toContain('m-field--wrong');
    expect(await count()).toBe(before);
    await send({ id, text: 'x', switch: 'tlh' }).expect(400);
  });

  it('with a name, a contact and the wish for a reply keeps them apart, and says that a number may come', async () => {
    const id = await freshId();
    const answer = await send({ id, text: '我是林小美，戶籍地址登記錯了，請更正。', ...reachable }).expect(
      303,
    );
    expect(answer.headers['location']).toContain('next=petition');
    expect(await findPetitioner(queries(), test.scope, id)).toMatchObject({
      name: '林小美',
      email: 'mei@example.tw',
      wishesReply: true,
      consentedAt: test.dependencies.clock(),
    });
    expect((await stored(id))?.searchText).not.toContain('林小美');
    const rows = await queries().select().from(audit).where(eq(audit.entityId, id));
    expect(rows).toMatchObject([{ action: 'comment.receive', userId: null }]);
    expect(JSON.stringify(rows)).not.toMatch(/林小美|example/i);
  });

  it('sent twice is one opinion; other words under the same number are refused', async () => {
    const id = await freshId();
    await send({ id, text: '只說一次' }).expect(303);
    const before = await count();
    await send({ id, text: '只說一次' }).expect(303);
    await send({ id, text: '另一件事' }).expect(409);
    expect(await count()).toBe(before);
    expect((await stored(id))?.text).toBe('只說一次');
  });

  it.each([
    ['without words', { text: '   ' }, '#text'],
    ['too long', { text: 'x'.repeat(3_001) }, '#text'],
    [
      'a wish for a reply without a name',
      { text: '好', wishesReply: '1', email: 'a@b.tw', consent: '1' },
      '#name',
    ],
    [
      'a wish for a reply without a contact',
      { text: '好', wishesReply: '1', name: '甲乙', consent: '1', address: '' },
      '#email',
    ],
    ['contact data without consent', { text: '好', name: '甲乙' }, '#consent'],
    ['a telephone number that is none', { text: '好', phone: 'call me', consent: '1' }, '#phone'],
    ['an e-mail address that is none', { text: '好', email: 'a@b', consent: '1' }, '#email'],
    [
      'news without a way to tell them',
      { text: '好', wishesNews: '1', name: '甲乙', consent: '1' },
      '#email',
    ],
    ['a service the office does not have', { text: '好', service: 'nope' }, '#service'],
  ])('%s is refused, with everything kept and nothing stored', async (_what, fields, field) => {
    const before = await count();
    const id = await freshId();
    const page = await send({ address: '示範路', ...fields, id }).expect(422);
    expect(page.text).toContain(`href="${field}"`);
    expect(page.text).toContain(`value="${id}"`);
    if (!('address' in fields)) expect(page.text).toContain('value="示範路"');
    if (fields.text.trim() !== '') expect(page.text).toContain(fields.text);
    expect(await count()).toBe(before);
  });

  it('from a machine that fills in everything is thanked and forgotten', async () => {
    const before = await count();
    const sending = test.request
      .post('/opinions')
      .field('language', 'en')
      .field('website', 'http://spam.test');
    await sending
      .field('id', await freshId())
      .field('text', 'buy now')
      .expect(303);
    expect(await count()).toBe(before);
  });

  it('from another site is refused', async () => {
    await send({ id: await freshId(), text: '好' })
      .set('origin', 'https://elsewhere.test')
      .expect(403);
  });

  it.each(['zh-TW', 'en', 'ja'])('has its page in %s, linked from the front', async (lang) => {
    const front = await test.request.get(`/?lang=${lang}`).expect(200);
    const href = /href="(\/opinions\/new[^"]*)"/.exec(front.text)?.[1]?.replaceAll('&#x3D;', '=') ?? '';
    expect(href).toBe(`/opinions/new?lang=${lang}`);
    expect((await test.request.get(href).expect(200)).text).toContain(`<html lang="${lang}"`);
  });
});

describe('what is attached to an opinion', () => {
  const picture = async () =>
    await sharp({ create: { width: 40, height: 20, channels: 3, background: '#345' } })
      .withExif({ IFD0: { Copyright: 'secret owner' }, IFD3: { GPSLatitude: '25/1 2/1 3/1' } })
      .jpeg()
      .toBuffer();

  it('loses what the camera wrote into it, and stays a picture', async () => {
    const id = await freshId();
    const content = await picture();
    expect(content.includes('secret owner')).toBe(true);
    await send({ id, text: '如附圖' }, [{ name: '../../現場.jpg', content }]).expect(303);
    const [note] = await listAttachments(queries(), test.scope, id);
    expect(note).toMatchObject({ name: '現場.jpg', mediaType: 'image/jpeg' });
    const kept = await findAttachment(queries(), test.scope, id, note?.id ?? '');
    const bytes = Buffer.from(kept?.content ?? []);
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    expect(bytes.includes('secret owner')).toBe(false);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 40, height: 20 });
  });

  it.each([
    ['a program', 'tool.exe', Buffer.from('MZ'), '不是JPG'],
    [
      'a page that says it is a picture',
      'a.png',
      Buffer.from('<html><script>1</script></html>'),
      '副檔名不符',
    ],
    ['a drawing with scripts', 'a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), '不是JPG'],
    ['an empty file', 'a.pdf', Buffer.alloc(0), '空的檔案'],
    ['half a picture', 'a.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), '未收下'],
    [
      'a file over the limit',
      'a.pdf',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(11 * 1024 * 1024)]),
      '超過10MB',
    ],
    ['a file of 50 MB', 'a.pdf', Buffer.alloc(50 * 1024 * 1024, 32), '超過10MB'],
  ])('%s is refused with a note, and the words are kept', async (_what, name, content, note) => {
    const before = await count();
    const page = await send({ id: await freshId(), text: '請看附件' }, [{ name, content }]).expect(422);
    expect(page.text).toContain(note);
    expect(page.text).toContain('請看附件');
    expect(page.text).toContain('請重新選擇');
    expect(await count()).toBe(before);
  });

  it('is at most three files', async () => {
    const content = await picture();
    const files = [1, 2, 3, 4].map((n) => ({ name: `${n}.jpg`, content }));
    const page = await send({ id: await freshId(), text: '四張' }, files).expect(422);
    expect(page.text).toContain('最多附3個檔案');
  });
});
