// Why: which question follows from which answer, and what can be handed in, decided on the tablet as the server decides it.
// Nothing here touches the page, so that a test holds it against the server's own reader.
import type { Condition, KitQuestion, KitScreen } from './rules.js';

/** Field name → what was chosen or typed. */
export type Values = ReadonlyMap<string, readonly string[]>;
/** Question code → the answer's codes; absent: not asked or not answered. */
type Given = Map<string, readonly string[]>;
/** A key of the words for what is wrong, or of a question's own bounds. */
export type Wrong =
  | 'choose'
  | 'fill_in'
  | 'number'
  | 'whole_number'
  | 'date'
  | 'future_date'
  | 'exclusive'
  | { bounds: 'range' | 'decimals' };

export type Shown = { index: number; questions: readonly KitQuestion[] };

/** The screens that these answers lead to, each with what is asked on it. */
export function shownScreens(screens: readonly KitScreen[], values: Values): Shown[] {
  const given: Given = new Map();
  return screens.flatMap((screen, index) => {
    const questions = screen.questions.filter((question) => {
      if (!isMet(question.showIf, given)) return false;
      given.set(question.code, givenTo(question, values));
      return true;
    });
    return questions.length === 0 ? [] : [{ index, questions }];
  });
}

function isMet(condition: Condition | undefined, given: Given): boolean {
  return (
    condition === undefined ||
    (given.get(condition.question) ?? []).some((code) => condition.in.includes(code))
  );
}

const isText = (question: KitQuestion) => question.kind === 'long_text' || question.kind === 'short_text';

function givenTo(question: KitQuestion, values: Values): readonly string[] {
  const chosen = (values.get(question.name) ?? []).filter((value) => value.trim() !== '');
  if (isText(question)) return chosen.length > 0 ? ['text'] : [];
  if (question.kind === 'number')
    return chosen.map((value) => (value === 'na' ? value : String(Number(plain(value)) + 0)));
  return chosen;
}

/** What is wrong with the answers to the questions of one screen; empty: it goes on. */
export function wrongAnswers(
  screens: readonly KitScreen[],
  shown: Shown,
  values: Values,
  today: string,
): Map<string, Wrong> {
  const given: Given = new Map();
  for (const screen of shownScreens(screens, values))
    for (const question of screen.questions) given.set(question.code, givenTo(question, values));
  const wrong = new Map<string, Wrong>();
  for (const question of shown.questions) {
    const required =
      question.required || (question.requiredIf !== undefined && isMet(question.requiredIf, given));
    const found = wrongAnswer(question, values, required, today);
    if (found !== undefined) wrong.set(question.code, found);
  }
  return wrong;
}

function wrongAnswer(
  question: KitQuestion,
  values: Values,
  required: boolean,
  today: string,
): Wrong | undefined {
  const chosen = (values.get(question.name) ?? []).filter((value) => value.trim() !== '');
  const isChoice = question.kind === 'scale' || question.kind === 'single' || question.kind === 'several';
  const [value] = chosen;
  if (value === undefined) return required ? (isChoice ? 'choose' : 'fill_in') : undefined;
  if (chosen.length > 1 && question.kind !== 'several') return 'exclusive';
  if (value === 'na') return undefined;
  if (question.kind === 'number') return wrongNumber(question, plain(value));
  return question.kind === 'date' ? wrongDate(value, today) : undefined;
}

const plain = (value: string) => value.normalize('NFKC').trim();

function wrongNumber({ min, max, decimals = 0 }: KitQuestion, text: string): Wrong | undefined {
  if (!/^[-+]?\d{1,15}(\.\d{1,15})?$/.test(text)) return 'number';
  if ((text.split('.')[1]?.replace(/0+$/, '').length ?? 0) > decimals)
    return decimals === 0 ? 'whole_number' : { bounds: 'decimals' };
  const number = Number(text);
  return (min !== undefined && number < min) || (max !== undefined && number > max)
    ? { bounds: 'range' }
    : undefined;
}

function wrongDate(value: string, today: string): Wrong | undefined {
  const text = plain(value).replace(/\//g, '-');
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const [year = 0, month = 0, day = 0] = (match ?? []).slice(1).map(Number);
  const moment = new Date(Date.UTC(year, month - 1, day));
  if (match === null || year < 1900 || moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day)
    return 'date';
  return moment.toISOString().slice(0, 10) > today ? 'future_date' : undefined;
}

/** Without what no database of ours holds: nobody is refused for a character that came by itself. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .trim();
}

/** What is handed in: the answers to what was shown, and words only beside a choice that was made. */
export function handedIn(screens: readonly KitScreen[], values: Values): [string, string][] {
  return shownScreens(screens, values).flatMap(({ questions }) =>
    questions.flatMap((question) => {
      const chosen = (values.get(question.name) ?? []).filter((value) => value.trim() !== '');
      const own = chosen.map((value): [string, string] => [
        question.name,
        isText(question) ? cleanText(value) : value,
      ]);
      const beside = question.others
        .filter(({ choice }) => chosen.includes(choice))
        .flatMap(({ name }) =>
          (values.get(name) ?? []).map((value): [string, string] => [name, cleanText(value)]),
        );
      return [...own, ...beside].filter(([, value]) => value !== '');
    }),
  );
}

/** Without words, and without what the server would refuse all the rest for: that much is kept of who walked away. */
export function tappedOnly(screens: readonly KitScreen[], values: Values, today: string): [string, string][] {
  const questions = screens.flatMap((screen) => screen.questions);
  const typed = new Set(
    questions.flatMap((question) => [
      ...(isText(question) ? [question.name] : []),
      ...question.others.map(({ name }) => name),
    ]),
  );
  const right = new Map(values);
  for (const question of questions)
    if (wrongAnswer(question, values, false, today) !== undefined) right.delete(question.name);
  return handedIn(screens, right).filter(([name]) => !typed.has(name));
}
