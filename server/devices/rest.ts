// Why: whether a tablet rests is the server's word, told to its script and held to where no script runs.
import { loadCounting } from '../cases/clock.js';
import type { Dependencies } from '../dependencies.js';
import type { KioskDevice } from './kioskDevice.js';
import { nextRest, type Rest } from './openHours.js';

/** When this tablet rests next, or rests now; null where it has no hours of its own. */
export async function restOf(
  { database, clock }: Dependencies,
  { scope, settings, timeZone }: Pick<KioskDevice, 'scope' | 'settings' | 'timeZone'>,
): Promise<Rest | null> {
  if (settings.hours === null) return null;
  const { calendar } = await loadCounting(database.queries, scope, 'zh-TW');
  return nextRest(settings.hours, clock(), timeZone, calendar) ?? null;
}
