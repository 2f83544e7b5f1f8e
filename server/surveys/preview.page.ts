// Why: before publishing, the office sees what a citizen will see: the very form of the public page, inert, and the
// tablet's screens one below the other.
import type { Office } from '../../db/queries/offices.js';
import { inLanguage, languageNames, languages, translatorFor, type Language } from '../i18n.js';
import { surveyFormPage } from '../responses/form.page.js';
import { kioskScreens } from '../responses/kiosk.page.js';
import { questionView } from '../responses/question.page.js';
import { choicesOf, findQuestion, type SurveyDocument } from './document.js';

export type Preview = { surveyId: string; version: string; number: number; document: SurveyDocument };

/** For `citizen/form`: cannot be sent, and its language links stay in the preview. */
export function webPreviewPage(preview: Preview, language: Language, office: Office) {
  const page = surveyFormPage({ number: preview.number, document: preview.document }, language, {
    office,
    responseId: 'preview',
    action: addressOf(preview, language, 'web'),
    preview: true,
  });
  return { ...page, ...frameOf(preview, language, 'web') };
}

/** For `surveys/preview-kiosk`: every screen with everything that may stand on it. */
export function kioskPreviewPage(preview: Preview, language: Language, office: Office) {
  const { document } = preview;
  const t = translatorFor(language);
  return {
    title: inLanguage(document.title, language),
    officeName: inLanguage(office.name, language),
    purpose: inLanguage(document.purpose, language),
    screens: kioskScreens(document).map((questions, index) => ({
      name: t('surveys.preview.screen', { n: index + 1 }),
      questions: questions.map((question) => ({
        ...questionView(
          { document, language, office, values: undefined, errors: undefined },
          question,
          undefined,
        ),
        condition: conditionText(document, question.showIf, language),
      })),
    })),
    ...frameOf(preview, language, 'kiosk'),
  };
}

function conditionText(
  document: SurveyDocument,
  condition: { question: string; in: readonly string[] } | undefined,
  language: Language,
): string | undefined {
  const asked = condition === undefined ? undefined : findQuestion(document, condition.question);
  if (condition === undefined || asked === undefined) return undefined;
  const labels = choicesOf(document, asked)
    .filter((choice) => condition.in.includes(choice.code))
    .map((choice) => inLanguage(choice.label, language));
  const list = new Intl.ListFormat(language, { type: 'disjunction' }).format(labels);
  return translatorFor(language)('surveys.preview.shown_if', {
    question: inLanguage(asked.short, language),
    choices: list,
  });
}

function frameOf(preview: Preview, language: Language, as: 'web' | 'kiosk') {
  return {
    flash: 'surveys.preview.note',
    languageLinks: languages.map((code) => ({
      code,
      name: languageNames[code],
      current: code === language,
      url: addressOf(preview, code, as),
    })),
    footerNote: translatorFor(language)('surveys.preview.note'),
  };
}

function addressOf(preview: Preview, language: Language, as: 'web' | 'kiosk'): string {
  return `/surveys/${preview.surveyId}/preview?version=${preview.version}&language=${language}&as=${as}`;
}
