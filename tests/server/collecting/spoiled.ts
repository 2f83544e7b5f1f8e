// Why: what nobody should be able to send to a collecting address, made once: values that cannot be taken where a word, a
// number, a day or an id is meant, and whole bodies that are no form at all.
import fc from 'fast-check';

/** Field → what was typed, several where it came twice; in JSON anything. */
export type Fields = Record<string, unknown>;
/** Values of which none may be taken. */
export type Bad = fc.Arbitrary<unknown>;

/** Broken characters, prototypes, other types as text, formulas, scripts, floods. */
const oddWords = [
  ...['\0', 'a\0b', '\ud800', '\udfff5', '\u202e', '\u0007', '😀', '👩🏾‍🚒', '１２', '\r\n5'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '{"__proto__":{}}', '{}', '[]', '[5]'],
  ...['null', 'undefined', 'true', 'NaN', 'Infinity', '-1', '-0', '1e309', '0x10', '99999999999999999999'],
  ...['=1+1', '@SUM(A1)', '<script>alert(1)</script>', "' or 1=1--", '../../etc/passwd', '%00', '%', '5 5'],
  'x'.repeat(5_000),
];
const words = fc.oneof(fc.constantFrom(...oddWords), fc.string({ unit: 'binary', maxLength: 40 }));

/** Words, but none that `isGood`, in whichever way a form or JSON writes them. */
export const noneOf = (isGood: (word: string) => boolean): fc.Arbitrary<string> =>
  words.filter((word) => !isGood(word));
/** Where one of a few codes is meant, or nothing. */
export const unknownCode = (...known: readonly string[]): Bad =>
  noneOf((word) => word.trim() === '' || known.includes(word));
/** Where one of a few codes must stand. */
export const noCode = (...known: readonly string[]): Bad =>
  fc.oneof(
    noneOf((word) => known.includes(word)),
    fc.constant(''),
    fc.constantFrom(known).map((both) => (both.length > 1 ? both : ['', ''])),
  );

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const noId: Bad = fc.oneof(
  noneOf((word) => uuid.test(word)),
  fc.constantFrom(
    '',
    '01990000-0000-7000-8000-00000000000',
    '01990000-0000-7000-8000-000000000001 ',
    '01990000-0000-7000-8000-00000000000G',
    '01990000000070008000000000000001',
    ['01990000-0000-7000-8000-000000000001', '01990000-0000-7000-8000-000000000002'],
  ),
);
export const noDay: Bad = fc.constantFrom(
  '2026-02-31',
  '9999-99-99',
  '2999-01-01',
  '06/01/2026',
  '1e3',
  '日',
);
export const noCount: Bad = fc.constantFrom(
  '-1',
  '1.5',
  '1e309',
  '99999999999999999999',
  'NaN',
  'x',
  '一',
  '\0',
);
export const tooLong = (longest: number): Bad =>
  fc.constantFrom('字'.repeat(longest + 1), 'x'.repeat(longest * 2), `${'x'.repeat(longest)}\n.`);

/** Where JSON wants something else: other types, prototypes, what is nested a thousand deep. */
export const noJson = (...but: readonly ('string' | 'number' | 'object' | 'null')[]): Bad => {
  const deep: unknown = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
  const kinds: Record<string, readonly unknown[]> = {
    string: ['', '5', '__proto__', '\0'],
    number: [-1, 1.5, 1e300, 2 ** 53],
    object: [{}, { __proto__: null, constructor: 1 }, [], [[]], deep],
    null: [null],
  };
  const values = Object.entries(kinds).flatMap(([kind, list]) =>
    but.some((one) => one === kind) ? [] : list,
  );
  return fc.constantFrom(true, ...values);
};

/** A good body with one to three fields spoiled; the others may stay. */
export function spoil(good: Fields, bad: Readonly<Record<string, Bad>>): fc.Arbitrary<Fields> {
  const names = Object.keys(bad);
  return fc
    .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: Math.min(3, names.length) })
    .chain((chosen) =>
      fc.tuple(...chosen.map((name) => bad[name] ?? fc.constant(''))).map((values): Fields => ({
        ...good,
        ...Object.fromEntries(chosen.map((name, at) => [name, values[at]])),
      })),
    );
}

