import { inArray } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { insertAttachment } from '../../../db/queries/register.js';
import { findCase, listCaseEvents } from '../../../db/queries/cases.js';
import { roleGrants, type Role } from '../../../db/schema.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares } from '../dashboards/world.js';
import { openOne } from './world.js';

let test: TestApp;
let office: SignedIn;
beforeEach(async () => {
  test = await openTestApp();
  office = await test.signIn('research');
});
afterEach(async () => {
  await test.close();
});

const stored = async (id: string) => {
  const row = await findCase(test.dependencies.database.queries, test.scope, id, undefined);
  if (row === undefined) throw new Error('no such case');
  return row;
};
const eventsOf = async (id: string) =>
  await listCaseEvents(test.dependencies.database.queries, test.scope, [id]);
const act = async (who: SignedIn, id: string, action: string, fields: Record<string, string> = {}) =>
  await who.post(`/cases/${id}/${action}`, { revision: String((await stored(id)).revision), ...fields });
const on = (day: string, hour = 10) => {
  test.setNow(new Date(Date.parse(`${day}T00:00:00Z`) + (hour - 8) * 3_600_000));
};
/** Six working days from Thursday 18 June over the Dragon Boat holiday of Friday 19: due Friday the 26th. */
const mailbox = async () => await openOne(test, { channel: 'mailbox' });

describe('the clock of a case', () => {
  it('a typhoon day moves the deadlines that count over it and says so in each story', async () => {
    const [counting, calendar] = [await mailbox(), await openOne(test)];
    expect((await stored(counting.id)).dueDay).toBe('2026-06-26');
    await office
      .post('/cases/calendar', { day: '2026-06-23', kind: 'holiday', name: '颱風停班' })
      .expect(303);
    expect((await stored(counting.id)).dueDay).toBe('2026-06-29');
    expect((await stored(calendar.id)).dueDay).toBe('2026-07-17');
    const [moved] = (await eventsOf(counting.id)).filter(({ kind }) => kind === 'due_moved');
    expect(moved).toMatchObject({ text: '颱風停班', data: { from: '2026-06-26', to: '2026-06-29' } });
    expect((await eventsOf(calendar.id)).some(({ kind }) => kind === 'due_moved')).toBe(false);
    const page = await office.get(`/cases/${counting.id}?lang=zh-TW`).expect(200);
    expect(page.text).toContain('放假，不計 · 颱風停班');
  });

  it('stands while the citizen clarifies and runs on after that', async () => {
    const { id } = await mailbox();
    await act(office, id, 'register');
    on('2026-06-18');
    office = await test.signIn('research'); // a session ends with the day
    await act(office, id, 'pause', { reason: '請補身分證明' });
    expect((await stored(id)).dueDay).toBeNull();
    expect((await act(office, id, 'extend', { days: '1', reason: 'x' })).status).toBe(422);
    on('2026-06-24');
    office = await test.signIn('research');
    await act(office, id, 'resume');
    // One day counted before the pause; five more from the 25th.
    expect((await stored(id)).dueDay).toBe('2026-07-01');
  });

  it('is extended as far as the rule allows, and no further', async () => {
    const { id } = await mailbox();
    await act(office, id, 'register');
    expect((await act(office, id, 'extend', { days: '25', reason: '須會勘' })).status).toBe(422);
    expect((await act(office, id, 'extend', { days: '2', reason: '須會勘' })).status).toBe(303);
    expect((await stored(id)).dueDay).toBe('2026-06-30');
    expect((await act(office, id, 'extend', { days: '2', reason: '再展' })).status).toBe(422);
  });

  it('keeps the rule it began with when a new one comes into force', async () => {
    const before = await mailbox();
    const rule = {
      code: 'taipei',
      fromDay: '2026-06-17',
      days: '3',
      unit: 'working',
      startsOn: 'next-working-day',
    };
    await office
      .post('/cases/rules', { ...rule, maxExtensions: '1', extensionDays: '3', source: '本所 115 年規定' })
      .expect(303);
    const after = await mailbox();
    expect((await stored(before.id)).dueDay).toBe('2026-06-26');
    expect((await stored(after.id)).dueDay).toBe('2026-06-23');
    expect((await office.get('/cases/rules').expect(200)).text).toContain('本所 115 年規定');
  });
});

