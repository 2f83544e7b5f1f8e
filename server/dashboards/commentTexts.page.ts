// Why: the comments behind one figure, with the figure's own words above them.
import { addressWith, type Filters } from './filters.form.js';
import { noTheme, type TextsView } from './comments.form.js';
import { pageSize, type TextsResult } from './commentTexts.js';
import type { Subject } from './subject.js';
import { tabsOf } from './tabs.js';
import { filterWords } from './cutNames.js';
import { themeName, type Themes } from '../themes/rules.js';
import { separatorIn } from '../i18n.js';

export function textsPage(
  subject: Subject,
  filters: Filters,
  themes: Themes,
  view: TextsView,
  result: TextsResult,
) {
  const { words, language } = subject;
  const { t } = words;
  const path = `/dashboards/${subject.survey.slug}/comments`;
  const asked = { ...viewAddress(view) };
  const pageUrl = (page: number) =>
    addressWith(`${path}/texts`, filters, { ...asked, page: page === 1 ? undefined : String(page) });
  const which = [
    view.theme === undefined
      ? undefined
      : view.theme === noTheme
        ? t('commentAnalysis.untagged')
        : t('commentAnalysis.texts.theme', { theme: themeName(themes, view.theme, language) }),
    view.rated === undefined ? undefined : t(`commentAnalysis.rated.${view.rated}`),
    view.tone === undefined ? undefined : t(`commentAnalysis.tone.${view.tone}`),
    view.word === undefined ? undefined : t('commentAnalysis.texts.word', { word: view.word.text }),
    view.word === undefined ? undefined : t(`commentAnalysis.texts.group.${view.word.group}`),
    ...filterWords(subject, filters),
  ].filter((word) => word !== undefined);
  return {
    title: t('commentAnalysis.texts.title'),
    nav: 'dashboards' as const,
    styles: ['dashboards.css'],
    heading: t('commentAnalysis.texts.title'),
    lead: t('commentAnalysis.texts.lead', {
      n: words.count(result.n),
      from: words.day(result.span.from),
      to: words.day(result.span.to),
      which: which.length === 0 ? t('commentAnalysis.rated.all') : which.join(separatorIn(language)),
    }),
    tabs: tabsOf(subject, filters, 'comments'),
    back: addressWith(path, filters, {
      counter: undefined,
      ...(view.theme === undefined || view.theme === noTheme ? {} : { theme: view.theme }),
    }),
    first: (view.page - 1) * pageSize + 1,
    texts: result.texts.map((text) => ({ ...text, rated: t(`commentAnalysis.rated.${text.rated}`) })),
    empty: result.texts.length === 0,
    pagination: {
      previous: view.page === 1 ? undefined : pageUrl(view.page - 1),
      next: result.hasMore ? pageUrl(view.page + 1) : undefined,
      text: t('commentAnalysis.texts.page', { page: view.page }),
    },
  };
}

function viewAddress({ theme, rated, counter, tone, word }: TextsView): Record<string, string | undefined> {
  return { theme, rated, counter, tone, word: word?.text, group: word?.group };
}
