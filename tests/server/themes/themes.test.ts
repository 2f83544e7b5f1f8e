import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { countFoundThemes, listCodings } from '../../../db/queries/themes.js';
import type { Role } from '../../../db/schema.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openInboxWorld, say } from '../comments/world.js';

let test: TestApp;
const people = {} as Record<'research' | 'seed' | 'auditor' | 'clerk', SignedIn>;
const db = () => test.dependencies.database.queries;
const found = async (theme: string) =>
  (await countFoundThemes(db(), test.scope)).find((row) => row.theme === theme)?.n ?? 0;

beforeAll(async () => {
  test = await openTestApp();
  const world = await openInboxWorld(test);
  await say(test, world, [
    { text: '繳費機壞了，王大明說沒辦法', overall: '2', day: '2026-05-04' },
    { text: '繳費機很好用', overall: '5', day: '2026-05-05' },
    { text: '請加開夜間服務', overall: '4', day: '2026-05-06' },
    { text: 'The payment machine was out of order', overall: '2', day: '2026-05-07', language: 'en' },
    { text: '謝謝research person的說明', overall: '5', day: '2026-05-08' },
  ]);
  test.advance(3 * 24 * 60 * 60 * 1_000); // coding takes what came in before today
  const roles: Role[] = ['research', 'seed', 'auditor', 'clerk'];
  for (const role of roles) people[role as keyof typeof people] = await test.signIn(role);
});
afterAll(async () => {
  await test.close();
});

const machine = {
  code: 'payment_machine',
  'name-zh-TW': '繳費機',
  'name-en': 'Payment machine',
  'name-ja': '支払機',
  any: '繳費機\npayment machine',
  not: '',
  active: '1',
  seen: '',
};
const fill = (fields: Record<string, string>) => ({ ...machine, ...fields });
const plain = (html: string) => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
/** What the form of a theme remembers of the row it was filled from. */
const seenIn = (html: string) => /name="seen" value="([^"]*)"/.exec(html)?.[1] ?? 'none';

describe('themes as data staff can edit', () => {
  it('are listed with their words for whoever reads comments, and changed by research only', async () => {
    const page = await people.auditor.get('/comments/themes?lang=zh-TW').expect(200);
    expect(page.text).toContain('無障礙');
    expect(page.text).not.toContain('href="/comments/themes/new"');
    await people.clerk.get('/comments/themes').expect(403);
    expect((await people.seed.post('/comments/themes/new', fill({ action: 'save' }))).status).toBe(403);
    expect((await people.auditor.get('/comments/themes/new')).status).toBe(404);
  });

  it('show which comments would gain the theme before anything is saved', async () => {
    const answer = await people.research.post('/comments/themes/new?lang=en', fill({ action: 'preview' }));
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('繳費機很好用');
    expect(answer.text).toContain('The payment machine was out of order');
    expect(answer.text).not.toContain('請加開夜間服務');
    expect(answer.text).toContain('value="Payment machine"');
    expect(await found('payment_machine')).toBe(0);
  });

  it('are read into all comments once they are saved, by the job that was written in the same list', async () => {
    expect((await people.research.post('/comments/themes/new', fill({ action: 'save' }))).status).toBe(303);
    await runDueJobs(test.dependencies);
    expect(await found('payment_machine')).toBe(3);
    const audit = await listAudit(db(), test.scope, 5);
    expect(audit).toContainEqual(
      expect.objectContaining({
        action: 'theme.add',
        entityId: 'payment_machine',
        detail: expect.objectContaining({ anyAdded: ['繳費機', 'payment machine'] }) as unknown,
      }),
    );
    expect((await people.auditor.get('/comments/themes?lang=ja')).text).toContain('支払機');
    // In the inbox it is a theme like the others.
    const inbox = await people.seed.get('/comments?theme=payment_machine&lang=zh-TW');
    expect(inbox.status).toBe(200);
    expect(inbox.text).toContain('繳費機');
  });

  it('refuse what no text could be found by, keep all that was typed, and change nothing', async () => {
    const refused: [Record<string, string>, string][] = [
      [{ code: 'Ünïcode!' }, 'code'],
      [{ code: 'payment_machine' }, 'code'],
      [{ 'name-ja': '' }, 'name-ja'],
      [{ any: '' }, 'any'],
      [{ any: 'x'.repeat(41) }, 'any'],
      [{ any: '**' }, 'any'],
      [{ not: '繳費機' }, 'not'],
      [{ any: Array.from({ length: 401 }, (_, n) => `word${n}`).join('\n') }, 'any'],
    ];
    for (const [change, field] of refused) {
      const answer = await people.research.post(
        '/comments/themes/new?lang=en',
        fill({ code: 'another', action: 'save', ...change }),
      );
      expect([change, answer.status]).toEqual([change, 422]);
      expect(answer.text).toContain(`href="#${field}"`);
      expect(answer.text).toContain('value="Payment machine"');
    }
    expect((await people.research.get('/comments/themes/another')).status).toBe(404);
  });

  it('are not overwritten by whoever saw them before somebody else changed them', async () => {
    const seen = seenIn((await people.research.get('/comments/themes/payment_machine')).text);
    const change = (any: string) =>
      people.research.post('/comments/themes/payment_machine?lang=en', fill({ any, seen, action: 'save' }));
    expect((await change('繳費機')).status).toBe(303);
    const late = await change('payment machine');
    expect(late.status).toBe(409);
    expect(late.text).toContain('payment machine');
    await runDueJobs(test.dependencies);
    expect(await found('payment_machine')).toBe(2);
  });

  it('go back to the shipped words, and a theme out of use is found in nothing', async () => {
    const hours = '/comments/themes/hours?lang=en';
    const before = await found('hours');
    expect(before).toBeGreaterThan(0);
    const page = (await people.research.get(hours)).text;
    const names = { 'name-zh-TW': '時間', 'name-en': 'Hours', 'name-ja': '時間' };
    const off: Record<string, string> = {
      ...fill({ ...names, code: 'hours', any: '夜間', seen: seenIn(page), action: 'save' }),
    };
    delete off['active'];
    expect((await people.research.post(hours, off)).status).toBe(303);
    await runDueJobs(test.dependencies);
    expect(await found('hours')).toBe(0);
    const changed = (await people.research.get(hours)).text;
    const reset = await people.research.post('/comments/themes/hours/reset', { seen: seenIn(changed) });
    expect(reset.status).toBe(303);
    await runDueJobs(test.dependencies);
    expect(await found('hours')).toBe(before);
    expect((await people.research.post('/comments/themes/payment_machine/reset', { seen: '' })).status).toBe(
      404,
    );
  });
});

