// Why: a tablet's life as staff lead it: made, handed a code, set up, paused, revoked, given a fresh key. Each change stands
// in one list with who made it, guarded by the revision that its page showed.
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  endDeviceCodes,
  endDeviceKeys,
  insertDeviceCode,
  insertDeviceSettings,
  updateDeviceEntry,
  updateDeviceSettings,
  type SetUpDevice,
} from '../../db/queries/devices.js';
import { insertDevice, updateOffice } from '../../db/queries/offices.js';
import type { DeviceSettings } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { offersPhone } from '../responses/kioskSettings.js';
import { oldestQueued } from '../responses/queued.commands.js';
import { defaultSettings, settingsOf, stateOf, type DeviceState } from './kioskDevice.js';
import { localDay } from '../time.js';
import { codeMinutes, newCode, pinVerifier, secretHash } from './secrets.js';
import type { Rules, TabletEntry, TabletPlace } from './tablets.form.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;
export type NewCode = { code: string; expiresAt: Date };

/** A tablet with its first code; its address is for enrolled tablets only. */
export async function addTablet(
  dependencies: Dependencies,
  actor: Actor,
  { name, counterCode, mobile, surveyId }: TabletPlace,
): Promise<{ id: string } & NewCode> {
  const { scope } = actor;
  const id = dependencies.newId();
  const address = `${counterCode ?? (mobile ? 'mobile' : 'tablet')}-${newCode(dependencies.randomHex).slice(0, 4).toLowerCase()}`;
  const made = codeOf(dependencies, actor, id);
  await written(dependencies, (db) => [
    insertDevice(db, scope, { id, code: address, name, counterCode, surveyId, active: true }),
    insertDeviceSettings(db, scope, {
      ...{ deviceId: id, settings: { ...defaultSettings, mobile }, pin: null, keyNeeded: true },
      ...{ revokedAt: null, rotateBefore: null, changedAt: dependencies.clock() },
    }),
    audited(dependencies, db, actor, 'device.add', id, { counterCode, surveyId }),
    ...made.statements(db),
  ]);
  return { id, code: made.code, expiresAt: made.expiresAt };
}

/** Ends the codes made before. */
export async function makeCode(dependencies: Dependencies, actor: Actor, id: string): Promise<NewCode> {
  const { code, expiresAt, statements } = codeOf(dependencies, actor, id);
  await written(dependencies, (db) => [
    endDeviceCodes(db, actor.scope, id, dependencies.clock()),
    ...statements(db),
  ]);
  return { code, expiresAt };
}

function codeOf(dependencies: Dependencies, actor: Actor, deviceId: string) {
  const { clock, newId, randomHex } = dependencies;
  const code = newCode(randomHex);
  const id = newId();
  const madeAt = clock();
  const expiresAt = new Date(madeAt.getTime() + codeMinutes * 60_000);
  return {
    code,
    expiresAt,
    statements: (db: Queries) => [
      insertDeviceCode(db, actor.scope, {
        ...{ id, deviceId, codeHash: secretHash(code), madeBy: actor.userId, madeAt, expiresAt },
      }),
      audited(dependencies, db, actor, 'device.issue', deviceId, { code: id }),
    ],
  };
}

/** Throws 409 when somebody changed it since the page was shown. */
export async function changeTablet(
  dependencies: Dependencies,
  actor: Actor & Pick<Staff, 'office'>,
  before: SetUpDevice,
  { place, settings: asked, keyNeeded, pin, revision }: TabletEntry,
): Promise<void> {
  const { device } = before;
  const { phone, ...others } = asked;
  // What is as it would be anyway goes on following the server's public address.
  const isUsual = phone === offersPhone(undefined, dependencies.config.publicUrl);
  const old = settingsOf(before);
  const past = hoursUntil(localDay(dependencies.clock(), actor.office.timeZone), old, asked);
  const { name, counterCode, surveyId } = place;
  const now = dependencies.clock();
  const isMoved = device.counterCode !== counterCode || old.mobile !== asked.mobile;
  const left = { until: now.toISOString(), counterCode: device.counterCode, mobile: old.mobile };
  // Nothing that waits on it is older than that; when it went to homes and came back stays known for the answers of those days.
  const places = [...(old.places ?? []), ...(isMoved ? [left] : [])].filter(
    ({ until, mobile }, index, all) =>
      Date.parse(until) > now.getTime() - oldestQueued ||
      (mobile !== undefined && mobile !== (all[index + 1] ?? asked).mobile),
  );
  const settings = {
    ...(isUsual ? others : asked),
    ...(past.length === 0 ? {} : { before: past }),
    ...(places.length === 0 ? {} : { places }),
  };
  const verifier =
    pin === 'keep'
      ? (before.setUp?.pin ?? null)
      : pin === 'remove'
        ? null
        : await pinVerifier(pin.digits, dependencies.randomHex);
  const changed = [
    ...(Object.keys({ ...old, ...asked }) as (keyof typeof settings)[]).filter(
      (key) =>
        key !== 'before' && key !== 'places' && JSON.stringify(settings[key]) !== JSON.stringify(old[key]),
    ),
    ...(device.name === name ? [] : ['name']),
    ...(device.counterCode === counterCode ? [] : ['counterCode']),
    ...(device.surveyId === surveyId ? [] : ['surveyId']),
    ...(keyNeeded === (before.setUp?.keyNeeded ?? false) ? [] : ['keyNeeded']),
    ...(pin === 'keep' ? [] : ['pin']),
  ];
  await written(dependencies, (db) => [
    mustChange(updateDeviceEntry(db, actor.scope, device.id, { name, counterCode, surveyId })),
    setUp(dependencies, db, actor, before, revision, { settings, pin: verifier, keyNeeded }),
    audited(dependencies, db, actor, 'device.change', device.id, { changed }),
  ]);
}

