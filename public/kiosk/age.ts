// Why: how long ago an answer was given decides its day. The clock on the wall may be set, and the one nobody can set stands
// still while a tablet sleeps.

/** A tablet in a drawer over the longest holidays; what lies further apart, somebody set. */
const longestSleep = 14 * 86_400_000;

/** Which life of the page, the clock on the wall, and the one nobody can set. */
type Moment = { life: string; clock: number; ticks: number };

/** Milliseconds since it was given. 0 where the tablet's clock was set back over a restart: then nobody knows. */
export function ageOf(kept: Moment, now: Moment): number {
  const byClock = now.clock - kept.clock;
  if (kept.life !== now.life) return Math.max(0, Math.round(byClock));
  const byTicks = now.ticks - kept.ticks;
  const slept = byClock - byTicks;
  return Math.max(0, Math.round(slept > 0 && slept <= longestSleep ? byClock : byTicks));
}

/** By this tablet's clock, as the field of a date has it. */
export function localDay(): string {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
