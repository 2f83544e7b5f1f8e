// Why: «數據說明»: from any headline number one may ask what it is, of whom, by which rules - without asking anybody.
import type { Filters } from './filters.form.js';
import type { Figure } from './figures.js';
import type { Measure } from './measures.js';
import { definitionWords, satisfiedChoices } from './sentences.js';
import type { Subject } from './subject.js';
import { filterWords } from './cutNames.js';

export type Explanation = { term: string; text: string }[];

export function explain(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  figure: Figure,
  source: 'cells' | 'rows',
): Explanation {
  const { words } = subject;
  const { t } = words;
  const line = (name: string, text: string) => ({ term: t(`dashboards.explain.${name}`), text });
  const chosen = satisfiedChoices(measure);
  const separator = subject.language === 'en' ? ', ' : '、';
  const shown = figure.satisfied;
  const used =
    figure.n === null || figure.nRaw === null
      ? t('dashboards.state.suppressed')
      : t(figure.satisfiedRaw === null ? 'dashboards.explain.used_all' : 'dashboards.explain.used_some', {
          raw: words.count(figure.nRaw),
          used: words.count(figure.n),
          share: figure.satisfiedRaw === null ? '' : words.percent(figure.satisfiedRaw),
        });
  return [
    line('asked', measure.wording),
    line(
      'definition',
      definitionWords(words, measure) +
        (chosen.length === 0 ? '' : t('dashboards.explain.choices', { choices: chosen.join(separator) })),
    ),
    ...(shown === null || figure.n === null
      ? []
      : [
          line(
            'numbers',
            t('dashboards.explain.x_of_n', { x: words.count(shown.count), n: words.count(figure.n) }),
          ),
        ]),
    line('interval', t('dashboards.explain.interval_method')),
    line('filters', filterWords(subject, filters).join(separator) || t('dashboards.explain.no_filters')),
    line('answers', used),
    line('source', t(`dashboards.explain.source_${source}`)),
    line('rules', t('dashboards.explain.rules_text', { threshold: subject.threshold })),
    line('limits', t('dashboards.explain.limits_text')),
  ];
}
