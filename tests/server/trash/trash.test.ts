// Why: what is thrown away must come back exactly as it was, for those who could throw it away, as long as it is promised.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLastAudit } from '../../../db/queries/audit.js';
import {
  findImportDraft,
  insertImportDraft,
  insertSavedMapping,
  listImportDrafts,
  listSavedMappings,
} from '../../../db/queries/importDrafts.js';
import { findOffice, insertOffice } from '../../../db/queries/offices.js';
import { listDraftSteps } from '../../../db/queries/drafting.js';
import { findSurvey } from '../../../db/queries/surveys.js';
import { listThemeRows } from '../../../db/queries/themes.js';
import { findTrash, insertTrash } from '../../../db/queries/trash.js';
import { listVisits } from '../../../db/queries/visits.js';
import { officeScope } from '../../../db/scope.js';
import { removeForgottenUploads } from '../../../server/imports/wizard/drafts.commands.js';
import { purgeByRule } from '../../../server/retention/purging.js';
import { saveDraft } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { addDevice, openTestApp, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';
import { filled } from '../../support/visitsForm.js';

let test: TestApp;
let research: SignedIn;
let clerk: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
  clerk = await test.signIn('clerk');
});
afterAll(async () => {
  await test.close();
});

const day = 86_400_000;
const db = () => test.dependencies.database.queries;
const shown = async (person: SignedIn, path: string) =>
  (await person.get(path).set('accept', 'text/html').expect(200)).text;
/** The page shown right after something was thrown away offers this. */
const undoIn = (html: string) => /action="(\/trash\/[^"]+\/return)"/.exec(html)?.[1] ?? 'no undo offered';
const june = async () => await listVisits(db(), test.scope, '2026-06-01', '2026-06-30');

describe('figures of days that were emptied', () => {
  const month = '/visits?month=2026-06&service=moving';
  const fill = async (visitors: string) => {
    await clerk
      .post(
        month,
        await filled(clerk, month, {
          'visitors-2026-06-01': visitors,
          'offered-2026-06-01': visitors === '' ? '' : '40',
        }),
      )
      .expect(303);
  };

  it('come back by «undo» as they were, once, with who put them back', async () => {
    await fill('120');
    const before = await june();
    await fill('');
    expect(await june()).toEqual([]);
    const undo = undoIn(await shown(clerk, month));
    expect(undoIn(await shown(clerk, month))).toBe('no undo offered');
    const back = await clerk.post(undo).expect(303);
    expect(back.headers['location']).toBe('/visits?month=2026-06&service=moving&counter=');
    expect(await june()).toEqual(before);
    expect(await findLastAudit(db(), test.scope, 'trash.return')).toMatchObject({
      entity: 'visits',
      userId: test.userIdOf('clerk'),
    });
    await clerk.post(undo).expect(404);
  });

  it('stay in the trash where the day has a figure again, and say why', async () => {
    await fill('');
    const undo = undoIn(await shown(clerk, month));
    await fill('77');
    const refused = await clerk.post(`${undo}?lang=zh-TW`).expect(409);
    expect(refused.text).toContain('原處已有新資料');
    expect(await june()).toMatchObject([{ visitors: 77 }]);
    expect(await shown(clerk, '/trash')).toContain(undo);
  });
});

it('a survey never published goes out of the list and comes back whole, unless its address was taken or a tablet asks it', async () => {
  const made = await research.post('/surveys', { template: 'counter', slug: 'thrown' }).expect(303);
  const address = made.headers['location'] ?? '';
  const id = address.split('/').at(-1) ?? '';
  const changed = { ...(loadTemplate('counter') as object), code: 'another' };
  await saveDraft(test.dependencies, test.scope, test.userIdOf('research'), id, { document: changed });
  const before = await findSurvey(db(), test.scope, id);
  const steps = await listDraftSteps(db(), test.scope, id);
  expect(steps).toHaveLength(1);

  await research.post(`${address}/disposal`, { revision: '1' }).expect(409);
  await research.post(`${address}/disposal`, { revision: '2' }).expect(303);
  await research.get(address).expect(404);
  const undo = undoIn(await shown(research, '/surveys'));
  expect(await shown(clerk, '/trash')).not.toContain(undo);
  await clerk.post(undo).expect(403);
  const taken = await research.post('/surveys', { template: 'counter', slug: 'thrown' }).expect(303);
  await research.post(undo).expect(409);
  await research.post(`${taken.headers['location'] ?? ''}/disposal`, { revision: '1' }).expect(303);
  await research.post(undo).expect(303);
  expect(await findSurvey(db(), test.scope, id)).toEqual(before);
  expect(await listDraftSteps(db(), test.scope, id)).toEqual(steps);

  await addDevice(test, 'tablet', id, null);
  await research.post(`${address}/disposal`, { revision: '2' }).expect(409);
  expect(await findSurvey(db(), test.scope, id)).toEqual(before);
});

