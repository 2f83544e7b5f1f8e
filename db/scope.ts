// Why: every row belongs to an office, and no query may forget it. An OfficeScope is the first argument of every query;
// only a session, a survey look-up or the command line makes one (the architecture test holds who may call this).
declare const made: unique symbol;

export type OfficeScope = { readonly officeId: string; readonly [made]: true };

export function officeScope(officeId: string): OfficeScope {
  return { officeId } as OfficeScope;
}
