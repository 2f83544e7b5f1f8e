import { describe, expect, it } from 'vitest';
import { readSurveyDocument, readSurveyText } from '../../../server/surveys/check.js';
import { compositeSections, questionsOf, type SurveyDocument } from '../../../server/surveys/document.js';
import { wordingAdvice } from '../../../server/surveys/editor/advice.js';
import { compareVersions } from '../../../server/surveys/changes.js';
import { publicationProblems } from '../../../server/surveys/publication.js';
import { loadTemplate, templateNames, templateText } from '../../../server/surveys/templates.js';
import { surveyJsonSchema } from '../../../server/surveys/schema.js';
import { languages, translatorFor } from '../../../server/i18n.js';
import { problemText } from '../../../server/surveys/problemWords.js';

type Loose = { [key: string]: Loose } & Loose[];

/** The household template as loose JSON, changed by the test. */
function changed(
  change: (document: Loose) => void,
  name: 'household-office' | 'counter' = 'household-office',
) {
  const value = JSON.parse(templateText(name)) as Loose;
  change(value);
  return JSON.parse(JSON.stringify(value)) as unknown;
}

const keysOf = (value: unknown): string[] => {
  const read = readSurveyDocument(value);
  return read.ok ? [] : read.problems.map((found) => found.key);
};

function accepted(value: unknown): SurveyDocument {
  const read = readSurveyDocument(value);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.document;
}

const section = (document: Loose, code: string): Loose => {
  const found = document['sections']?.find((part) => String(part['code']) === code);
  if (found === undefined) throw new Error(code);
  return found;
};
const question = (document: Loose, code: string): Loose => {
  for (const part of document['sections'] ?? []) {
    for (const asked of part['questions'] ?? []) if (String(asked['code']) === code) return asked;
  }
  throw new Error(code);
};
const put = (target: Loose, values: Record<string, unknown>): void => {
  Object.assign(target, values);
};
const wordingOf = (asked: Loose): Loose => {
  const { wording } = asked;
  if (wording === undefined) throw new Error('no wording');
  return wording;
};
const text = (word: string) => ({ 'zh-TW': word, en: word, ja: word });

describe('the templates', () => {
  it.each(templateNames)('%s can be published as it is', (name) => {
    const document = accepted(JSON.parse(templateText(name)));
    expect(publicationProblems(document)).toEqual({ problems: [], warnings: [] });
  });

  it('ask what the office’s form asks, with codes for life', () => {
    const household = loadTemplate('household-office');
    expect(questionsOf(household).map((asked) => asked.code)).toEqual([
      ...[
        'overall',
        'went_badly',
        'courtesy',
        'expertise',
        'clarity',
        'fairness',
        'waiting',
        'handling',
        'simplicity',
      ],
      ...[
        'signs',
        'environment',
        'facilities',
        'expectation',
        'services',
        'outcome',
        'visits_year',
        'awareness',
        'suggestion',
      ],
      ...[
        'age',
        'sex',
        'education',
        'needs',
        'filled_by',
        'reply_wanted',
        'contact_name',
        'contact_way',
        'contact_consent',
      ],
    ]);
    expect(compositeSections(household).map((part) => part.section.code)).toEqual([
      'staff',
      'process',
      'place',
    ]);
    expect(questionsOf(loadTemplate('counter')).map((asked) => asked.code)).toEqual([
      'overall',
      'went_well',
      'went_badly',
      'suggestion',
    ]);
  });

  it('quote the seven A-11 questions and the two of GOV.UK, with their source', () => {
    const a11 = loadTemplate('a11');
    const scales = questionsOf(a11).filter((asked) => asked.kind === 'scale');
    expect(scales.map((asked) => asked.wording.en)).toEqual([
      'I am satisfied with the service I received from this office.',
      'This interaction increased my confidence in this office.',
      'My need was addressed.',
      'It was easy to complete what I needed to do.',
      'It took a reasonable amount of time to do what I needed to do.',
      'I was treated fairly.',
      'Employees I interacted with were helpful.',
    ]);
    expect(a11.source).toContain('A-11');
    const govuk = loadTemplate('govuk');
    expect(
      questionsOf(govuk).map((asked) => [asked.kind, 'maxLength' in asked ? asked.maxLength : 5]),
    ).toEqual([
      ['scale', 5],
      ['long_text', 1200],
    ]);
    expect(govuk.source).toContain('GOV.UK');
  });
});

