// Why: a comment becomes a case by one short form, and the password is told once.
import type { Comment } from '../../db/queries/comments.js';
import { excerpt, shownText, type Reader } from '../comments/shown.js';
import { dayInWords } from '../dayWords.js';
import type { ActionField } from './actions.js';
import { errorSummary, formFields, type OptionsByField, type Shown } from './fields.page.js';
import type { MadeCase } from './opening.commands.js';
import { ruleOfOrigin } from './rules.js';

const originOf = ({ channel }: Pick<Comment, 'channel'>) => (channel === 'mailbox' ? 'mailbox' : 'petition');

/** A petition has one of the four legal kinds; a mailbox matter may. */
export function openFields(comment: Pick<Comment, 'channel'>): ActionField[] {
  return [
    { name: 'subject', as: 'line', required: true, most: 120 },
    { name: 'petitionType', as: 'choice', required: originOf(comment) === 'petition', most: 20 },
    { name: 'rule', as: 'choice', required: true, most: 60 },
    { name: 'confidential', as: 'choice', required: true, most: 3 },
  ];
}

export function openPage(
  reader: Reader,
  comment: Comment,
  options: OptionsByField,
  shown: Shown = { values: { rule: ruleOfOrigin[originOf(comment)], confidential: 'no' }, errors: {} },
) {
  const { t } = reader;
  const fields = formFields(t, openFields(comment), shown, options);
  return {
    title: t('cases.open_title'),
    nav: 'cases',
    comment: comment.id,
    language: comment.language,
    text: excerpt(shownText(t, comment, []), 400),
    fields,
    errors: errorSummary(fields),
  };
}

export function slipPage(
  { t, language, staff }: Reader,
  { id, number, password, dueDay, waits }: MadeCase & { waits: boolean },
) {
  return {
    title: t('cases.slip_title'),
    nav: 'cases',
    url: `/cases/${encodeURIComponent(id)}`,
    number,
    password,
    waits: waits ? t('citizenCase.waits') : undefined,
    due: dueDay === null ? undefined : dayInWords(dueDay, language, staff.office.settings.rocYears),
  };
}
