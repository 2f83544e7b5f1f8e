// Why: one visitor after another types on the same tablet. A browser that offers what was typed before shows it to the next.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setUpDevice } from '../../support/devices.js';
import { readKitText } from '../../support/kit.js';
import { addDevice, openTestApp, type TestApp } from '../../support/testApp.js';
import { encoded, everyKind, idOf, postRaw, publish, publishTemplate } from './world.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
  await addDevice(test, 'every', await publish(test, 'every', everyKind()), null);
  await addDevice(test, 'counter', await publishTemplate(test, 'counter', 'counter'), null);
  await setUpDevice(test, 'counter', { phone: true });
});
afterAll(async () => {
  await test.close();
});

type Tag = { name: string; given: ReadonlyMap<string, string>; isEnd: boolean };
/** Kinds of inputs that nobody types into; a browser takes a kind it does not know for text. */
const ticked = [
  'hidden',
  'checkbox',
  'radio',
  'submit',
  'button',
  'reset',
  'image',
  'file',
  'range',
  'color',
];

/** Every tag in its order. Comments, scripts and styles are none; what is no tag as our views write them is an error. */
function tagsOf(html: string): Tag[] {
  const markup = html.replace(/<!--.*?-->|<!doctype[^>]*>|(?<=<(script|style)\b[^>]*>).*?(?=<\/\1>)/gis, '');
  const attribute = /\s+([^\s=>"'/]+)(?:="([^"]*)")?/g;
  return (
    markup.match(/<[^>"]*(?:"[^"]*"[^>"]*)*>?/g)?.map((text) => {
      const found = /^<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s=>"'/]+(?:="[^"]*")?)*)\s*\/?>$/i.exec(text);
      if (found === null) throw new Error(`no tag: ${text.slice(0, 200)}`);
      const [, end = '', name = '', rest = ''] = found;
      const given = [...rest.matchAll(attribute)].map(([, key = '', value = '']): [string, string] => [
        key.toLowerCase(),
        value,
      ]);
      return { name: name.toLowerCase(), given: new Map(given), isEnd: end !== '' };
    }) ?? []
  );
}

/** What is typed into, by its name, and which of it and of the forms leave it to the browser what it offers. */
function typing(html: string): { typed: string[]; forms: number; remembered: string[] } {
  const tags = tagsOf(html);
  const isOff = (tag: Tag | undefined) => tag?.given.get('autocomplete') === 'off';
  const nameOf = ({ name, given }: Tag) => `${name} ${given.get('name') ?? given.get('id') ?? ''}`.trim();
  const forms = tags.filter(({ name, isEnd }) => name === 'form' && !isEnd);
  const typed: string[] = [];
  const remembered = forms.filter((form) => !isOff(form)).map(nameOf);
  let around: Tag | undefined;
  for (const tag of tags) {
    if (tag.name === 'form') around = tag.isEnd ? undefined : tag;
    if (tag.isEnd) continue;
    const id = tag.given.get('form');
    const form = id === undefined ? around : forms.find(({ given }) => given.get('id') === id);
    const isInput = tag.name === 'input' && !ticked.includes(tag.given.get('type')?.toLowerCase() ?? 'text');
    if (tag.name !== 'textarea' && !isInput) continue;
    typed.push(nameOf(tag));
    // An input's own word goes before its form's.
    const isQuiet = tag.name === 'input' && !tag.given.has('autocomplete') ? isOff(form) : isOff(tag);
    if (!isQuiet) remembered.push(nameOf(tag));
  }
  return { typed, forms: forms.length, remembered };
}

const quiet = (html: string): string[] => {
  const { typed, forms, remembered } = typing(html);
  expect(remembered).toEqual([]);
  expect(forms).toBeGreaterThan(0);
  return typed;
};

it('reads markup as a browser does', () => {
  const page = (attributes: string, inside: string) => `<!doctype html><form${attributes}>${inside}</form>`;
  const off = ' autocomplete="off"';
  const of = (html: string) => typing(html).remembered;
  expect(
    of(page(off, '<input type="hidden" name="a"><input name="b"><textarea name="c"></textarea>')),
  ).toEqual(['textarea c']);
  expect(
    of(page('', `<input name="a"${off}><input name="b" type="Tel"><input type="radio" name="c">`)),
  ).toEqual(['form', 'input b']);
  expect(of(page(off, '<input name="a" autocomplete="on"><input name="b" title="a > b">'))).toEqual([
    'input a',
  ]);
  expect(of(`${page(` id="x"${off}`, '')}<input name="a"><input name="b" form="x">`)).toEqual(['input a']);
  expect(of(page(off, "<!-- <input name='a'> --><script>'<input>'</script>"))).toEqual([]);
  expect(() => of(page(off, "<input name='a'>"))).toThrow('no tag');
});

it('no screen of a tablet offers anybody what was typed there before', async () => {
  const screens: string[] = [];
  const start = await test.request.get('/kiosk/every').expect(200);
  screens.push(start.text);
  // Screen by screen; on each, what may not be left out is answered.
  const answers = { id: idOf(1), version: '1', language: 'zh-TW', overall: '1' };
  let step = 0;
  for (;;) {
    const next = await postRaw(test, '/kiosk/every', encoded({ ...answers, step: String(step), go: 'next' }));
    if (next.status === 303) break;
    expect(next.status).toBe(200);
    screens.push(next.text);
    step = Number(/name="step" value="(\d+)"/.exec(next.text)?.[1]);
  }
  const typed = screens.flatMap(quiet);
  expect(typed).toEqual([
    'input services.other',
    'input minutes',
    'input last_visit',
    'input who',
    'textarea suggestion',
  ]);
  // The same once something on it was wrong.
  const wrong = encoded({ ...answers, minutes: 'many', step: String(step), go: 'next' });
  const refused = await postRaw(test, '/kiosk/every', wrong).expect(422);
  expect(quiet(refused.text)).toEqual(['input minutes']);
});

it.each([
  ['every', 5],
  ['counter', 1],
])(
  'nor does any part of the kit of the survey «%s», whose texts are %i a language, nor the staff’s door',
  async (code, n) => {
    const kit = readKitText((await test.request.get(`/kiosk/${code}/kit`).expect(200)).text);
    expect([...kit.screens.keys()]).toEqual(['zh-TW', 'en', 'ja']);
    const typed = quiet(kit.html);
    expect(typed.filter((one) => one === 'input pin')).toHaveLength(3);
    expect(typed).toHaveLength(3 * (n + 1));
  },
);

it('nor where a tablet is enrolled, before and after a code that was none', async () => {
  expect(quiet((await test.request.get('/kiosk').expect(200)).text)).toEqual(['input code']);
  const wrong = await test.request.post('/kiosk').type('form').send({ code: 'XXXX-XXXX' });
  expect(wrong.status).toBe(422);
  expect(quiet(wrong.text)).toEqual(['input code']);
});
