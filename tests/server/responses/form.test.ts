import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { cells, comments, contacts, partials, responses, surveys } from '../../../db/schema.js';
import { translatorFor } from '../../../server/i18n.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import {
  encoded,
  everyKind,
  hidden,
  idOf,
  post,
  postRaw,
  publish,
  publishNext,
  publishTemplate,
  stored,
} from './world.js';

let test: TestApp;
let surveyId: string;

beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publish(test, 'every', everyKind());
  await publishTemplate(test, 'household', 'household-office');
});
afterAll(async () => {
  await test.close();
});
beforeEach(async () => {
  await test.dependencies.database.atomically((db) => [
    db.delete(comments),
    db.delete(contacts),
    db.delete(partials),
    db.delete(cells),
    db.delete(responses),
  ]);
});

const nothing = { responses: [], comments: [], contacts: [], partials: [], cells: [] };

describe('the empty form', () => {
  it('shows office, purpose, notice and petition note, filled from the settings, and leaves no cookie', async () => {
    const page = await test.request.get('/s/every?lang=zh-TW').expect(200);
    expect(page.text).toContain('北區戶政事務所想知道');
    expect(page.text).toContain('個人資料蒐集告知事項');
    expect(page.text).toContain('rights 北區戶政事務所 02-0000-0000 6');
    expect(page.text).toContain('約需2分鐘');
    expect(page.text).toContain('<html lang="zh-TW">');
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it('speaks the language of the address, else the browser’s, and offers the others first', async () => {
    const english = await test.request.get('/s/household?lang=en').expect(200);
    expect(english.text).toContain('Household registration service survey');
    const japanese = await test.request.get('/s/household').set('Accept-Language', 'ja,en;q=0.5').expect(200);
    expect(japanese.text).toContain('<html lang="ja">');
    expect(japanese.text.indexOf('lang=zh-TW')).toBeLessThan(japanese.text.indexOf('<h1'));
  });

  it('has a new response id each time, the same page otherwise, also when compressed', async () => {
    const plain = await test.request
      .get('/s/household?lang=en')
      .set('Accept-Encoding', 'identity')
      .expect(200);
    const packed = await test.request.get('/s/household?lang=en').set('Accept-Encoding', 'gzip').expect(200);
    expect(packed.headers['content-encoding']).toBe('gzip');
    const ids = [hidden(plain.text, 'id'), hidden(packed.text, 'id')];
    expect(ids[0]).not.toBe(ids[1]);
    expect(packed.text.replace(ids[1] ?? '', '')).toBe(plain.text.replace(ids[0] ?? '', ''));
    expect(Number(packed.headers['content-length'])).toBeLessThan(12_000);
  });

  it('asks only the core questions in its short form, and the other questions count as not shown', async () => {
    const page = await test.request.get('/s/every?form=short&lang=zh-TW').expect(200);
    expect(page.text).not.toContain('name="minutes"');
    expect(hidden(page.text, 'form')).toBe('short');
    await post(test, '/s/every', { id: idOf(1), form: 'short', overall: '5', minutes: '12' }).expect(303);
    const { responses: rows, cells: counted } = await stored(test);
    expect(JSON.parse(rows[0]?.answers ?? '')).toEqual({
      overall: '5',
      waiting: null,
      services: [],
      suggestion: null,
    });
    expect(counted.find((cell) => cell.question === 'likely' && cell.cut === '')?.code).toBe('not_shown');
  });

  it('says without a script when a conditional question is meant', async () => {
    const page = await test.request.get('/s/every?lang=zh-TW').expect(200);
    expect(page.text).toContain('「整體」答「3」、「2」或「1」時填寫');
  });
});

describe('a whole response', () => {
  const full = {
    overall: '2',
    waiting: 'na',
    reasons: ['slow', 'rude'],
    services: ['moving', 'other'],
    'services.other': ' 門牌 ',
    likely: '0',
    minutes: '１２',
    last_visit: '2026-06-01',
    filled_by: 'family',
    who: '',
    suggestion: '  等太久了 👵🏽\r\n謝謝  ',
    reply_wanted: 'yes',
    contact_name: '王小明',
    contact_way: 'wang@example.tw',
    contact_consent: 'yes',
  };

  it('keeps version, language, channel, place, service, time and the assisted flag, each answer in its state', async () => {
    const sent = await post(test, '/s/every?counter=c1&service=moving&lang=en', {
      id: idOf(1),
      language: 'en',
      ...full,
    });
    expect(sent.status).toBe(303);
    expect(sent.headers['location']?.split('#')[0]).toBe('/s/every/thanks?lang=en');
    const { responses: rows, comments: texts, contacts: left } = await stored(test);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      id: idOf(1),
      surveyId,
      version: 1,
      language: 'en',
      channel: 'web',
      deviceCode: null,
      counterCode: 'c1',
      serviceCode: 'multiple',
      assisted: true,
      day: '2026-06-17',
      hour: 10,
      stream: 'web',
    });
    expect(JSON.parse(rows[0]?.answers ?? '')).toEqual({
      overall: '2',
      waiting: 'na',
      reasons: ['slow', 'rude'],
      services: ['moving', 'other'],
      likely: '0',
      minutes: 12,
      last_visit: '2026-06-01',
      filled_by: 'family',
      who: null,
      suggestion: 'text',
    });
    expect(texts.map((row) => [row.question, row.text]).sort()).toEqual([
      ['services', '門牌'],
      ['suggestion', '等太久了 👵🏽\n謝謝'],
    ]);
    expect(left).toMatchObject([{ responseId: idOf(1), name: '王小明', way: 'wang@example.tw' }]);
  });

  it('stores neither an address of the network nor anything else that identifies', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '5' })
      .set('X-Forwarded-For', '203.0.113.77')
      .expect(303);
    const kept = JSON.stringify(await stored(test));
    expect(kept).not.toContain('203.0.113.77');
    expect(kept).not.toContain('127.0.0.1');
  });

  it('tells not applicable from no answer from not shown, in the row and in the cells', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '5', waiting: 'na' }).expect(303);
    await post(test, '/s/every', { id: idOf(2), overall: '2', waiting: '' }).expect(303);
    const { responses: rows, cells: counted } = await stored(test);
    const answers = rows.map((row) => JSON.parse(row.answers) as Record<string, unknown>);
    expect(answers[0]?.['waiting']).toBe('na');
    expect(answers[0]).not.toHaveProperty('reasons');
    expect(answers[1]?.['waiting']).toBeNull();
    expect(answers[1]?.['reasons']).toEqual([]);
    const codes = (question: string) =>
      counted
        .filter((cell) => cell.cut === '' && cell.question === question)
        .map((cell) => `${cell.code}:${cell.nRaw}`)
        .sort();
    expect(codes('waiting')).toEqual(['blank:1', 'na:1']);
    expect(codes('reasons')).toEqual(['blank:1', 'not_shown:1', 'shown:1']);
    expect(codes('~main')).toEqual(['2:1', '5:1']);
  });

  it('does not store what was posted for a question whose condition is not met, nor contact data without a wish for reply', async () => {
    await post(test, '/s/every', {
      id: idOf(1),
      overall: '5',
      reasons: ['slow'],
      reply_wanted: 'no',
      contact_name: '王小明',
      contact_way: '0912345678',
      contact_consent: 'yes',
    }).expect(303);
    const kept = await stored(test);
    expect(kept.responses[0]?.answers).not.toContain('slow');
    expect(kept.contacts).toEqual([]);
    expect(JSON.stringify(kept)).not.toContain('王小明');
  });

  it('takes the one service that was ticked, else the address’s, and ignores places the office does not have', async () => {
    await post(test, '/s/every?service=id_card', { id: idOf(1), overall: '5', services: ['moving'] }).expect(
      303,
    );
    await post(test, '/s/every?service=id_card&counter=c2', { id: idOf(2), overall: '5' }).expect(303);
    await post(test, '/s/every?service=nothing&counter=c99', { id: idOf(3), overall: '5' }).expect(303);
    const { responses: rows } = await stored(test);
    expect(rows.map((row) => [row.serviceCode, row.counterCode])).toEqual([
      ['moving', null],
      ['id_card', 'c2'],
      [null, null],
    ]);
  });

  it('takes words beside a box for the tick that was forgotten', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '5', 'services.other': '門牌' }).expect(303);
    const { responses: rows } = await stored(test);
    expect(JSON.parse(rows[0]?.answers ?? '')).toMatchObject({ services: ['other'] });
  });

  it('is thanked in its language, without a cookie', async () => {
    const page = await test.request.get('/s/every/thanks?lang=ja').expect(200);
    expect(page.text).toContain('謝謝 (ja)');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['set-cookie']).toBeUndefined();
  });
});

