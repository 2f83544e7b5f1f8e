import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { newcombe } from '../../../analysis/newcombe.js';
import { themes } from '../../../analysis/text/themeRules.js';
import { addDays, isOpen, lunarNewYear } from '../../../server/demo/calendar.js';
import { commentTexts } from '../../../server/demo/commentTexts.js';
import { demoDays, type DemoOptions, type DemoResponse } from '../../../server/demo/generator.js';
import { demoSeed, offsetHours } from '../../../server/demo/office.js';
import { holidayPeak, lunchShift, queueMachine, storyOf, unchanged } from '../../../server/demo/truth.js';
import { choicesOf, questionsOf } from '../../../server/surveys/document.js';
import { loadTemplate } from '../../../server/surveys/templates.js';

const options: DemoOptions = { seed: demoSeed, today: '2026-11-24', scale: 1, offsetHours };
const story = storyOf(options.today);
type Row = { day: string } & DemoResponse;

const days = (changed: Partial<DemoOptions>) => [...demoDays({ ...options, ...changed })];
const fingerprint = (changed: Partial<DemoOptions>) =>
  createHash('sha256')
    .update(JSON.stringify(days({ scale: 0.02, ...changed })))
    .digest('hex');

let rows: Row[];
let open: string[];
beforeAll(() => {
  const made = days({});
  open = made.map(({ day }) => day);
  rows = made.flatMap(({ day, responses }) => responses.map((response) => ({ day, ...response })));
});

/** Satisfied among those who gave a score; unusable answers left out. */
function share(question: string, which: (row: Row) => boolean): { x: number; n: number } {
  const scores = rows
    .filter((row) => row.submission.flags.length === 0 && which(row))
    .map(({ submission }) => submission.answers[question])
    .filter((answer): answer is string => typeof answer === 'string' && answer !== 'na');
  return { x: scores.filter((score) => Number(score) >= 4).length, n: scores.length };
}

function difference(question: string, after: (row: Row) => boolean, before: (row: Row) => boolean) {
  const interval = newcombe(share(question, after), share(question, before));
  if (!interval.ok) throw new Error(interval.reason);
  return interval;
}

/** What each question of a template takes. */
function formOf(name: 'counter' | 'household-office') {
  const document = loadTemplate(name);
  return questionsOf(document).map((question) => {
    const codes = new Set(choicesOf(document, question).map((choice) => choice.code));
    if ('notApplicable' in question && question.notApplicable !== null) codes.add('na');
    return [
      question.code,
      { showIf: question.showIf, codes, isText: question.kind === 'long_text' },
    ] as const;
  });
}

const yearBefore = (day: string) => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
const since = (day: string) => (row: Row) => row.day >= day;
/** The same season a year earlier, so that neither summer nor New Year speaks. */
const sameSeasonBefore = (day: string) => (row: Row) =>
  row.day >= yearBefore(day) && row.day < yearBefore(options.today);

