// Why: the invented matters that people wrote to the demo office about, one in every state of the road; nobody in them is real.
import type { OpinionChannel, PetitionType, Role } from '../../db/schema.js';

/** `by`: who does it; the days after the opening; the action's name and fields as its form has them. */
export type CaseAct = readonly [
  by: Role,
  after: number,
  action: string,
  value?: Readonly<Record<string, string>>,
];

export type CaseStory = {
  channel: Extract<OpinionChannel, 'letter' | 'fax' | 'email' | 'mailbox'>;
  daysAgo: number;
  subject: string;
  text: string;
  type: PetitionType;
  person: string;
  confidential?: boolean;
  /** For the click on the confirmation mail. */
  waits?: boolean;
  acts: readonly CaseAct[];
};

const registered: CaseAct = ['research', 0, 'register'];
const assigned = (owner: Role, section = 'registration'): CaseAct[] => [
  registered,
  ['research', 0, 'assign', { ownerId: `user-${owner}`, sectionId: `section-${section}` }],
];
const drafted = (reply: string): CaseAct[] => [...assigned('clerk'), ['clerk', 2, 'draft', { reply }]];
const approved = (reply: string): CaseAct[] => [
  ...drafted(reply),
  ['clerk', 2, 'sign'],
  ['section_chief', 2, 'sign'],
  ['secretary', 3, 'sign'],
  ['director', 3, 'sign'],
];
const replied = (reply: string, documentNumber: string): CaseAct[] => [
  ...approved(reply),
  ['clerk', 4, 'reply', { documentNumber }],
];

