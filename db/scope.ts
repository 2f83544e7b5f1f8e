// Why: every row belongs to an office, and no query may forget it. An OfficeScope is the first argument of every query;
// only a session, a survey look-up or the command line makes one (the architecture test holds who may call this).
declare const made: unique symbol;
declare const bureauMade: unique symbol;

export type OfficeScope = { readonly officeId: string; readonly [made]: true };

export function officeScope(officeId: string): OfficeScope {
  return { officeId } as OfficeScope;
}

/**
 * Several offices at once: those that agreed to be read by a bureau. Made by the session of somebody of that bureau and
 * nowhere else; only the few queries of queries/bureauFigures.ts take it.
 */
export type BureauScope = {
  readonly bureauId: string;
  readonly officeIds: readonly string[];
  readonly [bureauMade]: true;
};

export function bureauScope(bureauId: string, officeIds: readonly string[]): BureauScope {
  return { bureauId, officeIds } as BureauScope;
}
