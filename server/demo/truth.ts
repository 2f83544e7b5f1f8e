// Why: the ground truth of the demo office, written down before any number is drawn: what really changed, when, by how
// much, and what did not. Everything the pages say about the demo can be held against this file.
import { addDays, firstOpenDay, monthStart } from './calendar.js';

/** Responses at scale 1, give or take the last few dozen. */
export const totalResponses = 40_000;

/** Whole months of history before the present one; the history begins on the first day of the earliest. */
export const monthsOfHistory = 36;

/** About one response in twelve carries a comment. */
export const commentShare = { kiosk: 0.047, web: 0.18, paper: 0.16 };

/** Shares of the channels among responses. */
export const channelShare = { kiosk: 0.7, web: 0.24, paper: 0.06 };

/**
 * True share of satisfied answers (5 and 4) of every scale question, before the shifts below, and how it divides:
 * `very`: of the satisfied, the share of 5; `bad`: of the others, the share of 2 and 1.
 */
export const levels = {
  overall: { satisfied: 0.945, very: 0.58, bad: 0.28 },
  courtesy: { satisfied: 0.962, very: 0.64, bad: 0.3 },
  expertise: { satisfied: 0.952, very: 0.6, bad: 0.26 },
  clarity: { satisfied: 0.94, very: 0.55, bad: 0.28 },
  fairness: { satisfied: 0.96, very: 0.6, bad: 0.25 },
  waiting: { satisfied: 0.81, very: 0.4, bad: 0.42 },
  handling: { satisfied: 0.925, very: 0.52, bad: 0.32 },
  simplicity: { satisfied: 0.9, very: 0.46, bad: 0.34 },
  signs: { satisfied: 0.88, very: 0.42, bad: 0.3 },
  environment: { satisfied: 0.93, very: 0.48, bad: 0.28 },
  facilities: { satisfied: 0.905, very: 0.45, bad: 0.28 },
  // Here 4 and 5 mean «better than expected»: most people simply got what they expected.
  expectation: { satisfied: 0.47, very: 0.3, bad: 0.09 },
} as const;

export type ScaleCode = keyof typeof levels;

/** The mode of asking shifts `overall`: people at home are a little stricter, on paper a little kinder. */
export const channelShift = { kiosk: 0.005, web: -0.012, paper: 0.02 };

/** Services differ in `waiting` and `simplicity`, all three years alike. */
export const serviceShift: Readonly<Record<string, Partial<Record<ScaleCode, number>>>> = {
  nationality: { waiting: -0.06, simplicity: -0.1 },
  moving: { waiting: -0.02, simplicity: -0.03 },
  name_change: { simplicity: -0.05 },
  transcript: { simplicity: 0.03 },
};

/** One counter takes the complicated cases: its `overall` is truly lower, all three years. The others are alike. */
export const counterShift: Readonly<Record<string, number>> = { c4: -0.03 };

/** Mondays are full: `waiting` is lower on them, all three years. */
export const mondayShift = -0.03;

/** 1 · A new queue-ticket machine really shortened the wait: `waiting` up, every other question unchanged. */
export const queueMachine = { monthsAgo: 8, question: 'waiting', points: 0.11 } as const;

/** Cases: since the office watches its deadlines, a reply takes so many days less; before, this many more. */
export const handlingFaster = { monthsAgo: 12, slower: 5 } as const;

/** 2 · New signs were put up and changed nothing. */
export const signage = { monthsAgo: 5, question: 'signs', points: 0 } as const;

/**
 * 3 · A lunch shift opened one more counter from 12 to 13, for transcripts only: it took away what those visitors had
 * lost until then. Every other service, and transcripts at any other hour, are unchanged.
 */
export const lunchShift = {
  monthsAgo: 19,
  question: 'waiting',
  service: 'transcript',
  hour: 12,
  points: 0.2,
} as const;

