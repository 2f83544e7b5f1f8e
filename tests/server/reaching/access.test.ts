import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { eq } from 'drizzle-orm';
import supertest from 'supertest';
import { listAudit } from '../../../db/queries/audit.js';
import { accessCodes, comments, drafts, responses } from '../../../db/schema.js';
import { createApp } from '../../../server/app.js';
import { createBuckets, neighbourhoodOf } from '../../../server/responses/coarseAddress.js';
import { purgeDrafts } from '../../../server/responses/drafts.commands.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, hidden, idOf, post, publish } from '../responses/world.js';

let test: TestApp;
let staff: SignedIn;
let coded: string;
let limited: string;
let codes: string[] = [];

beforeAll(async () => {
  test = await openTestApp();
  staff = await test.signIn('research');
  coded = await publish(test, 'coded', everyKind());
  limited = await publish(test, 'limited', everyKind());
  await publish(test, 'open', everyKind());
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const stored = async () => await db().select().from(responses).where(eq(responses.officeId, 'north'));
const codeRows = async () => await db().select().from(accessCodes).where(eq(accessCodes.officeId, 'north'));
const seenOf = async (id: string) =>
  hidden((await staff.get(`/surveys/${id}/access`).expect(200)).text, 'seen');
const addressIn = (html: string) =>
  (/<form class="m-survey"[^>]*action="([^"]+)"/.exec(html)?.[1] ?? '')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&amp;', '&');
/** The conditions are read with the office's other parts, at most every few seconds. */
const afterAWhile = () => test.advance(6_000);

const written = { suggestion: ' 櫃檯的燈太暗 ' };
/** The words that a refusal gives back. */
const given = (html: string) =>
  [...html.matchAll(/<textarea[^>]*readonly[^>]*>([^<]*)</g)].map(([, text = '']) => text);

describe('codes', () => {
  it('are made as CSV once, and only their hashes are kept', async () => {
    const made = await staff.post(`/surveys/${coded}/codes`, { name: '6月號碼單', size: '3' }).expect(200);
    expect(made.headers['content-disposition']).toContain('codes-coded.csv');
    const lines = made.text.replace('\ufeff', '').trim().split(/\r?\n/);
    expect(lines).toHaveLength(4);
    codes = lines.slice(1).map((line) => line.split(',')[1] ?? '');
    expect(lines[1]).toContain(`/s/coded?code=${codes[0] ?? ''}`);
    expect(JSON.stringify(await codeRows())).not.toContain(codes[0]);
    expect((await listAudit(db(), test.scope, 1))[0]).toMatchObject({
      action: 'codes.make',
      detail: { size: 3 },
    });
    await staff
      .post(`/surveys/${coded}/access`, { needsCode: 'yes', quota: '', seen: await seenOf(coded) })
      .expect(303);
    afterAWhile();
  });

  it.each([
    ['codes', { name: '', size: '0' }],
    ['codes', { name: 'x', size: '5001' }],
    ['access', { quota: 'x', seen: '0' }],
  ])('and conditions that make no sense are refused: %s %o', async (page, fields) => {
    await staff.post(`/surveys/${coded}/${page}`, fields).expect(422);
  });

  it('numbers may be written as the page writes them', async () => {
    const page = await staff.get(`/surveys/${limited}/access`).expect(200);
    expect(page.text).toContain('5,000');
    for (const [name, longest] of [
      ['size', 5],
      ['quota', 9],
    ] as const)
      expect(page.text).toMatch(new RegExp(`id="${name}" name="${name}"[^>]* maxlength="${longest}"`));
    const made = await staff.post(`/surveys/${limited}/codes`, { name: '號碼單', size: '1,000' }).expect(200);
    expect(made.text.trim().split(/\r?\n/)).toHaveLength(1_001);
    await staff.post(`/surveys/${limited}/access`, { quota: '１，２３４', seen: '0' }).expect(303);
    expect((await staff.get(`/surveys/${limited}/access`)).text).toContain('value="1234"');
  });

  it('a change of conditions that somebody else was quicker to make is a conflict', async () => {
    await staff.post(`/surveys/${coded}/access`, { quota: '9', seen: '0' }).expect(409);
  });

  it('are asked for, however they are typed, and a wrong one is said to be wrong', async () => {
    const asked = await test.request.get('/s/coded?lang=zh-TW').expect(200);
    expect(asked.text).toContain('填答代碼');
    expect(asked.text).not.toContain('name="overall"');
    const wrong = await test.request.get('/s/coded?lang=zh-TW&code=bcdfghjkmn').expect(422);
    expect(wrong.text).toContain('這組代碼不正確');
    expect(wrong.text).toContain('value="bcdfghjkmn"');
    const [code = ''] = codes;
    const typed = `${code.slice(0, 3)}-${code.slice(3, 6)} ${code.slice(6)}`.toUpperCase();
    const form = await test.request.get(`/s/coded?code=${encodeURIComponent(typed)}`).expect(200);
    expect(addressIn(form.text)).toContain(`code=${code}`);
  });

  it('are spent by finishing, not by a refused form', async () => {
    const [code = ''] = codes;
    await post(test, `/s/coded?code=${code}`, { id: idOf(1) }).expect(422);
    expect((await codeRows()).filter((row) => row.spent)).toHaveLength(0);
    await post(test, `/s/coded?code=${code}`, { id: idOf(1), overall: '5' }).expect(303);
    expect((await codeRows()).filter((row) => row.spent)).toEqual([expect.objectContaining({ spent: true })]);
  });

  it('used already take the same answers again, and no others', async () => {
    const [code = ''] = codes;
    await post(test, `/s/coded?code=${code}`, { id: idOf(1), overall: '5' }).expect(303);
    await post(test, `/s/coded?code=${code}`, { id: idOf(1), overall: '1' }).expect(409);
    const spent = await post(test, `/s/coded?code=${code}`, { id: idOf(2), overall: '1', ...written });
    expect([spent.status, ...given(spent.text)]).toEqual([410, '櫃檯的燈太暗']);
    expect((await test.request.get(`/s/coded?lang=zh-TW&code=${code}`).expect(410)).text).toContain(
      '已經填答過了',
    );
    expect(await stored()).toHaveLength(1);
  });

  it('sent at the same moment by two count once', async () => {
    const [, code = ''] = codes;
    const both = await Promise.all(
      [3, 4].map((n) => post(test, `/s/coded?code=${code}`, { id: idOf(n), overall: '4' })),
    );
    expect(both.map((sent) => sent.status).sort()).toEqual([303, 410]);
    expect(await stored()).toHaveLength(2);
  });

  it('of another survey, none, or of an ended batch open nothing', async () => {
    await post(test, '/s/coded', { id: idOf(5), overall: '4' }).expect(422);
    const page = await staff.get(`/surveys/${coded}/access?lang=zh-TW`).expect(200);
    const end = /action="(\/surveys\/[^"]+\/end)"/.exec(page.text)?.[1] ?? '';
    await staff.post(end).expect(303);
    await post(test, `/s/coded?code=${codes[2] ?? ''}`, { id: idOf(5), overall: '4' }).expect(422);
    expect(await stored()).toHaveLength(2);
  });

  it('missing or wrong at the end keep all that was filled in until the right one is given', async () => {
    const made = await staff.post(`/surveys/${coded}/codes`, { name: '又一批', size: '1' }).expect(200);
    const code = /code=([a-z0-9]{10})/.exec(made.text)?.[1] ?? '';
    let sent: Record<string, string> = { id: idOf(6), overall: '4', ...written };
    for (const [address, typed] of [
      ['/s/coded?lang=zh-TW', undefined],
      ['/s/coded?lang=zh-TW', ' '],
      ['/s/coded?lang=zh-TW&code=bcdfghjkmn', 'mnbvcxzqwr'],
    ] as const) {
      const page = await post(test, address, { ...sent, ...(typed === undefined ? {} : { _code: typed }) });
      expect([page.status, page.headers['cache-control']]).toEqual([422, 'no-store']);
      expect(page.text).toMatch(/<form[^>]* method="post" action="\/s\/coded\?lang(=|&#x3D;)zh-TW"/);
      expect(page.text).toContain('輸入代碼');
      expect(given(page.text)).toEqual(['櫃檯的燈太暗']);
      const names = ['id', 'version', 'language', 'overall', 'suggestion'];
      sent = Object.fromEntries(names.map((name) => [name, hidden(page.text, name)]));
    }
    await post(test, '/s/coded?lang=zh-TW', { ...sent, _code: code.toUpperCase() }).expect(303);
    expect(await stored()).toHaveLength(3);
    const texts = await db()
      .select()
      .from(comments)
      .where(eq(comments.responseId, idOf(6)));
    expect(texts.map(({ text }) => text)).toEqual(['櫃檯的燈太暗']);
  });
});

