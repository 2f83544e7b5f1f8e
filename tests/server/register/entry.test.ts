import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { desc, eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findComment, listComments } from '../../../db/queries/comments.js';
import { findMediaItem } from '../../../db/queries/mediaItems.js';
import { findPetitioner, listAttachments } from '../../../db/queries/register.js';
import { audit, comments } from '../../../db/schema.js';
import { mailInCommand, readAll } from '../../../server/register/mail.cli.js';
import { largestMessage } from '../../../server/register/mail.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let clerk: SignedIn;
let research: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  clerk = await test.signIn('clerk');
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const queries = () => test.dependencies.database.queries;
const stored = async (id: string) => await findComment(queries(), test.scope, id);
const count = async () => (await queries().select({ id: comments.id }).from(comments)).length;
const freshId = () => test.dependencies.newId();
const entry = (fields: Record<string, string>) => ({
  channel: 'phone',
  language: 'zh-TW',
  day: '2026-06-17',
  text: '電話等太久',
  ...fields,
});

describe('scans of what a clerk enters', () => {
  const send = (fields: Record<string, string>, files: readonly [name: string, content: Buffer][]) => {
    const address = `/comments/new?_csrf=${encodeURIComponent(clerk.csrf)}&lang=zh-TW`;
    const sending = clerk.agent.post(address);
    for (const [name, value] of Object.entries(entry(fields))) void sending.field(name, value);
    for (const [name, content] of files) void sending.attach('files', content, { filename: name });
    return sending;
  };

  it('are checked by content, lose what the camera wrote, and are downloads for who may see petitioners', async () => {
    const id = freshId();
    const photo = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#345' } })
      .jpeg()
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .toBuffer();
    await send({ id, channel: 'letter' }, [['來函.jpg', photo]]).expect(303);
    const [kept] = await listAttachments(queries(), test.scope, id);
    expect(kept).toMatchObject({ name: '來函.jpg', mediaType: 'image/jpeg', uploadedBy: 'user-clerk' });
    const file = await research.post(`/comments/${id}/attachments/${kept?.id ?? ''}`).expect(200);
    expect(file.headers['content-disposition']).toContain('attachment');
    expect((await sharp(file.body as Buffer).metadata()).exif).toBeUndefined();
  });

  it('that are none are refused with everything typed kept and nothing stored', async () => {
    const before = await count();
    const page = await send({ id: freshId(), text: '打好的內容' }, [['a.pdf', Buffer.from('no pdf')]]).expect(
      422,
    );
    for (const words of ['打好的內容', '的內容與副檔名不符', '請重新選擇'])
      expect(page.text).toContain(words);
    const four = Array.from({ length: 4 }, (_, n): [string, Buffer] => [`${n}.pdf`, Buffer.from('%PDF-1.4')]);
    await send({ id: freshId() }, four).expect(422);
    const large = Buffer.alloc(10 * 1024 * 1024 + 1, '%');
    expect((await send({ id: freshId() }, [['big.pdf', large]])).text).toContain('big.pdf');
    expect(await count()).toBe(before);
    await clerk.agent.post('/comments/new').field('id', freshId()).expect(403);
  });
});

