import supertest from 'supertest';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { accountLinks, roleGrants, users } from '../../../db/schema.js';
import { openMailer } from '../../../server/mailer.js';
import { askForReset } from '../../../server/users/accounts.commands.js';
import { browserName } from '../../../server/users/accounts.form.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, password, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let research: SignedIn;

beforeEach(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
});
afterEach(async () => {
  await test.close();
});

const tokenOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const pathOf = (html: string) => /\/account\/link\/[0-9a-f]{48}/.exec(html)?.[0] ?? '';
const invited = {
  name: '新進人員',
  email: 'New@North.test',
  language: 'zh-TW',
  role: 'clerk',
  sectionId: '',
  validFrom: '',
  validTo: '',
};

async function setPassword(path: string, next: string, again = next): Promise<supertest.Response> {
  const agent = supertest.agent(test.app);
  const csrf = tokenOf((await agent.get(path)).text);
  return await agent.post(path).type('form').send({ _csrf: csrf, password: next, again });
}

async function signInWith(email: string, secret: string): Promise<number> {
  const agent = supertest.agent(test.app);
  const csrf = tokenOf((await agent.get('/sign-in')).text);
  return (await agent.post('/sign-in').type('form').send({ _csrf: csrf, email, password: secret })).status;
}

describe('somebody who is invited', () => {
  it('sets a password by the link, once, and works in the role they were given', async () => {
    const path = pathOf((await research.post('/users', invited).expect(200)).text);
    expect((await test.request.get(path).expect(200)).text).toContain('new@north.test');
    expect((await setPassword(path, 'a long password')).status).toBe(303);
    expect(await signInWith('new@north.test', 'a long password')).toBe(303);
    await test.request.get(path).expect(410);
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 20);
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.invite', 'user.set-password', 'user.sign-in']),
    );
    expect(JSON.stringify(audit)).not.toContain('new@north.test');
  });

  it('cannot sign in before, and the link ends after seven days', async () => {
    const path = pathOf((await research.post('/users', invited).expect(200)).text);
    for (const secret of ['', password]) expect(await signInWith('new@north.test', secret)).toBe(422);
    test.advance(7 * 86_400_000);
    await test.request.get(path).expect(410);
  });

  it('gets the link by a real mail in their language, and whoever invites has it to print', async () => {
    const office = await openPostOffice();
    test.dependencies.mailer = openMailer({ url: office.url, from: 'Manyi <manyi@north.test>' });
    test.dependencies.config.publicUrl = 'https://manyi.north.test';
    const words = {
      'zh-TW': ['已同時以電子郵件寄送', '您的滿意 Manyi 帳號', '新進人員 您好'],
      en: ['It was also sent by mail', 'Your account at Manyi', 'an account has been made for you'],
      ja: ['メールでも送りました', '満意 Manyi のアカウント', '新進人員 様'],
    } as const;
    for (const [language, [sent, subject, greeting]] of Object.entries(words)) {
      const email = `${language.toLowerCase()}@north.test`;
      const page = (
        await research.post(`/users?lang=${language}`, { ...invited, email, language }).expect(200)
      ).text;
      expect(page).toContain(sent);
      const mail = office.received.at(-1);
      expect(mail?.to).toEqual([email]);
      for (const word of [subject, greeting]) expect(mail?.text).toContain(word);
      // The same link twice: on the page to be printed, and in the mail.
      const link = `https://manyi.north.test${pathOf(page)}`;
      expect(page).toContain(`<code>${link}</code>`);
      expect(mail?.text).toContain(link);
      await test.request.get(pathOf(page)).expect(200);
    }
    office.refuse(true);
    const page = await research.post('/users?lang=en', { ...invited, email: 'd@north.test' }).expect(200);
    expect(page.text).not.toContain('It was also sent by mail');
    expect(pathOf(page.text)).not.toBe('');
    await office.close();
  });

  it('does not come in by a link that was withdrawn', async () => {
    const path = pathOf((await research.post('/users', invited).expect(200)).text);
    const [link] = await test.dependencies.database.queries.select().from(accountLinks);
    const person = `/users/${link?.userId ?? ''}`;
    expect((await research.get(`${person}?lang=zh-TW`).expect(200)).text).toContain('尚有未使用的連結');
    await research.post(`${person}/link/withdrawal`).expect(303);
    await test.request.get(path).expect(410);
    expect((await setPassword(path, 'a long password')).status).not.toBe(303);
    expect((await research.get(person).expect(200)).text).not.toContain('/link/withdrawal');
    await research.post(`${person}/link/withdrawal`).expect(404);
    const again = pathOf((await research.post(`${person}/link`).expect(200)).text);
    expect((await setPassword(again, 'a long password')).status).toBe(303);
  });

  it('is told what is wrong with a password, and nothing is used up by it', async () => {
    const path = pathOf((await research.post('/users', invited).expect(200)).text);
    expect((await setPassword(path, 'short')).status).toBe(422);
    expect((await setPassword(path, 'a long password', 'a lang password')).status).toBe(422);
    expect((await setPassword(path, 'a long password')).status).toBe(303);
  });

  it('twice is refused, and so is a name, address or day that is none, with everything kept', async () => {
    await research.post('/users', invited).expect(200);
    await research.post('/users', { ...invited, email: ' new@north.test ' }).expect(409);
    const page = await research
      .post('/users', { ...invited, name: ' ', email: 'nobody', validFrom: '2026-02-30', validTo: 'x' })
      .expect(422);
    for (const field of ['name', 'email', 'validFrom', 'validTo'])
      expect(page.text).toContain(`href="#${field}"`);
    expect(page.text).toContain('value="nobody"');
    await research.post('/users', { ...invited, email: 'b@north.test', role: 'king' }).expect(400);
    await research.post('/users', { ...invited, email: 'b@north.test', sectionId: 'nowhere' }).expect(400);
    const rows = await test.dependencies.database.queries.select().from(users);
    expect(rows.filter((row) => row.email === 'b@north.test')).toEqual([]);
  });
});

