// Why: the inbox in words: the list on the left, one comment on the right, and only what this person may see of it.
import { hasPersonalData } from '../../analysis/text/mask.js';
import type { Comment, Contact } from '../../db/queries/comments.js';
import type { Petitioner } from '../../db/queries/register.js';
import { dayInShort, dayInWords, timeInWords } from '../dayWords.js';
import { inLanguage, languageInWords } from '../i18n.js';
import { languageChoices } from '../languages/tongues.js';
import { choicesOf, findQuestion } from '../surveys/document.js';
import { themeName } from '../themes/rules.js';
import { localDay } from '../time.js';
import { inboxAddress, keyText, longestSearch, queryOf, type InboxView } from './comments.form.js';
import { mostCounted, mostUnread, type Inbox, type OpenComment } from './inbox.js';
import { commentChannels, commentKinds } from './kinds.js';
import { scoreOf } from './triage.js';
import { dayOf, excerpt, excerptOf, namesFor, shownIn, themesInUse, type Reader } from './shown.js';
import { mergeParts, registerParts, sorting } from './triage.page.js';
import { channelName, isUsed } from '../settings/channels.js';

/** What this one page may show uncovered, because it was asked for and written down. */
export type Disclosed = { text?: true; contact?: Contact; petitioner?: Petitioner };

export function inboxPage(reader: Reader, view: InboxView, inbox: Inbox, disclosed: Disclosed = {}) {
  const { t } = reader;
  const { open } = inbox;
  return {
    title: t('comments.title'),
    nav: 'comments',
    styles: ['improving.css'],
    scripts: ['inbox.js'],
    lead: leadOf(reader, view, inbox),
    filter: filterForm(reader, view, inbox),
    filtered: isFiltered(view),
    back: queryOf(view),
    items: inbox.items.map((comment) => item(reader, view, inbox, comment)),
    empty: inbox.items.length === 0,
    newest: view.after === undefined ? undefined : inboxAddress(view, undefined, { after: undefined }),
    older: olderAddress(view, inbox),
    mayEnter: reader.staff.may('register.enter'),
    mayNominate: reader.staff.may('merits.nominate'),
    mayHandle: reader.staff.may('comments.handle'),
    mayImprove: reader.staff.may('improvements.write'),
    kindOptions: commentKinds.map((kind) => ({ value: kind, text: t(`comments.kinds.${kind}`) })),
    themeOptions: themesInUse(reader, inbox),
    first: inbox.items[0] === undefined ? undefined : inboxAddress(view, inbox.items[0].id),
    open: open === undefined ? undefined : openComment(reader, view, inbox, open, disclosed),
  };
}

function isFiltered(view: InboxView): boolean {
  return Object.keys(view.values).some((name) => name !== 'after');
}

/** All and how many of them are unread; in a filtered view, how many match. */
function leadOf(reader: Reader, view: InboxView, inbox: Inbox): string {
  const { t } = reader;
  if (isFiltered(view)) return atMost(reader, inbox.matching, mostCounted, 'matching');
  const unread =
    inbox.unread === 0 ? t('comments.unread_none') : atMost(reader, inbox.unread, mostUnread, 'unread');
  return t('comments.lead', { total: atMost(reader, inbox.matching, mostCounted, 'total'), unread });
}

function atMost(
  { t, language }: Reader,
  n: number,
  most: number,
  key: 'total' | 'unread' | 'matching',
): string {
  const number = new Intl.NumberFormat(language).format(n);
  return t(n >= most ? `comments.${key}_over` : `comments.${key}`, { n: number });
}

function olderAddress(view: InboxView, inbox: Inbox): string | undefined {
  const last = inbox.items.at(-1);
  return inbox.hasMore && last !== undefined
    ? inboxAddress(view, undefined, { after: keyText(last) })
    : undefined;
}