describe('reading a document', () => {
  it('refuses what is no document, in our own words', () => {
    expect(readSurveyText('{')).toMatchObject({ ok: false, problems: [{ key: 'not_json' }] });
    expect(keysOf(null)).toEqual(['not_document']);
    expect(keysOf([])).toEqual(['not_document']);
    expect(keysOf({ format: 'something-else/9' })).toContain('wrong_value');
    expect(keysOf(changed((d) => put(d, { surprise: 1 })))).toEqual(['unknown_key']);
    expect(keysOf(changed((d) => put(d, { title: 7 })))).toEqual(['missing_or_wrong_type']);
    expect(keysOf(changed((d) => put(question(d, 'overall'), { code: 'Overall !' })))).toContain('code');
    expect(keysOf(changed((d) => put(question(d, 'overall'), { code: 'na' })))).toContain('reserved_code');
  });

  it('refuses prototypes, NUL, lone surrogates, bottomless nesting and more than 1 MB', () => {
    const poisoned = templateText('counter').replace(
      '"code": "counter"',
      '"code": "counter", "__proto__": {"x": 1}',
    );
    expect(readSurveyText(poisoned)).toMatchObject({ ok: false, problems: [{ key: 'dangerous_key' }] });
    expect(keysOf(changed((d) => put(d, { source: 'a\0b' })))).toEqual(['text']);
    expect(keysOf(changed((d) => put(d, { source: '\uD83D' })))).toEqual(['text']);
    expect(keysOf({ a: [[[[[[[[[[[[[[1]]]]]]]]]]]]]] })).toEqual(['too_deep']);
    expect(readSurveyText('['.repeat(900_000))).toMatchObject({ ok: false });
    expect(readSurveyText(`"${'滿'.repeat(400_000)}"`)).toMatchObject({
      ok: false,
      problems: [{ key: 'too_large' }],
    });
    expect(keysOf({ title: 'x'.repeat(1_100_000) })).toEqual(['too_large']);
  });

  it.each<[string, string, (document: Loose) => void]>([
    [
      'two questions with one code',
      'repeated_code',
      (d) => put(question(d, 'courtesy'), { code: 'overall' }),
    ],
    [
      'a choice set that is not there',
      'unknown_choice_set',
      (d) => put(question(d, 'courtesy'), { choiceSet: 'nowhere' }),
    ],
    ['a scale without choices', 'no_choices', (d) => put(question(d, 'courtesy'), { choiceSet: undefined })],
    [
      'choices from two places',
      'two_choice_sources',
      (d) => put(question(d, 'courtesy'), { choices: [{ code: '1', label: text('a'), score: 1 }] }),
    ],
    [
      'a scale whose choices have no scores',
      'scale_without_scores',
      (d) => put(question(d, 'courtesy'), { choiceSet: 'services' }),
    ],
    [
      'several choices with scores',
      'several_with_scores',
      (d) => put(question(d, 'services'), { choiceSet: 'satisfaction5' }),
    ],
    [
      'a condition on a later question',
      'condition_not_earlier',
      (d) => put(question(d, 'courtesy'), { showIf: { question: 'age', in: ['u18'] } }),
    ],
    [
      'a condition on a text',
      'condition_kind',
      (d) => put(question(d, 'age'), { showIf: { question: 'suggestion', in: ['x'] } }),
    ],
    [
      'a condition on a choice that is not there',
      'unknown_choice',
      (d) => put(question(d, 'went_badly'), { showIf: { question: 'overall', in: ['9'] } }),
    ],
    [
      'contact data among the answers',
      'contact_outside_separate',
      (d) => put(section(d, 'contact'), { storage: 'answers' }),
    ],
    [
      'answers among the contact data',
      'answer_in_separate',
      (d) => put(section(d, 'suggestion_section'), { storage: 'separate' }),
    ],
    [
      'a screen with a question that is not there',
      'unknown_question',
      (d) => put(d, { screens: [['nobody']] }),
    ],
    [
      'a screen before the one it depends on',
      'screen_before_condition',
      (d) => put(d, { screens: [['went_badly'], ['overall']] }),
    ],
    [
      'a required question on no screen',
      'required_not_on_screen',
      (d) => put(d, { screens: [['courtesy']] }),
    ],
  ])('refuses %s', (_what, key, change) => {
    expect(keysOf(changed(change))).toContain(key);
  });

  it('takes any lowest and highest from 0 to 10, with words at the ends', () => {
    const range = { lowest: 0, highest: 10, lowLabel: text('low'), highLabel: text('high') };
    const document = accepted(changed((d) => put(question(d, 'courtesy'), { choiceSet: undefined, range })));
    expect(compositeSections(document).map((part) => part.section.code)).toEqual(['process', 'place']);
    expect(
      keysOf(
        changed((d) =>
          put(question(d, 'courtesy'), { choiceSet: undefined, range: { ...range, lowest: 10 } }),
        ),
      ),
    ).toEqual(['range']);
  });

  it('says every problem and warning in three languages', () => {
    const bad = readSurveyDocument(
      changed((d) => put(question(d, 'courtesy'), { code: 'overall', choiceSet: 'x' })),
    );
    const incomplete = accepted(
      changed((d) => put(question(d, 'courtesy'), { wording: { 'zh-TW': '題目', en: '', ja: '' } })),
    );
    for (const language of languages) {
      const t = translatorFor(language);
      for (const found of bad.ok ? [] : bad.problems) expect(problemText(t, found).length).toBeGreaterThan(5);
      for (const found of publicationProblems(incomplete).problems)
        expect(problemText(t, found, incomplete)).toContain('courtesy');
    }
  });

  it('publishes its format as a JSON Schema', () => {
    expect(surveyJsonSchema()).toMatchObject({
      $id: 'manyi-survey/1',
      type: 'object',
      additionalProperties: false,
    });
    expect(JSON.stringify(surveyJsonSchema())).toContain('faces_with_words');
  });
});

