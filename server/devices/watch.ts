// Why: a tablet that has fallen silent collects nothing and complains of nothing, and one whose queue grows sends nothing;
// somebody must hear of it while its place is open or the office works, once, and hear when it is back; of what was over before then, both at once. Taken out of use it
// is not back: nobody hears of that, and taken up again it is watched anew.
import {
  endDeviceAlert,
  insertDeviceAlert,
  listHoursSince,
  listLastEnds,
  listMissedAlerts,
  listReports,
  listUnfinishedAlerts,
  markAlertTold,
  purgeDeviceHours,
  type DeviceAlert,
  type DeviceHour,
  type DeviceReport,
} from '../../db/queries/deviceReports.js';
import { listEnrolments, listSetUpDevices, type SetUpDevice } from '../../db/queries/devices.js';
import { mustChange, type Queries } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertJob } from '../../db/queries/jobs.js';
import { findOffice, type Office } from '../../db/queries/offices.js';
import { listStaff } from '../../db/queries/users.js';
import { shiftPeriod } from '../../analysis/periods.js';
import type { OpeningHours } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import { loadCounting, type Counting } from '../cases/clock.js';
import { isOfficeTime } from '../cases/watch.js';
import type { Dependencies } from '../dependencies.js';
import { openingOn } from '../quality/places.js';
import { localDay, localHour } from '../time.js';
import { permissionsOf } from '../users/permissions.js';
import { hasGrown, hoursCompared } from './growth.js';
import { settingsOf, stateOf } from './kioskDevice.js';
import { deviceMailJob } from './mail.js';
import { hoursOrUsual, lastOpenHours, minutesOpen, type OpenHour } from './openHours.js';
import { daysSilentAbroad, rulesOf } from './rules.js';

/** Every few minutes. Run again, or by two processes at once, it raises and tells nothing twice. */
export async function watchDevices(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const db = dependencies.database.queries;
  const [office, devices, reports, enrolled, unfinished] = await Promise.all([
    findOffice(db, scope),
    listSetUpDevices(db, scope),
    listReports(db, scope),
    listEnrolments(db, scope),
    listUnfinishedAlerts(db, scope),
  ]);
  if (office === undefined || reports.length + enrolled.size + unfinished.length === 0) return;
  const counting = await loadCounting(db, scope, 'zh-TW');
  const now = dependencies.clock();
  const watched = devices.flatMap((device): Watched[] => {
    const { id } = device.device;
    const at = enrolled.get(id);
    const report = reports.find((one) => one.deviceId === id);
    // One that was enrolled and never said a word is silent from then on.
    if (stateOf(device) !== 'active' || (report === undefined && at === undefined)) return [];
    // Taken up again it is given its time anew; after another change too, for somebody is at it.
    const moments = [report?.at, at, device.setUp?.changedAt].map((moment) => moment?.getTime() ?? 0);
    return [{ device, report, since: new Date(Math.max(...moments)) }];
  });
  const open = unfinished.filter((alert) => alert.endedAt === null);
  const ending = open.flatMap((alert) => {
    const found = watched.find(({ device }) => device.device.id === alert.deviceId);
    return found === undefined || isOver(alert, office, found)
      ? [{ id: alert.id, isNews: found !== undefined }]
      : [];
  });
  const queues = await readQueues(db, scope, office, watched, now, counting);
  const raising = watched.flatMap((one) =>
    raised(office, one, queues, now, counting).filter(
      ({ kind, deviceId }) =>
        !open.some(
          (alert) => alert.deviceId === deviceId && (alert.kind === kind || includes(alert.kind, kind)),
        ),
    ),
  );
  if (ending.length > 0 || raising.length > 0)
    await dependencies.database.atomically((writes) => [
      ...ending.map(({ id, isNews }) => endDeviceAlert(writes, scope, id, now, isNews)),
      ...raising.map((alert) => insertDeviceAlert(writes, scope, alert)),
    ]);
  if (dependencies.mailer === undefined) return;
  const atWork = isOfficeTime(now, office.timeZone, counting);
  // Where the place is open somebody is there, also on a Saturday or in the evening.
  const openPlaces = devices.filter((device) => minutesOpenAt(office, device, now, counting) !== undefined);
  const ids = new Set(openPlaces.map(({ device }) => device.id));
  if (atWork || ids.size > 0) await tell(dependencies, scope, ({ deviceId }) => atWork || ids.has(deviceId));
}

