// Why: data quality for other programs: stable English names, fractions unrounded, hidden what is hidden on the page.
import type { Filters } from './filters.form.js';
import { checkedChains, type Quality } from './quality.js';
import { qualitySentence } from './quality.page.js';
import { refusalOfFigure } from './rawLine.js';
import { definitionWords } from './sentences.js';
import type { Subject } from './subject.js';

/** The same as data: stable English names, fractions unrounded. */
export function qualityData(subject: Subject, filters: Filters, quality: Quality) {
  const { headline } = quality;
  return {
    survey: { slug: subject.survey.slug, title: subject.title },
    period: {
      kind: filters.kind === 'wave' ? 'month' : filters.kind,
      key: quality.period,
      name: quality.name,
      ...quality.span,
    },
    definition: { code: 'top2', text: definitionWords(subject.words, subject.headline) },
    suppressionThreshold: subject.threshold,
    sentence: qualitySentence(subject, quality),
    headline: {
      question: subject.headline.code,
      raw: headline.nRaw,
      used: headline.n,
      satisfied: headline.satisfied,
      satisfiedWithoutRules: headline.satisfiedRaw,
      state: headline.state,
      note: refusalOfFigure(subject.words, headline),
    },
    rules: quality.rules,
    otherFlags: quality.otherFlags,
    importedFlags: quality.importedFlags,
    lookedAt: quality.looked,
    neverChosen: quality.never,
    drift: quality.drift,
    assisted: quality.helped,
    opening: quality.opening ?? null,
    calendarSetLate: quality.lateDays,
    moreAnswersThanVisitors: quality.served,
    responseRate: quality.rate,
    weeklyRate: quality.fall,
    devices: quality.devices,
    chain:
      quality.chains === undefined ? null : { at: quality.chains.at, ...checkedOf(quality.chains.detail) },
  };
}

function checkedOf(
  detail: unknown,
): { streams: number; responses: number; purgedComments: number; faults: number } | null {
  const found = checkedChains.safeParse(detail);
  return found.success
    ? {
        streams: found.data.streams,
        responses: found.data.responses,
        purgedComments: found.data.purged,
        faults: found.data.faults.length + found.data.more,
      }
    : null;
}
