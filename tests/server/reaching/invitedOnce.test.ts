import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { listAudit } from '../../../db/queries/audit.js';
import { listInvitationLists } from '../../../db/queries/invitations.js';
import { invitations } from '../../../db/schema.js';
import type { Mailer } from '../../../server/mailer.js';
import { sendInvitations } from '../../../server/reaching/invitationMail.js';
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
