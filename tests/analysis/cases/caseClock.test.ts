import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  caseClock,
  type CaseClock,
  type CaseRule,
  type ClockEvent,
  type NamedCalendar,
} from '../../../analysis/cases/caseClock.js';
import { shiftPeriod } from '../../../analysis/periods.js';
import { dueDate, isWorkingDay } from '../../../analysis/cases/workingDays.js';
import { expectRefused, given } from '../expectations.js';

const plain: NamedCalendar = { holidays: new Set(), makeUpWorkdays: new Set() };
const sixWorkingDays: CaseRule = {
  days: 6,
  unit: 'working',
  startsOn: 'next-working-day',
  maxExtensions: 1,
  extensionDays: 10,
};
const received = (day: string): ClockEvent => ({ day, kind: 'received' });
const run = (history: readonly ClockEvent[], rule = sixWorkingDays, calendar = plain): CaseClock =>
  given(caseClock(history, rule, calendar)).current;
/** 2026-10-05 is a Monday. */
const table = ({ steps }: CaseClock) =>
  steps.map(({ day, why, number, extension }) =>
    [day.slice(5), why, number, extension && `+${extension}`].filter((part) => part !== undefined).join(' '),
  );

describe('the table of a clock', () => {
  test('tells receipt, holiday, weekend and make-up workday, and numbers what counts', () => {
    const clock = run([received('2026-10-07')], sixWorkingDays, {
      holidays: new Set(['2026-10-09']),
      makeUpWorkdays: new Set(['2026-10-17']),
      names: new Map([
        ['2026-10-09', '國慶日補假'],
        ['2026-10-17', '補行上班'],
      ]),
    });
    expect(table(clock)).toEqual([
      '10-07 received',
      '10-08 counted 1',
      '10-09 holiday',
      '10-10 weekend',
      '10-11 weekend',
      '10-12 counted 2',
      '10-13 counted 3',
      '10-14 counted 4',
      '10-15 counted 5',
      '10-16 counted 6',
    ]);
    expect(clock.steps[2]?.name).toBe('國慶日補假');
    expect(clock).toMatchObject({ opened: 'received', from: '2026-10-07', due: '2026-10-16', limit: 6 });
    const sevenDays = run(
      [received('2026-10-07')],
      { ...sixWorkingDays, days: 7 },
      {
        ...plain,
        makeUpWorkdays: new Set(['2026-10-10', '2026-10-17']),
        holidays: new Set(['2026-10-10']),
      },
    );
    // A make-up Saturday closed by a typhoon is a holiday; the next one counts, but is no longer needed.
    expect(table(sevenDays).slice(3)).toEqual([
      '10-10 holiday',
      '10-11 weekend',
      '10-12 counted 3',
      '10-13 counted 4',
      '10-14 counted 5',
      '10-15 counted 6',
      '10-16 counted 7',
    ]);
    const eight = run(
      [received('2026-10-07')],
      { ...sixWorkingDays, days: 8 },
      {
        ...plain,
        makeUpWorkdays: new Set(['2026-10-17']),
      },
    );
    expect(table(eight).at(-1)).toBe('10-17 make-up 8');
  });

  test('numbers the day of receipt only where the rule counts it', () => {
    const sameDay = run([received('2026-10-09')], { ...sixWorkingDays, days: 2, startsOn: 'same-day' });
    expect(table(sameDay)).toEqual(['10-09 received 1', '10-10 weekend', '10-11 weekend', '10-12 counted 2']);
    // Received on a Saturday, counted from the same day: the first counted day is Monday.
    const saturday = run([received('2026-10-10')], { ...sixWorkingDays, days: 1, startsOn: 'same-day' });
    expect(table(saturday)).toEqual(['10-10 received', '10-11 weekend', '10-12 counted 1']);
  });

  test('of calendar days counts weekends, once the first working day has come where the rule says so', () => {
    const clock = run([received('2026-10-09')], { ...sixWorkingDays, days: 3, unit: 'calendar' });
    expect(table(clock)).toEqual([
      '10-09 received',
      '10-10 before-start',
      '10-11 before-start',
      '10-12 counted 1',
      '10-13 counted 2',
      '10-14 counted 3',
    ]);
    const nextDay = { ...sixWorkingDays, days: 2, unit: 'calendar', startsOn: 'next-day' } as const;
    expect(table(run([received('2026-10-09')], nextDay))).toEqual([
      '10-09 received',
      '10-10 counted 1',
      '10-11 counted 2',
    ]);
  });

  test('says when it was counted on days the calendar does not know', () => {
    const known = { ...plain, knownThrough: '2026-10-15' };
    expect(run([received('2026-10-07')], sixWorkingDays, known).beyondCalendar).toBe(false);
    expect(run([received('2026-10-08')], sixWorkingDays, known).beyondCalendar).toBe(true);
  });
});

