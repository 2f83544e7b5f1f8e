// Why: every night the rules of analysis/quality look at what came in; what they doubt is flagged, taken out of the used
// counts in the same transaction, and never deleted. A changed rule looks at everything anew and says so.
import { lowersUsed, type Finding, type RuleName } from '../../analysis/quality/findings.js';
import { judgeForms, judgeTablet, type Places } from '../../analysis/quality/judge.js';
import { markOfRules, ruleBook, type RuleBook } from '../../analysis/quality/rules.js';
import { daysOfPeriod, listPeriods, shiftPeriod } from '../../analysis/periods.js';
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { insertAudit } from '../../db/queries/audit.js';
import { addToCells, type CellDelta } from '../../db/queries/cellCheck.js';
import { findOffice, type Office } from '../../db/queries/offices.js';
import {
  countRowsOfDays,
  countToJudge,
  insertFlags,
  liftFlags,
  listFlags,
  listQualityMonths,
  listResponsesByIds,
  pageToJudge,
  updateResponseFlags,
  upsertQualityMonth,
  type ResponseFlag,
} from '../../db/queries/quality.js';
import { findDayRange } from '../../db/queries/responses.js';
import { listSurveys } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { columnOf } from '../responses/doubts.js';
import type { PublishedVersion } from '../responses/intake.js';
import { usedDeltas } from '../responses/rebuild.js';
import { loadVersion } from '../surveys/open.js';
import { localDay } from '../time.js';
import { loadPlaces } from './places.js';
import { readingOf, readToJudge, type Reading, type ReadResponse } from './reading.js';
import { addAll, optionsOf, type DeviceSummary, type QualitySummary } from './summary.js';

/** Answers may come in so late; months that ended longer ago are not counted again every night. */
const lateDays = 75;
const pageSize = 500;
const chunk = 500;
/** Responses whose flags are written in one transaction. */
const step = 50;

/**
 * What the server itself looks at beside its work: a month is judged as a whole, so that a larger one would take its
 * memory, and a night has its end. The rest waits for the next night, a larger month for `admin judge-quality`.
 */
export const nightly: Bounds = { month: 50_000, look: 200_000 };
type Bounds = { month: number; look: number };

/** `left`: months that are to be looked at still. */
export type Look = { months: number; set: number; lifted: number; left: number };

/**
 * Looks at every month in which something came in since, or under rules that have changed, the newest first; `again`: at every
 * month, so that a flag somebody set or took off by hand is found out. May be run again at any time.
 */
export async function judgeOffice(
  dependencies: Dependencies,
  scope: OfficeScope,
  {
    book = ruleBook,
    most = { month: Infinity, look: Infinity },
    again = false,
  }: { book?: RuleBook; most?: Bounds; again?: boolean } = {},
): Promise<Look> {
  const db = dependencies.database.queries;
  const look: Look = { months: 0, set: 0, lifted: 0, left: 0 };
  let remaining = most.look;
  const office = await findOffice(db, scope);
  if (office === undefined) return look;
  const { places, mark } = await loadPlaces(db, scope, office.settings);
  const rules = `${markOfRules(book)};${mark}`;
  for (const survey of await listSurveys(db, scope)) {
    if (survey.currentVersion === null) continue;
    for await (const month of monthsToLookAt(
      dependencies,
      scope,
      office,
      survey.id,
      again ? undefined : rules,
    )) {
      const size = await countRowsOfDays(db, scope, survey.id, spanOf(month));
      if (size > Math.min(most.month, remaining)) {
        look.left += 1;
        continue;
      }
      remaining -= size;
      const judging = { dependencies, scope, office, surveyId: survey.id, month, rules, book };
      const { set, lifted } = await judgeMonth(judging, (device) => places(month, device));
      look.months += 1;
      look.set += set;
      look.lifted += lifted;
      await pause();
    }
  }
  return look;
}

/** The job `quality.judge`. */
export async function judgeNightly(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const { left } = await judgeOffice(dependencies, scope, { most: nightly });
  if (left > 0) dependencies.log.info({ months: left }, 'quality.judge: left for another night');
}

/**
 * Newest first; a month that did not end long ago is wanted when it has more or fewer than were looked at. Without `rules`:
 * every month.
 */