describe('sending twice', () => {
  it('the same answers under the same id are one response, and both sends succeed', async () => {
    const fields = { id: idOf(1), overall: '4', suggestion: '謝謝' };
    await post(test, '/s/every', fields).expect(303);
    await post(test, '/s/every', fields).expect(303);
    const both = await Promise.all([
      post(test, '/s/every', { ...fields, id: idOf(2) }),
      post(test, '/s/every', { ...fields, id: idOf(2) }),
    ]);
    expect(both.map((answer) => answer.status)).toEqual([303, 303]);
    const kept = await stored(test);
    expect(kept.responses).toHaveLength(2);
    expect(kept.comments).toHaveLength(2);
  });

  it('other answers under the same id are refused with 409 and change nothing', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '4' }).expect(303);
    const before = await stored(test);
    const second = await post(test, '/s/every', {
      ...{ id: idOf(1), overall: '1', language: 'en' },
      ...{ suggestion: '<b>More</b> chairs', contact_way: '0912345678' },
    });
    expect(second.status).toBe(409);
    expect(second.headers['cache-control']).toBe('no-store');
    expect(second.text).toMatch(/<textarea[^>]* readonly[^>]*>&lt;b&gt;More&lt;\/b&gt; chairs<\/textarea>/);
    expect(second.text).not.toContain('0912345678');
    expect(second.text).toContain('already sent');
    expect(await stored(test)).toEqual(before);
  });
});

