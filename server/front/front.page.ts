// Why: what somebody meets who typed the office's address: the surveys that are open now.
import type { Office } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import { inLanguage, languageNames, languages, translatorFor, type Language } from '../i18n.js';
import type { SurveyDocument } from '../surveys/document.js';
import { officeFrame } from '../looks/look.js';

export type OpenOffice = { office: Office; surveys: { survey: Survey; document: SurveyDocument }[] };

export function frontPage(offices: readonly OpenOffice[], language: Language) {
  const t = translatorFor(language);
  const only = offices.length === 1 ? offices[0] : undefined;
  return {
    title: t('citizen.front_title'),
    heading: only === undefined ? t('frame.product') : inLanguage(only.office.name, language),
    ...(only === undefined ? {} : officeFrame(only.office, language)),
    offices: offices.map(({ office, surveys }) => ({
      title: only === undefined ? inLanguage(office.name, language) : t('citizen.front_title'),
      surveys: surveys.map(({ survey, document }) => ({
        title: inLanguage(document.title, language),
        url: `/s/${encodeURIComponent(survey.slug)}?lang=${language}`,
        note: noteOf(document, language),
      })),
      opinion: `/opinions/new?lang=${language}${only === undefined ? `&office=${encodeURIComponent(office.id)}` : ''}`,
      heard: `/heard?lang=${language}${only === undefined ? `&office=${encodeURIComponent(office.id)}` : ''}`,
      results: `/results?lang=${language}${only === undefined ? `&office=${encodeURIComponent(office.id)}` : ''}`,
      lookUp: `/cases/look-up?lang=${language}${only === undefined ? `&office=${encodeURIComponent(office.id)}` : ''}`,
      empty: { title: t('citizen.front_empty_title'), body: t('citizen.front_empty_body') },
    })),
  };
}

function noteOf(document: SurveyDocument, language: Language): string {
  const t = translatorFor(language);
  const names = languages.map((code) => languageNames[code]).join(' · ');
  const minutes = document.estimatedMinutes;
  if (minutes === undefined) return names;
  const needed = minutes.full ?? minutes.core;
  const duration =
    needed < 1
      ? t('citizen.about_seconds', { n: Math.max(10, Math.round(needed * 6) * 10) })
      : t('citizen.about_minutes', { n: Math.round(needed) });
  return t('citizen.front_note', { minutes: duration, languages: names });
}
