import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasPersonalData,
  maskPersonalData,
  piecesOf,
  withoutPersonalData,
} from '../../../server/comments/mask.js';

const masked = (text: string) => maskPersonalData(text, (kind) => `[${kind}]`);

describe('personal data in free text', () => {
  it.each([
    ['身分證A123456789請查', '身分證[id_number]請查'],
    ['居留證 A800000014 換發', '居留證 [id_number] 換發'],
    ['舊式居留證AC01234567', '舊式居留證[id_number]'],
    ['ａ１２３４５６７８９', '[id_number]'],
    ['請回電0900-000-123，敝姓陳。', '請回電[phone]，敝姓陳。'],
    ['手機0912345678謝謝', '手機[phone]謝謝'],
    ['０９１２－３４５－６７８', '[phone]'],
    ['+886 912 345 678', '[phone]'],
    ['打(02)2345-6789轉123都沒人接', '打[phone]都沒人接'],
    ['電話02-23456789#12', '電話[phone]'],
    ['寄到 wang.xiaoming@example.com.tw 就好', '寄到 [email] 就好'],
    ['我住在示範市示範區中山路二段35巷2弄12號3樓之1，門牌不清楚', '我住在[address]，門牌不清楚'],
    ['家住大同街一百二十號', '家住[address]'],
  ])('covers what names a person: %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it.each([
    '3號櫃檯等了40分鐘',
    '中午12點到13點只有兩個窗口，號碼牌A023',
    '112年11月23日來辦，花了100元',
    '網路申辦到最後一步跳出錯誤 500',
    '一般的話說完就好',
    'Took a number at 12:05. Two counters were open.',
  ])('leaves an ordinary sentence as it is: %s', (text) => {
    expect(masked(text)).toBe(text);
    expect(hasPersonalData(text)).toBe(false);
  });

  it('keeps everything around what is covered, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        const text = `${before} 0912-345-678 ${after}`;
        expect(masked(text)).not.toContain('345-678');
        expect(
          piecesOf(text)
            .map((piece) => ('text' in piece ? piece.text.length : 0))
            .reduce((a, b) => a + b, 0),
        ).toBeLessThan(text.length);
      }),
    );
  });

  it('makes what is covered unfindable', () => {
    expect(withoutPersonalData('請回電0900-000-123')).toBe('請回電 ');
  });

  it('masks 100,000 characters in a moment', () => {
    const begun = performance.now();
    masked('中山路'.repeat(30_000) + '0912'.repeat(2_500) + 'a@'.repeat(2_500));
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