async function* monthsToLookAt(
  { database, clock }: Dependencies,
  scope: OfficeScope,
  { timeZone }: Office,
  surveyId: string,
  rules: string | undefined,
): AsyncGenerator<string> {
  const db = database.queries;
  const range = await findDayRange(db, scope, surveyId);
  if (range === undefined) return;
  const known = new Map((await listQualityMonths(db, scope, surveyId)).map((row) => [row.month, row]));
  const settled = shiftPeriod(localDay(clock(), timeZone), 'day', -lateDays).slice(0, 7);
  for (const month of listPeriods(range.first.slice(0, 7), range.last.slice(0, 7), 'month').reverse()) {
    const before = known.get(month);
    if (before !== undefined && before.rules === rules) {
      if (month < settled) continue;
      if ((await countToJudge(db, scope, surveyId, spanOf(month))) === before.responses) continue;
    }
    yield month;
  }
}

type Judging = {
  dependencies: Dependencies;
  scope: OfficeScope;
  office: Office;
  surveyId: string;
  month: string;
  rules: string;
  book: RuleBook;
};

type Row = ReadResponse & { flags: string; device: string | null; counter: string | null; web: boolean };

async function judgeMonth(
  judging: Judging,
  places: (device: string) => Places,
): Promise<{ set: number; lifted: number }> {
  const { dependencies, scope, surveyId, month, rules } = judging;
  const { database, clock, newId } = dependencies;
  const db = database.queries;
  const versions = new Map<number, { version: PublishedVersion; reading: Reading }>();
  const versionOf = async (number: number) => {
    const known = versions.get(number);
    if (known !== undefined) return known;
    const version = await loadVersion(dependencies, scope, surveyId, number);
    const read = { version, reading: readingOf(version.document) };
    versions.set(number, read);
    return read;
  };
  const rows = await readMonth(judging, versionOf);
  const { findings, summary } = await findIn(rows, judging.book, places, versions.values());
  const found = new Map<string, Map<RuleName, string>>();
  for (const { rule, version, ids } of findings)
    for (const id of ids) found.set(id, (found.get(id) ?? new Map<RuleName, string>()).set(rule, version));

  const held = await listFlags(db, scope, surveyId, spanOf(month));
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
  const changed = rows.flatMap(({ judged: { id }, flags: before }) => {
    const after = columnOf(before, [...(found.get(id)?.keys() ?? [])]);
    return after === before ? [] : [{ id, before, after }];
  });
  // In small steps, for everybody waits while one is written; a look that ends half-way is simply done again.
  const touched = [
    ...[...set, ...lifted].map(({ responseId }) => responseId),
    ...changed.map(({ id }) => id),
  ];
  for (const part of chunks([...new Set(touched)], step)) {
    const ids = new Set(part);
    await writeFlags(judging, {
      set: set.filter(({ responseId }) => ids.has(responseId)),
      lifted: lifted.filter(({ responseId }) => ids.has(responseId)),
      changed: changed.filter(({ id }) => ids.has(id)),
      versionOf,
    });
    await pause();
  }
  await database.atomically((writes) => [
    upsertQualityMonth(writes, scope, {
      surveyId,
      month,
      responses: rows.length,
      rules,
      judgedAt: now,
      summary: JSON.stringify(summary),
    }),
  ]);
  return { set: set.length, lifted: lifted.length };
}

type FlagsToWrite = {
  set: Parameters<typeof insertFlags>[2];
  lifted: readonly ResponseFlag[];
  changed: readonly { id: string; before: string; after: string }[];
  versionOf: (number: number) => Promise<{ version: PublishedVersion }>;
};

/** Flags, what they take out of the used counts, and the row of the log, in one transaction. */
async function writeFlags(
  judging: Judging,
  { set, lifted, changed, versionOf }: FlagsToWrite,
): Promise<void> {
  const { dependencies, scope, surveyId, month } = judging;
  const { database, clock, newId } = dependencies;
  const deltas = await deltasOf(database.queries, judging, changed, versionOf);
  const now = clock();
  await database.atomically((writes): (Statement | Guarded)[] => [
    ...chunks(set).map((part) => insertFlags(writes, scope, part)),
    ...chunks(lifted.map(({ id }) => id)).map((part) => liftFlags(writes, scope, part, now)),
    ...changed.map(({ id, before, after }) =>
      mustChange(updateResponseFlags(writes, scope, id, { before, after })),
    ),
    ...chunks(deltas).map((part) => addToCells(writes, scope, part)),
    ...(set.length + lifted.length === 0
      ? []
      : [
          insertAudit(writes, scope, {
            id: newId(),
            at: now,
            userId: null,
            action: 'quality.judge',
            entity: 'survey',
            entityId: surveyId,
            detail: { month, set: countByRule(set), lifted: countByRule(lifted) },
          }),
        ]),
  ]);
}

