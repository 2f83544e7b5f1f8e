// Why: whoever takes a table of ours home and brings it back in with the guesses of the pages as they are must get what was
// there, whatever the questions and their choices are called.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comments, versions } from '../../../db/schema.js';
import { languages, translatorFor } from '../../../server/i18n.js';
import { undoImport } from '../../../server/imports/undo.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { everyKind } from '../responses/world.js';
import { openTwoOffices, same, south, type Given, type TwoOffices } from './twoOffices.js';

const household = (): unknown => JSON.parse(JSON.stringify(loadTemplate('household-office')));

type Document = { sections: { questions: unknown[] }[] };
const choice = (code: string) => ({ code, label: same(`選項 ${code}`) });

/** Questions and choices under the very words that our long table has for its columns and states. */
function likeOurWords(): unknown {
  const document = everyKind() as unknown as Document;
  const question = (code: string, kind: 'single' | 'several', codes: readonly string[]) => ({
    code,
    kind,
    choices: codes.map(choice),
    wording: same(`題目 ${code}`),
    short: same(`題目 ${code}`),
  });
  document.sections[0]?.questions.push(
    question('call', 'single', ['answered', 'none_ticked', 'engaged']),
    question('tried', 'several', ['answered', 'none_ticked', 'text']),
    question('kind', 'single', ['yes', 'no']),
    question('device', 'single', ['yes', 'no']),
    question('language', 'single', ['yes', 'no']),
  );
  return document;
}

const houseAnswers: Given[] = [
  { answers: { overall: '5', services: ['transcript', 'moving'], age: '30_39', needs: ['language'] } },
  { answers: { overall: '4', services: ['id_card'], age: '50_64', needs: [] }, counter: 'c1' },
  { answers: { overall: '4', services: ['transcript'], age: '30_39' }, hour: 9, assisted: true },
  { answers: { overall: '2', services: null, age: null }, flags: ['rapid'] },
];
const wordedAnswers: Given[] = [
  { answers: { overall: '5', call: 'answered', tried: ['none_ticked'], kind: 'yes', language: 'no' } },
  { answers: { overall: '4', call: 'engaged', tried: [], device: 'yes' } },
  { answers: { overall: '4', call: 'none_ticked', tried: ['answered', 'none_ticked'] } },
  { answers: { overall: '3', call: null, tried: null, kind: 'no', device: 'no', language: 'yes' } },
  { answers: { overall: '3', tried: ['answered'] } },
];

let offices: TwoOffices;
beforeAll(async () => {
  offices = await openTwoOffices({ house: household(), worded: likeOurWords() });
  await offices.give('house', houseAnswers);
  await offices.give('worded', wordedAnswers);
});
afterAll(async () => {
  await offices.test.close();
});

async function undo(imported: string): Promise<void> {
  await undoImport(offices.test.dependencies, south, imported.split('/').at(-1) ?? '');
}