describe('a refused form', () => {
  it.each([
    ['zh-TW', '請選擇一個答案。', '最多50字，超過了10字'],
    ['en', 'Please choose an answer.', '10 too many'],
    ['ja', '回答を選んでください。', '10文字超えています'],
  ] as const)(
    'comes back in %s with 422, every value, and a summary that links to the fields',
    async (language, missing, tooLong) => {
      const page = await post(test, '/s/every', {
        id: idOf(1),
        language,
        waiting: 'na',
        services: ['moving', 'other'],
        'services.other': '門牌 "A&B"',
        minutes: '12',
        last_visit: '2026-06-01',
        who: '<b>me</b>',
        suggestion: '長'.repeat(60),
        reply_wanted: 'yes',
        contact_way: '0912',
      }).expect(422);
      expect(page.text).toContain(`<html lang="${language}">`);
      expect(page.text).toContain(translatorFor(language)('frame.errors_title'));
      expect(page.text).toContain('href="#q.overall"');
      expect(page.text).toContain('href="#q.suggestion"');
      expect(page.text).toContain('href="#q.contact_consent"');
      for (const link of page.text.matchAll(/href="#(q\.[^"]+)"/g))
        expect(page.text).toContain(`id="${link[1] ?? ''}"`);
      expect(page.text).toContain(missing);
      expect(page.text).toContain(tooLong);
      expect(page.text).toContain('aria-invalid="true"');
      expect(hidden(page.text, 'id')).toBe(idOf(1));
      expect(page.text).toMatch(/name="waiting" value="na" checked/);
      expect(page.text).toMatch(/name="services" value="moving" checked/);
      expect(page.text).toContain('value="門牌 &quot;A&amp;B&quot;"');
      expect(page.text).toContain('value="&lt;b&gt;me&lt;/b&gt;"');
      expect(page.text).toContain('長'.repeat(60));
      expect(page.text).toContain('value="0912"');
      expect(page.headers['cache-control']).toBe('no-store');
      expect(await stored(test)).toEqual(nothing);
    },
  );

  it('changes its language in the middle and keeps what was filled in, without judging it yet', async () => {
    const page = await post(test, '/s/every', {
      id: idOf(1),
      switch: 'ja',
      minutes: 'abc',
      suggestion: '等',
    }).expect(200);
    expect(page.text).toContain('<html lang="ja">');
    expect(page.text).toContain('value="abc"');
    expect(page.text).not.toContain('aria-invalid');
    expect(hidden(page.text, 'id')).toBe(idOf(1));
    expect(hidden(page.text, 'language')).toBe('ja');
  });

  it('takes out characters that cannot be stored, so that sending once more succeeds', async () => {
    const page = await post(test, '/s/every', {
      id: idOf(1),
      overall: '5',
      suggestion: 'a\u0000b\u0007c',
    }).expect(422);
    expect(page.text).toContain('>abc</textarea>');
    await post(test, '/s/every', { id: idOf(1), overall: '5', suggestion: 'abc' }).expect(303);
  });
});