describe('what a clerk enters', () => {
  it('joins the one register with who entered it, and the next form is there at once', async () => {
    const id = freshId();
    const answer = await clerk
      .post('/comments/new', entry({ id, then: 'next', counter: 'c1', service: 'moving' }))
      .expect(303);
    expect(answer.headers['location']).toBe('/comments/new');
    expect(await stored(id)).toMatchObject({
      channel: 'phone',
      enteredBy: 'user-clerk',
      counterCode: 'c1',
      serviceCode: 'moving',
      day: '2026-06-17',
      surveyId: null,
    });
    await clerk.post('/comments/new', entry({ id })).expect(303);
    expect((await listComments(queries(), test.scope, { channel: 'phone' }, 10)).length).toBe(1);
  });

  it('opens in the inbox for who may read it', async () => {
    const id = freshId();
    const answer = await research.post('/comments/new', entry({ id, then: 'open' })).expect(303);
    expect(answer.headers['location']).toBe(`/comments/${id}`);
    expect((await research.get(`/comments/${id}?lang=zh-TW`).expect(200)).text).toContain('電話等太久');
  });

  it('of the mailbox needs its number and is kept with it', async () => {
    const id = freshId();
    const page = await clerk.post('/comments/new', entry({ id, channel: 'mailbox' })).expect(422);
    expect(page.text).toContain('href="#reference"');
    await clerk
      .post('/comments/new', entry({ id, channel: 'mailbox', reference: 'MA-115-0001' }))
      .expect(303);
    expect((await stored(id))?.reference).toBe('MA-115-0001');
  });

  it('of the media carries outlet, tone and how soon it was answered', async () => {
    const id = freshId();
    const media = {
      outlet: '示範日報',
      headline: '大排長龍',
      publishedAt: '2026-06-16T08:30',
      tone: 'negative',
    };
    await clerk.post('/comments/new', entry({ id, channel: 'media', ...media, tone: '' })).expect(422);
    await clerk
      .post(
        '/comments/new',
        entry({
          id,
          channel: 'media',
          ...media,
          correct: 'no',
          response: '已澄清',
          respondedAt: '2026-06-16T11:00',
        }),
      )
      .expect(303);
    expect(await findMediaItem(queries(), test.scope, id)).toMatchObject({
      outlet: '示範日報',
      publishedAt: new Date('2026-06-16T00:30:00Z'),
      respondedAt: new Date('2026-06-16T03:00:00Z'),
      correct: false,
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['without words', { text: ' ' }, '#text'],
    ['of tomorrow', { day: '2026-06-18' }, '#day'],
    ['of no day', { day: '2026-02-31' }, '#day'],
    ['of an unknown counter', { counter: 'c9' }, '#counter'],
    ['by a way that is not entered here', { channel: 'proposal' }, '#channel'],
    ['of somebody who did not agree', { name: '陳一', phone: '02-2345-6789' }, '#consent'],
    [
      'answered before it was published',
      {
        channel: 'media',
        outlet: 'a',
        headline: 'b',
        tone: 'neutral',
        publishedAt: '2026-06-16T08:30',
        response: 'c',
        respondedAt: '2026-06-15T08:30',
      },
      '#respondedAt',
    ],
    [
      'with a link that would run a script',
      {
        channel: 'media',
        outlet: 'a',
        headline: 'b',
        tone: 'neutral',
        publishedAt: '2026-06-16T08:30',
        link: 'javascript:alert(1)',
      },
      '#link',
    ],
  ])('%s is refused with everything kept and nothing stored', async (_what, fields, field) => {
    const before = await count();
    const page = await clerk
      .post('/comments/new', entry({ id: freshId(), address: '示範路1號', ...fields }))
      .expect(422);
    expect(page.text).toContain(`href="${field}"`);
    expect(page.text).toContain('示範路1號');
    expect(await count()).toBe(before);
  });

  it('in a letter counts as said by who wrote it, without a tick', async () => {
    const id = freshId();
    await clerk
      .post(
        '/comments/new',
        entry({ id, channel: 'letter', name: '陳一', address: '示範市示範路1號', wishesReply: '1' }),
      )
      .expect(303);
    expect(await findPetitioner(queries(), test.scope, id)).toMatchObject({
      name: '陳一',
      consentedAt: null,
      wishesReply: true,
    });
  });
});

/** A message as a real mail program writes it. */
async function message(fields: object): Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true });
  const sent = await transport.sendMail({
    from: '"王大明" <Ming@Example.tw>',
    to: 'office@north.test',
    ...fields,
  });
  return sent.message as Buffer;
}
const said: string[] = [];
const terminal = { print: (line: string) => said.push(line), say: (line: string) => said.push(line) };
const pipe = async (raw: Buffer) =>
  await mailInCommand(test.dependencies, test.scope, await readAll(Readable.from([raw])), terminal);
const mails = async () => await queries().select().from(comments).where(eq(comments.channel, 'email'));
const newest = async () => (await mails()).at(-1);

