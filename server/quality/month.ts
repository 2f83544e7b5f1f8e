// Why: one month of one survey under the rules: what they doubt in it, and how that differs from the flags that hold. Looks
// only; who asks writes.
import { lowersUsed, type Finding, type RuleName } from '../../analysis/quality/findings.js';
import { judgeCopies, judgeForms, judgeTablet, type Places } from '../../analysis/quality/judge.js';
import type { RuleBook } from '../../analysis/quality/rules.js';
import { daysOfPeriod } from '../../analysis/periods.js';
import type { Office } from '../../db/queries/offices.js';
import {
  listFlags,
  listIdsToJudge,
  listToJudge,
  type insertFlags,
  type ResponseFlag,
  type ToJudge,
} from '../../db/queries/quality.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { loadReach } from '../ratings/reach.js';
import { columnOf } from '../responses/doubts.js';
import type { PublishedVersion } from '../responses/intake.js';
import { storedVersion } from '../responses/stored.js';
import { readingOf, readToJudge, type Reading, type ReadResponse } from './reading.js';
import { addAll, optionsOf, type DeviceSummary, type QualitySummary } from './summary.js';

const pageSize = 100;

export type Judging = {
  dependencies: Dependencies;
  scope: OfficeScope;
  office: Office;
  surveyId: string;
  month: string;
  book: RuleBook;
};

type Row = ReadResponse &
  Pick<ToJudge, 'channel' | 'stream' | 'flags' | 'bodyHash'> & {
    device: string | null;
    counter: string | null;
  };

/** What was pressed: a tablet, or what stands at one counter and hands in with a collector's key. */
const pressedOn = ({ device, channel, stream, counter }: Row): string | undefined =>
  device ?? (channel === 'kiosk' && counter !== null ? `${stream} ${counter}` : undefined);

/** The way a form came that no such device sent. A sheet of paper is held by its running number. */
const cameBy = (row: Row): string | undefined =>
  pressedOn(row) === undefined && row.channel !== 'paper' ? `${row.stream} ${row.channel}` : undefined;

/** What stands where a device is. */
export type PlacesOf = (device: string) => Places;

type ReadVersion = { version: PublishedVersion; reading: Reading };
/** Undefined where none of that number can be read. */
type VersionOf = (number: number) => Promise<ReadVersion | undefined>;

export type MonthLook = {
  /** How many answers the month has, those among them that cannot be read. */
  responses: number;
  summary: QualitySummary;
  /** Flags that the rules set and that are not there, and those that are there and no rule sets. */
  set: Parameters<typeof insertFlags>[2];
  lifted: readonly ResponseFlag[];
  /** What of the responses' own column that changes. */
  changed: readonly { id: string; before: string; after: string }[];
  versionOf: VersionOf;
};

export async function lookAtMonth(judging: Judging, placesOf: PlacesOf): Promise<MonthLook> {
  const { dependencies, scope, surveyId, month } = judging;
  const { database, clock, newId, pause } = dependencies;
  const db = database.queries;
  const versions = new Map<number, ReadVersion | undefined>();
  const versionOf: VersionOf = async (number) => {
    if (versions.has(number)) return versions.get(number);
    const version = await storedVersion(dependencies, scope, surveyId, number);
    const read = version === undefined ? undefined : { version, reading: readingOf(version.document) };
    versions.set(number, read);
    return read;
  };
  const { rows, unread } = await readMonth(judging, versionOf);
  const readings = [...versions.values()].flatMap((one) => (one === undefined ? [] : [one.reading]));
  const { findings, summary } = await findIn(rows, judging, placesOf, readings);
  await pause();
  const found = new Map<string, Map<RuleName, string>>();
  for (const { rule, version, ids } of findings)
    for (const id of ids) found.set(id, (found.get(id) ?? new Map<RuleName, string>()).set(rule, version));

  await pause();
  // Whether the flags of an answer that cannot be read any more were right, nobody can say: they stay.
  const held = (await listFlags(db, scope, surveyId, spanOf(month))).filter(
    ({ responseId }) => !unread.has(responseId),
  );
  // So do those of copies with words where words were purged by law: the first may be the one that was.
  if (rows.some(({ bodyHash }) => bodyHash === '')) {
    const worded = new Set(rows.flatMap(({ hasWords, judged }) => (hasWords ? [judged.id] : [])));
    for (const { responseId: id, rule, version } of held)
      if (rule === 'duplicate' && worded.has(id))
        found.set(id, (found.get(id) ?? new Map<RuleName, string>()).set(rule, version));
  }
  const lifted = held.filter(
    (flag) => found.get(flag.responseId)?.get(flag.rule as RuleName) !== flag.version,
  );
  const kept = new Set(held.filter((flag) => !lifted.includes(flag)).map(keyOfFlag));
  const now = clock();
  const set = rows.flatMap(({ judged: { id, day } }) =>
    [...(found.get(id) ?? [])].flatMap(([rule, version]) =>
      kept.has(keyOfFlag({ responseId: id, rule, version }))
        ? []
        : [{ id: newId(), surveyId, responseId: id, day, rule, version, setAt: now }],
    ),
  );
  await pause();
  const changed = rows.flatMap(({ judged: { id }, flags: before }) => {
    const after = columnOf(before, [...(found.get(id)?.keys() ?? [])]);
    return after === before ? [] : [{ id, before, after }];
  });
  await pause();
  return { responses: rows.length + unread.size, summary, set, lifted, changed, versionOf };
}

