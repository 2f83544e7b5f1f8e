// Why: whether this tablet can work offline is not seen in the address bar: a worker that will not install tells.

const workerAddress = '/trust/worker.js';
const scope = '/trust/';

async function canWork(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.register(workerAddress, { scope });
    await registration.unregister();
    return true;
  } catch {
    return false; // also where somebody only clicked a warning away
  }
}

async function canStore(): Promise<boolean> {
  return await new Promise((resolve) => {
    try {
      const opening = indexedDB.open('manyi-trust', 1);
      opening.onerror = () => {
        resolve(false);
      };
      opening.onsuccess = () => {
        opening.result.close();
        indexedDB.deleteDatabase('manyi-trust');
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

async function check(place: HTMLElement): Promise<void> {
  const { yes = '', no = '', ready = '', notReady = '' } = place.dataset;
  const found: Record<string, boolean> = {
    secure: window.isSecureContext,
    worker: await canWork(),
    storage: await canStore(),
  };
  for (const part of place.querySelectorAll<HTMLElement>('[data-part]')) {
    const good = found[part.dataset['part'] ?? ''] === true;
    part.textContent = good ? `✓ ${yes}` : `✗ ${no}`;
  }
  const verdict = place.querySelector('[data-verdict]');
  const good = Object.values(found).every(Boolean);
  if (verdict !== null) verdict.textContent = good ? ready : notReady;
  place.dataset['result'] = good ? 'ready' : 'not-ready';
  place.hidden = false;
}

const place = document.querySelector<HTMLElement>('[data-check]');
if (place !== null) void check(place);
