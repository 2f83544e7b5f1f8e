// Why: rows go in through the same intake as live answers, in portions short enough that a counter beside it does not
// wait; their count cells are summed apart and written once, so memory stays flat however long the file is.
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { cellKey } from '../../db/intake.js';
import { cellPartsOf, type CellParts } from '../responses/cells.js';
import { prepareWithoutCells, type PublishedVersion } from '../responses/intake.js';
import type { HistoryVersion } from './history.js';
import type { Mapping } from './mapping.js';
import type { ReadRow } from './rows.js';

export type Stage = {
  importId: string;
  surveyId: string;
  timeZone: string;
  channel: Mapping['channel'];
  receivedAt: Date;
};

const mostSums = 100_000;
/** About 10 ms of writing. */
const cellsATransaction = 2_000;
const saltBytes = 8;

export class Staging {
  readonly #dependencies: Dependencies;
  readonly #scope: OfficeScope;
  readonly #stage: Stage;
  readonly #versions = new Map<HistoryVersion, PublishedVersion>();
  readonly #sums = new CellSums();

  constructor(dependencies: Dependencies, scope: OfficeScope, stage: Stage) {
    this.#dependencies = dependencies;
    this.#scope = scope;
    this.#stage = stage;
  }

  /** One portion of rows, committed together. */
  async add(rows: readonly ReadRow[]): Promise<void> {
    const { importId, channel, receivedAt } = this.#stage;
    const made = { newId: this.#dependencies.newId, randomHex: saltsOf(this.#dependencies) };
    const responses = rows.map((row) => {
      const version = this.#published(row.version);
      const prepared = prepareWithoutCells(
        version,
        {
          id: this.#dependencies.newId(),
          language: row.language,
          channel: row.channel ?? channel,
          deviceCode: null,
          counterCode: row.counterCode,
          serviceCode: row.serviceCode,
          assisted: row.assisted,
          answers: row.answers,
          texts: row.texts,
          contact: null,
          flags: row.flags,
          time: row.time,
          wave: row.wave ?? null,
          importId,
          stream: `import:${importId}`,
        },
        receivedAt,
        made,
      );
      this.#sums.add(
        cellPartsOf(version.document, version.editions, prepared, row.answers),
        prepared.flags === '' ? 1 : 0,
      );
      return prepared;
    });
    await this.#dependencies.database.intake.commit(responses);
    if (this.#sums.size > mostSums) await this.writeCells();
  }

  /** Writes the sums so far to the import's own cells, in the order of their key. */
  async writeCells(): Promise<void> {
    const { importId, surveyId } = this.#stage;
    const { officeId } = this.#scope;
    const sums = this.#sums.take(surveyId).map(([key, sum]) => ({ officeId, importId, key, ...sum }));
    for (let from = 0; from < sums.length; from += cellsATransaction) {
      await this.#dependencies.database.intake.addImportCells(sums.slice(from, from + cellsATransaction));
      await new Promise(setImmediate);
    }
  }

  #published(version: HistoryVersion): PublishedVersion {
    const known = this.#versions.get(version);
    if (known !== undefined) return known;
    const published = {
      officeId: this.#scope.officeId,
      surveyId: this.#stage.surveyId,
      number: version.number,
      document: version.document,
      editions: version.editions,
      languages: [],
      timeZone: this.#stage.timeZone,
    };
    this.#versions.set(version, published);
    return published;
  }
}

type Place = CellParts['byDay'][number];
type Count = CellParts['counts'][number];
type Sum = { raw: number; used: number };

/** Sums by place, then by what was answered there: no key is put together before it is written. */
class CellSums {
  #places = new Map<string, { place: Place; sums: Map<string, { count: Count; sum: Sum }> }>();
  size = 0;

  /** `used`: 1, or 0 for a response that is counted raw only. */
  add(parts: CellParts, used: 0 | 1): void {
    const named = parts.counts.map((count): [string, Count] => [
      `${count.question}|${count.edition}|${count.code}`,
      count,
    ]);
    for (const place of parts.byDay) this.#addAt(place, named, used);
    const everywhere = named.filter(([, count]) => count.everyCut);
    for (const place of parts.byMonth) this.#addAt(place, everywhere, used);
  }

  #addAt(place: Place, named: readonly [string, Count][], used: 0 | 1): void {
    const key = `${place.kind}|${place.cut}|${place.period}|${place.cutValue}`;
    let at = this.#places.get(key);
    if (at === undefined) this.#places.set(key, (at = { place, sums: new Map() }));
    for (const [name, count] of named) {
      const known = at.sums.get(name);
      if (known === undefined) {
        at.sums.set(name, { count, sum: { raw: 1, used } });
        this.size += 1;
      } else {
        known.sum.raw += 1;
        known.sum.used += used;
      }
    }
  }

  /** The sums so far with their keys, sorted; begins anew. */
  take(surveyId: string): [key: string, sum: Sum][] {
    const all = [...this.#places.values()].flatMap(({ place, sums }) =>
      [...sums.values()].map(({ count, sum }): [string, Sum] => [
        cellKey(
          surveyId,
          place.cut,
          place.cutValue,
          count.question,
          count.edition,
          place.kind,
          place.period,
          count.code,
        ),
        sum,
      ]),
    );
    this.#places = new Map();
    this.size = 0;
    return all.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** One draw of randomness serves many salts: a call each costs more than the response. */
function saltsOf(dependencies: Dependencies): (size: number) => string {
  let pool = '';
  return (size) => {
    if (size !== saltBytes) return dependencies.randomHex(size);
    if (pool === '') pool = dependencies.randomHex(saltBytes * 500);
    const salt = pool.slice(0, saltBytes * 2);
    pool = pool.slice(saltBytes * 2);
    return salt;
  };
}