describe('bad input', () => {
  const good = { id: idOf(1), overall: '5' };
  it.each([
    ['an unknown choice', { overall: '6' }, 422],
    ['a choice of another kind', { overall: 'na' }, 422],
    ['a doubled single field', { overall: ['5', '4'] }, 422],
    ['a doubled tick', { services: ['moving', 'moving'] }, 422],
    ['an unknown tick', { services: ['moving', '__proto__'] }, 422],
    ['«none» together with another', { overall: '2', reasons: ['none', 'slow'] }, 422],
    ['a missing required answer', { overall: undefined }, 422],
    ['words for a number', { minutes: 'viele' }, 422],
    ['a number out of range', { minutes: '301' }, 422],
    ['a negative number', { minutes: '-1' }, 422],
    ['a fraction where whole numbers are asked', { minutes: '1.5' }, 422],
    ['a number in scientific notation', { minutes: '1e2' }, 422],
    ['a day that does not exist', { last_visit: '2026-02-30' }, 422],
    ['a day in the future', { last_visit: '2026-06-18' }, 422],
    ['a text for a day', { last_visit: 'yesterday' }, 422],
    ['NUL in a text', { suggestion: 'a\u0000' }, 422],
    ['a text that is too long', { suggestion: '長'.repeat(51) }, 422],
    ['a short text that is too long', { who: 'x'.repeat(21) }, 422],
    ['contact data without consent', { reply_wanted: 'yes', contact_way: '0912' }, 422],
    ['an unknown consent', { reply_wanted: 'yes', contact_way: '0912', contact_consent: 'perhaps' }, 422],
    ['no id', { id: undefined }, 400],
    ['an id that is none', { id: "1' or 1=1" }, 400],
    ['an id in capitals', { id: idOf(171).toUpperCase() }, 400],
    ['two ids', { id: [idOf(1), idOf(2)] }, 400],
    ['no version', { version: undefined }, 400],
    ['a version never published', { version: '2' }, 400],
    ['a version of many digits', { version: '99999999999999999999' }, 400],
    ['an unknown language', { language: 'fr' }, 400],
    ['an unknown form', { form: 'long' }, 400],
    ['a form begun in the future', { started: '99999999999999' }, 400],
    ['a field the survey does not have', { salary: '1' }, 400],
    ['a field called __proto__', { __proto__x: '1', ['__proto__']: '1' }, 400],
    ['a field called constructor', { constructor: 'x' }, 400],
    ['one megabyte of text', { suggestion: 'x'.repeat(1_000_000) }, 413],
  ] as const)('%s gets a clear 4xx and stores nothing', async (_name, fields, status) => {
    const own: Record<string, string | readonly string[] | undefined> = { ...good };
    for (const [name, value] of Object.entries(fields))
      Object.defineProperty(own, name, { value, enumerable: true, configurable: true });
    const answer = await post(test, '/s/every?lang=ja', own);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain('<html lang=');
    expect(await stored(test)).toEqual(nothing);
  });

  it.each([
    [
      'broken percent-encoding',
      `${encoded({ version: '1', language: 'zh-TW', ...good })}&suggestion=%E0%A4%A`,
    ],
    ['broken UTF-8', `${encoded({ version: '1', language: 'zh-TW', ...good })}&suggestion=%FF%FE`],
    ['a lone surrogate', `${encoded({ version: '1', language: 'zh-TW', ...good })}&suggestion=%ED%A0%80`],
    ['thousands of fields', 'a=1&'.repeat(5_000)],
    ['nothing at all', ''],
  ])('%s gets 400 in the reader’s language and stores nothing', async (_name, body) => {
    const answer = await postRaw(test, '/s/every?lang=en', body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('could not read what was sent');
    expect(await stored(test)).toEqual(nothing);
  });

  it('JSON and uploads are no form of ours', async () => {
    await test.request
      .post('/s/every')
      .send({ id: idOf(1), overall: '5' })
      .expect(400);
    await test.request.post('/s/every').field('overall', '5').expect(400);
    expect(await stored(test)).toEqual(nothing);
  });

  it('a form posted by another site is refused', async () => {
    const answer = await post(test, '/s/every', good)
      .set('Origin', 'https://elsewhere.example')
      .set('Sec-Fetch-Site', 'cross-site');
    expect(answer.status).toBe(403);
    expect(await stored(test)).toEqual(nothing);
  });

  it('doubled and broken parts of the address are refused', async () => {
    await test.request.get('/s/every?counter=c1&counter=c2').expect(400);
    await test.request.get('/s/%E0%A4%A').expect(400);
    await test.request.get('/s/every%00').expect(404);
    await test.request.get('/s/__proto__').expect(404);
  });

  it('emoji and other scripts are welcome in comments', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '5', suggestion: '👍🏼 谢谢 ありがとう שלום' }).expect(
      303,
    );
    expect((await stored(test)).comments[0]?.text).toBe('👍🏼 谢谢 ありがとう שלום');
  });
});

