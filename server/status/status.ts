// Why: one person looks after the machine, with little time: everything that can fail quietly, in one reading, each with
// whether it wants care. Pages, JSON and metrics say the same because they take this.
import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import { findLastAudit } from '../../db/queries/audit.js';
import { listUnfinishedAlerts } from '../../db/queries/deviceReports.js';
import {
  countOverdueJobs,
  findFailedNotice,
  listFailingJobs,
  listFirstReceipts,
  listJobKinds,
  type FailingJob,
  type JobKind,
} from '../../db/queries/status.js';
import type { OfficeScope } from '../../db/scope.js';
import { programVersion } from '../backups/manifest.js';
import type { Dependencies } from '../dependencies.js';
import { lengthOfChains, mostNightly } from '../responses/chains.js';
import { listContradictions } from '../responses/witnesses.js';
import { certificateCondition, type CertificateCondition } from '../tls/condition.js';

const hour = 3_600_000;
const day = 24 * hour;
/** A backup is made every night: one that is missing is noticed the day after. */
const oldBackup = 2 * day;
/** «Whole» of longer ago says nothing of today. */
const oldCheck = 7 * day;
/** The first night checks what was answered on the first day. */
const firstCheck = 2 * day;
/** Some, for devices of others make their ids as they like. */
const firstAnswers = 100;
const littleDisk = 1024 ** 3;
/** The worker looks every ten seconds. */
const overdue = 15 * 60_000;
const mostFailing = 20;

export type Disk = { free: number; total: number };

export type Status = {
  version: string;
  node: string;
  upSeconds: number;
  residentBytes: number;
  database: { engine: 'sqlite' | 'postgres'; bytes: number };
  /** Of DATA_DIR, and of BACKUP_DIR where there is one; null where the system does not tell. */
  disk: { data: Disk | null; backup: Disk | null; low: boolean };
  backup: { automatic: boolean; last: Date | null; old: boolean };
  jobs: { kinds: JobKind[]; failing: FailingJob[]; overdue: number };
  mail: Way;
  sms: Way;
  /**
   * `contradicted`: places of which tablets remember something else, without waiting for a check. `byHand`: too many answers
   * for every night. `old`: they should have been checked, or checked again, by now.
   */
  chains: {
    checked: Date | null;
    faults: number;
    contradicted: number;
    purged: number;
    byHand: boolean;
    old: boolean;
  };
  /** Null: plain http, or a proxy in front that speaks https. */
  certificate: CertificateCondition | null;
  devices: { silent: number; queueing: number };
};

export type Way = { configured: boolean; lastFailure: Date | null; reason: string | null };

export async function readStatus(dependencies: Dependencies, scope: OfficeScope): Promise<Status> {
  const { config, database } = dependencies;
  const db = database.queries;
  const now = dependencies.clock();
  const [
    bytes,
    dataDisk,
    backupDisk,
    backup,
    chains,
    contradictions,
    length,
    first,
    kinds,
    failing,
    late,
    mail,
    sms,
    alerts,
  ] = await Promise.all([
    database.size(),
    diskOf(config.dataDir),
    config.backup === undefined ? null : diskOf(config.backup.into),
    findLastAudit(db, scope, 'backup.make'),
    findLastAudit(db, scope, 'chains.check'),
    listContradictions(db, scope),
    lengthOfChains(db, scope),
    listFirstReceipts(db, scope, firstAnswers),
    listJobKinds(db, scope),
    listFailingJobs(db, scope, mostFailing),
    countOverdueJobs(db, scope, new Date(now.getTime() - overdue)),
    findFailedNotice(db, scope, 'mail'),
    findFailedNotice(db, scope, 'sms'),
    listUnfinishedAlerts(db, scope),
  ]);
  const byHand = length > mostNightly;
  const lasting = alerts.filter(({ endedAt }) => endedAt === null);
  return {
    version: programVersion(),
    node: process.versions.node,
    upSeconds: Math.round(process.uptime()),
    residentBytes: process.memoryUsage.rss(),
    database: { engine: database.engine, bytes },
    disk: {
      data: dataDisk,
      backup: backupDisk,
      low: [dataDisk, backupDisk].some((disk) => disk !== null && disk.free < littleDisk),
    },
    backup: {
      automatic: config.backup !== undefined,
      last: backup?.at ?? null,
      old: backup === undefined || now.getTime() - backup.at.getTime() > oldBackup,
    },
    jobs: {
      kinds,
      failing: failing.map((job) => ({ ...job, lastError: withoutPersons(job.lastError ?? '') })),
      overdue: late,
    },
    mail: wayOf(config.mail !== undefined, mail),
    sms: wayOf(config.sms !== undefined, sms),
    chains: {
      checked: chains?.at ?? null,
      ...foundIn(chains?.detail),
      contradicted: contradictions.length,
      byHand,
      // What is left to a command that nobody ever gave waits for no night.
      old:
        chains === undefined
          ? byHand || first.some((at) => now.getTime() - at.getTime() > firstCheck)
          : now.getTime() - chains.at.getTime() > oldCheck,
    },
    certificate: certificateCondition(config, now),
    devices: {
      silent: lasting.filter(({ kind }) => kind === 'silent').length,
      // One that grew and then was too long is one tablet.
      queueing: new Set(lasting.flatMap(({ kind, deviceId }) => (kind === 'silent' ? [] : [deviceId]))).size,
    },
  };
}

async function diskOf(folder: string): Promise<Disk | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null; // not made yet, or not mounted
  }
}

function wayOf(configured: boolean, failed: Awaited<ReturnType<typeof findFailedNotice>>): Way {
  return { configured, lastFailure: failed?.createdAt ?? null, reason: failed?.lastError ?? null };
}

const found = z.object({
  faults: z.array(z.unknown()),
  more: z.number(),
  purged: z.number().default(0),
});

function foundIn(detail: unknown): { faults: number; purged: number } {
  const parsed = found.safeParse(detail);
  if (!parsed.success) return { faults: 0, purged: 0 };
  const { faults, more, purged } = parsed.data;
  return { faults: faults.length + more, purged };
}

/** A server's refusal may name whom it refused: addresses and numbers are left out. */
export function withoutPersons(text: string): string {
  return text
    .replace(/[^\s<>"']+@[^\s<>"']+/g, '…@…')
    .replace(/\+?\d[\d -]{7,}\d/g, '…')
    .slice(0, 200);
}
