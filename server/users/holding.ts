// Why: a role has its days; who is given work must hold one on that day, while names are kept of everybody who ever did.
type Held = { active: boolean; validFrom: string; validTo: string | null };

/** Whether the account is on and the role holds on that day of the office. */
export function holdsOn({ active, validFrom, validTo }: Held, day: string): boolean {
  return active && validFrom <= day && (validTo === null || day <= validTo);
}

/** The same, or the role is still to come. */
export function isNotOver({ active, validTo }: Held, day: string): boolean {
  return active && (validTo === null || day <= validTo);
}
