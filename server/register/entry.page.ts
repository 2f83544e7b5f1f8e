// Why: one screen for what somebody said, by keyboard from top to bottom: how, what, where, and only then who.
import type { Counter, Service } from '../../db/queries/offices.js';
import type { OfficeSettings } from '../../db/schema.js';
import { inLanguage, type Language, type Translate } from '../i18n.js';
import { attachmentExtensions, largestAttachment, mostAttachments } from './attachments.js';
import { enteredChannels } from './channels.js';
import type { EntryErrors, EntryValues } from './entry.form.js';
import { longestMedia, tones, type MediaErrors, type MediaValues } from './media.form.js';
import { longest } from './opinion.form.js';
import { languageChoices, type Tongue } from '../languages/tongues.js';
import { longestEntered } from './texts.js';
import { channelName, isUsed } from '../settings/channels.js';

export type EntryView = {
  t: Translate;
  language: Language;
  csrf: string;
  counters: readonly Counter[];
  services: readonly Service[];
  tongues: readonly Tongue[];
  settings: OfficeSettings;
  /** To be read out to whom it concerns. */
  noticeUrl: string;
  values: EntryValues;
  media: MediaValues;
  errors?: EntryErrors;
  mayOpen: boolean;
  /** Files were chosen with what is refused: a browser forgets them. */
  filesLost?: boolean;
  /** What was said of the mail that was just uploaded. */
  mail?: string;
};

const megabytes = largestAttachment / 1024 / 1024;

type Option = { value: string; text: string; selected: boolean };
const options = (chosen: string, list: readonly (readonly [string, string])[]): Option[] =>
  list.map(([value, text]) => ({ value, text, selected: value === chosen }));

