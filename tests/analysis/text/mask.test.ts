import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPersonalData, maskPersonalData, withoutPersonalData } from '../../../analysis/text/mask.js';
import { normaliseForSearch } from '../../../analysis/text/normalise.js';

const masked = (text: string, names?: readonly string[]) =>
  maskPersonalData(text, (kind) => `[${kind}]`, names).text;

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
    ['A 123 456 789', '[id_number]'],
    ['Ａ－１２３４５６７８９', '[id_number]'],
    ['0912 345 678', '[phone]'],
    ['0912.345.678', '[phone]'],
    ['0912—345—678', '[phone]'],
    ['0 9 1 2 3 4 5 6 7 8', '[phone]'],
    ['09①②345678', '[phone]'],
    ['0912\u200b345678', '[phone]'],
    ['+84 91 234 56 78', '[phone]'],
    ['電話是2345-6789', '電話是[phone]'],
    ['wang＠example．com', '[email]'],
    ['wang (at) example.com', '[email]'],
    ['王小明@example.com', '[email]'],
    ['中山路 35 號', '[address]'],
    ['三星鄉大洲村5鄰12號', '[address]'],
    ['中山区１丁目２番３号', '[address]'],
    ['No. 12, Sec. 2, Zhongshan N. Rd.', '[address]'],
  ])('covers it however it was typed: %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it.each([
    '3號櫃檯等了40分鐘',
    '中午12點到13點只有兩個窗口，號碼牌A023',
    '112年11月23日來辦，花了100元',
    '2020-2024年都一樣，2026-11-24 12:05 也是',
    '0900-1700 有開嗎',
    '網路申辦到最後一步跳出錯誤 500',
    '一般的話說完就好',
    'Took a number at 12:05. Two counters were open.',
  ])('leaves an ordinary sentence as it is: %s', (text) => {
    expect(masked(text)).toBe(text);
    expect(hasPersonalData(text)).toBe(false);
  });

  it('covers the names it is told, with blanks and points between the parts, and whole words only in Latin letters', () => {
    const names = ['王小明', 'Wang Hsiao-Ming', '拉荷·阿雷', 'Ann', '陳'];
    expect(masked('王小明、王 小明和拉荷‧阿雷很好', names)).toBe('[name]、[name]和[name]很好');
    expect(masked('WANG, Hsiao Ming helped', names)).toBe('[name] helped');
    expect(masked('Ann cannot', names)).toBe('[name] cannot');
    // A single character is a family name, and half of the words.
    expect(masked('陳情', names)).toBe('陳情');
    expect(masked('王小明', [])).toBe('王小明');
  });

  it('says what kinds were covered, each once, in the order of the text', () => {
    expect(
      maskPersonalData('a@b.tw 0912345678 c@d.tw 王小明 A123456789', () => '…', ['王小明']).kinds,
    ).toEqual(['email', 'phone', 'name', 'id_number']);
    expect(maskPersonalData('', () => '…')).toEqual({ text: '', kinds: [] });
  });

  it.each([
    ['A1234567890', '[id_number]'],
    ['1A123456789', '[id_number]'],
    ['0912345678901', '[phone]'],
    ['0912-345-678-9', '[phone]'],
    ['收文號 1120012345', '收文號 [number]'],
    ['A123456789@example.com', '[email]'],
  ])('leaves no half of a number behind: %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it('masks again what grows together over something covered', () => {
    expect(withoutPersonalData('0912 345 A123456789 678')).not.toMatch(/\d/);
    expect(hasPersonalData(normaliseForSearch(withoutPersonalData('0912 345 A123456789 678')))).toBe(false);
  });

  it('refuses a word that would have to be masked itself', () => {
    expect(() => maskPersonalData('0912345678', () => '0987654321')).toThrow(RangeError);
  });

  const risky = fc
    .array(
      fc.constantFrom(
        ...Array.from('0123456789０９①Aa - ．.@＠()+#號路巷段之二王小明電話\u200b'),
        '0912',
        '345678',
        'A123456789',
        'example.com',
        '中山路',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''));

  it('masking twice is masking once, whatever stands in place', () => {
    fc.assert(
      fc.property(
        fc.oneof(risky, fc.string({ unit: 'binary' })),
        fc.constantFrom('［電話］', '[phone]', ' ', '', '-', '…'),
        (text, instead) => {
          const once = maskPersonalData(text, () => instead, ['王小明']).text;
          expect(maskPersonalData(once, () => instead, ['王小明'])).toEqual({ text: once, kinds: [] });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never shows the digits of a number, whatever stands around it', () => {
    const numbers = fc.constantFrom('A123456789', '0912-345-678', '０９１２３４５６７８', '(02)2345-6789');
    fc.assert(
      fc.property(risky, numbers, risky, (before, number, after) => {
        const shown = maskPersonalData(`${before}。${number}。${after}`, () => '…').text;
        expect(shown).not.toContain(number);
        expect(shown).not.toContain(number.slice(0, -1));
        expect(shown).not.toContain(number.slice(1));
      }),
    );
  });

  it('keeps everything around what is covered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        fc.pre(!hasPersonalData(`${before}、、${after}`));
        expect(masked(`${before}、0912-345-678、${after}`)).toBe(`${before}、[phone]、${after}`);
      }),
    );
  });

  it('makes what is covered unfindable', () => {
    expect(withoutPersonalData('請回電0900-000-123')).toBe('請回電 ');
  });

  it.each([
    '中山路'.repeat(30_000) + '0912'.repeat(2_500) + 'a@'.repeat(2_500),
    'a'.repeat(100_000) + '1',
    'no 1, '.repeat(16_000),
    '中山路1段'.repeat(16_000),
  ])('does not lose itself in 100,000 characters', (text) => {
    expect(masked(text)).not.toContain('0912');
  });
});
