// Why: a legal clock needs to know on which days Taiwan's offices work; the days are facts of law, shipped as data, and an
// office adds its own (a typhoon day) on top.
import type { NamedCalendar } from '../../analysis/cases/caseClock.js';
import type { Translated } from '../../db/schema.js';
import type { Language } from '../i18n.js';

export type ShippedDay = { day: string; kind: 'holiday' | 'make_up'; name: Translated };
export type CalendarYear = {
  year: number;
  /** The official document or data set the days are from. */
  source: string;
  days: readonly ShippedDay[];
};
/** What an office set itself. 'week': as the weekday says, whatever is shipped. */
export type OwnDay = { day: string; kind: 'holiday' | 'make_up' | 'week'; name: string };

/** Days between these two are official; later ones are provisional, earlier ones unknown. */
export const knownFrom = '2017-01-01';
export const knownThrough = '2027-12-31';
/** Provisional years reach as far as a clock may count. */
const provisionalThrough = 2037;

const names: Record<string, Translated> = {
  founding: { 'zh-TW': '開國紀念日', en: 'Founding Day', ja: '開国記念日' },
  'before-eve': { 'zh-TW': '小年夜', en: 'Day before Lunar New Year’s Eve', ja: '旧暦大晦日の前日' },
  eve: { 'zh-TW': '農曆除夕', en: 'Lunar New Year’s Eve', ja: '旧暦大晦日' },
  spring: { 'zh-TW': '春節', en: 'Lunar New Year', ja: '春節' },
  peace: { 'zh-TW': '和平紀念日', en: 'Peace Memorial Day', ja: '和平記念日' },
  children: { 'zh-TW': '兒童節', en: 'Children’s Day', ja: '児童節' },
  tombs: { 'zh-TW': '清明節(民族掃墓節)', en: 'Tomb Sweeping Day', ja: '清明節' },
  'children-tombs': {
    'zh-TW': '兒童節及民族掃墓節',
    en: 'Children’s Day and Tomb Sweeping Day',
    ja: '児童節・清明節',
  },
  labour: { 'zh-TW': '勞動節', en: 'Labour Day', ja: '労働節' },
  dragon: { 'zh-TW': '端午節', en: 'Dragon Boat Festival', ja: '端午節' },
  moon: { 'zh-TW': '中秋節', en: 'Mid-Autumn Festival', ja: '中秋節' },
  teachers: {
    'zh-TW': '孔子誕辰紀念日/教師節',
    en: 'Confucius’ Birthday (Teachers’ Day)',
    ja: '孔子誕辰記念日(教師節)',
  },
  national: { 'zh-TW': '國慶日', en: 'National Day', ja: '国慶日' },
  restoration: {
    'zh-TW': '臺灣光復暨金門古寧頭大捷紀念日',
    en: 'Taiwan Restoration and Guningtou Victory Day',
    ja: '台湾光復・古寧頭大捷記念日',
  },
  constitution: { 'zh-TW': '行憲紀念日', en: 'Constitution Day', ja: '憲法施行記念日' },
  bridge: { 'zh-TW': '調整放假', en: 'Bridge day', ja: '調整休日' },
  'make-up': { 'zh-TW': '補行上班', en: 'Make-up workday', ja: '振替出勤日' },
};

/** '0102 founding+': a day off instead of the one named (補假). */
function dayOf(year: number, entry: string, kind: ShippedDay['kind']): ShippedDay {
  const [date = '', code = ''] = entry.split(' ');
  const name = names[code.replace('+', '')];
  if (name === undefined) throw new Error(`no name for «${entry}» of ${year}`);
  return {
    day: `${year}-${date.slice(0, 2)}-${date.slice(2)}`,
    kind,
    name: code.endsWith('+')
      ? { 'zh-TW': `${name['zh-TW']}補假`, en: `${name.en} (day in lieu)`, ja: `${name.ja}の振替休日` }
      : name,
  };
}

function official(year: number, source: string, holidays: string, makeUp = ''): CalendarYear {
  const split = (list: string, separator: RegExp) => list.split(separator).filter((part) => part !== '');
  const days = [
    ...split(holidays, /\s*\|\s*/).map((entry) => dayOf(year, entry.trim(), 'holiday')),
    ...split(makeUp, / /).map((date) => dayOf(year, `${date} make-up`, 'make_up')),
  ];
  return { year, source, days: days.sort((a, b) => (a.day < b.day ? -1 : 1)) };
}

const openData = '政府資料開放平臺「中華民國政府行政機關辦公日曆表」(data.gov.tw/dataset/14718)';

/**
 * 政府行政機關辦公日曆表, kept by the Directorate-General of Personnel Administration. Named days that fall on a weekend are
 * listed too, so that a page can name them. 小年夜 up to 2025 is a bridge day by its legal nature.
 */