describe('the generator', () => {
  it('gives the same office for the same seed and day, and another for another seed', () => {
    expect(fingerprint({})).toBe(fingerprint({}));
    expect(fingerprint({ seed: 2 })).not.toBe(fingerprint({}));
  });

  it('fills three years of open days and ends yesterday, whatever today is', () => {
    expect(open[0]).toBe('2023-11-01');
    expect(open.at(-1)).toBe('2026-11-23');
    expect(open.every(isOpen)).toBe(true);
    const newYear = days({ today: '2027-01-01', scale: 0.01 });
    expect(newYear.at(-1)?.day).toBe('2026-12-31');
    expect(newYear[0]?.day).toBe('2024-01-02');
  });

  it('makes about 40,000 responses, near the ceiling as real offices are', () => {
    expect(rows.length).toBeGreaterThan(39_000);
    expect(rows.length).toBeLessThan(41_500);
    const { x, n } = share('overall', () => true);
    expect(x / n).toBeGreaterThan(0.93);
    expect(x / n).toBeLessThan(0.96);
    expect(new Set(rows.map(({ submission }) => submission.id)).size).toBe(rows.length);
  });

  it('lets about one in twelve write something, nine of ten in Chinese', () => {
    const comments = rows.filter(({ submission }) => submission.texts.length > 0);
    expect(rows.length / comments.length).toBeGreaterThan(10.5);
    expect(rows.length / comments.length).toBeLessThan(13.5);
    const chinese = comments.filter(({ submission }) => submission.language === 'zh-TW').length;
    expect(chinese / comments.length).toBeGreaterThan(0.87);
    expect(chinese / comments.length).toBeLessThan(0.94);
    expect(comments.every(({ submission }) => !/[{}|]/.test(submission.texts[0]?.text ?? ''))).toBe(true);
    expect(
      commentTexts.every((entry) =>
        entry.themes.every((theme) => (themes as readonly string[]).includes(theme)),
      ),
    ).toBe(true);
  });

  it('answers only with codes of the published forms, and only what was shown', () => {
    const questions = {
      counter: new Map(formOf('counter')),
      'household-office': new Map(formOf('household-office')),
    };
    const wrong = rows.flatMap(({ survey, submission }) =>
      Object.entries(submission.answers).flatMap(([code, answer]) => {
        const question = questions[survey].get(code);
        if (question === undefined) return [`${survey}.${code}`];
        const { showIf, codes } = question;
        if (showIf !== undefined && !showIf.in.includes(String(submission.answers[showIf.question])))
          return [`${survey}.${code} was not shown`];
        if (answer === null || question.isText) return [];
        const given = Array.isArray(answer) ? (answer as string[]) : [String(answer)];
        return given.filter((each) => !codes.has(each)).map((each) => `${survey}.${code}=${each}`);
      }),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('receives nothing before it was answered and nothing from tomorrow', () => {
    const latest = new Date(`${options.today}T00:00:00+08:00`);
    expect(rows.every(({ receivedAt }) => receivedAt < latest)).toBe(true);
    expect(
      rows.every(({ receivedAt, submission: { time } }) => !('at' in time) || time.at <= receivedAt),
    ).toBe(true);
  });

  it('counts visitors so that the answers are a quarter to a third', () => {
    const made = days({});
    const visitors = made.flatMap(({ visits }) => visits).reduce((sum, each) => sum + each.visitors, 0);
    expect(rows.length / visitors).toBeGreaterThan(0.24);
    expect(rows.length / visitors).toBeLessThan(0.34);
    expect(made.flatMap(({ visits }) => visits).every((each) => each.offered <= each.visitors)).toBe(true);
  });
});

describe('the truth shows in the answers', () => {
  it('the queue machine raised waiting by what the truth says', () => {
    const found = difference('waiting', since(story.machine), sameSeasonBefore(story.machine));
    expect(found.lower).toBeGreaterThan(0);
    expect(found.lower).toBeLessThan(queueMachine.points);
    expect(found.upper).toBeGreaterThan(queueMachine.points);
  });

  it.each(unchanged)('and did not move %s', (question) => {
    const found = difference(question, since(story.machine), sameSeasonBefore(story.machine));
    expect(Math.abs(found.difference)).toBeLessThan(0.03);
  });

  it('the new signs changed nothing', () => {
    const found = difference('signs', since(story.signs), sameSeasonBefore(story.signs));
    expect(found.lower).toBeLessThan(0);
    expect(found.upper).toBeGreaterThan(0);
  });

  it('the lunch shift helped transcripts at noon and nobody else', () => {
    const hourOf = ({ submission: { time } }: Row) =>
      'at' in time
        ? new Date(time.at.getTime() + offsetHours * 3_600_000).getUTCHours()
        : 'hour' in time
          ? time.hour
          : null;
    const among = (helped: boolean, from: string, to: string) => (row: Row) =>
      row.day >= from &&
      row.day < to &&
      (row.submission.serviceCode === lunchShift.service && hourOf(row) === lunchShift.hour) === helped;
    const moved = (helped: boolean) =>
      difference(
        'waiting',
        among(helped, story.lunch, story.machine),
        among(helped, story.from, story.lunch),
      );
    const transcripts = moved(true);
    expect(transcripts.lower).toBeGreaterThan(0);
    expect(transcripts.lower).toBeLessThan(lunchShift.points);
    expect(transcripts.upper).toBeGreaterThan(lunchShift.points);
    expect(Math.abs(moved(false).difference)).toBeLessThan(0.03);
  });

  it('before the lunar New Year people wait longer, every year', () => {
    for (const year of ['2024', '2025', '2026']) {
      const newYear = lunarNewYear(year);
      const from = addDays(newYear, -holidayPeak.days);
      const peak = difference(
        'waiting',
        (row) => row.day >= from && row.day < newYear,
        (row) => row.day >= addDays(from, -60) && row.day < from,
      );
      expect(peak.difference).toBeLessThan(-0.03);
    }
  });

  it('the noisy tablet repeats presses, spreads the answers and moves no share', () => {
    const noisy = (row: Row) => row.day >= story.noisy && row.submission.deviceCode === 'kiosk-5';
    const calm = (row: Row) => row.day >= story.noisy && /kiosk-[123]/.test(row.submission.deviceCode ?? '');
    const flagged = (which: (row: Row) => boolean) => {
      const presses = rows.filter(which);
      return presses.filter(({ submission }) => submission.flags.includes('rapid')).length / presses.length;
    };
    expect(flagged(noisy)).toBeGreaterThan(0.1);
    expect(flagged(calm)).toBeLessThan(0.02);
    expect(Math.abs(difference('overall', noisy, calm).difference)).toBeLessThan(0.02);
    const best = (which: (row: Row) => boolean) => {
      const used = rows.filter((row) => which(row) && row.submission.flags.length === 0);
      return used.filter(({ submission }) => submission.answers['overall'] === '5').length / used.length;
    };
    expect(best(noisy)).toBeGreaterThan(best(calm) + 0.1);
  });

  it('counter c4 is lower; c6 is like the others, though its last month looks bad and proves nothing', () => {
    const kiosk =
      (counter: RegExp, month = '') =>
      (row: Row) =>
        row.submission.channel === 'kiosk' &&
        counter.test(row.submission.counterCode ?? '') &&
        row.day.startsWith(month);
    expect(difference('overall', kiosk(/c4/), kiosk(/c[1235]/)).upper).toBeLessThan(0);
    const always = difference('overall', kiosk(/c6/), kiosk(/c[1235]/));
    expect(always.lower).toBeLessThan(0);
    expect(always.upper).toBeGreaterThan(0);
    const month = share('overall', kiosk(/c6/, story.unlucky));
    const others = share('overall', kiosk(/c[1235]/, story.unlucky));
    expect(month.n).toBeLessThan(60);
    expect(month.x / month.n).toBeLessThan(others.x / others.n - 0.02);
    const looks = newcombe(month, others);
    expect(looks.ok && looks.upper).toBeGreaterThan(0);
  });

  it('answers of one person agree with one another', () => {
    const pairs = rows.flatMap(({ submission: { answers } }) => {
      const [a, b] = [Number(answers['courtesy']), Number(answers['expertise'])];
      return a >= 1 && b >= 1 ? [[a, b] as const] : [];
    });
    const mean = (of: (pair: readonly [number, number]) => number) =>
      pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
    const [ma, mb] = [mean(([a]) => a), mean(([, b]) => b)];
    const covariance = mean(([a, b]) => (a - ma) * (b - mb));
    const correlation = covariance / Math.sqrt(mean(([a]) => (a - ma) ** 2) * mean(([, b]) => (b - mb) ** 2));
    expect(correlation).toBeGreaterThan(0.3);
    expect(correlation).toBeLessThan(0.7);
  });
});