describe('a role', () => {
  it('is added with its days, and ends with a day without losing what was done', async () => {
    await research
      .post('/users/user-clerk/roles', { role: 'seed', validFrom: '2026-07-01', validTo: '2026-12-31' })
      .expect(303);
    const upsideDown = { role: 'auditor', validFrom: '2026-07-01', validTo: '2026-06-30' };
    const refused = await research.post('/users/user-clerk/roles', upsideDown).expect(422);
    expect(refused.text).toContain('href="#validTo"');
    expect(refused.text).toContain('value="2026-06-30"');
    const grants = await test.dependencies.database.queries
      .select()
      .from(roleGrants)
      .where(eq(roleGrants.userId, 'user-clerk'));
    expect(grants).toHaveLength(2);
    expect(grants.map(({ role, validTo }) => [role, validTo])).toContainEqual(['seed', '2026-12-31']);
    const clerk = grants.find((grant) => grant.role === 'clerk');
    await research
      .post('/users/user-clerk/end', { grantId: clerk?.id ?? '', lastDay: '2026-06-16' })
      .expect(303);
    expect(await signInWith('clerk@north.test', password)).toBe(303);
    const person = await test.signIn('clerk');
    expect([303, 403]).toContain((await person.get('/visits')).status); // the clerk's role is over, the seed's not begun
    expect((await research.get('/users/user-clerk?lang=en').expect(200)).text).toContain('over');
  });

  it('of somebody else’s office, or of nobody, is not found', async () => {
    await research.post('/users/nobody/roles', { role: 'seed' }).expect(404);
    await research.post('/users/user-clerk/end', { grantId: 'nothing', lastDay: '2026-06-16' }).expect(404);
    await research.get('/users/nobody').expect(404);
    await research.post('/users/nobody/link').expect(404);
  });

  it('of the last person who looks after the people cannot end', async () => {
    const grantOf = async (userId: string) =>
      (
        await test.dependencies.database.queries
          .select()
          .from(roleGrants)
          .where(eq(roleGrants.userId, userId))
      )[0]?.id ?? '';
    const end = { lastDay: '2026-06-17' };
    await research
      .post('/users/user-director/end', { ...end, grantId: await grantOf('user-director') })
      .expect(303);
    await research
      .post('/users/user-research/end', { ...end, grantId: await grantOf('user-research') })
      .expect(409);
  });
});

