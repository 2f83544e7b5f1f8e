import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { listAudit } from '../../../db/queries/audit.js';
import { listInvitationLists } from '../../../db/queries/invitations.js';
import { invitationLists, invitations } from '../../../db/schema.js';
import type { Mailer } from '../../../server/mailer.js';
import { sendInvitations } from '../../../server/reaching/invitationMail.js';
import { invite } from '../../../server/reaching/invitations.commands.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, publish } from '../responses/world.js';

let test: TestApp;
let staff: SignedIn;
let surveyId: string;
let sent: string[] = [];
const mailer: Mailer = {
  send: ({ to }) => {
    sent.push(to);
    return Promise.resolve();
  },
};

beforeAll(async () => {
  test = await openTestApp();
  staff = await test.signIn('research');
  surveyId = await publish(test, 'every', everyKind());
  test.dependencies.mailer = mailer;
  test.dependencies.config = { ...test.dependencies.config, publicUrl: 'https://north.test' };
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const rows = async () => await db().select().from(invitations).where(eq(invitations.officeId, 'north'));
const make = async (survey: string, name: string, addresses: string[]) => {
  const csv = ['email', ...addresses].join('\n');
  const made = await staff.post(`/surveys/${survey}/invitations`, { name, csv }).expect(303);
  return await staff.get(made.headers['location'] ?? '').expect(200);
};
const listNamed = async (name: string) =>
  (await listInvitationLists(db(), test.scope, surveyId)).find((list) => list.name === name)?.id ?? '';

describe('an address in two lists of one survey', () => {
  it('is invited once, however it is written, and staff read how many were left out', async () => {
    const page = await make(surveyId, '六月', ['wang@example.tw', 'éva@example.tw', 'gone@example.tw']);
    expect(page.text).not.toContain('本次未列入');
    const [gone] = (await rows()).filter(({ email }) => email === 'gone@example.tw');
    await test.dependencies.database.atomically((writes) => [
      writes
        .update(invitations)
        .set({ state: 'bounced' })
        .where(eq(invitations.id, gone?.id ?? '')),
    ]);
    await sendInvitations(test.dependencies, test.scope, { listId: await listNamed('六月') });
    await make(surveyId, '待寄', ['waiting@example.tw']);
    // Who was not reached may be written to again.
    const again = await make(surveyId, '七月', [
      ...['WANG@example.tw', 'Éva@example.tw', 'Waiting@example.tw'],
      ...['Gone@example.tw', 'new@example.tw'],
    ]);
    expect(again.text).toContain('本次未列入：本問卷先前名單已邀請者3人，曾表示不再收信者0人。');
    expect((await listAudit(db(), test.scope, 1))[0]).toMatchObject({
      action: 'invitations.make',
      detail: { invited: 2, optedOut: 0, already: 3 },
    });
    const july = await listNamed('七月');
    const invited = (await rows()).filter(({ listId }) => listId === july).map(({ email }) => email);
    expect(invited.sort()).toEqual(['Gone@example.tw', 'new@example.tw']);
  });

  it('is invited to another survey all the same', async () => {
    const other = await publish(test, 'other', everyKind());
    expect((await make(other, '別的', ['wang@example.tw'])).text).not.toContain('本次未列入');
    expect((await rows()).filter(({ email }) => email === 'wang@example.tw')).toHaveLength(2);
  });

  it.each(['again=x', 'again=1&again=2', 'out=-1'])(
    'and a page asked for with %s is refused',
    async (query) => {
      await staff.get(`/surveys/${surveyId}/invitations?${query}`).expect(400);
    },
  );
});

describe('«store and send» pressed twice', () => {
  const many = Array.from({ length: 50 }, (_, n) => ({
    email: `twice${n}@example.tw`,
    name: null,
    language: 'en' as const,
  }));
  const actor = () => ({ scope: test.scope, userId: 'user-research' });
  const invitedTo = async (survey: string) => {
    const lists = (await listInvitationLists(db(), test.scope, survey)).map(({ id }) => id);
    return (await rows()).filter(({ listId }) => lists.includes(listId)).map(({ email }) => email);
  };

  it('at the same moment, or three times, invites everybody once, and says who was invited already', async () => {
    const survey = await publish(test, 'twice', everyKind());
    const press = async () => await invite(test.dependencies, actor(), survey, { name: 'x', invitees: many });
    const all = await Promise.all([press(), press(), press()]);
    expect(all.map(({ invited, already }) => [invited, already]).sort()).toEqual([
      [0, 50],
      [0, 50],
      [50, 0],
    ]);
    expect((await invitedTo(survey)).sort()).toEqual(many.map(({ email }) => email).sort());
  });

  it('with different lists takes both, and whom both name into one of them', async () => {
    const survey = await publish(test, 'both', everyKind());
    const press = async (invitees: typeof many) =>
      await invite(test.dependencies, actor(), survey, { name: 'x', invitees });
    const both = await Promise.all([press(many.slice(0, 30)), press(many.slice(20))]);
    expect(both.reduce((sum, { invited }) => sum + invited, 0)).toBe(50);
    expect(both.reduce((sum, { already }) => sum + already, 0)).toBe(10);
    expect(new Set(await invitedTo(survey)).size).toBe(50);
  });

  it('beside lists of before the upgrade, which have no number, does the same', async () => {
    const survey = await publish(test, 'upgraded', everyKind());
    for (const part of [many.slice(0, 5), many.slice(5, 10)])
      await invite(test.dependencies, actor(), survey, { name: 'old', invitees: part });
    await test.dependencies.database.atomically((writes) => [
      writes.update(invitationLists).set({ number: null }).where(eq(invitationLists.surveyId, survey)),
    ]);
    const press = async () =>
      await invite(test.dependencies, actor(), survey, { name: 'new', invitees: many });
    const both = await Promise.all([press(), press()]);
    expect(both.map(({ invited }) => invited).sort()).toEqual([0, 40]);
    expect(await invitedTo(survey)).toHaveLength(50);
  });
});

describe('two processes that read the list at the same moment', () => {
  it('write to everybody once, though who was reached has no tries any more', async () => {
    const both = ['one@example.tw', 'two@example.tw'];
    await make(surveyId, '同時', both);
    const payload = { listId: await listNamed('同時') };
    sent = [];
    let isFirst = true;
    const slow: Mailer = {
      send: async (message) => {
        // While this one sends the first, the other sends what is left.
        if (isFirst) {
          isFirst = false;
          await sendInvitations(test.dependencies, test.scope, payload);
        }
        await mailer.send(message);
      },
    };
    await sendInvitations({ ...test.dependencies, mailer: slow }, test.scope, payload);
    expect(sent.sort()).toEqual(both);
  });
});
