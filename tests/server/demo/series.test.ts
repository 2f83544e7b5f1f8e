import { describe, expect, it } from 'vitest';
import { newcombe } from '../../../analysis/newcombe.js';
import { demoSeries } from '../../../server/demo/series.js';
import { monthlyColumn, onlineCampaign, storyOf, waitingMinutes } from '../../../server/demo/truth.js';

const today = '2026-11-24';
const story = storyOf(today);
const all = new Map(demoSeries(today, null).map(({ plan, values }) => [plan.code, values]));
const valuesOf = (code: string) => all.get(code) ?? [];

describe('the series of the demo office', () => {
  it('are the same at every run', () => {
    expect(demoSeries(today, null)).toEqual(demoSeries(today, null));
  });

  it('count three years of whole months, and leave one month for somebody to enter', () => {
    for (const code of ['applications_all', 'applications_online', 'transcripts_saved'])
      expect(valuesOf(code)).toHaveLength(36);
    expect(valuesOf('applications_all').at(-1)?.period).toBe('2026-10');
    expect(valuesOf('nursing_room').at(-1)?.period).toBe('2026-09');
    expect(valuesOf('applications_online').every(({ value }) => Number.isInteger(value) && value > 0)).toBe(
      true,
    );
  });

  it('hold the campaign that worked and the column that did not', () => {
    const shareOver = (months: readonly string[]) => {
      const sum = (code: string) =>
        valuesOf(code).reduce((total, { period, value }) => total + (months.includes(period) ? value : 0), 0);
      return { x: sum('applications_online'), n: sum('applications_all') };
    };
    expect(onlineCampaign.points).toBeGreaterThan(0);
    expect(story.campaign.from).toBe('2025-12-01');
    const lifted = newcombe(
      shareOver(['2025-12', '2026-01', '2026-02']),
      shareOver(['2025-09', '2025-10', '2025-11']),
    );
    expect(lifted.ok && lifted.lower).toBeGreaterThan(0.03);
    expect(monthlyColumn.points).toBe(0);
    expect(story.column).toBe('2026-07-01');
    const column = newcombe(shareOver(['2026-07', '2026-08']), shareOver(['2026-05', '2026-06']));
    expect(column.ok && column.upper).toBeLessThan(0.03);
  });

  it('hold the queue-ticket machine: the wait fell by what the truth says', () => {
    const mean = (from: string, to: string) => {
      const days = valuesOf('waiting_minutes').filter(({ period }) => period >= from && period < to);
      const cases = days.reduce((sum, { n }) => sum + (n ?? 0), 0);
      return days.reduce((sum, { value, n }) => sum + value * (n ?? 0), 0) / cases;
    };
    const fell = mean('2025-04-01', '2025-12-01') - mean(story.machine, today);
    expect(fell).toBeGreaterThan(waitingMinutes.before - waitingMinutes.after - 1);
    expect(fell).toBeLessThan(waitingMinutes.before - waitingMinutes.after + 1);
    expect(valuesOf('waiting_minutes').every(({ period }) => period < today)).toBe(true);
  });
});