function filterForm({ t, language, staff }: Reader, view: InboxView, inbox: Inbox) {
  const { values } = view;
  const { settings } = staff.office;
  const nameOfChannel = (channel: string) =>
    channelName(settings, language, channel, t(`comments.channels.${channel}`));
  const all = { value: '', text: t('comments.filter.all') };
  const options = (chosen: string | undefined, list: { value: string; text: string }[]) =>
    [all, ...list].map((option) => ({ ...option, selected: option.value === (chosen ?? '') }));
  return {
    search: values.q ?? '',
    longestSearch,
    from: values.from ?? '',
    to: values.to ?? '',
    onlyUnread: view.onlyUnread,
    more: [values.channel, values.language, values.survey, values.from, values.to].some(
      (value) => value !== undefined,
    ),
    kinds: options(
      values.kind,
      [...commentKinds, 'none'].map((kind) => ({ value: kind, text: t(`comments.kinds.${kind}`) })),
    ),
    themes: options(
      values.theme,
      inbox.knownThemes.all.map(({ code }) => ({
        value: code,
        text: themeName(inbox.knownThemes, code, language),
      })),
    ),
    channels: options(
      values.channel,
      commentChannels
        .filter((channel) => isUsed(settings, channel) || channel === values.channel)
        .map((channel) => ({ value: channel, text: nameOfChannel(channel) })),
    ),
    languages: options(values.language, languageChoices(inbox.tongues, language)),
    surveys: options(
      values.survey,
      inbox.surveys.map((survey) => ({ value: survey.id, text: inLanguage(survey.title, language) })),
    ),
  };
}

function item(reader: Reader, view: InboxView, inbox: Inbox, comment: Comment) {
  const { t, language, staff } = reader;
  const shown = shownIn(reader, inbox, comment);
  const text = excerpt(shown.text, 120);
  return {
    id: comment.id,
    url: inboxAddress(view, comment.id),
    text,
    language: shown.language,
    isOpen: inbox.open?.comment.id === comment.id,
    isNew: inbox.unreadIds.has(comment.id),
    improved: inbox.improved.has(comment.id),
    tick: t('comments.tick', { text: excerpt(text, 30) }),
    day: dayInShort(dayOf(comment, staff), language, staff.office.settings.rocYears),
    kind: comment.kind === null ? undefined : t(`comments.kinds.${comment.kind}`),
    themes: (inbox.themes.get(comment.id) ?? [])
      .slice(0, 2)
      .map((theme) => themeName(inbox.knownThemes, theme, language)),
    rating: ratingOf(reader, inbox, comment)?.label,
    channel:
      comment.surveyId === null
        ? channelName(
            staff.office.settings,
            language,
            comment.channel,
            t(`comments.channels.${comment.channel}`),
          )
        : undefined,
    merged: comment.mergedInto !== null,
  };
}

function ratingOf(
  { language }: Reader,
  inbox: Inbox,
  comment: Comment,
): { label: string; score: number | undefined } | undefined {
  if (comment.rating === null) return undefined;
  const document = inbox.surveys.find((survey) => survey.id === comment.surveyId)?.document;
  const asked = document === undefined ? undefined : findQuestion(document, 'overall');
  if (document === undefined || asked === undefined) return { label: comment.rating, score: undefined };
  const choice = choicesOf(document, asked).find((option) => option.code === comment.rating);
  return {
    label: choice === undefined ? comment.rating : inLanguage(choice.label, language),
    score: scoreOf(document, comment.rating),
  };
}

/** The counter, for few eyes: a section chief sees their own after the day is over, others of the office's heads all. */
function counterOf({ language, staff, today }: Reader, inbox: Inbox, comment: Comment): string | undefined {
  const counter = inbox.counters.find((candidate) => candidate.code === comment.counterCode);
  if (counter === undefined || !staff.may('counters.read')) return undefined;
  const sections = staff.counterSections();
  const own =
    sections === 'all' ||
    (counter.sectionId !== null && sections.includes(counter.sectionId) && dayOf(comment, staff) < today);
  return own ? inLanguage(counter.name, language) : undefined;
}

