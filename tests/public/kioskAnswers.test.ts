// Why: a tablet decides without network what may be handed in. Whatever it lets through the server must take: an answer that
// is refused days later cannot be asked again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, handedIn, shownScreens, tappedOnly, wrongAnswers } from '../../public/kiosk/answers.js';
import { newId } from '../../public/kiosk/ids.js';
import type { KitScreen } from '../../public/kiosk/rules.js';
import { ageOf } from '../../public/kiosk/age.js';
import { pauseAfter } from '../../public/kiosk/pause.js';
import { readAnswers, isSeparate } from '../../server/responses/answers.form.js';
import { kitRules } from '../../server/responses/kit.page.js';
import { questionsOf, surveyDocumentSchema, type SurveyDocument } from '../../server/surveys/document.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { everyKind } from '../server/responses/world.js';

const today = '2026-06-17';

function screensOf(document: SurveyDocument): readonly KitScreen[] {
  const version = {
    officeId: 'north',
    surveyId: 's',
    number: 1,
    document,
    editions: {},
    languages: [],
    timeZone: 'Asia/Taipei',
  };
  const settings = {
    quiet: 30,
    countdown: 15,
    languages: ['zh-TW', 'en', 'ja'] as const,
    services: [],
    practice: false,
    largeType: false,
    low: false,
    readAloud: true,
    phone: undefined,
    hours: undefined,
    pin: undefined,
  };
  const office = {
    id: 'demo',
    name: { 'zh-TW': '所', en: 'Office', ja: '所' },
    settings: {
      phone: '1',
      retentionMonths: 6,
      programmeYearStartMonth: 1,
      rocYears: true,
      staffThreshold: 5,
      publicThreshold: 10,
    },
  };
  const queueKey = { kty: 'EC', crv: 'P-256', x: '', y: '' } as const;
  const rules = kitRules(version, { device: 'tablet', office, settings, queueKey });
  // As it arrives: through JSON.
  return (JSON.parse(JSON.stringify(rules)) as { screens: KitScreen[] }).screens;
}

const every = surveyDocumentSchema.parse(everyKind());
const counter = surveyDocumentSchema.parse(JSON.parse(JSON.stringify(loadTemplate('counter'))));

/** Anything a field of that survey may come to hold. */
function anyValues(document: SurveyDocument) {
  const texts = fc.oneof(
    fc.string({ maxLength: 19 }),
    fc.constantFrom(
      '',
      ' ',
      '等太久\r\n了',
      '\ud800x',
      'a\0b',
      '12',
      '-0',
      '3.50',
      '301',
      '１２',
      '2026-03-14',
      '2026/6/18',
      '1899-01-01',
    ),
  );
  const fields = questionsOf(document)
    .filter((question) => !isSeparate(document, question))
    .map((question): [string, fc.Arbitrary<string[]>] => {
      const codes = [
        '1',
        '2',
        '3',
        '4',
        '5',
        'na',
        'slow',
        'rude',
        'none',
        'self',
        'family',
        'transcript',
        'other',
      ];
      const known = codes.filter((code) => readable(document, question.code, code));
      if (question.kind === 'several')
        return [question.code, fc.uniqueArray(fc.constantFrom(...known), { maxLength: 3 })];
      if (question.kind === 'scale' || question.kind === 'single')
        return [question.code, fc.array(fc.constantFrom(...known), { maxLength: 1 })];
      return [question.code, fc.array(texts, { maxLength: 1 })];
    });
  return fc
    .record({ ...Object.fromEntries(fields), 'services.other': fc.array(texts, { maxLength: 1 }) })
    .map((values) => new Map(Object.entries(values)));
}

/** The server takes it as a lone answer to that question. */
function readable(document: SurveyDocument, code: string, value: string): boolean {
  const asked = questionsOf(document).filter((question) => question.code === code);
  const alone = asked.map((question) => ({ ...question, showIf: undefined, requiredIf: undefined }));
  return readAnswers(document, new Map([[code, [value]]]), alone, today).ok;
}

