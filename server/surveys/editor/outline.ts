// Why: what can be done to the outline of a draft, as plain functions: the document in, the changed document or a
// refusal in words out. Codes of what was published are never given to anything else.
import type { Translated } from '../../../db/schema.js';
import { problem, type Problem } from '../check.js';
import {
  questionsOf,
  type Condition,
  type Question,
  type Section,
  type SurveyDocument,
} from '../document.js';
import { codeFrom, takenQuestionCodes, takenSectionCodes, type PublishedCodes } from './codes.js';
import { emptyText, newQuestion, type QuestionKind } from './newParts.js';
import { orderScreens, renameOnScreens, screensAfter, withoutOnScreens } from './screens.js';

/** `subject` is the code of what was made or changed, where the page goes next. */
export type Edited =
  { ok: true; document: SurveyDocument; subject: string } | { ok: false; problem: Problem };
export type Edit = (document: SurveyDocument, published: PublishedCodes) => Edited;
export type Direction = 'up' | 'down';

const refused = (
  key: string,
  parameters: Record<string, string | number> = {},
  path = 'sections',
): Edited => ({
  ok: false,
  problem: problem(path, key, parameters),
});
const gone = (code: string): Edited => refused('part_gone', { code });

export type Place = { section: Section; sectionIndex: number; question: Question; index: number };

export function placeOf(document: SurveyDocument, code: string): Place | undefined {
  for (const [sectionIndex, section] of document.sections.entries()) {
    const index = section.questions.findIndex((question) => question.code === code);
    const question = section.questions[index];
    if (question !== undefined) return { section, sectionIndex, question, index };
  }
  return undefined;
}

/** Questions that are shown or required only when this one is answered so. */
export function dependentsOf(document: SurveyDocument, code: string): Question[] {
  return questionsOf(document).filter((question) =>
    [question.showIf, question.requiredIf].some((condition) => condition?.question === code),
  );
}

export function addQuestion(into: {
  section: string;
  kind: QuestionKind;
  wording: Translated;
  /** Typed by the office; else made from the English wording. */
  code: string;
}): Edit {
  return (document, published) => {
    const section = document.sections.find((part) => part.code === into.section);
    if (section === undefined) return gone(into.section);
    const taken = takenQuestionCodes(document, published);
    if (into.code !== '' && questionsOf(document).some((question) => question.code === into.code))
      return refused('repeated_code', { code: into.code });
    const code = into.code === '' ? codeFrom(into.wording.en, taken, 'q') : into.code;
    const before = section.questions.at(-1)?.code;
    section.questions.push(newQuestion(document, into.kind, code, into.wording));
    screensAfter(document, before, [code]);
    return { ok: true, document, subject: code };
  };
}

export function duplicateQuestion(code: string): Edit {
  return (document, published) => {
    const place = placeOf(document, code);
    if (place === undefined) return gone(code);
    const copied = structuredClone(place.question);
    copied.code = codeFrom(code, takenQuestionCodes(document, published), 'q');
    place.section.questions.splice(place.index + 1, 0, copied);
    screensAfter(document, code, [copied.code]);
    return { ok: true, document, subject: copied.code };
  };
}

/** Refused while another question depends on it; the last question of a section takes the section along. */
export function removeQuestion(code: string): Edit {
  return (document) => {
    const place = placeOf(document, code);
    if (place === undefined) return gone(code);
    const [dependent] = dependentsOf(document, code).filter((question) => question.code !== code);
    if (dependent !== undefined) return refused('others_depend', { code, other: dependent.code });
    if (place.section.questions.length === 1 && document.sections.length === 1)
      return refused('last_question', { code });
    place.section.questions.splice(place.index, 1);
    if (place.section.questions.length === 0) document.sections.splice(place.sectionIndex, 1);
    withoutOnScreens(document, new Set([code]));
    return { ok: true, document, subject: code };
  };
}

/** One step; past the end of a section into the next one. */
export function moveQuestion(code: string, direction: Direction): Edit {
  return (document) => {
    const place = placeOf(document, code);
    if (place === undefined) return gone(code);
    const step = direction === 'up' ? -1 : 1;
    const target = place.index + step;
    if (target >= 0 && target < place.section.questions.length)
      return placed(document, place, place.sectionIndex, target);
    const neighbour = document.sections[place.sectionIndex + step];
    if (neighbour === undefined) return refused('at_the_end', { code });
    return placed(
      document,
      place,
      place.sectionIndex + step,
      direction === 'up' ? neighbour.questions.length : 0,
    );
  };
}

/** Anywhere at once, as dragging does: before the question that stands at `index` of that section. */
export function moveQuestionTo(code: string, section: string, index: number): Edit {
  return (document) => {
    const place = placeOf(document, code);
    if (place === undefined) return gone(code);
    const target = document.sections.findIndex((part) => part.code === section);
    if (target < 0) return gone(section);
    const shift = target === place.sectionIndex && index > place.index ? 1 : 0;
    return placed(document, place, target, index - shift);
  };
}

function placed(document: SurveyDocument, from: Place, sectionIndex: number, index: number): Edited {
  const target = document.sections[sectionIndex];
  const { code } = from.question;
  if (target === undefined) return gone(code);
  from.section.questions.splice(from.index, 1);
  target.questions.splice(Math.max(0, Math.min(index, target.questions.length)), 0, from.question);
  if (from.section.questions.length === 0) document.sections.splice(from.sectionIndex, 1);
  orderScreens(document);
  return { ok: true, document, subject: code };
}