describe('a pause', () => {
  test('leaves out the days after it up to and including the day of the resume', () => {
    const clock = run([
      received('2026-10-05'),
      { day: '2026-10-06', kind: 'paused' },
      { day: '2026-10-08', kind: 'resumed' },
    ]);
    expect(table(clock)).toEqual([
      '10-05 received',
      '10-06 counted 1',
      '10-07 paused',
      '10-08 paused',
      '10-09 counted 2',
      '10-10 weekend',
      '10-11 weekend',
      '10-12 counted 3',
      '10-13 counted 4',
      '10-14 counted 5',
      '10-15 counted 6',
    ]);
  });

  test('without an end leaves the due day open, and a case closed meanwhile is in time', () => {
    const story: ClockEvent[] = [received('2026-10-05'), { day: '2026-10-07', kind: 'paused' }];
    expect(run(story)).toMatchObject({ due: undefined, counted: 2, limit: 6, finished: undefined });
    expect(table(run(story))).toEqual(['10-05 received', '10-06 counted 1', '10-07 counted 2']);
    expect(run([...story, { day: '2026-12-31', kind: 'closed' }]).finished).toEqual({
      day: '2026-12-31',
      onTime: true,
    });
  });

  test('after the due day saves nothing', () => {
    const story: ClockEvent[] = [
      received('2026-10-05'),
      { day: '2026-10-14', kind: 'paused' },
      { day: '2026-10-20', kind: 'resumed' },
      { day: '2026-10-20', kind: 'closed' },
    ];
    expect(run(story)).toMatchObject({ due: '2026-10-13', finished: { onTime: false } });
  });

  test('ended on its own day changes nothing', () => {
    const story: ClockEvent[] = [
      received('2026-10-05'),
      { day: '2026-10-06', kind: 'paused' },
      { day: '2026-10-06', kind: 'resumed' },
    ];
    expect(run(story)).toEqual(run([received('2026-10-05')]));
  });

  test('that begins anew on the day it ended goes on', () => {
    const story: ClockEvent[] = [
      received('2026-10-05'),
      { day: '2026-10-06', kind: 'paused' },
      { day: '2026-10-08', kind: 'resumed' },
      { day: '2026-10-08', kind: 'paused' },
      { day: '2026-10-12', kind: 'resumed' },
    ];
    expect(run(story).due).toBe('2026-10-19');
  });
});

