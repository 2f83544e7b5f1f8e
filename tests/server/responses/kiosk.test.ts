import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { cells, comments, deviceSettings, partials, responses, surveys } from '../../../db/schema.js';
import { defaultSettings } from '../../../server/devices/kioskDevice.js';
import { keepPartial } from '../../../server/responses/responses.commands.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { readKitText } from '../../support/kit.js';
import { addDevice, openTestApp, testNow, type TestApp } from '../../support/testApp.js';
import {
  encoded,
  everyKind,
  hidden,
  idOf,
  post,
  postRaw,
  publish,
  publishTemplate,
  stored,
} from './world.js';

let test: TestApp;
let surveyId: string;

beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publishTemplate(test, 'counter', 'counter');
  await addDevice(test, 'tablet-1', surveyId, 'c1');
  await addDevice(test, 'tablet-2', await publish(test, 'every', everyKind()), null);
});
afterAll(async () => {
  await test.close();
});
beforeEach(async () => {
  await test.dependencies.database.atomically((db) => [
    db.delete(comments),
    db.delete(partials),
    db.delete(cells),
    db.delete(responses),
  ]);
});

const at = '/kiosk/tablet-1';

/** Every hidden field of a screen, as the browser would post it. */
function carried(html: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [, name = '', value = ''] of html.matchAll(
    /<input type="hidden" name="([^"]+)" value="([^"]*)"/g,
  ))
    (fields[name] ??= []).push(value);
  return fields;
}

/** Presses a button on the screen, with what was ticked or typed on it. */
async function press(html: string, fields: Record<string, string | string[]>, status = 200): Promise<string> {
  const answer = await postRaw(test, at, encoded({ ...carried(html), ...fields }));
  expect(answer.status).toBe(status);
  return answer.text;
}