export const taiwanYears: readonly CalendarYear[] = [
  official(
    2017,
    `106年,${openData}`,
    `0101 founding|0102 founding+|0127 eve|0128 spring|0129 spring|0130 spring|0131 spring+|0201 spring+|0227 bridge|
     0228 peace|0403 children+|0404 children-tombs|0529 bridge|0530 dragon|1004 moon|1009 bridge|1010 national`,
    '0218 0603 0930',
  ),
  official(
    2018,
    `107年,${openData}`,
    `0101 founding|0215 eve|0216 spring|0217 spring|0218 spring|0219 spring+|0220 spring+|0228 peace|0404 children|
     0405 tombs|0406 bridge|0618 dragon|0924 moon|1010 national|1231 bridge`,
    '0331 1222',
  ),
  official(
    2019,
    '行政院107年6月29日院授人培字第1070045147號函',
    `0101 founding|0204 eve|0205 spring|0206 spring|0207 spring|0208 bridge|0228 peace|0301 bridge|0404 children|
     0405 tombs|0607 dragon|0913 moon|1010 national|1011 bridge`,
    '0119 0223 1005',
  ),
  official(
    2020,
    '行政院108年5月1日院授人培字第1080033635號函',
    `0101 founding|0123 before-eve|0124 eve|0125 spring|0126 spring|0127 spring|0128 spring+|0129 spring+|0228 peace|
     0402 tombs+|0403 children+|0404 children-tombs|0625 dragon|0626 bridge|1001 moon|1002 bridge|1009 national+|
     1010 national`,
    '0215 0620 0926',
  ),
  official(
    2021,
    '行政院109年5月28日院授人培字第1090034163號函',
    `0101 founding|0210 before-eve|0211 eve|0212 spring|0213 spring|0214 spring|0215 spring+|0216 spring+|0228 peace|
     0301 peace+|0402 children+|0404 children-tombs|0405 tombs+|0614 dragon|0920 bridge|0921 moon|1010 national|
     1011 national+|1231 founding+`,
    '0220 0911',
  ),
  official(
    2022,
    '行政院110年5月28日院授人培字第1103001945號函',
    `0101 founding|0131 eve|0201 spring|0202 spring|0203 spring|0204 bridge|0228 peace|0404 children|0405 tombs|
     0603 dragon|0909 moon+|0910 moon|1010 national`,
    '0122',
  ),
  official(
    2023,
    `112年,${openData}`,
    `0101 founding|0102 founding+|0120 before-eve|0121 eve|0122 spring|0123 spring|0124 spring|0125 eve+|0126 spring+|
     0127 bridge|0227 bridge|0228 peace|0403 bridge|0404 children|0405 tombs|0622 dragon|0623 bridge|0929 moon|
     1009 bridge|1010 national`,
    '0107 0204 0218 0325 0617 0923',
  ),
  official(
    2024,
    '行政院112年5月25日院授人培字第11230268412號函',
    `0101 founding|0208 before-eve|0209 eve|0210 spring|0211 spring|0212 spring|0213 spring+|0214 spring+|0228 peace|
     0404 children-tombs|0405 children+|0610 dragon|0917 moon|1010 national`,
    '0217',
  ),
  official(
    2025,
    '行政院113年6月27日院授人培字第1133024943號函,114年6月13日院授人培字第11430248311號函修正',
    `0101 founding|0127 before-eve|0128 eve|0129 spring|0130 spring|0131 spring|0228 peace|0403 children+|
     0404 children-tombs|0530 dragon+|0531 dragon|0928 teachers|0929 teachers+|1006 moon|1010 national|
     1024 restoration+|1025 restoration|1225 constitution`,
    '0208',
  ),
  official(
    2026,
    '行政院114年6月13日院授人培字第11430248312號函',
    `0101 founding|0215 before-eve|0216 eve|0217 spring|0218 spring|0219 spring|0220 before-eve+|0227 peace+|0228 peace|
     0403 children+|0404 children|0405 tombs|0406 tombs+|0501 labour|0619 dragon|0925 moon|0928 teachers|1009 national+|
     1010 national|1025 restoration|1026 restoration+|1225 constitution`,
  ),
  official(
    2027,
    `116年,${openData}`,
    `0101 founding|0204 before-eve|0205 eve|0206 spring|0207 spring|0208 spring|0209 spring+|0210 spring+|0228 peace|
     0301 peace+|0404 children|0405 tombs|0406 children+|0430 labour+|0501 labour|0609 dragon|0915 moon|0928 teachers|
     1010 national|1011 national+|1025 restoration|1224 constitution+|1225 constitution|1231 founding+`,
  ),
];

/** A year whose calendar is not out yet: the holidays of fixed date (紀念日及節日實施條例), without lunar ones and days in lieu. */
export function provisionalYear(year: number): CalendarYear {
  return official(
    year,
    '紀念日及節日實施條例',
    '0101 founding|0228 peace|0404 children|0501 labour|0928 teachers|1010 national|1025 restoration|1225 constitution',
  );
}

/** The calendar a clock counts by: what is shipped, the provisional years, and the office's own days over both. */
export function officeCalendar(
  language: Language,
  own: readonly OwnDay[] = [],
): NamedCalendar & { knownThrough: string } {
  const holidays = new Set<string>();
  const makeUpWorkdays = new Set<string>();
  const dayNames = new Map<string, string>();
  const set = (day: string, kind: OwnDay['kind'], name: string) => {
    holidays.delete(day);
    makeUpWorkdays.delete(day);
    dayNames.delete(day);
    if (kind === 'holiday') holidays.add(day);
    if (kind === 'make_up') makeUpWorkdays.add(day);
    if (name !== '') dayNames.set(day, name);
  };
  for (const { days } of taiwanYears) for (const { day, kind, name } of days) set(day, kind, name[language]);
  for (let year = Number(knownThrough.slice(0, 4)) + 1; year <= provisionalThrough; year += 1) {
    for (const { day, kind, name } of provisionalYear(year).days) set(day, kind, name[language]);
  }
  for (const { day, kind, name } of own) set(day, kind, name);
  return { holidays, makeUpWorkdays, names: dayNames, knownThrough };
}
