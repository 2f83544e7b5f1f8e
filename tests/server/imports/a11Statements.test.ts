// Why: version 1 of A-11 asks for agreement with statements. They leave as the ticks of version 2, and nothing of what nobody
// was asked may look like an answer.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { a11Columns } from '../../../server/dashboards/responsesA11.js';
import { a11Drivers } from '../../../server/surveys/a11.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { openTwoOffices, type Given, type TwoOffices } from './twoOffices.js';

const given: Given[] = [
  // Agreement is the upper two of five answers, disagreement the lower two; the middle one is neither, but was asked.
  {
    answers: {
      ...{ satisfied_service: '5', confidence: '5', need_addressed: '5', easy: '4', reasonable_time: '3' },
      ...{ treated_fairly: '5', employees_helpful: '2' },
    },
  },
  {
    answers: {
      ...{ satisfied_service: '1', confidence: '1', need_addressed: '1', easy: '2', reasonable_time: '4' },
      ...{ treated_fairly: '1', employees_helpful: '3' },
    },
  },
  // Left blank.
  { answers: { satisfied_service: '4', confidence: null, need_addressed: null, easy: '5' } },
  { answers: { satisfied_service: '3', confidence: '3' }, text: '標示不清楚' },
  // Whoever reads the file could not leave it out of a score.
  { answers: { satisfied_service: '5', confidence: '5', easy: '5' }, flags: ['corrected'] },
];

let offices: TwoOffices;
beforeAll(async () => {
  offices = await openTwoOffices({ statements: JSON.parse(JSON.stringify(loadTemplate('a11'))) as unknown });
  await offices.give('statements', given);
});
afterAll(async () => {
  await offices.test.close();
});

const may = { columns: { wave: 'new', waveName: '115年5月' } };
const leaving = async () =>
  (await offices.download('/dashboards/statements/responses-a11.csv')).replace('\uFEFF', '');

it('leaves agreement as what went well, disagreement as what did not, and what was not said as not asked', async () => {
  const [head, ...lines] = (await leaving())
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  expect(head).toEqual(a11Columns);
  expect(head).toHaveLength(17);
  const found = lines.map((line) => {
    const cell = (name: string) => line[a11Columns.indexOf(name)];
    const ticks = a11Drivers.map((driver) => [
      driver,
      `${cell(`positive_${driver}`) ?? '?'}/${cell(`negative_${driver}`) ?? '?'}`,
    ]);
    expect(line).toHaveLength(17);
    return {
      id: cell('external_id'),
      // Trust, where a person said another thing of their satisfaction.
      score: cell('question_1'),
      text: cell('question_4'),
      ...(Object.fromEntries(ticks) as Record<string, string>),
    };
  });
  // No statement is about these; and fairness, which is asked, has no column.
  const unasked = { transparency: '/', humanity: '/', other: '/' };
  expect(found).toEqual([
    {
      ...{ id: 'statements-0', score: '5', text: '', ...unasked },
      ...{ effectiveness: '1/0', ease: '1/0', efficiency: '0/0', employee: '0/1' },
    },
    {
      ...{ id: 'statements-1', score: '1', text: '', ...unasked },
      ...{ effectiveness: '0/1', ease: '0/1', efficiency: '1/0', employee: '0/0' },
    },
    {
      ...{ id: 'statements-2', score: '', text: '', ...unasked },
      ...{ effectiveness: '/', ease: '1/0', efficiency: '/', employee: '/' },
    },
    {
      ...{ id: 'statements-3', score: '3', text: '標示不清楚', ...unasked },
      ...{ effectiveness: '/', ease: '/', efficiency: '/', employee: '/' },
    },
  ]);
});

it('comes in elsewhere with the same trust and the same ticks', async () => {
  const text = await leaving();
  await offices.change('south');
  const { fields } = await offices.bringIn(text, 'statements', may);
  expect(fields).toMatchObject({ purpose: 'a11', 'as-1': 'q:confidence' });
  const brought = (await offices.storedIn('south', 'statements')).map(({ answers }) => ({
    trust: answers['confidence'],
    well: answers['f_positive'],
    badly: answers['f_negative'],
  }));
  const order = ['null', '5', '1', '3'];
  brought.sort((one, other) => order.indexOf(String(one.trust)) - order.indexOf(String(other.trust)));
  expect(brought).toEqual([
    // Shown, and nothing of it ticked, is no silence; where nothing was shown there is no answer at all.
    { trust: null, well: ['ease'], badly: null },
    { trust: '5', well: ['effectiveness', 'ease'], badly: ['employee'] },
    { trust: '1', well: ['efficiency'], badly: ['effectiveness', 'ease'] },
    { trust: '3', well: undefined, badly: undefined },
  ]);
  await offices.change('north');
});