/** The tablet's own hours, else those of the office's doors. */
const hoursAt = ({ settings }: Office, device: SetUpDevice, day: string): OpeningHours | null =>
  settingsOf(device).hours ?? openingOn(settings, day)?.hours ?? null;

/** Undefined while it is closed. */
function minutesOpenAt(
  office: Office,
  device: SetUpDevice,
  now: Date,
  { calendar }: Counting,
): number | undefined {
  const { timeZone } = office;
  return minutesOpen(hoursAt(office, device, localDay(now, timeZone)), now, timeZone, calendar);
}

/** Whether so many days on which its place was open went by whole since then. */
function wentByOpen(
  office: Office,
  { device, since }: Watched,
  now: Date,
  { calendar }: Counting,
  days: number,
): boolean {
  const today = localDay(now, office.timeZone);
  let left = days;
  for (
    let day = shiftPeriod(localDay(since, office.timeZone), 'day', 1);
    day < today && left > 0;
    day = shiftPeriod(day, 'day', 1)
  )
    if (hoursOrUsual(hoursAt(office, device, day), day, calendar) !== undefined) left -= 1;
  return left === 0;
}

/** In use, and either heard of or enrolled; silent since that moment. */
type Watched = { device: SetUpDevice; report: DeviceReport | undefined; since: Date };
type Raised = Pick<DeviceAlert, 'id' | 'deviceId' | 'kind' | 'amount' | 'raisedAt'>;

/** Who was told that a queue is too long knows that it grew. */
const includes = (told: DeviceAlert['kind'], kind: DeviceAlert['kind']): boolean =>
  told === 'queue' && kind === 'growth';

type Queues = {
  /** The last open hours of tablets that keep something, this one among them; undefined: it is closed. */
  open: ReadonlyMap<string, OpenHour[]>;
  hours: readonly DeviceHour[];
  /** When the last alert about each tablet's queue was over. */
  ends: ReadonlyMap<string, Date>;
};

async function readQueues(
  db: Queries,
  scope: OfficeScope,
  office: Office,
  watched: readonly Watched[],
  now: Date,
  counting: Counting,
): Promise<Queues> {
  const { timeZone } = office;
  const until = { day: localDay(now, timeZone), hour: localHour(now, timeZone) };
  const open = new Map(
    watched
      .filter(
        ({ device, report }) =>
          keptOn(report) > 0 && minutesOpenAt(office, device, now, counting) !== undefined,
      )
      .map(({ device }) => [
        device.device.id,
        lastOpenHours((day) => hoursAt(office, device, day), until, counting.calendar, hoursCompared),
      ]),
  );
  const days = [...open.values()].flatMap(([first]) => (first === undefined ? [] : [first.day]));
  const [hours, ends] = await Promise.all([
    listHoursSince(db, scope, [...open.keys()], days.sort()[0] ?? until.day),
    listLastEnds(db, scope, ['queue', 'growth']),
  ]);
  return { open, hours, ends };
}

/**
 * A queue that swings round its limit would be told at every look, began and over by turns; so long after the last one it is
 * the same story. What lasts beyond it is told then.
 */
const sameStory = 15 * 60_000;

