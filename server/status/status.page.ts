// Why: what looks after itself and what wants care, in finished words: a sign and a word, never a colour alone.
import type { Words } from '../dashboards/words.js';
import { localDay, localHour } from '../time.js';
import type { Status } from './status.js';

/** `care` null: there is nothing to judge. */
type Row = { name: string; value: string; care: boolean | null; note?: string };

export function statusPage(words: Words, timeZone: string, status: Status) {
  const { t, count } = words;
  const when = (moment: Date) =>
    t('status.when', {
      day: words.day(localDay(moment, timeZone)),
      hour: localHour(moment, timeZone),
    });
  const size = (bytes: number) => {
    const gigabytes = bytes / 1024 ** 3;
    return gigabytes >= 1 ? `${words.decimal(gigabytes, 1)} GB` : `${words.decimal(bytes / 1024 ** 2, 1)} MB`;
  };
  const disk = (key: 'data' | 'backup'): Row[] => {
    const one = status.disk[key];
    if (one === null) return [];
    const value = t('status.disk.free', { free: size(one.free), total: size(one.total) });
    return [{ name: t(`status.disk.${key}`), value, care: one.free < 1024 ** 3 }];
  };
  const way = (key: 'mail' | 'sms'): Row => {
    const { configured, lastFailure, reason } = status[key];
    return {
      name: t(`status.way.${key}`),
      value: t(configured ? 'status.way.on' : 'status.way.off'),
      care: configured ? false : null,
      ...(lastFailure === null
        ? {}
        : { note: t('status.way.failed', { when: when(lastFailure), reason: reason ?? '' }) }),
    };
  };
  const { backup, jobs, devices } = status;
  const rows: Row[] = [
    {
      name: t('status.version'),
      value: t('status.version_value', { version: status.version, node: status.node }),
      care: false,
    },
    {
      name: t('status.up'),
      value: t('status.up_value', {
        days: count(Math.floor(status.upSeconds / 86_400)),
        hours: Math.floor((status.upSeconds % 86_400) / 3_600),
        memory: size(status.residentBytes),
      }),
      care: false,
    },
    {
      name: t('status.database'),
      value: t('status.database_value', {
        engine: status.database.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL',
        size: size(status.database.bytes),
      }),
      care: false,
    },
    ...disk('data'),
    ...disk('backup'),
    {
      name: t('status.backup.title'),
      value: backup.last === null ? t('status.backup.never') : when(backup.last),
      care: backup.old,
      note: backup.old
        ? t(backup.automatic ? 'status.backup.old' : 'status.backup.by_hand')
        : t('status.backup.rehearsed'),
    },
    chainsRow(words, when, status.chains),
    way('mail'),
    way('sms'),
    certificateRow(words, timeZone, status.certificate),
    {
      name: t('status.devices.title'),
      value:
        devices.silent + devices.queueing === 0
          ? t('status.devices.none')
          : t('status.devices.some', { silent: count(devices.silent), queueing: count(devices.queueing) }),
      care: devices.silent + devices.queueing > 0,
    },
    {
      name: t('status.jobs.title'),
      value:
        jobs.failing.length + jobs.overdue === 0
          ? t('status.jobs.good')
          : t('status.jobs.bad', { failing: count(jobs.failing.length), overdue: count(jobs.overdue) }),
      care: jobs.failing.length + jobs.overdue > 0,
    },
  ];
  const caring = rows.filter(({ care }) => care === true).length;
  return {
    title: t('status.title'),
    nav: 'status' as const,
    caring,
    summary: caring === 0 ? t('status.all_good') : t('status.some_care', { n: count(caring) }),
    rows: rows.map((row) => ({
      ...row,
      state: row.care === null ? '—' : row.care ? `▲ ${t('status.care')}` : `✓ ${t('status.good')}`,
    })),
    kinds: jobs.kinds.map(({ kind, lastDone }) => ({
      kind,
      last: lastDone === null ? t('status.jobs.never') : when(lastDone),
    })),
    failing: jobs.failing.map(({ kind, attempts, lastError, runAt }) => ({
      kind,
      attempts: count(attempts),
      reason: lastError,
      next: when(runAt),
    })),
  };
}

/** Not checked yet is nothing to judge while the first night has not come; later it is no good sign. */
function chainsRow(
  { t, count }: Words,
  when: (moment: Date) => string,
  { checked, faults, contradicted, purged, byHand, old }: Status['chains'],
): Row {
  const advice = checked !== null && old ? 'old' : byHand ? 'by_hand' : old ? 'unchecked' : undefined;
  const notes = [
    ...(contradicted > 0 ? [t('status.chains.contradicted', { n: count(contradicted) })] : []),
    ...(advice === undefined ? [] : [t(`status.chains.${advice}`)]),
    ...(purged > 0 ? [t('status.chains.purged', { n: count(purged) })] : []),
  ];
  return {
    name: t('status.chains.title'),
    value:
      checked === null
        ? t('status.chains.never')
        : t(faults === 0 ? 'status.chains.whole' : 'status.chains.broken', {
            when: when(checked),
            n: count(faults),
          }),
    care: contradicted > 0 || (checked === null && !old ? null : faults > 0 || old),
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
}

function certificateRow({ t, day }: Words, timeZone: string, certificate: Status['certificate']): Row {
  const name = t('status.certificate.title');
  if (certificate === null) return { name, value: t('status.certificate.none'), care: null };
  const { validTo, own, troubles } = certificate;
  const value =
    validTo === null
      ? t('status.certificate.unusable')
      : t('status.certificate.valid_to', { day: day(localDay(validTo, timeZone)) });
  const [first] = troubles;
  if (first === undefined) return { name, value, care: false };
  const renewed = first === 'ended' || first === 'soon' || first === 'unusable';
  const note = renewed ? (own ? 'renew' : 'renew_elsewhere') : first;
  return { name, value, care: true, note: t(`status.certificate.${note}`) };
}