const draw = 'seed=one&until=2026-06-18';

describe('coding by hand', () => {
  const idIn = (html: string) => /name="comment" value="([^"]+)"/.exec(html)?.[1] ?? '';

  it('draws the same comments for everybody, covered, without a hint of what the rules found', async () => {
    const mine = await people.research.get(`/comments/coding?${draw}&at=1&lang=zh-TW`).expect(200);
    const hers = await people.seed.get(`/comments/coding?${draw}&at=1&lang=zh-TW`).expect(200);
    expect(idIn(mine.text)).not.toBe('');
    expect(idIn(mine.text)).toBe(idIn(hers.text));
    expect(mine.text).not.toContain('checked');
    await people.auditor.get(`/comments/coding?${draw}`).expect(403);
  });

  it('keeps what each person chose, goes on to the next, and judges the rules by it', async () => {
    for (const who of ['research', 'seed'] as const) {
      for (let at = 1; at <= 4; at += 1) {
        const page = (await people[who].get(`/comments/coding?${draw}&at=${at}`)).text;
        const answer = await people[who].post('/comments/coding', {
          comment: idIn(page),
          theme: at === 1 ? 'hours' : 'environment',
          seed: 'one',
          until: '2026-06-18',
          at: String(at),
        });
        expect(answer.status).toBe(303);
        expect(plain(answer.headers['location'] ?? '')).toContain(`at=${at + 1}`);
      }
    }
    const codings = await listCodings(db(), test.scope);
    expect(codings).toHaveLength(8);
    const again = await people.seed.get(`/comments/coding?${draw}&at=1`);
    expect(again.text).toMatch(/value="hours" checked/);
    const quality = await people.auditor.get('/comments/themes?lang=en');
    expect(quality.text).toContain('F1');
    expect(quality.text).toMatch(/\b4\b/);
  });

  it('refuses a comment, a theme or a draw that is not there', async () => {
    const page = (await people.seed.get(`/comments/coding?${draw}&at=1`)).text;
    const send = (fields: Record<string, string>) =>
      people.seed.post('/comments/coding', {
        comment: idIn(page),
        theme: 'hours',
        seed: 'one',
        until: '2026-06-18',
        at: '1',
        ...fields,
      });
    expect((await send({ comment: 'nothing' })).status).toBe(404);
    expect((await send({ theme: 'no_such_theme' })).status).toBe(400);
    expect((await send({ until: '2999-01-01' })).status).toBe(400);
    expect((await send({ at: '0' })).status).toBe(400);
    for (const odd of ['seed=%00', 'until=yesterday', 'at=999', 'language=tlh'])
      expect([odd, (await people.seed.get(`/comments/coding?${odd}`)).status]).toEqual([odd, 400]);
    expect(await listCodings(db(), test.scope)).toHaveLength(8);
  });
});

it('the names of the office’s people are covered wherever a comment is shown, and those of others are not', async () => {
  for (const address of ['/comments', `/comments/coding?${draw}&at=5`]) {
    const page = await people.seed
      .get(`${address}${address.includes('?') ? '&' : '?'}lang=zh-TW`)
      .expect(200);
    expect([address, page.text.includes('research person')]).toEqual([address, false]);
  }
  expect((await people.seed.get('/comments?lang=zh-TW')).text).toContain('王大明');
});
