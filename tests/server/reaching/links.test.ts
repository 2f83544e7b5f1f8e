import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inflateSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { create } from 'qrcode';
import { listAudit } from '../../../db/queries/audit.js';
import { listLinks } from '../../../db/queries/links.js';
import { responses } from '../../../db/schema.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, idOf, post, publish } from '../responses/world.js';

let test: TestApp;
let staff: SignedIn;
let surveyId: string;
let otherId: string;

beforeAll(async () => {
  test = await openTestApp();
  staff = await test.signIn('research');
  surveyId = await publish(test, 'every', everyKind());
  otherId = await publish(test, 'other', everyKind());
});
afterAll(async () => {
  await test.close();
});

const links = async () => await listLinks(test.dependencies.database.queries, test.scope, surveyId);
const stand = { name: '1號櫃檯立牌', channel: 'tablet', counter: 'c1', service: 'moving' };
const stored = async (id: string) => {
  const rows = await test.dependencies.database.queries
    .select()
    .from(responses)
    .where(eq(responses.officeId, 'north'));
  return rows.find((row) => row.id === id);
};
/** What forms need hardly ever changes and is read at most every few seconds. */
const afterAWhile = () => test.advance(6_000);

/** The squares of a QR code that is drawn as strokes, row by row. */
function darkOf(svg: string, size: number): string[][] {
  expect(svg).toContain(`viewBox="0 0 ${size} ${size}"`);
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => ' '));
  let [x, y] = [0, 0];
  const strokes = /stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  for (const [, how, first = '', second = ''] of strokes.matchAll(/([Mmh])([\d.]+)(?: ([\d.]+))?/g)) {
    if (how === 'M') [x, y] = [Number(first), Math.floor(Number(second))];
    else {
      if (how === 'h') rows[y]?.fill('#', x, x + Number(first));
      x += Number(first);
    }
  }
  return rows;
}

/** What the code of this address is made of, without its quiet zone. */
function modulesOf(address: string): string[][] {
  const { modules } = create(address, { errorCorrectionLevel: 'M' });
  return Array.from({ length: modules.size }, (_, row) =>
    Array.from({ length: modules.size }, (_, column) => (modules.get(row, column) === 1 ? '#' : ' ')),
  );
}

/** The same drawn in a PDF: every rectangle of its page, each a module, all of one size and filled with black. */
function modulesIn(content: string, size: number): string[][] {
  // From the top left corner downwards, as we read: else the code could stand on its head.
  expect(content).toMatch(/^1 0 0 -1 0 [\d.]+ cm\n/);
  const runs = [
    ...content.matchAll(/(?:^[\d.]+ [\d.]+ [\d.]+ [\d.]+ re\n)+(?=([^\n]*\n[^\n]*\n[^\n]*\n))/gm),
  ];
  expect(runs).toHaveLength(1);
  expect(runs[0]?.[1]).toBe('/DeviceRGB cs\n0 0 0 scn\nf\n');
  const squares = [...(runs[0]?.[0] ?? '').matchAll(/^(\S+) (\S+) (\S+) (\S+) re$/gm)].map((found) =>
    found.slice(1).map(Number),
  );
  const [left, top] = [0, 1].map((place) => Math.min(...squares.map((square) => square[place] ?? 0)));
  const [, , side = 0] = squares[0] ?? [];
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => ' '));
  for (const [x = 0, y = 0, width, height] of squares) {
    const [column, row] = [Math.round((x - (left ?? 0)) / side), Math.round((y - (top ?? 0)) / side)];
    expect([width, height]).toEqual([side, side]);
    expect(Math.hypot(x - (left ?? 0) - column * side, y - (top ?? 0) - row * side)).toBeLessThan(0.001);
    expect(rows[row]?.[column]).toBe(' ');
    rows[row]?.splice(column, 1, '#');
  }
  return rows;
}

