// Why: the log in finished words. A word that nobody gave yet is shown by its code, so that no entry is ever left out.
import type { Words } from '../dashboards/words.js';
import type { Language } from '../i18n.js';
import { localDay } from '../time.js';
import { keyText, program, type AuditQuery, type AuditValues } from './audit.form.js';
import type { Entry } from './entries.js';
import { nounWords, verbWords } from './names.js';

export type AuditView = {
  words: Words;
  language: Language;
  timeZone: string;
  query: AuditQuery;
  entries: readonly Entry[];
  more: boolean;
  people: readonly { id: string; name: string }[];
  /** Every action that occurs, by its code. */
  actions: readonly string[];
};

export function auditPage({ words, language, timeZone, query, entries, more, people, actions }: AuditView) {
  const { t } = words;
  const { values, wrong } = query;
  const clock = new Intl.DateTimeFormat(language, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const names = new Intl.Collator(language);
  const nouns = [...new Set(actions.map((action) => action.split('.')[0] ?? ''))];
  const last = entries.at(-1);
  const errorOf = (field: 'from' | 'to') =>
    wrong.includes(field)
      ? t('audit.wrong.day')
      : field === 'to' && wrong.includes('order')
        ? t('audit.wrong.order')
        : undefined;
  const errors = (['from', 'to'] as const).flatMap((field) => {
    const text = errorOf(field);
    return text === undefined ? [] : [{ href: `#${field}`, text }];
  });
  const chosen = (value: string, text: string, field: 'person' | 'noun') => ({
    value,
    text,
    selected: values[field] === value,
  });
  return {
    title: t('audit.title'),
    nav: 'audit' as const,
    errors,
    fields: [
      {
        name: 'person',
        label: t('audit.person'),
        options: [
          chosen('', t('audit.everybody'), 'person'),
          chosen(program, t('audit.program'), 'person'),
          ...[...people]
            .sort((a, b) => names.compare(a.name, b.name))
            .map(({ id, name }) => chosen(id, name, 'person')),
        ],
      },
      {
        name: 'noun',
        label: t('audit.kind'),
        options: [
          chosen('', t('audit.every_kind'), 'noun'),
          ...nouns
            .map((noun) => chosen(noun, nounWords(t, noun), 'noun'))
            .sort((a, b) => names.compare(a.text, b.text)),
        ],
      },
      { name: 'from', label: t('audit.from'), type: 'date', value: values.from, error: errorOf('from') },
      { name: 'to', label: t('audit.to'), type: 'date', value: values.to, error: errorOf('to') },
      {
        name: 'object',
        label: t('audit.object_id'),
        value: values.object,
        max: 200,
      },
    ],
    filtered: Object.values(values).some((value) => value !== ''),
    csv: `/audit.csv?${addressOf(values)}`,
    entries: entries.map((entry) => ({
      day: words.day(localDay(entry.at, timeZone)),
      time: clock.format(entry.at),
      person: entry.userId === null ? t('audit.program') : (entry.userName ?? entry.userId),
      what: t('audit.what', {
        noun: nounWords(t, entry.action.split('.')[0] ?? ''),
        verb: verbWords(t, entry.action),
      }),
      code: entry.action,
      object: entry.hidden
        ? undefined
        : {
            id: entry.entityId,
            name: entry.entityName,
            url: `/audit?${addressOf({ ...emptyValues, object: entry.entityId })}`,
          },
      hidden: entry.hidden,
      before: entry.before,
      after: entry.after,
      rest: entry.rest.map(([name, value]) => ({ name, value })),
    })),
    older:
      more && last !== undefined
        ? `/audit?${addressOf(values, { after: keyText({ at: last.at, id: last.id }) })}`
        : undefined,
    newest: query.after === undefined ? undefined : `/audit?${addressOf(values)}`,
  };
}

const emptyValues: AuditValues = { person: '', noun: '', object: '', from: '', to: '' };

function addressOf(values: AuditValues, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams(
    Object.entries({ ...values, ...more }).filter(([, value]) => value !== ''),
  ).toString();
}
