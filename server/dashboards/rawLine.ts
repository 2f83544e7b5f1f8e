// Why: beside every headline stands what it is worth without the quality rules: raw, used, and the score before them
// (statistics.md C.14). One line, the same everywhere.
import type { Figure } from './figures.js';
import type { Words } from './words.js';

/** «原始1,204份／採用1,131份；未套用規則時91.2%». '' where nothing may be shown, or nothing was left out. */
export function rawLine(
  words: Words,
  { n, nRaw, satisfied, satisfiedRaw }: Pick<Figure, 'n' | 'nRaw' | 'satisfied' | 'satisfiedRaw'>,
): string {
  if (n === null || nRaw === null || nRaw === 0) return '';
  const { t } = words;
  const raw = words.count(nRaw);
  const used = words.count(n);
  if (n === nRaw) return t('quality.line.all', { raw });
  if (satisfied === null || satisfiedRaw === null) return t('quality.line.counts', { raw, used });
  return t('quality.line.score', { raw, used, share: words.percent(satisfiedRaw) });
}

/** Why there is no share, or ''. */
export function refusalOfFigure({ t }: Words, { state }: Figure): string {
  return state === 'shown' || state === 'empty' ? '' : t(`dashboards.state.${state}`);
}