describe('the calendar', () => {
  it('is imported after a preview that says which deadlines it moves', async () => {
    const { id, number } = await mailbox();
    const file = 'day,kind,name\n2026-06-24,holiday,停班\nnonsense,holiday,x\n';
    const preview = await office.post('/cases/calendar/import', { file }).expect(200);
    expect(preview.text).toContain(number);
    expect((await stored(id)).dueDay).toBe('2026-06-26');
    await office.post('/cases/calendar/import', { file, then: 'confirm' }).expect(303);
    expect((await stored(id)).dueDay).toBe('2026-06-29');
    await office.post('/cases/calendar/import', { file: 'what is this' }).expect(422);
  });

  it('is read from a file, by what is in it, and previewed the same', async () => {
    const { id, number } = await mailbox();
    const upload = async (content: Buffer, name = 'calendar.csv') =>
      await office.agent
        .post(`/cases/calendar/import?_csrf=${encodeURIComponent(office.csrf)}&lang=zh-TW`)
        .attach('upload', content, name);
    const table = 'day,kind,name\n2026-06-24,holiday,停班\n';
    const preview = await upload(Buffer.from(table));
    expect(preview.status).toBe(200);
    expect(preview.text).toContain(number);
    expect(preview.text).toContain('2026-06-24,holiday,停班');
    expect((await stored(id)).dueDay).toBe('2026-06-26');
    const events =
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:停班\r\nDTSTART;VALUE=DATE:20260624\r\nDTEND;VALUE=DATE:20260625\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
    expect((await upload(Buffer.from(events), 'office.ics')).text).toContain(number);
    // «停班» in Big5.
    const big5 = Buffer.concat([
      Buffer.from('day,kind,name\n2026-06-24,holiday,'),
      Buffer.from([0xb0, 0xb1, 0xaf, 0x5a]),
      Buffer.from('\n'),
    ]);
    expect((await upload(big5)).text).toContain('停班');
    const refused: [Buffer, number, string][] = [
      [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 422, '不是 UTF-8 或 Big5'],
      [Buffer.from('PK\u0003\u0004\u0000'), 422, '不是 UTF-8 或 Big5'],
      [Buffer.alloc(0), 422, '檔案沒有內容'],
      [Buffer.alloc(512 * 1024 + 1, 'x'), 413, ''],
    ];
    for (const [content, status, words] of refused) {
      const answer = await upload(content);
      expect([status, answer.status, answer.text.includes(words)]).toEqual([status, status, true]);
    }
    expect((await stored(id)).dueDay).toBe('2026-06-26');
  });

  it('says of a year without an official calendar that it is provisional', async () => {
    const page = await office.get('/cases/calendar?year=2030&lang=zh-TW').expect(200);
    expect(page.text).toContain('119年尚無正式辦公日曆');
    await office.get('/cases/calendar?year=1900').expect(400);
  });
});

describe('a deputy', () => {
  it('signs for who is on leave, and the story says for whom', async () => {
    const { id } = await openOne(test);
    const [clerk, secretary, director] = [
      await test.signIn('clerk'),
      await test.signIn('secretary'),
      await test.signIn('director'),
    ];
    await act(office, id, 'register');
    await act(office, id, 'assign', { ownerId: 'user-clerk' });
    await act(clerk, id, 'draft', { reply: '已改善' });
    await act(clerk, id, 'sign');
    await act(secretary, id, 'sign');
    expect((await act(secretary, id, 'sign')).status).toBe(403);
    const leave = {
      userId: 'user-director',
      deputyId: 'user-secretary',
      fromDay: '2026-06-17',
      toDay: '2026-06-18',
    };
    await office.post('/cases/deputies', { ...leave, toDay: '2026-06-01' }).expect(422);
    await office.post('/cases/deputies', leave).expect(303);
    expect((await act(secretary, id, 'sign')).status).toBe(303);
    const approved = (await eventsOf(id)).find(({ kind }) => kind === 'approved');
    expect(approved).toMatchObject({ userId: 'user-secretary', forUserId: 'user-director' });
    expect((await director.get(`/cases/${id}?lang=zh-TW`)).text).toContain('（代director person）');
  });
});

