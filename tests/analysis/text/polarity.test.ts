import { describe, expect, it } from 'vitest';
import { polarityOf } from '../../../analysis/text/polarity.js';

const polarity = (text: string) => polarityOf(text).polarity;

describe('polarity by words', () => {
  // Statistics notes C.16: double negations that praise.
  it.each(['沒有不滿意', '不會不方便', '無可挑剔', '沒話說', "can't complain", '特に不満はありません'])(
    'denied blame is praise: %s',
    (text) => {
      expect(polarityOf(text)).toMatchObject({ polarity: 'positive', mild: true });
    },
  );

  it.each([
    ['態度親切', 'positive'],
    ['態度不親切', 'negative'],
    ['態度沒有很親切', 'negative'],
    ['動線未標示清楚', 'negative'],
    ['沒有等很久', 'positive'],
    ['特別親切', 'positive'],
    ['態度不錯', 'positive'],
    ['The clerk was friendly', 'positive'],
    ['The clerk was not very friendly', 'negative'],
    ["It wasn't slow", 'positive'],
    ['親切でした', 'positive'],
    ['親切ではありませんでした', 'negative'],
    ['待たされませんでした', 'positive'],
  ])('a denial within three words turns a word around: %s → %s', (text, expected) => {
    expect(polarity(text)).toBe(expected);
  });

  it('a denial further away, or in another clause, does not', () => {
    expect(polarity('不是因為今天下雨所以覺得親切')).toBe('positive');
    expect(polarity('沒有預約，櫃檯仍然很親切')).toBe('positive');
    expect(polarity('No appointment needed, and everyone was friendly')).toBe('positive');
  });

  it('not A but B speaks of B only', () => {
    expect(polarity('不是停車不方便，是根本沒有地方可以停。')).toBe('negative');
  });

  it.each([
    '希望中午多開窗口',
    '建議加裝冷氣',
    '可以再快一點',
    '夜間可以多一天嗎',
    'It would be nice to pay by card',
    '駐車場を増やしてほしい',
  ])('a wish is a suggestion, not blame: %s', (text) => {
    expect(polarityOf(text)).toMatchObject({ polarity: 'suggestion', wish: true });
  });

  it('a wish beside praise or blame keeps the judgement, and hopes are no praise', () => {
    expect(polarityOf('大家都很親切！中午能再多開窗口就更方便了')).toMatchObject({
      polarity: 'positive',
      wish: true,
    });
    expect(polarityOf('椅子太少，建議多放幾張')).toMatchObject({ polarity: 'negative', wish: true });
    expect(polarity('希望多開窗口，這樣比較方便')).toBe('suggestion');
    expect(polarity('建議改善等太久的問題')).toBe('suggestion');
  });

  it('what follows a "but" weighs more, and as much of both is unknown', () => {
    expect(polarity('等很久，但很親切')).toBe('positive');
    expect(polarity('很親切，但等很久')).toBe('negative');
    expect(polarity('很親切，等很久')).toBe('unknown');
  });

  it('an emoji speaks where nothing else does', () => {
    expect(polarity('👍')).toBe('positive');
    expect(polarity('😡')).toBe('negative');
    expect(polarity('🐱')).toBe('unknown');
  });

  it('nothing said is unknown', () => {
    expect(polarityOf('')).toEqual({
      polarity: 'unknown',
      wish: false,
      basis: 'words',
      positive: [],
      negative: [],
      mild: false,
    });
    expect(polarity('我來辦戶籍謄本')).toBe('unknown');
  });

  it('irony is not detected, and nothing pretends it were', () => {
    expect(polarity('真是太棒了，辦一張證件花掉整個下午')).toBe('positive');
  });

  it('names the words it counted', () => {
    expect(polarityOf('態度親切，但是等很久')).toMatchObject({ positive: ['親切'], negative: ['等很久'] });
  });
});

describe('polarity by rating', () => {
  it('the rating is the truth, whatever the words', () => {
    expect(polarityOf('等很久', 'satisfied')).toMatchObject({ polarity: 'positive', basis: 'rating' });
    expect(polarityOf('很親切', 'dissatisfied')).toMatchObject({ polarity: 'negative', basis: 'rating' });
    expect(polarityOf('很親切', 'neither')).toMatchObject({ polarity: 'unknown', basis: 'rating' });
    expect(polarityOf('希望多開窗口', 'neither')).toMatchObject({ polarity: 'suggestion', wish: true });
    expect(polarityOf('希望多開窗口', 'satisfied')).toMatchObject({ polarity: 'positive', wish: true });
  });
});
