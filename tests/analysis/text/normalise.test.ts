import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWords, normalise, normaliseForSearch } from '../../../analysis/text/normalise.js';

describe('the normal form', () => {
  // Statistics notes C.16 [CALC].
  it('folds full-width digits and brackets as NFKC does', () => {
    expect(normalise('１２３')).toBe('123');
    expect(normalise('（一）')).toBe('(一)');
  });

  it.each([
    ['臺灣', '台灣'],
    ['櫃檯', '櫃台'],
    ['櫃臺', '櫃台'],
    ['柜台', '櫃台'],
    ['心裏', '心裡'],
    ['身份證', '身分證'],
    ['身份证', '身分證'],
    ['ＯＫ　OK', 'ok ok'],
    ['it’s', "it's"],
    ['号码牌', '號碼牌'],
    ['等候时间太长，态度很亲切', '等候時間太長,態度很親切'],
  ])('joins the variants of a word: %s', (text, expected) => {
    expect(normalise(text)).toBe(expected);
  });

  it('leaves characters alone that are traditional as well, and those of Japanese texts', () => {
    expect(normalise('里長、范先生、只有、皇后')).toBe('里長、范先生、只有、皇后');
    expect(normalise('婚姻届の番号')).toBe('婚姻届の番号');
  });

  it.each([
    ['很棒👍👍', '很棒〔emoji+〕'],
    ['氣😡', '氣〔emoji-〕'],
    ['🐱', '〔emoji〕'],
    ['👍😡', '〔emoji〕'],
    ['👨‍👩‍👧 👋🏽 ❤️', '〔emoji+〕'],
    ['🇹🇼1️⃣', '〔emoji〕'],
  ])('takes a run of emoji as one token: %s', (text, expected) => {
    expect(normalise(text)).toBe(expected);
  });

  it('tells words from signs and emoji', () => {
    expect(hasWords(normalise('👍！？'))).toBe(false);
    expect(hasWords('')).toBe(false);
    expect(hasWords(normalise('👍 ok'))).toBe(true);
  });

  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          ...Array.from('臺台櫃檯柜裏身份證の国Ａaͣ\u0301\u0345\u200b\ufe0f\u20e3#1ſİΣ™㊗👍🏽\u200d👩〔〕+'),
          '〔emoji',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join('')),
  );

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = normalise(text);
        expect(normalise(once)).toBe(once);
        const searched = normaliseForSearch(text);
        expect(normaliseForSearch(searched)).toBe(searched);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the search form keeps emoji and simplified characters, as the text that is found shows them', () => {
    expect(normaliseForSearch('櫃檯 👍 时间')).toBe('櫃台 👍 时间');
  });
});
