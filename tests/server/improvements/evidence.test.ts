import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFile, listFiles, listImprovementEvents } from '../../../db/queries/improvements.js';
import { createImprovement } from '../../../server/improvements/improvements.commands.js';
import { cleanName, largestFile } from '../../../server/improvements/evidence.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let research: SignedIn;
let clerk: SignedIn;
let id: string;
beforeAll(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
  clerk = await test.signIn('clerk');
  id = await begin();
});
afterAll(async () => {
  await test.close();
});

async function begin(): Promise<string> {
  const plan = {
    title: '標示',
    theme: 'signs',
    ownerId: 'user-research',
    sectionId: null,
    dueDay: '2026-07-31',
    priority: 'normal' as const,
    measure: null,
  };
  return (
    await createImprovement(test.dependencies, { scope: test.scope, userId: 'user-research' }, plan, [])
  ).id;
}

const queries = () => test.dependencies.database.queries;
const stored = async (of = id) => await listFiles(queries(), test.scope, of);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
/** A zip with one entry, stored: enough to be told apart. */
function zip(name: string, content: string): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), Buffer.from(content), Buffer.alloc(40)]);
}
const upload = (person: SignedIn, name: string, content: Buffer, of = id) =>
  person.agent
    .post(`/improvements/${of}/files?_csrf=${encodeURIComponent(person.csrf)}`)
    .attach('file', content, { filename: name });

describe('evidence', () => {
  it.each<[string, Buffer, string]>([
    ['照片 一.png', png, 'image/png'],
    ['會議紀錄.pdf', pdf, 'application/pdf'],
    ['說明.txt', Buffer.from('已於六月一日改善\n'), 'text/plain; charset=utf-8'],
    [
      '統計.ods',
      zip('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'),
      'application/vnd.oasis.opendocument.spreadsheet',
    ],
  ])(
    'keeps %s as it was sent and gives it back as a download that runs nothing',
    async (name, content, type) => {
      await upload(research, name, content).expect(303);
      const file = (await stored()).find((row) => row.name === name);
      expect(file?.size).toBe(content.length);
      const answer = await clerk
        .get(`/improvements/${id}/files/${file?.id ?? ''}`)
        .buffer(true)
        .parse((res, done) => {
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.on('end', () => done(null, Buffer.concat(chunks)));
        });
      expect(answer.status).toBe(200);
      expect(Buffer.compare(answer.body as Buffer, content)).toBe(0);
      expect(answer.headers['content-type']).toBe(type);
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename/);
      expect(answer.headers['content-disposition']).toContain(`filename*=UTF-8''${encodeURIComponent(name)}`);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
      const events = await listImprovementEvents(queries(), test.scope, id);
      expect(events.at(-1)).toMatchObject({ kind: 'evidence', after: name, userId: 'user-research' });
      expect((await research.get(`/improvements/${id}`)).text).toContain(name);
    },
  );

  it.each<[string, Buffer, string]>([
    ['photo.png', pdf, '檔案內容與副檔名不符'],
    ['report.pdf', Buffer.from('<html><script>alert(1)</script>'), '檔案內容與副檔名不符'],
    ['note.txt', png, '檔案內容與副檔名不符'],
    ['note.txt', Buffer.from([0xff, 0xfe, 0x00, 0x41]), '檔案內容與副檔名不符'],
    ['words.docx', zip('hello.txt', 'hello'), '檔案內容與副檔名不符'],
    ['virus.exe', Buffer.from('MZ'), '不接受這種檔案'],
    ['page.html', Buffer.from('<p>'), '不接受這種檔案'],
    ['drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), '不接受這種檔案'],
    ['noname', png, '不接受這種檔案'],
    ['empty.png', Buffer.alloc(0), '這個檔案沒有內容'],
  ])('refuses %s with a reason and stores nothing', async (name, content, reason) => {
    const before = (await stored()).length;
    const answer = await upload(research, name, content).expect(422);
    expect(answer.text).toContain(reason);
    expect((await stored()).length).toBe(before);
  });

  it('says so when no file was chosen', async () => {
    const answer = await research.agent
      .post(`/improvements/${id}/files?_csrf=${encodeURIComponent(research.csrf)}`)
      .field('other', 'x')
      .expect(422);
    expect(answer.text).toContain('請先選擇檔案');
  });

  it('refuses more than 10 MB with 413, and two files at once, storing nothing', async () => {
    const before = (await stored()).length;
    await upload(research, 'big.txt', Buffer.alloc(largestFile + 1, 65)).expect(413);
    await upload(research, 'a.png', png).attach('file', png, { filename: 'b.png' }).expect(400);
    expect((await stored()).length).toBe(before);
  });

  it('refuses a broken form, a form without its token, and who may not write', async () => {
    const before = (await stored()).length;
    const address = `/improvements/${id}/files?_csrf=${encodeURIComponent(research.csrf)}`;
    await research.agent
      .post(address)
      .set('content-type', 'multipart/form-data; boundary=x')
      .send('--x\r\nContent-Disp')
      .expect(400);
    await research.agent.post(address).set('content-type', 'multipart/form-data').send('x').expect(400);
    await research.agent
      .post(`/improvements/${id}/files`)
      .attach('file', png, { filename: 'a.png' })
      .expect(403);
    await research.agent
      .post(`/improvements/${id}/files?_csrf=wrong`)
      .attach('file', png, { filename: 'a.png' })
      .expect(403);
    await upload(clerk, 'a.png', png).expect(403);
    await upload(research, 'a.png', png, 'unknown').expect(404);
    expect((await stored()).length).toBe(before);
  });

  it('takes the token from the address for a file form only', async () => {
    await research.agent
      .post(`/improvements/${id}/notes?_csrf=${encodeURIComponent(research.csrf)}`)
      .type('form')
      .send({ note: 'x' })
      .expect(403);
  });

  it('keeps at most 20 files', async () => {
    const full = await begin();
    for (let n = 0; n < 20; n += 1) await upload(research, `${n}.png`, png, full).expect(303);
    const answer = await upload(research, 'one-more.png', png, full).expect(422);
    expect(answer.text).toContain('佐證資料已達20個');
    expect(await stored(full)).toHaveLength(20);
  });

  it('does not give a file away under another improvement', async () => {
    const other = await begin();
    const file = (await stored())[0];
    expect(await findFile(queries(), test.scope, other, file?.id ?? '')).toBeUndefined();
    await research.get(`/improvements/${other}/files/${file?.id ?? ''}`).expect(404);
  });

  it.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\fakepath\\照片.jpg', '照片.jpg'],
    ['..hidden.png', 'hidden.png'],
    ['a\u0000\u202egnp.txt', 'agnp.txt'],
    ['x'.repeat(300) + '.pdf', 'x'.repeat(100) + '.pdf'],
    ['a"b<c>|d?.png', 'abcd.png'],
    ['', ''],
  ])('cleans the name %s', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });
});
