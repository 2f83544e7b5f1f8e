// Why: one tab at a time hands in what waits, oldest first. Only the server's own word that it is stored removes anything;
// what it refuses is kept for staff and holds up nothing; everything else is tried again, ever more patiently. What fails
// time after time while others go through (a filter in the building's network dislikes it) is kept for staff like the refused.
import { ageOf } from './age.js';
import { pauseAfter } from './pause.js';
import type { Kept, Queue, Refusal } from './queue.js';
import { countVain } from './stuck.js';

export type Connection = 'online' | 'offline' | 'no_answer';
export type Sending = {
  /** Something was added, or staff do not want to wait. */
  nudge(eager?: boolean): void;
  connection(): Connection;
  /** Our server heard this tablet, at another of its addresses. */
  heard(): void;
};

const patience = 20_000;
const lookAgain = 20_000;
/** So often in vain, and another one is asked with it: is it everybody's trouble, or this one's? */
const vainTries = 3;
/** In so many rounds others went through and this one did not. */
const vainRounds = 3;

type Outcome =
  | { kind: 'stored'; witness: unknown; receipt: string | undefined }
  | { kind: 'refused' | 'later' | 'device'; why: Refusal };

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
    if (eager) {
      failures = 0;
      notNow.clear();
    }
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

  /** Devices that are not taken at their address, and until when they are not asked for: this tablet was one of them before. */
  const notNow = new Map<string, { tries: number; until: number }>();
  /** Id → tries in vain, and rounds in which others went through. */
  const vain = new Map<string, { tries: number; rounds: number }>();

  const stuck = countVain(queue.noteVain);

  async function sendAll(): Promise<void> {
    /** Did not go through in this round; `alone`: but another did after it. */
    const aside: { kept: Kept; why: Refusal; alone: boolean }[] = [];
    /** Tried once more after another went through. */
    const again = new Set<number>();
    const now = performance.now();
    const notOf = new Set([...notNow].flatMap(([device, { until }]) => (until > now ? [device] : [])));
    let wentThrough = false;
    let isStopped = false;
    while (!isStopped) {
      const asked = aside.at(-1);
      const isProof = asked !== undefined && !asked.alone;
      // As a proof another one each time: the next may have the same trouble.
      const after = isProof ? (vain.get(asked.kept.id)?.tries ?? 0) - vainTries : 0;
      const kept = await queue.waiting(new Set(aside.map((one) => one.kept.seq)), after, notOf);
      if (kept === undefined) break;
      if (!('locks' in navigator) && !(await queue.takeLease(life, Date.now()))) return;
      const memory = `witness ${kept.device}`;
      const witness = await queue.read(memory).catch(() => undefined);
      const outcome = await deliver(kept, life, addressOf(kept), witness);
      if (outcome.kind === 'device' && kept.device !== ownDevice()) {
        const tries = (notNow.get(kept.device)?.tries ?? 0) + 1;
        notNow.set(kept.device, { tries, until: now + pauseAfter(tries, Math.random()) });
        notOf.add(kept.device);
        continue;
      }
      if (outcome.kind === 'later' || outcome.kind === 'device') {
        if (outcome.kind === 'later') await stuck.failed(kept);
        if (again.has(kept.seq)) {
          aside.push({ kept, why: outcome.why, alone: true });
          continue;
        }
        const known = vain.get(kept.id) ?? { tries: 0, rounds: 0 };
        const tries = known.tries + (isProof ? 0 : 1);
        vain.set(kept.id, { ...known, tries });
        isStopped = isProof || tries < vainTries;
        if (!isStopped) aside.push({ kept, why: outcome.why, alone: false });
        continue;
      }
      if (outcome.kind === 'stored') {
        // First: what is gone from here is remembered, unless the disk has no room for it.
        if (outcome.witness !== undefined) await queue.write(memory, outcome.witness).catch(() => undefined);
        await queue.remove(kept, Date.now(), false, outcome.receipt);
      }
      // Where the disk has no room to say so it holds up nothing either.
      else if (!(await isSetApart(kept, outcome.why))) aside.push({ kept, why: outcome.why, alone: true });
      vain.delete(kept.id);
      stuck.heard();
      wentThrough = true;
      // It was everybody's trouble, then, and is over; or its own, which is seen at once. The oldest first.
      if (isProof) {
        aside.splice(aside.indexOf(asked), 1);
        again.add(asked.kept.seq);
      }
      connection = 'online';
      changed();
    }
    for (const { kept, why } of aside.filter((one) => one.alone)) {
      const known = vain.get(kept.id) ?? { tries: vainTries, rounds: 0 };
      vain.set(kept.id, { ...known, rounds: known.rounds + 1 });
      if (known.rounds + 1 >= vainRounds && (await isSetApart(kept, why))) vain.delete(kept.id);
    }
    if (!isStopped && aside.length === 0) {
      failures = 0;
      return;
    }
    failures = wentThrough && aside.length === 0 ? 1 : failures + 1;
    if (!wentThrough || isStopped) connection = navigator.onLine ? 'no_answer' : 'offline';
    changed();
  }

  async function isSetApart(kept: Kept, why: Refusal): Promise<boolean> {
    return await queue.refuse(kept, why).then(
      () => true,
      () => false,
    );
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
  return { nudge, connection: () => connection, heard: stuck.heard };
}

