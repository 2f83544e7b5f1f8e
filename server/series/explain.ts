// Why: «數據說明»: from the page of a series one may ask what it is, where it comes from and by which rules it is judged.
import { monthsForDispersion } from '../../analysis/dispersion.js';
import type { Loaded } from './loaded.js';
import type { SeriesWords } from './words.js';

export function explainSeries(loaded: Loaded, own: SeriesWords): { term: string; text: string }[] {
  const { series, words, view, result, startMonth } = loaded;
  const { t } = words;
  const line = (name: string, text: string) => ({ term: t(`series.explain.${name}`), text });
  return [
    line('definition', t(`series.explain.definition_${series.kind}`, { name: own.name, unit: own.unit })),
    line('source', t('series.explain.source_text')),
    line('parts', t('series.explain.parts_text')),
    line('interval', intervalWords(loaded)),
    ...(series.kind === 'count' ? [line('days', t('series.explain.days_text'))] : []),
    ...(result.comparedKind === 'month' && !loaded.programme
      ? []
      : [
          line(
            'years',
            view.programmeYear
              ? t('series.explain.years_programme', { month: startMonth })
              : t('series.explain.years_calendar'),
          ),
        ]),
    line('rounding', t('series.explain.rounding_text')),
  ];
}

function intervalWords({ words, result }: Loaded): string {
  const { t } = words;
  const { scatter } = result;
  if (scatter === undefined) return t('series.explain.interval_measurement');
  if (!scatter.ok) return t('series.explain.interval_unknown', { n: monthsForDispersion });
  const index = words.decimal(scatter.index, 1);
  if (!scatter.overdispersed) return t('series.explain.interval_exact', { index });
  return [
    t('series.explain.interval_quasi', { index, scale: words.decimal(scatter.scale, 1), df: scatter.df }),
    t(`series.explain.model_${scatter.model.replaceAll('-', '_')}`),
  ].join(words.language === 'en' ? ' ' : '');
}
