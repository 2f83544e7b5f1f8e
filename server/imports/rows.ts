// Why: one row of the file becomes one response: when it was, where it came from, what it answers. Each of its cells is
// counted in the report as it is read.
import type { Answers } from '../responses/cells.js';
import { knownFlags, unreadableFlag } from '../responses/doubts.js';
import type { Submission } from '../responses/intake.js';
import { limits } from './csvFile.js';
import { readDay } from './days.js';
import type { HistoryVersion } from './history.js';
import { importChannels, type MappedColumn, type Mapping } from './mapping.js';
import type { ImportPlan, Slot } from './plan.js';
import { Refusal } from './refusal.js';
import type { Outcome } from './readCell.js';

/** What a row may name of the office. */
export type RowContext = {
  /** Today in the office's zone: a later day is out of range. */
  today: string;
  counters: ReadonlySet<string>;
  services: ReadonlySet<string>;
  /** Ours and those the office ever added. */
  languages: ReadonlySet<string>;
};

export type ReadRow = Pick<
  Submission,
  'language' | 'counterCode' | 'serviceCode' | 'assisted' | 'answers' | 'texts' | 'flags' | 'time' | 'wave'
> & {
  version: HistoryVersion;
  /** Null: the mapping's own. */
  channel: Mapping['channel'] | null;
};
export type RowReader = {
  read(record: readonly string[], row: number): ReadRow;
  wavesSeen: Record<string, number>;
  withoutPeriod(): number;
};

/** Keys of `answers` that are no question: `!raw:COLUMN` keeps what could not be accepted, `!id` the source's own number. */
const rawKey = '!raw:';
const idKey = '!id';

type Found = {
  wave: string | null;
  day: string | null;
  hour: number | null;
  language: string;
  counter: string | null;
  service: string | null;
  channel: Mapping['channel'] | null;
  assisted: boolean;
  flags: readonly string[];
};

export function rowReader(plan: ImportPlan, context: RowContext): RowReader {
  const wavesSeen: Record<string, number> = {};
  let withoutPeriod = 0;
  const { mapping } = plan;
  const waveIndex = plan.waves.get('')?.slots.find((slot) => slot.entry?.as === 'wave')?.index;
  const waveColumn = mapping.columns.find((entry) => entry.as === 'wave');
  const described = new Set(mapping.waves.map((wave) => wave.key));

  /** Known before the other columns, for it decides how they are read. */
  function waveOf(record: readonly string[]): { outcome: Outcome; wave: string | null } {
    const raw = (waveIndex === undefined ? '' : (record[waveIndex] ?? '')).trim();
    if (waveColumn === undefined) return { outcome: 'accepted', wave: mapping.wave ?? null };
    if (mapping.missing.includes(raw)) return { outcome: 'missing', wave: mapping.wave ?? null };
    const key = waveColumn.values?.[raw] ?? raw;
    return described.has(key) ? { outcome: 'accepted', wave: key } : { outcome: 'unreadable', wave: null };
  }

  function read(record: readonly string[], row: number): ReadRow {
    const { outcome: waveOutcome, wave } = waveOf(record);
    const wavePlan = plan.waves.get(wave ?? '') ?? plan.waves.get('');
    if (wavePlan === undefined) throw new Refusal(`There is no version for the wave of row ${row}.`);
    const found: Found = {
      wave,
      day: null,
      hour: null,
      language: mapping.language,
      counter: null,
      service: null,
      channel: null,
      assisted: false,
      flags: [],
    };
    const answers: Record<string, Answers[string]> = {};
    const texts: { question: string; text: string }[] = [];
    for (const slot of wavePlan.slots) {
      const raw = record[slot.index] ?? '';
      if (raw.length > limits.cell)
        throw new Refusal(
          `Row ${row}, column ${slot.index + 1}: the cell is longer than ${limits.cell} characters.`,
          undefined,
          'long_cell',
        );
      if (slot.question === undefined) {
        const outcome = slot.entry?.as === 'wave' ? waveOutcome : readPlain(slot, raw, found, answers);
        slot.tally.count(outcome, row, raw);
        if (outcome === 'unreadable' || outcome === 'out_of_range') answers[rawKey + slot.name] = raw;
        continue;
      }
      const cell = slot.question.read(raw);
      slot.tally.count(cell.outcome, row, raw, cell.recoded);
      if (cell.value !== undefined) answers[slot.question.code] = cell.value;
      if (cell.text !== undefined) texts.push({ question: slot.question.code, text: cell.text });
      if (cell.value === 'unreadable' || cell.value === 'refused') answers[rawKey + slot.name] = raw;
    }
    if (found.wave !== null) wavesSeen[found.wave] = (wavesSeen[found.wave] ?? 0) + 1;
    if (found.wave === null && found.day === null) withoutPeriod += 1;
    return {
      version: wavePlan.version,
      language: found.language,
      counterCode: found.counter,
      serviceCode: found.service,
      channel: found.channel,
      assisted: found.assisted,
      flags: found.flags,
      answers,
      texts,
      time: found.day === null ? { wave: found.wave } : { day: found.day, hour: found.hour },
      wave: found.wave,
    };
  }

  /** A column that is no question here. */
  function readPlain(
    slot: Slot,
    raw: string,
    found: Found,
    answers: Record<string, Answers[string]>,
  ): Outcome {
    const { entry } = slot;
    const value = raw.trim();
    // The wave did not ask this; a cell that holds something even so is kept and shown, not taken for an answer.
    if (entry === undefined) return mapping.missing.includes(value) ? 'not_asked' : 'unreadable';
    if (entry.as === 'ignored') return 'ignored';
    if (mapping.missing.includes(value)) return 'missing';
    return readAbout(entry, value, found, answers);
  }

  function readAbout(
    entry: MappedColumn,
    value: string,
    found: Found,
    answers: Record<string, Answers[string]>,
  ): Outcome {
    switch (entry.as) {
      case 'id':
        answers[idKey] = value;
        return 'accepted';
      case 'date': {
        const day = readDay(value, entry.formats);
        if (day === undefined) return 'unreadable';
        if (day.day > context.today) return 'out_of_range';
        found.day = day.day;
        found.hour = day.hour;
        return 'accepted';
      }
      case 'language': {
        const language = entry.values[value] ?? value;
        if (!context.languages.has(language)) return 'unreadable';
        found.language = language;
        return 'accepted';
      }
      case 'channel': {
        const code = entry.values[value] ?? value;
        const channel = importChannels.find((known) => known === code);
        if (channel === undefined) return 'unreadable';
        found.channel = channel;
        return 'accepted';
      }
      case 'assisted': {
        const helped = entry.values[value] ?? value;
        if (helped !== '0' && helped !== '1') return 'unreadable';
        found.assisted = helped === '1';
        return 'accepted';
      }
      case 'flags': {
        const named = value.split(',').map((flag) => entry.values[flag.trim()] ?? flag.trim());
        const flags = named.map((flag) => (knownFlags.includes(flag) ? flag : unreadableFlag));
        found.flags = [...new Set(flags)];
        return flags.includes(unreadableFlag) ? 'unreadable' : 'accepted';
      }
      case 'counter':
      case 'service': {
        const code = entry.values[value] ?? value;
        const known = entry.as === 'counter' ? context.counters : context.services;
        if (!known.has(code)) return 'unreadable';
        found[entry.as] = code;
        return 'accepted';
      }
      default:
        return 'unreadable';
    }
  }

  return { read, wavesSeen, withoutPeriod: () => withoutPeriod };
}
