// Why: the response rate of each office as its own pages have it, from the same code, read in a few grouped statements however
// many offices there are.
import { shiftPeriod } from '../../analysis/periods.js';
import { isTooSmallToShow } from '../../analysis/suppression.js';
import {
  countBureauAnswered,
  countBureauByDevice,
  listBureauCountedDays,
  listBureauServices,
  listBureauTablets,
  listBureauVisits,
  type BureauAnswered,
  type BureauDeviceDay,
} from '../../db/queries/bureauRates.js';
import { hasQuestion, homeTablets, takenAway, type DayCount } from '../dashboards/atOffice.js';
import {
  daysAsked,
  placesOf,
  ratedDays,
  sumOfDays,
  visitsByDay,
  type Day,
  type Days,
  type DayVisits,
  type ResponseRate,
} from '../dashboards/responseRateDays.js';
import type { Dependencies } from '../dependencies.js';
import { wentToHomes } from '../devices/daySettings.js';
import type { BureauEyes } from '../http/currentUser.js';
import { documentsOf, type KnownSurvey } from './commonItems.js';

/** So many offices a statement, and so many days: between two of them somebody else is served. */
export const fewOffices = 10;
const fewDays = 31;

/** By office. Where fewer answered than the office's threshold, nobody reads how many. */
export async function bureauRates(
  dependencies: Dependencies,
  bureau: BureauEyes,
  surveys: readonly KnownSurvey[],
  days: Days,
): Promise<Map<string, ResponseRate>> {
  const thresholds = new Map(bureau.offices.map(({ office }) => [office.id, office.settings.staffThreshold]));
  const tablets = await homeTabletsOf(dependencies, bureau);
  const rates = new Map<string, ResponseRate>();
  for (let start = 0; start < surveys.length; start += fewOffices) {
    const asked = await askedOf(dependencies, bureau, surveys.slice(start, start + fewOffices), days);
    const found = new Map<string, Day[]>(asked.map(({ survey }) => [survey.officeId, []]));
    for (let from = days.from; from <= days.to; from = shiftPeriod(from, 'day', fewDays)) {
      const last = shiftPeriod(from, 'day', fewDays - 1);
      const part = { from, to: last < days.to ? last : days.to };
      for (const [officeId, own] of await readDays(dependencies, bureau, asked, tablets, part))
        found.get(officeId)?.push(...own);
      await dependencies.pause();
    }
    for (const { survey, span } of asked) {
      const { officeId } = survey;
      const rate: ResponseRate =
        span === undefined ? { ok: false, reason: 'not_asked' } : sumOfDays(found.get(officeId) ?? []);
      const isHidden =
        rate.ok && rate.answered > 0 && isTooSmallToShow(rate.answered, thresholds.get(officeId) ?? 0);
      rates.set(officeId, isHidden ? { ok: false, reason: 'suppressed' } : rate);
    }
  }
  return rates;
}

/** With the days on which there was something to answer; undefined: none of them. */
type AskedSurvey = { survey: KnownSurvey; span: Days | undefined };

async function askedOf(
  { database, clock }: Dependencies,
  { scope }: BureauEyes,
  surveys: readonly KnownSurvey[],
  days: Days,
): Promise<AskedSurvey[]> {
  const ends = await listBureauCountedDays(database.queries, scope, surveys);
  return surveys.map((survey) => {
    const counted = ends.find(({ officeId }) => officeId === survey.officeId);
    return { survey, span: daysAsked(days, survey, counted, clock()) };
  });
}

