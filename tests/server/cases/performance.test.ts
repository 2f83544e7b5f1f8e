import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertCase, insertCaseEvent, type Case } from '../../../db/queries/cases.js';
import { handledCases, talliesOf } from '../../../server/cases/handled.js';
import { figuresOf } from '../../../server/cases/handlingFigures.js';
import { monthsNeeded } from '../../../server/cases/performance.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { havePetition } from '../citizen/world.js';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  await test.close();
});

let count = 0;

/** One case as it stands, with the turns of its story. */
async function have(
  given: Pick<Case, 'receivedDay' | 'dueDay' | 'repliedDay'> & Partial<Case>,
  turns: readonly {
    kind: 'extended' | 'transferred' | 'reopened' | 'replied' | 'rated' | 'withdrawn';
    data?: unknown;
  }[] = [],
  text?: string,
): Promise<string> {
  const { dependencies, scope } = test;
  const commentId = await havePetition(test, text);
  count += 1;
  const id = dependencies.newId();
  const at = dependencies.clock();
  const told = [{ kind: 'received' as const }, ...turns];
  await dependencies.database.atomically((db) => [
    insertCase(db, scope, {
      id,
      number: `115-${String(count).padStart(4, '0')}`,
      origin: 'petition',
      commentId,
      petitionType: 'reform',
      subject: '',
      status: given.repliedDay === null ? 'drafting' : 'replied',
      ruleId: 'shipped-taipei',
      receivedAt: at,
      ownerId: 'user-research',
      sectionId: 'sec-registration',
      chain: [],
      confidential: false,
      documentNumber: '',
      passwordHash: null,
      language: 'zh-TW',
      nonHandling: null,
      closedDay: null,
      revision: 1,
      createdBy: null,
      ...given,
    }),
    ...told.map(({ kind, ...more }) =>
      insertCaseEvent(db, scope, {
        id: dependencies.newId(),
        caseId: id,
        at,
        day: given.receivedDay,
        actor: 'program',
        userId: null,
        forUserId: null,
        kind,
        status: 'drafting',
        text: '',
        data: null,
        ...more,
      }),
    ),
  ]);
  return id;
}

/** Six answered in 3 days, in time; one late; one open and overdue; one open in time. */
async function fill(day = '2026-05-04', due = '2026-05-12'): Promise<void> {
  for (let n = 0; n < 6; n += 1)
    await have({ receivedDay: day, dueDay: due, repliedDay: day.replace('04', '07') }, [
      { kind: 'replied' },
      { kind: 'rated', data: { solved: n > 0, satisfaction: n === 0 ? 2 : 5 } },
    ]);
  await have({ receivedDay: day, dueDay: due, repliedDay: day.replace('04', '20') }, [{ kind: 'replied' }]);
  await have({ receivedDay: day, dueDay: due, repliedDay: null }, [{ kind: 'extended' }]);
  await have({ receivedDay: day, dueDay: '2026-07-31', repliedDay: null });
}

const data = async (path = '/cases/performance.json?from=2026-05&to=2026-06') =>
  (await (await test.signIn('director')).get(path).expect(200)).body as {
    all: {
      n: number;
      onTime: { x: number; n: number };
      openOverdue: number;
      median: { days: number };
    } | null;
    rows: {
      cut: string;
      key: string;
      figures: { n: number } | null;
      ratings: { satisfied: { x: number; n: number } } | null;
    }[];
    growths: {
      cut: string;
      key: string;
      growth: {
        shares: Record<
          'onTime' | 'extended' | 'transferred',
          { comparison: object; growth: object; evaluation: string }
        >;
        days: { slowTenth: object };
      } | null;
    }[];
    changes: { comparison: { ok: boolean } }[];
    rated: Record<'responseRate' | 'satisfied' | 'solved', { ok: boolean; x: number; n: number }>;
    recurring: { id: string; before: { id: string } }[];
    finding: string[];
  };