/**
 * The question as it was edited, to be checked as part of the document afterwards. A new code of the question or of one
 * of its choices takes the conditions on it along, and is refused once published.
 * @param make what the form says of the question; `document` may get a ready-made scale
 * @param renamed choice codes, old → new
 */
export function replaceQuestion(
  code: string,
  make: (question: Question, document: SurveyDocument) => Record<string, unknown>,
  renamed: ReadonlyMap<string, string>,
): Edit {
  return (document, published) => {
    const place = placeOf(document, code);
    if (place === undefined) return gone(code);
    const made = make(place.question, document);
    const now = typeof made['code'] === 'string' ? made['code'] : code;
    const known = published.questions.get(code);
    const locked = [...renamed.keys()].find((choice) => known?.has(choice) === true);
    if (locked !== undefined) return refused('code_locked', { code: locked }, pathOf(place, 'choices'));
    if (now !== code) {
      if (known !== undefined) return refused('code_locked', { code }, pathOf(place, 'code'));
      if (questionsOf(document).some((other) => other.code === now))
        return refused('repeated_code', { code: now }, pathOf(place, 'code'));
    }
    for (const other of dependentsOf(document, code)) {
      for (const condition of [other.showIf, other.requiredIf]) {
        if (condition?.question !== code) continue;
        condition.question = now;
        condition.in = condition.in.map((choice) => renamed.get(choice) ?? choice);
      }
    }
    if (now !== code) renameOnScreens(document, code, now);
    for (const name of Object.keys(place.question)) Reflect.deleteProperty(place.question, name);
    Object.assign(place.question, made);
    return { ok: true, document, subject: now };
  };
}

const pathOf = (place: Place, field: string): string =>
  `sections.${place.sectionIndex}.questions.${place.index}.${field}`;

/** A section begins with a question, for none is shown without one. */
export function addSection(made: { title: Translated; kind: QuestionKind }): Edit {
  return (document, published) => {
    const code = codeFrom(made.title.en, takenSectionCodes(document, published), 'part');
    const question = newQuestion(
      document,
      made.kind,
      codeFrom('', takenQuestionCodes(document, published), 'q'),
      emptyText(),
    );
    const section: Section = {
      code,
      title: made.title,
      composite: false,
      storage: made.kind === 'contact' || made.kind === 'consent' ? 'separate' : 'answers',
      questions: [question],
    };
    // Contact data stay last: what follows them is overlooked.
    const separate = document.sections.findIndex((part) => part.storage === 'separate');
    document.sections.splice(separate < 0 ? document.sections.length : separate, 0, section);
    screensAfter(document, undefined, [question.code]);
    return { ok: true, document, subject: question.code };
  };
}

export function duplicateSection(code: string): Edit {
  return (document, published) => {
    const index = document.sections.findIndex((part) => part.code === code);
    const section = document.sections[index];
    if (section === undefined) return gone(code);
    const copied = structuredClone(section);
    copied.code = codeFrom(code, takenSectionCodes(document, published), 'part');
    const taken = takenQuestionCodes(document, published);
    const renamed = new Map<string, string>();
    for (const question of copied.questions) {
      const fresh = codeFrom(question.code, taken, 'q');
      taken.add(fresh);
      renamed.set(question.code, fresh);
      question.code = fresh;
    }
    // Conditions within the copy look at the copy; those on earlier sections stay as they are.
    const follow = (condition: Condition | undefined) => {
      if (condition !== undefined) condition.question = renamed.get(condition.question) ?? condition.question;
    };
    for (const question of copied.questions) {
      follow(question.showIf);
      follow(question.requiredIf);
    }
    document.sections.splice(index + 1, 0, copied);
    screensAfter(
      document,
      section.questions.at(-1)?.code,
      copied.questions.map((question) => question.code),
    );
    return { ok: true, document, subject: copied.code };
  };
}

export function removeSection(code: string): Edit {
  return (document) => {
    const index = document.sections.findIndex((part) => part.code === code);
    const section = document.sections[index];
    if (section === undefined) return gone(code);
    if (document.sections.length === 1) return refused('last_section', { code });
    const codes = new Set(section.questions.map((question) => question.code));
    for (const leaving of codes) {
      const [other] = dependentsOf(document, leaving).filter((question) => !codes.has(question.code));
      if (other !== undefined) return refused('others_depend', { code: leaving, other: other.code });
    }
    document.sections.splice(index, 1);
    withoutOnScreens(document, codes);
    return { ok: true, document, subject: code };
  };
}

export function moveSection(code: string, direction: Direction): Edit {
  return (document) => {
    const index = document.sections.findIndex((part) => part.code === code);
    const section = document.sections[index];
    if (section === undefined) return gone(code);
    const target = direction === 'up' ? index - 1 : index + 1;
    if (target < 0 || target >= document.sections.length) return refused('at_the_end', { code });
    document.sections.splice(index, 1);
    document.sections.splice(target, 0, section);
    orderScreens(document);
    return { ok: true, document, subject: code };
  };
}