describe('a mail message', () => {
  it('becomes plain words and checked files, with who sent it apart', async () => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const raw = await message({
      subject: '戶籍謄本問題',
      messageId: '<first@example.tw>',
      html: '<p>請問<b>何時</b>可以領取？</p><script>alert(1)</script><img src="http://spy.test/x.png">',
      attachments: [
        { filename: 'a.png', content: png },
        { filename: 'run.exe', content: Buffer.from('MZ') },
      ],
    });
    expect(await pipe(raw)).toBe(0);
    const comment = await newest();
    expect(comment).toMatchObject({ channel: 'email', language: 'zh-TW', enteredBy: null, surveyId: null });
    expect(comment?.text).toContain('戶籍謄本問題');
    expect(comment?.text).toContain('請問何時可以領取？');
    expect(comment?.text).not.toMatch(/<|alert|spy/);
    expect(await findPetitioner(queries(), test.scope, comment?.id ?? '')).toMatchObject({
      name: '王大明',
      email: 'ming@example.tw',
      wishesReply: true,
    });
    expect((await listAttachments(queries(), test.scope, comment?.id ?? '')).map((one) => one.name)).toEqual([
      'a.png',
    ]);
    expect(said.at(-1)).toContain('files left out: 1');
    const before = await count();
    expect(await pipe(raw)).toBe(0);
    expect(said.slice(-2).join()).toContain('known already');
    expect(await count()).toBe(before);
  });

  it.each<[string, object, number]>([
    ['an answering machine', { headers: { 'Auto-Submitted': 'auto-replied' } }, 0],
    ['a list', { headers: { Precedence: 'bulk' } }, 0],
    ['a newsletter', { headers: { 'List-Unsubscribe': '<mailto:x@y.tw>' } }, 0],
    ['a bounce', { from: 'MAILER-DAEMON@mail.test' }, 0],
    ['nobody', { from: '' }, 1],
    ['somebody who says nothing', { text: '', subject: 'hello' }, 1],
  ])('of %s is refused, and the log names nobody', async (_what, fields, code) => {
    const before = await count();
    expect(await pipe(await message({ subject: 's', text: 'words', ...fields }))).toBe(code);
    expect(await count()).toBe(before);
    const [row] = await queries().select().from(audit).orderBy(desc(audit.id)).limit(1);
    expect(row?.action).toBe('mail.refuse');
    expect(JSON.stringify(row)).not.toMatch(/@|hello|words/);
  });

  it('of our own that comes back is refused', async () => {
    const { config } = test.dependencies;
    config.mail = { url: 'smtp://localhost', from: 'Office <office@north.test>' };
    const before = await count();
    expect(await pipe(await message({ from: 'office@north.test', text: 'x' }))).toBe(0);
    expect(await pipe(await message({ messageId: '<case.1@north.test>', text: 'x' }))).toBe(0);
    config.mail = undefined;
    expect(await count()).toBe(before);
  });

  it('of more than 15 MB is refused with a note', async () => {
    const before = await count();
    expect(await pipe(Buffer.alloc(largestMessage + 10, 'x'))).toBe(1);
    expect(said.at(-1)).toContain('15 MB');
    expect(await count()).toBe(before);
  });

  it('is one of at most ten an hour from one sender', async () => {
    for (let n = 0; n < 10; n += 1)
      expect(await pipe(await message({ from: 'bomb@example.tw', subject: `${n}`, text: `第${n}封` }))).toBe(
        0,
      );
    expect(await pipe(await message({ from: 'Bomb@Example.tw', text: '第11封' }))).toBe(1);
    expect(said.at(-1)).toContain('more than 10');
    test.advance(3_600_001);
    expect(await pipe(await message({ from: 'bomb@example.tw', text: '一小時後' }))).toBe(0);
  });

  it('is uploaded whole by a clerk, and a refusal stands on the page', async () => {
    const upload = (raw: Buffer) =>
      clerk.agent
        .post(`/comments/new/mail?_csrf=${encodeURIComponent(clerk.csrf)}&lang=zh-TW`)
        .attach('message', raw, { filename: 'a.eml' });
    await upload(await message({ subject: '上傳', text: '上傳的信' })).expect(303);
    expect((await mails()).find((row) => row.text?.includes('上傳的信'))).toMatchObject({
      enteredBy: 'user-clerk',
    });
    const page = await upload(await message({ text: 'x', headers: { Precedence: 'junk' } })).expect(422);
    expect(page.text).toContain('自動回覆或群發');
    expect((await upload(Buffer.alloc(largestMessage + 1)).expect(422)).text).toContain('超過15MB');
  });

  it.each([
    Buffer.alloc(0),
    Buffer.from([0, 255, 254, 1]),
    Buffer.from('From: \r\n\r\n'),
    Buffer.from('{"a":1}'),
  ])('that is no message is refused and nothing breaks', async (raw) => {
    const before = await count();
    expect(await pipe(raw)).toBe(1);
    expect(await count()).toBe(before);
  });
});
