// Why: tests of kiosks set a tablet up in one line, as the office's page would, and let the caller know its PIN.
import { insertDeviceSettings } from '../../db/queries/devices.js';
import type { DeviceSettings } from '../../db/schema.js';
import { defaultSettings } from '../../server/devices/kioskDevice.js';
import { pinVerifier } from '../../server/devices/secrets.js';
import type { TestApp } from './testApp.js';

/** For a tablet made with `addDevice` that nobody set up before. */
export async function setUpDevice(
  test: TestApp,
  code: string,
  settings: Partial<DeviceSettings>,
  pin?: string,
): Promise<void> {
  const { database, clock, randomHex } = test.dependencies;
  const verifier = pin === undefined ? null : await pinVerifier(pin, randomHex);
  await database.atomically((db) => [
    insertDeviceSettings(db, test.scope, {
      deviceId: `device-${code}`,
      settings: { ...defaultSettings, ...settings },
      pin: verifier,
      keyNeeded: false,
      revokedAt: null,
      rotateBefore: null,
      changedAt: clock(),
    }),
  ]);
}
