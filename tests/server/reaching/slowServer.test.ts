import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { listInvitationLists } from '../../../db/queries/invitations.js';
import { invitations } from '../../../db/schema.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer, Unanswered, type Mailer } from '../../../server/mailer.js';
import { sendInvitations } from '../../../server/reaching/invitationMail.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, publish } from '../responses/world.js';

const minute = 61_000;
const hour = 60 * minute;

let test: TestApp;
let staff: SignedIn;
let office: Awaited<ReturnType<typeof openPostOffice>>;
let surveyId: string;

beforeEach(async () => {
  test = await openTestApp();
  office = await openPostOffice();
  staff = await test.signIn('research');
  surveyId = await publish(test, 'every', everyKind());
  useMail();
});
afterEach(async () => {
  await office.close();
  await test.close();
});

function useMail(patience?: Parameters<typeof openMailer>[1]): void {
  const mail = { url: office.url, from: 'North Office <manyi@north.test>' };
  test.dependencies.mailer = openMailer(mail, patience);
  test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
}

const db = () => test.dependencies.database.queries;
const work = async () => {
  await runDueJobs(test.dependencies);
};
const own = (rest = '') => `/surveys/${surveyId}/invitations${rest}`;
const invite = async (...addresses: string[]) =>
  await staff.post(own(), { name: '六月', csv: ['email', ...addresses].join('\n') }).expect(303);
const list = async () => (await listInvitationLists(db(), test.scope, surveyId))[0]?.id ?? '';
const remind = async () => {
  staff = await test.signIn('research');
  await staff.post(own(`/${await list()}/reminder`)).expect(303);
};
const row = async (address: string) =>
  (await db().select().from(invitations).where(eq(invitations.email, address)))[0];
const all = async () =>
  (await db().select().from(invitations).where(eq(invitations.officeId, 'north'))).sort((a, b) =>
    a.id.localeCompare(b.id),
  );
const received = () => office.received.map(({ to }) => to[0]);
/** A mailer of the test’s own, beside which the real one would take minutes. */
const mailer = (send: Mailer['send']) => {
  test.dependencies.mailer = { send };
};

describe('a mail server that looks through each mail before it says that it has it', () => {
  it('is waited for longer than one that does not speak at all, and everybody is invited once', async () => {
    useMail({ untilHandedOver: 1_000, onceHandedOver: 20_000 });
    office.slowDown(1_500);
    await invite('a@example.tw', 'b@example.tw');
    await work();
    for (let minutes = 0; minutes < 10; minutes += 1) {
      test.advance(minute);
      await work();
    }
    expect(received()).toEqual(['a@example.tw', 'b@example.tw']);
    expect((await all()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['sent', 0],
      ['sent', 0],
    ]);
  });

  it('has had its try when even that was not enough, and the next in the list has its turn', async () => {
    useMail({ untilHandedOver: 10_000, onceHandedOver: 300 });
    office.slowDown(1_000);
    await invite('a@example.tw', 'b@example.tw');
    await work();
    expect(received()).toEqual(['a@example.tw', 'b@example.tw']);
    expect((await all()).map(({ state, attempts, lastError }) => [state, attempts, lastError])).toEqual([
      ['waiting', 1, 'mail_unanswered'],
      ['waiting', 1, 'mail_unanswered'],
    ]);
  });

  it('holds up no job for longer than its claim lasts: what is left goes with the next one', async () => {
    const sent: string[] = [];
    mailer(({ to }) => {
      sent.push(to);
      test.advance(1.5 * minute);
      return Promise.resolve();
    });
    await invite('a@example.tw', 'b@example.tw', 'c@example.tw');
    await work();
    expect(sent).toEqual(['a@example.tw', 'b@example.tw']);
    test.advance(minute);
    await work();
    expect(sent).toEqual(['a@example.tw', 'b@example.tw', 'c@example.tw']);
  });

  it('is given each mail once, also where another process does the same list meanwhile', async () => {
    const sent: string[] = [];
    let meanwhile = true;
    mailer(async ({ to }) => {
      sent.push(to);
      if (!meanwhile) return;
      meanwhile = false;
      test.advance(12 * minute);
      await sendInvitations(test.dependencies, test.scope, { listId: await list() });
    });
    await invite('a@example.tw');
    await work();
    expect(sent).toEqual(['a@example.tw']);
    expect(await row('a@example.tw')).toMatchObject({ state: 'sent', attempts: 0, claimedAt: null });
  });

  it('left alone by a process that died, is given that mail again when its claim is over, as a second try', async () => {
    mailer(() => new Promise(() => undefined));
    await invite('a@example.tw');
    const dying = sendInvitations(test.dependencies, test.scope, { listId: await list() });
    await expect.poll(async () => (await row('a@example.tw'))?.attempts).toBe(1);
    void dying;
    useMail();
    test.advance(5 * minute);
    await work();
    expect(received()).toEqual([]);
    for (let minutes = 0; minutes < 15; minutes += 1) {
      test.advance(minute);
      await work();
    }
    expect(received()).toEqual(['a@example.tw']);
  });
});

