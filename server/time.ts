// Why: the local day and hour are made once, here, in the office's zone; instants stay in UTC.

const formats = new Map<string, Intl.DateTimeFormat>();

const last = new Map<string, { minute: number; parts: Record<string, string> }>();

function partsIn(instant: Date, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  // No zone changes its hour within a minute of the clock: thousands of answers share one look-up.
  const minute = Math.floor(instant.getTime() / 60_000);
  const before = last.get(timeZone);
  if (before?.minute === minute) return before.parts;
  const parts = Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
  last.set(timeZone, { minute, parts });
  return parts;
}

/** The day in that zone as 'YYYY-MM-DD'. */
export function localDay(instant: Date, timeZone: string): string {
  const { year = '', month = '', day = '' } = partsIn(instant, timeZone);
  return `${year}-${month}-${day}`;
}

/** The hour of the day in that zone, 0–23. */
export function localHour(instant: Date, timeZone: string): number {
  return Number(partsIn(instant, timeZone)['hour']);
}

/** Minutes after midnight in that zone, 0–1439. */
export function localMinute(instant: Date, timeZone: string): number {
  // Zones differ from UTC by whole quarters of an hour; which, is asked once a day.
  const key = `${timeZone} ${Math.floor(instant.getTime() / 86_400_000)}`;
  let quarter = quarters.get(key);
  if (quarter === undefined) {
    const shown = new Intl.DateTimeFormat('en-CA', { timeZone, minute: '2-digit' }).format(instant);
    quarter = (Number(shown) - instant.getUTCMinutes() + 60) % 60;
    if (quarters.size > 5_000) quarters.clear();
    quarters.set(key, quarter);
  }
  return localHour(instant, timeZone) * 60 + ((instant.getUTCMinutes() + quarter) % 60);
}

const quarters = new Map<string, number>();

/** The last instant of that day in that zone. Zones lie whole quarters of an hour apart, at most 14 hours from UTC. */
export function endOfDay(day: string, timeZone: string): Date {
  const quarter = 15 * 60_000;
  let instant = Date.parse(`${day}T23:59:59.999Z`) + 14 * 4 * quarter;
  while (localDay(new Date(instant), timeZone) > day) instant -= quarter;
  return new Date(instant);
}
