// Why: the invented office itself: its name, rooms and people. Nobody and nothing here exists; the passwords are known
// to everybody, which is why an office of one's own starts with SEED=empty.
import type { OfficeSettings, Role, Translated } from '../../db/schema.js';

export const demoOfficeId = 'demo';
export const timeZone = 'Asia/Taipei';
export const offsetHours = 8;
/** Public addresses of the two surveys. */
export const surveySlugs = { household: 'household-office', counter: 'counter' } as const;

export const demoSeed = 20_080_801;

export const demoOfficeName: Translated = {
  'zh-TW': '示範市示範區戶政事務所（虛構）',
  en: 'Demo District Household Registration Office (invented)',
  ja: '見本市見本区戸政事務所（架空）',
};

export const emptyOfficeId = 'office';
/** Stands until the office has written its own name. */
export const emptyOfficeName: Translated = { 'zh-TW': '本所', en: 'Our office', ja: '当所' };

export const emptySettings: OfficeSettings = {
  phone: '',
  retentionMonths: 6,
  programmeYearStartMonth: 1,
  rocYears: true,
  staffThreshold: 5,
  publicThreshold: 10,
};

export const demoSettings: OfficeSettings = {
  ...emptySettings,
  phone: '00-0000-0000',
  heard: {
    'zh-TW': '您說等候太久，我們換了新的抽號機；您說中午要排隊，我們加開了謄本櫃檯。',
    en: 'You told us the wait was too long, so we put in a new ticket machine; you told us about the queue at lunch time, so we opened one more counter for transcripts.',
    ja: '「待ち時間が長い」とのご意見を受けて番号札の機械を新しくし、「昼休みが混む」とのご意見を受けて謄本の窓口を増やしました。',
  },
};

export const sections: readonly { code: string; name: Translated }[] = [
  { code: 'registration', name: { 'zh-TW': '戶籍登記課', en: 'Registration section', ja: '戸籍登記課' } },
  { code: 'records', name: { 'zh-TW': '資料管理課', en: 'Records section', ja: '資料管理課' } },
];

export const counters: readonly { code: string; section: string; name: Translated }[] = [
  1, 2, 3, 4, 5, 6,
].map((number) => ({
  code: `c${number}`,
  section: number <= 4 ? 'registration' : 'records',
  name: { 'zh-TW': `${number}號櫃檯`, en: `Counter ${number}`, ja: `${number}番窓口` },
}));

export const sectionIdOf = (code: string): string => `section-${code}`;
export const userIdOf = (role: Role): string => `user-${role}`;

export type DemoPerson = {
  role: Role;
  name: string;
  section: string | null;
  email: string;
  password: string;
};

const person = (role: Role, name: string, section: string | null = null): DemoPerson => {
  const word = role.replace('_', '-');
  return { role, name, section, email: `${word}@demo.example`, password: `manyi-demo-${word}` };
};

/** In the order in which they are printed. */
export const people: readonly DemoPerson[] = [
  person('director', '王大同'),
  person('secretary', '林秋月'),
  person('section_chief', '陳正平', 'registration'),
  person('research', '張文心'),
  person('seed', '李美和', 'records'),
  person('clerk', '黃小青'),
  person('auditor', '吳明理'),
];

/** The city's bureau, which reads the office's figures. */
export const demoBureauId = 'demo-bureau';
export const demoBureauName: Translated = {
  'zh-TW': '示範市政府民政局（虛構）',
  en: 'Demo City Civil Affairs Bureau (invented)',
  ja: '見本市政府民政局（架空）',
};
export const bureauPeople: readonly DemoPerson[] = [
  person('bureau_manager', '許君豪'),
  person('bureau', '蔡玉玲'),
];

/** The last row the seed writes: nothing is missing. */
export const demoDoneId = 'demo-office-complete';
