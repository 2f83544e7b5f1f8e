// Why: before publishing, the office sees what a citizen will see: the very form of the public page, inert, and the
// tablet's screens one below the other.
import type { ContentLanguage } from '../i18n.js';
import { languagesToRead, type Tongue } from '../languages/tongues.js';
import { surveyFormPage } from '../responses/form.page.js';
import type { OfficeWords } from '../responses/placeholders.js';
import { wordsIn } from '../responses/speech.js';
import type { SurveyDocument } from './document.js';
import { screensOf } from './matrix.js';
import { officeFrame } from '../looks/look.js';

export type Preview = { surveyId: string; version: string; number: number; document: SurveyDocument };

/** For `citizen/form`: cannot be sent, and its language links stay in the preview. */
export function webPreviewPage(preview: Preview, language: ContentLanguage, office: OfficeWords) {
  return { ...formOf(preview, language, office, 'web'), ...frameOf(preview, language, office, 'web') };
}

/** For `surveys/preview-kiosk`: every screen with everything that may stand on it. */
export function kioskPreviewPage(preview: Preview, language: ContentLanguage, office: OfficeWords) {
  const { document } = preview;
  const t = wordsIn(office, language);
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
    ...frameOf(preview, language, office, 'kiosk'),
  };
}

function formOf(preview: Preview, language: ContentLanguage, office: OfficeWords, as: 'web' | 'kiosk') {
  return surveyFormPage({ number: preview.number, document: preview.document }, language, {
    office,
    responseId: 'preview',
    action: addressOf(preview, language, as),
    preview: true,
  });
}

function frameOf(preview: Preview, language: ContentLanguage, office: OfficeWords, as: 'web' | 'kiosk') {
  const tongues: readonly Tongue[] = [...(office.tongues?.values() ?? [])];
  return {
    flash: 'surveys.preview.note',
    back: `/surveys/${preview.surveyId}`,
    languageLinks: languagesToRead(tongues).map(({ code, name }) => ({
      code,
      name,
      current: code === language,
      url: addressOf(preview, code, as),
    })),
    footerNote: wordsIn(office, language)('surveys.preview.note'),
  };
}

function addressOf(preview: Preview, language: ContentLanguage, as: 'web' | 'kiosk'): string {
  return `/surveys/${preview.surveyId}/preview?version=${preview.version}&language=${language}&as=${as}`;
}
