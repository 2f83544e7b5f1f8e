import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { satisfaction, satisfactionDefinitions, summariseScores } from '../../analysis/satisfaction.js';
import { defaultScale } from '../../analysis/scale.js';
import { expectClose, expectRefused, given, groupA, groupB, scores } from './expectations.js';

const five = defaultScale(1, 5);

describe('satisfaction by definition', () => {
  // Statistics notes C.2 [CALC, R 4.2.2]: A = 4,6,30,160,200 and B = 8,12,50,170,140.
  test('gives the reference values of both groups', () => {
    const valueOf = (counts: typeof groupA, definition: (typeof satisfactionDefinitions)[number]) =>
      given(satisfaction(counts, five, definition)).value;
    expect(valueOf(groupA, 'top2')).toBe(0.9);
    expectClose(valueOf(groupA, 'mean'), 4.365);
    expectClose(valueOf(groupA, 'mean20'), 87.3);
    expectClose(valueOf(groupA, 'm0100'), 84.125);
    expect(valueOf(groupA, 'top1')).toBe(0.5);
    expectClose(valueOf(groupA, 'net'), 0.875);
    expectClose(valueOf(groupA, 'dissatisfied'), 0.025);
    expectClose(valueOf(groupB, 'mean'), 4.110526315789474);
    expectClose(valueOf(groupB, 'm0100'), 77.763157894737);
    expectClose(valueOf(groupB, 'top2'), 310 / 380);
    expectClose(given(summariseScores(groupA, five)).sd, 0.770232526814733);
    expectClose(given(summariseScores(groupB, five)).sd, 0.8976043970810382);
  });

  test('carries the counts behind a share and the variance of a net score', () => {
    expect(satisfaction(groupA, five, 'top2')).toMatchObject({
      kind: 'share',
      x: 360,
      n: 400,
      goodDirection: 'up',
    });
    expect(satisfaction(groupA, five, 'dissatisfied')).toMatchObject({
      x: 10,
      n: 400,
      goodDirection: 'down',
    });
    const net = given(satisfaction(groupA, five, 'net'));
    expectClose(net.kind === 'net' ? net.variance : undefined, (0.9 + 0.025 - 0.875 ** 2) / 400);
  });

  test('refuses what the scale or the answers cannot give', () => {
    for (const definition of satisfactionDefinitions)
      expectRefused(satisfaction([], five, definition), 'no-answers');
    expectRefused(satisfaction(scores([1, 1], 8), defaultScale(0, 10), 'mean20'), 'definition-not-for-scale');
    expectRefused(satisfaction([{ score: 6, count: 1 }], five, 'top2'), 'off-scale');
  });

  test('has no deviation for one answer and a deviation of exactly zero for equal ones', () => {
    expect(given(summariseScores([{ score: 4.3, count: 1 }], five)).sd).toBeUndefined();
    expect(given(summariseScores([{ score: 4.3, count: 7 }], five)).sd).toBe(0);
  });
});

const fiveCounts = fc
  .array(fc.nat(500), { minLength: 5, maxLength: 5 })
  .filter((counts) => counts.some(Boolean));

test('every definition follows from the five counts alone, in any order of rows', () => {
  fc.assert(
    fc.property(fiveCounts, (counts) => {
      const [c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0] = counts;
      const n = c1 + c2 + c3 + c4 + c5;
      const mean = (c1 + 2 * c2 + 3 * c3 + 4 * c4 + 5 * c5) / n;
      const value = (definition: (typeof satisfactionDefinitions)[number]) =>
        given(satisfaction(scores(counts), five, definition)).value;
      expectClose(value('top2'), (c4 + c5) / n);
      expectClose(value('top1'), c5 / n);
      expectClose(value('dissatisfied'), (c1 + c2) / n);
      expectClose(value('net'), (c4 + c5 - c1 - c2) / n);
      expectClose(value('mean'), mean);
      expectClose(value('mean20'), 20 * mean);
      expectClose(value('m0100'), 25 * (mean - 1));
      for (const definition of satisfactionDefinitions) {
        expect(satisfaction(scores(counts).reverse(), five, definition)).toEqual(
          satisfaction(scores(counts), five, definition),
        );
      }
    }),
  );
});