describe('before publication', () => {
  const problems = (change: (document: Loose) => void, name?: 'counter') =>
    publicationProblems(accepted(changed(change, name))).problems.map(
      (found) => `${found.path} ${found.key}`,
    );

  it('every text must be there in three languages', () => {
    expect(
      problems((d) => put(question(d, 'overall'), { wording: { 'zh-TW': '題', en: ' ', ja: '' } })),
    ).toEqual([
      'sections.0.questions.0.wording.en no_text.en',
      'sections.0.questions.0.wording.ja no_text.ja',
    ]);
  });

  it('the notice has its six items; the short one serves a tablet alone that asks for no contact', () => {
    expect(problems((d) => put(d, { notice: [] }))).toHaveLength(6);
    expect(problems((d) => put(d, { channels: ['kiosk', 'web'] }), 'counter')).toHaveLength(6);
    expect(problems(() => undefined, 'counter')).toEqual([]);
  });

  it('placeholders are those that the office’s settings can fill', () => {
    expect(
      problems((d) => put(d, { purpose: text('{office} {mayor}') })).map((line) => line.split(' ')[1]),
    ).toEqual(['unknown_placeholder', 'unknown_placeholder', 'unknown_placeholder']);
  });

  it('contact data are asked with a consent beside them', () => {
    const without = (d: Loose) =>
      put(section(d, 'contact'), { questions: section(d, 'contact')['questions']?.slice(0, 3) });
    expect(problems(without)).toEqual(['sections no_consent']);
  });

  it.each([
    ['zh-TW', '您對櫃檯的態度與速度滿意嗎？', ['double_barrelled']],
    ['en', 'How satisfied are you with our excellent staff?', ['leading']],
    ['ja', '当所の対応は良かったと思いませんか。', ['leading']],
    ['zh-TW', '本所沒有未說明清楚的地方。', ['double_negative']],
    ['zh-TW', '您是否參與過？', []],
  ])('a wording in %s, “%s”, is advised against for %j', (language, wording, keys) => {
    const document = accepted(
      changed((d) => put(wordingOf(question(d, 'courtesy')), { [language]: wording })),
    );
    const before = wordingAdvice(accepted(changed(() => undefined)));
    expect(before).toEqual([]);
    expect(wordingAdvice(document).map((found) => found.key)).toEqual(keys);
  });

  it('a scale of bare numbers is advised against', () => {
    const bare = accepted(
      changed((d) => {
        const set = question(d, 'courtesy')['choiceSet'];
        const choices = typeof set === 'string' ? d['choiceSets']?.[set] : undefined;
        if (!Array.isArray(choices)) throw new Error('no choices');
        choices.forEach((choice: Loose, index) => put(choice, { label: text(String(index + 1)) }));
      }),
    );
    expect(new Set(wordingAdvice(bare).map((found) => found.key))).toEqual(new Set(['unlabelled_scale']));
  });

  it('more than 15 questions are a warning, never a refusal', () => {
    const document = accepted(
      changed((d) =>
        d['sections']?.forEach((part) => part['questions']?.forEach((asked) => put(asked, { core: true }))),
      ),
    );
    const check = publicationProblems(document);
    expect(check.problems).toEqual([]);
    expect(check.warnings.map((found) => found.key)).toEqual(['many_questions']);
  });
});

