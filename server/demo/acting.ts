// Why: the seed uses the house's own commands, at moments long past and with ids that are the same at every run.
import type { CommentKind } from '../../db/schema.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { demoOfficeId, demoSeed, offsetHours } from './office.js';
import { randomFrom, seededId } from './random.js';

export const scope = officeScope(demoOfficeId);

/** A comment as the rest of the seeding needs it. */
export type SeededComment = {
  id: string;
  receivedAt: Date;
  day: string;
  text: string;
  language: string;
  kind: CommentKind;
  themes: readonly string[];
};

/** The commands' world at that moment; `label` makes the ids of this step its own. */
export function actingAt(dependencies: Dependencies, at: Date, label: string): Dependencies {
  const random = randomFrom('demo', demoSeed, label);
  return {
    ...dependencies,
    clock: () => at,
    newId: () => seededId(at, random),
    randomHex: (size) => random.hex(size),
  };
}

/** An hour of a day of the office. */
export function momentOn(day: string, hour: number): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) + (hour - offsetHours) * 3_600_000);
}
