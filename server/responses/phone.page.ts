// Why: the page on a visitor's own phone: the comment alone, of the visit they have just rated, and nothing of the rating.
import type { ContentLanguage } from '../i18n.js';
import { officeFrame } from '../looks/look.js';
import type { FieldErrors } from './answers.form.js';
import type { Fields } from './fields.form.js';
import { surveyFormPage } from './form.page.js';
import type { PublishedVersion } from './intake.js';
import { phoneQuestion, phoneQuestions } from './phone.js';
import type { OfficeWords } from './placeholders.js';
import { wordsIn } from './speech.js';

export type PhoneForm = {
  office: OfficeWords;
  action: string;
  /** The comment's, made before the first send. */
  commentId: string;
  values?: Fields;
  errors?: FieldErrors;
  /** Words under `phone.problem.`: why it was not taken, though nothing in it is wrong. */
  problem?: 'again' | 'many';
};

export function phonePage(version: PublishedVersion, language: ContentLanguage, form: PhoneForm) {
  const { office, action, commentId, values, errors, problem } = form;
  const t = wordsIn(office, language);
  const page = surveyFormPage(version, language, {
    ...{ office, action, responseId: commentId },
    only: new Set(phoneQuestions(version.document).map(({ code }) => code)),
    ...(values === undefined ? {} : { values }),
    ...(errors === undefined ? {} : { errors }),
  });
  const id = `q.${phoneQuestion(version.document)?.code ?? ''}`;
  return {
    ...page,
    title: t('phone.title'),
    purpose: t('phone.lead', { office: page.officeName }),
    // Its section may be one of ratings.
    sections: page.sections.map((part) =>
      part.questions.some((question) => question.id === id) ? { ...part, title: t('phone.section') } : part,
    ),
    minutes: undefined,
    source: undefined,
    submit: t('phone.submit'),
    errors: problem === undefined ? page.errors : [{ href: `#${id}`, text: t(`phone.problem.${problem}`) }],
  };
}

/** After sending, and where a tablet was only practised with. */
export function phoneEndPage(language: ContentLanguage, office: OfficeWords, end: 'done' | 'practice') {
  const t = wordsIn(office, language);
  return {
    title: t(`phone.${end}.title`),
    ...officeFrame(office, language),
    body: t(`phone.${end}.body`),
    scripts: ['form.js'],
  };
}
