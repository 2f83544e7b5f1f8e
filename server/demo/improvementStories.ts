// Why: ten improvements as an office would have them after three years: some proved, one that changed nothing, one late,
// one not adopted. They tell of the same events as truth.ts, and claim no more than the numbers carry.
import type { Theme } from '../../analysis/text/themeRules.js';
import type { ImprovementStatus, Role } from '../../db/schema.js';
import type { ImprovementPlan } from '../improvements/improvements.commands.js';
import type { Substance } from '../improvements/status.js';
import { addDays } from './calendar.js';
import type { SeededComment } from './acting.js';
import { lunchShift, queueMachine, signage, type Story } from './truth.js';

/** One thing that somebody did to the improvement on a day; `to` moves it, `sign` keeps its effect, `note` only adds to its story. */
export type StoryStep = {
  day: string;
  by: Role;
  to?: ImprovementStatus;
  known?: Partial<Substance> & { reason?: string; costAlone?: boolean };
  sign?: true;
  note?: string;
};

export type ImprovementStory = Pick<ImprovementPlan, 'title' | 'dueDay' | 'priority'> & {
  theme: Theme;
  owner: Role;
  section: 'registration' | 'records' | null;
  /** Created on that day, by the R&E officer, out of comments like these. */
  day: string;
  from: (comment: SeededComment) => boolean;
  measure: {
    question: string;
    service: string | null;
    baselineFrom: string;
    baselineTo: string;
    windowTo?: string;
  } | null;
  steps: readonly StoryStep[];
};

/** The half year before something took effect. */
const halfYearBefore = (day: string) => ({ baselineFrom: addDays(day, -183), baselineTo: addDays(day, -1) });

const about =
  (theme: Theme, words: RegExp) =>
  (comment: SeededComment): boolean =>
    comment.themes.includes(theme) && words.test(comment.text);