describe('the long table', () => {
  it('brings the template of household offices back: answers, languages, services, counters, flags', async () => {
    const text = await offices.download('/dashboards/house/responses-long.csv');
    await offices.change('south');
    const { fields, imported } = await offices.bringIn(text, 'house');
    expect(Object.values(fields).filter((as) => as.startsWith('new:'))).toEqual([]);
    expect(fields).toMatchObject({ 'as-0': 'id', 'as-1': 'date', 'as-9': 'service', 'as-10': 'language' });
    expect(await offices.storedIn('south', 'house')).toEqual(await offices.storedIn('north', 'house'));
    expect(await offices.cellsOf('south', 'house')).toEqual(await offices.cellsOf('north', 'house'));
    await undo(imported);
    await offices.change('north');
  });

  it('tells an answer from a silence by how it is stored, and a question from a column, not by their words', async () => {
    const text = await offices.download('/dashboards/worded/responses-long.csv');
    const ends = (words: string) => text.split('\r\n').filter((line) => line.endsWith(words)).length;
    expect(ends(',call,single,answered,answered')).toBe(1);
    expect(ends(',call,single,none_ticked,answered')).toBe(1);
    expect(ends(',tried,several,none_ticked,answered')).toBe(1);
    expect(ends(',tried,several,,none_ticked')).toBe(1);
    await offices.change('south');
    const { fields, imported } = await offices.bringIn(text, 'worded');
    expect(Object.values(fields).filter((as) => as.startsWith('new:'))).toEqual([]);
    expect(await offices.storedIn('south', 'worded')).toEqual(await offices.storedIn('north', 'worded'));
    expect(await offices.cellsOf('south', 'worded')).toEqual(await offices.cellsOf('north', 'worded'));
    await undo(imported);
    await offices.change('north');
  });

  it('takes what an earlier version wrote for a choice named «answered», and no answer elsewhere for unreadable', async () => {
    await offices.change('south');
    const text = [
      'response_id,answered_at,question,answer,state',
      'a,2026-05-01,call,,answered',
      'a,2026-05-01,overall,,answered',
      'b,2026-05-02,overall,5,answered',
    ].join('\r\n');
    const { imported } = await offices.bringIn(text, 'worded');
    expect((await offices.storedIn('south', 'worded')).map(({ answers }) => answers)).toEqual([
      { call: 'answered', overall: 'unreadable' },
      { overall: '5' },
    ]);
    await undo(imported);
    await offices.change('north');
  });

  it('takes no state for a choice or a comment of a question that the file brings along', async () => {
    await offices.change('south');
    const text = [
      'response_id,answered_at,question,answer,state',
      'a,2026-05-01,colour,blue,answered',
      'b,2026-05-01,colour,,unreadable',
      'c,2026-05-01,colour,blue,answered',
      'd,2026-05-01,colour,,refused',
      'a,2026-05-01,suggestion,,answered',
      'b,2026-05-01,suggestion,很好,answered',
      'c,2026-05-01,suggestion,,unreadable',
    ].join('\r\n');
    const { imported } = await offices.bringIn(text, 'worded', { columns: { 'as-2': 'new:single' } });
    const answers = (await offices.storedIn('south', 'worded')).map((one) => one.answers);
    expect(answers.map(({ f_colour: colour }) => colour).sort()).toEqual([
      'refused',
      'unreadable',
      'v_blue',
      'v_blue',
    ]);
    expect(answers.map(({ suggestion }) => suggestion)).toEqual(
      expect.arrayContaining([null, 'text', 'unreadable', undefined]),
    );
    const db = offices.test.dependencies.database.queries;
    const documents = (await db.select().from(versions)).map(({ document }) => document);
    expect(documents.some((document) => document.includes('v_blue'))).toBe(true);
    expect(documents.some((document) => document.includes('v_unreadable'))).toBe(false);
    const written = await db.select().from(comments);
    expect(written.filter(({ officeId }) => officeId === 'south').map((one) => one.text)).toEqual(['很好']);
    await undo(imported);
    await offices.change('north');
  });
});

describe('the wide table', () => {
  // It has the day and the hour apart, and an import reads the day only.
  const withoutHour = async (office: string) =>
    (await offices.storedIn(office, 'house')).map((one) => ({ ...one, hour: null }));

  it.each(languages)(
    'is known by its columns in %s, and what stands in them is no question',
    async (language) => {
      const text = await offices.download(`/dashboards/house/responses.csv?lang=${language}`);
      await offices.change('south');
      const { fields, imported } = await offices.bringIn(text.replace('\uFEFF', ''), 'house');
      expect(Object.values(fields).filter((as) => as.startsWith('new:'))).toEqual([]);
      const head = text.replace('\uFEFF', '').split('\r\n')[0]?.split(',') ?? [];
      const guessOf = (name: string) =>
        fields[`as-${head.indexOf(translatorFor(language)(`dashboards.export.${name}`))}`];
      expect(['id', 'language', 'service', 'counter', 'day', 'device'].map(guessOf)).toEqual([
        'id',
        'language',
        'service',
        'counter',
        'date',
        'ignored',
      ]);
      expect(await withoutHour('south')).toEqual(await withoutHour('north'));
      await undo(imported);
      await offices.change('north');
    },
  );
});
