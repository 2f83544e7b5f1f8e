import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topTwoDifference } from '../../../analysis/polls/topTwoDifference.js';
import { voteShares } from '../../../analysis/polls/voteShares.js';
import { expectClose, expectRefused, given } from '../expectations.js';

describe('vote shares', () => {
  test('are of voters, with Wilson intervals, and may add up to more than all', () => {
    const poll = given(
      voteShares(
        [
          { key: 'benches', votes: 45 },
          { key: 'signs', votes: 27 },
        ],
        50,
      ),
    );
    expect(poll).toMatchObject({ voters: 50, votes: 72, addUpToMore: true });
    // Statistics notes C.1 [CALC]: 45/50.
    const [benches] = poll.options;
    const share = given(benches?.share ?? { ok: false, reason: 'no-answers' });
    expectClose(share.lower, 0.7863976856252034);
    expectClose(share.upper, 0.9565242350681095);
  });

  test('keep the order of the options, and do not add up to more where each voter chose one', () => {
    const poll = given(
      voteShares(
        [
          { key: 'b', votes: 1 },
          { key: 'a', votes: 2 },
        ],
        3,
      ),
    );
    expect(poll.options.map(({ key }) => key)).toEqual(['b', 'a']);
    expect(poll.addUpToMore).toBe(false);
    expect(given(voteShares([], 3)).options).toEqual([]);
  });

  test('are refused without voters, and for more votes on an option than voters', () => {
    expectRefused(voteShares([{ key: 'a', votes: 0 }], 0), 'no-answers');
    expectRefused(voteShares([{ key: 'a', votes: 4 }], 3), 'impossible-input');
    expectRefused(voteShares([{ key: 'a', votes: 1.5 }], 3), 'impossible-input');
  });
});

describe('the lead of an option over the next', () => {
  test('has the same-sample standard error of the notes, not the one for strangers', () => {
    // Statistics notes C.17 [CALC]: p .42 and .35, n 200 → se .0618506265.
    const lead = given(topTwoDifference({ first: 84, second: 70, voters: 200 }));
    expectClose(lead.standardError, 0.0618506265);
    expectClose(lead.difference, 0.07);
    const strangers = Math.sqrt((0.42 * 0.58 + 0.35 * 0.65) / 200);
    expect(lead.standardError).toBeGreaterThan(strangers);
    expect(lead.lower).toBeLessThan(0);
    expectClose(lead.upper, 0.07 + 1.959963984540054 * 0.0618506265);
  });

  test('of multiple choices is the paired one: only voters who chose one of both count', () => {
    const lead = given(topTwoDifference({ first: 60, second: 50, both: 40, voters: 100 }));
    // b 20, c 10: variance (b + c − (b − c)²/n)/n².
    expectClose(lead.standardError, Math.sqrt((30 - 1) / 10000));
  });

  test('turns round when the options swap', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.integer({ min: 1, max: 100 }), (first, second, neither) => {
        const voters = first + second + neither + 10;
        const forth = topTwoDifference({ first, second, voters });
        const back = topTwoDifference({ first: second, second: first, voters });
        if (!forth.ok || !back.ok) {
          expect(first + second).toBe(0);
          return;
        }
        expectClose(back.lower, -forth.upper, 1e-9);
        expectClose(back.p, forth.p, 1e-9);
      }),
    );
  });

  test('is refused without voters, under ten, where all voted alike, and for counts that cannot be', () => {
    expectRefused(topTwoDifference({ first: 0, second: 0, voters: 0 }), 'no-answers');
    expectRefused(topTwoDifference({ first: 3, second: 2, voters: 9 }), 'too-few-answers');
    expectRefused(topTwoDifference({ first: 10, second: 0, voters: 10 }), 'all-equal');
    expectRefused(topTwoDifference({ first: 8, second: 8, voters: 10 }), 'impossible-input');
    expectRefused(topTwoDifference({ first: 5, second: 4, both: 5, voters: 10 }), 'impossible-input');
  });
});
