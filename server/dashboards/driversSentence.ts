// Why: what the drivers say, in one sentence a person may quote: only orders that the intervals carry, never a cause.
import type { Quadrant } from '../../analysis/drivers/importancePerformance.js';
import { separatorIn } from '../i18n.js';
import type { DriverRow, DriversResult } from './drivers.js';
import { satisfactionWords } from './sentences.js';
import type { Subject } from './subject.js';
import type { Words } from './words.js';

export function listWords({ language }: Pick<Subject, 'language'>, names: readonly string[]): string {
  return names.join(separatorIn(language));
}

/** The field of an item, or that it lies between two. */
export function placeWords({ t }: Words, { quadrant, crosses }: NonNullable<DriverRow['place']>): string {
  return t(`drivers.quadrant.${crosses.length > 0 ? 'between' : keyOf(quadrant)}`);
}

export function keyOf(quadrant: Quadrant): string {
  return quadrant.replaceAll('-', '_');
}

export function driversSentence(subject: Subject, result: DriversResult): string {
  const { words } = subject;
  const { t } = words;
  const head = { period: result.period.name, outcome: satisfactionWords(words, result.outcome) };
  const { analysis } = result;
  if (!analysis.ok)
    return t(`drivers.sentence.refused_${analysis.reason}`, {
      ...head,
      needed: words.count(result.needed),
      complete:
        result.complete === null
          ? t('drivers.sentence.under', { n: subject.threshold })
          : words.count(result.complete),
    });
  const counted = result.rows.filter(({ importance }) => importance !== null);
  return [
    t('drivers.sentence.explained', {
      ...head,
      items: counted.length,
      r2: words.percent(analysis.r2),
      n: words.count(result.complete ?? 0),
    }),
    orderWords(subject, counted),
    focusWords(subject, counted),
    t('drivers.sentence.not_a_cause'),
  ].join('');
}

/** Questions that none lies above, and those that lie below every one of them. */
function orderWords(subject: Subject, rows: readonly DriverRow[]): string {
  const { t } = subject.words;
  const below = new Set(rows.flatMap(({ higherThan }) => higherThan));
  const top = rows.filter(({ question }) => !below.has(question));
  const under = rows.filter(({ question }) => top.every(({ higherThan }) => higherThan.includes(question)));
  if (top.length === 0 || under.length === 0) return t('drivers.sentence.no_order');
  const said = t('drivers.sentence.order', {
    top: listWords(subject, top.map(named(subject))),
    under: listWords(
      subject,
      under.map(({ name }) => name),
    ),
  });
  return said + (top.length > 1 ? t('drivers.sentence.among_top') : '');
}

function named({ words }: Subject): (row: DriverRow) => string {
  return ({ name, importance }) =>
    importance?.lower === undefined || importance.upper === undefined
      ? name
      : words.t('drivers.sentence.item', {
          name,
          share: words.percent(importance.share),
          interval: words.percentInterval({ lower: importance.lower, upper: importance.upper }),
        });
}

function focusWords(subject: Subject, rows: readonly DriverRow[]): string {
  const first = rows.filter(
    ({ place }) => place?.quadrant === 'concentrate-here' && place.crosses.length === 0,
  );
  return first.length === 0
    ? ''
    : subject.words.t('drivers.sentence.focus', {
        items: listWords(
          subject,
          first.map(({ name }) => name),
        ),
      });
}
