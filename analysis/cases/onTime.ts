// Why: counting only what was closed hides what lies overdue in the drawer.
import { refuse, type Refused } from '../refusals.js';
import { wilson, type WilsonInterval } from '../wilson.js';

/** A case as it stands: `dueOn` after all extensions, `closedOn` null while open (also when reopened). Day keys. */
export type CaseState = {
  dueOn: string;
  closedOn: string | null;
  extensions: number;
  reopened: boolean;
};

export type OnTime =
  | {
      ok: true;
      closedInTime: number;
      closedLate: number;
      openOverdue: number;
      /** Open and still in time: in no share. */
      openInTime: number;
      /** Of closed and overdue. */
      onTime: WilsonInterval;
      /** Of all cases: extended at least once. */
      extended: WilsonInterval;
      /** Of all that were ever closed: opened again. */
      reopened: WilsonInterval;
    }
  | Refused;

/**
 * On-time share of cases, with the shares extended and reopened.
 * Use: the performance of case handling, for a unit, a type or a period of receipt. Variant: closed within the
 * limit  (closed  open and overdue): an open case past its due day is late, one inside its limit is left out;
 * closing on the due day is in time. Extensions move the due day and so help the share; that is why theirs stands
 * beside it. Shares with Wilson intervals, each refused 'no-answers' where nothing can be judged yet. Source: C.15 of
 * the project's statistics notes. Shapes: day keys; `today` the day in the office. Throws nothing. No cases →
 * 'no-cases'; a case closed after today, or extensions that are no count → 'impossible-input'.
 */
export function onTime(cases: readonly CaseState[], today: string): OnTime {
  if (cases.length === 0) return refuse('no-cases');
  const possible = cases.every(
    ({ closedOn, extensions }) =>
      (closedOn === null || closedOn <= today) && Number.isSafeInteger(extensions) && extensions >= 0,
  );
  if (!possible) return refuse('impossible-input');
  const count = (holds: (given: CaseState) => boolean) => cases.filter(holds).length;
  const closedInTime = count(({ closedOn, dueOn }) => closedOn !== null && closedOn <= dueOn);
  const closedLate = count(({ closedOn, dueOn }) => closedOn !== null && closedOn > dueOn);
  const openOverdue = count(({ closedOn, dueOn }) => closedOn === null && today > dueOn);
  const everClosed = count(({ closedOn, reopened }) => closedOn !== null || reopened);
  return {
    ok: true,
    closedInTime,
    closedLate,
    openOverdue,
    openInTime: cases.length - closedInTime - closedLate - openOverdue,
    onTime: wilson(closedInTime, closedInTime + closedLate + openOverdue),
    extended: wilson(
      count(({ extensions }) => extensions > 0),
      cases.length,
    ),
    reopened: wilson(
      count(({ reopened }) => reopened),
      everClosed,
    ),
  };
}
