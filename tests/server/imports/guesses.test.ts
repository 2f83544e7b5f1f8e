// Why: a guess is taken as it is by whoever is in a hurry, so a header is taken for a question only where it names it.
import { describe, expect, it } from 'vitest';
import { guessColumns } from '../../../server/imports/wizard/guesses.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { everyKind } from '../responses/world.js';
import { surveyDocumentSchema, type SurveyDocument } from '../../../server/surveys/document.js';

const household = loadTemplate('household-office');

function guessOf(header: string, document: SurveyDocument = household): string | undefined {
  return guessColumns([header], [[]], document).columns[0]?.as;
}

describe('a header', () => {
  it.each([
    ['Age', 'q:age'],
    ['Age of the applicant', 'q:age'],
    ['Q7. age_group', 'q:age'],
    ['申請人年齡', 'q:age'],
    ['年齡Age', 'q:age'],
    ['年 齡', 'q:age'],
    ['waiting_time_minutes', 'q:waiting'],
    ['Average', ''],
    ['Page', ''],
    ['Language', 'language'],
    ['Designs', ''],
    ['Discomfort', ''],
    ['Age2', ''],
  ])('«%s» is guessed as «%s»: a name within a longer word is another word', (header, as) => {
    expect(guessOf(header)).toBe(as);
  });

  it('is the question of that code before one that is only called so', () => {
    const given = everyKind() as { sections: { questions: Record<string, unknown>[] }[] };
    const called = { 'zh-TW': 'likely', en: 'likely', ja: 'likely' };
    Object.assign(given.sections[0]?.questions[0] ?? {}, { short: called });
    expect(guessOf('likely', surveyDocumentSchema.parse(given))).toBe('q:likely');
  });
});

describe('in a table with a row for each answer', () => {
  const header = ['response_id', 'service', 'language', '性別', 'kind', 'service', 'kind', 'age'];
  const cells = header.map(() => ['a', 'b']);

  it('what stands beside the answers is no question where its word says what it is, and what is answered is', () => {
    const { columns } = guessColumns(header, cells, household, 'long', 5);
    expect(columns.map(({ as }) => as)).toEqual([
      'id',
      'service',
      'language',
      'q:sex',
      'ignored',
      'q:services',
      'new:single',
      'q:age',
    ]);
  });
});
