// Why: the item the public will read, prefilled from the improvement, so that approving it is reading and not writing.
import type { HeardItem } from '../../db/queries/heard.js';
import type { Improvement } from '../../db/queries/improvements.js';
import type { Office } from '../../db/queries/offices.js';
import { dayInWords } from '../dayWords.js';
import { languageNames, languages, translatorFor, type Language, type Translate } from '../i18n.js';
import { longestDone, longestWish, type HeardErrors, type HeardValues } from './heard.form.js';
import type { PublicHeard } from './heardItems.js';

/** The improvement's own words in Chinese; in the other languages its theme and its day, to be written out by a person. */
export function prefilled(improvement: Improvement, office: Office, quote: string | undefined): HeardValues {
  const values: HeardValues = { onThanks: '1' };
  for (const language of languages) {
    const t = translatorFor(language);
    const theme = t(`comments.themes.${improvement.theme}`);
    const day =
      improvement.effectiveDay === null
        ? ''
        : dayInWords(improvement.effectiveDay, language, office.settings.rocYears);
    values[`wish.${language}`] =
      language === 'zh-TW' ? (quote ?? improvement.title) : t('heard.prefill.wish', { theme });
    values[`done.${language}`] =
      language === 'zh-TW'
        ? improvement.actionTaken
        : t(day === '' ? 'heard.prefill.done' : 'heard.prefill.done_since', { theme, day });
    values[`wish.${language}`] = cut(values[`wish.${language}`] ?? '', longestWish);
    values[`done.${language}`] = cut(values[`done.${language}`] ?? '', longestDone);
  }
  return values;
}

function cut(text: string, most: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1).toWellFormed()}…`;
}

export function valuesOfItem({ wish, done, onThanks }: HeardItem): HeardValues {
  return {
    ...Object.fromEntries(
      languages.flatMap((language) => [
        [`wish.${language}`, wish[language]],
        [`done.${language}`, done[language]],
      ]),
    ),
    onThanks: onThanks ? '1' : '',
  };
}

export function heardEditPage(
  t: Translate,
  improvement: Improvement,
  item: HeardItem | undefined,
  shown: { values: HeardValues; errors: HeardErrors; preview: PublicHeard | undefined; office: Office },
) {
  const { values, errors, preview, office } = shown;
  const address = `/improvements/${encodeURIComponent(improvement.id)}`;
  const field = (part: 'wish' | 'done', language: Language) => {
    const name = `${part}.${language}`;
    const most = part === 'wish' ? longestWish : longestDone;
    return {
      name,
      id: name.replace('.', '-'),
      label: t(`heard.fields.${part}`, { language: languageNames[language] }),
      value: values[name] ?? '',
      rows: part === 'wish' ? 2 : 3,
      max: most,
      error: errors[name] === true ? t('heard.errors.text', { n: most }) : undefined,
    };
  };
  const wrong = Object.keys(errors).map((name) => {
    const [part = 'wish', language = 'zh-TW'] = name.split('.');
    return {
      href: `#${name.replace('.', '-')}`,
      text: t('heard.errors.where', {
        field: t(`heard.fields.${part}`, { language: languageNames[language as Language] }),
      }),
    };
  });
  const state = item?.state ?? 'draft';
  return {
    title: t('heard.edit_title', { n: improvement.number }),
    nav: 'improvements',
    styles: ['improving.css'],
    errors: wrong.length === 0 ? undefined : wrong,
    crumb: {
      url: address,
      text: t('improvements.numbered', { n: improvement.number, title: improvement.title }),
    },
    action: `${address}/heard`,
    revision: item?.revision ?? 0,
    state: t(`heard.states.${state}`),
    groups: languages.map((language) => ({
      name: languageNames[language],
      language,
      fields: [field('wish', language), field('done', language)],
    })),
    onThanks: (values['onThanks'] ?? '') === '1',
    published: state === 'published',
    draft: state === 'draft',
    publicUrl: '/heard',
    lobbyUrl: `/lobby/${encodeURIComponent(office.id)}`,
    facts:
      preview === undefined
        ? undefined
        : [
            preview.voices === null ? t('heard.voices_hidden') : t('heard.voices', { n: preview.voices }),
            preview.effect?.sentence ?? t('heard.not_measured'),
            ...(preview.effect?.label == null ? [] : [preview.effect.label]),
            ...(preview.effect?.rateLines ?? []),
          ],
  };
}
