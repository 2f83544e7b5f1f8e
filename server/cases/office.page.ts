// Why: by what cases are counted, signed and answered, as pages: each rule with its source, each day with its reason.
import type { CalendarDay, Deputy, ReplyTemplate } from '../../db/queries/caseRules.js';
import type { StaffRow } from '../../db/queries/users.js';
import { largestCalendarFile } from '../calendar/file.js';
import type { ParsedCalendar } from '../calendar/parse.js';
import { knownThrough, provisionalYear, taiwanYears } from '../calendar/taiwan.js';
import type { Reader } from '../comments/shown.js';
import { wordsFor } from '../dashboards/words.js';
import { dayInShort } from '../dayWords.js';
import { inLanguage } from '../i18n.js';
import { isNotOver } from '../users/holding.js';
import { errorSummary, formFields, type Shown } from './fields.page.js';
import type { MovedCase } from './office.commands.js';
import {
  dayFields,
  dayKinds,
  deputyFields,
  ruleFields,
  starts,
  templateFields,
  units,
} from './office.form.js';
import { rulesOn, type RuleRow } from './rules.js';

const short = ({ language, staff }: Reader, day: string) =>
  dayInShort(day, language, staff.office.settings.rocYears);

export function rulesPage(reader: Reader, rules: readonly RuleRow[], shown?: Shown) {
  const { t, language, staff, today } = reader;
  const inForce = rulesOn(rules, today);
  // The same names mean something else in the form of an extension.
  const ownLabels: Readonly<Record<string, string>> = {
    days: t('cases.rule_days'),
    fromDay: t('cases.from_day'),
  };
  const fields = formFields(
    t,
    ruleFields,
    shown ?? { values: { fromDay: today, maxExtensions: '1' }, errors: {} },
    {
      code: inForce.map(({ code, name }) => ({ value: code, text: inLanguage(name, language) })),
      unit: units.map((value) => ({ value, text: t(`cases.units.${value}`) })),
      startsOn: starts.map((value) => ({ value, text: t(`cases.starts.${value}`) })),
    },
  ).map((field) => ({ ...field, label: ownLabels[field.name] ?? field.label }));
  return {
    title: t('cases.rules_link'),
    nav: 'cases',
    rows: rules.map((rule) => ({
      name: inLanguage(rule.name, language),
      from: rule.shipped ? t('cases.shipped') : short(reader, rule.fromDay),
      days: `${rule.days} ${t(`cases.units.${rule.unit}`)}`,
      starts: t(`cases.starts.${rule.startsOn}`),
      extension: t('cases.rule_extension_words', { n: rule.maxExtensions, days: rule.extensionDays }),
      source: rule.source,
      inForce: inForce.includes(rule),
    })),
    fields: staff.may('cases.register') ? fields : undefined,
    errors: errorSummary(fields),
  };
}

export function calendarPage(
  reader: Reader,
  year: number,
  own: readonly CalendarDay[],
  csrf: string,
  shown?: Shown,
  /** Why the file just uploaded was not read. */
  fileProblem?: string,
) {
  const { t, language, staff } = reader;
  const words = wordsFor(language, t, staff.office.settings);
  const yearInWords = (of: number) => words.shortPeriod(String(of), 'year');
  const shipped = taiwanYears.find((one) => one.year === year);
  const calendar = shipped ?? provisionalYear(year);
  const mine = new Map(own.map((day) => [day.day, day]));
  const rows = [
    ...calendar.days
      .filter(({ day }) => !mine.has(day))
      .map(({ day, kind, name }) => ({ day, kind, name: inLanguage(name, language), own: false })),
    ...own
      .filter(({ day }) => day.startsWith(`${year}-`))
      .map(({ day, kind, name }) => ({ day, kind, name, own: true })),
  ].sort((a, b) => (a.day < b.day ? -1 : 1));
  const fields = formFields(t, dayFields, shown ?? { values: { kind: 'holiday' }, errors: {} }, {
    kind: dayKinds.map((value) => ({ value, text: t(`cases.kinds.${value}`) })),
  });
  return {
    title: t('cases.calendar_link'),
    nav: 'cases',
    provisional:
      year > Number(knownThrough.slice(0, 4))
        ? t('cases.calendar_provisional', { year: yearInWords(year) })
        : undefined,
    source: t('cases.calendar_source', { source: calendar.source }),
    years: Array.from({ length: 21 }, (_, index) => ({
      value: 2017 + index,
      text: yearInWords(2017 + index),
      selected: 2017 + index === year,
    })),
    rows: rows.map(({ day, kind, name, own: isOwn }) => ({
      day: short(reader, day),
      kind: t(`cases.kinds.${kind}`),
      name,
      own: isOwn,
    })),
    fields: staff.may('cases.register') ? fields : undefined,
    errors:
      fileProblem === undefined
        ? errorSummary(fields)
        : [{ href: '#upload', text: t(`cases.file_problems.${fileProblem}`) }],
    upload: {
      action: `/cases/calendar/import?_csrf=${encodeURIComponent(csrf)}`,
      hint: t('cases.calendar_file_hint', { size: largestCalendarFile / 1024 }),
      error: fileProblem === undefined ? undefined : t(`cases.file_problems.${fileProblem}`),
    },
  };
}

