// Why: the counter's tablet asks by itself as soon as it has its kit, with or without network. Until then, and where there
// is none to be had, the server's own screens do.
import { runFlow } from './kiosk/flow.js';
import { newId } from './kiosk/ids.js';
import { tellKept } from './kiosk/keptWords.js';
import { enliven } from './kiosk/plain.js';
import { openQueue, type Kept } from './kiosk/queue.js';
import { installWorker, openReleases } from './kiosk/release.js';
import { startSending, type Sending } from './kiosk/sending.js';

const place = document.querySelector<HTMLElement>('[data-start]');
const life = newId();
const queue = openQueue();
const start = place?.dataset['start'];
if (place !== null && start !== undefined) void begin(place, start);
// A tablet that is paused asks nothing, and sends what waits.
else void send();
const waiting = document.querySelector<HTMLElement>('[data-waiting]');
if (waiting !== null) void tellKept(queue, waiting);

async function begin(screen: HTMLElement, address: string): Promise<void> {
  // The back button must not bring a page of somebody else's out of the browser's memory.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.replace(address);
  });
  const isStart = screen instanceof HTMLFormElement && screen.dataset['release'] !== undefined;
  // Nor send again what was posted to get here: whoever comes back to this place, or loads it anew, begins.
  if (!isStart) history.replaceState(null, '', address);
  skipToMain();
  const plain = enliven(screen, address, isStart);
  // A page out of the cache has the id of the day it was kept.
  const id = screen.querySelector<HTMLInputElement>('input[name=id]');
  if (isStart && id !== null) id.value = newId();

  try {
    const sending = await send();
    if (sending === undefined || !isStart) return;
    const releases = openReleases(address);
    const kit = await releases.load();
    if (kit === undefined) return;
    void installWorker().catch(() => undefined);
    await runFlow({ kit, queue, releases, sending, life }, plain.handOver);
  } finally {
    // Also where what came is no kit of ours. Where it is, nothing is left to go on with.
    plain.goOn();
  }
}

/** The link past the head of the page: to the questions, not to another place of the history, and no way out. */
function skipToMain(): void {
  addEventListener(
    'click',
    (event) => {
      if (!(event.target instanceof Element) || event.target.closest('a[href="#main"]') === null) return;
      event.preventDefault();
      event.stopPropagation();
      document.querySelector<HTMLElement>('#main')?.focus();
    },
    { capture: true },
  );
}

/** Undefined: there is no place to keep answers, so the server's own screens keep them. */
async function send(): Promise<Sending | undefined> {
  const works = await queue.count('waiting').then(
    () => true,
    () => false,
  );
  if (!works) return undefined;
  // Whoever was tapping when the page ended is gone. Where the disk has no room to say so, the rest is sent all the same.
  await queue.leaveOpen((kept) => kept.life !== life).catch(() => undefined);
  // Only a page that came over https may ask not to be cleared away.
  if ('storage' in navigator) void navigator.storage.persist().catch(() => false);
  return startSending(queue, life, () => undefined, addressOf);
}

function addressOf({ device, kind }: Kept): string {
  return `/kiosk/${encodeURIComponent(device)}${kind === 'event' ? '/events' : ''}`;
}
