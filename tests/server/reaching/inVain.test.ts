import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { findAccess, listCodeBatches } from '../../../db/queries/access.js';
import { listInvitationLists } from '../../../db/queries/invitations.js';
import { invitations, jobs, surveys } from '../../../db/schema.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import type { Message } from '../../../server/mailer.js';
import { stateOfAccess } from '../../../server/reaching/access.form.js';
import { invitationJob } from '../../../server/reaching/invitations.commands.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, idOf, post, publish } from '../responses/world.js';

const minute = 61_000;
const hour = 60 * minute;

let test: TestApp;
let staff: SignedIn;
let surveyId: string;
let sent: Message[];
/** Happens while the mail to somebody is on its way. */
let meanwhile: Map<string, () => Promise<unknown>>;

beforeEach(async () => {
  test = await openTestApp();
  staff = await test.signIn('research');
  surveyId = await publish(test, 'every', everyKind());
  sent = [];
  meanwhile = new Map();
  test.dependencies.mailer = {
    send: async (message) => {
      sent.push(message);
      await meanwhile.get(message.to)?.();
    },
  };
  test.dependencies.config = { ...test.dependencies.config, publicUrl: 'https://north.test' };
});
afterEach(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const work = async () => {
  await runDueJobs(test.dependencies);
};
const workFor = async (hours: number) => {
  for (let n = 0; n < hours; n += 1) {
    test.advance(hour);
    await work();
  }
};
const three = ['a@example.tw', 'b@example.tw', 'c@example.tw'];
const make = async (addresses: readonly string[], survey = surveyId) =>
  await staff
    .post(`/surveys/${survey}/invitations`, { name: '六月', csv: ['email', ...addresses].join('\n') })
    .expect(303);
const remind = async () => {
  staff = await test.signIn('research');
  const [list] = await listInvitationLists(db(), test.scope, surveyId);
  await staff.post(`/surveys/${surveyId}/invitations/${list?.id ?? ''}/reminder`).expect(303);
};
const endCodes = async () => {
  staff = await test.signIn('research');
  const batch = (await listCodeBatches(db(), test.scope, surveyId)).find(({ endedAt }) => endedAt === null);
  await staff.post(`/surveys/${surveyId}/codes/${batch?.id ?? ''}/end`).expect(303);
};
const wanted = async (quota: string) => {
  staff = await test.signIn('research');
  const seen = String(stateOfAccess(await findAccess(db(), test.scope, surveyId)));
  await staff.post(`/surveys/${surveyId}/access`, { needsCode: '', quota, seen }).expect(303);
  test.advance(6_000); // pages keep what a survey asks for some seconds
};
const closed = async (isClosed: boolean) => {
  await test.dependencies.database.atomically((writes) => [
    writes
      .update(surveys)
      .set({ state: isClosed ? 'closed' : 'open' })
      .where(eq(surveys.id, surveyId)),
  ]);
};
const to = () => sent.map((message) => message.to);
const firstTo = (address: string) => sent.find((message) => message.to === address)?.text ?? '';
const linkOf = (address: string) => /https:\/\/north\.test(\/s\/\S+)/.exec(firstTo(address))?.[1] ?? '';
const outOf = (address: string) =>
  /https:\/\/north\.test(\/invitations\/[^\s>]+)/.exec(firstTo(address))?.[1] ?? '';
const answer = async (address: string, n: number) =>
  await post(test, linkOf(address), { id: idOf(n), overall: '5' }).expect(303);
const states = async () =>
  (await db().select().from(invitations).where(eq(invitations.officeId, 'north')))
    .sort((a, b) => a.id.localeCompare(b.id))
    .map(({ state }) => state);

describe('a survey that has all the answers it wants', () => {
  it('reminds nobody while it is full, and everybody once there is room', async () => {
    await wanted('2');
    await make(three);
    await work();
    expect(to()).toEqual(three);
    await answer('a@example.tw', 1);
    await answer('b@example.tw', 2);
    await test.request.get(linkOf('c@example.tw')).expect(410);
    await remind();
    await workFor(30);
    expect(to()).toEqual(three);
    await wanted('3');
    await workFor(2);
    expect(to()).toEqual([...three, 'c@example.tw']);
    await test.request.get(linkOf('c@example.tw')).expect(200);
  });

  it('invites nobody, either', async () => {
    await wanted('1');
    await post(test, '/s/every', { id: idOf(1), overall: '5' }).expect(303);
    await make(three);
    await workFor(3);
    expect(to()).toEqual([]);
    await wanted('');
    await workFor(2);
    expect(to()).toEqual(three);
  });

  it('or is closed while a slow server takes the mails, ends them where they are', async () => {
    await wanted('1');
    await make(three);
    meanwhile.set('a@example.tw', async () => await answer('a@example.tw', 1));
    await work();
    expect(to()).toEqual(['a@example.tw']);
    await wanted('');
    meanwhile.set('b@example.tw', async () => {
      await closed(true);
    });
    await workFor(2);
    expect(to()).toEqual(['a@example.tw', 'b@example.tw']);
    await closed(false);
    await workFor(2);
    expect(to()).toEqual(three);
  });
});

describe('a list whose codes were ended', () => {
  it('is not written to, neither for the first time nor again', async () => {
    await make(three);
    meanwhile.set('b@example.tw', endCodes);
    await work();
    expect(to()).toEqual(['a@example.tw', 'b@example.tw']);
    await workFor(3);
    await remind();
    await workFor(30);
    expect(to()).toEqual(['a@example.tw', 'b@example.tw']);
  });

  it('leaves those it never wrote to free for another list', async () => {
    await make(three);
    meanwhile.set('b@example.tw', endCodes);
    await work();
    await make(three);
    await workFor(1);
    expect(to()).toEqual(three);
  });
});

describe('while the mails of a batch go, one after the other', () => {
  it('who finishes, or opts out by the mail of another list, is not reminded any more', async () => {
    const other = await publish(test, 'other', everyKind());
    await make(three);
    await work();
    await make(['C@example.tw'], other);
    await work();
    await remind();
    meanwhile.set('a@example.tw', async () => {
      await answer('b@example.tw', 1);
      await test.request.post(outOf('C@example.tw')).expect(200);
    });
    const before = to().length;
    await workFor(30);
    expect(to().slice(before)).toEqual(['a@example.tw']);
    expect((await states())[2]).toBe('opted_out');
  });

  it('who opts out by the mail of another list is not invited, either', async () => {
    const other = await publish(test, 'other', everyKind());
    await make(['C@example.tw'], other);
    await work();
    await make(three);
    meanwhile.set('a@example.tw', async () => await test.request.post(outOf('C@example.tw')).expect(200));
    await workFor(2);
    expect(to()).toEqual(['C@example.tw', 'a@example.tw', 'b@example.tw']);
  });

  it('nobody is written to any more once the addresses are taken away', async () => {
    await make(three);
    const [list] = await listInvitationLists(db(), test.scope, surveyId);
    const purge = `/surveys/${surveyId}/invitations/${list?.id ?? ''}/purge`;
    meanwhile.set('a@example.tw', async () => await staff.post(purge).expect(303));
    await workFor(2);
    expect(to()).toEqual(['a@example.tw']);
  });

  it('who has answered by a mail of which no server said that it took it, is not invited again', async () => {
    await make(['a@example.tw']);
    meanwhile.set('a@example.tw', async () => {
      await answer('a@example.tw', 1);
      throw new Error('450');
    });
    await workFor(3);
    expect(to()).toEqual(['a@example.tw']);
    // Nothing more is to come, so nobody looks again and again.
    const left = await db().select().from(jobs).where(eq(jobs.kind, invitationJob));
    expect(left.filter(({ doneAt }) => doneAt === null)).toEqual([]);
    // A second code would be a second answer, whether the first can still be used or not.
    await endCodes();
    await make(['a@example.tw', 'b@example.tw']);
    await workFor(1);
    expect(to()).toEqual(['a@example.tw', 'b@example.tw']);
  });
});