describe('a link', () => {
  it('is made with an audit row and an address nobody guesses', async () => {
    await staff.post(`/surveys/${surveyId}/links`, stand).expect(303);
    const [link] = await links();
    expect(link).toMatchObject({ name: '1號櫃檯立牌', channel: 'tablet', counterCode: 'c1', endedAt: null });
    expect(link?.code).toMatch(/^[23456789bcdfghjkmnpqrstvwxz]{8}$/);
    expect((await listAudit(test.dependencies.database.queries, test.scope, 1))[0]).toMatchObject({
      action: 'link.make',
      userId: 'user-research',
    });
  });

  it('that makes no sense comes back with every value kept and nothing stored', async () => {
    const page = await staff
      .post(`/surveys/${surveyId}/links`, { name: '', channel: 'kiosk', counter: 'zz', service: 'zz' })
      .expect(422);
    for (const field of ['name', 'channel', 'counter', 'service'])
      expect(page.text).toContain(`href="#${field}"`);
    expect(await links()).toHaveLength(1);
  });

  it('leads to the form, whose answers carry its channel, counter and service through a refusal', async () => {
    afterAWhile();
    const code = (await links())[0]?.code ?? '';
    const short = await test.request.get(`/q/${code.toUpperCase()}?lang=en`).expect(302);
    expect(short.headers['location']).toBe(`/s/every?lang=en&link=${code}`);
    const form = await test.request.get(`/s/every?lang=zh-TW&link=${code}`).expect(200);
    const action =
      /action="([^"]+)"/.exec(form.text)?.[1]?.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&') ?? '';
    expect(action).toContain(`link=${code}`);
    const refused = await post(test, action, { id: idOf(1) }).expect(422);
    expect(refused.text).toContain(code);
    await post(test, action, { id: idOf(1), overall: '5' }).expect(303);
    expect(await stored(idOf(1))).toMatchObject({
      channel: 'tablet',
      counterCode: 'c1',
      serviceCode: 'moving',
    });
  });

  it('says nothing at another survey, and the person’s own tick goes before its service', async () => {
    const code = (await links())[0]?.code ?? '';
    await post(test, `/s/other?link=${code}`, { id: idOf(2), overall: '5' }).expect(303);
    expect(await stored(idOf(2))).toMatchObject({ surveyId: otherId, channel: 'web', counterCode: null });
    await post(test, `/s/every?link=${code}`, { id: idOf(3), overall: '5', services: 'transcript' }).expect(
      303,
    );
    expect(await stored(idOf(3))).toMatchObject({ counterCode: 'c1', serviceCode: 'transcript' });
  });

  it('for who is helped marks their answers as helped', async () => {
    await staff
      .post(`/surveys/${surveyId}/links`, { ...stand, name: '志工平板', channel: 'assisted' })
      .expect(303);
    const code = (await links()).find(({ channel }) => channel === 'assisted')?.code ?? '';
    afterAWhile();
    await post(test, `/s/every?link=${code}`, { id: idOf(9), overall: '5' }).expect(303);
    expect(await stored(idOf(9))).toMatchObject({ channel: 'assisted', assisted: true });
    expect(await stored(idOf(1))).toMatchObject({ assisted: false });
  });

  it('has a QR code and a poster in three languages, in two sizes', async () => {
    const code = (await links())[0]?.code ?? '';
    const svg = await staff.get(`/surveys/${surveyId}/links/${code}/qr.svg`).expect(200);
    expect(svg.headers['content-type']).toContain('image/svg+xml');
    expect(String(svg.body)).toContain('<svg');
    const poster = await staff.get(`/surveys/${surveyId}/links/${code}/poster?size=a5`).expect(200);
    expect(poster.text).toContain('m-poster--a5');
    for (const words of [
      '請告訴我們您的感受',
      'Please tell us how it was',
      'ご感想をお聞かせください',
      `/q/${code}`,
    ])
      expect(poster.text).toContain(words);
    await staff.get(`/surveys/${surveyId}/links/${code}/poster?size=a3`).expect(400);
    await staff.get(`/surveys/${otherId}/links/${code}/qr.svg`).expect(404);
  });

  it('has its very address in its QR code, with a quiet zone of four around it', async () => {
    const code = (await links())[0]?.code ?? '';
    const svg = await staff
      .get(`/surveys/${surveyId}/links/${code}/qr.svg`)
      .set('Host', 'forms.north.test')
      .expect(200);
    const meant = modulesOf(`http://forms.north.test/q/${code}`);
    const dark = darkOf(String(svg.body), meant.length + 8);
    expect(dark.slice(4, -4).map((row) => row.slice(4, -4))).toEqual(meant);
    expect(dark.flat().filter((one) => one === '#')).toHaveLength(
      meant.flat().filter((one) => one === '#').length,
    );
  });

  it.each([
    ['a4', '[0 0 595.28 841.89]'],
    ['a5', '[0 0 419.53 595.28]'],
  ])('has a PDF of it on one sheet of %s, in three languages, with its very address', async (size, box) => {
    const code = (await links())[0]?.code ?? '';
    const own = `/surveys/${surveyId}/links/${code}`;
    expect((await staff.get(`${own}/poster?size=${size}`)).text).toContain(`poster.pdf?size&#x3D;${size}`);
    const answer = await staff
      .get(`${own}/poster.pdf?size=${size}`)
      .set('Host', 'forms.north.test')
      .buffer(true)
      .expect(200);
    expect(answer.headers['content-type']).toBe('application/pdf');
    const pdf = answer.body as Buffer;
    const text = pdf.toString('latin1');
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(text).toContain(`/MediaBox ${box}`);
    expect(text).toContain('/Lang (zh-TW)');
    expect(text).toContain(`/q/${code})`);
    // Which characters its letters stand for.
    const unpacked = [...text.matchAll(/stream\r?\n([\s\S]*?)\nendstream/g)].flatMap(([, part = '']) => {
      try {
        return [inflateSync(Buffer.from(part, 'latin1')).toString('latin1')];
      } catch {
        return [];
      }
    });
    const maps = unpacked.filter((part) => part.includes('beginbfrange')).join('');
    for (const letter of '請訴您感受Pleasthowi感想聞かせくださ號')
      expect(maps).toContain(`<${letter.charCodeAt(0).toString(16).padStart(4, '0')}>`);
    const meant = modulesOf(`http://forms.north.test/q/${code}`);
    const page = unpacked.filter((part) => / re$/m.test(part));
    expect(page).toHaveLength(1);
    expect(modulesIn(page[0] ?? '', meant.length)).toEqual(meant);
    await staff.get(`${own}/poster.pdf?size=a3`).expect(400);
  });

  it('that has ended still opens the survey but counts for no place', async () => {
    const code = (await links())[0]?.code ?? '';
    await staff.post(`/surveys/${surveyId}/links/${code}/end`).expect(303);
    await staff.post(`/surveys/${surveyId}/links/${code}/end`).expect(404);
    afterAWhile();
    expect((await test.request.get(`/q/${code}`).expect(302)).headers['location']).toBe('/s/every');
    await post(test, `/s/every?link=${code}`, { id: idOf(4), overall: '5' }).expect(303);
    expect(await stored(idOf(4))).toMatchObject({ channel: 'web', counterCode: null });
    await test.request.get('/q/nothing').expect(404);
  });
});
