// Why: the real names of offices and surveys are long, and a poster is one sheet.
import { expect, it } from 'vitest';
import { posterPdf, type PosterSize } from '../../../server/reaching/posterPdf.js';

const say = (language: 'zh-TW' | 'en' | 'ja', office: string, survey: string, ask: string, by = 1) => ({
  ...{ language, office: office.repeat(by), survey: survey.repeat(by), ask },
  ...{ scan: `${ask} · scan`, note: `${ask} · note`, place: `${office} · 1` },
});
const words = (by: number) => [
  say('zh-TW', '臺北市士林區戶政事務所', '115年度上半年洽公民眾滿意度調查', '請告訴我們您的感受', by),
  say(
    'en',
    'Shilin District Household Registration Office, Taipei City ',
    'Citizen satisfaction survey of the first half of 2026 ',
    'Please tell us how it was',
    by,
  ),
  say('ja', '台北市士林区戸政事務所', '2026年度上半期利用者満足度調査', 'ご感想をお聞かせください', by),
];

it.each([
  ['a4', 1],
  ['a5', 1],
  ['a4', 4],
  ['a5', 4],
] as [PosterSize, number][])('a poster of %s is one sheet, names %i times as long', async (size, by) => {
  const pdf = await posterPdf({
    ...{ title: 'poster', size, address: 'https://survey.example.gov.tw/q/abcdefgh', codeWords: 'QR' },
    ...{ logo: undefined, words: words(by) },
  });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
});
