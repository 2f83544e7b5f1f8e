// Why: campaigns and other events as a list with the form beside it; one that was withdrawn stays to be read.
import type { OfficeEvent } from '../../db/queries/events.js';
import type { Series } from '../../db/queries/series.js';
import { inLanguage } from '../i18n.js';
import type { Words } from '../dashboards/words.js';
import { mediumWords } from './charts.js';
import { eventFields, longestTitle, media, type EventField, type EventForm } from './events.form.js';

export type EventsView = {
  words: Words;
  series: readonly Series[];
  events: readonly (OfficeEvent & { createdByName: string | null })[];
  mayWrite: boolean;
  refused?: Extract<EventForm, { ok: false }> | undefined;
};

export function eventsPage({ words, series, events, mayWrite, refused }: EventsView) {
  const { t, language } = words;
  const names = new Map(series.map((one) => [one.id, inLanguage(one.name, language)]));
  const wrong = eventFields.filter((name) => refused?.errors[name] === true);
  const field = (name: EventField, label: string) => ({
    name,
    id: name,
    label: t(`series.events.${label}`),
    value: refused?.values[name] ?? '',
    error: wrong.includes(name) ? t(`series.events.errors.${name}`) : undefined,
  });
  const select = (name: EventField, label: string, options: readonly { value: string; text: string }[]) => ({
    ...field(name, label),
    options: options.map((option) => ({
      ...option,
      selected: option.value === (refused?.values[name] ?? ''),
    })),
  });
  return {
    title: t('series.events.title'),
    nav: 'series' as const,
    styles: ['dashboards.css'],
    mayWrite,
    errors:
      wrong.length === 0
        ? undefined
        : wrong.map((name) => ({ href: `#${name}`, text: t(`series.events.errors.${name}`) })),
    fields: {
      title: {
        ...field('title', 'name'),
        hint: t('series.events.name_hint'),
        max: longestTitle,
        required: true,
      },
      medium: select('medium', 'medium', [
        { value: '', text: t('series.medium.none') },
        ...media.map((value) => ({ value, text: t(`series.medium.${value}`) })),
      ]),
      from: { ...field('fromDay', 'from'), type: 'date', required: true },
      to: { ...field('toDay', 'to'), type: 'date', hint: t('series.events.to_hint') },
      where: select('series', 'where', [
        { value: '', text: t('series.events.everywhere') },
        ...series
          .filter((one) => one.active)
          .map((one) => ({ value: one.code, text: inLanguage(one.name, language) })),
      ]),
    },
    events: events.map((event) => ({
      title: event.title,
      medium: mediumWords(words, event.medium),
      days:
        event.toDay === null
          ? words.day(event.fromDay)
          : t('series.span', { from: words.day(event.fromDay), to: words.day(event.toDay) }),
      where:
        event.seriesId === null
          ? t(event.surveyId === null ? 'series.events.everywhere' : 'series.events.question')
          : (names.get(event.seriesId) ?? event.seriesId),
      who: event.createdByName ?? t('series.grid.program'),
      withdrawn: event.withdrawnAt !== null,
      withdrawUrl:
        mayWrite && event.withdrawnAt === null
          ? `/series/events/${encodeURIComponent(event.id)}/withdrawal`
          : undefined,
      withdrawLabel: t('series.events.withdraw_named', { title: event.title }),
    })),
  };
}
