// Why: before publishing, the office sees what a citizen will see: the very form of the public page, inert, and the
// tablet's screens one below the other.
import { languageNames, languages, translatorFor, type Language } from '../i18n.js';
import { surveyFormPage } from '../responses/form.page.js';
import type { OfficeWords } from '../responses/placeholders.js';
import type { SurveyDocument } from './document.js';
import { screensOf } from './matrix.js';
import { officeFrame } from '../looks/look.js';

export type Preview = { surveyId: string; version: string; number: number; document: SurveyDocument };

/** For `citizen/form`: cannot be sent, and its language links stay in the preview. */
export function webPreviewPage(preview: Preview, language: Language, office: OfficeWords) {
  return { ...formOf(preview, language, office, 'web'), ...frameOf(preview, language, 'web') };
}

/** For `surveys/preview-kiosk`: every screen with everything that may stand on it. */
export function kioskPreviewPage(preview: Preview, language: Language, office: OfficeWords) {
  const { document } = preview;
  const t = translatorFor(language);
  const { title, purpose, sections } = formOf(preview, language, office, 'kiosk');
  const questions = new Map(
    sections.flatMap((part) => part.questions).map((question) => [question.id, question]),
  );
  return {
    title,
    ...officeFrame(office, language),
    purpose,
    screens: screensOf(document).map((codes, index) => ({
      name: t('surveys.preview.screen', { n: index + 1 }),
      questions: codes.flatMap((code) => questions.get(`q.${code}`) ?? []),
    })),
    ...frameOf(preview, language, 'kiosk'),
  };
}

function formOf(preview: Preview, language: Language, office: OfficeWords, as: 'web' | 'kiosk') {
  return surveyFormPage({ number: preview.number, document: preview.document }, language, {
    office,
    responseId: 'preview',
    action: addressOf(preview, language, as),
    preview: true,
  });
}

function frameOf(preview: Preview, language: Language, as: 'web' | 'kiosk') {
  return {
    flash: 'surveys.preview.note',
    back: `/surveys/${preview.surveyId}`,
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
