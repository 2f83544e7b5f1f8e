// Why: time limits are facts of law and of each office, so they are data: what is shipped has its source, what an office sets
// has a day of effect, and a case keeps the one that held when its clock began.
import type { CaseRule } from '../../analysis/cases/caseClock.js';
import type { DeadlineRuleRow } from '../../db/queries/caseRules.js';
import type { Translated } from '../../db/schema.js';

export type RuleRow = Omit<DeadlineRuleRow, 'officeId' | 'setBy' | 'setAt'> & { shipped: boolean };

/** By these a case that belongs elsewhere is passed on, with and without a visit to the place; no case is opened by them. */
export const transferRules = { plain: 'transfer', visit: 'transfer_visit' } as const;
const passingOn: readonly string[] = Object.values(transferRules);

/** A mailbox matter is counted as Taipei counts it, a petition by the central rule, unless somebody chooses otherwise. */
export const ruleOfOrigin = { mailbox: 'taipei', petition: 'central' } as const;

const shippedRule = (
  code: string,
  name: Translated,
  rule: Pick<RuleRow, 'days' | 'unit' | 'startsOn' | 'maxExtensions' | 'extensionDays'>,
  source: string,
): RuleRow => ({
  id: `shipped-${code}`,
  code,
  name,
  fromDay: '1999-01-01',
  ...rule,
  noticeRequired: true,
  source,
  shipped: true,
});

export const shippedRules: readonly RuleRow[] = [
  shippedRule(
    'taipei',
    {
      'zh-TW': '臺北市陳情案件（6 個工作日）',
      en: 'Taipei petitions (6 working days)',
      ja: '台北市の陳情（6開庁日）',
    },
    { days: 6, unit: 'working', startsOn: 'next-working-day', maxExtensions: 1, extensionDays: 24 },
    '臺北市陳情系統說明：一般案件自受理次工作日起 6 個工作日（1999.gov.taipei）',
  ),
  shippedRule(
    'central',
    {
      'zh-TW': '人民陳情案件（30 日）',
      en: 'Petitions, central rule (30 days)',
      ja: '陳情の中央規定（30日）',
    },
    { days: 30, unit: 'calendar', startsOn: 'next-day', maxExtensions: 1, extensionDays: 30 },
    '行政院及所屬各機關處理人民陳情案件要點（各機關轉述：至長不逾 30 日，逾期應敘明理由告知）',
  ),
  shippedRule(
    'most_urgent',
    { 'zh-TW': '最速件（1 個工作日）', en: 'Most urgent (1 working day)', ja: '最速件（1開庁日）' },
    { days: 1, unit: 'working', startsOn: 'next-working-day', maxExtensions: 1, extensionDays: 1 },
    '文書處理手冊之公文速別；日數由機關自訂，假日不計、自收件次日起算',
  ),
  shippedRule(
    'urgent',
    { 'zh-TW': '速件（3 個工作日）', en: 'Urgent (3 working days)', ja: '速件（3開庁日）' },
    { days: 3, unit: 'working', startsOn: 'next-working-day', maxExtensions: 1, extensionDays: 3 },
    '文書處理手冊之公文速別；日數由機關自訂，假日不計、自收件次日起算',
  ),
  shippedRule(
    'ordinary',
    { 'zh-TW': '普通件（6 個工作日）', en: 'Ordinary (6 working days)', ja: '普通件（6開庁日）' },
    { days: 6, unit: 'working', startsOn: 'next-working-day', maxExtensions: 1, extensionDays: 6 },
    '文書處理手冊之公文速別；日數由機關自訂，假日不計、自收件次日起算',
  ),
  shippedRule(
    transferRules.plain,
    {
      'zh-TW': '移轉權責機關（收件次一工作日前）',
      en: 'Transfer to the right agency (by the next working day)',
      ja: '権限のある機関への移送（翌開庁日まで）',
    },
    { days: 1, unit: 'working', startsOn: 'next-working-day', maxExtensions: 0, extensionDays: 0 },
    '臺北市陳情案件改分作業：非權責案件應於收件次一工作日前完成協調改分',
  ),
  shippedRule(
    transferRules.visit,
    {
      'zh-TW': '移轉權責機關，需會勘（2 個工作日）',
      en: 'Transfer after a site visit (2 working days)',
      ja: '現地確認を要する移送（2開庁日）',
    },
    { days: 2, unit: 'working', startsOn: 'next-working-day', maxExtensions: 0, extensionDays: 0 },
    '臺北市陳情案件改分作業：需現場會勘者應於 2 個工作日內完成',
  ),
];

/** What is shipped and what the office set, of each code the newest day of effect first. */
export function allRules(own: readonly DeadlineRuleRow[]): RuleRow[] {
  const newestFirst = [...own].sort(
    (a, b) =>
      b.fromDay.localeCompare(a.fromDay) || b.setAt.getTime() - a.setAt.getTime() || b.id.localeCompare(a.id),
  );
  return [...newestFirst.map((rule) => ({ ...rule, shipped: false })), ...shippedRules];
}

/** Of one code, the newest row whose day has come. */
export function ruleOn(rules: readonly RuleRow[], code: string, day: string): RuleRow | undefined {
  return rules.find((rule) => rule.code === code && rule.fromDay <= day);
}

/** One row a code: what holds that day. */
export function rulesOn(rules: readonly RuleRow[], day: string): RuleRow[] {
  const codes = [...new Set([...shippedRules, ...rules].map(({ code }) => code))];
  return codes.flatMap((code) => ruleOn(rules, code, day) ?? []);
}

/** Those a case may be opened by. */
export function handlingRulesOn(rules: readonly RuleRow[], day: string): RuleRow[] {
  return rulesOn(rules, day).filter(({ code }) => !passingOn.includes(code));
}

/** Whether a case may be opened by it. */
export const isHandlingRule = (code: string): boolean => !passingOn.includes(code);

/** By what it is passed on: the rule that held when the case came. */
export function transferRuleOn(rules: readonly RuleRow[], siteVisit: boolean, day: string): RuleRow {
  const code = siteVisit ? transferRules.visit : transferRules.plain;
  const rule = ruleOn(rules, code, day);
  if (rule === undefined) throw new Error(`no rule ${code}`);
  return rule;
}

export function clockRuleOf(rule: RuleRow): CaseRule {
  const { days, unit, startsOn, maxExtensions, extensionDays } = rule;
  return { days, unit, startsOn, maxExtensions, extensionDays };
}
