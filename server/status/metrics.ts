// Why: a supervisor of machines asks in its own format. It hears what the status page says, and nothing of what people said.
import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { listOffices } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { certificateCondition } from '../tls/condition.js';
import { readStatus } from './status.js';

/**
 * From this machine itself, or with the key. What came through a proxy is not from this machine; one that we trust may stand
 * on it and not say for whom it asks.
 */
export function mayScrape(req: Request, key: string | undefined): boolean {
  const given = /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1];
  if (key !== undefined && given !== undefined) {
    const [a, b] = [Buffer.from(given), Buffer.from(key)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
  const { remoteAddress = '' } = req.socket;
  const isTrusted = req.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const proxied =
    req.get('x-forwarded-for') !== undefined ||
    req.get('forwarded') !== undefined ||
    isTrusted(remoteAddress, 0);
  return !proxied && /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(remoteAddress);
}

/** Prometheus' text format. */
export async function metricsText(dependencies: Dependencies): Promise<{ type: string; text: string }> {
  // Loaded for the first scrape: most offices have none.
  const { Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `manyi_${name}`, help, labelNames, registers: [registry] });
  const info = gauge('info', 'Always 1; the version and the engine.', ['version', 'engine']);
  const plain = {
    database: gauge('database_bytes', 'Size of the database.'),
    free: gauge('disk_free_bytes', 'Free space.', ['place']),
    resident: gauge('resident_bytes', 'Memory of this process.'),
    up: gauge('up_seconds', 'Since this process started.'),
  };
  const byOffice = {
    backup: gauge('last_backup_seconds', 'When the last good backup was made, Unix time; 0: never.', [
      'office',
    ]),
    checked: gauge(
      'last_chain_check_seconds',
      'When the chains of answers were last checked, Unix time; 0: never.',
      ['office'],
    ),
    faults: gauge('chain_faults', 'Stored answers that were changed or taken out.', ['office']),
    failing: gauge('jobs_failing', 'Timed work that failed and will be tried again.', ['office']),
    overdue: gauge('jobs_overdue', 'Timed work that is due and not done.', ['office']),
    silent: gauge('devices_silent', 'Tablets that have fallen silent in opening hours.', ['office']),
    queueing: gauge('devices_queueing', 'Tablets whose queue grows.', ['office']),
  };
  const certificate = certificateCondition(dependencies.config, dependencies.clock());
  // Not there at all without one: a gauge that was never set would say that it ended in 1970.
  if (certificate !== null)
    gauge('certificate_expiry_seconds', 'When the certificate ends, Unix time; 0: cannot be used.').set(
      (certificate.validTo?.getTime() ?? 0) / 1_000,
    );
  for (const { id: office } of await listOffices(dependencies.database.queries)) {
    const status = await readStatus(dependencies, officeScope(office));
    info.set({ version: status.version, engine: status.database.engine }, 1);
    plain.database.set(status.database.bytes);
    plain.resident.set(status.residentBytes);
    plain.up.set(status.upSeconds);
    for (const place of ['data', 'backup'] as const) {
      const disk = status.disk[place];
      if (disk !== null) plain.free.set({ place }, disk.free);
    }
    byOffice.backup.set({ office }, (status.backup.last?.getTime() ?? 0) / 1_000);
    byOffice.checked.set({ office }, (status.chains.checked?.getTime() ?? 0) / 1_000);
    byOffice.faults.set({ office }, Math.max(status.chains.faults, status.chains.contradicted));
    byOffice.failing.set({ office }, status.jobs.failing.length);
    byOffice.overdue.set({ office }, status.jobs.overdue);
    byOffice.silent.set({ office }, status.devices.silent);
    byOffice.queueing.set({ office }, status.devices.queueing);
  }
  return { type: registry.contentType, text: await registry.metrics() };
}
