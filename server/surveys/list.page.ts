// Why: the view model of all surveys: what is open, where citizens find it, where its figures are, and how to begin another.
import type { Office } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import type { Problem } from './check.js';
import { opennessOf, type Openness } from './open.js';
import { problemText } from './problemWords.js';
import type { Typed } from './surveys.form.js';
import { templateSummaries } from './templates.js';

export type ListContext = {
  language: Language;
  office: Office;
  now: Date;
  mayWrite: boolean;
  typed?: Typed;
  problems?: readonly Problem[];
};

export function badgeOf(openness: Openness): string {
  return openness === 'open' ? 'm-badge--good' : openness === 'not_yet' ? 'm-badge--action' : 'm-badge--line';
}

export function surveyListPage(surveys: readonly Survey[], context: ListContext) {
  const { language, now, mayWrite, typed = {}, problems = [] } = context;
  const t = translatorFor(language);
  const fromTemplate = typed['template'] !== undefined;
  const templates = templateSummaries().map((template) => {
    const title = inLanguage(template.title, language);
    return {
      name: template.name,
      title,
      text: t('surveys.new.template_option', { title, n: template.questions }),
    };
  });
  return {
    title: t('surveys.title'),
    nav: 'surveys',
    scripts: mayWrite ? ['surveys.js'] : [],
    rows: surveys.map((survey) => {
      const openness = opennessOf(survey, now);
      const published = survey.currentVersion !== null;
      return {
        url: `/surveys/${survey.id}`,
        title: inLanguage(survey.title, language),
        state: t(`surveys.state.${openness}`),
        badge: badgeOf(openness),
        draft: published && survey.draft !== null ? t('surveys.has_draft') : undefined,
        version: published
          ? t('surveys.version_n', { n: survey.currentVersion ?? 0 })
          : t('surveys.no_version'),
        address: `/s/${survey.slug}`,
        isOpen: openness === 'open',
        results: published
          ? {
              url: `/dashboards/${survey.slug}/trend`,
              text: t('surveys.results_link'),
            }
          : undefined,
      };
    }),
    empty: { body: t(mayWrite ? 'surveys.none.body' : 'surveys.none.body_reader') },
    mayWrite,
    templates: templates.map(({ name, title }) => ({ title, url: `/surveys/templates/${name}.json` })),
    templateFields: [
      {
        name: 'template',
        id: 'template',
        label: t('surveys.new.template'),
        options: templates.map(({ name, text }) => ({
          value: name,
          text,
          selected: typed['template'] === name,
        })),
      },
      slugField('template-slug', fromTemplate),
    ],
    importFields: [
      { ...slugField('slug', !fromTemplate), optional: true },
      {
        name: 'document',
        id: 'document',
        label: t('surveys.new.document'),
        hint: t('surveys.new.document_hint'),
        rows: 8,
        value: typed['document'] ?? '',
        error:
          !fromTemplate && problems.some((found) => found.path !== 'slug')
            ? t('errors.survey_refused.title')
            : undefined,
      },
    ],
    errors:
      problems.length === 0
        ? undefined
        : problems.map((found) => ({
            href:
              found.path === 'slug'
                ? `#${fromTemplate ? 'template-slug' : 'slug'}`
                : fromTemplate
                  ? '#template'
                  : '#document',
            text: problemText(t, found),
          })),
  };

  function slugField(id: string, mine: boolean) {
    const wrong = mine ? problems.find((found) => found.path === 'slug') : undefined;
    return {
      name: 'slug',
      id,
      label: t('surveys.new.slug'),
      hint: t('surveys.new.slug_hint'),
      max: 64,
      value: mine ? (typed['slug'] ?? '') : '',
      error: wrong === undefined ? undefined : t(`surveys.problems.${wrong.key}`, wrong.parameters),
    };
  }
}
