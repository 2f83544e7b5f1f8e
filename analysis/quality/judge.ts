// Why: every rule is asked of the same answers, each by the version in force on their day, so that two readers of the same
// month find the same.
import { afterBadPress } from './afterBadPress.js';
import { burst } from './burst.js';
import { duplicates } from './duplicates.js';
import { ruleOn, type Finding, type RuleVersion } from './findings.js';
import { outsideHours, type OpenSpans } from './outsideHours.js';
import { rapid } from './rapid.js';
import type { RuleBook } from './rules.js';
import { runOfOne } from './runOfOne.js';
import { shiftChange } from './shiftChange.js';
import { speeders } from './speeders.js';
import { straightLining } from './straightLining.js';
import { supervisorAlert, type SupervisorAlert } from './supervisorAlert.js';
import type { Share } from '../wilson.js';

/** One response as the rules see it. `day` and `minute` are the office's own time. */
export type Judged = {
  id: string;
  at: number;
  day: string;
  minute: number;
  /** All codes as one text in a fixed order; '' where the answers cannot be compared (a free text, too few of them). */
  fingerprint: string;
  /** The same with what was written: two are equal where every word is. '' where too few answers were given. */
  copyPrint: string;
  /** The headline's answer code, null without one. */
  answer: string | null;
  best: boolean;
  bad: boolean;
  /** Whether a very low rating there and then alerted a supervisor; null: not known. */
  alerting: boolean | null;
  seconds: number | null;
  items: number;
  /** Sections of questions on one scale, as tapped. */
  sheets: readonly { mixedDirection: boolean; answers: readonly (number | null)[] }[];
};

export type Places = {
  /** Undefined where nobody said when the office is open. */
  openOn: (day: string) => OpenSpans | undefined;
  /** Changes of shift on a day, in minutes after midnight; empty: not judged. */
  changesOn: (day: string) => readonly number[];
};

export type SourceFindings = {
  findings: Finding[];
  /** How many each rule could judge. */
  judged: Record<string, number>;
  afterBad: { after: Share; otherwise: Share };
  shift: { near: Share; otherwise: Share };
  alert: SupervisorAlert;
};

/** Each group of records with the version in force on their days. */
function byVersion<Rule extends RuleVersion, Item extends { day: string }>(
  versions: readonly Rule[],
  records: readonly Item[],
): { rule: Rule; records: Item[] }[] {
  const groups = new Map<Rule, Item[]>();
  for (const record of records) {
    const rule = ruleOn(versions, record.day);
    if (rule === undefined) continue;
    const group = groups.get(rule);
    if (group === undefined) groups.set(rule, [record]);
    else group.push(record);
  }
  return [...groups].map(([rule, group]) => ({ rule, records: group }));
}

/**
 * Judgement of one tablet's month: repeat presses, bursts, runs of one option, duplicates, presses outside hours; and what
 * is counted beside them, near changes of shift, after bad presses and while a supervisor is alerted.
 * Use: the nightly look, a tablet at a time. Variant: every rule over the whole stretch, by the version of each day; the
 * usual rate of a burst is that of the same hour of the week on the tablet's other days, or the nearest to it that is known.
 * Source: C.14 of the project's statistics notes; see each rule. Shapes: records of one tablet, any order. Throws nothing. Empty → nothing found.
 */
export function judgeTablet(records: readonly Judged[], book: RuleBook, places: Places): SourceFindings {
  const on = records.map((record) => ({ ...record, device: '', personal: false }));
  const answered = on.flatMap((record) =>
    record.answer === null ? [] : [{ ...record, answer: record.answer }],
  );
  const copies = copiesIn(on, book);
  const timed = on.filter(({ day }) => places.openOn(day) !== undefined);
  const usual = usualRate(on);
  return {
    findings: [
      ...byVersion(book.rapid, on).map((group) => rapid(group.records, group.rule)),
      ...byVersion(book.burst, on).map((group) => burst(group.records, group.rule, usual)),
      ...copies.findings,
      ...byVersion(book['outside-hours'], timed).map((group) =>
        outsideHours(group.records, group.rule, places.openOn),
      ),
      ...byVersion(book['run-of-one'], answered).map((group) => runOfOne(group.records, group.rule).finding),
    ].filter(({ ids }) => ids.length > 0),
    judged: {
      rapid: on.length,
      burst: on.length,
      duplicate: copies.judged,
      'outside-hours': timed.length,
      'run-of-one': answered.length,
    },
    afterBad: sides(afterBadPress(answered)),
    shift: shiftChange(answered, places.changesOn),
    alert: supervisorAlert(answered),
  };
}

