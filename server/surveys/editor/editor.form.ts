// Why: what the editor's forms send, read once at the edge: which button, which revision was seen, and the fields as they
// were typed. A field given twice, or a name no form of ours has, is no form of ours (400).
import { badRequest } from '../../errors.js';
import { problem, type Problem } from '../check.js';
import { choicesOf, findQuestion, type SurveyDocument } from '../document.js';
import { choiceRows, type Fields, type FieldValues } from './question.fields.js';

export type EditorForm = {
  revision: number;
  /** Of the part as the form showed it. */
  mark: string;
  /** The button: `save`, `question.up.courtesy`, `choice.remove.2`. */
  action: string;
  fields: FieldValues;
};

const mostFields = 1_500;
const dangerous = new Set(['__proto__', 'constructor', 'prototype']);

export function readEditorForm(body: unknown): EditorForm {
  const given: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const names = Object.keys(given);
  if (names.length > mostFields) throw badRequest();
  const fields: Fields = {};
  for (const name of names) {
    const value = given[name];
    if (!/^[A-Za-z0-9_.~-]{1,160}$/.test(name) || dangerous.has(name)) throw badRequest();
    if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) throw badRequest();
    fields[name] = value;
  }
  const take = (name: string) => {
    const value = fields[name] ?? '';
    Reflect.deleteProperty(fields, name);
    return value;
  };
  const revision = take('revision');
  const mark = take('mark');
  const action = take('do');
  take('_csrf');
  if (!/^\d{1,9}$/.test(revision) || !/^[0-9a-f]{0,16}$/.test(mark) || action.length > 200)
    throw badRequest();
  return { revision: Number(revision), mark, action: action === '' ? 'save' : action, fields };
}

/** Moves, or takes away, one row of choices among the fields. Unknown rows and other buttons change nothing. */
export function withChoiceRow(fields: FieldValues, action: string): FieldValues {
  const match = /^choice\.(up|down|remove)\.(\d{1,2})$/.exec(action);
  const rows = choiceRows(fields);
  const row = Number(match?.[2] ?? -1);
  if (match === null || row < 0 || row >= rows) return fields;
  const order = Array.from({ length: rows }, (_, index) => index);
  if (match[1] === 'remove') order.splice(row, 1);
  else {
    const target = match[1] === 'up' ? row - 1 : row + 1;
    if (target < 0 || target >= rows) return fields;
    order.splice(row, 1);
    order.splice(target, 0, row);
  }
  const place = new Map(order.map((from, to) => [from, to]));
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]): [string, string][] => {
      const part = /^choices\.(\d{1,2})(\..*)$/.exec(name);
      if (part === null) return [[name, value]];
      const to = place.get(Number(part[1]));
      return to === undefined ? [] : [[`choices.${to}${part[2] ?? ''}`, value]];
    }),
  );
}

/** Choice codes that the rows were given anew, old → new. */
export function renamedChoices(fields: FieldValues): Map<string, string> {
  const renamed = new Map<string, string>();
  for (let row = 0; row < choiceRows(fields); row += 1) {
    const was = fields[`choices.${row}.was`] ?? '';
    const code = (fields[`choices.${row}.code`] ?? '').trim();
    if (was !== '' && code !== '' && code !== was) renamed.set(was, code);
  }
  return renamed;
}

/**
 * The answers of a condition belong to the question whose answers the form showed. Where another question was chosen
 * meanwhile, nothing is ticked yet.
 */
export function withConditionsOf(fields: FieldValues): FieldValues {
  const others = (['showIf', 'requiredIf'] as const).filter(
    (name) => (fields[name] ?? '') !== (fields[`${name}.of`] ?? ''),
  );
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !others.some((other) => name.startsWith(`${other}.in.`))),
  );
}

/** What is wrong with conditions, before the document is looked at: a question chosen and none of its answers. */
export function conditionProblems(fields: FieldValues, document: SurveyDocument, path: string): Problem[] {
  return (['showIf', 'requiredIf'] as const).flatMap((name): Problem[] => {
    const code = fields[name] ?? '';
    const asked = findQuestion(document, code);
    if (code === '' || asked === undefined || choicesOf(document, asked).length === 0) return [];
    const isTicked = Object.keys(fields).some((field) => field.startsWith(`${name}.in.`));
    return isTicked ? [] : [problem(`${path}.${name}`, 'condition_without_answers', { code })];
  });
}
