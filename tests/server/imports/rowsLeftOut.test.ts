// Why: of a file that is written out anew before it is read, no row may go unseen: each is counted under its own number, and
// stops the import, as it does in every other file.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pivotFile, type Layout } from '../../../server/imports/wizard/pivot.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { a11Columns } from '../../../server/dashboards/responsesA11.js';
import { everyKind } from '../responses/world.js';
import { ended, fieldsOf } from './pages.js';
import { openTwoOffices, type TwoOffices } from './twoOffices.js';

let offices: TwoOffices;
beforeAll(async () => {
  offices = await openTwoOffices({
    every: everyKind(),
    counter: JSON.parse(JSON.stringify(loadTemplate('counter'))),
  });
  await offices.change('south');
});
afterAll(async () => {
  await offices.test.close();
});

const long = (...rows: string[]): string =>
  ['response_id,answered_at,question,answer,state', ...rows].join('\n');
const a11 = (...rows: string[]): string => [a11Columns.join(','), ...rows].join('\n');
const ticked = (id: string, tick = '1'): string => `${id},5,${tick}${',0'.repeat(6)}${','.repeat(7)},`;

async function writtenOut(text: string, layout: Layout) {
  const path = join(offices.test.dependencies.config.dataDir, 'rows.csv');
  writeFileSync(path, text);
  const found = await pivotFile(path, { encoding: 'utf-8', separator: 'comma' }, layout, `${path}.wide`);
  return { ...found, lines: readFileSync(`${path}.wide`, 'utf8').trimEnd().split('\n') };
}

describe('a table with a row for each answer', () => {
  const layout = { kind: 'long', places: undefined } as const;

  it('leaves out the whole response of a row that is ragged or names no question, and counts each such row', async () => {
    const { lines, faults } = await writtenOut(
      long(
        'A,2026-05-01,overall,5,answered',
        'A,2026-05-01,waiting,4,answered,',
        'B,2026-05-01,overall,3',
        'C,2026-05-01,overall,4,answered',
        'C,2026-05-01,,4,answered',
        '',
        ',2026-05-01,overall,2,answered',
        ',,,,',
        'D,2026-05-01,overall,1,answered',
        'D,2026-05-01,waiting,,not_shown',
      ),
      layout,
    );
    expect(lines).toEqual(['response_id,answered_at,overall,waiting', 'D,2026-05-01,1,not_shown']);
    expect(faults).toEqual({
      ragged: {
        count: 2,
        examples: [
          { row: 3, cells: 6 },
          { row: 4, cells: 4 },
        ],
      },
      nameless: { count: 2, rows: [6, 8] },
      blankLines: 2,
    });
  });

  it('is not imported with such rows, and says on the page how many there are and where', async () => {
    const before = await offices.cellsOf('south', 'every');
    const text = long(
      'A,2026-05-01,overall,5,answered',
      'B,2026-05-01,overall,4,answered,',
      ',2026-05-01,overall,2,answered',
    );
    const { draft, page } = await offices.checkIn(text, 'every', { source: { purpose: 'long' } });
    expect(page).toContain('有1列的格數與欄名不同（第3列等）');
    expect(page).toContain('有1列沒有填答編號或題目（第4列等）');
    expect(page).not.toContain('匯入1份填答');
    // Nor by a form that somebody sends without the page.
    await offices.research.post(`${draft}/import`).expect(303);
    expect(await ended(offices.research, draft)).toContain('有些列的格數與欄名不同，未匯入任何資料');
    expect(await offices.cellsOf('south', 'every')).toEqual(before);
  });

  it('is refused for rows without a number alone, in every language', async () => {
    const text = long('A,2026-05-01,overall,5,answered', ',2026-05-01,overall,2,answered');
    const { draft, page } = await offices.checkIn(text, 'every', { source: { purpose: 'long' } });
    expect(page).toContain('有1列沒有填答編號或題目（第3列等），請修正檔案後重新上傳。');
    await offices.research.post(`${draft}/import`).expect(303);
    expect(await ended(offices.research, draft)).toContain('有些列沒有填答編號或題目，未匯入任何資料');
    for (const [language, words] of [
      ['en', 'do not say which response or question they belong to; nothing was imported'],
      ['ja', '回答番号または設問のない行があります。何も取り込んでいません'],
      ['zh-TW', '未匯入任何資料'],
    ])
      expect(await offices.download(`${draft}?lang=${language ?? ''}`)).toContain(words);
  });

  it('says at once that no row can be used, where none can', async () => {
    for (const [rows, words] of [
      [['A,2026-05-01,overall,5,answered,', 'B,2026-05-01,overall,5,answered,'], '每一列的格數都與欄名不同'],
      [[',2026-05-01,overall,5,answered', ',2026-05-01,overall,4,answered'], '每一列都沒有填答編號或題目'],
    ] as const) {
      const answered = await offices.research.agent
        .post(`/imports/new?_csrf=${encodeURIComponent(offices.research.csrf)}`)
        .attach('file', Buffer.from(long(...rows)), 'answers.csv');
      const draft = String(answered.headers['location']);
      const source = { ...(await fieldsOf(offices.research, draft)), purpose: 'long' };
      const page = await offices.research.post(`${draft}/source`, source).expect(422);
      expect(page.text).toContain(words);
    }
  });

  it('counts empty lines in the report and goes on', async () => {
    const text = long('A,2026-05-01,overall,5,answered', '', ',,,,', 'A,2026-05-01,waiting,4,answered', '');
    const { page } = await offices.checkIn(text, 'every', { source: { purpose: 'long' } });
    expect(page).toContain('略去2行空白行');
    expect(page).toContain('匯入1份填答');
  });
});

describe('a table in the A-11 layout', () => {
  const layout = { kind: 'a11' } as const;

  it('counts ragged rows under their numbers, and keeps the numbers of the rows after an empty line', async () => {
    const { lines, faults } = await writtenOut(
      a11(ticked('a'), `${ticked('b')},more`, '', ticked('c', 'maybe'), 'd,5'),
      layout,
    );
    expect(lines).toEqual([
      'external_id,question_1,question_4,positive,negative',
      'a,5,,effectiveness,not_shown',
      expect.stringMatching(/^("")?$/),
      'c,5,,effectiveness=maybe,not_shown',
    ]);
    expect(faults.ragged).toEqual({
      count: 2,
      examples: [
        { row: 3, cells: 18 },
        { row: 6, cells: 2 },
      ],
    });
  });

  it('is not imported with ragged rows', async () => {
    const { page } = await offices.checkIn(a11(ticked('a'), `${ticked('b')},more`), 'counter', {
      columns: { wave: 'new', waveName: '115年5月' },
    });
    expect(page).toContain('有1列的格數與欄名不同（第3列等）');
    expect(page).not.toContain('匯入1份填答');
  });
});
