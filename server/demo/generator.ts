// Why: three years of an invented office, day by day, the same at every run: what citizens answered, what they wrote, and
// how many came. Pure: it knows the truth (truth.ts), a seed and the day before which it ends; it writes nothing.
import type { CommentKind } from '../../db/schema.js';
import type { Submission } from '../responses/intake.js';
import { counterAnswers, householdAnswers, serviceCodeOf } from './answers.js';
import { addDays, busyness } from './calendar.js';
import { drawComment } from './comments.js';
import {
  deviceOf,
  drawVisitor,
  isHolidayPeak,
  isNoisy,
  isUnlucky,
  luckOf,
  serviceMix,
  type Channel,
  type Visitor,
} from './people.js';
import { evenNormal, randomFrom, seededId, type Random } from './random.js';
import {
  channelShare,
  holidayPeak,
  noisyTablet,
  ordinaryRepeats,
  storyOf,
  totalResponses,
  type Story,
} from './truth.js';

export type DemoOptions = {
  seed: number;
  /** The history ends the day before this one. */
  today: string;
  /** 1 for the whole office, less for a small one of the same truth. */
  scale: number;
  /** The office's distance from UTC; Taiwan has no summer time. */
  offsetHours: number;
};

export type DemoResponse = {
  survey: 'counter' | 'household-office';
  submission: Submission;
  receivedAt: Date;
  /** What a careful reader would make of the comment. */
  coding: { kind: CommentKind; themes: readonly string[] } | null;
};

export type DemoVisits = { service: string; visitors: number; offered: number };
export type DemoDay = { day: string; responses: DemoResponse[]; visits: DemoVisits[] };

/** How many there were since the history began. */
type SoFar = Record<Channel | 'unlucky', number>;

/** Every open day from the beginning of the history to yesterday. */
export function* demoDays(options: DemoOptions): Generator<DemoDay> {
  const story = storyOf(options.today);
  const weights = weightsOf(story.from, options.today);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const so: SoFar = { kiosk: 0, web: 0, paper: 0, unlucky: 0 };
  for (const [day, weight] of weights)
    yield demoDay(day, (totalResponses * weight) / sum, options, story, so);
}

/** How much of all answers falls on each open day: busier days, and more people asked as the years go on. */
function weightsOf(from: string, today: string): [string, number][] {
  const weights: [string, number][] = [];
  for (let day = from, index = 0; day < today; day = addDays(day, 1), index += 1) {
    const busy = busyness(day) * (isHolidayPeak(day) ? holidayPeak.visitors : 1);
    if (busy > 0) weights.push([day, busy * participation(index)]);
  }
  return weights;
}

/** The share of visitors who answer, rising from 24 to 33 % over the three years. */
const participation = (dayIndex: number): number => 0.24 + (0.09 * dayIndex) / 1_130;

function demoDay(day: string, expected: number, options: DemoOptions, story: Story, so: SoFar): DemoDay {
  const random = randomFrom('demo', options.seed, day);
  const index = (Date.parse(day) - Date.parse(story.from)) / 86_400_000;
  const count = Math.floor(expected * options.scale * (0.88 + 0.24 * random.next()) + random.next());
  const responses: DemoResponse[] = [];
  for (let made = 0; made < count; made += 1) {
    const channel = random.pick<Channel>([
      ['kiosk', channelShare.kiosk],
      ['web', channelShare.web],
      ['paper', channelShare.paper],
    ]);
    so[channel] += 1;
    const visitor = drawVisitor(day, channel, evenNormal(so[channel]), random);
    if (isUnlucky(visitor, story)) {
      so.unlucky += 1;
      visitor.luck = luckOf(so.unlucky, random);
    }
    responses.push(
      ...(channel === 'kiosk'
        ? kioskResponses(visitor, story, options, random)
        : [formResponse(visitor, story, options, random)]),
    );
  }
  const visitors = (expected / participation(index)) * (0.95 + 0.1 * random.next());
  return { day, responses, visits: visitsOf(visitors, responses, random) };
}

