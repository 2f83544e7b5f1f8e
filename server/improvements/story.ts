// Why: the history of an improvement as sentences: who changed what, when, from what to what.
import type { ImprovementEvent } from '../../db/queries/improvements.js';
import type { TargetMeasure } from '../../db/schema.js';
import { dayInShort, dayInWords, timeInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import type { Language, Translate } from '../i18n.js';
import { localDay } from '../time.js';
import { measureInWords, type Choices } from './choices.js';

type Reader = { t: Translate; language: Language; staff: Staff };

export function storyOf(
  reader: Reader,
  choices: Choices,
  events: readonly (ImprovementEvent & { userName: string })[],
) {
  const { t, language, staff } = reader;
  const { timeZone, settings } = staff.office;
  return events.map((event) => ({
    what: sentence(reader, choices, event),
    who: t('improvements.event_by', {
      name: event.userName,
      day: dayInShort(localDay(event.at, timeZone), language, settings.rocYears),
      time: timeInWords(event.at, timeZone),
    }),
  }));
}

function sentence(reader: Reader, choices: Choices, event: ImprovementEvent): string {
  const { t } = reader;
  if (event.kind === 'created') return t('improvements.events.created');
  if (event.kind === 'evidence') return t('improvements.events.evidence', { name: event.after ?? '' });
  if (event.kind === 'note') return t('improvements.events.note', { text: event.after ?? '' });
  const name = event.field ?? '';
  if (name === 'costAlone') return t(`improvements.events.cost_${event.after ?? 'kept'}`);
  if (name === 'lockedEffect')
    return t('improvements.events.effect_locked', { verdict: t(`effect.verdict.${event.after ?? ''}`) });
  const field = t(`improvements.fields.${name}`);
  const before = inWords(reader, choices, name, event.before);
  const after = inWords(reader, choices, name, event.after);
  if (after === '') return t('improvements.events.cleared', { field, before });
  return before === ''
    ? t('improvements.events.set', { field, after })
    : t('improvements.events.changed', { field, before, after });
}

function inWords(
  { t, language, staff }: Reader,
  choices: Choices,
  field: string,
  value: string | null,
): string {
  const { rocYears } = staff.office.settings;
  if (field === 'sectionId')
    return value === null
      ? t('improvements.no_section')
      : (choices.sections.find((section) => section.value === value)?.text ?? value);
  if (value === null) return '';
  if (field === 'ownerId') return choices.people.get(value) ?? value;
  if (field === 'theme') return t(`comments.themes.${value}`);
  if (field === 'priority') return t(`improvements.priorities.${value}`);
  if (field === 'status') return t(`improvements.statuses.${value}`);
  if (field === 'dueDay' || field === 'effectiveDay') return dayInWords(value, language, rocYears);
  if (field === 'measure')
    return measureInWords(t, language, rocYears, choices, JSON.parse(value) as TargetMeasure);
  return value;
}