describe('the counter’s tablet', () => {
  it('shows the five faces with words, best first, in the counter’s own language whatever the browser prefers', async () => {
    const page = await test.request.get(at).set('Accept-Language', 'en').expect(200);
    expect(page.text).toContain('<html lang="zh-TW">');
    expect([...page.text.matchAll(/name="overall" value="(\d)"/g)].map((match) => match[1])).toEqual([
      '5',
      '4',
      '3',
      '2',
      '1',
    ]);
    for (const word of ['非常滿意', '滿意', '普通', '不滿意', '非常不滿意'])
      expect(page.text).toContain(`>${word}</span>`);
    expect(page.text).toContain('本評分不記名');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(page.text).toContain('autocomplete="off"');
    expect(page.text).not.toContain('http-equiv="refresh"');
  });

  it('shows a rating best first in whatever order it was written, and what has no score last', async () => {
    const word = (text: string) => ({ 'zh-TW': text, en: text, ja: text });
    const named = (text: string) => ({ wording: word(text), short: word(text) });
    const na = { notApplicable: { code: 'na', label: word('無意見') } };
    const scores = (codes: string[]) =>
      codes.map((code, index) => ({ code, label: word(code), score: index + 1 }));
    const range = (lowest: number, highest: number) => ({
      range: { lowest, highest, lowLabel: word('少'), highLabel: word('多') },
    });
    const faces = ['very-displeased', 'displeased', 'neutral', 'pleased', 'very-pleased'];
    const faced = scores(['bad', 'poor', 'fair', 'good', 'best']).map((choice, index) => ({
      ...choice,
      face: faces[index],
    }));
    const questions = [
      {
        code: 'worst_first',
        kind: 'scale',
        display: 'faces_with_words',
        choices: faced,
        ...na,
        ...named('一'),
      },
      { code: 'wait', kind: 'scale', goodDirection: 'down', ...range(1, 5), ...named('二') },
      {
        code: 'trouble',
        kind: 'scale',
        goodDirection: 'down',
        choices: scores(['none', 'some', 'much']).reverse(),
        ...named('三'),
      },
      { code: 'recommend', kind: 'scale', ...range(0, 10), ...named('四') },
      // Only a rating has a best: what is no rating stays as it was written.
      { code: 'purpose', kind: 'single', choices: scores(['first', 'second']), ...named('五') },
    ];
    const document = everyKind();
    const survey = {
      ...document,
      code: 'orders',
      channels: ['web', 'kiosk'],
      sections: [{ code: 'all', title: word('評分'), questions }],
      screens: [['worst_first'], ['wait'], ['trouble', 'recommend', 'purpose']],
    };
    const id = await publish(test, 'orders', survey);
    await addDevice(test, 'tablet-3', id, null);
    const to = '/kiosk/tablet-3';
    const on = (html: string, name: string) =>
      [...html.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))].map((match) => match[1]);
    const go = async (html: string, fields: Record<string, string>) =>
      (await postRaw(test, to, encoded({ ...carried(html), ...fields })).expect(200)).text;
    const first = (await test.request.get(to).expect(200)).text;
    expect(on(first, 'worst_first')).toEqual(['best', 'good', 'fair', 'poor', 'bad', 'na']);
    // The laughing face goes with its word.
    expect(first).toMatch(/value="best">[^/]*<svg[^>]*><circle[^>]*\/><path d="M19 27q/);
    // What the focus goes to is what stands first.
    expect(first).toMatch(/id="q\.worst_first"[^>]*value="best"/);
    const second = await go(first, { worst_first: 'best' });
    expect(on(second, 'wait')).toEqual(['1', '2', '3', '4', '5']);
    const third = await go(second, { wait: '5' });
    expect(on(third, 'trouble')).toEqual(['none', 'some', 'much']);
    expect(on(third, 'recommend')).toEqual(['10', '9', '8', '7', '6', '5', '4', '3', '2', '1', '0']);
    expect(on(third, 'purpose')).toEqual(['first', 'second']);
    // The web's form has them as they were written.
    const form = (await test.request.get('/s/orders').expect(200)).text;
    expect(on(form, 'worst_first')).toEqual(['bad', 'poor', 'fair', 'good', 'best', 'na']);
    const last = encoded({
      ...carried(third),
      trouble: 'much',
      recommend: '0',
      purpose: 'second',
      go: 'next',
    });
    await postRaw(test, to, last).expect(303);
    expect(JSON.parse((await stored(test)).responses[0]?.answers ?? '')).toEqual({
      ...{ worst_first: 'best', wait: '5', trouble: 'much', recommend: '0', purpose: 'second' },
    });
  });

  it('goes rating, what could be better, comment, thanks, and stores one response of its device and counter', async () => {
    const start = await test.request.get(at).expect(200);
    const ticks = await press(start.text, { overall: '2' });
    expect(ticks).toContain('哪裡可以更好');
    expect(ticks).not.toContain('哪裡做得好');
    expect(ticks).toMatch(/http-equiv="refresh" content="60;url(=|&#x3D;)\/kiosk\/tablet-1"/);
    const comment = await press(ticks, { went_badly: ['efficiency', 'ease'], go: 'next' });
    expect(comment).toContain('略過');
    const done = await postRaw(test, at, encoded({ ...carried(comment), suggestion: '等太久', go: 'next' }));
    expect(done.status).toBe(303);
    // With its receipt, where no server hears it: here no script keeps one.
    expect(done.headers['location']).toMatch(
      /^\/kiosk\/tablet-1\/thanks\?lang=zh-TW#device:tablet-1(-[0-9a-f]{4}){8}$/,
    );
    const kept = await stored(test);
    expect(kept.responses).toHaveLength(1);
    expect(kept.responses[0]).toMatchObject({
      surveyId,
      channel: 'kiosk',
      deviceCode: 'tablet-1',
      counterCode: 'c1',
      stream: 'device:tablet-1',
      language: 'zh-TW',
    });
    expect(JSON.parse(kept.responses[0]?.answers ?? '')).toEqual({
      overall: '2',
      went_badly: ['ease', 'efficiency'],
      suggestion: 'text',
    });
    expect(kept.comments.map((row) => row.text)).toEqual(['等太久']);
    expect(kept.partials).toEqual([]);
  });

  it('asks what went well after 4 and 5, and a skipped comment is no answer', async () => {
    const start = await test.request.get(at).expect(200);
    const ticks = await press(start.text, { overall: '5' });
    expect(ticks).toContain('哪裡做得好');
    const comment = await press(ticks, { go: 'next' });
    await press(comment, { suggestion: 'typed and thought better of it', go: 'skip' }, 303);
    const kept = await stored(test);
    expect(JSON.parse(kept.responses[0]?.answers ?? '')).toEqual({
      overall: '5',
      went_well: [],
      suggestion: null,
    });
    expect(kept.comments).toEqual([]);
  });

  it('changes the language in the middle, keeps what was tapped, and starts anew in its own language', async () => {
    const start = await test.request.get(at).expect(200);
    const ticks = await press(start.text, { overall: '2' });
    const english = await press(ticks, { switch: 'en', went_badly: ['ease'] });
    expect(english).toContain('What could be better?');
    expect(english).toMatch(/name="went_badly" value="ease" checked/);
    expect(carried(english)['overall']).toEqual(['2']);
    expect(hidden(english, 'id')).toBe(hidden(start.text, 'id'));
    const comment = await press(english, { went_badly: ['ease'], go: 'next' });
    await press(comment, { go: 'skip' }, 303);
    expect((await stored(test)).responses[0]?.language).toBe('en');
    const next = await test.request.get(at).expect(200);
    expect(next.text).toContain('<html lang="zh-TW">');
  });

  it('goes back without losing anything', async () => {
    const start = await test.request.get(at).expect(200);
    const ticks = await press(start.text, { overall: '2' });
    const back = await press(ticks, { went_badly: ['ease'], go: 'back' });
    expect(back).toMatch(
      /m-face--chosen" aria-current="true" type="submit" id="[^"]+" name="overall" value="2"/,
    );
    expect(carried(back)['went_badly']).toEqual(['ease']);
    const again = await press(back, { overall: '5' });
    const comment = await press(again, { went_well: ['humanity'], go: 'next' });
    await press(comment, { go: 'skip' }, 303);
    expect(JSON.parse((await stored(test)).responses[0]?.answers ?? '')).toEqual({
      overall: '5',
      went_well: ['humanity'],
      suggestion: null,
    });
  });

  it('keeps a rating of somebody who walks away as a partial, apart from responses and cells', async () => {
    const start = await test.request.get(at).expect(200);
    await press(start.text, { overall: '1' });
    await press(start.text, { overall: '2' });
    const kept = await stored(test);
    expect(kept.partials).toMatchObject([
      { id: hidden(start.text, 'id'), deviceCode: 'tablet-1', counterCode: 'c1', answers: '{"overall":"2"}' },
    ]);
    expect(kept.responses).toEqual([]);
    expect(kept.cells).toEqual([]);
  });

  it('keeps a tap on a choice whose code is the word for what was written, but nothing written', async () => {
    const document = everyKind() as { sections: { questions: object[] }[] };
    const code = (name: string) => ({ code: name, label: { 'zh-TW': name, en: name, ja: name } });
    document.sections[0]?.questions.push({
      ...{ code: 'reached', kind: 'single', choices: [code('text'), code('call')] },
      ...{ wording: code('x').label, short: code('x').label },
    });
    const surveyId = await publish(test, 'reached', document);
    const version = await loadVersion(test.dependencies, test.scope, surveyId, 1);
    const circumstances = { id: idOf(77), language: 'zh-TW', channel: 'kiosk' as const, flags: [] };
    await keepPartial(
      test.dependencies,
      version,
      { ...circumstances, deviceCode: null, counterCode: null, serviceCode: null, stream: 'web' },
      { reached: 'text', suggestion: 'text', overall: null },
    );
    expect((await stored(test)).partials.map(({ answers }) => answers)).toEqual(['{"reached":"text"}']);
  });

  it('tapped twice, sent twice, or tapped again afterwards is one response and leaves no partial', async () => {
    const start = await test.request.get(at).expect(200);
    const [first] = await Promise.all([
      press(start.text, { overall: '4' }),
      press(start.text, { overall: '4' }),
    ]);
    const comment = await press(first, { go: 'next' });
    await Promise.all([press(comment, { go: 'skip' }, 303), press(comment, { go: 'skip' }, 303)]);
    await press(start.text, { overall: '4' });
    const kept = await stored(test);
    expect(kept.responses).toHaveLength(1);
    expect(kept.partials).toEqual([]);
  });

  it('thanks, says what earlier voices changed, goes back by itself and shows nothing of the person before', async () => {
    const start = await test.request.get(at).expect(200);
    const ticks = await press(start.text, { overall: '2' });
    const comment = await press(ticks, { went_badly: ['ease'], go: 'next' });
    await press(comment, { suggestion: '很私人的話', go: 'next' }, 303);
    const thanks = await test.request.get(`${at}/thanks?lang=ja`).expect(200);
    expect(thanks.text).toContain('ありがとうございました');
    expect(thanks.headers['refresh']).toMatch(/^\d+;url=\/kiosk\/tablet-1$/);
    const next = await test.request.get(at).expect(200);
    for (const page of [thanks.text, next.text]) expect(page).not.toContain('很私人的話');
    expect(next.text).not.toContain('m-face--chosen');
    expect(hidden(next.text, 'id')).not.toBe(hidden(start.text, 'id'));
    expect(thanks.headers['cache-control']).toBe('no-store');
  });

  it('asks again on the same screen, in words, when nothing was tapped', async () => {
    const start = await test.request.get(`${at}?lang=en`).expect(200);
    const again = await press(start.text, { go: 'next' }, 422);
    expect(again).toContain('Please choose an answer.');
    expect(again).toContain('name="overall" value="5"');
  });

  it('goes through any survey, one question a screen, and asks no contact data', async () => {
    let page = (await test.request.get('/kiosk/tablet-2').expect(200)).text;
    const seen: string[] = [];
    for (let screens = 0; screens < 20; screens += 1) {
      const fields = { ...carried(page), ...(seen.length === 0 ? { overall: '5' } : { go: 'skip' }) };
      seen.push(/<h1[^>]*>(?:<label[^>]*>)?([^<]+)/.exec(page)?.[1] ?? '');
      const answer = await postRaw(test, '/kiosk/tablet-2', encoded(fields));
      if (answer.status === 303) break;
      expect(answer.status).toBe(200);
      page = answer.text;
    }
    expect(seen).toEqual(['整體', '等候', '業務', '推薦', '分鐘', '上次', '填寫者', '誰', '建議']);
    expect((await stored(test)).responses).toHaveLength(1);
  });
});

