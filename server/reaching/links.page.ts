// Why: the links of a survey as a list with what hangs where, and the poster that carries one.
import type { SurveyLink } from '../../db/queries/links.js';
import type { Counter, Office, Service } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import { inLanguage, translatorFor, type Language, type OfficeLanguage } from '../i18n.js';
import { officeFrame } from '../looks/look.js';
import { filled } from '../responses/placeholders.js';
import { languagesOffered, nameIn, wordsIn, type Tongues } from '../responses/speech.js';
import type { SurveyDocument } from '../surveys/document.js';
import { documentIn } from '../surveys/spoken.js';
import { linkChannels, longestName, type LinkForm } from './links.form.js';
import type { OfficeSettings } from '../../db/schema.js';
import { channelName, isUsed } from '../settings/channels.js';

export type LinksView = {
  survey: Survey;
  reader: Language;
  mayWrite: boolean;
  /** Where the office is reached, without a slash at the end. */
  base: string;
  links: readonly SurveyLink[];
  counters: readonly Counter[];
  services: readonly Service[];
  settings: OfficeSettings;
  refused: Extract<LinkForm, { ok: false }> | undefined;
};

export function linksPage(view: LinksView) {
  const { survey, reader, base, links, counters, services, settings, refused } = view;
  const t = translatorFor(reader);
  const nameIn = (list: readonly (Counter | Service)[], code: string | null) => {
    const found = list.find((one) => one.code === code);
    return code === null ? '' : found === undefined ? code : inLanguage(found.name, reader);
  };
  const typed = refused?.typed ?? { name: '', channel: 'web', counter: '', service: '' };
  const wrong = refused?.wrong ?? [];
  const field = (name: keyof typeof typed, more: object) => ({
    name,
    id: name,
    label: t(`reaching.links.${name}`),
    value: typed[name],
    error: wrong.includes(name) ? t(`reaching.links.wrong.${name}`) : undefined,
    ...more,
  });
  const choice = (name: keyof typeof typed, list: readonly { value: string; text: string }[]) =>
    field(name, { options: list.map((one) => ({ ...one, selected: one.value === typed[name] })) });
  const inUse = (list: readonly (Counter | Service)[]) => [
    { value: '', text: t('reaching.links.none') },
    ...list
      .filter((one) => one.active)
      .map((one) => ({ value: one.code, text: inLanguage(one.name, reader) })),
  ];
  return {
    title: t('reaching.links.title', { name: inLanguage(survey.title, reader) }),
    nav: 'surveys',
    back: `/surveys/${survey.id}`,
    mayWrite: view.mayWrite,
    action: `/surveys/${survey.id}/links`,
    rows: links.map((link) => {
      const own = `/surveys/${survey.id}/links/${link.code}`;
      return {
        name: link.name,
        address: `${base}/q/${link.code}`,
        channel: channelName(settings, reader, link.channel, t(`reaching.channel.${link.channel}`)),
        place: [nameIn(counters, link.counterCode), nameIn(services, link.serviceCode)]
          .filter((text) => text !== '')
          .join(t('reaching.separator')),
        ended: link.endedAt !== null,
        qr: `${own}/qr.svg`,
        qrLabel: t('reaching.links.qr_named', { name: link.name }),
        posters: ['a4', 'a5'].map((size) => ({
          url: `${own}/poster?size=${size}`,
          text: size.toUpperCase(),
          label: t('reaching.links.poster_named', { name: link.name, size: size.toUpperCase() }),
        })),
        end: `${own}/end`,
        endLabel: t('reaching.links.end_named', { name: link.name }),
      };
    }),
    fields: [
      field('name', { hint: t('reaching.links.name_hint'), max: longestName }),
      choice(
        'channel',
        linkChannels
          .filter((value) => isUsed(settings, value) || value === typed.channel)
          .map((value) => ({
            value,
            text: channelName(settings, reader, value, t(`reaching.channel.${value}`)),
          })),
      ),
      choice('counter', inUse(counters)),
      choice('service', inUse(services)),
    ],
    errors:
      wrong.length === 0
        ? undefined
        : wrong.map((name) => ({ href: `#${name}`, text: t(`reaching.links.wrong.${name}`) })),
  };
}

/**
 * One sheet in our languages and those of the office in which the form is whole: who asks, what for, the code, the address
 * for who has no camera, and that it is short.
 */
export function posterPage(view: {
  link: SurveyLink;
  office: Office;
  document: SurveyDocument;
  /** Those of the office's own in which the version is whole. */
  languages: readonly OfficeLanguage[];
  tongues: Tongues;
  reader: Language;
  base: string;
  size: 'a4' | 'a5';
  place: { 'zh-TW': string; en: string; ja: string } | undefined;
}) {
  const { link, office, reader, base, size, place } = view;
  const t = translatorFor(reader);
  const spoken = languagesOffered(view, view);
  return {
    title: t('reaching.poster.title', { name: link.name }),
    nav: 'surveys',
    styles: ['paper.css'],
    logo: officeFrame(office, reader).logo,
    back: `/surveys/${link.surveyId}/links`,
    size,
    code: link.code,
    pdf: `/surveys/${link.surveyId}/links/${link.code}/poster.pdf?size=${size}`,
    pdfText: t('reaching.poster.pdf', { size: size.toUpperCase() }),
    qr: `/surveys/${link.surveyId}/links/${link.code}/qr.svg`,
    qrLabel: t('reaching.links.qr_named', { name: link.name }),
    address: `${base}/q/${link.code}`,
    // More than three stand beside each other, so that they stay on one sheet.
    inColumns: spoken.length > 3,
    words: spoken.map((language) => {
      const own = wordsIn(view, language);
      const document = documentIn(view.document, language);
      const minutes = document.estimatedMinutes?.core;
      return {
        language,
        name: nameIn(view, language),
        office: inLanguage(office.name, language),
        survey: inLanguage(document.title, language),
        purpose: filled(document.purpose, office, language),
        ask: own('reaching.poster.ask'),
        scan: own('reaching.poster.scan'),
        place: place === undefined ? '' : inLanguage(place, language),
        note:
          minutes === undefined
            ? own('reaching.poster.note')
            : own('reaching.poster.note_minutes', { n: Math.max(1, Math.round(minutes)) }),
      };
    }),
  };
}
