import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { listAudit } from '../../../db/queries/audit.js';
import { listInvitationLists } from '../../../db/queries/invitations.js';
import { accessCodes, invitations, jobs, responses, surveys } from '../../../db/schema.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { mailsAtOnce } from '../../../server/reaching/invitationMail.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, hidden, idOf, post, publish } from '../responses/world.js';

let test: TestApp;
let staff: SignedIn;
let surveyId: string;
let office: Awaited<ReturnType<typeof openPostOffice>>;

beforeAll(async () => {
  test = await openTestApp();
  staff = await test.signIn('research');
  surveyId = await publish(test, 'every', everyKind());
  office = await openPostOffice();
});
afterAll(async () => {
  await office.close();
  await test.close();
});

const db = () => test.dependencies.database.queries;
const rows = async () => await db().select().from(invitations).where(eq(invitations.officeId, 'north'));
const lists = async () => await listInvitationLists(db(), test.scope, surveyId);
const own = (rest = '') => `/surveys/${surveyId}/invitations${rest}`;
const linkIn = (text: string) => /https:\/\/north\.test(\/s\/every\?\S+)/.exec(text)?.[1] ?? '';
const outIn = (text: string) => /https:\/\/north\.test(\/invitations\/[^\s>]+)/.exec(text)?.[1] ?? '';
const mailTo = (address: string) => office.received.filter((mail) => mail.to.includes(address));
const work = async () => {
  await runDueJobs(test.dependencies);
};
const minute = 61_000;

