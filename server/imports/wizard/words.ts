// Why: files call the same things by a few words each, in three languages. These make the first guess; the person decides.
import { sameWord } from '../readCell.js';

const roles: Readonly<Record<string, readonly string[]>> = {
  date: [
    '日期',
    '填答日期',
    '調查日期',
    '填表日期',
    '填寫日期',
    '填答時間',
    '時間戳記',
    '時間',
    'date',
    'day',
    'timestamp',
    'survey date',
    'submitted at',
    'answered at',
    '回答日',
    '日付',
    '調査日',
    'タイムスタンプ',
  ],
  wave: [
    '期別',
    '調查期別',
    '期間',
    '年度',
    '調查年度',
    'wave',
    'period',
    'year',
    '調査期',
    '調査年度',
    '年',
  ],
  counter: ['櫃檯', '櫃台', '櫃檯編號', '櫃台編號', '窗口', 'counter', 'desk', '窓口', '窓口番号'],
  service: [
    '業務',
    '業務項目',
    '辦理業務',
    '辦理項目',
    '服務項目',
    '洽辦業務',
    'service',
    'transaction',
    '手続き',
    '業務内容',
    '用件',
  ],
  channel: ['管道', '填答管道', '回收管道', '問卷來源', 'channel', 'mode', '回答手段', '回答方法'],
  language: ['語言', '填答語言', 'language', '言語', '回答言語'],
  assisted: ['人員協助', 'assisted', '職員の補助'],
  flags: ['品質註記', 'flags', 'quality flags', '品質フラグ'],
  id: [
    '編號',
    '序號',
    '流水號',
    '問卷編號',
    '樣本編號',
    'no',
    'no.',
    'id',
    'response id',
    'respondent id',
    '番号',
    '整理番号',
    '回答番号',
  ],
};

/** Who answered, and who served: never imported with answers. */
const persons: readonly string[] = [
  '姓名',
  '電話',
  '手機',
  '聯絡電話',
  'email',
  'e-mail',
  '電子郵件',
  '電子信箱',
  '地址',
  '住址',
  '身分證',
  '身分證字號',
  '身分證統一編號',
  '生日',
  '出生日期',
  '承辦人',
  '承辦人員',
  '服務人員',
  'name',
  'phone',
  'telephone',
  'address',
  'ip',
  'ip address',
  'staff',
  'clerk',
  '氏名',
  '電話番号',
  'メール',
  '住所',
  '担当者',
  '生年月日',
];

const comments: readonly string[] = [
  '意見',
  '建議',
  '其他意見',
  '意見與建議',
  '建議事項',
  '其他建議',
  'comment',
  'comments',
  'suggestions',
  'feedback',
  'ご意見',
  '意見・要望',
  '自由記述',
];

const roleOf = new Map(
  Object.entries(roles).flatMap(([role, words]) => words.map((word) => [word, role] as const)),
);
const personWords = new Set(persons);
const commentWords = new Set(comments);

/** The role that a header's word names, 'person' for what is never imported, 'comment' for a free text. */
export function roleByWord(header: string): string | undefined {
  const word = sameWord(header);
  if (personWords.has(word)) return 'person';
  if (commentWords.has(word)) return 'comment';
  return roleOf.get(word) ?? roleOf.get(word.replaceAll('_', ' '));
}

const fivePoints: Readonly<Record<string, readonly string[]>> = {
  5: [
    '非常滿意',
    '很滿意',
    '極滿意',
    '非常同意',
    '很好',
    '非常好',
    'very satisfied',
    'strongly agree',
    'very good',
    'excellent',
    'とても満足',
    '非常に満足',
    '大変満足',
    '満足している',
  ],
  4: ['滿意', '還算滿意', '同意', '好', 'satisfied', 'agree', 'good', '満足', 'やや満足'],
  3: [
    '普通',
    '尚可',
    '無意見',
    '沒意見',
    'neutral',
    'neither',
    'fair',
    'average',
    'ふつう',
    'どちらでもない',
    'どちらともいえない',
  ],
  2: ['不滿意', '不太滿意', '不同意', '不好', 'dissatisfied', 'disagree', 'poor', '不満', 'やや不満'],
  1: [
    '非常不滿意',
    '很不滿意',
    '極不滿意',
    '非常不同意',
    '很差',
    '非常差',
    'very dissatisfied',
    'strongly disagree',
    'very poor',
    'とても不満',
    '非常に不満',
    '大変不満',
  ],
};
const pointOf = new Map(
  Object.entries(fivePoints).flatMap(([score, words]) => words.map((word) => [word, Number(score)] as const)),
);

/** The score from 1 to 5 of a usual answer word. */
export function scoreByWord(cell: string): number | undefined {
  return pointOf.get(sameWord(cell));
}

export const refusedWords: readonly string[] = [
  '9',
  '99',
  '-9',
  '999',
  'R',
  'r',
  '拒答',
  '拒絕回答',
  '不願回答',
  'refused',
  'DK',
  '不知道',
  '無回答',
];
export const naWords: readonly string[] = [
  '8',
  '88',
  '98',
  '不適用',
  '未使用',
  '無此經驗',
  'N/A',
  'n/a',
  'not applicable',
  '該当しない',
  '該当なし',
];

/** The usual words of a five-point scale, as they are written into a mapping. */
export const usualWords = [
  '非常滿意',
  '很滿意',
  '滿意',
  '普通',
  '尚可',
  '不滿意',
  '很不滿意',
  '非常不滿意',
  'very satisfied',
  'satisfied',
  'neutral',
  'dissatisfied',
  'very dissatisfied',
  'とても満足',
  '満足',
  'ふつう',
  '不満',
  'とても不満',
];

/** What files say instead of the codes of these columns. */
export const usualValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  channel: {
    紙本: 'paper',
    網路: 'web',
    線上: 'web',
    平板: 'tablet',
    自助機: 'kiosk',
    代填: 'assisted',
    紙: 'paper',
    ウェブ: 'web',
  },
  language: { 中文: 'zh-TW', 國語: 'zh-TW', 英文: 'en', English: 'en', 日文: 'ja', 日本語: 'ja' },
  assisted: { 是: '1', 否: '0', 有: '1', 無: '0', yes: '1', no: '0', はい: '1', いいえ: '0' },
};

const ticks: Readonly<Record<'yes' | 'no' | 'not_asked', readonly string[]>> = {
  yes: ['1', 'true', 'yes', 'y', 't', 'x', 'v', 'ˇ', '✓', '✔', '☑', '是', '有', 'はい', 'あり'],
  no: ['0', 'false', 'no', 'n', 'f', '否', '無', '沒有', 'いいえ', 'なし'],
  not_asked: ['', 'null', 'na'],
};

/** What a box says that was ticked or not; some programs write 1.0 for 1. */
export function tickByWord(cell: string): keyof typeof ticks | 'unreadable' {
  const word = sameWord(cell).replace(/^([01])\.0+$/, '$1');
  const found = (['yes', 'no', 'not_asked'] as const).find((tick) => ticks[tick].includes(word));
  return found ?? 'unreadable';
}
