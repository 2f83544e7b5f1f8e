// Why: every figure of the calibration stands beside the band that theory gave it before it was run.

/** How figures of a table are printed. */
export type Unit = 'percent' | 'points' | 'periods';

export type Row = {
  what: string;
  value: number;
  low: number;
  high: number;
  /** What is to be known where the band is not what one would wish for. */
  remark?: string;
};

export type Table = {
  title: string;
  unit: Unit;
  /** How it was made and where the bands come from. */ note: string;
  rows: Row[];
};

/** Four standard errors of a simulation: with fixed seeds one row in some 16,000 would leave its band by chance. */
export const simulationReach = 4;

/** A row whose band is widened by what the simulation itself can err. */
export function simulated(row: Row, error: number): Row {
  return { ...row, low: row.low - simulationReach * error, high: row.high + simulationReach * error };
}

/** The same of a rate, which no error brings below none. */
export function simulatedRate(row: Row, error: number): Row {
  const widened = simulated(row, error);
  return { ...widened, low: Math.max(0, widened.low) };
}

/** A simulated share: its error follows from the end of the band that errs most. */
export function simulatedShare(row: Row, repetitions: number): Row {
  const errorAt = (share: number) => {
    const held = Math.min(0.999, Math.max(0.001, share));
    return Math.sqrt((held * (1 - held)) / repetitions);
  };
  const reach = simulationReach;
  return {
    ...row,
    low: Math.max(0, row.low - reach * errorAt(row.low)),
    high: Math.min(1, row.high + reach * errorAt(row.high)),
  };
}

export function isWithin({ value, low, high }: Row): boolean {
  return value >= low && value <= high;
}

export function count(tables: readonly Table[]): { within: number; outside: number } {
  const rows = tables.flatMap((table) => table.rows);
  const within = rows.filter(isWithin).length;
  return { within, outside: rows.length - within };
}

export function toMarkdown({ title, unit, note, rows }: Table): string {
  const lines = rows.map((row) => {
    const figures = `${shown(row.value, unit)} | ${shown(row.low, unit)} – ${shown(row.high, unit)}`;
    return `| ${row.what} | ${figures} | ${isWithin(row) ? 'within' : '**outside**'} |`;
  });
  const remarks = rows.flatMap(({ what, remark }) => (remark === undefined ? [] : [`- ${what}: ${remark}`]));
  return [
    `**${title}** ${note}`,
    '',
    `| case | result | band | |`,
    '| --- | --: | --: | --- |',
    ...lines,
    ...(remarks.length > 0 ? ['', ...remarks] : []),
    '',
  ].join('\n');
}

function shown(value: number, unit: Unit): string {
  if (unit === 'percent') return `${(value * 100).toFixed(Math.abs(value) < 0.02 ? 2 : 1)} %`;
  if (unit === 'points') return (value * 100).toFixed(2).replace(/^-(?=0\.00$)/, '');
  return value.toFixed(Math.abs(value) < 100 ? 1 : 0);
}