describe('the performance of handling', () => {
  it('counts what is open and overdue as late, and what is open in time not at all', async () => {
    await fill();
    const { all, rated } = await data();
    expect(all?.n).toBe(9);
    expect(all?.onTime).toMatchObject({ x: 6, n: 8 });
    expect(all?.openOverdue).toBe(1);
    // Six of nine finish after 3 days: the median of all, the open ones being longer.
    expect(all?.median).toMatchObject({ ok: true, days: 3 });
    expect(rated.responseRate).toMatchObject({ x: 6, n: 7 });
    expect(rated.satisfied).toMatchObject({ x: 5, n: 6 });
    expect(rated.solved).toMatchObject({ x: 5, n: 6 });
  });

  it('leaves out what was withdrawn, and cases nobody confirmed', async () => {
    await fill();
    await have(
      { receivedDay: '2026-05-04', dueDay: '2026-05-12', repliedDay: null, closedDay: '2026-05-05' },
      [{ kind: 'withdrawn' }],
    );
    await have({ receivedDay: '2026-05-04', dueDay: null, repliedDay: null, status: 'waiting' });
    expect((await data()).all?.n).toBe(9);
  });

  it('shows no figures of few, nor what would tell them, on page, in CSV and JSON', async () => {
    await fill();
    await have({
      receivedDay: '2026-05-04',
      dueDay: '2026-05-12',
      repliedDay: null,
      sectionId: 'sec-records',
    });
    const { rows } = await data();
    expect(rows.filter(({ cut }) => cut === 'section').map(({ figures }) => figures)).toEqual([null, null]);
    const director = await test.signIn('director');
    const csv = await director.get('/cases/performance.csv?from=2026-05&to=2026-06&lang=en').expect(200);
    expect(csv.text).toMatch(/sec-records,Records,\*,\*/);
    const page = await director.get('/cases/performance?from=2026-05&to=2026-06&lang=en').expect(200);
    expect(page.text).toContain('From May 2026 to June 2026, 10 cases were received');
  });

  it('says of each group what became of it since the period before, with a verdict only from a test', async () => {
    // Forty a period: before, half were late and took 15 days; now all are on time after 3.
    for (let n = 0; n < 40; n += 1) {
      const late = n % 2 === 0;
      await have(
        {
          receivedDay: '2026-03-02',
          dueDay: '2026-03-10',
          repliedDay: late ? '2026-03-17' : '2026-03-05',
        },
        [{ kind: 'replied' }, ...(n < 20 ? [{ kind: 'extended' as const }] : [])],
      );
      await have({ receivedDay: '2026-05-04', dueDay: '2026-05-12', repliedDay: '2026-05-07' }, [
        { kind: 'replied' },
        { kind: 'rated', data: { solved: true, satisfaction: n < 30 ? 5 : 3 } },
      ]);
    }
    // Too few of another channel to say anything.
    await have({ receivedDay: '2026-05-04', dueDay: '2026-05-12', repliedDay: null, petitionType: 'rights' });
    const { growths, rows } = await data('/cases/performance.json?from=2026-05&to=2026-06');
    const of = (cut: string, key: string) =>
      growths.find((one) => one.cut === cut && one.key === key)?.growth;
    const all = of('all', '');
    expect(all?.shares.onTime.comparison).toMatchObject({ ok: true, verdict: 'up' });
    expect(all?.shares.onTime.growth).toMatchObject({ ok: true });
    expect(all?.shares.extended).toMatchObject({ comparison: { verdict: 'down' }, evaluation: 'good' });
    expect(all?.days).toMatchObject({ verdict: 'down', evaluation: 'good', median: { ok: true } });
    expect(all?.days.slowTenth).toMatchObject({ difference: -12, growth: -0.8 });
    // Nobody was transferred before: nothing to grow from.
    expect(all?.shares.transferred.growth).toEqual({ ok: false, reason: 'zero-base' });
    // One case is shown of neither kind, for the other would tell it.
    expect([of('kind', 'rights'), of('kind', 'reform')]).toEqual([null, null]);
    expect(of('section', 'sec-registration')).not.toBeNull();
    // May against April, in which nothing came.
    expect(of('month', '2026-05')).toBeNull();
    const section = rows.find(({ cut }) => cut === 'section');
    expect(section?.ratings?.satisfied).toMatchObject({ x: 30, n: 40 });
    const director = await test.signIn('director');
    const page = await director.get('/cases/performance?from=2026-05&to=2026-06&lang=zh-TW').expect(200);
    expect(page.text).toContain('少12.0日');
    const csv = await director.get('/cases/performance.csv?from=2026-05&to=2026-06').expect(200);
    expect(csv.text).toMatch(/section:sec-registration/);
  });

  it('asks the database for the months it needs and for no other', () => {
    const span = { from: '2026-05', to: '2026-06', today: '2026-06-17' };
    expect(monthsNeeded(span)).toEqual(['2025-05', '2026-03', '2026-04', '2026-05', '2026-06']);
  });

  it('says in words why a month is not compared, and compares none with too few', async () => {
    await fill();
    const { changes, finding } = await data();
    expect(changes.map(({ comparison }) => comparison.ok)).toEqual([false, false]);
    expect(finding.join()).toContain('不作比較');
  });

  it('finds a case much like one answered before, but never a confidential one', async () => {
    const before = await have(
      { receivedDay: '2026-05-04', dueDay: '2026-05-12', repliedDay: '2026-05-07' },
      [{ kind: 'replied' }],
      '停車場機車位太少，常常停不到車位。',
    );
    const again = await have(
      { receivedDay: '2026-06-01', dueDay: '2026-06-12', repliedDay: null },
      [],
      '機車位太少，停車場常常停不到車位，請增加。',
    );
    await have(
      { receivedDay: '2026-06-02', dueDay: '2026-06-12', repliedDay: null, confidential: true },
      [],
      '停車場機車位太少，常常停不到車位。',
    );
    const { recurring } = await data();
    expect(recurring.map(({ id, before: earlier }) => [id, earlier.id])).toEqual([[again, before]]);
  });

  it('names no person, in three languages', async () => {
    await fill();
    const director = await test.signIn('director');
    for (const language of ['zh-TW', 'en', 'ja']) {
      const page = await director.get(`/cases/performance?lang=${language}`).expect(200);
      expect(page.text).not.toContain('research person');
      expect(page.text).not.toContain('王小明');
    }
  });

  it('is for who reads cases, and refuses months that are none', async () => {
    await (await test.signIn('clerk')).get('/cases/performance').expect(403);
    const director = await test.signIn('director');
    for (const query of ['from=2026-13', 'to=2027-01', 'from=2026-06&to=2026-05', 'from=1900-01'])
      await director.get(`/cases/performance?${query}`).expect(400);
  });
});

describe('figures of handling', () => {
  it('of no cases are refused, not zero', () => {
    const { onTime, median } = figuresOf(talliesOf(handledCases([], []), '2026-06-17'));
    expect([onTime, median]).toEqual([
      { ok: false, reason: 'no-cases' },
      { ok: false, reason: 'no-cases' },
    ]);
  });
});
