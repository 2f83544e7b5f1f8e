// Why: time limits are facts of law and of each office, so they are data: what is shipped has its source, what an office sets
// has a day of effect, and a case keeps the one that held when its clock began.
import type { CaseRule } from '../../analysis/cases/caseClock.js';
import type { DeadlineRuleRow } from '../../db/queries/caseRules.js';
import type { Translated } from '../../db/schema.js';

export type RuleRow = Omit<DeadlineRuleRow, 'officeId' | 'setBy' | 'setAt'> & { shipped: boolean };

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

export function clockRuleOf(rule: RuleRow): CaseRule {
  const { days, unit, startsOn, maxExtensions, extensionDays } = rule;
  return { days, unit, startsOn, maxExtensions, extensionDays };
}
