import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustChange } from '../../db/connection.js';
import { engine } from '../../db/dialect.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { findOffice, insertOffice, insertSection, listSections } from '../../db/queries/offices.js';
import { markSetupTokenUsed } from '../../db/queries/users.js';
import { officeScope } from '../../db/scope.js';
import { openTestDatabase, type TestDatabase } from '../support/testDatabase.js';

let test: TestDatabase;
const scope = officeScope('north');
const name = { 'zh-TW': '北區', en: 'North', ja: '北区' };
const settings = {
  phone: '',
  retentionMonths: 6,
  programmeYearStartMonth: 1,
  rocYears: true,
  staffThreshold: 5,
  publicThreshold: 10,
};

beforeAll(async () => {
  test = await openTestDatabase();
  await test.database.atomically((db) => [
    insertOffice(db, { id: 'north', name, timeZone: 'Asia/Taipei', settings, createdAt: new Date(0) }),
  ]);
});
afterAll(async () => {
  await test.drop();
});

describe(`the engine seam on ${engine}`, () => {
  it('gives instants, flags and JSON back as they were written', async () => {
    const office = await findOffice(test.database.queries, scope);
    expect(office).toMatchObject({
      id: 'north',
      name,
      timeZone: 'Asia/Taipei',
      settings,
      createdAt: new Date(0),
    });
  });

  it('writes the whole list or nothing of it', async () => {
    const section = { id: 's1', code: 'one', name, position: 1 };
    const failed = test.database.atomically((db) => [
      insertSection(db, scope, section),
      insertSection(db, scope, { ...section, id: 's2' }), // the same code: refused by the constraint
    ]);
    await expect(failed).rejects.toSatisfy(isUniqueViolation);
    expect(await listSections(test.database.queries, scope)).toEqual([]);
  });

  it('rolls the list back when a guarded update touches no row', async () => {
    const failed = test.database.atomically((db) => [
      insertSection(db, scope, { id: 's3', code: 'three', name, position: 3 }),
      mustChange(markSetupTokenUsed(db, 'no such token', new Date(0))),
    ]);
    await expect(failed).rejects.toBeInstanceOf(NothingChanged);
    expect(await listSections(test.database.queries, scope)).toEqual([]);
  });

  it('keeps offices apart: another office sees none of the rows', async () => {
    await test.database.atomically((db) => [
      insertSection(db, scope, { id: 's4', code: 'four', name, position: 4 }),
    ]);
    expect(await listSections(test.database.queries, officeScope('south'))).toEqual([]);
    expect(await listSections(test.database.queries, scope)).toHaveLength(1);
  });
});