async function readMonth(
  { dependencies, scope, office, surveyId, month }: Judging,
  versionOf: (number: number) => Promise<{ reading: Reading }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let key: { day: string; id: string } | undefined;
  for (;;) {
    const page = await pageToJudge(
      dependencies.database.queries,
      scope,
      surveyId,
      spanOf(month),
      key,
      pageSize,
    );
    for (const row of page) {
      const { reading } = await versionOf(row.version);
      rows.push({
        ...readToJudge(row, reading, office.timeZone),
        flags: row.flags,
        device: row.deviceCode,
        counter: row.counterCode,
        web: row.channel === 'web',
      });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return rows;
    key = { day: last.day ?? '', id: last.id };
    await pause();
  }
}

/** Tablet by tablet, with a pause between them: nobody waits longer than for one. */
async function findIn(
  rows: readonly Row[],
  book: RuleBook,
  places: (device: string) => Places,
  versions: Iterable<{ reading: Reading }>,
): Promise<{ findings: Finding[]; summary: QualitySummary }> {
  const readings = [...versions].map(({ reading }) => reading);
  const forms = judgeForms(
    rows.map(({ judged }) => judged),
    rows.flatMap(({ judged, web, device }) => (web && device === null ? [judged] : [])),
    book,
  );
  const findings = [...forms.findings];
  const judged = [forms.judged];
  const devices: Record<string, DeviceSummary> = {};
  const byDevice = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.device === null) continue;
    const own = byDevice.get(row.device);
    if (own === undefined) byDevice.set(row.device, [row]);
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
    devices[code] = {
      counter: own.at(-1)?.counter ?? null,
      n: own.length,
      flagged: {},
      pressed: optionsOf(own, readings),
      used: {},
      afterBad: result.afterBad,
      shift: result.shift,
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
    const device = devices[code];
    if (device === undefined) continue;
    device.used = optionsOf(
      own.filter((row) => !out.has(row.judged.id)),
      readings,
    );
  }
  return { findings, summary: { responses: rows.length, judged: addAll(judged), devices } };
}

/** What the changes add to the used counts, one sum a cell, in the order of their keys: so writers do not block each other. */
async function deltasOf(
  db: Queries,
  { scope }: Judging,
  changed: readonly { id: string; before: string; after: string }[],
  versionOf: (number: number) => Promise<{ version: PublishedVersion }>,
): Promise<CellDelta[]> {
  const by = new Map(
    changed.flatMap(({ id, before, after }): [string, 1 | -1][] =>
      (before === '') === (after === '') ? [] : [[id, after === '' ? 1 : -1]],
    ),
  );
  const sums = new Map<string, CellDelta>();
  for (const ids of chunks([...by.keys()]))
    for (const row of await listResponsesByIds(db, scope, ids)) {
      const { version } = await versionOf(row.version);
      for (const delta of usedDeltas(version, row, by.get(row.id) ?? 1)) {
        const { surveyId, cut, cutValue, periodKind, period, question, edition, code } = delta;
        const key = JSON.stringify([surveyId, cut, cutValue, periodKind, period, question, edition, code]);
        const known = sums.get(key);
        if (known === undefined) sums.set(key, delta);
        else known.nUsed += delta.nUsed;
      }
    }
  return [...sums]
    .filter(([, delta]) => delta.nUsed !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, delta]) => delta);
}

function spanOf(month: string): { from: string; to: string } {
  const { firstDay, lastDay } = daysOfPeriod(month, 'month');
  return { from: firstDay, to: lastDay };
}

const keyOfFlag = ({ responseId, rule, version }: Pick<ResponseFlag, 'responseId' | 'rule' | 'version'>) =>
  `${responseId} ${rule} ${version}`;

function countByRule(flags: readonly { rule: string }[]): Record<string, number> {
  return addAll(flags.map(({ rule }) => ({ [rule]: 1 })));
}

function chunks<Item>(list: readonly Item[], size = chunk): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