/** Each field left out in turn, and each doubled, but for those that may be. */
export function incomplete(good: Fields, mayLack: readonly string[], mayDouble: readonly string[]): Fields[] {
  const names = Object.keys(good);
  const without = names
    .filter((name) => !mayLack.includes(name))
    .map((name) => Object.fromEntries(Object.entries(good).filter(([other]) => other !== name)));
  const doubled = names
    .filter((name) => !mayDouble.includes(name))
    .map((name) => ({ ...good, [name]: [good[name], good[name]] }));
  return [...without, ...doubled];
}

/** As a browser sends it, but for characters that cannot be sent: those go as their broken bytes. */
export function asForm(fields: Fields): string {
  return Object.entries(fields)
    .flatMap(([name, value]): [string, unknown][] =>
      Array.isArray(value) ? value.map((one: unknown): [string, unknown] => [name, one]) : [[name, value]],
    )
    .map(([name, value]) => `${encodeURIComponent(name)}=${percent(String(value))}`)
    .join('&');
}

const percent = (text: string): string =>
  text.isWellFormed() ? encodeURIComponent(text) : `%ED%A0%80${encodeURIComponent(text.toWellFormed())}`;

const boundary = 'manyi-boundary';
export function asMultipart(fields: Fields): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).map(
      (one) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${String(one)}\r\n`,
    ),
  );
  return `${parts.join('')}--${boundary}--\r\n`;
}

export const typeOf = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  multipart: `multipart/form-data; boundary=${boundary}`,
} as const;
export type Kind = keyof typeof typeOf;

/** In turn for each field: bytes in it that are no UTF-8. */
const brokenMultiparts = (good: Fields): Buffer[] =>
  Object.keys(good).flatMap((name) =>
    ['eda080', 'fffe', 'c3'].map((bytes) => {
      const [before = '', after = ''] = asMultipart({ ...good, [name]: '<here>' }).split('<here>');
      return Buffer.concat([Buffer.from(`${before}5`), Buffer.from(bytes, 'hex'), Buffer.from(after)]);
    }),
  );

/** Whole bodies that are none: [content type, body]. */
export function noBodies(kind: Kind, good: Fields): [type: string, body: string | Buffer][] {
  const form = asForm(good);
  const json = JSON.stringify(good);
  const wrongKinds: Record<Kind, [string, string | Buffer][]> = {
    form: [
      ['application/json', json],
      ['text/plain', form],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n5\r\n--x--',
      ],
      [typeOf.form, ''],
      [typeOf.form, '%E4%B8%ZZ=%'],
      [typeOf.form, 'a=1&'.repeat(3_000)],
      [typeOf.form, `filler=${'y'.repeat(300_000)}`],
      [`${typeOf.form}; charset=utf-7`, form],
    ],
    json: [
      [typeOf.form, form],
      ['text/plain', json],
      [typeOf.json, ''],
      [typeOf.json, json.slice(0, -1)],
      [typeOf.json, '"a word"'],
      [typeOf.json, 'null'],
      [typeOf.json, '[]'],
      [typeOf.json, '{"__proto__":{"polluted":1}}'],
      [typeOf.json, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
      [typeOf.json, `{"filler":"${'y'.repeat(5_000_000)}"}`],
      [`${typeOf.json}; charset=klingon`, json],
    ],
    multipart: [
      [typeOf.form, form],
      [typeOf.json, json],
      ['multipart/form-data', 'no boundary'],
      [typeOf.multipart, ''],
      [typeOf.multipart, asMultipart(good).slice(0, -12)],
      [
        typeOf.multipart,
        asMultipart(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`f${n}`, 'x']))),
      ],
      ...Object.keys(good).map((name): [string, string] => [
        typeOf.multipart,
        asMultipart({ ...good, [name]: '字'.repeat(350_000) }),
      ]),
      ...brokenMultiparts(good).map((body): [string, Buffer] => [typeOf.multipart, body]),
    ],
  };
  return wrongKinds[kind];
}