describe('a mail server that greets, and then says nothing', () => {
  it('is out before it has any mail: nobody has had a try, and nobody is waited for as long', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      sockets.push(socket);
      socket.write('220 mail.test\r\n');
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()));
    const { port } = silent.address() as AddressInfo;
    const patience = { untilHandedOver: 300, onceHandedOver: 600_000 };
    test.dependencies.mailer = openMailer(
      { url: `smtp://127.0.0.1:${port}`, from: 'a@north.test' },
      patience,
    );
    await invite('a@example.tw', 'b@example.tw');
    await work();
    expect(sockets).toHaveLength(1);
    expect((await all()).map(({ attempts, lastError }) => [attempts, lastError])).toEqual([
      [0, 'mail_unreachable'],
      [0, null],
    ]);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

describe('a connection that breaks when the mail was handed over', () => {
  it('is a try of that mail: the others have theirs, and it is not sent without end', async () => {
    office.hangUp(true);
    await invite('a@example.tw', 'b@example.tw');
    await work();
    expect(received()).toEqual(['a@example.tw', 'b@example.tw']);
    expect((await all()).map(({ state, attempts, lastError }) => [state, attempts, lastError])).toEqual([
      ['waiting', 1, 'mail_unanswered'],
      ['waiting', 1, 'mail_unanswered'],
    ]);
    for (let hours = 0; hours < 7 * 24; hours += 1) {
      test.advance(hour);
      await work();
    }
    expect((await all()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['failed', 16],
      ['failed', 16],
    ]);
    expect(office.received).toHaveLength(32);
    // A mailbox shows them as one.
    const ids = office.received.map(({ text }) => /^message-id: (\S+)/im.exec(text)?.[1]);
    expect(new Set(ids).size).toBe(2);
  });

  it('is a try of a reminder too, and who was reached stays reached', async () => {
    await invite('a@example.tw', 'b@example.tw');
    await work();
    await remind();
    test.advance(25 * hour);
    office.hangUp(true);
    await work();
    expect(received()).toHaveLength(4);
    expect((await all()).map(({ state, attempts, remindedAt }) => [state, attempts, remindedAt])).toEqual([
      ['sent', 1, null],
      ['sent', 1, null],
    ]);
    for (let hours = 0; hours < 7 * 24; hours += 1) {
      test.advance(hour);
      await work();
    }
    expect((await all()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['sent', 16],
      ['sent', 16],
    ]);
    expect(received()).toHaveLength(2 + 32);
  });

  it('ends the batch only where nobody answers any more; that costs the next ones no try', async () => {
    const asked: string[] = [];
    mailer(({ to }) => {
      asked.push(to);
      return Promise.reject(asked.length === 1 ? new Unanswered() : new Error('connect ECONNREFUSED'));
    });
    await invite('a@example.tw', 'b@example.tw', 'c@example.tw');
    await work();
    expect(asked).toEqual(['a@example.tw', 'b@example.tw']);
    expect((await all()).map(({ attempts, lastError }) => [attempts, lastError])).toEqual([
      [1, 'mail_unanswered'],
      [0, 'mail_unreachable'],
      [0, null],
    ]);
  });
});

describe('a mail server that says «closing» (421) of a mail it has read', () => {
  it('has had a try of that mail; said before any mail, it is out, and that costs no try', async () => {
    office.refuse(true, 421);
    await invite('a@example.tw', 'b@example.tw');
    await work();
    expect((await all()).map(({ attempts, lastError }) => [attempts, lastError])).toEqual([
      [1, 'mail_421'],
      [1, 'mail_421'],
    ]);
    office.refuse(false);
    office.putOff('c@example.tw', true, 421);
    await invite('c@example.tw');
    await work();
    expect(await row('c@example.tw')).toMatchObject({ attempts: 0, lastError: 'mail_421' });
  });
});

describe('what became of an invitation while its mail was on the way', () => {
  it('stands, whatever the mail server says of the mail afterwards', async () => {
    mailer(async ({ text }) => {
      // Delivered, and opted out of, before the server says so.
      const out = /https:\/\/north\.test(\/invitations\/[^\s>]+)/.exec(text)?.[1] ?? '';
      await test.request.post(out).expect(200);
    });
    await invite('a@example.tw');
    await work();
    expect(await row('a@example.tw')).toMatchObject({ state: 'opted_out' });
  });
});