describe('an extension', () => {
  const extended = (day: string, days: number): ClockEvent => ({ day, kind: 'extended', days });

  test('adds its days after the original ones and is named at them', () => {
    const clock = run([received('2026-10-05'), extended('2026-10-13', 2)]);
    expect(table(clock).slice(-3)).toEqual(['10-13 counted 6', '10-14 counted 7 +1', '10-15 counted 8 +1']);
    expect(clock).toMatchObject({
      due: '2026-10-15',
      limit: 8,
      extensions: [{ day: '2026-10-13', days: 2 }],
    });
  });

  test('is void when it comes after the due day, once too often or for too long', () => {
    const late = run([received('2026-10-05'), extended('2026-10-14', 2)]);
    expect(late.due).toBe('2026-10-13');
    expect(late.extensions).toEqual([{ day: '2026-10-14', days: 2, void: 'late' }]);
    const more = run([
      received('2026-10-05'),
      extended('2026-10-06', 11),
      extended('2026-10-06', 1),
      extended('2026-10-07', 1),
    ]);
    expect(more.due).toBe('2026-10-14');
    expect(more.extensions.map((extension) => extension.void)).toEqual(['too-long', undefined, 'too-many']);
  });

  test('of several is told apart by its number', () => {
    const clock = run([received('2026-10-05'), extended('2026-10-06', 1), extended('2026-10-07', 1)], {
      ...sixWorkingDays,
      maxExtensions: 2,
    });
    expect(table(clock).slice(-3)).toEqual(['10-13 counted 6', '10-14 counted 7 +1', '10-15 counted 8 +2']);
  });
});

describe('the end of a clock', () => {
  test('is the first reply or the closing, in time on the due day itself', () => {
    const reply = (day: string): ClockEvent => ({ day, kind: 'replied' });
    expect(run([received('2026-10-05'), reply('2026-10-13')]).finished).toEqual({
      day: '2026-10-13',
      onTime: true,
    });
    expect(
      run([received('2026-10-05'), reply('2026-10-14'), { day: '2026-10-15', kind: 'closed' }]).finished,
    ).toEqual({ day: '2026-10-14', onTime: false });
    // Closed before the due day: the table still runs to the due day.
    expect(run([received('2026-10-05'), { day: '2026-10-06', kind: 'closed' }]).due).toBe('2026-10-13');
  });

  test('is not the last word: a reopened case has a new clock, and the first keeps its verdict', () => {
    const { current, earlier } = given(
      caseClock(
        [
          received('2026-10-05'),
          { day: '2026-10-07', kind: 'extended', days: 10 },
          { day: '2026-11-10', kind: 'replied' },
          { day: '2026-11-10', kind: 'closed' },
          { day: '2026-11-20', kind: 'reopened' },
          { day: '2026-11-23', kind: 'extended', days: 1 },
          { day: '2026-11-24', kind: 'replied' },
        ],
        sixWorkingDays,
        plain,
      ),
    );
    expect(earlier).toHaveLength(1);
    expect(earlier[0]).toMatchObject({ due: '2026-10-27', finished: { day: '2026-11-10', onTime: false } });
    // Six working days and one from Friday 2026-11-20 on.
    expect(current).toMatchObject({
      opened: 'reopened',
      from: '2026-11-20',
      due: '2026-12-01',
      limit: 7,
      finished: { day: '2026-11-24', onTime: true },
    });
    expect(current.steps[0]).toEqual({ day: '2026-11-20', why: 'received' });
  });

  test('while waiting for the citizen does not pause the clock after the reopening', () => {
    const story: ClockEvent[] = [
      received('2026-10-05'),
      { day: '2026-10-06', kind: 'paused' },
      { day: '2026-10-20', kind: 'closed' },
      { day: '2026-10-21', kind: 'reopened' },
    ];
    expect(run(story).due).toBe('2026-10-29');
  });
});