describe('a form put aside', () => {
  it('comes back by its private link on any device, and is gone once it is sent', async () => {
    const kept = await post(test, '/s/open?counter=c1', {
      id: idOf(11),
      waiting: '2',
      suggestion: '還沒寫完',
      go: 'save',
    }).expect(200);
    expect(await stored()).toHaveLength(3);
    const link = new URL(
      /class="m-code" href="([^"]+)"/
        .exec(kept.text)?.[1]
        ?.replaceAll('&#x3D;', '=')
        .replaceAll('&amp;', '&') ?? '',
    );
    expect(link.searchParams.get('resume')).toMatch(/^[0-9a-f]{32}$/);
    const rows = await db().select().from(drafts).where(eq(drafts.officeId, 'north'));
    expect(rows[0]?.tokenHash).not.toContain(link.searchParams.get('resume'));
    const again = await test.request.get(link.pathname + link.search).expect(200);
    expect(again.text).toContain('還沒寫完');
    expect(hidden(again.text, 'id')).toBe(idOf(11));
    await post(test, addressIn(again.text), { id: idOf(11), overall: '3', suggestion: '寫完了' }).expect(303);
    expect((await stored()).find((row) => row.id === idOf(11))).toMatchObject({ counterCode: 'c1' });
    expect(await db().select().from(drafts).where(eq(drafts.officeId, 'north'))).toEqual([]);
    await test.request.get(link.pathname + link.search).expect(404);
    await test.request.get('/s/open?resume=nothing').expect(404);
  });

  it('is not put aside again once it is sent, whichever of the two arrives first', async () => {
    const send = (over: object) =>
      post(test, '/s/open', { id: idOf(114), overall: '3', suggestion: '送出了', ...over });
    const token = /resume(?:=|&#x3D;)([0-9a-f]{32})/.exec((await send({ go: 'save' })).text)?.[1] ?? '';
    const save = () =>
      post(test, `/s/open?resume=${token}`, {
        ...{ id: idOf(114), overall: '3', suggestion: '送出了', go: 'save' },
      });
    await post(test, `/s/open?resume=${token}`, {
      ...{ id: idOf(114), overall: '3', suggestion: '送出了' },
    }).expect(303);
    const late = await save().expect(404);
    expect(late.text).toContain('可能已經送出');
    expect(await db().select().from(drafts).where(eq(drafts.officeId, 'north'))).toEqual([]);
    await test.request.get(`/s/open?resume=${token}`).expect(404);
    // At the same time: whatever is answered, nothing stays.
    for (let n = 115; n < 125; n += 1) {
      const both = { id: idOf(n), overall: '3', suggestion: '同時' };
      const link = `/s/open?resume=${idOf(n).replaceAll('-', '')}`;
      await Promise.all([post(test, link, both), post(test, link, { ...both, go: 'save' })]);
      expect(await db().select().from(drafts).where(eq(drafts.officeId, 'north'))).toEqual([]);
    }
  });

  it('in its short length comes back short, and may be gone on with in full', async () => {
    const kept = await post(test, '/s/open?form=short', {
      ...{ id: idOf(13), form: 'short', overall: '4', go: 'save' },
    }).expect(200);
    const token = /resume(?:=|&#x3D;)([0-9a-f]{32})/.exec(kept.text)?.[1] ?? '';
    const short = await test.request.get(`/s/open?lang=zh-TW&resume=${token}`).expect(200);
    expect(hidden(short.text, 'form')).toBe('short');
    const toFull = [...short.text.matchAll(/href="([^"]*resume[^"]*)"/g)]
      .map(([, address = '']) => address.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'))
      .find((address) => address.includes('form=full'));
    const full = await test.request.get(toFull ?? '').expect(200);
    expect(full.text).not.toContain('name="form" value="short"');
    expect(full.text).toContain('name="minutes"');
    expect(full.text).toMatch(/value="4" checked/);
    expect(hidden(full.text, 'id')).toBe(idOf(13));
    await post(test, addressIn(full.text), { id: idOf(13), overall: '4', minutes: '7' }).expect(303);
    expect((await stored()).find((row) => row.id === idOf(13))?.answers).toContain('"minutes":7');
  });

  it('by a code is taken up by the same code', async () => {
    const made = await staff.post(`/surveys/${coded}/codes`, { name: '再一批', size: '1' }).expect(200);
    const code = /code=([a-z0-9]{10})/.exec(made.text)?.[1] ?? '';
    await post(test, `/s/coded?code=${code}`, { id: idOf(12), overall: '2', go: 'save' }).expect(200);
    const again = await test.request.get(`/s/coded?code=${code}`).expect(200);
    expect(hidden(again.text, 'id')).toBe(idOf(12));
    expect(again.text).toMatch(/value="2" checked/);
    await post(test, `/s/coded?code=${code}`, { id: idOf(12), overall: '2' }).expect(303);
  });

  it('when too many are at it comes back as it was filled in, and may still be sent: it is kept, and flagged', async () => {
    const config = { ...test.dependencies.config, trustProxy: 1 };
    const app = createApp({ ...test.dependencies, config }, 'a secret for tests');
    const flooded = { ...test, request: supertest(app) };
    const filled = { id: idOf(14), overall: '2', ...written };
    const send = (fields: Record<string, string>) =>
      post(flooded, '/s/open', fields).set('x-forwarded-for', '203.0.113.7');
    const again = { id: idOf(15), overall: '5' };
    for (let n = 0; n < 12; n += 1) await Promise.all(Array.from({ length: 50 }, () => send(again)));
    const page = await send({ ...filled, go: 'save' });
    expect([page.status, page.headers['cache-control']]).toEqual([429, 'no-store']);
    expect(page.text).toMatch(/href="#keep">[^<]*先存起來的人較多/);
    expect(page.text).toContain(`>${written.suggestion}</textarea>`);
    expect(page.text).toMatch(/value="2" checked/);
    expect(hidden(page.text, 'id')).toBe(idOf(14));
    await send(filled).expect(303);
    const rows = await stored();
    const flagsOf = (id: string) => rows.find((row) => row.id === id)?.flags;
    expect([flagsOf(idOf(15)), flagsOf(idOf(14))]).toEqual(['', 'flood']);
  });

  it('ends after a week and is taken away by the daily work', async () => {
    await post(test, '/s/open', { id: idOf(113), overall: '2', go: 'save' }).expect(200);
    test.advance(7 * 86_400_000 + 1_000);
    await purgeDrafts(test.dependencies, test.scope);
    expect(await db().select().from(drafts).where(eq(drafts.officeId, 'north'))).toEqual([]);
  });
});

describe('a code', () => {
  it('sent twice at the same moment with the same answers thanks both times and counts once', async () => {
    staff = await test.signIn('research');
    const made = await staff.post(`/surveys/${coded}/codes`, { name: '一個', size: '2' }).expect(200);
    const [code = '', other = ''] = [...made.text.matchAll(/code=([a-z0-9]{10})/g)].map(([, one]) => one);
    const before = (await stored()).length;
    const both = await Promise.all(
      [1, 2].map(() => post(test, `/s/coded?code=${code}`, { id: idOf(41), overall: '4' })),
    );
    expect(both.map((sent) => sent.status)).toEqual([303, 303]);
    expect(await stored()).toHaveLength(before + 1);
    // What was begun in another tab is not put aside under it.
    const late = await post(test, `/s/coded?code=${code}`, { id: idOf(42), ...written, go: 'save' });
    expect([late.status, ...given(late.text)]).toEqual([410, '櫃檯的燈太暗']);
    expect(await db().select().from(drafts).where(eq(drafts.officeId, 'north'))).toEqual([]);
    // Answers that were not stored, whatever the reason, leave their code as good as before.
    await post(test, `/s/coded?code=${other}`, { id: idOf(41), overall: '1' }).expect(409);
    await post(test, `/s/coded?code=${other}`, { id: idOf(43), overall: '1' }).expect(303);
  });
});

describe('a quota', () => {
  it('ends the answering on the web at its number, and takes a repeated sending all the same', async () => {
    staff = await test.signIn('research');
    await staff.post(`/surveys/${limited}/access`, { quota: '2', seen: await seenOf(limited) }).expect(303);
    afterAWhile();
    await post(test, '/s/limited', { id: idOf(21), overall: '5' }).expect(303);
    await post(test, '/s/limited', { id: idOf(22), overall: '4' }).expect(303);
    const late = await post(test, '/s/limited', { id: idOf(23), overall: '3', ...written });
    expect([late.status, ...given(late.text)]).toEqual([410, '櫃檯的燈太暗']);
    const full = await test.request.get('/s/limited?lang=zh-TW').expect(410);
    for (const words of ['額滿', '北區戶政事務所', '02-0000-0000']) expect(full.text).toContain(words);
    expect(late.text).toContain('02-0000-0000');
    await post(test, '/s/limited', { id: idOf(22), overall: '4' }).expect(303);
    await test.request.get('/s/limited/thanks').expect(200);
  });

  it('is kept when many come at once, and no machine uses it up', async () => {
    const few = await publish(test, 'few', everyKind());
    await staff.post(`/surveys/${few}/access`, { quota: '2', seen: await seenOf(few) }).expect(303);
    afterAWhile();
    await post(test, '/s/few', { id: idOf(50), overall: '5', 'web.site': 'http://x' }).expect(303);
    const many = await Promise.all(
      Array.from({ length: 9 }, (_, n) => post(test, '/s/few', { id: idOf(51 + n), overall: '4' })),
    );
    expect(many.map(({ status }) => status).sort()).toEqual([303, 303, 410, 410, 410, 410, 410, 410, 410]);
    const kept = (await stored()).filter(({ surveyId }) => surveyId === few);
    expect(kept.map(({ flags }) => flags).sort()).toEqual(['', '', 'honeypot']);
  });
});

describe('machines', () => {
  it('that fill in what nobody sees are kept and flagged', async () => {
    const { text } = await test.request.get('/s/open?lang=zh-TW').expect(200);
    const [, unseen = ''] = /<p class="m-visually-hidden" aria-hidden="true">(.*?)<\/p>/.exec(text) ?? [];
    const [field = ''] = /<input [^>]*>/.exec(unseen) ?? [];
    // A machine fills in a text field; no keyboard reaches it, no screen reader says it, and no browser helps with it.
    for (const said of ['type="text"', 'value=""', 'tabindex="-1"', 'autocomplete="off"'])
      expect(field).toContain(said);
    const name = / name="([^"]+)"/.exec(field)?.[1] ?? '';
    expect(unseen).toContain(`<label for="${/ id="([^"]+)"/.exec(field)?.[1] ?? '?'}">請勿填寫此欄</label>`);
    await post(test, '/s/open', { id: idOf(30), overall: '5', [name]: '' }).expect(303);
    await post(test, '/s/open', { id: idOf(31), overall: '5', [name]: 'http://x' }).expect(303);
    const flagsOf = async (id: string) => (await stored()).find((row) => row.id === id)?.flags;
    expect([await flagsOf(idOf(30)), await flagsOf(idOf(31))]).toEqual(['', 'honeypot']);
  });

  /** As of a form that was made so many seconds ago. */
  const idMade = (seconds: number, n: number) => {
    const hex = (test.dependencies.clock().getTime() - seconds * 1_000).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(n).padStart(12, '0')}`;
  };

  it('that send faster than anybody reads are kept and flagged, and use up no number of answers', async () => {
    const quick = await publish(test, 'quick', everyKind());
    await staff.post(`/surveys/${quick}/access`, { quota: '2', seen: await seenOf(quick) }).expect(303);
    afterAWhile();
    for (const n of [61, 62, 63])
      await post(test, '/s/quick', { id: idMade(1, n), overall: '1' }).expect(303);
    for (const n of [64, 65]) await post(test, '/s/quick', { id: idMade(2, n), overall: '5' }).expect(303);
    await post(test, '/s/quick', { id: idMade(2, 66), overall: '5' }).expect(410);
    const kept = (await stored()).filter(({ surveyId }) => surveyId === quick);
    expect(kept.map(({ flags }) => flags).sort()).toEqual(['', '', 'instant', 'instant', 'instant']);
  });

  it('are known by the moment in the form’s id: how long it was open', async () => {
    const id = idMade(42, 1);
    await post(test, '/s/open', { id, overall: '5' }).expect(303);
    expect((await stored()).find((row) => row.id === id)?.seconds).toBe(42);
    expect((await stored()).find((row) => row.id === idOf(31))?.seconds).toBeNull();
  });

  it('that flood are told by a coarse address, whose salt ends with the day, and neighbours are never shut out', () => {
    let now = Date.parse('2026-06-17T02:00:00Z');
    const buckets = createBuckets(
      { clock: () => new Date(now), randomHex: (size) => 'ab'.repeat(size) },
      { burst: 3, perSecond: 1 },
    );
    const taken = () => buckets.take('203.0.113.7');
    expect([taken(), buckets.take('::ffff:203.0.113.99'), taken(), taken()]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(buckets.take('203.0.114.7')).toBe(true);
    now += 1_000;
    expect([taken(), taken()]).toEqual([true, false]);
    now += 86_400_000;
    expect(taken()).toBe(true);
    expect(buckets.take(undefined)).toBe(true);
  });

  it('leave no address behind: only a hash by a salt of the day, which is gone the next day', () => {
    const kept: Map<string, unknown>[] = [];
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    vi.stubGlobal(
      'Map',
      class extends Map<string, unknown> {
        constructor() {
          super();
          kept.push(this);
        }
      },
    );
    let now = Date.parse('2026-06-17T02:00:00Z');
    const salts: string[] = [];
    const randomHex = (size: number) => {
      salts.push(randomBytes(size).toString('hex'));
      return salts.at(-1) ?? '';
    };
    const buckets = createBuckets({ clock: () => new Date(now), randomHex });
    const keysAfter = (...addresses: string[]) => {
      for (const address of addresses) buckets.take(address);
      return [...(kept.at(-1)?.keys() ?? [])];
    };
    const places = ['203.0.113', '2001:db8:5'];
    const first = keysAfter('203.0.113.7', '2001:db8:5::1');
    expect([first.length, salts.map((salt) => salt.length)]).toEqual([2, [32]]);
    now += 3_600_000;
    // Neighbours of the same day are one.
    expect(keysAfter('203.0.113.99', '2001:db8:5::2')).toEqual(first);
    const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');
    expect(first).toEqual(places.map((place) => hashOf(`${salts[0] ?? ''}|${place}`)));
    now += 86_400_000;
    const next = keysAfter('203.0.113.7', '2001:db8:5::1');
    expect(next).toEqual(places.map((place) => hashOf(`${salts[1] ?? ''}|${place}`)));
    expect([new Set(salts).size, next.some((key) => first.includes(key))]).toEqual([2, false]);
    // Not even a clock that is put back brings the salt of the day before back.
    now -= 86_400_000;
    expect(keysAfter('203.0.113.7').some((key) => first.includes(key) || next.includes(key))).toBe(false);
    expect(new Set(salts).size).toBe(3);
    for (const place of places) expect(JSON.stringify([first, next])).not.toContain(place);
  });

  it('addresses are known by their neighbourhood', () => {
    expect(neighbourhoodOf('203.0.113.7')).toBe('203.0.113');
    expect(neighbourhoodOf('2001:db8:5::1')).toBe('2001:db8:5');
    expect(neighbourhoodOf('2001:DB8:0:1::')).toBe('2001:db8:0');
    for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1', 'x', undefined])
      expect(neighbourhoodOf(own)).toBeUndefined();
  });
});
