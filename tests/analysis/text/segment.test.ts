import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../../analysis/text/normalise.js';
import { phrases } from '../../../analysis/text/phrases.js';
import { segment, wordsOf } from '../../../analysis/text/segment.js';

const tokens = (text: string, language = 'zh-TW') =>
  segment(text, language).tokens.map((token) => token.text);

// Statistics notes C.16 [CALC], Node 20 with ICU 78.2; Node 22 and 24 with ICU 78.3 say the same. Should a later ICU cut
// otherwise, figures from before and after are not comparable: that is what this test is for.
const splits = [
  '申請|戶籍謄本|等|了|四|十分鐘',
  '印鑑|證明',
  '無|障礙',
  '哺乳|室',
  '網路|申|辦',
  '自然人|憑證',
  '奉|茶',
  '沒有|不|滿意',
  '不會|不|方便',
];

describe('segmentation', () => {
  it.each(splits)('the runtime alone cuts %s', (split) => {
    const segmenter = new Intl.Segmenter('zh-Hant', { granularity: 'word' });
    expect([...segmenter.segment(split.replaceAll('|', ''))].map((part) => part.segment).join('|')).toBe(
      split,
    );
  });

  it.each([
    '戶籍謄本',
    '印鑑證明',
    '無障礙',
    '哺乳室',
    '網路申辦',
    '自然人憑證',
    '奉茶',
    '號碼牌',
    '中午彈班',
    '夜間延時',
    '到府服務',
    '跨機關通報',
    '戶口名簿',
  ])('with the dictionary %s stays whole, alone and in a sentence', (word) => {
    expect(tokens(word)).toEqual([word]);
    expect(tokens(`我想問${word}的事`)).toContain(word);
  });

  it('takes the longest phrase, and what is simplified too', () => {
    expect(tokens('無障礙坡道')).toEqual(['無障礙坡道']);
    expect(tokens('无障碍')).toEqual(['無障礙']);
  });

  it('knows whole words only in English, and phrases of several words', () => {
    expect(wordsOf(segment('I lost my ID card in the ID cards box', 'en'))).toEqual([
      'i',
      'lost',
      'my',
      'id card',
      'in',
      'the',
      'id',
      'cards',
      'box',
    ]);
  });

  it('keeps Japanese phrases', () => {
    expect(tokens('待ち時間が長い', 'ja')[0]).toBe('待ち時間');
  });

  it('names its dictionary, and another dictionary is another result', () => {
    expect(segment('奉茶', 'zh-TW').dictionary).toBe(phrases.version);
    const none = segment('奉茶', 'zh-TW', { version: 'none', phrases: [] });
    expect(none).toEqual({
      dictionary: 'none',
      tokens: [
        { text: '奉', isWord: true },
        { text: '茶', isWord: true },
      ],
    });
  });

  it('counts an emoji as a word and a sign as none', () => {
    expect(wordsOf(segment('很棒！👍', 'zh-TW'))).toContain('〔emoji+〕');
    expect(wordsOf(segment('！，。 ', 'zh-TW'))).toEqual([]);
    expect(segment('', 'zh-TW').tokens).toEqual([]);
  });

  it('joined, the tokens are the normalised text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom('無障礙', '櫃檯', '戶籍', '謄本', 'id card', 'x', ' ', '，', '👍', '待ち', '時間'),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('zh-TW', 'en', 'ja'), (text, language) => {
        expect(tokens(text, language).join('')).toBe(normalise(text));
      }),
    );
  });

  it('refuses a language that is none', () => {
    expect(() => segment('x', 'no language')).toThrow(RangeError);
  });
});
