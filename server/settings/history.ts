// Why: under every rule of the office stands who set it when, and what it was before: read from the log, which nobody can change.
import { z } from 'zod';
import { listAuditOf } from '../../db/queries/auditLog.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Words } from '../dashboards/words.js';
import { timeInWords } from '../dayWords.js';
import { localDay } from '../time.js';
import type { SettingsAction } from './settings.commands.js';

export type Step = {
  at: Date;
  userName: string | null;
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
};

const most = 30;
const detail = z.object({
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
});

/** The newest first; what an earlier release wrote in other words is left to the log. */
export async function historyOf(db: Queries, scope: OfficeScope, action: SettingsAction): Promise<Step[]> {
  const rows = await listAuditOf(db, scope, action, scope.officeId, most);
  return rows.flatMap(({ at, userName, detail: written }) => {
    const parsed = detail.safeParse(written);
    return parsed.success ? [{ at, userName, ...parsed.data }] : [];
  });
}

export type HistoryRow = {
  when: string;
  who: string;
  changes: { name: string; before: string; after: string }[];
};

/** @param told what a field is called and what its value says; undefined: the field is not told of */
export function historyRows(
  words: Words,
  timeZone: string,
  steps: readonly Step[],
  told: (field: string) => { name: string; value: (value: unknown) => string } | undefined,
): HistoryRow[] {
  return steps.flatMap(({ at, userName, before, after }) => {
    const changes = Object.keys(after).flatMap((field) => {
      const word = told(field);
      const same = JSON.stringify(before[field]) === JSON.stringify(after[field]);
      return word === undefined || same
        ? []
        : [{ name: word.name, before: word.value(before[field]), after: word.value(after[field]) }];
    });
    return changes.length === 0
      ? []
      : [
          {
            when: `${words.day(localDay(at, timeZone))} ${timeInWords(at, timeZone)}`,
            who: userName ?? words.t('audit.program'),
            changes,
          },
        ];
  });
}
