// Why: a release is the page, the kit and the scripts and styles they name, kept together or not at all. A newer one, of the
// program or of the survey, is fetched beside the old one and taken over only when nobody stands at the tablet.
import { readKit, type Kit } from './kit.js';

/** The server knows this tablet or its survey no more: only its own page can say why. */
export type Look = 'same' | 'newer' | 'gone' | 'unreachable';
export type Releases = ReturnType<typeof openReleases>;

const pointers = 'kiosk-releases';
/** Milliseconds. */
const patience = 10_000;

export function openReleases(start: string) {
  const device = start.slice('/kiosk/'.length);
  const nameOf = (release: string) => `kiosk:${device}:${release}`;
  const canKeep = 'caches' in globalThis && 'serviceWorker' in navigator;
  let next: string | undefined;
  /** The kit that runs here. */
  let loaded: string | undefined;

  async function current(): Promise<string | undefined> {
    if (!canKeep) return undefined;
    return await (await caches.match(`${start}/release`, { cacheName: pointers }))?.text();
  }

  /** The kit that belongs to the page on the screen; undefined when there is none to be had now. */
  async function load(): Promise<Kit | undefined> {
    const release = await current().catch(() => undefined);
    const kept =
      release === undefined
        ? undefined
        : await caches.match(`${start}/kit`, { cacheName: nameOf(release) }).catch(() => undefined);
    if (kept !== undefined && navigator.serviceWorker.controller !== null) {
      loaded = await kept.text();
      return readKit(loaded);
    }
    // Somebody may have tapped already, and waits; whoever comes after them must not get what they tapped.
    const end = new AbortController();
    const timer = setTimeout(() => {
      end.abort();
    }, patience);
    loaded = await fetch(`${start}/kit`, { cache: 'no-store', signal: end.signal })
      .then(async (answer) => (answer.status === 200 ? await answer.text() : undefined))
      .catch(() => undefined);
    clearTimeout(timer);
    return loaded === undefined ? undefined : readKit(loaded);
  }

  /** Fetches everything a release needs. Throws when anything is missing: then there is no such release here. */
  async function keep(release: string, kit: string): Promise<void> {
    const shell = await fetch(start, { cache: 'no-store' });
    const page = await shell.text();
    if (!shell.ok || !page.includes(`data-release="${release}"`)) throw new Error('another release by now');
    const cache = await caches.open(nameOf(release));
    await cache.addAll([...new Set((page + kit).match(/\/assets\/[\w.-]+/g)), '/kiosk/icon.svg']);
    await cache.put(`${start}/kit`, new Response(kit));
    // The page carries its own headers, the security policy among them.
    await cache.put(start, new Response(page, { headers: headersOf(shell) }));
  }

  async function pointTo(release: string): Promise<void> {
    await (await caches.open(pointers)).put(`${start}/release`, new Response(release));
    for (const name of await caches.keys())
      if (name.startsWith(`kiosk:${device}:`) && name !== nameOf(release)) await caches.delete(name);
  }

  return {
    load,

    /** Looks whether the server has another release than this, and fetches it beside. */
    look: async (running: string): Promise<Look> => {
      const answer = await fetch(`${start}/kit`, {
        headers: { 'X-Release': running },
        cache: 'no-store',
      }).catch(() => undefined);
      if (answer === undefined || answer.status >= 500) return 'unreachable';
      if (answer.status === 204 && answer.headers.get('X-Release') === running) {
        if (canKeep && (await current()) !== running) await keepRunning(running);
        return 'same';
      }
      const release = answer.headers.get('X-Release');
      if (answer.status === 200 && release !== null) {
        if (release === running) return 'same';
        if (canKeep && next !== release) await keep(release, await answer.text());
        next = release;
        return 'newer';
      }
      // A sign-in page of the building's network is no word of ours: what is kept here goes on.
      const isOurs = answer.headers.has('X-Kiosk');
      return isOurs && [403, 404, 410].includes(answer.status) ? 'gone' : 'unreachable';
    },

    /** From now on the page is the newer one. */
    takeOver: async (): Promise<void> => {
      if (canKeep && next !== undefined) await pointTo(next);
    },

    /** The next load asks the server. */
    forget: async (): Promise<void> => {
      if (canKeep) await (await caches.open(pointers)).delete(`${start}/release`);
    },
  };

  /** The first time: what runs here came over the network and is kept now; the kit is not asked for again. */
  async function keepRunning(running: string): Promise<void> {
    if (loaded === undefined) return;
    await keep(running, loaded);
    await pointTo(running);
  }
}

function headersOf(answer: Response): Headers {
  const headers = new Headers(answer.headers);
  // The body lies unpacked now.
  headers.delete('Content-Encoding');
  headers.delete('Content-Length');
  return headers;
}

/** Pages under /kiosk/ come through the worker from the next load on. */
export async function installWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register('/kiosk/worker.js', { scope: '/kiosk/' });
}
