// Why: a counter of today is a clerk; in what a visitor said it is covered whatever they call it, and nothing else is.

const place = '(?:[櫃柜]\\s*[檯臺台]|服務[檯臺台]|窗口|窓口|カウンター|ｶｳﾝﾀｰ|デスク|ブース)';
/** Or in short; a locker is none. */
const shortPlace = `(?:${place}|[櫃柜](?!子))`;
const digits = '[0-9０-９①-⑳]{1,3}';
const han = '[〇零一二兩三四五六七八九十廿]{1,3}';
const one = `(?:${digits}|${han})`;
const nth = '\\s*(?:番目|[號号番])';
const and = '\\s*(?:[、,，和跟及與到至~～-])\\s*';
const list = `${one}(?:(?:${nth})?${and}${one}){0,4}`;
/** Not the end of a longer number, of a day, a time or a fraction. */
const notWithin = '(?<![0-9０-９一二三四五六七八九十月:：.．/／之])';
/** No counting of counters or people, no wait and no time. */
const notCounted =
  '(?!\\s*(?:[:：.．/／-]?[0-9０-９]|[%％]|個|个|位|人|名|分|秒|小時|時|点|點|次|天|日|年|月|元|件|張|樓|楼|つ|台|階|回|' +
  "(?:more|other|people|persons?|clerks?|staff|of|times?|min(?:ute)?s?|hours?|seconds?|days?|weeks?|years?|o'clock|[ap]m)\\b))";
/** With the words of those languages that offices add. */
const english = '(?:counter|window|desk|booth|teller|quầy|loket)';
const words = '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)';
const ordinals =
  '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\\d{1,2}(?:st|nd|rd|th))';

const counterSaid = new RegExp(
  [
    // 第三櫃, 第3個窗口
    `第\\s*${list}(?:${nth}|\\s*[個个])?\\s*[的の]?\\s*${shortPlace}`,
    // 3號服務櫃檯, 3番の窓口
    `${notWithin}${list}${nth}\\s*[的の]?\\s*(?:服務|受理|申辦|綜合|全功能)?(?:${shortPlace}|受付(?!番号))`,
    // 3號的小姐
    `${notWithin}${list}\\s*[號号番](?=\\s*[的の]?\\s*(?:小姐|先生|承辦|人員|同仁|行員|櫃員|職員|担当|係))`,
    // A櫃檯; but 3F櫃檯
    `(?<![A-Z0-9])[A-ZＡ-Ｚ][0-9]{0,2}\\s*[號号番]?\\s*${shortPlace}`,
    // 3櫃檯, 二櫃; but 單一窗口, 一櫃到底
    `${notWithin}(?:${digits}|[二三四五六七八九十]|[一二三四五六七八九十]{2,3})\\s*${shortPlace}`,
    // 櫃檯3, 窗口三號
    `${place}\\s*(?:[第の#:：-]|no\\.?)?\\s*(?:${digits}\\s*[號号番]?${notCounted}|${han}\\s*[號号番])`,
    // counter 3, counters 2 and 3; but Windows 11
    `\\b(?:${english}|(?:counter|desk)s)\\s*(?:no\\.?|number|số|nomor|[#:-])?\\s*${digits}(?:\\s*(?:,|and|&|or)\\s*${digits}){0,4}(?!\\p{Script=Latin})${notCounted}`,
    // counter three; but the desk one has to go to
    `(?<!\\b(?:the|a|this|that|each|every|which|right|wrong)\\s)\\b${english}\\s+(?:no\\.?|number)?\\s*${words}\\b${notCounted}`,
    // No. 3 counter
    `(?:\\b(?:no\\.?|number)|#)\\s*(?:${digits}|${words})\\s+${english}\\b`,
    // the third window; but a second counter
    `(?<!\\ba )\\b${ordinals}\\s+${english}\\b`,
  ].join('|'),
  'giu',
);

/** @param word what stands in the place of each */
export function withoutCounters(text: string, word: string): string {
  return text.replace(counterSaid, word);
}
