// Why: a problem is a key and a place in a document; a person reads where it is in the office's terms, and follows a link there.
import type { Translate } from '../i18n.js';
import type { Problem } from './check.js';
import { questionsOf, type SurveyDocument } from './document.js';

/** «第2部分第1題「courtesy」：缺少英文。» */
export function problemText(
  t: Translate,
  found: Problem,
  document?: SurveyDocument,
  kind: 'problems' | 'warnings' = 'problems',
): string {
  const text = t(`surveys.${kind}.${found.key}`, found.parameters);
  return t('surveys.place.line', { place: placeText(t, found.path, document), text });
}

function placeText(t: Translate, path: string, document: SurveyDocument | undefined): string {
  const parts = path.split('.');
  const [first = '', second = '', third = '', fourth = ''] = parts;
  if (path === '') return t('surveys.place.document');
  if (first === 'sections' && third === 'questions' && fourth !== '') {
    const section = Number(second) + 1;
    const question = Number(fourth) + 1;
    const name = document?.sections[section - 1]?.questions[question - 1]?.code;
    return name === undefined
      ? t('surveys.place.question', { section, question })
      : t('surveys.place.named_question', { section, question, name });
  }
  if (first === 'sections' && second !== '')
    return t('surveys.place.section', { section: Number(second) + 1 });
  if (first === 'sections') return t('surveys.place.document');
  if (first === 'choiceSets') return t('surveys.place.choice_set', { code: second });
  if (first === 'breaks') return t('surveys.place.break', { code: second });
  if (first === 'notice' || first === 'screens' || first === 'slug') return t(`surveys.place.${first}`);
  if (/^(opens|closes)/.test(first)) return t('surveys.place.schedule');
  return t('surveys.place.other', { path: path.slice(0, 80) });
}

/** The code of the question a problem lies in, for a link to it in the preview. */
export function questionAt(path: string, document: SurveyDocument): string | undefined {
  const match = /^sections\.(\d+)\.questions\.(\d+)/.exec(path);
  if (match === null) return undefined;
  const code = document.sections[Number(match[1])]?.questions[Number(match[2])]?.code;
  return questionsOf(document).some((question) => question.code === code) ? code : undefined;
}