function openComment(reader: Reader, view: InboxView, inbox: Inbox, open: OpenComment, disclosed: Disclosed) {
  const { t, language, staff } = reader;
  const { comment } = open;
  const { items } = inbox;
  const at = items.findIndex((other) => other.id === comment.id);
  // A comment that no longer fits the filters still has neighbours: those before and after it in time.
  const next = at >= 0 ? items[at + 1] : items.find((other) => isAfter(comment, other));
  const previous = at >= 0 ? items[at - 1] : items.findLast((other) => !isAfter(comment, other));
  const rating = ratingOf(reader, inbox, comment);
  const covered = comment.text !== null && hasPersonalData(comment.text, namesFor(inbox, comment.id));
  return {
    id: comment.id,
    address: `/comments/${encodeURIComponent(comment.id)}`,
    listUrl: inboxAddress(view),
    nextUrl: next === undefined ? olderAddress(view, inbox) : inboxAddress(view, next.id),
    nextId: next?.id,
    previousUrl: previous === undefined ? undefined : inboxAddress(view, previous.id),
    ...(disclosed.text === true && comment.text !== null
      ? { text: comment.text, language: comment.language }
      : shownIn(reader, inbox, comment)),
    purgeUrl:
      comment.text !== null && staff.may('comments.purge')
        ? `/comments/${encodeURIComponent(comment.id)}/purge`
        : undefined,
    disclosedText: disclosed.text === true,
    mayShowText: covered && disclosed.text !== true && staff.may('contacts.read'),
    covered: covered && disclosed.text !== true,
    facts: facts(reader, inbox, open, rating?.label),
    ...reading(reader, open),
    sorting: sorting(reader, inbox, open, rating?.score),
    ...registerParts(reader, open, disclosed.petitioner),
    ...mergeParts(reader, view, inbox, open),
    improvements: open.improvements.map((row) => ({
      url: `/improvements/${encodeURIComponent(row.id)}`,
      title: row.title,
      status: t(`improvements.statuses.${row.status}`),
    })),
    improveUrl: `/improvements/new?comments=${encodeURIComponent(comment.id)}`,
    joinable: open.joinable.map((row) => ({
      value: row.id,
      text: t('improvements.numbered', { n: row.number, title: row.title }),
    })),
    similar: open.similar.map((other) => ({
      id: other.id,
      url: inboxAddress(view, other.id),
      ...excerptOf(reader, inbox, other),
      improved: open.similarImprovements.has(other.id),
      day: dayInShort(dayOf(other, staff), language, staff.office.settings.rocYears),
    })),
    contactLeft: open.contactLeft && disclosed.contact === undefined,
    contact:
      disclosed.contact === undefined
        ? undefined
        : disclosed.contact.purgedAt !== null
          ? { purged: true }
          : { name: disclosed.contact.name, way: disclosed.contact.way },
  };
}

function isAfter(comment: Comment, other: Comment): boolean {
  const difference = comment.receivedAt.getTime() - other.receivedAt.getTime();
  return difference > 0 || (difference === 0 && comment.id > other.id);
}

function facts(
  reader: Reader,
  inbox: Inbox,
  { comment, enteredBy, phone }: OpenComment,
  rating: string | undefined,
) {
  const { t, language, staff } = reader;
  const { rocYears } = staff.office.settings;
  const survey = inbox.surveys.find((candidate) => candidate.id === comment.surveyId);
  const asked =
    survey?.document === undefined || comment.question === null
      ? undefined
      : findQuestion(survey.document, comment.question);
  const service = inbox.services.find((candidate) => candidate.code === comment.serviceCode);
  const arrived = localDay(comment.receivedAt, staff.office.timeZone);
  const rows: [string, string | undefined][] = [
    ['rating', comment.surveyId === null ? undefined : (rating ?? t('comments.no_rating'))],
    [
      comment.surveyId === null ? 'said_day' : 'day',
      comment.day === null ? t('comments.day_unknown') : dayInWords(comment.day, language, rocYears),
    ],
    [
      'received',
      `${dayInShort(arrived, language, rocYears)} ${timeInWords(comment.receivedAt, staff.office.timeZone)}`,
    ],
    [
      'service',
      comment.serviceCode === 'multiple'
        ? t('comments.multiple_services')
        : service === undefined
          ? undefined
          : inLanguage(service.name, language),
    ],
    ['counter', counterOf(reader, inbox, comment)],
    [
      comment.surveyId === null ? 'opinion_channel' : 'channel',
      channelName(
        staff.office.settings,
        language,
        comment.channel,
        t(`comments.channels.${comment.channel}`),
      ),
    ],
    ['reference', comment.reference ?? undefined],
    ['entered_by', enteredBy],
    [
      'written',
      phone === undefined ? undefined : t(`comments.${phone === 'joined' ? 'on_phone' : 'on_phone_waiting'}`),
    ],
    ['language', languageInWords(comment.language, language)],
    ['survey', survey === undefined ? undefined : inLanguage(survey.title, language)],
    ['question', asked === undefined ? undefined : inLanguage(asked.short, language)],
  ];
  return rows.flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ name: t(`comments.${key}`), value }],
  );
}

function reading({ t, language, staff }: Reader, open: OpenComment) {
  const { rocYears } = staff.office.settings;
  const { timeZone } = staff.office;
  const mine = open.reads.some((read) => read.userId === staff.userId);
  // Who only audits leaves no mark in the work of others.
  const marks = staff.may('improvements.write');
  return {
    readers: open.reads.map(({ name, readAt }) =>
      t('comments.reader', {
        name,
        day: dayInShort(localDay(readAt, timeZone), language, rocYears),
        time: timeInWords(readAt, timeZone),
      }),
    ),
    mayMarkRead: marks && !mine,
    mayMarkUnread: marks && mine,
  };
}