describe('a clock is refused', () => {
  test('for stories that cannot have happened so', () => {
    const at = (day: string, kind: Exclude<ClockEvent['kind'], 'extended'>): ClockEvent => ({ day, kind });
    const stories: ClockEvent[][] = [
      [],
      [at('2026-10-05', 'closed')],
      [at('2026-10-05', 'reopened')],
      [received('2026-10-05'), received('2026-10-06')],
      [received('2026-10-05'), at('2026-10-04', 'closed')],
      [received('2026-10-05'), at('2026-10-06', 'resumed')],
      [received('2026-10-05'), at('2026-10-06', 'paused'), at('2026-10-07', 'paused')],
      [received('2026-10-05'), at('2026-10-06', 'reopened')],
      [received('2026-10-05'), at('2026-10-06', 'replied'), at('2026-10-07', 'paused')],
      [received('2026-10-05'), at('2026-10-06', 'closed'), { day: '2026-10-07', kind: 'extended', days: 1 }],
      [received('2026-10-05'), { day: '2026-10-06', kind: 'extended', days: 0 }],
      [received('2026-10-05'), { day: '2026-10-06', kind: 'extended', days: 1.5 }],
    ];
    for (const story of stories) {
      expectRefused(caseClock(story, sixWorkingDays, plain), 'impossible-input');
    }
  });

  test('for rules that are none, and where no due day comes within ten years', () => {
    const story = [received('2026-10-05')];
    for (const wrong of [{ days: 0 }, { days: 1.5 }, { maxExtensions: -1 }, { extensionDays: NaN }]) {
      expectRefused(caseClock(story, { ...sixWorkingDays, ...wrong }, plain), 'impossible-input');
    }
    expectRefused(caseClock(story, { ...sixWorkingDays, days: 4000 }, plain), 'out-of-reach');
    expectRefused(caseClock(story, { ...sixWorkingDays, days: 3000 }, plain), 'out-of-reach');
    const long: ClockEvent[] = [
      ...story,
      { day: '2026-10-06', kind: 'paused' },
      { day: '2037-10-06', kind: 'resumed' },
    ];
    expectRefused(caseClock(long, sixWorkingDays, plain), 'out-of-reach');
  });

  test('loudly for a day that does not exist', () => {
    expect(() => caseClock([received('2026-02-29')], sixWorkingDays, plain)).toThrow(RangeError);
    expect(() =>
      caseClock([received('2026-10-05'), { day: '2026-10-32', kind: 'closed' }], sixWorkingDays, plain),
    ).toThrow(RangeError);
  });
});

