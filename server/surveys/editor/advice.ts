// Why: a questionnaire's usual faults, found by simple rules before citizens meet them. Each is a hint for the office to
// judge, never an obstacle: a rule sees words, not meaning.
import { languages, type Language } from '../../i18n.js';
import { problem, type Problem } from '../check.js';
import { choicesOf, findQuestion, questionsOf, type Question, type SurveyDocument } from '../document.js';

/** Two things asked at once: words that join two matters. Only where one answer is given to both. */
const joining: Record<Language, RegExp> = {
  'zh-TW': /以及|及|(?<=[^，。：「（\s])(?:與|和(?!善|諧|氣|平|藹))|並且|而且|還是/u,
  en: /\b(?:and|as well as|or)\b/iu,
  ja: /および|及び|ならびに|並びに|かつ/u,
};
/** Pairs that are one thing. */
const joined: Record<Language, RegExp> = {
  'zh-TW': /與否|參與|與會|普及|來得及|以及格|涉及|提及|推及|及時|和顏/gu,
  en: /\b(?:and\/or|pros and cons|once and for all)\b/giu,
  ja: /および腰/gu,
};
/** Words that put the answer into the person's mouth. */
const leading: Record<Language, RegExp> = {
  'zh-TW':
    /難道|不是[^，。？]{0,20}嗎|不覺得|是否同意|您同不同意|眾所皆知|眾所周知|大家都|當然|優質的?|優良的?|卓越|貼心的/u,
  en: /\b(?:don[’']t you|isn[’']t it|wouldn[’']t you|do you agree that|surely|obviously|of course|as everyone knows|excellent|outstanding|high-quality)\b/iu,
  ja: /ではありませんか|と思いませんか|に同意しますか|当然|ご存じのとおり|誰もが|優れた|すばらしい|素晴らしい/u,
};
/** Two negations in one question. */
const twiceNegated: Record<Language, RegExp> = {
  'zh-TW': /(?:不|沒有?|未|無)[^，。？]{0,8}(?:不|沒有|未)(?!便|滿|同|足)/u,
  en: /\b(?:not|never|no)\b[^.?]{0,40}\b(?:not|never|un\w+able|without)\b/iu,
  ja: /ない[^。？]{0,10}(?:なく|ない)/u,
};
const longestWording: Record<Language, number> = { 'zh-TW': 60, en: 200, ja: 90 };

export function wordingAdvice(document: SurveyDocument): Problem[] {
  return document.sections.flatMap((part, section) =>
    part.questions.flatMap((question, index) => {
      const path = `sections.${section}.questions.${index}`;
      return [
        ...languages.flatMap((language) => ofWording(question, language, path)),
        ...ofScale(document, question, path),
      ];
    }),
  );
}

function ofWording(question: Question, language: Language, path: string): Problem[] {
  const text = question.wording[language];
  const at = `${path}.wording.${language}`;
  const found: Problem[] = [];
  const say = (key: string, word: string) => found.push(problem(at, key, { word }));
  // An agreement is asked for a statement, and a consent names what is agreed to.
  const isRated = question.kind === 'scale' || question.kind === 'single';
  if (question.kind === 'scale') {
    const word = joining[language].exec(text.replace(joined[language], ''))?.[0];
    if (word !== undefined) say('double_barrelled', word);
  }
  if (isRated) {
    const word = leading[language].exec(text)?.[0];
    if (word !== undefined) say('leading', word);
    const twice = twiceNegated[language].exec(text)?.[0];
    if (twice !== undefined) say('double_negative', twice);
  }
  if (question.kind !== 'consent' && text.length > longestWording[language])
    found.push(problem(at, 'long_wording', { n: text.length, most: longestWording[language] }));
  return found;
}

/** Points of a scale that nobody could name: numbers without words. */
function ofScale(document: SurveyDocument, question: Question, path: string): Problem[] {
  if (question.kind !== 'scale') return [];
  if (question.range !== undefined) {
    const { lowLabel, highLabel } = question.range;
    const isBare = [lowLabel, highLabel].some((label) => label['zh-TW'].trim() === '');
    return isBare ? [problem(`${path}.range`, 'unlabelled_scale')] : [];
  }
  const isNumber = (text: string) => /^\s*\d*\s*$/.test(text);
  const choices = choicesOf(document, question);
  return choices.length > 0 && choices.every((choice) => isNumber(choice.label['zh-TW']))
    ? [problem(path, 'unlabelled_scale')]
    : [];
}

/** Conditions that say nothing, or can never be met on the short form. */
export function conditionAdvice(document: SurveyDocument): Problem[] {
  return document.sections.flatMap((part, section) =>
    part.questions.flatMap((question, index) => {
      const { showIf } = question;
      if (showIf === undefined) return [];
      const asked = findQuestion(document, showIf.question);
      if (asked === undefined) return [];
      const at = `sections.${section}.questions.${index}.showIf`;
      const found: Problem[] = [];
      const all = choicesOf(document, asked).map((choice) => choice.code);
      if (all.every((code) => showIf.in.includes(code)))
        found.push(problem(at, 'condition_always', { code: asked.code }));
      if (question.core && !asked.core)
        found.push(problem(at, 'condition_off_short_form', { code: asked.code }));
      return found;
    }),
  );
}

/** Questions counted as somebody would meet them: how many of each kind, for the time they take. */
export function kindsAsked(document: SurveyDocument, short: boolean) {
  const asked = questionsOf(document).filter((question) => !short || question.core);
  const conditional = asked.filter((question) => question.showIf !== undefined).length;
  const count = (...kinds: Question['kind'][]) =>
    asked.filter((question) => question.showIf === undefined && kinds.includes(question.kind)).length;
  const options = (...kinds: Question['kind'][]) =>
    asked
      .filter((question) => question.showIf === undefined && kinds.includes(question.kind))
      .reduce((sum, question) => sum + choicesOf(document, question).length, 0);
  return {
    closed: count('scale', 'single', 'consent'),
    several: count('several'),
    options: options('several'),
    short: count('number', 'date', 'short_text', 'contact'),
    long: count('long_text'),
    conditional,
    characters: asked
      .filter((question) => question.showIf === undefined)
      .reduce((sum, question) => sum + question.wording['zh-TW'].length, 0),
  };
}
