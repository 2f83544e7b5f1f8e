// Why: what people of the invented office said without a questionnaire: one of each way, nobody real, and so worded that the
// triage has something to suggest.
import type { CommentKind, MediaTone, OpinionChannel, Role } from '../../db/schema.js';

export type Saying = {
  channel: Exclude<OpinionChannel, 'proposal'>;
  daysAgo: number;
  hour: number;
  language?: 'zh-TW' | 'en' | 'ja';
  text: string;
  reference?: string;
  service?: string;
  counter?: string;
  person?: { name: string; phone?: string; email?: string; address?: string; wishesNews?: boolean };
  media?: {
    outlet: string;
    headline: string;
    tone: MediaTone;
    correct: boolean | null;
    response: string;
    delayHours: number | null;
  };
  /** What the R&E officer decided; left out: still waiting for the triage. */
  kind?: CommentKind;
  themes?: readonly string[];
};

export const sayings: readonly Saying[] = [
  {
    channel: 'opinion_page',
    daysAgo: 2,
    hour: 21,
    text: '上個月幫我母親辦戶籍遷入，戶口名簿上的出生日期少印了一天，請查明更正並回復我如何換領。',
    service: 'household_certificate',
    person: { name: '示範民眾甲', email: 'citizen-a@example.test', phone: '0900-000-001', wishesNews: true },
  },
  {
    channel: 'opinion_page',
    daysAgo: 3,
    hour: 9,
    language: 'ja',
    text: '英語の案内表示がわかりやすくなりました。日本語もあるとうれしいです。',
  },
  {
    channel: 'opinion_page',
    daysAgo: 9,
    hour: 14,
    text: '等候區的插座都壞了，手機沒電就看不到叫號進度，希望修好。',
    kind: 'suggestion',
    themes: ['environment'],
  },
  {
    channel: 'counter',
    daysAgo: 1,
    hour: 11,
    counter: 'c2',
    service: 'id_card',
    text: '長者表示號碼機字太小，看不清楚要按哪一個。',
  },
  {
    channel: 'phone',
    daysAgo: 4,
    hour: 10,
    text: '電話撥了三次都轉接後斷線，最後還是跑一趟，很不滿意。',
    kind: 'complaint',
    themes: ['phone'],
  },
  {
    channel: 'letter',
    daysAgo: 20,
    hour: 9,
    reference: '示戶字第1150001號',
    text: '本人於結婚登記時蒙貴所志工協助填表，特來信致謝。',
    person: { name: '示範民眾乙', address: '示範市示範區示範路1號' },
    kind: 'praise',
    themes: ['volunteers'],
  },
  {
    channel: 'fax',
    daysAgo: 13,
    hour: 16,
    text: '請說明辦理印鑑證明委託書的格式依據，並請以電話答覆。',
    person: { name: '示範民眾丙', phone: '00-0000-0003' },
    kind: 'petition',
    themes: ['law'],
  },
  {
    channel: 'email',
    daysAgo: 6,
    hour: 8,
    language: 'en',
    text: 'Opening hours on Saturday\n\nI work on weekdays. Could you please tell me whether you plan to open on Saturday mornings? Please reply by e-mail.',
    person: { name: 'Demo Citizen D', email: 'citizen-d@example.test' },
  },
  {
    channel: 'social',
    daysAgo: 5,
    hour: 19,
    text: '今天去換身分證，從抽號到拿到只花二十分鐘，比以前快很多，讚！',
    kind: 'praise',
    themes: ['waiting'],
  },
  {
    channel: 'mailbox',
    daysAgo: 3,
    hour: 15,
    reference: 'DEMO-115-0042',
    text: '戶政所門口常有機車占用無障礙坡道，輪椅無法通行，請處理。',
    person: { name: '示範民眾丁', email: 'citizen-e@example.test' },
  },
  {
    channel: 'media',
    daysAgo: 8,
    hour: 18,
    text: '報導指出本所中午排隊人潮延伸到門口，引述民眾希望增開窗口。',
    media: {
      outlet: '示範日報（虛構）',
      headline: '戶政所午間大排長龍',
      tone: 'negative',
      correct: true,
      response: '已說明中午加開謄本櫃檯的時段，並公布近期等候時間。',
      delayHours: 3.5,
    },
    kind: 'complaint',
    themes: ['waiting', 'hours'],
  },
];

export type ProposalStory = {
  daysAgo: number;
  proposer: Role;
  title: string;
  text: string;
  expectedEffect: string;
  decided?: { daysAgo: number; decision: 'adopted' | 'not_adopted'; review: string };
  measured?: {
    minutesBefore: number;
    minutesAfter: number;
    documentsBefore: number;
    documentsAfter: number;
  };
};

export const proposalStories: readonly ProposalStory[] = [
  {
    daysAgo: 150,
    proposer: 'clerk',
    title: '遷徙登記申請書預先帶入資料',
    text: '申請人的姓名、統號與戶籍地址系統已有，卻要民眾再寫一次。建議由櫃檯先列印帶入資料的申請書，民眾核對後簽名。',
    expectedEffect: '每件縮短填寫時間，長者不必再寫字。',
    decided: { daysAgo: 130, decision: 'adopted', review: '可行，先於登記課試辦一個月，實測後全面實施。' },
    measured: { minutesBefore: 14, minutesAfter: 9, documentsBefore: 3, documentsAfter: 2 },
  },
  {
    daysAgo: 12,
    proposer: 'seed',
    title: '等候區提供應備文件檢查表',
    text: '常有民眾輪到時才發現少帶文件。建議在抽號機旁放各項業務的應備文件檢查表，志工先協助核對。',
    expectedEffect: '減少補件與重跑。',
  },
];
