import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termFinder } from '../../../analysis/text/terms.js';
import { isTheme, startThemeRules, themes, type ThemeRule } from '../../../analysis/text/themeRules.js';
import { themeFinder } from '../../../analysis/text/themes.js';

const found = (rules: readonly ThemeRule[], text: string, praising?: boolean) =>
  themeFinder(rules)(text, praising).map((entry) => entry.theme);
const start = (text: string) => found(startThemeRules, text);

describe('listed words', () => {
  const hits = (terms: string[], text: string) =>
    termFinder([{ terms, as: true }])(text).map((hit) => hit.text);

  it('match whole words in Latin letters, open ends with a star, and anywhere in Chinese', () => {
    expect(hits(['wait'], 'wait waiting await')).toEqual(['wait']);
    expect(hits(['wait*'], 'wait waiting await')).toEqual(['wait', 'waiting']);
    expect(hits(["*n't"], "didn't can't nt")).toEqual(["didn't", "can't"]);
    expect(hits(['app'], '手機app很慢')).toEqual(['app']);
    expect(hits(['停車'], '好停車位')).toEqual(['停車']);
  });

  it('match the longest, once', () => {
    expect(hits(['無障礙', '無障礙坡道'], '無障礙坡道')).toEqual(['無障礙坡道']);
  });

  it('are normalised like the text, and known in Japanese texts too', () => {
    expect(hits(['櫃檯', 'ＡＰＰ'], '櫃台 app')).toEqual(['櫃台', 'app']);
    expect(hits(['案内'], '案内が小さい')).toEqual(['案内']);
  });

  it('can be anything a person types: no text breaks the pattern or matches for nothing', () => {
    expect(hits(['', '*', '  '], 'abc')).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.string(), (terms, text) => {
        for (const hit of hits(terms, text)) expect(hit).not.toBe('');
      }),
    );
    for (const sign of '\\^$.+?()[]{}|/-') expect(hits([`a${sign}b`], `a${sign}b`)).toEqual([`a${sign}b`]);
  });
});

describe('theme rules', () => {
  it('are the sixteen start themes, each once, as plain data that survives being stored', () => {
    expect(startThemeRules.map((rule) => rule.theme).toSorted()).toEqual([...themes].toSorted());
    expect(themes).toHaveLength(16);
    expect(JSON.parse(JSON.stringify(startThemeRules))).toEqual(startThemeRules);
    expect(isTheme('parking')).toBe(true);
    expect(isTheme('nothing')).toBe(false);
  });

  it.each([
    ['停車位太少，廁所也髒', ['parking', 'environment']],
    ['停车位太少', ['parking']],
    ['No parking, and the toilet was dirty', ['parking', 'environment']],
    ['駐車場が狭くてトイレが汚い', ['parking', 'environment']],
  ])('give several themes in three languages and two scripts: %s', (text, expected) => {
    expect(start(text)).toEqual(expected);
  });

  it('give a theme whether it is praised, blamed or denied', () => {
    for (const text of ['停車不方便', '停車很方便', '停車不會不方便'])
      expect(start(text)).toContain('parking');
  });

  it('hide with a longer `not` word only what is inside it', () => {
    const phone: ThemeRule[] = [{ theme: 'phone', any: ['電話'], not: ['電話號碼'] }];
    expect(found(phone, '留下電話號碼')).toEqual([]);
    expect(found(phone, '留下電話號碼，打電話都沒人接')).toEqual(['phone']);
  });

  it('are the office’s own: one more is one more line', () => {
    const own: ThemeRule[] = [...startThemeRules, { theme: 'library', any: ['借書', 'library book*'] }];
    expect(found(own, '借書證在哪裡辦')).toContain('library');
    expect(found(own, 'library books')).toContain('library');
  });

  it('give praise to what only praises, and other to what no rule knows', () => {
    expect(start('服務無可挑剔')).toEqual(['praise']);
    expect(start('蝴蝶飛來飛去')).toEqual(['other']);
    expect(start('親切，希望多開窗口')).not.toContain('praise');
    expect(found(startThemeRules, '蝴蝶飛來飛去', true)).toEqual(['praise']);
  });

  it('say which words told the theme', () => {
    expect(themeFinder(startThemeRules)('等很久，排隊排到外面')[0]?.words).toEqual(['等很久', '排隊']);
  });

  it('give nothing to an empty text, signs or emoji', () => {
    for (const text of ['', '。。。', '👍']) expect(start(text)).toEqual([]);
  });
});