/** `unread`: the ids of those that somebody wrote over. */
async function readMonth(
  { dependencies, scope, office, surveyId, month }: Judging,
  versionOf: VersionOf,
): Promise<{ rows: Row[]; unread: ReadonlySet<string> }> {
  const { database, pause } = dependencies;
  const rows: Row[] = [];
  const unread = new Set<string>();
  const reachOf = await loadReach(database.queries, scope);
  const ids = await listIdsToJudge(database.queries, scope, surveyId, spanOf(month));
  for (let start = 0; start < ids.length; start += pageSize) {
    await pause();
    for (const row of await listToJudge(database.queries, scope, ids.slice(start, start + pageSize))) {
      const version = await versionOf(row.version);
      const read = version && readToJudge(row, version.reading, office.timeZone, reachOf);
      if (read === undefined) {
        unread.add(row.id);
        continue;
      }
      rows.push({
        ...read,
        flags: row.flags,
        bodyHash: row.bodyHash,
        channel: row.channel,
        stream: row.stream,
        device: row.deviceCode,
        counter: row.counterCode,
      });
    }
  }
  return { rows, unread };
}

/** Tablet by tablet, with a pause between them: nobody waits longer than for one. */
async function findIn(
  rows: readonly Row[],
  { book, dependencies: { pause } }: Judging,
  places: PlacesOf,
  readings: readonly Reading[],
): Promise<{ findings: Finding[]; summary: QualitySummary }> {
  await pause();
  const filled = judgeForms(
    rows.map(({ judged }) => judged),
    book,
  );
  await pause();
  const sent = judgeCopies(
    rows.flatMap((row) => {
      const source = cameBy(row);
      return source === undefined ? [] : [{ ...row.judged, source }];
    }),
    book,
  );
  await pause();
  const findings = [...filled.findings, ...sent.findings];
  const judged = [filled.judged, sent.judged];
  const devices: Record<string, DeviceSummary> = {};
  const byDevice = new Map<string, Row[]>();
  for (const row of rows) {
    const device = pressedOn(row);
    if (device === undefined) continue;
    const own = byDevice.get(device);
    if (own === undefined) byDevice.set(device, [row]);
    else own.push(row);
  }
  for (const [code, own] of byDevice) {
    const result = judgeTablet(
      own.map((row) => row.judged),
      book,
      places(code),
    );
    findings.push(...result.findings);
    judged.push(result.judged);
    // Of the office's own tablets the page tells more.
    if (own.at(-1)?.device != null)
      devices[code] = {
        counter: own.at(-1)?.counter ?? null,
        n: own.length,
        flagged: {},
        pressed: optionsOf(own, readings),
        used: {},
        afterBad: result.afterBad,
        shift: result.shift,
        alert: result.alert,
      };
    await pause();
  }
  const deviceOf = new Map(rows.map(({ judged: { id }, device }) => [id, device]));
  const out = new Set<string>();
  for (const { rule, ids } of findings)
    for (const id of ids) {
      if (lowersUsed[rule]) out.add(id);
      const device = devices[deviceOf.get(id) ?? ''];
      if (device !== undefined) device.flagged[rule] = (device.flagged[rule] ?? 0) + 1;
    }
  for (const [code, own] of byDevice) {
    await pause();
    const device = devices[code];
    if (device === undefined) continue;
    device.used = optionsOf(
      own.filter((row) => !out.has(row.judged.id)),
      readings,
    );
  }
  return { findings, summary: { responses: rows.length, judged: addAll(judged), devices } };
}

export function spanOf(month: string): { from: string; to: string } {
  const { firstDay, lastDay } = daysOfPeriod(month, 'month');
  return { from: firstDay, to: lastDay };
}

const keyOfFlag = ({ responseId, rule, version }: Pick<ResponseFlag, 'responseId' | 'rule' | 'version'>) =>
  `${responseId} ${rule} ${version}`;