describe('whose role is over', () => {
  it('is given no case, no improvement and no leave to stand in, and is left out of the signatures', async () => {
    const { id } = await openOne(test);
    await act(office, id, 'register');
    await test.dependencies.database.queries
      .update(roleGrants)
      .set({ validTo: '2026-06-16' })
      .where(inArray(roleGrants.id, ['grant-clerk', 'grant-secretary']));
    const own = '<option value="user-clerk"';
    for (const path of [`/cases/${id}`, '/improvements/new', '/cases/deputies']) {
      const { text } = await office.get(path).expect(200);
      expect([path, text.includes(own)]).toEqual([path, false]);
      expect(text).toContain('<option value="user-research"');
    }
    expect((await act(office, id, 'assign', { ownerId: 'user-clerk' })).status).toBe(422);
    const leave = { userId: 'user-clerk', deputyId: 'user-seed', fromDay: '2026-06-17', toDay: '2026-06-18' };
    await office.post('/cases/deputies', leave).expect(422);
    await act(office, id, 'assign', { ownerId: 'user-seed' });
    // Nobody would ever put a signature that waits for a secretary.
    expect((await stored(id)).chain.map(({ role }) => role)).toEqual(['handler', 'director']);
  });
});

describe('a deputy of the handler', () => {
  it('does on those days what the handler may, before and after nothing, and the log says for whom', async () => {
    const { id } = await openOne(test);
    await act(office, id, 'register');
    await act(office, id, 'assign', { ownerId: 'user-section_chief' });
    await office
      .post('/cases/deputies', {
        ...{ userId: 'user-section_chief', deputyId: 'user-clerk' },
        ...{ fromDay: '2026-06-18', toDay: '2026-06-22' },
      })
      .expect(303);
    expect((await office.get('/cases/deputies?lang=zh-TW').expect(200)).text).toMatch(
      /clerk person代理section_chief person.*115\/6\/18至115\/6\/22/,
    );
    const clerkOn = async (day: string) => {
      on(day);
      return await test.signIn('clerk');
    };
    const pause = { reason: '請補身分證明' };
    for (const day of ['2026-06-17', '2026-06-23']) {
      const clerk = await clerkOn(day);
      expect((await clerk.get(`/cases/${id}`)).status).toBe(404);
      expect((await act(clerk, id, 'pause', pause)).status).toBe(404);
      await clerk.post(`/cases/${id}/petitioner`).expect(404);
    }
    const clerk = await clerkOn('2026-06-18');
    await clerk.get(`/cases/${id}`).expect(200);
    await clerk.post(`/cases/${id}/petitioner`).expect(200);
    const attached = {
      ...{ id: 'scan', commentId: (await stored(id)).commentId, name: '信.pdf', size: 4, sha256: 'x' },
      ...{ mediaType: 'application/pdf', content: Buffer.from('%PDF'), uploadedBy: null },
    };
    await test.dependencies.database.atomically((db) => [
      insertAttachment(db, test.scope, { ...attached, uploadedAt: test.dependencies.clock() }),
    ]);
    await clerk.post(`/cases/${id}/attachments/scan`).expect(200);
    expect((await act(clerk, id, 'pause', pause)).status).toBe(303);
    expect((await eventsOf(id)).find(({ kind }) => kind === 'paused')).toMatchObject({
      ...{ userId: 'user-clerk', forUserId: 'user-section_chief' },
    });
    const log = await listAudit(test.dependencies.database.queries, test.scope, 20);
    for (const action of ['case.paused', 'case.petitioner', 'comment.disclose-attachment'])
      expect(log.find((entry) => entry.action === action)).toMatchObject({
        ...{ userId: 'user-clerk', detail: { forUserId: 'user-section_chief' } },
      });
    // An office may do without at once.
    on('2026-06-18');
    office = await test.signIn('research');
    const page = (await office.get('/cases/deputies').expect(200)).text;
    await office.post(/\/cases\/deputies\/[^/"]+\/end/.exec(page)?.[0] ?? '').expect(303);
    await clerk.get(`/cases/${id}`).expect(404);
  });
});

describe('the overview', () => {
  it('counts what is due for who may read cases, without the confidential ones of others', async () => {
    const world = await openSurvey(test);
    await answer(test, world, shares(8, 10, { day: '2026-06-04' }));
    await mailbox();
    await openOne(test, { channel: 'mailbox', confidential: true });
    on('2026-06-25');
    const line = async (role: Role) => {
      const { text } = await (await test.signIn(role)).get('/dashboards?lang=zh-TW').expect(200);
      return /即將到期\d+件，已逾期\d+件案件/.exec(text)?.[0];
    };
    expect(await line('research')).toBe('即將到期2件，已逾期0件案件');
    expect(await line('auditor')).toBe('即將到期1件，已逾期0件案件');
    expect(await line('clerk')).toBeUndefined();
  });
});

describe('reply templates', () => {
  it('are kept in three languages, and the second of two writers is told', async () => {
    const fields = {
      name_zh: '感謝函',
      text_zh: '謝謝您的意見',
      name_en: 'Thanks',
      text_en: 'Thank you',
      active: 'yes',
    };
    await office.post('/cases/templates', { ...fields, text_zh: '' }).expect(422);
    await office.post('/cases/templates', fields).expect(303);
    const page = await office.get('/cases/templates?lang=en').expect(200);
    expect(page.text).toContain('Thank you');
    const id = /name="id" value="([0-9a-f-]{36})"/.exec(page.text)?.[1] ?? '';
    await office
      .post('/cases/templates', { ...fields, id, revision: '1', text_en: 'Thanks a lot' })
      .expect(303);
    await office.post('/cases/templates', { ...fields, id, revision: '1' }).expect(409);
  });
});

describe('what is late', () => {
  it('is told by mail in office hours of working days, each level once, and never about what one may not see', async () => {
    const post = await openPostOffice();
    const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
    test.dependencies.mailer = openMailer(mail);
    test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
    const { id, number } = await mailbox();
    const hidden = await openOne(test, { channel: 'mailbox', confidential: true });
    for (const one of [id, hidden.id]) {
      await act(office, one, 'register');
      await act(office, one, 'assign', { ownerId: 'user-clerk' });
    }
    const letters = () => post.received.filter(({ text }) => text.includes('/cases/'));
    const look = async (day: string, hour: number) => {
      on(day, hour);
      await makeDailyJobs(test.dependencies);
      await runDueJobs(test.dependencies);
      test.advance(60_000);
      await runDueJobs(test.dependencies);
    };
    const levels = async () =>
      (await eventsOf(id)).filter(({ kind }) => kind === 'escalated').map(({ data }) => data);
    await look('2026-06-26', 10);
    await look('2026-06-27', 10); // Saturday
    await look('2026-06-29', 0); // midnight
    expect(await levels()).toEqual([]);
    await look('2026-06-29', 9);
    await look('2026-06-29', 15);
    await look('2026-06-30', 9);
    expect(await levels()).toEqual([{ level: 1, due: '2026-06-26' }]);
    const to = (role: string) => letters().filter((letter) => letter.to.includes(`${role}@north.test`));
    expect(
      letters()
        .flatMap((letter) => letter.to)
        .sort(),
    ).toEqual(['clerk@north.test', 'section_chief@north.test']);
    expect(to('clerk')[0]?.text).toContain(number);
    expect(to('clerk')[0]?.text).toContain(hidden.number);
    // The chief signs nothing of the confidential one, and is told of the other alone.
    expect(to('section_chief')[0]?.text).toContain(number);
    expect(to('section_chief')[0]?.text).not.toContain(hidden.number);
    await look('2026-07-06', 9);
    expect((await levels()).length).toBe(2);
    expect(
      [to('clerk'), to('section_chief'), to('secretary'), to('director')].map(({ length }) => length),
    ).toEqual([2, 2, 1, 1]);
    await post.close();
  });
});