function formResponse(visitor: Visitor, story: Story, options: DemoOptions, random: Random): DemoResponse {
  const paper = visitor.channel === 'paper';
  const long = paper || random.chance(0.4);
  const answers = householdAnswers(visitor, long, story, random);
  const comment = drawComment(visitor, answers, story, random);
  if (comment !== null) answers['suggestion'] = 'text';
  // Some answer at home in the evening; paper is typed in some days later.
  const hour = !paper && random.chance(0.12) ? random.between(Math.max(18, visitor.hour), 21) : visitor.hour;
  const at = momentOf(visitor.day, hour, options, random);
  const typedIn = addDays(visitor.day, random.between(1, 4));
  const receivedAt =
    paper && typedIn < options.today ? momentOf(typedIn, random.between(9, 16), options, random) : at;
  return {
    survey: 'household-office',
    submission: {
      id: seededId(at, random),
      language: visitor.language,
      channel: visitor.channel,
      deviceCode: null,
      counterCode: paper || random.chance(0.75) ? visitor.counter : null,
      serviceCode: serviceCodeOf(answers),
      assisted: answers['filled_by'] === 'family' || answers['filled_by'] === 'staff',
      answers,
      texts: comment === null ? [] : [{ question: 'suggestion', text: comment.text }],
      contact: comment?.contact ?? null,
      flags: [],
      time: paper ? { day: visitor.day, hour } : { at },
      importId: null,
      stream: paper ? 'paper' : 'web',
    },
    receivedAt,
    coding: comment,
  };
}

/** Usually one; a repeated press gives more of the same within seconds, and those are flagged. */
function kioskResponses(
  visitor: Visitor,
  story: Story,
  options: DemoOptions,
  random: Random,
): DemoResponse[] {
  const answers = counterAnswers(visitor, story, random);
  const comment = drawComment(visitor, answers, story, random);
  if (comment !== null) answers['suggestion'] = 'text';
  const device = deviceOf(visitor);
  const at = momentOf(visitor.day, visitor.hour, options, random);
  const press = (moment: Date, repeat: boolean): DemoResponse => ({
    survey: 'counter',
    submission: {
      id: seededId(moment, random),
      language: visitor.language,
      channel: 'kiosk',
      deviceCode: device,
      counterCode: visitor.counter,
      serviceCode: null,
      assisted: false,
      answers: repeat ? { ...answers, suggestion: null } : answers,
      texts: repeat || comment === null ? [] : [{ question: 'suggestion', text: comment.text }],
      contact: null,
      flags: repeat ? ['rapid'] : [],
      time: { at: moment },
      importId: null,
      stream: `device:${device}`,
    },
    receivedAt: moment,
    coding: repeat ? null : comment,
  });
  const pressed = [press(at, false)];
  let last = at;
  while (random.chance(isNoisy(visitor, story) ? noisyTablet.repeats : ordinaryRepeats)) {
    last = new Date(last.getTime() + random.between(900, 2_800));
    pressed.push(press(last, true));
  }
  return pressed;
}

function momentOf(day: string, hour: number, options: DemoOptions, random: Random): Date {
  // Never the last minute of an hour: a repeated press stays within it.
  const within = random.between(0, 58 * 60_000);
  return new Date(Date.parse(`${day}T00:00:00Z`) + (hour - options.offsetHours) * 3_600_000 + within);
}

/** Visitors by service; never fewer than the answers that name it. */
function visitsOf(visitors: number, responses: readonly DemoResponse[], random: Random): DemoVisits[] {
  const answered = new Map<string, number>();
  for (const { submission } of responses) {
    if (submission.serviceCode !== null)
      answered.set(submission.serviceCode, (answered.get(submission.serviceCode) ?? 0) + 1);
  }
  const shares = serviceMix.reduce((sum, [, weight]) => sum + weight, 0);
  return serviceMix.map(([service, weight]) => {
    const expected = (visitors * weight) / shares;
    const came = Math.max(0, Math.round(expected + Math.sqrt(expected) * random.normal()));
    const least = answered.get(service) ?? 0;
    const number = Math.max(came, least);
    return {
      service,
      visitors: number,
      offered: Math.max(Math.round(number * (0.55 + 0.1 * random.next())), least),
    };
  });
}