/** 4 · In the three weeks before the lunar New Year more people come and wait longer, every year; then it is over. */
export const holidayPeak = { days: 21, visitors: 1.5, question: 'waiting', points: -0.1 } as const;

/**
 * 5 · One tablet is noisy from this month on: it repeats presses (flagged `rapid`, so they are not used) and drives
 * answers to the ends of the scale: its spread grows, its share of satisfied answers does not change.
 */
export const noisyTablet = { monthsAgo: 14, device: 'kiosk-5', repeats: 0.16, extremes: 0.5 } as const;
/** Repeated presses elsewhere. */
export const ordinaryRepeats = 0.004;

/**
 * 6 · Counter c6 is open part of the day: few answers, and no difference at all. In the last whole month one in nine of
 * them is not satisfied, instead of the true one in nineteen: bad luck on purpose, as a sample of thirty has it now and
 * then. It looks six points worse, and nothing can be told from it.
 */
export const quietCounter = { counter: 'c6', share: 0.045, unluckyMonthsAgo: 1, oneIn: 9 } as const;

/** What did not change in three years: every scale question but `waiting`. */
export const unchanged = (Object.keys(levels) as ScaleCode[]).filter(
  (code) => code !== queueMachine.question,
);

/**
 * Answers of one person agree: correlation of each answer with the person's mood; of two answers, its square. Moods are
 * spread evenly over time, so that no month is lucky or unlucky in all questions at once: what seems to move, moved.
 */
export const moodCorrelation = 0.72;

/**
 * 7 · Online applications grow slowly all the time; a campaign by poster and leaflet really lifted their share, for good.
 * A column in the monthly paper some months later did nothing at all.
 */
export const onlineShare = { first: 0.17, last: 0.24 } as const;
export const onlineCampaign = { monthsAgo: 11, months: 2, points: 0.06 } as const;
export const monthlyColumn = { monthsAgo: 4, points: 0 } as const;

/**
 * 8 · The measured wait in minutes, the same story as the answers on `waiting`: shorter since the queue-ticket machine,
 * longer on Mondays and before the lunar New Year. `spread`: from day to day.
 */
export const waitingMinutes = { before: 15.5, after: 9.6, monday: 2.4, peak: 4.5, spread: 1.6 } as const;

/** 9 · Transcripts that need not be handed in any more grow by so much a month; the nursing room is used as seldom as ever. */
export const transcriptsSaved = { first: 240, monthly: 0.012 } as const;
export const nursingRoom = 21;

export type Story = {
  from: string;
  machine: string;
  /** The effect of the machine is counted to the end of the last whole month, and signed after it. */
  machineWindow: { to: string; sign: string };
  signs: string;
  lunch: string;
  noisy: string;
  unlucky: string;
  /** First and last day of the campaign for online applications, and the day of the column that did nothing. */
  campaign: { from: string; to: string };
  column: string;
};

/** The days on which all this happened, for a history that ends the day before `today`. */
export function storyOf(today: string): Story {
  return {
    from: monthStart(today, monthsOfHistory),
    machine: firstOpenDay(monthStart(today, queueMachine.monthsAgo)),
    machineWindow: { to: addDays(monthStart(today, 0), -1), sign: firstOpenDay(monthStart(today, 0)) },
    signs: firstOpenDay(monthStart(today, signage.monthsAgo)),
    lunch: firstOpenDay(monthStart(today, lunchShift.monthsAgo)),
    noisy: monthStart(today, noisyTablet.monthsAgo),
    unlucky: monthStart(today, quietCounter.unluckyMonthsAgo).slice(0, 7),
    campaign: {
      from: monthStart(today, onlineCampaign.monthsAgo),
      to: addDays(monthStart(today, onlineCampaign.monthsAgo - onlineCampaign.months), -1),
    },
    column: monthStart(today, monthlyColumn.monthsAgo),
  };
}

/** How the second coder of comments differs from the first: of the themes of a comment, and of the comments. */
export const secondCoder = { misses: 0.1, adds: 0.06 };
