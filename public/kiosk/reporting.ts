// Why: the office hears how its tablets are: what waits on them, which release they run, whether they still have power, and
// how many people began, finished or left; no more than numbers.
import { newId } from './ids.js';
import type { Queue } from './queue.js';
import { readRest, type Rest } from './rests.js';

export type Tally = { begun: number; finished: number; left: number };
export type Told = { state: string; rest: Rest | undefined };
type Report = { start: string; app: string; queue: Queue; tally: Tally; told: (what: Told) => void };
type Said = { state?: string; rest?: unknown; again?: number; witness?: unknown };
type Battery = { level: number; charging: boolean };

const ordinarily = 60;
const patience = 30_000;

export function startReporting({ start, app, queue, tally, told }: Report): void {
  // Whether they arrived is not known until the answer is here: so they go again as they are, under the same name.
  let unsure: (Tally & { tally: string }) | undefined;

  async function report(): Promise<number> {
    const [waiting, refused, battery, witness] = await Promise.all([
      queue.count('waiting'),
      queue.count('refused'),
      readBattery(),
      // What the server said of its record, for whoever would write it anew: it says nothing of any answer.
      queue.read(`witness ${start}`),
    ]);
    const taken = (unsure ??= { ...tally, tally: newId() });
    const answer = await fetch(`${start}/status`, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({
        app,
        clock: Math.max(0, Date.now()),
        waiting,
        refused,
        ...battery,
        ...taken,
        witness,
      }),
      cache: 'no-store',
      // One that hangs may not silence all after it.
      ...('timeout' in AbortSignal ? { signal: AbortSignal.timeout(patience) } : {}),
    });
    if (!answer.ok) {
      // Refused is not taken; of anything else nobody knows.
      if (answer.status < 500) unsure = undefined;
      return ordinarily;
    }
    const said = (await answer.json()) as Said;
    if (said.witness != null) await queue.write(`witness ${start}`, said.witness).catch(() => undefined);
    unsure = undefined;
    // What was tapped while it was under way is for the next one.
    tally.begun -= taken.begun;
    tally.finished -= taken.finished;
    tally.left -= taken.left;
    told({ state: said.state ?? '', rest: readRest(said.rest) });
    return Math.max(ordinarily, said.again ?? ordinarily);
  }

  function next(seconds: number): void {
    setTimeout(() => {
      report().then(next, () => {
        next(ordinarily);
      });
    }, seconds * 1000);
  }

  next(2);
}

/** What the browser tells, which most do not. */
async function readBattery(): Promise<{ battery?: number; charging?: boolean }> {
  const ask = Reflect.get(navigator, 'getBattery') as (() => Promise<Battery>) | undefined;
  const found = await ask?.call(navigator).catch(() => undefined);
  return found === undefined ? {} : { battery: Math.round(found.level * 100), charging: found.charging };
}
