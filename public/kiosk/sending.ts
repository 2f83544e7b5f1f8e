// Why: one tab at a time hands in what waits, oldest first. Only the server's own word that it is stored removes anything;
// what it refuses is kept for staff and holds up nothing; everything else is tried again, ever more patiently.
import { pauseAfter } from './pause.js';
import type { Kept, Queue, Refusal } from './queue.js';

export type Connection = 'online' | 'offline' | 'no_answer';
export type Sending = {
  /** Something was added, or staff do not want to wait. */
  nudge(eager?: boolean): void;
  connection(): Connection;
};

const patience = 20_000;
const lookAgain = 20_000;

type Outcome = { kind: 'stored' } | { kind: 'refused'; why: Refusal } | { kind: 'later' };

export function startSending(
  queue: Queue,
  life: string,
  changed: () => void,
  addressOf: (kept: Kept) => string,
): Sending {
  let failures = 0;
  let connection: Connection = navigator.onLine ? 'online' : 'offline';
  let wake: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function nudge(eager = false): void {
    if (eager) failures = 0;
    if (failures === 0) wake?.();
  }

  async function pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, milliseconds);
    });
    wake = undefined;
    clearTimeout(timer);
  }

  async function sendAll(): Promise<void> {
    for (;;) {
      const kept = await queue.oldestWaiting();
      if (kept === undefined) return;
      if (!('locks' in navigator) && !(await queue.takeLease(life, Date.now()))) return;
      const outcome = await deliver(kept, life, addressOf(kept));
      if (outcome.kind === 'later') {
        failures += 1;
        connection = navigator.onLine ? 'no_answer' : 'offline';
        changed();
        return;
      }
      if (outcome.kind === 'stored') await queue.remove(kept, Date.now());
      else await queue.refuse(kept, outcome.why);
      failures = 0;
      connection = 'online';
      changed();
    }
  }

  /** Two tabs: the other one is at it already. */
  async function sendAlone(): Promise<void> {
    if ('locks' in navigator)
      await navigator.locks.request('manyi-kiosk-sending', { ifAvailable: true }, async (lock) => {
        if (lock !== null) await sendAll();
      });
    else await sendAll();
  }

  async function run(): Promise<never> {
    for (;;) {
      // Whatever goes wrong here, the next round tries again: nothing was removed.
      await sendAlone().catch(() => {
        failures += 1;
      });
      await pause(failures === 0 ? lookAgain : pauseAfter(failures, Math.random()));
    }
  }

  addEventListener('online', () => {
    nudge(true);
  });
  addEventListener('offline', () => {
    connection = 'offline';
    changed();
  });
  addEventListener('pagehide', () => {
    if (!('locks' in navigator)) void queue.endLease(life).catch(() => undefined);
  });
  void run();
  return { nudge, connection: () => connection };
}

async function deliver(kept: Kept, life: string, address: string): Promise<Outcome> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => {
    giveUp.abort();
  }, patience);
  try {
    const now = Date.now();
    // Within one life of the page by the clock nobody can set; over a restart there is only the other one.
    const age = kept.life === life ? performance.now() - kept.ticks : now - kept.clock;
    const clocks =
      kept.kind === 'event' ? '' : `&_sent=${Math.max(0, now)}&_age=${Math.max(0, Math.round(age))}`;
    const answer = await fetch(address, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: kept.body + clocks,
      redirect: 'manual',
      cache: 'no-store',
      signal: giveUp.signal,
    });
    return outcomeOf(kept, answer.status, (await answer.json()) as unknown);
  } catch {
    // No network, no server, or a page of somebody in between.
    return { kind: 'later' };
  } finally {
    clearTimeout(timer);
  }
}

const stored = new Set(['stored', 'already', 'partial']);

/** Only words that can be our server's count. */
function outcomeOf(kept: Kept, status: number, said: unknown): Outcome {
  if (typeof said !== 'object' || said === null) return { kind: 'later' };
  if (status === 200 || status === 201) {
    const isStored = 'id' in said && said.id === kept.id && 'state' in said && stored.has(String(said.state));
    return { kind: isStored ? 'stored' : 'later' };
  }
  if (status < 400 || status > 499 || !('error' in said) || typeof said.error !== 'string')
    return { kind: 'later' };
  // The tablet's own trouble, or the moment's: the answer is as good as before.
  const isItsOwn =
    [400, 409, 413, 415, 422].includes(status) ||
    ([403, 404, 410].includes(status) && said.error.startsWith('survey_'));
  if (!isItsOwn) return { kind: 'later' };
  const fields =
    'fields' in said && typeof said.fields === 'object' && said.fields !== null ? said.fields : {};
  return {
    kind: 'refused',
    why: {
      status,
      error: said.error,
      message: 'message' in said && typeof said.message === 'string' ? said.message : '',
      fields: Object.entries(fields).map(([code, words]) => `${code}: ${String(words)}`),
    },
  };
}
