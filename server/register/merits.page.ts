// Why: the merit table 績優事蹟表 as the office files it, and above it, for who decides, what was nominated.
import type { ShownMerit } from '../../db/queries/merits.js';
import type { Reader } from '../comments/shown.js';
import { dayInShort } from '../dayWords.js';
import { longestMerit, type Errors, type Values } from './merits.form.js';

export function meritsPage(
  reader: Reader,
  merits: readonly ShownMerit[],
  filter: { from?: string; to?: string },
  refusedId?: string,
) {
  const { t, language, staff } = reader;
  const row = (merit: ShownMerit) => ({
    id: merit.id,
    address: `/merits/${encodeURIComponent(merit.id)}/decision`,
    revision: merit.revision,
    person: merit.person,
    day: dayInShort(merit.day, language, staff.office.settings.rocYears),
    deed: merit.deed,
    awardingBody: merit.awardingBody,
    nominator: merit.nominator,
    reason: merit.reason,
    comment:
      merit.commentId === null || !staff.may('comments.read')
        ? undefined
        : `/comments/${encodeURIComponent(merit.commentId)}`,
    error: merit.id === refusedId ? t('merits.errors.reason', { n: longestMerit.reason }) : undefined,
  });
  const of = (state: ShownMerit['state']) => merits.filter((one) => one.state === state).map(row);
  const entered = of('entered');
  return {
    title: t('merits.title'),
    nav: 'merits',
    filter,
    nominated: of('nominated'),
    entered: entered.map((one, index) => ({ ...one, number: index + 1 })),
    declined: of('declined'),
    mayDecide: staff.may('merits.decide'),
    errors:
      refusedId === undefined
        ? undefined
        : [{ href: `#reason-${refusedId}`, text: t('merits.errors.reason', { n: longestMerit.reason }) }],
  };
}

export function nominationPage(
  { t }: Reader,
  values: Values,
  words: { text: string; language: string } | undefined,
  errors: Errors = {},
) {
  const field = (name: 'person' | 'day' | 'deed' | 'awardingBody', more: object) => {
    const n = name === 'day' ? 0 : longestMerit[name];
    const problem = errors[name];
    return {
      name,
      label: t(`merits.fields.${name}`),
      value: values[name] ?? '',
      error: problem === undefined ? undefined : t(`merits.errors.${problem}`, { n }),
      ...(n === 0 ? {} : { max: n }),
      ...more,
    };
  };
  const fields = [
    field('person', {}),
    field('day', { type: 'date' }),
    field('deed', { rows: 4 }),
    field('awardingBody', {}),
  ];
  const wrong = fields.filter((one) => one.error !== undefined);
  return {
    title: t('merits.new'),
    nav: 'merits',
    id: values['id'] ?? '',
    comment: values['comment'] ?? '',
    words,
    fields,
    errors:
      wrong.length === 0 ? undefined : wrong.map(({ name, error }) => ({ href: `#${name}`, text: error })),
  };
}