export function importPage(
  reader: Reader,
  text: string,
  parsed: ParsedCalendar,
  moved: readonly MovedCase[],
) {
  const { t } = reader;
  const none = (day: string | null) => (day === null ? t('cases.no_due') : short(reader, day));
  return {
    title: t('cases.calendar_import'),
    nav: 'cases',
    text,
    any: parsed.days.length > 0,
    read: t('cases.calendar_read', { n: parsed.days.length, refused: parsed.refused.length }),
    moves: t('cases.calendar_moves', { n: moved.length }),
    moved: moved.slice(0, 50).map(({ row, from, to }) => ({
      number: row.number,
      words: t('cases.moved', { from: none(from), to: none(to) }),
    })),
    refused: parsed.refused.slice(0, 50).map(({ line, reason, text: excerpt }) => ({
      line: t('cases.calendar_line', { n: line }),
      reason: t(`cases.faults.${reason}`),
      excerpt,
    })),
    days: parsed.days.map(({ day, kind, name }) => ({
      day: short(reader, day),
      kind: t(`cases.kinds.${kind}`),
      name,
    })),
  };
}

export function deputiesPage(
  reader: Reader,
  deputies: readonly Deputy[],
  staff: readonly StaffRow[],
  shown?: Shown,
) {
  const { t, today } = reader;
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  const people = [
    ...new Map(staff.filter((one) => isNotOver(one, today)).map(({ id, name }) => [id, name])),
  ].map(([value, text]) => ({ value, text }));
  const fields = formFields(
    t,
    deputyFields,
    shown ?? { values: { fromDay: today, toDay: today }, errors: {} },
    { userId: people, deputyId: people },
  );
  return {
    title: t('cases.deputies_link'),
    nav: 'cases',
    rows: deputies.map(({ id, userId, deputyId, fromDay, toDay }) => ({
      url: `/cases/deputies/${encodeURIComponent(id)}/end`,
      words: t('cases.deputy_words', { deputy: names.get(deputyId) ?? '', name: names.get(userId) ?? '' }),
      period: t('cases.deputy_period', { from: short(reader, fromDay), to: short(reader, toDay) }),
    })),
    mayEnd: reader.staff.may('cases.register'),
    fields: reader.staff.may('cases.register') ? fields : undefined,
    errors: errorSummary(fields),
  };
}

export function templatesPage(
  reader: Reader,
  templates: readonly ReplyTemplate[],
  tried?: { id: string; shown: Shown },
) {
  const { t, language, staff } = reader;
  const yesNo = ['yes', 'no'].map((value) => ({ value, text: t(`cases.${value}`) }));
  const form = (id: string, revision: number, values: Record<string, string>) => {
    const shown = tried?.id === id ? tried.shown : { values, errors: {} };
    return {
      id,
      revision,
      isOpen: tried?.id === id,
      fields: formFields(t, templateFields, shown, { active: yesNo }, `${id === '' ? 'new' : id}-`),
    };
  };
  const rows = templates.map((template) => ({
    name: inLanguage(template.name, language),
    text: inLanguage(template.text, language),
    active: template.active,
    form: form(template.id, template.revision, {
      name_zh: template.name['zh-TW'],
      name_en: template.name.en,
      name_ja: template.name.ja,
      text_zh: template.text['zh-TW'],
      text_en: template.text.en,
      text_ja: template.text.ja,
      active: template.active ? 'yes' : 'no',
    }),
  }));
  const fresh = form('', 0, { active: 'yes' });
  return {
    title: t('cases.templates_link'),
    nav: 'cases',
    mayWrite: staff.may('cases.register'),
    rows,
    fresh,
    errors: errorSummary([...rows.map((row) => row.form), fresh].flatMap(({ fields }) => fields)),
  };
}