describe('a tablet in trouble', () => {
  it('rests outside its hours where no script runs too, and lets finish who has begun', async () => {
    const hours = { '3': { from: '09:00', to: '10:00' } };
    const own = {
      officeId: 'north',
      deviceId: 'device-tablet-1',
      keyNeeded: false,
      changedAt: testNow,
      revision: 1,
    };
    await test.dependencies.database.atomically((db) => [
      db.insert(deviceSettings).values({ ...own, settings: { ...defaultSettings, hours } }),
    ]);
    try {
      // Half an hour after closing at the latest: a Wednesday at 10:29 and at 10:31.
      test.setNow(new Date('2026-06-17T02:29:00Z'));
      const first = (await test.request.get(at).expect(200)).text;
      const begun = await press(first, { overall: '2' });
      test.setNow(new Date('2026-06-17T02:31:00Z'));
      const closed = await press((await test.request.get(at).expect(200)).text, { overall: '2' }, 403);
      expect(closed).toContain('目前不是評分時間');
      expect(closed).toContain('星期三');
      expect(closed).toContain('09:00－10:00');
      expect((await stored(test)).partials).toHaveLength(1);
      await press(begun, { went_badly: 'efficiency' });
    } finally {
      test.setNow(testNow);
      await test.dependencies.database.atomically((db) => [db.delete(deviceSettings)]);
    }
  });

  it('offers all services where its own are none of the survey’s: nobody stands before a screen without a way on', async () => {
    type Asked = { code: string; kind: string; required: boolean; choices: { code: string }[] };
    const document = everyKind() as { sections: { questions: Asked[] }[] };
    const services = document.sections[0]?.questions.find(({ code }) => code === 'services');
    if (services === undefined) throw new Error('it is asked');
    Object.assign(services, { kind: 'single', required: true, choices: services.choices.slice(0, 2) });
    await addDevice(test, 'narrow', await publish(test, 'narrow', document), null);
    const set = async (codes: string[]) => {
      await test.dependencies.database.atomically((db) => [
        db.delete(deviceSettings).where(eq(deviceSettings.deviceId, 'device-narrow')),
        db.insert(deviceSettings).values({
          ...{ officeId: 'north', deviceId: 'device-narrow', pin: null, keyNeeded: false, revokedAt: null },
          ...{ settings: { ...defaultSettings, services: codes }, rotateBefore: null, revision: 1 },
          changedAt: testNow,
        }),
      ]);
      const { html } = readKitText((await test.request.get('/kiosk/narrow/kit').expect(200)).text);
      return services.choices.filter(({ code }) => html.includes(`value="${code}"`)).length;
    };
    expect(await set([services.choices[0]?.code ?? ''])).toBe(1);
    expect(await set(['id_card_of_nobody'])).toBe(2);
  });

  it('an unknown tablet is not found', async () => {
    const page = await test.request.get('/kiosk/nowhere?lang=en').expect(404);
    expect(page.text).toContain('could not find this tablet');
    await post(test, '/kiosk/nowhere', { id: idOf(1), step: '0', overall: '5' }).expect(404);
    await test.request.get('/kiosk/nowhere/thanks').expect(404);
  });

  it('says with 410 on its own screen that the survey is closed, and looks again by itself', async () => {
    const set = async (state: 'open' | 'closed') => {
      await test.dependencies.database.atomically((db) => [
        db.update(surveys).set({ state }).where(eq(surveys.id, surveyId)),
      ]);
    };
    await set('closed');
    const page = await test.request.get(at).expect(410);
    expect(page.text).toContain('m-kiosk__screen');
    expect(page.headers['refresh']).toMatch(/;url=\/kiosk\/tablet-1$/);
    await post(test, at, { id: idOf(1), step: '0', overall: '5' }).expect(410);
    await set('open');
  });

  it.each([
    ['a step that does not exist', { step: '7' }, 400],
    ['a step that is no number', { step: '-1' }, 400],
    ['no step', {}, 400],
    ['a move that does not exist', { step: '0', overall: '5', go: 'sideways' }, 400],
    ['an unknown choice', { step: '0', overall: '9' }, 422],
    ['two ratings', { step: '0', overall: ['5', '1'] }, 422],
    ['an unknown field', { step: '0', overall: '5', salary: '1' }, 400],
    ['an earlier answer that is wrong', { step: '2', overall: 'x', suggestion: 'a' }, 422],
    ['a comment of a megabyte', { step: '2', overall: '5', suggestion: 'x'.repeat(1_000_000) }, 413],
  ] as const)('%s gets a clear 4xx and stores nothing', async (_name, fields, status) => {
    const answer = await post(test, at, { id: idOf(1), ...fields });
    expect(answer.status).toBe(status);
    const kept = await stored(test);
    expect([kept.responses, kept.partials, kept.comments]).toEqual([[], [], []]);
  });

  it('other answers under the same id say so on its own screen and change nothing', async () => {
    const send = (overall: string) => post(test, at, { id: idOf(5), step: '2', overall, go: 'skip' });
    expect((await send('5')).status).toBe(303);
    const before = await stored(test);
    const second = await send('1');
    expect(second.status).toBe(409);
    expect(second.text).toContain('m-kiosk__screen');
    expect(await stored(test)).toEqual(before);
  });
});
