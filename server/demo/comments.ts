// Why: who writes something, and what: a text that fits the rating, the service and the day, now and then with a way to
// reply to it.
import type { CommentKind } from '../../db/schema.js';
import type { Answers } from '../responses/cells.js';
import { commentTexts, type CommentText } from './commentTexts.js';
import { isHolidayPeak, isNoisy, type Visitor } from './people.js';
import type { Random } from './random.js';
import { commentShare, type Story } from './truth.js';

export type DrawnComment = {
  text: string;
  kind: CommentKind;
  themes: readonly string[];
  contact: { name: string | null; way: string } | null;
};

/** Nobody types more than this on a tablet at the counter. */
const longestOnKiosk = 34;

const surnames = ['王', '陳', '林', '黃', '張', '李', '吳', '劉', '蔡', '楊'] as const;
const givenNames = ['小明', '大同', '美麗', '小華', '春嬌', '志明', '阿土', '小芬'] as const;

export function drawComment(
  visitor: Visitor,
  answers: Answers,
  story: Story,
  random: Random,
): DrawnComment | null {
  const overall = Number(answers['overall']);
  // Whoever is displeased writes more often, and so does whoever reads the form in another language.
  const eager = (overall <= 3 ? 2.6 : 0.9) * (visitor.language === 'zh-TW' ? 1 : 1.6);
  if (!random.chance(Math.min(0.9, commentShare[visitor.channel] * eager))) return null;
  const fitting = commentTexts.filter((entry) => fits(entry, visitor, overall, story));
  if (fitting.length === 0) return null;
  const waitedLong = answers['waiting'] === '1' || answers['waiting'] === '2';
  const chosen = random.pick(
    fitting.map((entry) => [entry, (entry.weight ?? 1) * likelihood(entry, waitedLong)] as const),
  );
  return {
    text: polite(worded(chosen.text, random), chosen, visitor, random),
    kind: chosen.kind,
    themes: chosen.themes,
    contact: contactOf(chosen, visitor, random),
  };
}

function fits(entry: CommentText, visitor: Visitor, overall: number, story: Story): boolean {
  const { timing, services, where } = entry;
  if (entry.language !== visitor.language) return false;
  if (overall < entry.ratings[0] || overall > entry.ratings[1]) return false;
  if (services !== undefined && !services.includes(visitor.service)) return false;
  if (visitor.channel === 'kiosk' && (entry.text.length > longestOnKiosk || entry.kind === 'petition'))
    return false;
  if (where === 'form' && visitor.channel === 'kiosk') return false;
  if (where === 'noisy' && !isNoisy(visitor, story)) return false;
  if (timing === undefined) return true;
  if (timing.before !== undefined && visitor.day >= story[timing.before]) return false;
  if (timing.after !== undefined && visitor.day < story[timing.after]) return false;
  if (timing.peak === true && !isHolidayPeak(visitor.day)) return false;
  return timing.hour === undefined || visitor.hour === timing.hour;
}

/** A bad score for the wait and a comment about something else is the rarer case. */
function likelihood(entry: CommentText, waitedLong: boolean): number {
  return waitedLong && entry.themes[0] === 'waiting' && entry.kind !== 'praise' ? 5 : 1;
}

/** `{a|b}` becomes one of them, the inner ones first. */
function worded(text: string, random: Random): string {
  const once = text.replace(/\{([^{}]*)\}/g, (_, choices: string) => {
    const options = choices.split('|');
    return options[random.between(0, options.length - 1)] ?? '';
  });
  return once === text ? text : worded(once, random);
}

/** Nobody writes exactly like the next person. */
function polite(text: string, entry: CommentText, visitor: Visitor, random: Random): string {
  if (visitor.channel === 'kiosk' || entry.language !== 'zh-TW' || entry.kind === 'no_content') return text;
  const greeting = random.chance(0.1) ? '您好，' : '';
  const wish = entry.kind === 'suggestion' || entry.kind === 'petition';
  return (
    greeting +
    text +
    (wish && random.chance(0.3) ? random.one(['謝謝。', '麻煩了。', '感謝您。', '謝謝貴所。']) : '')
  );
}

/** Invented people, and numbers and addresses that nobody has. */
function contactOf(entry: CommentText, visitor: Visitor, random: Random): DrawnComment['contact'] {
  if (visitor.channel === 'kiosk' || entry.kind === 'no_content') return null;
  if (!random.chance(entry.kind === 'petition' ? 0.6 : entry.kind === 'complaint' ? 0.12 : 0.01)) return null;
  const number = random.between(0, 999);
  const way = random.chance(0.75)
    ? `0900-000-${String(number).padStart(3, '0')}`
    : `visitor${number}@example.com`;
  if (visitor.language !== 'zh-TW') return { name: null, way };
  const name =
    random.one(surnames) + (random.chance(0.6) ? random.one(givenNames) : random.one(['先生', '小姐']));
  return { name, way };
}