describe.each([
  ['a survey of every kind of question', every],
  ['the counter’s survey', counter],
])('%s', (_name, document) => {
  const screens = screensOf(document);
  const questions = questionsOf(document).filter((question) => !isSeparate(document, question));

  it('is handed in only as the server takes it, and means the same there', () => {
    fc.assert(
      fc.property(anyValues(document), (values) => {
        const shown = shownScreens(screens, values);
        const isRight = shown.every((screen) => wrongAnswers(screens, screen, values, today).size === 0);
        if (!isRight) return;
        const fields = new Map<string, string[]>();
        for (const [name, value] of handedIn(screens, values))
          fields.set(name, [...(fields.get(name) ?? []), value]);
        const read = readAnswers(document, fields, questions, today);
        // Exclusive ticks untick each other on the screen, before anything of this is asked.
        const isExclusive = !read.ok && [...read.errors.values()].every(({ key }) => key === 'exclusive');
        if (isExclusive) return;
        expect(read).toMatchObject({ ok: true });
        const asked = shown.flatMap((screen) => screen.questions.map(({ code }) => code)).sort();
        expect(Object.keys(read.answers).sort()).toEqual(asked);
      }),
      { numRuns: 300 },
    );
  });

  it('of somebody who left holds nothing that the server would refuse, whatever stands in the fields', () => {
    fc.assert(
      fc.property(anyValues(document), (values) => {
        const fields = new Map<string, string[]>();
        for (const [name, value] of tappedOnly(screens, values, today))
          fields.set(name, [...(fields.get(name) ?? []), value]);
        const read = readAnswers(document, fields, questions, today);
        // What is missing is why it is kept apart; exclusive ticks untick each other on the screen.
        const mayBe = new Set(['choose', 'fill_in', 'consent', 'exclusive']);
        const wrong = read.ok ? [] : [...read.errors].filter(([, { key }]) => !mayBe.has(key));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('of somebody who left holds nothing that was typed', () => {
    fc.assert(
      fc.property(anyValues(document), (values) => {
        const typed = new Set(['suggestion', 'who', 'services.other']);
        expect(tappedOnly(screens, values, today).filter(([name]) => typed.has(name))).toEqual([]);
      }),
    );
  });
});

describe('what follows from an answer', () => {
  const screens = screensOf(counter);
  const parts = (rating: string) =>
    shownScreens(screens, new Map([['overall', [rating]]])).map(({ index }) => screens[index]?.part);

  it('after a low rating asks what could be better, after a high one what went well', () => {
    expect(parts('1')).toEqual(['0', '1.went_badly', '2']);
    expect(parts('5')).toEqual(['0', '1.went_well', '2']);
  });

  it('does not hand in what is no longer asked', () => {
    const values = new Map([
      ['overall', ['5']],
      ['went_badly', ['ease']],
      ['went_well', ['humanity']],
    ]);
    expect(handedIn(screens, values)).toEqual([
      ['overall', '5'],
      ['went_well', 'humanity'],
    ]);
  });
});

it('text loses only what no database of ours holds', () => {
  expect(cleanText(' a\r\nb\tc\u0007\ud800 ')).toBe('a\nb\tc\ufffd');
});

it('ids made on the tablet are UUIDs that the server takes, all different, even with a clock of 1970', () => {
  const ids = [newId(), newId(), newId(0), newId(-5), newId(Date.UTC(2100, 0, 1))];
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(5);
});

it('pauses grow to five minutes, and no two tablets need come back at once', () => {
  expect([1, 2, 3, 8].map((failures) => pauseAfter(failures, 0))).toEqual([2_000, 4_000, 8_000, 256_000]);
  expect(pauseAfter(9, 0)).toBe(300_000);
  expect(pauseAfter(1_000, 0)).toBe(300_000);
  expect(pauseAfter(3, 1)).toBe(4_000);
});

const hour = 3_600_000;
it.each([
  ['by the clock nobody can set, when the other was set back by a year', 'one', -8_760 * hour, hour, hour],
  ['by the same, when the other was years behind and set right', 'one', 490_000 * hour, hour, hour],
  ['with the night that the tablet slept', 'one', 15 * hour, hour, 15 * hour],
  ['over a restart by the only clock there is', 'another', 15 * hour, 1, 15 * hour],
  ['not at all, when that was set back over a restart', 'another', -8_760 * hour, 1, 0],
])('an answer is as old as it is: %s', (_name, life, clock, ticks, expected) => {
  const kept = { life: 'one', clock: 1_781_661_600_000, ticks: 5_000 };
  expect(ageOf(kept, { life, clock: kept.clock + clock, ticks: kept.ticks + ticks })).toBe(expected);
});