export function entryPage(view: EntryView) {
  const { t, language, values, media } = view;
  const errors = view.errors ?? { own: {}, person: {}, media: {} };
  const own = (name: keyof EntryErrors['own']) => {
    const problem = errors.own[name];
    return problem === undefined ? undefined : t(`register.errors.${problem}`, { n: longestEntered });
  };
  const ofPerson = (name: keyof EntryErrors['person']) => {
    const error = errors.person[name];
    if (error === undefined) return undefined;
    const n = name in longest ? longest[name as keyof typeof longest] : 0;
    return t(`opinions.errors.${error.problem}`, { n });
  };
  const filesError =
    errors.files === undefined
      ? undefined
      : t(`opinions.errors.${errors.files.problem}`, {
          n: mostAttachments,
          name: errors.files.name ?? '',
          size: megabytes,
        });
  const mediaView = mediaFieldsView(t, media, errors.media);
  const summary = [
    ...Object.keys(errors.own).map((name) => [name, own(name as keyof EntryErrors['own'])] as const),
    ...Object.keys(errors.person).map(
      (name) => [name, ofPerson(name as keyof EntryErrors['person'])] as const,
    ),
    ...mediaView.problems,
    ...(filesError === undefined ? [] : [['files', filesError] as const]),
  ];
  const person = (name: 'name' | 'phone' | 'email' | 'address') => ({
    name,
    label: t(`comments.person.${name}`),
    value: values[name],
    max: longest[name],
    error: ofPerson(name),
    autocomplete: 'off',
  });
  return {
    title: t('register.enter'),
    nav: 'comments',
    styles: ['improving.css'],
    id: values.id,
    errors: summary.length === 0 ? undefined : summary.map(([name, text]) => ({ href: `#${name}`, text })),
    mail: view.mail,
    action: `/comments/new?_csrf=${encodeURIComponent(view.csrf)}`,
    files: {
      label: t('opinions.fields.files', { n: mostAttachments }),
      hint: t('register.files_hint', { n: mostAttachments, size: megabytes }),
      error: filesError,
      lost: view.filesLost === true,
      accept: attachmentExtensions.join(','),
    },
    mailAction: `/comments/new/mail?_csrf=${encodeURIComponent(view.csrf)}`,
    mayOpen: view.mayOpen,
    channel: {
      name: 'channel',
      label: t('comments.opinion_channel'),
      error: own('channel'),
      // Straight to work by keyboard; a refused form begins with what is wrong.
      autofocus: summary.length === 0,
      options: options(
        values.channel,
        enteredChannels
          .filter((channel) => isUsed(view.settings, channel) || channel === values.channel)
          .map((channel) => [
            channel,
            channelName(view.settings, language, channel, t(`comments.channels.${channel}`)),
          ]),
      ),
    },
    text: {
      name: 'text',
      label: t('register.text'),
      hint: t('register.text_hint'),
      rows: 5,
      max: longestEntered,
      value: values.text,
      error: own('text'),
    },
    details: [
      { name: 'day', label: t('comments.said_day'), type: 'date', value: values.day, error: own('day') },
      {
        name: 'service',
        label: t('comments.service'),
        error: own('service'),
        options: options(values.service, [
          ['', t('register.none')],
          ...view.services.map(({ code, name }) => [code, inLanguage(name, language)] as const),
        ]),
      },
      {
        name: 'counter',
        label: t('comments.counter'),
        error: own('counter'),
        options: options(values.counter, [
          ['', t('register.none')],
          ...view.counters.map(({ code, name }) => [code, inLanguage(name, language)] as const),
        ]),
      },
      {
        name: 'reference',
        label: t('comments.reference'),
        hint: t('register.reference_hint'),
        max: 100,
        value: values.reference,
        error: own('reference'),
      },
      {
        name: 'language',
        label: t('comments.language'),
        error: own('language'),
        options: options(
          values.language,
          languageChoices(view.tongues, language).map(({ value, text }) => [value, text]),
        ),
      },
    ],
    person: (['name', 'phone', 'email', 'address'] as const).map(person),
    wishesReply: values.wishesReply,
    consent: { checked: values.consent, error: ofPerson('consent') },
    notice: { url: view.noticeUrl, text: t('citizen.notice') },
    personOpen:
      Object.keys(errors.person).length > 0 ||
      values.wishesReply ||
      [values.name, values.phone, values.email, values.address].some((value) => value !== ''),
    media: mediaView.fields,
    mediaOpen: values.channel === 'media',
  };
}

/** The fields of a clipping, for entry and for looking at it again. */
export function mediaFieldsView(t: Translate, values: MediaValues, errors: MediaErrors) {
  const error = (name: keyof MediaErrors) => {
    const problem = errors[name];
    const n = name in longestMedia ? longestMedia[name as keyof typeof longestMedia] : 0;
    return problem === undefined ? undefined : t(`register.errors.${problem}`, { n });
  };
  const label = (name: keyof MediaValues) => t(`register.media.${name}`);
  const fields = [
    { name: 'outlet', max: longestMedia.outlet },
    { name: 'headline', max: longestMedia.headline },
    { name: 'link', type: 'url', max: longestMedia.link, optional: true },
    { name: 'publishedAt', type: 'datetime-local' },
    {
      name: 'tone',
      options: options(values.tone, [
        ['', t('register.choose')],
        ...tones.map((tone) => [tone, t(`register.tones.${tone}`)] as const),
      ]),
    },
    {
      name: 'correct',
      options: options(values.correct, [
        ['', t('register.correct.unknown')],
        ['yes', t('register.correct.yes')],
        ['no', t('register.correct.no')],
      ]),
    },
    { name: 'response', rows: 3, max: longestMedia.response, optional: true },
    { name: 'respondedAt', type: 'datetime-local', optional: true },
  ].map((field) => {
    const name = field.name as keyof MediaValues;
    return { ...field, label: label(name), value: values[name], error: error(name) };
  });
  return {
    fields,
    problems: Object.keys(errors).map((name) => [name, error(name as keyof MediaErrors)] as const),
  };
}
