// Why: what a chart shows, said in one sentence a person may quote; never a verdict word without a test behind it.
import type { RefusalReason } from '../../analysis/refusals.js';
import { isOnScale } from '../../analysis/scale.js';
import type { Figure } from './figures.js';
import type { BaseKind, Change, ChangeRefusal } from './growth.js';
import type { Measure } from './measures.js';
import type { Words } from './words.js';

/** Why something is not said, in the reader's language, without a full stop. */
export function refusalWords({ t }: Words, reason: ChangeRefusal): string {
  return t(`dashboards.refusal.${reason.replaceAll('-', '_')}`);
}

export function baseWords({ t }: Words, against: BaseKind, name: string): string {
  return against === 'chosen' ? name : t(`dashboards.base.${against}`);
}

/** The pinned definition in words: it stands in every caption. */
export function definitionWords({ t }: Words, measure: Measure): string {
  const { lowest, highest, satisfiedFrom, goodDirection } = measure.scale;
  const key = measure.kind === 'composite' ? 'composite' : goodDirection === 'up' ? 'top2' : 'low2';
  return t(`dashboards.definition.${key}`, { from: satisfiedFrom, lowest, highest });
}

/** The words of the satisfied choices, as asked: 滿意、非常滿意. */
export function satisfiedChoices(measure: Measure): string[] {
  const { satisfiedFrom, goodDirection } = measure.scale;
  return measure.choices
    .filter(
      ({ score }) =>
        isOnScale(score, measure.scale) &&
        (goodDirection === 'up' ? score >= satisfiedFrom : score <= satisfiedFrom),
    )
    .map((choice) => choice.label);
}

/** «服務態度滿意度»; a question that is called satisfaction already is not called so twice. */
export function satisfactionWords({ t }: Words, measure: Measure): string {
  const word = t('dashboards.column.satisfied');
  const said = measure.name.toLowerCase().endsWith(word.toLowerCase());
  return said ? measure.name : t('dashboards.satisfaction_of', { measure: measure.name });
}

/** «本期…滿意度為94.0%（95%信賴區間…，有效樣本400份），較上期…，無法判定升降。» */
export function figureSentence(
  words: Words,
  measure: Measure,
  figure: Figure,
  change: Change | undefined,
): string {
  const { t } = words;
  const share = figure.satisfied;
  if (figure.state === 'suppressed') return t('dashboards.sentence.suppressed', { measure: measure.name });
  if (figure.n === null || figure.n === 0) return t('dashboards.sentence.empty', { measure: measure.name });
  if (share === null)
    return t('dashboards.sentence.counts_only', { measure: measure.name, n: words.count(figure.n) });
  const now = t('dashboards.sentence.now', {
    satisfaction: satisfactionWords(words, measure),
    share: words.percent(share.share),
    interval: words.percentInterval(share),
    n: words.count(figure.n),
  });
  const low =
    figure.state === 'low_sample' || change?.lowSample === true ? t('dashboards.sentence.low_sample') : '';
  if (change === undefined) return now + t('dashboards.sentence.end') + low;
  return now + changeClause(words, change) + low;
}

function changeClause(words: Words, change: Change): string {
  const { t } = words;
  const base = baseWords(words, change.against, change.base.name);
  if (!change.points.ok)
    return t('dashboards.sentence.not_compared', { base, reason: refusalWords(words, change.points.reason) });
  const { difference } = change.points;
  const points = words.points(difference);
  const way = Number(points) === 0 ? 'same' : difference > 0 ? 'more' : 'less';
  const moved = t(`dashboards.sentence.${way}`, {
    base,
    points,
    interval: words.pointsInterval(change.points),
  });
  return moved + t(`dashboards.sentence.verdict.${change.verdict.replaceAll('-', '_')}`);
}

export type VerdictWords = {
  direction: 'up' | 'down' | 'unknown';
  tone: 'good' | 'bad' | 'unknown';
  word: string;
};

/** The verdict of a comparison that was made; undefined where it was refused: no verdict word without a test behind it. */
export function testedVerdict(words: Words, change: Change): VerdictWords | undefined {
  return change.points.ok ? verdictWords(words, change) : undefined;
}

/** Sign, colour and word of a verdict, always together. */
export function verdictWords({ t }: Words, change: Pick<Change, 'verdict' | 'evaluation'>): VerdictWords {
  const { verdict, evaluation } = change;
  const direction =
    verdict === 'up' || verdict === 'higher' ? 'up' : verdict === 'cannot-tell' ? 'unknown' : 'down';
  return { direction, tone: evaluation, word: t(`dashboards.verdict.${verdict.replaceAll('-', '_')}`) };
}

/** Every reason of analysis/ has words; kept as a list for the test that holds them to it. */
export const refusalReasons: readonly (RefusalReason | ChangeRefusal)[] = [
  'no-answers',
  'too-few-answers',
  'low-sample',
  'all-equal',
  'zero-base',
  'small-base',
  'not-positive-base',
  'different-definition',
  'different-scale',
  'definition-not-for-scale',
  'off-scale',
  'incomplete-period',
  'missing-period',
  'too-few-periods',
  'short-baseline',
  'too-few-groups',
  'too-few-questions',
  'overall-not-rejected',
  'within-error',
  'out-of-reach',
  'not-reached',
  'no-cases',
  'no-solution',
  'weights-too-uneven',
  'suppressed',
  'impossible-input',
  'break_between',
];