/** The id holds what came before it, so that the same thing is raised once, and one that begins again is another. */
function raised(
  office: Office,
  watched: Watched,
  { open: openHours, hours, ends }: Queues,
  now: Date,
  counting: Counting,
): Raised[] {
  const { device, report, since } = watched;
  const { settings, timeZone } = office;
  const { silentMinutes, queueMost } = rulesOf(settings);
  const deviceId = device.device.id;
  const open = minutesOpenAt(office, device, now, counting);
  const silent = Math.floor((now.getTime() - since.getTime()) / 60_000);
  const isMissed = !settingsOf(device).mobile || wentByOpen(office, watched, now, counting, daysSilentAbroad);
  const kept = keptOn(report);
  const ended = ends.get(deviceId);
  const endedHour = ended && { day: localDay(ended, timeZone), hour: localHour(ended, timeZone) };
  const own = hours.filter((one) => one.deviceId === deviceId);
  const queueIs = (kind: 'queue' | 'growth') => ({
    ...{ id: `${kind}:${deviceId}:${ended?.toISOString() ?? 'first'}`, kind },
    ...{ deviceId, amount: kept, raisedAt: now },
  });
  return [
    ...(open !== undefined && Math.min(open, silent) >= silentMinutes && isMissed
      ? [
          {
            ...{ id: `silent:${deviceId}:${since.toISOString()}`, kind: 'silent' as const },
            ...{ deviceId, amount: silent, raisedAt: now },
          },
        ]
      : []),
    ...(kept > queueMost
      ? ended !== undefined && now.getTime() - ended.getTime() < sameStory
        ? []
        : [queueIs('queue')]
      : hasGrown(openHours.get(deviceId) ?? [], own, kept, endedHour)
        ? [queueIs('growth')]
        : []),
  ];
}

/** Answers that are on the tablet alone; what was refused leaves it by staff's hands only. */
const keptOn = (report: DeviceReport | undefined): number =>
  report === undefined ? 0 : report.waiting + report.refused;

/** It was heard of again, its queue is short again, or one that grew is being sent. */
function isOver({ kind, amount, raisedAt }: DeviceAlert, { settings }: Office, { report }: Watched): boolean {
  if (report === undefined || report.at <= raisedAt) return false;
  if (kind === 'silent') return true;
  return kind === 'growth' ? keptOn(report) < amount : keptOn(report) <= rulesOf(settings).queueMost;
}

/** For what is over: longer than an office is closed at a stretch; beyond it, as where no mail could leave, it is no news. */
const newsFor = 14 * 24 * 60 * 60_000;

/** One mail a person with all that is new: what began and still lasts, what of it is over, and what came and went unheard. */
async function tell(
  dependencies: Dependencies,
  scope: OfficeScope,
  isTime: (alert: DeviceAlert) => boolean,
): Promise<void> {
  const db = dependencies.database.queries;
  const now = dependencies.clock();
  const unfinished = (await listUnfinishedAlerts(db, scope)).filter(isTime);
  const missed = (await listMissedAlerts(db, scope, new Date(now.getTime() - newsFor))).filter(isTime);
  const began = unfinished.filter(({ toldAt, endedAt }) => toldAt === null && endedAt === null);
  const over = unfinished.filter(({ toldAt, endedAt }) => toldAt !== null && endedAt !== null);
  if (began.length + over.length + missed.length === 0) return;
  const people = (await listStaff(db, scope)).filter(
    ({ active, role }) => active && permissionsOf[role].includes('devices.manage'),
  );
  const ids = (list: readonly DeviceAlert[]) => list.map(({ id }) => id);
  const payload = { began: ids(began), over: ids(over), missed: ids(missed) };
  try {
    await dependencies.database.atomically((writes) => [
      ...[...began, ...missed].map(({ id }) => mustChange(markAlertTold(writes, scope, id, 'toldAt', now))),
      ...[...over, ...missed].map(({ id }) => mustChange(markAlertTold(writes, scope, id, 'endToldAt', now))),
      ...[...new Set(people.map(({ id }) => id))].map((userId) =>
        insertJob(writes, scope, {
          id: `${deviceMailJob}:${userId}:${dependencies.newId()}`,
          kind: deviceMailJob,
          payload: { userId, ...payload },
          runAt: now,
        }),
      ),
    ]);
  } catch (error) {
    // Another process tells it.
    if (!(error instanceof NothingChanged)) throw error;
  }
}

/** Days for which the hours of tablets are kept. */
const hoursKept = 90;

/** The daily job `devices.purge`. */
export async function purgeDeviceHistory(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const office = await findOffice(dependencies.database.queries, scope);
  if (office === undefined) return;
  const before = shiftPeriod(localDay(dependencies.clock(), office.timeZone), 'day', -hoursKept);
  await dependencies.database.atomically((db) => [purgeDeviceHours(db, scope, before)]);
}
