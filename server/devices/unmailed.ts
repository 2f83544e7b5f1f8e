// Why: without a mail server who looks after the tablets reads at the head of the next page which are silent or fill up.
import { listUnfinishedAlerts } from '../../db/queries/deviceReports.js';
import { listSetUpDevices } from '../../db/queries/devices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { translatorFor, type Language } from '../i18n.js';
import { keptShortly } from '../unmailed/keptShortly.js';
import { alertWords } from './alertWords.js';

/** When the network of the house is down all of them are silent, and the page is for other work. */
const mostShown = 3;

const openAlerts = keptShortly(async ({ database }: Dependencies, scope: OfficeScope) => {
  const [unfinished, devices] = await Promise.all([
    listUnfinishedAlerts(database.queries, scope),
    listSetUpDevices(database.queries, scope),
  ]);
  return { alerts: unfinished.filter(({ endedAt }) => endedAt === null), devices };
});

/** For the frame of a page, as long as it lasts; undefined: nothing, or not this person's to look after. */
export async function unmailedAlerts(dependencies: Dependencies, staff: Staff, language: Language) {
  if (!staff.may('devices.manage')) return undefined;
  const { alerts, devices } = await openAlerts(dependencies, staff.scope);
  if (alerts.length === 0) return undefined;
  return {
    title: translatorFor(language)('devices.unmailed.title', { n: alerts.length }),
    lines: alerts
      .slice(0, mostShown)
      .map((alert) => alertWords(language, staff.office, devices, alert, 'began')),
  };
}
