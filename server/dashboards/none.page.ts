// Why: before the first answer there is nothing to show, but something to do.
import { translatorFor, type Language } from '../i18n.js';

export function nonePage(language: Language, hasSurvey: boolean, maySurveys: boolean) {
  const t = translatorFor(language);
  return {
    title: t('dashboards.overview.heading'),
    nav: 'dashboards',
    heading: t('dashboards.overview.heading'),
    body: t(hasSurvey ? 'dashboards.empty.no_answers' : 'dashboards.empty.no_survey'),
    surveysUrl: maySurveys ? '/surveys' : undefined,
  };
}
