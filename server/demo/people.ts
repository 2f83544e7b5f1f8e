// Why: one invented visitor at a time: when and why they came, what they would say to any scale question, and what they
// tell about themselves. Their answers agree with one another because one mood stands behind all of them.
import { daysToLunarNewYear, weekdayOf } from './calendar.js';
import { rankOf, type Random } from './random.js';
import {
  channelShift,
  counterShift,
  holidayPeak,
  levels,
  lunchShift,
  mondayShift,
  moodCorrelation,
  noisyTablet,
  queueMachine,
  quietCounter,
  serviceShift,
  signage,
  type ScaleCode,
  type Story,
} from './truth.js';

export type Channel = 'kiosk' | 'web' | 'paper';

export type Visitor = {
  day: string;
  hour: number;
  channel: Channel;
  language: 'zh-TW' | 'en' | 'ja';
  counter: string;
  service: string;
  mood: number;
  /** Where the `overall` of this one lies among all, 0–1, when it is not left to the mood. */
  luck: number | null;
};

/** The services of the questionnaire, with the share of visits each has. */
export const serviceMix: readonly (readonly [string, number])[] = [
  ['transcript', 24], ['id_card', 16], ['moving', 14], ['household_certificate', 11], ['seal', 9], ['marriage', 4.5], ['birth', 4],
  ['digital_certificate', 4], ['passport_identity', 3.5], ['death', 3], ['name_change', 1.6], ['divorce', 1.4], ['nationality', 1.4],
  ['address_plate', 1.2], ['guardianship', 0.6], ['other', 2.8],
]; // prettier-ignore

export const counterMix: readonly (readonly [string, number])[] = [
  ['c1', 21], ['c2', 20.5], ['c3', 20], ['c4', 17], ['c5', 17], [quietCounter.counter, quietCounter.share * 100],
]; // prettier-ignore

const hours: readonly (readonly [number, number])[] = [
  [8, 9], [9, 16], [10, 17], [11, 13], [12, 8], [13, 9], [14, 12], [15, 10], [16, 7],
]; // prettier-ignore
/** Who works in an office comes in the lunch hour for a transcript. */
const transcriptHours = hours.map(
  ([hour, weight]) => [hour, hour === lunchShift.hour ? weight * 4 : weight] as const,
);
const wednesdayEvening: readonly (readonly [number, number])[] = [
  [17, 5],
  [18, 5],
  [19, 2],
];

/** `mood`: how pleased this one is with everything, standard normal. */
export function drawVisitor(day: string, channel: Channel, mood: number, random: Random): Visitor {
  const service = random.pick(serviceMix);
  const usual = service === lunchShift.service ? transcriptHours : hours;
  const foreign = service === 'nationality' ? 8 : 1;
  const hour = random.pick(weekdayOf(day) === 3 ? [...usual, ...wednesdayEvening] : usual);
  return {
    day,
    hour,
    channel,
    language: random.pick([
      ['zh-TW', 94],
      ['en', 3.6 * foreign],
      ['ja', 2.4 * foreign],
    ]),
    counter: random.pick(counterMix),
    service,
    mood,
    luck: null,
  };
}

/** The true share of satisfied answers that this visitor's group has: the level and every shift that is in force. */
export function trueShare(question: ScaleCode, visitor: Visitor, story: Story): number {
  const { day } = visitor;
  let share: number = levels[question].satisfied + (serviceShift[visitor.service]?.[question] ?? 0);
  if (question === 'overall') share += channelShift[visitor.channel] + (counterShift[visitor.counter] ?? 0);
  if (question === signage.question && day >= story.signs) share += signage.points;
  if (question === queueMachine.question) {
    if (day >= story.machine) share += queueMachine.points;
    if (weekdayOf(day) === 1) share += mondayShift;
    if (isHolidayPeak(day)) share += holidayPeak.points;
    const lunch = visitor.service === lunchShift.service && visitor.hour === lunchShift.hour;
    if (lunch && day < story.lunch) share -= lunchShift.points;
  }
  return Math.min(0.995, Math.max(0.02, share));
}

export function isHolidayPeak(day: string): boolean {
  const left = daysToLunarNewYear(day);
  return left > 0 && left <= holidayPeak.days;
}

/** A score from 5 to 1, whose distribution is exactly that of the truth. */
export function drawScore(question: ScaleCode, visitor: Visitor, story: Story, random: Random): number {
  const spread = Math.sqrt(1 - moodCorrelation ** 2);
  const drawn = rankOf(moodCorrelation * visitor.mood + spread * random.normal());
  const rank = question === 'overall' ? (visitor.luck ?? drawn) : drawn;
  const { very, bad } = levels[question];
  const satisfied = trueShare(question, visitor, story);
  const fromTop = 1 - rank;
  const score =
    fromTop < satisfied * very
      ? 5
      : fromTop < satisfied
        ? 4
        : fromTop < 1 - (1 - satisfied) * bad
          ? 3
          : fromTop < 1 - (1 - satisfied) * bad * 0.35
            ? 2
            : 1;
  return isNoisy(visitor, story) && random.chance(noisyTablet.extremes) ? extreme(score) : score;
}

export function isUnlucky(visitor: Visitor, story: Story): boolean {
  return (
    visitor.channel === 'kiosk' &&
    visitor.counter === quietCounter.counter &&
    visitor.day.startsWith(story.unlucky)
  );
}

/** The `index`-th visitor of the unlucky month: every ninth among the least pleased, the others among the rest. */
export function luckOf(index: number, random: Random): number {
  const low = 1 - levels.overall.satisfied;
  return index % quietCounter.oneIn === 7 ? random.next() * low * 0.8 : low + random.next() * (1 - low);
}

export function isNoisy(visitor: Visitor, story: Story): boolean {
  return (
    visitor.channel === 'kiosk' && deviceOf(visitor) === noisyTablet.device && visitor.day >= story.noisy
  );
}

/** Every counter has its tablet. */
export function deviceOf(visitor: Visitor): string {
  return `kiosk-${visitor.counter.slice(1)}`;
}

/** Further out on the same side: satisfied stays satisfied. */
function extreme(score: number): number {
  return score >= 4 ? 5 : score <= 2 ? 1 : 3;
}
