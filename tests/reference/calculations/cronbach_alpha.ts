// Why: reliability of a scale from complete sheets, as the cases name it.
import { countPatterns } from '../../../analysis/answerPatterns.js';
import { alpha, type AlphaItem } from '../../../analysis/reliability/alpha.js';
import { NoValue, type Case, type Computed, type Named } from '../contract.js';
import { confidence, figure, numberColumn, numberLists, texts } from '../given.js';

export function cronbachAlpha(given: Case): Named {
  const { inputs, options } = given;
  const inline = Array.isArray(inputs['items']) ? undefined : numberLists(inputs['items']);
  const names = inline ? Object.keys(inline) : texts(inputs['items']);
  const reversed = new Set(options['reverse_items'] === undefined ? [] : texts(options['reverse_items']));
  const turn = turnedBy(options['reverse_rule']);
  const columns = names.map((name) =>
    (inline ? (inline[name] ?? []) : numberColumn(given, name)).map((value) =>
      value !== null && reversed.has(name) ? turn - value : value,
    ),
  );
  const rows = (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? null));
  const { patterns, n } = countPatterns(rows);
  const result = alpha(patterns, confidence(given));
  const perItem = (pick: (item: AlphaItem) => number | undefined) =>
    figure(result, ({ items }) =>
      Object.fromEntries(items.map((item, i) => [names[i] ?? '', orNone(pick(item))])),
    );
  return {
    n_complete: n,
    k: names.length,
    alpha: figure(result, (all) => all.alpha),
    alpha_standardized: figure(result, ({ standardised }) => orNone(standardised)),
    mean_interitem_r: figure(result, ({ meanCorrelation }) => orNone(meanCorrelation)),
    alpha_if_deleted: perItem(({ alphaWithout }) => alphaWithout),
    item_rest_r: perItem(({ itemRest }) => itemRest),
    feldt_lower: figure(result, ({ lower }) => lower),
    feldt_upper: figure(result, ({ upper }) => upper),
  };
}

/** The number that answers are taken from: "7 - x" turns 1 to 6 round. */
function turnedBy(rule: unknown): number {
  const found = typeof rule === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*-\s*x\s*$/.exec(rule) : null;
  return found ? Number(found[1]) : 0;
}

function orNone(value: number | undefined): Computed {
  return value ?? new NoValue('all-equal');
}
