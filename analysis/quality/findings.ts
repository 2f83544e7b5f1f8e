// Why: a flag is only as good as the rule that set it; each names its rule and version, and raw answers stay as they came.

/** A press or a response on a device: `at` in milliseconds since 1970. */
export type DeviceRecord = { id: string; device: string; at: number };

export type RuleName =
  'rapid' | 'burst' | 'run-of-one' | 'outside-hours' | 'straight-lining' | 'speeder' | 'duplicate';

/**
 * Constants of a rule are fixed by version; a version begins on a day, so that no rule is tuned after seeing its
 * result.
 */
export type RuleVersion = { version: string; startsOn: string };

/** Responses a rule flags, in order of time. */
export type Finding = { rule: RuleName; version: string; ids: string[] };

/**
 * Whether a flag takes a response out of the headline (`n_used`); it stays in the raw count whatever the flag. The
 * others are shown only:
 * honest answers look like that too, at an office where nearly everybody is satisfied.
 */
export const lowersUsed: Readonly<Record<RuleName, boolean>> = {
  rapid: true,
  burst: true,
  duplicate: true,
  'outside-hours': true,
  'run-of-one': false,
  'straight-lining': false,
  speeder: false,
};

/**
 * Rule in force on a day.
 * Use: before every detector, with the day of the responses, not with today. Variant: the version that began last.
 * Shapes: day keys 'YYYY-MM-DD'. Throws nothing. None had begun → undefined.
 */
export function ruleOn<Rule extends RuleVersion>(rules: readonly Rule[], day: string): Rule | undefined {
  return rules
    .filter(({ startsOn }) => startsOn <= day)
    .reduce<Rule | undefined>(
      (latest, rule) => (latest === undefined || rule.startsOn > latest.startsOn ? rule : latest),
      undefined,
    );
}

/**
 * Records of each device in order of time.
 * Use: inside the detectors, so that the order of rows cannot change what they find. Variant: by time, then by id.
 * Throws nothing. Empty → empty.
 */
export function byDevice<Item extends DeviceRecord>(records: readonly Item[]): Item[][] {
  const devices = new Map<string, Item[]>();
  for (const record of [...records].sort(inTime)) {
    const known = devices.get(record.device);
    if (known === undefined) devices.set(record.device, [record]);
    else known.push(record);
  }
  return [...devices.values()];
}

/**
 * Finding of a rule: the flagged records as ids in order of time, each once.
 * Use: inside the detectors. Throws nothing. Nothing flagged → no ids.
 */
export function finding(
  rule: RuleName,
  version: string,
  flagged: Iterable<{ id: string; at: number }>,
): Finding {
  const ids = new Set([...flagged].sort(inTime).map(({ id }) => id));
  return { rule, version, ids: [...ids] };
}

function inTime(a: { id: string; at: number }, b: { id: string; at: number }): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