describe('a survey that is not open', () => {
  const set = async (values: Partial<typeof surveys.$inferInsert>) => {
    await test.dependencies.database.atomically((db) => [
      db.update(surveys).set(values).where(eq(surveys.id, surveyId)),
    ]);
  };

  it('says so with 410 when it is closed, also to a form opened before, and stores nothing', async () => {
    await set({ state: 'closed' });
    const page = await test.request.get('/s/every?lang=en').expect(410);
    expect(page.text).toContain('This survey has closed');
    const late = await post(test, '/s/every?lang=en', { id: idOf(1), overall: '5', language: 'en' }).expect(
      410,
    );
    expect(late.text).toContain('what you wrote was not stored');
    await set({ state: 'open' });
    expect(await stored(test)).toEqual(nothing);
  });

  it('thanks who was in time: the same answers may come again after the end, others may not', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '5' }).expect(303);
    await set({ state: 'closed' });
    const again = await post(test, '/s/every', { id: idOf(1), overall: '5' }).expect(303);
    await test.request.get(again.headers['location'] ?? '').expect(200);
    await post(test, '/s/every', { id: idOf(1), overall: '1' }).expect(409);
    await set({ state: 'open' });
    expect((await stored(test)).responses).toHaveLength(1);
  });

  it('says so with 403 before it opens and 410 after its end', async () => {
    await set({ opensAt: new Date('2027-01-01T00:00:00Z') });
    const early = await test.request.get('/s/every?lang=zh-TW').expect(403);
    expect(early.text).toContain('問卷尚未開放');
    await set({ opensAt: null, closesAt: new Date('2026-01-01T00:00:00Z') });
    await post(test, '/s/every', { id: idOf(1), overall: '5' }).expect(410);
    await set({ closesAt: null });
  });

  it('is not found with 404 when nobody knows it', async () => {
    const page = await test.request.get('/s/nothing?lang=ja').expect(404);
    expect(page.text).toContain('<html lang="ja">');
    await post(test, '/s/nothing', { id: idOf(1), overall: '5' }).expect(404);
  });
});

describe('a form of an older wording', () => {
  it('is accepted for its own version after a new one was published', async () => {
    const id = await publish(test, 'changing', everyKind());
    const next = everyKind();
    next['title'] = { 'zh-TW': '新版', en: 'New', ja: '新版' };
    expect(await publishNext(test, id, next)).toBe(2);
    await post(test, '/s/changing', { id: idOf(1), version: '1', overall: '5' }).expect(303);
    await post(test, '/s/changing', { id: idOf(2), version: '2', overall: '5' }).expect(303);
    expect((await stored(test)).responses.map((row) => row.version)).toEqual([1, 2]);
    expect((await test.request.get('/s/changing?lang=en').expect(200)).text).toContain('New');
  });
});
