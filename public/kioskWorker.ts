// Why: a tablet's page comes out of its own cache, network or not. The page decides which release that is and takes a newer
// one only between two people (kiosk/release.ts). What the server said last instead (it is paused, its survey is closed) is
// kept here: the screen that looks again by itself must outlive an outage. Its scope is /kiosk/.

export {};

type FetchLike = Event & { request: Request; respondWith(answer: Promise<Response>): void };
type Waiting = Event & { waitUntil(work: Promise<unknown>): void };

const isFetch = (event: Event): event is FetchLike => 'respondWith' in event && 'request' in event;
const isWaiting = (event: Event): event is Waiting => 'waitUntil' in event;

/** What the browser's own library of types keeps for workers alone. */
type Workers = { skipWaiting?: () => Promise<void>; clients?: { claim(): Promise<void> } };
const worker: Workers & typeof globalThis = globalThis;

addEventListener('install', () => {
  // It touches no release: whichever page is open, the newer one does it no harm.
  void worker.skipWaiting?.();
});

addEventListener('activate', (event) => {
  if (isWaiting(event)) event.waitUntil(worker.clients?.claim() ?? Promise.resolve());
});

addEventListener('fetch', (event) => {
  if (!isFetch(event) || event.request.method !== 'GET') return;
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  const device = /^\/kiosk\/([^/]+)(?:\/thanks)?$/.exec(pathname)?.[1];
  if (request.mode === 'navigate' && device !== undefined) event.respondWith(page(request, device));
  // Named by their content: whatever is there is right.
  else if (pathname.startsWith('/assets/') || pathname === '/kiosk/icon.svg')
    event.respondWith(kept(request));
});

async function page(request: Request, device: string): Promise<Response> {
  const start = `/kiosk/${device}`;
  const release = await (await caches.match(`${start}/release`, { cacheName: 'kiosk-releases' }))?.text();
  const shell =
    release === undefined
      ? undefined
      : await caches.match(start, { cacheName: `kiosk:${device}:${release}` });
  return shell ?? (await instead(request, start));
}

/** From the server; where it is broken, or somebody else answers or nobody, what it said last. */
async function instead(request: Request, start: string): Promise<Response> {
  const said = await caches.open('kiosk-said');
  const answer = await fetch(request).catch(() => undefined);
  if (answer?.headers.has('X-Kiosk') !== true || answer.status >= 500)
    return (await said.match(start)) ?? answer ?? Response.error();
  if (answer.ok) await said.delete(start);
  else await said.put(start, answer.clone()).catch(() => undefined);
  return answer;
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? (await fetch(request));
}
