// Why: the ways to look at one survey stand side by side and keep the filters.
import { addressWith, type Filters } from './filters.form.js';
import type { Subject } from './subject.js';

type TabName = 'overview' | 'trend' | 'compare' | 'drivers' | 'comments' | 'quality';
export type Tab = { url: string; text: string; current: boolean };

export function tabsOf(
  { words, survey, readsComments, base, forBureau }: Subject,
  filters: Filters,
  current: TabName,
): Tab[] {
  const kept = {
    question: undefined,
    by: undefined,
    base: undefined,
    period: undefined,
    survey: undefined,
    season: undefined,
    profile: undefined,
    items: undefined,
    across: undefined,
  };
  const tab = (name: TabName, path: string, changes: Record<string, string | undefined>): Tab => ({
    url: addressWith(path, filters, { ...kept, ...changes }),
    text: words.t(`dashboards.tab.${name}`),
    current: name === current,
  });
  const question = filters.question;
  const both = [
    tab('overview', base, { survey: survey.slug, from: undefined, to: undefined }),
    tab('trend', `${base}/${survey.slug}/trend`, { question }),
  ];
  if (forBureau) return both;
  return [
    ...both,
    tab('compare', `/dashboards/${survey.slug}/compare`, { question, from: undefined, to: undefined }),
    tab('drivers', `/dashboards/${survey.slug}/drivers`, { from: undefined, to: undefined }),
    ...(readsComments
      ? [
          tab('comments', `/dashboards/${survey.slug}/comments`, {
            from: undefined,
            to: undefined,
            // A comment knows none of these, or not for every reader.
            counter: undefined,
            hour: undefined,
            segment: undefined,
          }),
        ]
      : []),
    tab('quality', `/dashboards/${survey.slug}/quality`, {
      from: undefined,
      to: undefined,
      counter: undefined,
      service: undefined,
      channel: undefined,
      language: undefined,
      hour: undefined,
      segment: undefined,
    }),
  ];
}