/**
 * Judgement of how a month's responses were filled in: speeders and straight-lining.
 * Use: the nightly look, over all responses of a survey, from forms and tablets alike. Variant: see each rule. Source:
 * C.14 of the project's statistics notes. Throws nothing. Empty → nothing found.
 */
export function judgeForms(
  records: readonly Judged[],
  book: RuleBook,
): Pick<SourceFindings, 'findings' | 'judged'> {
  const timed = records.filter(({ seconds, items }) => seconds !== null && items > 0);
  const sheets = records.flatMap(({ id, at, day, sheets: parts }) =>
    parts.flatMap(({ mixedDirection, answers }) => (mixedDirection ? [{ id, at, day, answers }] : [])),
  );
  return {
    findings: [
      ...byVersion(book.speeder, timed).map((group) => speeders(group.records, group.rule).finding),
      ...byVersion(book['straight-lining'], sheets).map(
        (group) => straightLining(group.records, group.rule, { mixedDirection: true }).finding,
      ),
    ].filter(({ ids }) => ids.length > 0),
    judged: {
      speeder: timed.length,
      'straight-lining': new Set(sheets.map(({ id }) => id)).size,
    },
  };
}

/**
 * Judgement of a month's forms that no device of its own sent: duplicates among those that came the same way.
 * Use: the nightly look, each form with the way it came as its `source`. Variant: see the rule. Source: C.14 of the
 * project's statistics notes. Throws nothing. Empty → nothing found.
 */
export function judgeCopies(
  forms: readonly (Judged & { source: string })[],
  book: RuleBook,
): Pick<SourceFindings, 'findings' | 'judged'> {
  const copies = copiesIn(
    forms.map((form) => ({ ...form, device: form.source, personal: false })),
    book,
  );
  return {
    findings: copies.findings.filter(({ ids }) => ids.length > 0),
    judged: { duplicate: copies.judged },
  };
}

/** What is a copy by the version of its day, and how many could be compared by it. */
function copiesIn(
  records: readonly (Judged & { device: string; personal: boolean })[],
  book: RuleBook,
): { findings: Finding[]; judged: number } {
  const groups = byVersion(book.duplicate, records).map(({ rule, records: own }) => ({
    rule,
    comparable: own.flatMap((record) => {
      const fingerprint = rule.withWords === true ? record.copyPrint : record.fingerprint;
      return fingerprint === '' ? [] : [{ ...record, fingerprint }];
    }),
  }));
  return {
    findings: groups.map(({ rule, comparable }) => duplicates(comparable, rule)),
    judged: groups.reduce((sum, { comparable }) => sum + comparable.length, 0),
  };
}

/**
 * Answers an hour at the same hour of the week, on the other days of the stretch on which there were answers at all. A
 * stretch that has just begun has no other such day: then at that hour on its other days, or in the other hours of its
 * first one.
 */
function usualRate(records: readonly Judged[]): (record: Judged) => number | undefined {
  const days = new Map<string, Set<string>>();
  const hours = new Map<string, number>();
  const weekdayOf = (day: string) => String(new Date(`${day}T00:00:00Z`).getUTCDay());
  const hourOf = (record: Judged) => String(Math.floor(record.minute / 60));
  const note = (kind: string, hour: string, one: string) => {
    days.set(kind, (days.get(kind) ?? new Set()).add(one));
    const key = `${kind} ${hour}`;
    hours.set(key, (hours.get(key) ?? 0) + 1);
  };
  for (const record of records) {
    const hour = hourOf(record);
    note(weekdayOf(record.day), hour, record.day);
    note('any', hour, record.day);
    note(record.day, hour, hour);
    note(record.day, 'any', hour);
  }
  return (record) => {
    const hour = hourOf(record);
    const ofKind = (kind: string, which: string) => ({
      others: (days.get(kind)?.size ?? 0) - 1,
      all: hours.get(`${kind} ${which}`) ?? 0,
    });
    const own = ofKind(record.day, hour).all;
    const nearest = [ofKind(weekdayOf(record.day), hour), ofKind('any', hour), ofKind(record.day, 'any')];
    const known = nearest.find(({ others }) => others >= 1);
    return known === undefined ? undefined : (known.all - own) / known.others;
  };
}

function sides({ after, otherwise }: { after: Share; otherwise: Share }) {
  return { after: { x: after.x, n: after.n }, otherwise: { x: otherwise.x, n: otherwise.n } };
}
