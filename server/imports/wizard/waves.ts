// Why: a file's own names of its waves become waves of the survey: the one it has already, or a new one with the days that its
// name tells.
import type { Wave } from '../../../db/queries/surveys.js';
import type { Translated } from '../../../db/schema.js';
import type { Mapping } from '../mapping.js';
import { readPeriodText } from '../periodText.js';
import { sameWord } from '../readCell.js';

export type MappedWave = Mapping['waves'][number];

export const mostWaves = 100;

/** Waves by the cell that names them. */
export function wavesOf(cells: readonly string[], known: readonly Wave[]): Map<string, MappedWave> {
  const found = new Map<string, MappedWave>();
  const fresh: string[] = [];
  for (const cell of cells) {
    const wave = known.find(
      (one) =>
        sameWord(one.key) === sameWord(cell) ||
        Object.values(one.name).some((name) => sameWord(name) === sameWord(cell)),
    );
    if (wave === undefined) fresh.push(cell);
    else found.set(cell, asMapped(wave));
  }
  const keys = new Set(known.map((wave) => wave.key));
  const before = isBefore(fresh, known);
  const highest = Math.max(0, ...known.map((wave) => wave.position));
  [...fresh].sort(inTime).forEach((cell, index) => {
    const key = keyOf(cell, keys);
    keys.add(key);
    const days = readPeriodText(cell);
    found.set(cell, {
      key,
      name: everywhere(cell.slice(0, 200)),
      // Waves that lie before all others share the first place; their keys tell them apart.
      position: known.length === 0 ? index + 1 : before ? 0 : Math.min(100_000, highest + index + 1),
      ...(days === undefined ? {} : { fromDay: days.firstDay, toDay: days.lastDay }),
    });
  });
  return found;
}

function asMapped(wave: Wave): MappedWave {
  return {
    key: wave.key,
    name: wave.name,
    position: wave.position,
    ...(wave.fromDay === null ? {} : { fromDay: wave.fromDay }),
    ...(wave.toDay === null ? {} : { toDay: wave.toDay }),
  };
}

function isBefore(fresh: readonly string[], known: readonly Wave[]): boolean {
  const first = known.flatMap((wave) => wave.fromDay ?? []).sort()[0];
  return (
    first !== undefined &&
    fresh.every((cell) => {
      const days = readPeriodText(cell);
      return days !== undefined && days.lastDay < first;
    })
  );
}

function inTime(a: string, b: string): number {
  const [first, second] = [a, b].map((cell) => readPeriodText(cell)?.firstDay ?? cell.normalize('NFKC'));
  return first === second ? 0 : (first ?? '') < (second ?? '') ? -1 : 1;
}

/** A key of its letters and digits, or of the period it names. */
function keyOf(cell: string, taken: ReadonlySet<string>): string {
  const plain = cell.normalize('NFKC').trim();
  const base = /^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/.test(plain)
    ? plain
    : (readPeriodText(cell)?.period ?? 'wave');
  if (!taken.has(base)) return base;
  let n = 2;
  while (taken.has(`${base}-${n}`)) n += 1;
  return `${base}-${n}`;
}

export const everywhere = (text: string): Translated => ({ 'zh-TW': text, en: text, ja: text });