describe('what differs between two versions', () => {
  const before = accepted(JSON.parse(templateText('household-office')));
  const changesTo = (change: (document: Loose) => void) =>
    compareVersions(before, accepted(changed(change))).map(
      (entry) => `${entry.question} ${entry.kind}${entry.breaks ? ' breaks' : ''}`,
    );

  it('is nothing between a version and itself', () => {
    expect(changesTo(() => undefined)).toEqual([]);
  });

  it.each<[string, string[], (document: Loose) => void]>([
    [
      'other words of a question may go on',
      ['overall wording'],
      (d) => put(question(d, 'overall'), { wording: text('新的題目') }),
    ],
    [
      'a new question begins a series',
      ['parking added'],
      (d) =>
        section(d, 'visit')['questions']?.push({
          code: 'parking',
          kind: 'number',
          wording: text('停車'),
          short: text('停車'),
        } as unknown as Loose),
    ],
    [
      'another kind of question breaks',
      ['age kind breaks'],
      (d) => put(question(d, 'age'), { kind: 'several', segment: undefined }),
    ],
    [
      'a choice added to a single choice may go on',
      ['sex choices'],
      (d) =>
        question(d, 'sex')['choices']?.push({ code: 'unsaid', label: text('不願說') } as unknown as Loose),
    ],
    [
      'another condition may go on',
      ['went_badly conditions'],
      (d) => put(question(d, 'went_badly'), { showIf: { question: 'overall', in: ['1', '2'] } }),
    ],
    [
      'required or not is no change of meaning',
      ['courtesy limits'],
      (d) => put(question(d, 'courtesy'), { required: true }),
    ],
    [
      'the bound of satisfied breaks',
      ['courtesy scale_reading breaks', '~staff removed'],
      (d) => put(question(d, 'courtesy'), { satisfiedFrom: 5 }),
    ],
    [
      'a composite of other questions breaks',
      ['fairness removed', '~staff composite_items breaks'],
      (d) => put(section(d, 'staff'), { questions: section(d, 'staff')['questions']?.slice(0, 3) }),
    ],
  ])('%s', (_what, expected, change) => {
    expect(changesTo(change)).toEqual(expected);
  });

  it('breaks every question on a scale whose scores or order change', () => {
    const rescored = changesTo((d) => put(d['choiceSets']?.['expectation5']?.[0] as Loose, { score: 6 }));
    expect(rescored).toEqual(['expectation scores breaks']);
    const turned = changesTo((d) => d['choiceSets']?.['expectation5']?.reverse());
    expect(turned).toEqual(['expectation order breaks']);
  });
});