export const caseStories: readonly CaseStory[] = [
  {
    channel: 'letter', daysAgo: 1, subject: '戶籍謄本記事欄疑義', type: 'rights', person: '示範民眾子',
    text: '本人申領之戶籍謄本記事欄漏載遷入日期，請查明後更正並回復。',
    acts: [],
  },
  {
    channel: 'fax', daysAgo: 2, subject: '委託申辦印鑑證明之規定', type: 'law_query', person: '示範民眾丑',
    text: '請問旅居國外者委託親屬申辦印鑑證明，授權書須否經驗證？依據為何？',
    acts: [registered],
  },
  {
    channel: 'mailbox', daysAgo: 4, subject: '週六上午開放服務', type: 'reform', person: '示範民眾寅',
    text: '雙薪家庭平日無法請假，建議週六上午開放臨櫃服務。',
    acts: assigned('clerk'),
  },
  {
    channel: 'letter', daysAgo: 7, subject: '門牌整編通知未送達', type: 'rights', person: '示範民眾卯',
    text: '門牌整編後未收到通知，致郵件退回，請說明通知方式並補寄。',
    acts: drafted('經查通知已寄送戶籍地，惟未能送達，已改以雙掛號補寄。'),
  },
  {
    channel: 'mailbox', daysAgo: 6, subject: '叫號螢幕字體過小', type: 'reform', person: '示範民眾辰',
    text: '叫號螢幕的字太小，長輩坐在後排看不見。',
    acts: [...drafted('已調大字體並加開語音叫號。'), ['clerk', 3, 'sign'], ['section_chief', 3, 'sign']],
  },
  {
    channel: 'email', daysAgo: 12, subject: '新生兒出生登記線上申辦', type: 'reform', person: '示範民眾巳',
    text: '希望出生登記可以線上申辦，不必帶著新生兒的家屬跑一趟。',
    acts: approved('出生登記已可線上申辦，檢附流程說明供參。'),
  },
  {
    channel: 'letter', daysAgo: 15, subject: '身分證換發等候過久', type: 'reform', person: '示範民眾午',
    text: '換發身分證等了將近一小時，請改善動線並增加窗口。',
    acts: replied('中午時段已增開一個窗口，並公告各時段等候時間。', '示戶字第1150000107號'),
  },
  {
    channel: 'mailbox', daysAgo: 20, subject: '無障礙坡道遭機車占用', type: 'rights', person: '示範民眾未',
    text: '門口坡道常被機車擋住，輪椅無法進入。',
    acts: [
      ...replied('已加設車阻並請警方加強巡查。', '示戶字第1150000098號'),
      ['clerk', 8, 'follow', { outcome: '複查三次，坡道均保持淨空。' }],
    ],
  },
  {
    channel: 'letter', daysAgo: 45, subject: '志工服務時段', type: 'reform', person: '示範民眾申',
    text: '建議下午也安排志工協助長者填表。',
    acts: [
      ...replied('下午時段已增排志工。', '示戶字第1150000061號'),
      ['clerk', 14, 'follow', { outcome: '陳情人來電表示滿意。' }],
      ['research', 15, 'close', { outcome: '已改善，結案。' }],
    ],
  },
  {
    channel: 'mailbox', daysAgo: 18, subject: '路燈不亮', type: 'rights', person: '示範民眾酉',
    text: '戶政所旁巷口路燈不亮已一週，請派員修復。',
    acts: [
      registered,
      ['research', 1, 'transfer', { agency: '示範市路燈管理處（虛構）', siteVisit: 'no', reason: '路燈維護非本所權責。' }],
    ],
  },
  {
    channel: 'mailbox', daysAgo: 25, subject: '重複陳情：規費調整', type: 'law_query', person: '示範民眾戌',
    text: '再次詢問謄本規費調整依據。',
    acts: [registered, ['research', 1, 'not-handle', { ground: 'answered_before', reason: '同一事由已函復在案。' }]],
  },
  {
    channel: 'letter', daysAgo: 9, subject: '姓名更正申請補件', type: 'rights', person: '示範民眾亥',
    text: '申請更正姓名遭退件，請說明應補何種文件。',
    acts: [...assigned('section_chief'), ['section_chief', 2, 'pause', { reason: '請補附原始證明文件影本。' }]],
  },
  {
    channel: 'mailbox', daysAgo: 16, subject: '電話轉接斷線', type: 'reform', person: '示範民眾甲子',
    text: '電話轉接三次都斷線，請改善總機。',
    acts: assigned('seed'),
  },
  {
    channel: 'letter', daysAgo: 5, subject: '櫃檯服務態度', type: 'misconduct', person: '示範民眾乙丑', confidential: true,
    text: '承辦人員對外籍配偶口氣不佳，請查明處理，並請勿公開本人資料。',
    acts: assigned('section_chief'),
  },
  {
    channel: 'email', daysAgo: 1, subject: '線上預約系統', type: 'reform', person: '示範民眾丙寅', waits: true,
    text: '線上預約常常約不到週六的時段，請增加名額。',
    acts: [],
  },
  {
    channel: 'mailbox', daysAgo: 3, subject: '週六服務時段', type: 'reform', person: '示範民眾丁卯',
    text: '上班族平日無法請假，請開放週六上午臨櫃服務。',
    acts: [registered, ['research', 0, 'merge', { into: '週六上午開放服務' }]],
  },
  {
    channel: 'mailbox', daysAgo: 8, subject: '舊門牌資料查詢', type: 'law_query', person: '示範民眾戊辰',
    text: '請查明日治時期門牌與現址的對照，以供繼承登記使用。',
    acts: [
      ...assigned('clerk'),
      ['clerk', 3, 'extend', { days: '6', reason: '須向檔案管理單位調閱原始簿冊。' }],
    ],
  },
  {
    channel: 'letter', daysAgo: 2, subject: '人行道破損', type: 'rights', person: '示範民眾己巳',
    text: '戶政所前人行道地磚破損，長者易絆倒，請修復。',
    acts: [registered, ['research', 0, 'plan-transfer', { siteVisit: 'yes', reason: '人行道屬工務單位權責，先會勘。' }]],
  },
]; // prettier-ignore

export const templateStories = [
  {
    name: { 'zh-TW': '感謝與已改善', en: 'Thanks, and improved', ja: 'お礼と改善' },
    text: {
      'zh-TW': '您好：感謝您的來信。您反映的事項，本所已改善如下：\n\n如仍有不便，請與我們聯絡。',
      en: 'Thank you for writing to us. What you told us of has been improved as follows:\n\nPlease tell us if anything is still not right.',
      ja: 'お便りをいただきありがとうございます。ご指摘の点は次のとおり改善しました。\n\nご不便がありましたらご連絡ください。',
    },
  },
  {
    name: { 'zh-TW': '法令說明', en: 'What the law says', ja: '法令のご説明' },
    text: {
      'zh-TW': '您好：您詢問的事項，依據戶籍法相關規定說明如下：',
      en: 'On your question, the law of household registration says the following:',
      ja: 'お尋ねの件について、戸籍法の規定に基づきご説明します。',
    },
  },
] as const;
