// Why: the outline's buttons, read once: which step each of them means.
import { problem } from '../check.js';
import type { EditorForm } from './editor.form.js';
import type { Step } from './editor.commands.js';
import { isQuestionKind } from './newParts.js';
import {
  addQuestion,
  addSection,
  duplicateQuestion,
  duplicateSection,
  moveQuestion,
  moveQuestionTo,
  moveSection,
  removeQuestion,
  removeSection,
} from './outline.js';
import { textFrom } from './question.fields.js';

/** `next` is where the page goes after it, below `/surveys/:id`. */
export type OutlineStep = Step & { next(subject: string): string };

const here = (part: 's' | 'q') => (subject: string) => `/edit#${part}.${subject}`;
const intoQuestion = (subject: string) => `/edit/questions/${subject}`;

/** Undefined for a button no page of ours has. */
export function outlineStep(form: EditorForm): OutlineStep | undefined {
  const { action, fields } = form;
  if (action === 'question.add') return addedQuestion(form);
  if (action === 'section.add') {
    const kind = fields['kind'];
    if (!isQuestionKind(kind)) return undefined;
    const title = textFrom(fields, 'title');
    return { step: 'section_add', subject: '', edit: addSection({ title, kind }), next: intoQuestion };
  }
  const match = /^(question|section)\.(up|down|copy|remove|to)\.([a-z0-9_-]{1,64})$/.exec(action);
  const code = match?.[3] ?? '';
  switch (`${match?.[1] ?? ''} ${match?.[2] ?? ''}`) {
    case 'question up':
      return { step: 'question_move', subject: code, edit: moveQuestion(code, 'up'), next: here('q') };
    case 'question down':
      return { step: 'question_move', subject: code, edit: moveQuestion(code, 'down'), next: here('q') };
    case 'question to': {
      const index = fields['index'] ?? '';
      if (!/^\d{1,3}$/.test(index)) return undefined;
      const edit = moveQuestionTo(code, fields['into'] ?? '', Number(index));
      return { step: 'question_move', subject: code, edit, next: here('q') };
    }
    case 'question copy':
      return { step: 'question_duplicate', subject: code, edit: duplicateQuestion(code), next: intoQuestion };
    case 'question remove':
      return { step: 'question_remove', subject: code, edit: removeQuestion(code), next: () => '/edit' };
    case 'section up':
      return { step: 'section_move', subject: code, edit: moveSection(code, 'up'), next: here('s') };
    case 'section down':
      return { step: 'section_move', subject: code, edit: moveSection(code, 'down'), next: here('s') };
    case 'section copy':
      return { step: 'section_duplicate', subject: code, edit: duplicateSection(code), next: here('s') };
    case 'section remove':
      return { step: 'section_remove', subject: code, edit: removeSection(code), next: () => '/edit' };
    default:
      return undefined;
  }
}

function addedQuestion({ fields }: EditorForm): OutlineStep | undefined {
  const kind = fields['kind'];
  const section = fields['section'];
  if (!isQuestionKind(kind) || section === undefined) return undefined;
  const code = (fields['code'] ?? '').trim();
  const wording = textFrom(fields, 'wording');
  const isCode = code === '' || /^[a-z0-9][a-z0-9_-]{0,63}$/.test(code);
  return {
    step: 'question_add',
    subject: section,
    edit: isCode
      ? addQuestion({ section, kind, wording, code })
      : () => ({ ok: false, problem: problem('sections', 'code') }),
    next: intoQuestion,
  };
}
