// Why: a kit carries its mark-up once for all languages. Whatever an office wrote, in each language the tablet must get exactly
// the screens that the server laid out.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inWords } from '../../../public/kiosk/inWords.js';
import { sharedMarkup } from '../../../server/responses/sharedMarkup.js';

const whole = (texts: readonly string[]) => {
  // As it arrives: through JSON.
  const { markup, words } = JSON.parse(JSON.stringify(sharedMarkup(texts))) as ReturnType<
    typeof sharedMarkup
  >;
  return words.map((own) => inWords(markup, own));
};
const screen = (words: string, language: string) =>
  `<template data-part="0">\n<form lang="${language}"><h1 class="ask">${words}</h1><p>1/5</p></form></template>`;

it('leaves nothing but the words to a language', () => {
  expect(sharedMarkup([screen('滿意', 'zh-TW'), screen('Satisfied', 'en')])).toEqual({
    markup: [
      '<template data-part="0">\n<form lang="',
      '"><h1 class="ask">',
      '</h1><p>1/5</p></form></template>',
    ],
    words: [
      ['zh-TW', '滿意'],
      ['en', 'Satisfied'],
    ],
  });
});

it('sends a screen whole that is built otherwise in one language, and shares the others', () => {
  const texts = ['a', 'b'].map(
    (words, n) => `${screen(words, words)}${screen(n === 1 ? '<b>!</b>' : '!', words)}`,
  );
  expect(sharedMarkup(texts).words).toEqual([
    ['a', 'a', screen('!', 'a')],
    ['b', 'b', screen('<b>!</b>', 'b')],
  ]);
  expect(whole(texts)).toEqual(texts);
});

it('gives every language back what it was, character for character', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '"',
    '<template data-part=',
    '</p>',
    '滿',
    'x',
    '\\',
    '\n',
    '&quot;',
    '\0',
  );
  const text = fc.array(pieces, { maxLength: 12 }).map((some) => some.join(''));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
      expect(whole(texts)).toEqual(texts);
    }),
  );
});
