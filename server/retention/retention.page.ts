// Why: what is kept how long, and what would go tonight, in finished words.
import type { Words } from '../dashboards/words.js';
import { bounds } from '../settings/rules.form.js';
import { localDay } from '../time.js';
import { kinds } from '../trash/kinds.js';
import { daysOfJobs, type Due, type Moments } from './rules.js';

export type RetentionView = {
  words: Words;
  timeZone: string;
  /** As it is set. */
  months: number;
  now: { due: Due; moments: Moments };
  /** As it is tried out; `wrong`: what was typed is no number of months. */
  tried: { months: string; wrong: boolean; due: Due | undefined };
  last: Date | undefined;
};

const byMonths = ['contacts', 'petitioners', 'notices', 'lists'] as const;

export function retentionPage({ words, timeZone, months, now, tried, last }: RetentionView) {
  const { t, count } = words;
  const { least, most } = bounds.retentionMonths;
  const day = (moment: Date) => words.day(localDay(moment, timeZone));
  const error = tried.wrong ? t('retention.wrong', { least, most }) : undefined;
  return {
    title: t('retention.title'),
    nav: 'settings' as const,
    errors: error === undefined ? [] : [{ href: '#months', text: error }],
    tried:
      tried.due === undefined
        ? undefined
        : { title: t('retention.tried', { months: count(Number(tried.months)) }) },
    rules: [
      ...byMonths.map((rule) => ({
        name: t(`retention.rule.${rule}`),
        kept: t(`retention.kept.${rule}`, { months: count(months) }),
        before: day(now.moments.contacts),
        due: count(now.due[rule]),
        tried: tried.due === undefined ? undefined : count(tried.due[rule]),
      })),
      {
        name: t('retention.rule.jobs'),
        kept: t('retention.kept.jobs', { days: count(daysOfJobs) }),
        before: day(now.moments.jobs),
        due: count(now.due.jobs),
        tried: tried.due === undefined ? undefined : count(tried.due.jobs),
      },
      {
        name: t('retention.rule.trash'),
        kept: t('retention.kept.trash', {
          days: count(kinds.survey.days),
          upload: count(kinds.upload.days),
        }),
        before: day(new Date(now.moments.now.getTime() - kinds.survey.days * 86_400_000)),
        due: count(now.due.trash),
        tried: tried.due === undefined ? undefined : count(tried.due.trash),
      },
    ],
    /** What was tried out may be set. */
    set:
      tried.due === undefined || Number(tried.months) === months
        ? undefined
        : {
            months: Number(tried.months),
            label: t('retention.set', { months: count(Number(tried.months)) }),
          },
    last: last === undefined ? t('retention.never') : t('retention.last', { day: day(last) }),
    field: {
      name: 'months',
      label: t('retention.months'),
      hint: t('retention.months_hint', { least, most }),
      value: tried.months === '' ? String(months) : tried.months,
      inputmode: 'numeric',
      max: 3,
      error,
    },
  };
}