it('an office’s own words of a theme come back after they were reset', async () => {
  const page = await shown(research, '/comments/themes/hours');
  const seen = /name="seen" value="([^"]*)"/.exec(page)?.[1] ?? '';
  const words = {
    'name-zh-TW': '時間',
    'name-en': 'Hours',
    'name-ja': '時間',
    any: '夜間',
    not: '',
    active: '1',
  };
  await research
    .post('/comments/themes/hours', { ...words, seen, action: 'save', code: 'hours' })
    .expect(303);
  const before = await listThemeRows(db(), test.scope);
  expect(before).toHaveLength(1);
  const own = /name="seen" value="([^"]*)"/.exec(await shown(research, '/comments/themes/hours'))?.[1] ?? '';
  await research.post('/comments/themes/hours/reset', { seen: own }).expect(303);
  expect(await listThemeRows(db(), test.scope)).toEqual([]);
  await research.post(undoIn(await shown(research, '/comments/themes'))).expect(303);
  expect(await listThemeRows(db(), test.scope)).toEqual(before);
});

describe('imports', () => {
  it('a mapping that was removed comes back', async () => {
    await test.dependencies.database.atomically((write) => [
      insertSavedMapping(write, test.scope, {
        id: 'mapping',
        name: '每年的Excel',
        header: ['日期'],
        headerHash: 'h',
        form: { columns: [] },
        madeBy: test.userIdOf('research'),
        madeAt: testNow,
        removedAt: null,
      }),
    ]);
    const before = await listSavedMappings(db(), test.scope);
    await research.post('/imports/saved-mappings/mapping/removal').expect(303);
    expect(await listSavedMappings(db(), test.scope)).toEqual([]);
    await research.post(undoIn(await shown(research, '/imports'))).expect(303);
    expect(await listSavedMappings(db(), test.scope)).toEqual(before);
  });

  it('a file that was given up can be taken up again until it is removed', async () => {
    await test.dependencies.database.atomically((write) => [
      insertImportDraft(write, test.scope, {
        id: 'upload',
        revision: 1,
        state: 'open',
        kind: 'csv',
        fileName: '去年.csv',
        fileSize: 1,
        sheets: [],
        sheet: null,
        form: null,
        report: null,
        problem: null,
        done: 0,
        total: 0,
        importId: null,
        madeBy: test.userIdOf('research'),
        madeAt: test.dependencies.clock(),
        changedAt: test.dependencies.clock(),
        removedAt: null,
      }),
    ]);
    const discard = async () => {
      await research.post('/imports/drafts/upload/discard').expect(303);
      expect(await listImportDrafts(db(), test.scope)).toEqual([]);
      return undoIn(await shown(research, '/imports'));
    };
    await research.post(await discard()).expect(303);
    expect(await findImportDraft(db(), test.scope, 'upload')).toMatchObject({ state: 'open', revision: 3 });
    const undo = await discard();
    test.advance(8 * day);
    await removeForgottenUploads(test.dependencies, test.scope);
    test.setNow(testNow); // still within its days, yet the file is gone
    await research.post(undo).expect(410);
  });
});

it('shows no other office’s, and is emptied by rule with a count in the log', async () => {
  const south = officeScope('south');
  const north = await findOffice(db(), test.scope);
  if (north === undefined) throw new Error('no office');
  await test.dependencies.database.atomically((write) => [
    insertOffice(write, {
      id: 'south',
      name: { 'zh-TW': '南區', en: 'South', ja: '南区' },
      timeZone: 'Asia/Taipei',
      settings: north.settings,
      createdAt: testNow,
    }),
    insertTrash(write, south, {
      id: 'theirs',
      kind: 'survey',
      subject: 'x',
      name: { 'zh-TW': '別所的問卷', en: 'Theirs', ja: '他所' },
      rows: {},
      thrownBy: test.userIdOf('research'),
      thrownAt: testNow,
    }),
  ]);
  expect(await shown(research, '/trash')).not.toContain('別所的問卷');
  await research.post('/trash/theirs/return').expect(404);

  const undo = undoIn(await shown(clerk, '/trash'));
  test.advance(31 * day);
  const later = await test.signIn('clerk');
  expect(undoIn(await shown(later, '/trash'))).toBe('no undo offered');
  await later.post(undo).expect(410);
  await purgeByRule(test.dependencies, test.scope);
  expect(await findTrash(db(), test.scope, undo.split('/')[2] ?? '')).toBeUndefined();
  expect(await findTrash(db(), south, 'theirs')).toBeDefined();
  const log = await findLastAudit(db(), test.scope, 'retention.purge');
  expect((log?.detail as { trash: number } | undefined)?.trash).toBeGreaterThan(0);
  await later.post(undo).expect(404);
});
