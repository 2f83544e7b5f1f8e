// Why: a tablet that is pressed by children, moved, covered or used by its neighbours shows beside the others, never by
// itself; and who may see a counter's figures decides who may see its tablet's.
import { holm } from '../../analysis/holm.js';
import { newcombe, type DifferenceInterval } from '../../analysis/newcombe.js';
import type { PeriodKind } from '../../analysis/periods.js';
import { shiftPeriod } from '../../analysis/periods.js';
import { proportionTest } from '../../analysis/proportionTest.js';
import { mixDrift } from '../../analysis/quality/mixDrift.js';
import { chanceOfSilence } from '../../analysis/quality/neverChosen.js';
import { shiftDifference } from '../../analysis/quality/shiftChange.js';
import type { Share } from '../../analysis/wilson.js';
import { isTooSmallToShow } from '../../analysis/suppression.js';
import { listDevices } from '../../db/queries/offices.js';
import { listQualityMonths } from '../../db/queries/quality.js';
import type { Staff } from '../http/currentUser.js';
import { inLanguage } from '../i18n.js';
import { openingOn } from '../quality/places.js';
import { serviceQuestion } from '../responses/answers.form.js';
import { shownCode } from '../responses/cells.js';
import { choicesOf } from '../surveys/document.js';
import { addSummaries, summaryOf, type DeviceSummary, type QualitySummary } from '../quality/summary.js';
import { choiceQuestions } from './qualityChoices.js';
import type { Subject } from './subject.js';

export type DeviceFinding = {
  code: string;
  name: string;
  counter: string;
  /** Null: too few to be shown. */
  n: number | null;
  repeats: { n: number; share: number; others: number; noisy: boolean } | null;
  /** Options of the headline and of several choices that nobody chose here though others do. */
  silent: string[];
  /** Against its own past year. */
  drift: { moved: number; drifts: boolean } | null;
};

export type StaffPressing = {
  changes: string[];
  near: { x: number; n: number };
  difference: DifferenceInterval;
};

/**
 * Best answers while very low ratings alerted a supervisor, beside those while they did not, on each tablet by itself: other
 * counters have other chiefs, and other visitors.
 */
export type AlertFindings = {
  /** How many have answers of both. */
  compared: number;
  /** Where there are clearly more, adjusted for all that were compared. */
  more: { name: string; on: Share; off: Share; difference: DifferenceInterval }[];
};

export type DeviceFindings =
  | {
      ok: true;
      rows: DeviceFinding[];
      /** For who looks after the collecting only; null for everybody else. */
      pressing: {
        shift: StaffPressing | null;
        afterBad: { after: { x: number; n: number }; difference: DifferenceInterval };
        alert: AlertFindings;
      } | null;
    }
  /** `none`: no tablet answered · `rights`: not for this reader · `not_over`: after the period only · `days`: by month. */
  | { ok: false; reason: 'none' | 'rights' | 'not_over' | 'days' };

const significant = 0.05;
/** Shares of repeats closer than this are no matter for anybody. */
const leastExcess = 0.02;
const leastMoved = 0.05;

export async function deviceFindings(
  subject: Subject,
  span: { from: string; to: string },
  kind: PeriodKind,
  summary: QualitySummary | undefined,
  staff: Staff,
): Promise<DeviceFindings> {
  const { db, scope, survey, headline, threshold } = subject;
  const pressingShown = staff.may('devices.manage');
  if (!staff.may('counters.read')) return { ok: false, reason: 'rights' };
  if (kind === 'day' || kind === 'week') return { ok: false, reason: 'days' };
  // Counters' figures are seen when the time is over.
  if (span.to >= subject.today) return { ok: false, reason: 'not_over' };
  const all = Object.entries(summary?.devices ?? {});
  if (all.length === 0) return { ok: false, reason: 'none' };
  const past = addSummaries(
    (
      await listQualityMonths(db, scope, survey.id, {
        from: shiftPeriod(span.from.slice(0, 7), 'month', -12),
        to: shiftPeriod(span.from.slice(0, 7), 'month', -1),
      })
    ).map(summaryOf),
  );
  const names = new Map((await listDevices(db, scope)).map((device) => [device.code, device.name]));
  const counters = new Map(subject.counters.map((counter) => [counter.code, counter.name]));
  const options = optionsJudged(subject);

  const repeats = all.map(([code, own]) => repeatsOf(own, othersOf(all, code)));
  const repeatsP = holm(repeats.map((one) => one?.p ?? null));
  const silences = all.flatMap(([code, own]) =>
    options.map((option) => ({
      code,
      label: option.label,
      p: silenceOf(own, othersOf(all, code), option.question, option.code),
    })),
  );
  const silenceP = holm(silences.map((one) => one.p));
  const drifts = all.map(([code, own]) =>
    mixDrift(past.devices[code]?.used[headline.code] ?? {}, own.used[headline.code] ?? {}),
  );
  const driftP = holm(drifts.map((one) => (one.ok ? one.p : null)));

  const rows = all.flatMap(([code, own], index): DeviceFinding[] => {
    const counter = own.counter === null ? '' : counters.get(own.counter);
    if (counter === undefined) return [];
    const name = names.get(code) ?? code;
    if (isTooSmallToShow(own.n, threshold))
      return [{ code, name, counter, n: null, repeats: null, silent: [], drift: null }];
    const repeat = repeats[index];
    const drift = drifts[index];
    return [
      {
        code,
        name,
        counter,
        n: own.n,
        repeats:
          repeat == null
            ? null
            : {
                n: repeat.n,
                share: repeat.share,
                others: repeat.others,
                noisy: isReal(repeatsP[index]) && repeat.share - repeat.others >= leastExcess,
              },
        silent: silences.flatMap((one, at) => (one.code === code && isReal(silenceP[at]) ? [one.label] : [])),
        drift:
          drift?.ok === true
            ? { moved: drift.moved, drifts: isReal(driftP[index]) && drift.moved >= leastMoved }
            : null,
      },
    ];
  });
  return {
    ok: true,
    rows: rows.sort(byCode),
    pressing: pressingShown ? pressingOf(subject, span.to, all, names) : null,
  };
}