describe('whatever the calendar, the rule and the story', () => {
  const first = '2026-01-01';
  const day = fc.integer({ min: 0, max: 250 }).map((number) => shiftPeriod(first, 'day', number));
  const days = fc.uniqueArray(day, { maxLength: 60 });
  const calendar = fc
    .record({ holidays: days, makeUps: days })
    .map(({ holidays, makeUps }): NamedCalendar => ({
      holidays: new Set(holidays),
      makeUpWorkdays: new Set(makeUps),
    }));
  const rule: fc.Arbitrary<CaseRule> = fc.record({
    days: fc.integer({ min: 1, max: 40 }),
    unit: fc.constantFrom('working', 'calendar'),
    startsOn: fc.constantFrom('same-day', 'next-day', 'next-working-day'),
    maxExtensions: fc.integer({ min: 0, max: 3 }),
    extensionDays: fc.integer({ min: 1, max: 30 }),
  });
  type Gap = { after: number; lasts: number };
  /** Pauses as gaps after the last one's end, extensions as days after receipt; in order of day. */
  function story(from: string, pauses: readonly Gap[], extensions: readonly Gap[]): ClockEvent[] {
    const events: ClockEvent[] = [];
    let at = from;
    for (const { after, lasts } of pauses) {
      at = shiftPeriod(at, 'day', after);
      events.push({ day: at, kind: 'paused' });
      at = shiftPeriod(at, 'day', lasts);
      events.push({ day: at, kind: 'resumed' });
    }
    for (const { after, lasts } of extensions) {
      events.push({ day: shiftPeriod(from, 'day', after), kind: 'extended', days: lasts + 1 });
    }
    // Stable, so that a pause stays before its own resume.
    return [received(from), ...events.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))];
  }
  const gaps = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 20 }), lasts: fc.integer({ min: 0, max: 20 }) }),
    { maxLength: 3 },
  );
  const dueOf = (history: readonly ClockEvent[], given: CaseRule, office: NamedCalendar): string => {
    const { due } = run(history, given, office);
    if (due === undefined) throw new Error('no due day');
    return due;
  };

  test('without pauses and extensions the clock agrees with the plain due date', () => {
    fc.assert(
      fc.property(day, rule, calendar, (from, limit, office) => {
        expect(dueOf([received(from)], limit, office)).toBe(given(dueDate(from, limit, office)).day);
      }),
    );
  });

  test('the steps are all the days from receipt to due, numbered 1 to n without a gap, the due day last', () => {
    fc.assert(
      fc.property(day, rule, calendar, gaps, gaps, (from, limit, office, pauses, extensions) => {
        const clock = run(story(from, pauses, extensions), limit, office);
        expect(clock.steps.map((step) => step.day)).toEqual(
          clock.steps.map((_, index) => shiftPeriod(from, 'day', index)),
        );
        expect(clock.steps.flatMap(({ number }) => number ?? [])).toEqual(
          Array.from({ length: clock.limit }, (_, index) => index + 1),
        );
        expect(clock.steps.at(-1)?.day).toBe(clock.due);
        expect(clock.steps.at(-1)?.number).toBe(clock.limit);
        expect(clock.counted).toBe(clock.limit);
        const held = clock.extensions.filter((extension) => extension.void === undefined);
        expect(clock.limit).toBe(limit.days + held.reduce((sum, extension) => sum + extension.days, 0));
        expect(clock.steps.filter((step) => step.extension !== undefined)).toHaveLength(
          clock.limit - limit.days,
        );
        if (limit.unit === 'working') {
          for (const step of clock.steps) {
            if (step.number !== undefined) expect(isWorkingDay(step.day, office)).toBe(true);
          }
        }
      }),
    );
  });

  test('added holidays never make a due day earlier', () => {
    fc.assert(
      fc.property(day, rule, calendar, days, gaps, gaps, (from, limit, office, more, pauses, extensions) => {
        const history = story(from, pauses, extensions);
        const closed = { ...office, holidays: new Set([...office.holidays, ...more]) };
        expect(dueOf(history, limit, closed) >= dueOf(history, limit, office)).toBe(true);
      }),
    );
  });

  test('a limit of one more day is due strictly later', () => {
    fc.assert(
      fc.property(day, rule, calendar, gaps, gaps, (from, limit, office, pauses, extensions) => {
        const history = story(from, pauses, extensions);
        const longer = { ...limit, days: limit.days + 1 };
        expect(dueOf(history, longer, office) > dueOf(history, limit, office)).toBe(true);
      }),
    );
  });

  test('pauses never make a due day earlier', () => {
    fc.assert(
      fc.property(day, rule, calendar, gaps, gaps, (from, limit, office, pauses, extensions) => {
        const without = dueOf(story(from, [], extensions), limit, office);
        expect(dueOf(story(from, pauses, extensions), limit, office) >= without).toBe(true);
      }),
    );
  });

  test('extensions never make a due day earlier, and void ones leave it', () => {
    fc.assert(
      fc.property(day, rule, calendar, gaps, gaps, (from, limit, office, pauses, extensions) => {
        const without = dueOf(story(from, pauses, []), limit, office);
        const clock = run(story(from, pauses, extensions), limit, office);
        const held = clock.extensions.some((extension) => extension.void === undefined);
        if (held) expect((clock.due ?? '') > without).toBe(true);
        else expect(clock.due).toBe(without);
        expect(clock.extensions).toHaveLength(extensions.length);
      }),
    );
  });

  test('a case reopened is timed as if it had been received that day', () => {
    fc.assert(
      fc.property(day, day, rule, calendar, (one, other, limit, office) => {
        const [from, again] = one < other ? [one, other] : [other, one];
        const { current, earlier } = given(
          caseClock(
            [received(from), { day: again, kind: 'closed' }, { day: again, kind: 'reopened' }],
            limit,
            office,
          ),
        );
        expect(current).toEqual({ ...run([received(again)], limit, office), opened: 'reopened' });
        expect(earlier[0]?.finished?.onTime).toBe(again <= dueOf([received(from)], limit, office));
      }),
    );
  });
});