/** By office: the days with visitors, and how many answered on each. */
async function readDays(
  dependencies: Dependencies,
  bureau: BureauEyes,
  asked: readonly AskedSurvey[],
  tablets: HomeTablets,
  part: Days,
): Promise<Map<string, Day[]>> {
  const db = dependencies.database.queries;
  const { scope } = bureau;
  const surveys = asked.map(({ survey }) => survey);
  const officeIds = surveys.map(({ officeId }) => officeId);
  const rows = await listBureauVisits(db, scope, { officeIds, days: part });
  const visits = new Map(
    asked.map(({ survey: { officeId }, span }) => {
      const own = rows.filter(
        ({ day, ...row }) =>
          row.officeId === officeId && span !== undefined && span.from <= day && day <= span.to,
      );
      return [officeId, visitsByDay(own, undefined, undefined)];
    }),
  );
  const places = [...visits.values()].flatMap((byDay) =>
    [...byDay.values()].flatMap(({ parts }) => parts ?? []),
  );
  const counters = places.flatMap(({ cut, values }) => (cut === 'counter' ? [...values] : []));
  // Where visitors were counted by service, the answers of all others are taken away.
  const byService = places.some(({ cut }) => cut === 'service');
  const services = byService ? await listBureauServices(db, scope, officeIds) : [];
  const answered = await countBureauAnswered(db, scope, {
    questions: surveys,
    cuts: [...new Set(['', 'channel', ...places.map(({ cut }) => cut)])],
    values: [...new Set(['', 'web', ...counters, ...services])],
    days: part,
  });
  const homes = await answeredAtHome(dependencies, bureau, surveys, tablets, part);
  return new Map(
    [...visits].map(([officeId, own]) => {
      const isOwn = (row: { officeId: string }) => row.officeId === officeId;
      return [officeId, daysOf(own, answered.filter(isOwn), homes.filter(isOwn))];
    }),
  );
}

function daysOf(
  visits: ReadonlyMap<string, DayVisits>,
  answered: readonly BureauAnswered[],
  homes: readonly BureauDeviceDay[],
): Day[] {
  const by = (cut: '' | 'counter' | 'service'): DayCount[] => [
    ...answered.flatMap((row) => (row.cut === cut ? [{ ...row, atHome: 0 }] : [])),
    ...takenAway(homes, cut),
  ];
  const byPlace = new Map(placesOf(visits).map((cut) => [cut, by(cut)]));
  const onWeb = answered.filter(({ cut, cutValue }) => cut === 'channel' && cutValue === 'web');
  return [...ratedDays(visits, by(''), byPlace, onWeb).values()];
}

type HomeTablets = ReturnType<typeof homeTablets> & { deviceCodes: string[] };
const keyOf = (officeId: string, code: string) => JSON.stringify([officeId, code]);

async function homeTabletsOf({ database }: Dependencies, { scope }: BureauEyes): Promise<HomeTablets> {
  const all = (await listBureauTablets(database.queries, scope)).map(({ officeId, code, settings }) => ({
    ...{ code, key: keyOf(officeId, code), settings },
  }));
  const found = homeTablets(all);
  return { ...found, deviceCodes: all.flatMap(({ code, key }) => (found.settingsOf.has(key) ? [code] : [])) };
}

/** Who answered on a visit to their home: none of the visitors. */
async function answeredAtHome(
  dependencies: Dependencies,
  bureau: BureauEyes,
  surveys: readonly KnownSurvey[],
  { settingsOf, moved, deviceCodes }: HomeTablets,
  days: Days,
): Promise<BureauDeviceDay[]> {
  const db = dependencies.database.queries;
  const read = await countBureauByDevice(db, bureau.scope, { surveys, deviceCodes, moved, days });
  const homes = read.filter((row) => {
    const tablet = settingsOf.get(keyOf(row.officeId, row.deviceCode));
    return tablet !== undefined && wentToHomes(tablet, row);
  });
  const asked = await documentsOf(
    dependencies,
    bureau,
    homes.map(({ documentHash }) => documentHash),
  );
  const questionOf = new Map(surveys.map(({ officeId, question }) => [officeId, question]));
  return homes.filter(({ officeId, documentHash }) => {
    const document = asked.get(documentHash);
    return document !== undefined && hasQuestion(document, questionOf.get(officeId) ?? '');
  });
}
