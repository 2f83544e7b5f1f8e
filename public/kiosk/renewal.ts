// Why: between two people the tablet looks whether the server has something newer for it, or nothing more to ask. Then only
// the server's own page can say why; but as long as answers are kept here, staff must reach them.
import type { Queue } from './queue.js';
import type { Releases } from './release.js';

const lookEvery = 60_000;
const takeEvery = 1_000;

/** Kept, so that a tablet that starts without network does not ask what nobody wants to know. */
const mark = 'ended';

export async function wasEnded(queue: Queue): Promise<boolean> {
  return (await queue.read(mark).catch(() => undefined)) === true;
}

export type RenewalParts = {
  release: string;
  /** As it was when the tablet was left. */
  ended: boolean;
  queue: Queue;
  releases: Releases;
  /** Nobody is at the tablet. */
  isFree: () => boolean;
  /** Nor has anybody touched it just now. */
  isQuiet: () => boolean;
  /** All that was tapped is on disk. */
  written: () => Promise<void>;
  /** Asks nobody, and asks again. */
  stop: () => void;
  resume: () => void;
};

export function watchReleases({
  release,
  ended,
  queue,
  releases,
  isFree,
  isQuiet,
  written,
  stop,
  resume,
}: RenewalParts) {
  let isNewer = false;
  let isEnded = ended;

  async function look(): Promise<void> {
    const found = await releases.look(release).catch(() => 'unreachable' as const);
    if (found === 'newer') isNewer = true;
    if (found === 'gone') await end();
    else if (isEnded && found !== 'unreachable') {
      await keep(false);
      resume();
    }
    document.documentElement.dataset['kept'] = found;
  }

  async function keep(now: boolean): Promise<void> {
    if (isEnded === now) return;
    isEnded = now;
    await queue.write(mark, now).catch(() => undefined);
  }

  async function end(): Promise<void> {
    await keep(true);
    if (!isFree()) return;
    const counts = await Promise.all([queue.count('waiting'), queue.count('refused')]).catch(() => [1]);
    if (!isFree()) return;
    if (counts.some((n) => n > 0)) {
      stop();
      return;
    }
    await keep(false);
    await releases.forget();
    location.reload();
  }

  function takeOver(): void {
    if (!isFree() || !isQuiet()) return;
    void written().then(async () => {
      await releases.takeOver();
      // Somebody may have begun meanwhile; the next start takes it.
      if (isFree()) location.reload();
    });
  }

  return {
    look,
    isEnded: () => isEnded,
    start: async (): Promise<void> => {
      setInterval(() => void look(), lookEvery);
      setInterval(() => {
        if (isNewer) takeOver();
      }, takeEvery);
      addEventListener('online', () => void look());
      await look();
    },
  };
}