/** Other hours hold from today on; of several changes on one day the first remembers what held before it. */
function hoursUntil(
  today: string,
  { before = [], hours, mobile }: DeviceSettings,
  asked: DeviceSettings,
): NonNullable<DeviceSettings['before']> {
  const isSame = JSON.stringify([hours, mobile]) === JSON.stringify([asked.hours, asked.mobile]);
  const isKnown = before.some(({ until }) => until === today);
  return isSame || isKnown ? before : [...before, { until: today, hours, mobile }];
}

const verbs = { active: 'resume', paused: 'pause', revoked: 'revoke' } as const;

/** Revoking ends its keys and codes. Throws 409 when it is in that state already, or somebody was quicker. */
export async function moveTablet(
  dependencies: Dependencies,
  actor: Actor,
  before: SetUpDevice,
  to: DeviceState,
  revision: number,
): Promise<void> {
  const from = stateOf(before);
  if (from === to) throw conflict();
  const { id } = before.device;
  const now = dependencies.clock();
  await written(dependencies, (db) => [
    mustChange(updateDeviceEntry(db, actor.scope, id, { active: to === 'active' })),
    setUp(dependencies, db, actor, before, revision, { revokedAt: to === 'revoked' ? now : null }),
    ...(to === 'revoked'
      ? [endDeviceKeys(db, actor.scope, id, now), endDeviceCodes(db, actor.scope, id, now)]
      : []),
    audited(dependencies, db, actor, `device.${verbs[to]}`, id, { from }),
  ]);
}

/** Its key is exchanged at the tablet's next contact. */
export async function rotateKey(
  dependencies: Dependencies,
  actor: Actor,
  before: SetUpDevice,
): Promise<void> {
  await written(dependencies, (db) => [
    setUp(dependencies, db, actor, before, before.setUp?.revision ?? 0, {
      rotateBefore: dependencies.clock(),
    }),
    audited(dependencies, db, actor, 'device.rotate', before.device.id, {}),
  ]);
}

export async function changeRules(
  dependencies: Dependencies,
  { scope, userId, office }: Pick<Staff, 'scope' | 'userId' | 'office'>,
  rules: Rules,
): Promise<void> {
  const settings = { ...office.settings, ...rules };
  await written(dependencies, (db) => [
    mustChange(updateOffice(db, scope, { name: office.name, settings }, office.revision)),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId,
      action: 'office.change',
      entity: 'office',
      entityId: scope.officeId,
      detail: { devices: rules },
    }),
  ]);
}

/** The first change of a device that was made elsewhere makes its row. */
function setUp(
  { clock }: Dependencies,
  db: Queries,
  { scope }: Actor,
  before: SetUpDevice,
  revision: number,
  changes: Omit<Parameters<typeof updateDeviceSettings>[4], 'changedAt'>,
): Statement | Guarded {
  const deviceId = before.device.id;
  const changedAt = clock();
  return before.setUp === undefined
    ? insertDeviceSettings(db, scope, {
        ...{ deviceId, settings: defaultSettings, pin: null, keyNeeded: false },
        ...{ revokedAt: null, rotateBefore: null, ...changes, changedAt },
      })
    : mustChange(updateDeviceSettings(db, scope, deviceId, revision, { ...changes, changedAt }));
}

async function written(
  { database }: Dependencies,
  build: Parameters<Dependencies['database']['atomically']>[0],
): Promise<void> {
  try {
    await database.atomically(build);
  } catch (error) {
    throw error instanceof NothingChanged || isUniqueViolation(error) ? conflict() : error;
  }
}

function audited(
  { newId, clock }: Dependencies,
  db: Queries,
  { scope, userId }: Actor,
  action: string,
  entityId: string,
  detail: unknown,
): Statement {
  return insertAudit(db, scope, {
    id: newId(),
    at: clock(),
    userId,
    action,
    entity: 'device',
    entityId,
    detail,
  });
}