describe('one’s own account', () => {
  it('changes the password with the old one, and signs out everywhere else', async () => {
    const elsewhere = await test.signIn('research');
    const change = { password: 'a new long password', again: 'a new long password' };
    await research.post('/account/password', { ...change, old: 'wrong' }).expect(422);
    await research.post('/account/password', { ...change, old: password, again: 'other words' }).expect(422);
    await research.post('/account/password', { ...change, old: password }).expect(303);
    await research.get('/account').expect(200);
    await elsewhere
      .get('/account')
      .expect(303)
      .expect('Location', /^\/sign-in/);
    expect(await signInWith('research@north.test', 'a new long password')).toBe(303);
    expect(await signInWith('research@north.test', password)).toBe(422);
  });

  it('lists where one is signed in, and ends the others', async () => {
    const elsewhere = await test.signIn('research');
    const page = await research.get('/account?lang=en').expect(200);
    expect(page.text).toContain('this one');
    expect(page.text).toContain('Sign out everywhere else');
    await research.post('/account/sessions').expect(303);
    await elsewhere.get('/dashboards').expect(303);
    expect((await research.get('/account?lang=en').expect(200)).text).not.toContain(
      'Sign out everywhere else',
    );
  });

  it('changes the language for this and every later session', async () => {
    await research.post('/account/language', { language: 'ja' }).expect(303);
    expect((await research.get('/account').expect(200)).text).toContain('<html lang="ja">');
    await research.post('/account/language', { language: 'xx' }).expect(400);
  });

  it('is nobody’s without signing in', async () => {
    await test.request.get('/account').expect(303);
    await test.request.get('/users').expect(303);
  });

  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0',
      'Edge · Windows',
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Safari/604.1',
      'Safari · iPad',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox · Linux'],
    ['curl/8', ''],
    [undefined, ''],
  ])('names the browser %s as %s', (agent, name) => {
    expect(browserName(agent)).toBe(name);
  });
});

describe('a forgotten password', () => {
  it('looks the same whether somebody works under the address or not', async () => {
    const agent = supertest.agent(test.app);
    const csrf = tokenOf((await agent.get('/sign-in')).text);
    const pages = await Promise.all(
      ['clerk@north.test', 'nobody@north.test', 'no address'].map(
        async (email) =>
          (await agent.post('/sign-in/forgotten').type('form').send({ _csrf: csrf, email }).expect(200)).text,
      ),
    );
    expect(new Set(pages.map((page) => page.replace(/nonce-[^"']+|nonce="[^"]+"/g, ''))).size).toBe(1);
  });

  it('gives a link for two hours; a new password ends every other link and session', async () => {
    const clerk = await test.signIn('clerk');
    const first = await askForReset(test.dependencies, 'clerk@north.test');
    const second = await askForReset(test.dependencies, 'clerk@north.test');
    expect(await askForReset(test.dependencies, 'nobody@north.test')).toBeUndefined();
    expect((await setPassword(`/account/link/${second?.token ?? ''}`, 'remembered now')).status).toBe(303);
    await test.request.get(`/account/link/${first?.token ?? ''}`).expect(410);
    await clerk.get('/dashboards').expect(303);
    const third = await askForReset(test.dependencies, 'clerk@north.test');
    test.advance(2 * 3_600_000);
    await test.request.get(`/account/link/${third?.token ?? ''}`).expect(410);
    const rows = await test.dependencies.database.queries.select().from(accountLinks);
    expect(JSON.stringify(rows)).not.toContain(third?.token ?? 'nothing');
  });

  it('comes by a real mail, with the link, to who works under the address and to nobody else', async () => {
    const office = await openPostOffice();
    test.dependencies.mailer = openMailer({ url: office.url, from: 'Manyi <manyi@north.test>' });
    test.dependencies.config.publicUrl = 'https://manyi.north.test';
    const agent = supertest.agent(test.app);
    const csrf = tokenOf((await agent.get('/sign-in/forgotten')).text);
    for (const email of ['nobody@north.test', 'clerk@north.test'])
      await agent.post('/sign-in/forgotten').type('form').send({ _csrf: csrf, email }).expect(200);
    await vi.waitFor(() => expect(office.received).toHaveLength(1), 10_000);
    expect(office.received[0]?.to).toEqual(['clerk@north.test']);
    const path = pathOf(office.received[0]?.text ?? '');
    expect((await setPassword(path, 'from the mail')).status).toBe(303);
    await office.close();
  });
});