function useMail(url = office.url): void {
  const mail = { url, from: 'North Office <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail);
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
}

describe('a list', () => {
  it('is not taken where no mail can leave', async () => {
    await staff.post(own(), { name: '六月', csv: 'email\na@example.tw' }).expect(422);
    expect(await rows()).toEqual([]);
    useMail();
  });

  it('with a line that makes no sense is refused whole, with every value kept', async () => {
    const csv = 'email,language,name\nwang@example.tw,fr,王\nnobody,zh-TW,\nli@example.tw,,\nLI@example.tw,,';
    const page = await staff.post(`${own()}?lang=zh-TW`, { name: '', csv }).expect(422);
    for (const words of ['第2列：語言', '第3列：電子郵件', '第5列：與前面重複', 'href="#name"'])
      expect(page.text).toContain(words);
    expect(page.text).toContain('wang@example.tw,fr,王');
    await staff.post(own(), { name: 'x', csv: 'mail\na@example.tw' }).expect(422);
    const long = await staff.post(`${own()}?lang=zh-TW`, { name: 'x', csv: `email\n${'a'.repeat(250_001)}` });
    expect([long.status, long.text.includes('請分次建立名單')]).toEqual([422, true]);
    expect(await rows()).toEqual([]);
  });

  it('is stored with codes of its own and no address in the audit', async () => {
    office.forget('gone@example.tw');
    const csv =
      '電子郵件地址;姓名;語言\nwang@example.tw;王小明;ZH_TW\n;;\nsmith@example.com;;English\nsato@example.jp;佐藤;日文\ngone@example.tw;;';
    await staff.post(own(), { name: '六月', csv }).expect(303);
    expect((await rows()).map((row) => row.state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    const [entry] = await listAudit(db(), test.scope, 1);
    expect(entry).toMatchObject({ action: 'invitations.make', detail: { invited: 4, optedOut: 0 } });
    expect(JSON.stringify(await listAudit(db(), test.scope, 20))).not.toContain('@example');
  });
});

describe('the mail', () => {
  it('goes in each person’s language with a personal link, and a refused address is marked', async () => {
    await work();
    expect(mailTo('wang@example.tw')[0]?.text).toContain('王小明您好');
    expect(mailTo('smith@example.com')[0]?.text).toContain('your personal link');
    expect(mailTo('sato@example.jp')[0]?.text).toContain('佐藤様');
    expect(mailTo('smith@example.com')[0]?.text).toContain('/notice?office=north&lang=en');
    expect(new Set(office.received.map((mail) => linkIn(mail.text))).size).toBe(3);
    const gone = (await rows()).find((row) => row.email === 'gone@example.tw');
    expect(gone).toMatchObject({ state: 'bounced', lastError: 'mail_550' });
    const page = await staff.get(`${own()}?lang=zh-TW`).expect(200);
    expect(page.text).not.toContain('@example');
    const [list] = await lists();
    const bounced = await staff.post(own(`/${list?.id ?? ''}/bounced`)).expect(200);
    expect(bounced.text).toContain('gone@example.tw');
    expect((await listAudit(db(), test.scope, 1))[0]).toMatchObject({
      action: 'invitations.read',
      detail: { n: 1 },
    });
  });

  it('opens the form, and finishing spends the link; the answer keeps nothing of the person', async () => {
    const link = linkIn(mailTo('wang@example.tw')[0]?.text ?? '');
    await test.request.get(link).expect(200);
    await post(test, link, { id: idOf(1), overall: '5' }).expect(303);
    await test.request.get(link).expect(410);
    const [answer] = await db().select().from(responses).where(eq(responses.officeId, 'north'));
    const invited = (await rows()).find((row) => row.email === 'wang@example.tw');
    const code = (await db().select().from(accessCodes).where(eq(accessCodes.officeId, 'north'))).find(
      (row) => row.codeHash === invited?.codeHash,
    );
    expect(code).toMatchObject({ spent: true });
    for (const own of [invited?.id, invited?.code, invited?.codeHash])
      expect(JSON.stringify(answer)).not.toContain(own);
    expect(JSON.stringify([invited, code])).not.toContain(answer?.id);
  });

  it('reminds once, a day later, only who has not answered, and by the same link', async () => {
    const [list] = await lists();
    await staff.post(own(`/${list?.id ?? ''}/reminder`)).expect(303);
    await work();
    expect(office.received).toHaveLength(3);
    await staff.post(own(`/${list?.id ?? ''}/reminder`)).expect(409);
    test.advance(25 * 3_600_000);
    await work();
    test.advance(minute);
    await work();
    expect(mailTo('wang@example.tw')).toHaveLength(1);
    expect(mailTo('smith@example.com')).toHaveLength(2);
    expect(linkIn(mailTo('smith@example.com')[1]?.text ?? '')).toBe(
      linkIn(mailTo('smith@example.com')[0]?.text ?? ''),
    );
    expect(mailTo('smith@example.com')[1]?.text).toContain('We will not remind you again');
  });

  it('goes a few at a time, and comes again where the mail server had no time', async () => {
    staff = await test.signIn('research');
    const many = Array.from({ length: mailsAtOnce + 5 }, (_, n) => `p${n}@example.tw`);
    await staff.post(own(), { name: '很多', csv: ['email', ...many].join('\n') }).expect(303);
    office.refuse(true);
    await work();
    office.refuse(false);
    const before = office.received.length;
    expect((await rows()).filter((row) => row.attempts === 1 && row.state === 'waiting')).toHaveLength(
      mailsAtOnce,
    );
    test.advance(minute);
    await work();
    expect(office.received.length - before).toBe(5);
    test.advance(5 * minute);
    await work();
    expect(office.received.length - before).toBe(mailsAtOnce + 5);
  });

  it.each([
    ['cannot be reached', () => useMail('smtp://127.0.0.1:1'), () => useMail(), 'mail_unreachable'],
    ['takes nothing from us', () => office.shutOut(true), () => office.shutOut(false), 'mail_553'],
  ])(
    'waits where the mail server %s, for days, and nobody is taken for refused',
    async (_name, out, back, code) => {
      staff = await test.signIn('research');
      const invited = Array.from({ length: mailsAtOnce + 5 }, (_, n) => `${code}${n}@example.tw`);
      await staff.post(own(), { name: '停電', csv: ['email', ...invited].join('\n') }).expect(303);
      const mine = async () => (await rows()).filter(({ email }) => email?.startsWith(code));
      out();
      for (let hours = 0; hours < 72; hours += 1) {
        await work();
        test.advance(60 * minute);
      }
      expect(new Set((await mine()).map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(
        new Set(['waiting 0']),
      );
      expect((await mine()).filter(({ lastError }) => lastError === code)).toHaveLength(1);
      back();
      for (let rounds = 0; rounds < 3; rounds += 1) {
        test.advance(minute);
        await work();
      }
      expect(new Set((await mine()).map(({ state }) => state))).toEqual(new Set(['sent']));
    },
  );

  it('put off by one mailbox’s server reaches the others at once, and that one for two days more', async () => {
    staff = await test.signIn('research');
    const [never, late] = ['never@grey.tw', 'late@grey.tw'];
    await staff.post(own(), { name: '灰名單', csv: `email\n${never}\n${late}\nother@grey.tw` }).expect(303);
    const stateOf = async (address: string) => (await rows()).find(({ email }) => email === address);
    for (const address of [never, late]) office.putOff(address, true);
    await work();
    expect(await stateOf('other@grey.tw')).toMatchObject({ state: 'sent', attempts: 0 });
    expect(await stateOf(late)).toMatchObject({ state: 'waiting', attempts: 1, lastError: 'mail_451' });
    test.advance(minute);
    await work();
    expect(await stateOf(late)).toMatchObject({ attempts: 1 });
    for (let tenMinutes = 0; tenMinutes < 46 * 6; tenMinutes += 1) {
      test.advance(10 * minute);
      await work();
    }
    expect(await stateOf(late)).toMatchObject({ state: 'waiting', attempts: 15 });
    office.putOff(late, false);
    for (let hours = 0; hours < 10; hours += 1) {
      test.advance(60 * minute);
      await work();
    }
    expect(await stateOf(late)).toMatchObject({ state: 'sent', attempts: 0 });
    expect(await stateOf(never)).toMatchObject({ state: 'failed', lastError: 'mail_451' });

    // A reminder that is not taken makes nobody unreached who was reached.
    office.putOff(late, true);
    staff = await test.signIn('research');
    const list = (await lists()).find(({ name }) => name === '灰名單');
    await staff.post(own(`/${list?.id ?? ''}/reminder`)).expect(303);
    for (let hours = 0; hours < 4 * 24; hours += 1) {
      test.advance(60 * minute);
      await work();
    }
    const other = await stateOf('other@grey.tw');
    expect([other?.state, other?.remindedAt instanceof Date]).toEqual(['sent', true]);
    expect(await stateOf(late)).toMatchObject({ state: 'sent', remindedAt: null, attempts: 16 });
    staff = await test.signIn('research');
  });

  it('put off is not asked about every minute because others of its list are reminded', async () => {
    staff = await test.signIn('research');
    const others = Array.from({ length: 3 * mailsAtOnce }, (_, n) => `reminded${n}@grey.tw`);
    await staff
      .post(own(), { name: '提醒', csv: ['email', 'slow@grey.tw', ...others].join('\n') })
      .expect(303);
    office.putOff('slow@grey.tw', true);
    for (let hours = 0; hours < 30; hours += 1) {
      await work();
      test.advance(60 * minute);
    }
    const slow = async () => (await rows()).find(({ email }) => email === 'slow@grey.tw');
    const before = (await slow())?.attempts ?? 0;
    staff = await test.signIn('research');
    const list = (await lists()).find(({ name }) => name === '提醒');
    await staff.post(own(`/${list?.id ?? ''}/reminder`)).expect(303);
    for (let minutes = 0; minutes < 4; minutes += 1) {
      await work();
      test.advance(minute);
    }
    const mine = (await rows()).filter(({ email }) => email?.startsWith('reminded'));
    expect(mine.filter(({ remindedAt }) => remindedAt !== null)).toHaveLength(3 * mailsAtOnce);
    expect(await slow()).toMatchObject({ state: 'waiting' });
    expect(((await slow())?.attempts ?? 0) - before).toBeLessThanOrEqual(1);
  });
});

describe('a language the office added', () => {
  it('is what the mail and its way out are in, with English where no word is written; else it is refused', async () => {
    const csv = 'email,language\nnguyen@example.vn,vi';
    await staff.post(own(), { name: 'x', csv }).expect(422);
    await staff.post('/settings/languages', { code: 'vi', name: '' }).expect(303);
    const form = await staff.get('/translations/words/vi?group=mail').expect(200);
    const words = {
      'text.reaching.mail.once': 'Chỉ dùng một lần.',
      'text.reaching.mail.link': 'Liên kết:\r\n{{link}}',
      'text.reaching.out.title': 'Không nhận thư mời nữa',
    };
    const mark = hidden(form.text, 'mark');
    await staff.post('/translations/words/vi?group=mail', { mark, ...words }).expect(303);
    await staff.post(own(), { name: 'x', csv }).expect(303);
    await work();
    const { text } = mailTo('nguyen@example.vn')[0] ?? { text: '' };
    expect(text).toMatch(/Dear Sir[^]*Liên kết:\r?\nhttps:[^]*Chỉ dùng một lần\./);
    expect(linkIn(text)).toContain('lang=vi');
    const out = await test.request.get(outIn(text)).expect(200);
    expect(out.text).toContain('<html lang="vi">');
    expect(out.text).toContain('Không nhận thư mời nữa');
  });
});

describe('opting out', () => {
  it('is done by a press, not by looking, and later lists leave that address out', async () => {
    const out = outIn(mailTo('sato@example.jp')[0]?.text ?? '');
    const page = await test.request.get(out).expect(200);
    expect(page.text).toContain('受信停止');
    // Mail programs offer it beside the sender, and do it with one press.
    expect(mailTo('sato@example.jp')[0]?.text).toContain(`<https://north.test${out}>`);
    expect(mailTo('sato@example.jp')[0]?.text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect((await rows()).find((row) => row.email === 'sato@example.jp')?.state).toBe('sent');
    // A list of another survey already holds the same person, not yet written to.
    const other = `/surveys/${await publish(test, 'other', everyKind())}/invitations`;
    await staff.post(other, { name: '另一份', csv: 'email\nSATO@example.jp' }).expect(303);
    const mails = mailTo('sato@example.jp').length;
    await test.request.post(out).expect(200);
    await test.request.post(out).expect(200);
    await work();
    expect(mailTo('sato@example.jp').length + mailTo('SATO@example.jp').length).toBe(mails);
    expect((await rows()).find((row) => row.email === 'SATO@example.jp')?.state).toBe('opted_out');
    expect((await rows()).find((row) => row.email === 'sato@example.jp')?.state).toBe('opted_out');
    await staff
      .post(own(), {
        name: '七月',
        csv: '姓名\t電子郵件\r\n佐藤, 花子\tSato@example.jp\r\n\tｎｅｗ＠example.tw',
      })
      .expect(303);
    expect((await listAudit(db(), test.scope, 1))[0]).toMatchObject({ detail: { invited: 1, optedOut: 1 } });
    expect((await rows()).map((row) => row.email)).toContain('new@example.tw');
    await test.request.get('/invitations/opt-out/nothing').expect(404);
  });
});

describe('a survey that is not open', () => {
  const set = async (values: Partial<typeof surveys.$inferInsert>) => {
    await test.dependencies.database.atomically((writes) => [
      writes.update(surveys).set(values).where(eq(surveys.id, surveyId)),
    ]);
  };

  it('is not written about before it opens, nor while it is closed, and is once it is open', async () => {
    await set({ opensAt: new Date(test.dependencies.clock().getTime() + 2 * 3_600_000) });
    await staff.post(own(), { name: '八月', csv: 'email\nearly@example.tw' }).expect(303);
    await work();
    expect(mailTo('early@example.tw')).toHaveLength(0);
    test.advance(2 * 3_600_000);
    await set({ state: 'closed' });
    await work();
    expect(mailTo('early@example.tw')).toHaveLength(0);
    await set({ state: 'open', opensAt: null });
    test.advance(3_600_000);
    await work();
    expect(mailTo('early@example.tw')).toHaveLength(1);
  });
});

describe('the addresses', () => {
  it('are taken away when asked, and of every list when the retention is over; the numbers stay', async () => {
    const [first] = (await lists()).reverse();
    await staff.post(own(`/${first?.id ?? ''}/purge`)).expect(303);
    await staff.post(own(`/${first?.id ?? ''}/purge`)).expect(409);
    const left = (await rows()).filter((row) => row.listId === first?.id);
    expect(left).toHaveLength(4);
    expect(left.every((row) => row.email === null && row.name === null && row.code === null)).toBe(true);
    // Their mails still tell the truth.
    const out = outIn(mailTo('wang@example.tw')[0]?.text ?? '');
    for (const page of [await test.request.get(out).expect(200), await test.request.post(out).expect(200)])
      expect(page.text).toContain('您的地址已經刪除');
    test.advance(200 * 86_400_000);
    await test.dependencies.database.atomically((writes) => [
      writes.insert(jobs).values({
        officeId: 'north',
        id: 'purge-now',
        kind: 'contacts.purge',
        payload: {},
        runAt: new Date(0),
        attempts: 0,
      }),
    ]);
    await work();
    expect((await rows()).filter((row) => row.email !== null)).toEqual([]);
    expect((await rows()).length).toBeGreaterThan(mailsAtOnce);
  });
});
