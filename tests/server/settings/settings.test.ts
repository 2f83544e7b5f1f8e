import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { findOffice, listCounters, listServices } from '../../../db/queries/offices.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let research: SignedIn;

beforeEach(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
});
afterEach(async () => {
  await test.close();
});

const office = {
  'name-zh-TW': '南區戶政事務所',
  'name-en': 'South Household Registration Office',
  'name-ja': '南区戸政事務所',
  phone: '02-1111-2222',
  retentionMonths: '12',
  programmeYearStartMonth: '7',
  staffThreshold: '6',
  publicThreshold: '10',
  rocYears: 'yes',
};
const counter = {
  code: 'c9',
  'name-zh-TW': '9號櫃檯',
  'name-en': 'Counter 9',
  'name-ja': '9番窓口',
  sectionId: '',
};
const db = () => test.dependencies.database.queries;

describe('what the office says of itself', () => {
  it('is changed whole, shown everywhere at once, and written down with who did it', async () => {
    await research.post('/settings', office).expect(303);
    expect(await findOffice(db(), test.scope)).toMatchObject({
      name: { en: 'South Household Registration Office' },
      settings: { retentionMonths: 12, programmeYearStartMonth: 7, staffThreshold: 6, rocYears: true },
    });
    expect((await research.get('/settings?lang=en').expect(200)).text).toContain('South Household');
    const [entry] = await listAudit(db(), test.scope, 1);
    expect(entry).toMatchObject({ action: 'office.change', userId: 'user-research' });
    expect(JSON.stringify(entry?.detail)).toContain('retentionMonths');
  });

  it('keeps what the page does not show', async () => {
    const before = await findOffice(db(), test.scope);
    await research.post('/settings', office).expect(303);
    const after = await findOffice(db(), test.scope);
    expect(after?.settings.heard).toEqual(before?.settings.heard);
    expect(after?.timeZone).toBe(before?.timeZone);
  });

  it.each([
    ['name-ja', ' '],
    ['retentionMonths', '0'],
    ['retentionMonths', 'x'],
    ['programmeYearStartMonth', '13'],
    ['staffThreshold', '4'],
    ['publicThreshold', '5'],
    ['phone', 'x'.repeat(51)],
  ])(
    'with %s «%s» is refused at its field, everything typed kept and nothing changed',
    async (field, value) => {
      const before = await findOffice(db(), test.scope);
      const page = await research.post('/settings', { ...office, [field]: value }).expect(422);
      expect(page.text).toContain(`href="#${field}"`);
      expect(page.text).toContain('value="02-1111-2222"'.slice(0, field === 'phone' ? 7 : undefined));
      expect(await findOffice(db(), test.scope)).toEqual(before);
    },
  );
});

describe('sections, counters and services', () => {
  it('are added, renamed and taken out of use; their codes stay for life', async () => {
    await research.post('/settings/counters/new', counter).expect(303);
    await research.post('/settings/counters/new', counter).expect(409);
    await research
      .post('/settings/counters/c9', { ...counter, code: 'other', 'name-en': 'Ninth counter' })
      .expect(303);
    const counters = await listCounters(db(), test.scope);
    expect(counters.find(({ code }) => code === 'c9')).toMatchObject({
      name: { en: 'Ninth counter' },
      active: false,
    });
    expect(counters.some(({ code }) => code === 'other')).toBe(false);
    await research
      .post('/settings/services/moving', { ...counter, 'name-en': 'Moving house', active: 'yes' })
      .expect(303);
    expect((await listServices(db(), test.scope)).find(({ code }) => code === 'moving')).toMatchObject({
      name: { en: 'Moving house' },
      active: true,
    });
    await research.post('/settings/sections/new', { ...counter, code: 'archive' }).expect(303);
    expect((await research.get('/settings?lang=en')).text).toContain('no longer in use');
  });

  it('with a code or name that is none are refused, and unknown ones not found', async () => {
    for (const wrong of [{ code: 'C 9' }, { code: '' }, { 'name-zh-TW': '' }]) {
      const page = await research.post('/settings/counters/new', { ...counter, ...wrong }).expect(422);
      expect(page.text).toContain(`href="#${Object.keys(wrong)[0] ?? ''}"`);
    }
    await research.post('/settings/counters/new', { ...counter, sectionId: 'nowhere' }).expect(400);
    await research.post('/settings/counters/none', counter).expect(404);
    await research.get('/settings/services/none').expect(404);
  });
});