/** What is done at a counter differs from what is done at the next; every other list of ticks means the same at all. */
function optionsJudged(subject: Subject): { question: string; code: string; label: string }[] {
  const { document, headline, language, words } = subject;
  const ticks = choiceQuestions(subject).filter(
    ({ kind, code }) => kind === 'several' && code !== serviceQuestion,
  );
  return [
    ...headline.choices.map(({ code, label }) => ({ question: headline.code, code, label })),
    ...ticks.flatMap((asked) =>
      choicesOf(document, asked).map(({ code, label }) => ({
        question: asked.code,
        code,
        label: words.t('quality.devices.tick', {
          option: inLanguage(label, language),
          question: inLanguage(asked.short, language),
        }),
      })),
    ),
  ];
}

const isReal = (p: number | null | undefined): boolean => p != null && p < significant;
const byCode = (a: DeviceFinding, b: DeviceFinding): number => (a.code < b.code ? -1 : 1);

function othersOf(all: readonly [string, DeviceSummary][], code: string): DeviceSummary[] {
  return all.filter(([other]) => other !== code).map(([, own]) => own);
}

function repeatsOf(own: DeviceSummary, others: readonly DeviceSummary[]) {
  const count = (one: DeviceSummary) => one.flagged['rapid'] ?? 0;
  const mine = { x: count(own), n: own.n };
  const rest = {
    x: others.reduce((sum, one) => sum + count(one), 0),
    n: others.reduce((sum, one) => sum + one.n, 0),
  };
  const test = proportionTest(mine, rest);
  return test.ok && rest.n > 0
    ? { n: mine.x, share: mine.x / mine.n, others: rest.x / rest.n, p: test.p }
    : null;
}

function silenceOf(
  own: DeviceSummary,
  others: readonly DeviceSummary[],
  question: string,
  option: string,
): number | null {
  if (own.pressed[question]?.[option] !== 0) return null;
  const sumOf = ({ used: { [question]: counts = {} } }: DeviceSummary) =>
    counts[shownCode] ?? Object.values(counts).reduce((sum, count) => sum + count, 0);
  const chance = chanceOfSilence(sumOf(own), {
    x: others.reduce((sum, one) => sum + (one.used[question]?.[option] ?? 0), 0),
    n: others.reduce((sum, one) => sum + sumOf(one), 0),
  });
  return chance.ok ? chance.chance : null;
}

function pressingOf(
  subject: Subject,
  day: string,
  all: readonly [string, DeviceSummary][],
  names: ReadonlyMap<string, string>,
) {
  const sum = (pick: (one: DeviceSummary) => { x: number; n: number }) =>
    all.reduce((total, [, own]) => ({ x: total.x + pick(own).x, n: total.n + pick(own).n }), { x: 0, n: 0 });
  const near = sum((one) => one.shift.near);
  const after = sum((one) => one.afterBad.after);
  const changes = openingOn(subject.office.settings, day)?.shiftChanges ?? [];
  return {
    shift:
      changes.length === 0
        ? null
        : {
            changes,
            near,
            difference: shiftDifference({ near, otherwise: sum((one) => one.shift.otherwise) }),
          },
    afterBad: {
      after,
      difference: shiftDifference({ near: after, otherwise: sum((one) => one.afterBad.otherwise) }),
    },
    alert: alertOf(all, names),
  };
}

function alertOf(all: readonly [string, DeviceSummary][], names: ReadonlyMap<string, string>): AlertFindings {
  const both = all.filter(([, { alert }]) => alert.on.n > 0 && alert.off.n > 0);
  const tests = both.map(([, { alert }]) => proportionTest(alert.on, alert.off));
  const p = holm(tests.map((test) => (test.ok ? test.p : null)));
  return {
    compared: both.length,
    more: both.flatMap(([code, { alert }], index) => {
      const difference = newcombe(alert.on, alert.off);
      return isReal(p[index]) && difference.ok && difference.lower > 0
        ? [{ name: names.get(code) ?? code, ...alert, difference }]
        : [];
    }),
  };
}
