// Why: the answers one visitor gives on each of the two forms, as the forms themselves would store them: `null` for no
// answer, 'na' for not applicable, absent for not shown.
import type { Answers } from '../responses/cells.js';
import { drawScore, serviceMix, type Visitor } from './people.js';
import type { Random } from './random.js';
import type { ScaleCode, Story } from './truth.js';

type Mix = readonly (readonly [string, number])[];

/** The twelve scale questions in the order of the form; `core` ones are on the short form. */
const scales: readonly { code: ScaleCode; core: boolean; notApplicable: number }[] = [
  { code: 'courtesy', core: true, notApplicable: 0 },
  { code: 'expertise', core: true, notApplicable: 0 },
  { code: 'clarity', core: true, notApplicable: 0 },
  { code: 'fairness', core: true, notApplicable: 0 },
  { code: 'waiting', core: true, notApplicable: 0.05 },
  { code: 'handling', core: true, notApplicable: 0.015 },
  { code: 'simplicity', core: false, notApplicable: 0.03 },
  { code: 'signs', core: false, notApplicable: 0 },
  { code: 'environment', core: true, notApplicable: 0 },
  { code: 'facilities', core: false, notApplicable: 0.34 },
  { code: 'expectation', core: false, notApplicable: 0 },
];

const good: Mix = [
  ['effectiveness', 26],
  ['ease', 12],
  ['efficiency', 18],
  ['transparency', 14],
  ['humanity', 9],
  ['employee', 27],
  ['environment', 8],
  ['other', 1],
];
const bad: Mix = [
  ['effectiveness', 9],
  ['ease', 17],
  ['efficiency', 34],
  ['transparency', 14],
  ['humanity', 6],
  ['employee', 12],
  ['environment', 8],
  ['other', 5],
];
const outcomes: Mix = [
  ['done', 84],
  ['in_progress', 6],
  ['to_supplement', 4.5],
  ['not_accepted', 1],
  ['inquiry_only', 4.5],
];
const ages: Mix = [
  ['u18', 1],
  ['18_29', 14],
  ['30_39', 21],
  ['40_49', 22],
  ['50_64', 26],
  ['65_74', 11],
  ['75p', 5],
];
const visits: Mix = [
  ['1', 46],
  ['2_3', 38],
  ['4_9', 12],
  ['10p', 4],
];
const educations: Mix = [
  ['junior_high', 11],
  ['senior_high', 30],
  ['college', 48],
  ['graduate', 11],
];
const awareness: Mix = [
  ['lunch_hours', 30],
  ['evening_hours', 18],
  ['home_visit', 9],
  ['online_application', 26],
  ['booking', 20],
  ['cross_agency', 14],
  ['volunteer', 22],
];
const needs: Mix = [
  ['mobility', 4],
  ['sight_hearing', 4],
  ['with_child', 6],
  ['language', 2],
];

/** The counter's form: a tap, perhaps ticks, rarely words. */
export function counterAnswers(visitor: Visitor, story: Story, random: Random): Answers {
  const overall = drawScore('overall', visitor, story, random);
  const pleased = overall >= 4;
  return {
    overall: String(overall),
    [pleased ? 'went_well' : 'went_badly']: random.chance(pleased ? 0.42 : 0.6)
      ? ticks(pleased ? good : bad, 2, random)
      : [],
    suggestion: null,
  };
}

/** The household office's form; the long one shows every question. */
export function householdAnswers(visitor: Visitor, long: boolean, story: Story, random: Random): Answers {
  const overall = drawScore('overall', visitor, story, random);
  const answers: Answers = { overall: String(overall) };
  if (overall <= 3) answers['went_badly'] = random.chance(0.75) ? ticks(bad, 3, random) : [];
  for (const { code, core, notApplicable } of scales) {
    if (!core && !long) continue;
    const score = drawScore(code, visitor, story, random);
    answers[code] = random.chance(notApplicable) ? 'na' : random.chance(0.025) ? null : String(score);
  }
  answers['services'] = random.chance(0.04) ? [] : servicesOf(visitor, random);
  answers['outcome'] = single(outcomes, 0.05, random);
  if (long) {
    answers['visits_year'] = single(visits, 0.08, random);
    answers['awareness'] = random.chance(0.12) ? ['none'] : ticks(awareness, 3, random);
  }
  answers['suggestion'] = null;
  answers['age'] = single(ages, 0.07, random);
  answers['sex'] = single(
    [
      ['female', 57],
      ['male', 42],
      ['other', 1],
    ],
    0.07,
    random,
  );
  if (long) {
    answers['education'] = single(educations, 0.12, random);
    answers['needs'] = random.chance(0.82) ? ['none'] : ticks(needs, 1, random);
    answers['filled_by'] =
      visitor.channel === 'paper'
        ? single(
            [
              ['self', 82],
              ['family', 8],
              ['staff', 10],
            ],
            0.03,
            random,
          )
        : single(
            [
              ['self', 96],
              ['family', 4],
            ],
            0.03,
            random,
          );
  }
  return answers;
}

/** One service a response, 'multiple' for several, null when none was said. */
export function serviceCodeOf(answers: Answers): string | null {
  const services = answers['services'];
  if (!Array.isArray(services)) return null;
  const [first] = services as readonly string[];
  return services.length > 1 ? 'multiple' : (first ?? null);
}

function servicesOf(visitor: Visitor, random: Random): string[] {
  if (!random.chance(0.08)) return [visitor.service];
  const chosen = new Set([visitor.service, random.pick(serviceMix)]);
  return serviceMix.flatMap(([code]) => (chosen.has(code) ? [code] : []));
}

function single(mix: Mix, blank: number, random: Random): string | null {
  const choice = random.pick(mix);
  return random.chance(blank) ? null : choice;
}

/** One to `most` different choices, in the order of the form. */
function ticks(mix: Mix, most: number, random: Random): string[] {
  const chosen = new Set(Array.from({ length: random.between(1, most) }, () => random.pick(mix)));
  return mix.flatMap(([code]) => (chosen.has(code) ? [code] : []));
}