export function improvementStories(today: string, story: Story): ImprovementStory[] {
  const ago = (days: number): string => addDays(today, -days);
  return [
    {
      title: '中午時段加開謄本專用櫃檯',
      theme: 'hours',
      owner: 'section_chief',
      section: 'registration',
      priority: 'high',
      day: addDays(story.lunch, -70),
      dueDay: addDays(story.lunch, 14),
      from: about('hours', /中午|午休|12點|lunch/),
      measure: { question: lunchShift.question, service: lunchShift.service, ...halfYearBefore(story.lunch) },
      steps: [
        {
          day: addDays(story.lunch, -42),
          by: 'section_chief',
          to: 'doing',
          known: {
            cause:
              '中午12時至13時僅開2個櫃檯，而上班民眾多利用此時段申請戶籍謄本，等候人數為其他時段的2倍以上。',
            options: '一、延長中午服務；二、加開謄本專用櫃檯；三、推廣線上申辦。先採第二案，不增人力。',
            benefit: '中午申請謄本的民眾不必久候。',
            cost: 96_000,
            peopleReached: 5_200,
            effectiveDay: story.lunch,
          },
        },
        {
          day: story.lunch,
          by: 'section_chief',
          to: 'done',
          known: { actionTaken: '調整輪值，每日12時至13時加開1個謄本專用櫃檯。', effectiveDay: story.lunch },
        },
        {
          day: addDays(story.lunch, 120),
          by: 'research',
          to: 'verified',
          known: {
            effect:
              '申請謄本民眾中午時段對等候時間的滿意度，由約6成提高到約8成；其他業務與實施前比較，無法判定有差異。',
            doubleLoop: '原輪值規定以全日平均人數排班，已改依各時段人數排班。',
          },
        },
      ],
    },
    {
      title: '汰換抽號機並顯示目前等候人數',
      theme: 'waiting',
      owner: 'secretary',
      section: null,
      priority: 'high',
      day: addDays(story.machine, -110),
      dueDay: addDays(story.machine, 30),
      from: about('waiting', /抽號|分鐘|等候|等了|小時/),
      measure: {
        question: queueMachine.question,
        service: null,
        ...halfYearBefore(story.machine),
        windowTo: story.machineWindow.to,
      },
      steps: [
        {
          day: addDays(story.machine, -80),
          by: 'secretary',
          to: 'doing',
          known: {
            cause:
              '舊抽號機常卡紙，各櫃檯號碼分開排，先到的民眾反而後辦；民眾看不到前面還有幾人，不敢離開座位。',
            options:
              '一、維修舊機；二、汰換為單一號碼的新機；三、改採網路預約。以第二案見效最快，第三案另案辦理。',
            benefit: '全體洽公民眾縮短等候，並可安心離座。',
            fairness: '新機具語音及大字顯示，視障及年長民眾也能使用；不以網路預約為唯一途徑。',
            cost: 180_000,
            peopleReached: 42_000,
            effectiveDay: story.machine,
          },
        },
        {
          day: addDays(story.machine, -20),
          by: 'secretary',
          note: '新機已驗收，將於月初啟用；當週請志工在機旁引導。',
        },
        {
          day: story.machine,
          by: 'secretary',
          to: 'done',
          known: {
            actionTaken: '更換抽號機，改為單一號碼、依業務分流，號碼牌印出目前等候人數。',
            effectiveDay: story.machine,
          },
        },
        {
          day: addDays(story.machine, 125),
          by: 'research',
          to: 'verified',
          known: {
            effect: '等候時間滿意度由約8成提高到約9成；其他各題與實施前比較，無法判定升降。',
            doubleLoop: '等候時間標準原以平均值訂定，已增列九成民眾30分鐘內受理。',
          },
        },
        { day: story.machineWindow.sign, by: 'research', sign: true },
      ],
    },
    {
      title: '更新一樓指引標示',
      theme: 'signs',
      owner: 'seed',
      section: 'records',
      priority: 'normal',
      day: addDays(story.signs, -75),
      dueDay: addDays(story.signs, 10),
      from: about('signs', /標示|指示|字太小|找|sign/),
      measure: { question: signage.question, service: null, ...halfYearBefore(story.signs) },
      steps: [
        {
          day: addDays(story.signs, -40),
          by: 'seed',
          to: 'doing',
          known: {
            cause: '標示設置多年，業務調整後未更新，字體小且部分被植栽遮住。',
            options: '一、僅更換錯誤的標示；二、一樓標示全面換新。採第二案。',
            benefit: '民眾容易找到櫃檯。',
            cost: 65_000,
            peopleReached: 42_000,
            effectiveDay: story.signs,
          },
        },
        {
          day: story.signs,
          by: 'seed',
          to: 'done',
          known: { actionTaken: '一樓指引標示全面換新，加註英文。', effectiveDay: story.signs },
        },
        {
          day: addDays(story.signs, 95),
          by: 'research',
          note: '實施後3個月，指引標示滿意度與實施前比較，無法判定升降。暫不列為已驗證；建議先了解民眾實際在哪裡找不到路。',
        },
      ],
    },
    {
      title: '入口無障礙坡道淨空並重劃標線',
      theme: 'accessibility',
      owner: 'section_chief',
      section: 'registration',
      priority: 'high',
      day: ago(58),
      dueDay: addDays(today, 20),
      from: about('accessibility', /坡道|電梯|輪椅/),
      measure: { question: 'facilities', service: null, ...halfYearBefore(ago(58)) },
      steps: [
        {
          day: ago(33),
          by: 'section_chief',
          to: 'doing',
          known: {
            cause: '坡道口無禁停標線，尖峰時段常有機車停放。',
            fairness: '使用坡道的人不多，但無障礙通行是法定義務，不以人數衡量。',
            cost: 30_000,
            peopleReached: 600,
            costAlone: true,
            effectiveDay: addDays(today, 14),
          },
        },
      ],
    },
    {
      title: '編製各項業務應備文件一覽表及填寫範例',
      theme: 'process',
      owner: 'seed',
      section: 'records',
      priority: 'normal',
      day: ago(96),
      dueDay: ago(12),
      from: about('process', /文件|申請書|白跑|照片|手續|書類/),
      measure: { question: 'simplicity', service: null, ...halfYearBefore(ago(96)) },
      steps: [
        {
          day: ago(80),
          by: 'seed',
          to: 'doing',
          known: {
            cause: '應備文件說明分散在網站、電話及現場，內容不一致。',
            effectiveDay: addDays(today, 30),
          },
        },
        { day: ago(27), by: 'seed', note: '16項業務已完成11項，國籍業務待函詢上級機關後定稿。' },
      ],
    },
    {
      title: '規費增設電子支付',
      theme: 'fees',
      owner: 'secretary',
      section: null,
      priority: 'normal',
      day: ago(41),
      dueDay: addDays(today, 75),
      from: about('fees', /支付|現金|悠遊卡|card|找零/),
      measure: null,
      steps: [{ day: ago(24), by: 'secretary', note: '已洽公庫銀行，待核定手續費負擔方式。' }],
    },
    {
      title: '農曆年前尖峰期間增開機動櫃檯',
      theme: 'waiting',
      owner: 'section_chief',
      section: 'registration',
      priority: 'high',
      day: ago(18),
      dueDay: addDays(today, 45),
      from: about('waiting', /過年|小時|人很多|月底/),
      measure: { question: 'waiting', service: null, ...halfYearBefore(ago(18)) },
      steps: [],
    },
    {
      title: '檢修5號櫃檯評分平板',
      theme: 'other',
      owner: 'seed',
      section: 'records',
      priority: 'low',
      day: ago(30),
      dueDay: addDays(today, 10),
      from: about('other', /平板/),
      measure: null,
      steps: [
        {
          day: ago(16),
          by: 'seed',
          to: 'doing',
          known: {
            cause: '觸控面板靈敏度異常，按一次會連續送出；重複評分已由系統標記，不列入統計。',
            reason: '設備檢修不以民眾評分衡量，改以重複評分的標記件數追蹤。',
          },
        },
      ],
    },
    {
      title: '增加總機電話線路',
      theme: 'phone',
      owner: 'secretary',
      section: null,
      priority: 'low',
      day: ago(210),
      dueDay: ago(120),
      from: about('phone', /電話|忙線|轉接/),
      measure: null,
      steps: [
        {
          day: ago(150),
          by: 'secretary',
          to: 'dropped',
          known: {
            reason: '市府將於明年統一更新各機關電話系統，本所不另行增設，改於網站公布各課專線。',
            cost: 240_000,
            peopleReached: 9_000,
          },
        },
      ],
    },
    {
      title: '抽號機及表單增列英文、日文說明',
      theme: 'signs',
      owner: 'section_chief',
      section: 'registration',
      priority: 'normal',
      day: ago(8),
      dueDay: addDays(today, 90),
      from: (comment) =>
        comment.language !== 'zh-TW' &&
        (comment.themes.includes('signs') || comment.themes.includes('online')),
      measure: null,
      steps: [],
    },
  ];
}
