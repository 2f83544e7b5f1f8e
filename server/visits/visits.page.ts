// Why: a month of visitors as one form, one row a day, and a place to paste a CSV.
import { daysOfPeriod, listPeriods, shiftPeriod } from '../../analysis/periods.js';
import type { Counter, Office, Service } from '../../db/queries/offices.js';
import type { Visit } from '../../db/queries/visits.js';
import { inLanguage, translatorFor, separatorIn, type Language } from '../i18n.js';
import { wordsFor } from '../dashboards/words.js';
import { mostVisitors, shownAs, type CsvForm, type MonthForm } from './visits.form.js';

type Option = { value: string; text: string; selected: boolean };

export type VisitsPage = {
  title: string;
  nav: 'visits';
  month: string;
  service: string;
  counter: string;
  months: Option[];
  services: Option[];
  counters: Option[];
  rows: {
    day: string;
    /** With its day of the week: Sundays have no visitors. */
    name: string;
    restDay: boolean;
    visitors: string;
    offered: string;
    /** What the form shows: who sends it changes only what differs from this. */
    was: string;
    visitorsLabel: string;
    offeredLabel: string;
    wrong: boolean;
  }[];
  total: { visitors: string; offered: string };
  errors: { href: string; text: string }[];
  csv: string;
  codes: string;
  done: string | undefined;
};

export type VisitsView = {
  office: Office;
  language: Language;
  today: string;
  place: { month: string; service: string; counter: string };
  services: readonly Service[];
  counters: readonly Counter[];
  visits: readonly Visit[];
  refused?: Extract<MonthForm, { ok: false }>;
  refusedCsv?: Extract<CsvForm, { ok: false }>;
};

export function daysShown(month: string, today: string): string[] {
  const { firstDay, lastDay } = daysOfPeriod(month, 'month');
  return listPeriods(firstDay, lastDay > today ? today : lastDay, 'day');
}

export function visitsPage(view: VisitsView): VisitsPage {
  const { language, place, refused, refusedCsv, today } = view;
  const t = translatorFor(language);
  const words = wordsFor(language, t, view.office.settings);
  const entered = new Map(
    view.visits
      .filter((row) => row.serviceCode === place.service && row.counterCode === place.counter)
      .map((row) => [row.day, row]),
  );
  const weekdays = new Intl.DateTimeFormat(language, {
    weekday: language === 'en' ? 'short' : 'narrow',
    timeZone: 'UTC',
  });
  const wrong = new Set(refused?.errors.map((error) => error.day));
  const stale = new Set(refused?.errors.flatMap(({ problem, day }) => (problem === 'stale' ? [day] : [])));
  const rows = daysShown(place.month, today).map((day) => {
    const known = entered.get(day);
    const name = words.day(day);
    const at = new Date(`${day}T00:00:00Z`);
    return {
      day,
      name: t('visits.day_named', { day: name, weekday: weekdays.format(at) }),
      restDay: at.getUTCDay() % 6 === 0,
      visitors: refused?.values[`visitors-${day}`] ?? String(known?.visitors ?? ''),
      offered: refused?.values[`offered-${day}`] ?? String(known?.offered ?? ''),
      // Who was told that somebody else changed it has seen the new figures: sending again holds.
      was: (stale.has(day) ? undefined : refused?.values[`was-${day}`]) ?? shownAs(known),
      visitorsLabel: t('visits.visitors_of', { day: name }),
      offeredLabel: t('visits.offered_of', { day: name }),
      wrong: wrong.has(day),
    };
  });
  const sum = (pick: (row: Visit) => number) =>
    words.count([...entered.values()].reduce((total, row) => total + pick(row), 0));
  const figureOf = (figure: number | null | undefined) => (figure == null ? '—' : words.count(figure));
  const thisMonth = today.slice(0, 7);
  const months = listPeriods(shiftPeriod(thisMonth, 'month', -35), thisMonth, 'month').reverse();
  const option = (value: string, text: string, chosen: string): Option => ({
    value,
    text,
    selected: value === chosen,
  });
  return {
    title: t('visits.title'),
    nav: 'visits',
    month: place.month,
    service: place.service,
    counter: place.counter,
    months: [...new Set([...months, place.month])].map((month) =>
      option(month, words.month(month), place.month),
    ),
    services: [
      option('', t('visits.all_services'), place.service),
      ...view.services.map((one) => option(one.code, inLanguage(one.name, language), place.service)),
    ],
    counters: [
      option('', t('visits.all_counters'), place.counter),
      ...view.counters.map((one) => option(one.code, inLanguage(one.name, language), place.counter)),
    ],
    rows,
    total: { visitors: sum((row) => row.visitors), offered: sum((row) => row.offered ?? 0) },
    errors: [
      ...(refused?.errors.map(({ field, day, problem }) => ({
        href: `#${field}`,
        text: t(`visits.error.${problem}`, {
          day: words.day(day),
          most: words.count(mostVisitors),
          visitors: figureOf(entered.get(day)?.visitors),
          offered: figureOf(entered.get(day)?.offered),
        }),
      })) ?? []),
      ...(refusedCsv === undefined ? [] : csvErrors(t, refusedCsv)),
    ],
    csv: refusedCsv?.text ?? '',
    codes: [...view.services, ...view.counters]
      .map((one) => `${inLanguage(one.name, language)} ${one.code}`)
      .join(separatorIn(language)),
    done: undefined,
  };
}

/** The first twenty say enough; the count says how many there are. */
function csvErrors(
  t: ReturnType<typeof translatorFor>,
  { problems }: Extract<CsvForm, { ok: false }>,
): { href: string; text: string }[] {
  return [
    { href: '#csv', text: t('visits.import.refused', { n: problems.length }) },
    ...problems.slice(0, 20).map(({ line, problem, name = '' }) => ({
      href: '#csv',
      text: t('visits.import.line', { line, problem: t(`visits.problem.${problem}`, { name }) }),
    })),
  ];
}
