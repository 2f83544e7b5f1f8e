// Why: the forms of cases draw their fields alike, with what was typed kept and what is wrong said.
import type { Translate } from '../i18n.js';
import type { ActionField } from './actions.js';
import type { Errors, Values } from './cases.form.js';

export type Option = { value: string; text: string };
export type OptionsByField = Readonly<Record<string, readonly Option[]>>;
export type Shown = { values: Values; errors: Errors };

export const nothingTyped: Shown = { values: {}, errors: {} };

/** `prefix` keeps the ids of several forms on one page apart. */
export function formFields(
  t: Translate,
  fields: readonly ActionField[],
  { values, errors }: Shown,
  options: OptionsByField,
  prefix = '',
) {
  return fields.map(({ name, as, required, most }) => {
    const label = t(`cases.fields.${name}`);
    const problem = errors[name];
    const offered = options[name];
    const value = values[name] ?? '';
    return {
      name,
      id: `${prefix}${name}`,
      label,
      value,
      error: problem === undefined ? undefined : t(`cases.errors.${problem}`, { field: label, n: most }),
      ...(required ? {} : { optional: true }),
      ...(as === 'choice'
        ? {
            options: [
              ...(required && offered?.some((one) => one.value === value) === true
                ? []
                : [{ value: '', text: t('cases.none'), selected: value === '' }]),
              ...(offered ?? []).map((one) => ({ ...one, selected: one.value === value })),
            ],
          }
        : as === 'text'
          ? { rows: name === 'reply' || name === 'file' ? 10 : 3, max: most }
          : name.toLowerCase().endsWith('day')
            ? { type: 'date' }
            : as === 'number'
              ? { inputmode: 'numeric', max: most }
              : { max: most }),
    };
  });
}

export function errorSummary(fields: readonly { id: string; error: string | undefined }[]) {
  const wrong = fields.filter(({ error }) => error !== undefined);
  return wrong.length === 0 ? undefined : wrong.map(({ id, error }) => ({ href: `#${id}`, text: error }));
}
