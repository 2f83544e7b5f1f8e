// Why: A-11 files come from many programs. Its figures are scores and its ticks are written in many ways; what nobody can read
// is counted as that, never taken for «not ticked».
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { a11Columns } from '../../../server/dashboards/responsesA11.js';
import { undoImport } from '../../../server/imports/undo.js';
import { tickByWord } from '../../../server/imports/wizard/words.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { openTwoOffices, same, south, type TwoOffices } from './twoOffices.js';

type Document = { sections: { questions: Record<string, unknown>[] }[] };
const counter = (): Document => JSON.parse(JSON.stringify(loadTemplate('counter'))) as Document;

/** 1 is the best mark and gives five points: as school marks, and many forms of the past. */
function bestIsOne(changes: Record<string, unknown> = {}): Document {
  const document = counter();
  for (const { questions } of document.sections)
    for (const asked of questions) {
      if (asked['code'] !== 'overall') continue;
      delete asked['choiceSet'];
      asked['choices'] = [1, 2, 3, 4, 5].map((mark) => ({
        code: String(mark),
        label: same(`第${mark}級`),
        score: 6 - mark,
      }));
      Object.assign(asked, changes);
    }
  return document;
}

let offices: TwoOffices;
beforeAll(async () => {
  offices = await openTwoOffices({
    counter: counter(),
    marks: bestIsOne(),
    complaints: bestIsOne({ goodDirection: 'down' }),
  });
  const given = ['1', '1', '2', '5'].map((overall) => ({ answers: { overall } }));
  await offices.give('marks', given);
  await offices.give('complaints', given);
});
afterAll(async () => {
  await offices.test.close();
});

const may = { columns: { wave: 'new', waveName: '115年5月' } };
const table = (...rows: string[]): string => [a11Columns.join(','), ...rows].join('\n');
/** The seven ticks of «what went well», the others not asked. */
const row = (id: string, score: string, ticks: readonly string[]): string =>
  [id, score, ...ticks, ...Array.from({ length: 7 }, () => ''), ''].join(',');

async function answersOf(slug: string) {
  const found = await offices.storedIn('south', slug);
  return found.map(({ answers }) => answers).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

async function undo(imported: string): Promise<void> {
  await undoImport(offices.test.dependencies, south, imported.split('/').at(-1) ?? '');
}

describe('its score', () => {
  it.each(['marks', 'complaints'])(
    'comes back as it left where the codes are other numbers (%s)',
    async (slug) => {
      const text = await offices.download(`/dashboards/${slug}/responses-a11.csv`);
      expect(text.match(/-\d,5,/g)).toHaveLength(2);
      await offices.change('south');
      const { imported } = await offices.bringIn(text, slug, may);
      expect((await answersOf(slug)).map(({ overall }) => overall)).toEqual(['1', '1', '2', '5']);
      await undo(imported);
      await offices.change('north');
    },
  );

  it('is no code: beyond the scale it is out of range, and what a person stated of a cell goes before', async () => {
    await offices.change('south');
    const none = Array.from({ length: 7 }, () => '');
    const text = table(row('a', '0', none), row('b', '3', none), row('c', '4.0', none));
    const { imported } = await offices.bringIn(text, 'marks', {
      columns: { ...may.columns, 'values-1': '3 = 1' },
    });
    expect((await answersOf('marks')).map(({ overall }) => overall)).toEqual(['1', '2', 'unreadable']);
    await undo(imported);
    await offices.change('north');
  });
});

describe('its ticks', () => {
  it.each([
    ['yes', ['1', '1.0', 'TRUE', 'true', 'Yes', 'Y', 'x', 'X', '是', '有', '✓', 'Ｖ', 'はい']],
    ['no', ['0', '0.0', 'FALSE', 'no', 'N', '否', '無', 'いいえ']],
    ['not_asked', ['', ' ', 'null', 'NULL', 'NA']],
    ['unreadable', ['2', '1.5', 'maybe', '?', '10', '-1']],
  ])('are read as %s where they are written so', (tick, cells) => {
    expect(cells.map(tickByWord)).toEqual(cells.map(() => tick));
  });

  it('are counted as unreadable, kept as they stood, where nobody can read one of them', async () => {
    await offices.change('south');
    const text = table(
      '',
      row('a', '5', ['yes', 'X', '1.0', 'TRUE', 'Y', '是', '0']),
      row('b', '4', ['1', 'maybe', '0', '0', '0', '0', '0']),
      row('c', '3', ['no', '否', '0', '0', '0', '0', 'FALSE']),
    );
    const checked = await offices.checkIn(text, 'counter', may);
    expect(checked.page).toContain('略去1行空白行');
    expect(checked.page).toContain('第4列「effectiveness, ease&#x3D;maybe」');
    await offices.research.post(`${checked.draft}/discard`).expect(303);
    const { imported } = await offices.bringIn(text, 'counter', may);
    expect((await answersOf('counter')).map((one) => one['went_well'])).toEqual([
      null,
      'unreadable',
      ['effectiveness', 'ease', 'efficiency', 'transparency', 'humanity', 'employee'],
    ]);
    await undo(imported);
    await offices.change('north');
  });

  it('make no choice of what nobody can read in a survey that the file brings along', async () => {
    await offices.change('south');
    const text = table(
      row('a', '5', ['yes', '0', '0', '0', '0', '0', '0']),
      row('b', '4', ['1', '?', '0', '0', '0', '0', '0']),
    );
    const source = { survey: 'new', title: '新問卷', slug: 'brought' };
    const { page, draft } = await offices.checkIn(text, 'counter', { source, ...may });
    expect(page).toContain('第3列「effectiveness, ease&#x3D;?」');
    const answered = await offices.research.get(`${draft}/mapping.json`).expect(200);
    const made = answered.body as { questions: { code: string; choices?: { code: string }[] }[] };
    expect(
      made.questions.find(({ code }) => code === 'f_positive')?.choices?.map(({ code }) => code),
    ).toEqual(['effectiveness', 'ease', 'efficiency', 'transparency', 'humanity', 'employee', 'other']);
    await offices.change('north');
  });
});