/** Whose screens these are; each stands at its own address. */
const ownDevice = (): string => decodeURIComponent(location.pathname.split('/')[2] ?? '');

/** @param witness what was said of the chain with the answer before it, and is said again */
async function deliver(kept: Kept, life: string, address: string, witness: unknown): Promise<Outcome> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => {
    giveUp.abort();
  }, patience);
  try {
    const now = Date.now();
    const age = ageOf(kept, { life, clock: now, ticks: performance.now() });
    const clocks = kept.kind === 'event' ? '' : `&_sent=${Math.max(0, now)}&_age=${age}`;
    const isWitness = kept.kind === 'complete' && witness !== undefined;
    const told = isWitness ? `&_witness=${encodeURIComponent(JSON.stringify(witness))}` : '';
    const answer = await fetch(address, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: kept.body + clocks + told,
      redirect: 'manual',
      cache: 'no-store',
      signal: giveUp.signal,
    });
    // A page of somebody in between is no word of ours.
    const said = (await answer.json().catch(() => undefined)) as unknown;
    return outcomeOf(kept, answer.status, said);
  } catch {
    return later(0);
  } finally {
    clearTimeout(timer);
  }
}

const stored = new Set(['stored', 'already', 'partial']);

/** Nobody of ours said anything about it. */
const later = (status: number): Outcome => ({
  kind: 'later',
  why: { status, error: 'not_ours', message: '', fields: [] },
});

/** Only words that can be our server's count. */
function outcomeOf(kept: Kept, status: number, said: unknown): Outcome {
  if (typeof said !== 'object' || said === null) return later(status);
  if (status === 200 || status === 201) {
    const isStored = 'id' in said && said.id === kept.id && 'state' in said && stored.has(String(said.state));
    if (!isStored) return later(status);
    const receipt = 'receipt' in said && typeof said.receipt === 'string' ? said.receipt : undefined;
    return { kind: 'stored', witness: 'witness' in said ? said.witness : undefined, receipt };
  }
  if (status < 400 || status > 499 || !('error' in said) || typeof said.error !== 'string')
    return later(status);
  // The tablet's own trouble, or the moment's: the answer is as good as before.
  const isItsOwn =
    [400, 409, 413, 415, 422].includes(status) ||
    ([403, 404, 410].includes(status) && said.error.startsWith('survey_'));
  const fields =
    'fields' in said && typeof said.fields === 'object' && said.fields !== null ? said.fields : {};
  return {
    kind: isItsOwn ? 'refused' : said.error.startsWith('device_') ? 'device' : 'later',
    why: {
      status,
      error: said.error,
      message: 'message' in said && typeof said.message === 'string' ? said.message : '',
      fields: Object.entries(fields).map(([code, words]) => `${code}: ${String(words)}`),
    },
  };
}
