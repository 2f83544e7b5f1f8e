import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairsOf, similarTo, tellingPairs } from '../../../analysis/text/similar.js';

const of = (...texts: string[]) => texts.map((searchText, index) => ({ id: index, searchText }));

describe('comments that say alike', () => {
  it('puts the same wish in other words first and leaves other matters out', () => {
    const found = similarTo(
      '中午希望多開一個窗口',
      of('停車位太少', '中午可以再多開窗口嗎', '廁所很乾淨', '希望中午多開一個櫃台'),
    );
    expect(found.map((entry) => entry.candidate.id)).toEqual([3, 1]);
  });

  it('works in English and Japanese', () => {
    expect(
      similarTo(
        'please open more counters over lunch',
        of('parking is hard', 'more counters at lunch please'),
      )[0]?.candidate.id,
    ).toBe(1);
    expect(similarTo('待ち時間が長かった', of('駐車場が狭い', '待ち時間が少し長い'))[0]?.candidate.id).toBe(
      1,
    );
  });

  it('lists nothing for an empty text, no candidates, or only signs', () => {
    expect(similarTo('', of('無'))).toEqual([]);
    expect(similarTo('中午', [])).toEqual([]);
    expect(similarTo('！！', of('！！'))).toEqual([]);
    expect([...pairsOf('！？ 。')]).toEqual([]);
  });

  it('finds a text in itself, between 0 and 1, and never more than asked for', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 2 }), fc.array(fc.string(), { maxLength: 20 }), (text, others) => {
        const found = similarTo(text, of(text, ...others), { most: 3 });
        expect(found.length).toBeLessThanOrEqual(3);
        for (const entry of found) expect(entry.likeness).toBeGreaterThanOrEqual(0.2);
        if (pairsOf(text).size > 0) expect(found[0]?.likeness).toBeCloseTo(1, 9);
      }),
    );
  });

  it('looks candidates up by telling pieces, not by little words', () => {
    expect(tellingPairs('希望中午可以多開窗口')).toContain('中午');
    expect(tellingPairs('希望中午可以多開窗口')).not.toContain('希望');
    expect(tellingPairs('the waiting at the counter was long')).toEqual(['waiting', 'counter']);
  });

  it('compares with 500 candidates of 1,200 characters, each the same', () => {
    const long = Array.from({ length: 1_200 }, (_, index) =>
      String.fromCharCode(0x4e00 + ((index * 7) % 3_000)),
    ).join('');
    const found = similarTo(long, of(...Array.from({ length: 500 }, () => long)), { most: 500 });
    expect(found.map((entry) => entry.likeness)).toEqual(Array.from({ length: 500 }, () => 1));
  });
});
