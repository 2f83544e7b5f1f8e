// Why: the log answers who did what, when, to what; it must be found again by any of these, for one's own office only, and a
// reader who may not know of a confidential case does not learn of it here.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAudit, listAudit } from '../../../db/queries/audit.js';
import { insertOffice } from '../../../db/queries/offices.js';
import type { CaseEventKind } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { hasWords } from '../../../server/audit/names.js';
import { permissionsOf } from '../../../server/users/permissions.js';
import { openOne } from '../cases/world.js';
import { publishTemplate } from '../responses/world.js';
import { openTestApp, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let director: SignedIn;
let auditor: SignedIn;
const hour = 3_600_000;
beforeAll(async () => {
  test = await openTestApp();
  director = await test.signIn('director');
  auditor = await test.signIn('auditor');
  for (let n = 0; n < 120; n += 1)
    await write(`theme.save`, { at: new Date(testNow.getTime() - n * hour), entityId: `theme-${n}` });
  await write('alarm.move', { entityId: 'alarm-1', detail: { from: 'open', to: 'closed', note: '=1+1' } });
  await write('review_note.sign', { userId: null, entityId: 'note-1', detail: ['odd'] });
  await write('reviewXnote.sign', { entityId: 'never-asked' });
});
afterAll(async () => {
  await test.close();
});

type Written = {
  at?: Date;
  userId?: string | null;
  entityId: string;
  detail?: unknown;
  scope?: TestApp['scope'];
};

async function write(
  action: string,
  { at = testNow, userId = 'user-research', entityId, detail, scope = test.scope }: Written,
): Promise<void> {
  const entry = { id: test.dependencies.newId(), at, userId, action, entity: 'thing', entityId, detail };
  await test.dependencies.database.atomically((db) => [insertAudit(db, scope, entry)]);
}

const cellsOf = (csv: string): string[][] => parse(csv, { bom: true, columns: false });

const objects = (html: string): string[] =>
  [...html.matchAll(/<code class="m-code">((?:theme|alarm|note|never)-[^<]*)<\/code>/g)].map(
    (match) => match[1] ?? '',
  );

async function found(query: string): Promise<string[]> {
  return objects((await director.get(`/audit?${query}`).expect(200)).text);
}

describe('the log', () => {
  it('is walked from the newest to the oldest, each entry once', async () => {
    const seen: string[] = [];
    let address = '/audit?noun=theme';
    for (let pages = 0; pages < 5; pages += 1) {
      const html = (await director.get(address).expect(200)).text;
      seen.push(...objects(html));
      const next = /rel="next" href="([^"]+)"/.exec(html)?.[1];
      if (next === undefined) break;
      address = next.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `theme-${n}`));
  });

  it('is narrowed by person, kind, day in the office’s zone, and object', async () => {
    expect(await found('person=program&noun=review_note')).toEqual(['note-1']);
    expect(await found('noun=review_note')).toEqual(['note-1']);
    expect(await found('object=alarm-1')).toEqual(['alarm-1']);
    expect(await found('person=user-clerk&noun=theme')).toEqual([]);
    // 10:00 of the 17th in Taipei is the newest; ten hours back it is midnight.
    expect(await found('noun=theme&from=2026-06-17&to=2026-06-17')).toEqual(
      Array.from({ length: 11 }, (_, n) => `theme-${n}`),
    );
    expect((await found('noun=theme&to=2026-06-16'))[0]).toBe('theme-11');
  });

  it('shows what was before and what is after, in three languages, and by its code what has no word', async () => {
    for (const [language, word] of [
      ['zh-TW', '警示：變更狀態'],
      ['en', 'Alarm: moved'],
      ['ja', 'アラート：状態を変更'],
    ] as const) {
      const html = (await director.get(`/audit?object=alarm-1&lang=${language}`).expect(200)).text;
      expect(html).toContain(word);
      expect(html).toContain('<td>open</td><td>closed</td>');
    }
    expect((await director.get('/audit?object=never-asked').expect(200)).text).toContain('reviewXnote');
  });

  it('says which day is none and keeps what was typed; what no page of ours sends is refused', async () => {
    const html = (await director.get('/audit?from=2026-02-30&to=x&lang=zh-TW').expect(422)).text;
    expect(html).toContain('value="2026-02-30"');
    expect(html).toContain('請輸入正確的日期');
    expect(
      (await director.get('/audit?from=2026-06-02&to=2026-06-01&lang=zh-TW').expect(422)).text,
    ).toContain('迄日不得早於起日');
    for (const odd of ['noun=%27%3B--', 'after=1', 'after=x~y', 'noun=A', 'person=a&person=b', 'object=%00'])
      await director.get(`/audit?${odd}`).expect(400);
    await director.get('/audit.csv?from=never').expect(400);
    await director.get('/audit?after=9999999999999~x').expect(200);
    await director.get('/audit?after=999999999999999~x').expect(400);
  });

  it('goes out as a file, which is itself an entry, and no cell of it is a formula', async () => {
    const file = await director.get('/audit.csv?object=alarm-1').expect(200);
    const rows = cellsOf(file.text);
    expect(rows.slice(1)).toEqual([
      [
        testNow.toISOString(),
        'research person',
        'alarm.move',
        'thing',
        'alarm-1',
        'open',
        'closed',
        'note: =1+1',
      ],
    ]);
    const [entry] = await listAudit(test.dependencies.database.queries, test.scope, 1);
    expect([entry?.action, entry?.userId, entry?.detail]).toEqual([
      'audit.export',
      'user-director',
      { object: 'alarm-1' },
    ]);
    const all = cellsOf((await director.get('/audit.csv?noun=theme')).text);
    expect(all.length).toBe(121);
  });

  it('is one office’s own', async () => {
    const south = officeScope('south');
    await test.dependencies.database.atomically((db) => [
      insertOffice(db, {
        id: 'south',
        name: { 'zh-TW': '南區', en: 'South', ja: '南' },
        timeZone: 'Asia/Taipei',
        settings: {
          phone: '',
          retentionMonths: 6,
          programmeYearStartMonth: 1,
          rocYears: true,
          staffThreshold: 5,
          publicThreshold: 10,
        },
        createdAt: testNow,
      }),
    ]);
    await write('theme.save', { entityId: 'theme-south', scope: south });
    expect(await found('object=theme-south')).toEqual([]);
    expect((await director.get('/audit.csv?object=theme-south')).text).not.toContain('theme-south');
  });

  it('tells a reader who may not know of a confidential case nothing of it', async () => {
    const { id, number } = await openOne(test, { confidential: true, subject: '不公開' });
    const signs = (await director.get(`/audit?object=${id}`).expect(200)).text;
    expect(signs).toContain(number);
    const html = (await auditor.get('/audit?noun=case').expect(200)).text;
    expect(html).not.toContain(number);
    expect(html).not.toContain(id);
    expect(html).toContain('密件案件');
    const file = (await auditor.get('/audit.csv?noun=case').expect(200)).text;
    expect(file).not.toContain(number);
    expect(file).not.toContain(id);
  });
});

describe('what leaves the house', () => {
  it('is written down before it leaves: who, what, how much, and none of it', async () => {
    await publishTemplate(test, 'household', 'household-office');
    await openOne(test, { subject: '主旨不入紀錄' });
    const research = await test.signIn('research');
    for (const [path, action, detail] of [
      ['/cases.csv', 'case.export', { form: 'csv' }],
      ['/cases.json?q=%E4%B8%BB%E6%97%A8', 'case.export', { form: 'json' }],
      ['/dashboards/household/responses.csv', 'responses.export', { shape: 'wide' }],
      ['/dashboards/household/responses-long.csv', 'responses.export', { shape: 'long' }],
    ] as const) {
      await research.get(path).expect(200);
      const [entry] = await listAudit(test.dependencies.database.queries, test.scope, 1);
      expect(entry).toMatchObject({ action, userId: 'user-research', detail });
      expect(JSON.stringify(entry)).not.toContain('主旨');
    }
    expect((await director.get('/audit?noun=case&lang=zh-TW').expect(200)).text).toContain('陳情案件：匯出');
  });
});

describe('the words', () => {
  const below = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );

  it('are there for everything that is ever written down', () => {
    const permissions = new Set<string>(Object.values(permissionsOf).flat());
    const isFile = (code: string) => /\.(csv|ndjson|sqlite|lock)$/.test(code);
    const sources = below('server').filter((file) => file.endsWith('.ts'));
    const written = sources
      .map((file) => readFileSync(file, 'utf8'))
      .filter((text) => /insertAudit|auditOf\(|audited\(|auditEverywhere\(/.test(text))
      .flatMap((text) => [...text.matchAll(/(?<!\bt\()'([a-z_]+\.[a-z_-]+)'/g)].map(([, code = '']) => code))
      .filter((code) => !permissions.has(code) && !isFile(code));
    expect(written).toContain('user.deactivate');
    // Those that are put together of a noun and what was done.
    const together = (noun: string, verbs: readonly string[]) => verbs.map((verb) => `${noun}.${verb}`);
    const events: readonly CaseEventKind[] = [
      ...['received', 'confirmed', 'registered', 'assigned', 'drafted', 'signed', 'returned', 'approved'],
      ...['replied', 'followed_up', 'closed', 'reopened', 'paused', 'resumed', 'extended', 'transferred'],
      ...['not_handled', 'merged', 'withdrawn', 'added', 'rated', 'read_back', 'changed', 'due_moved'],
      ...['escalated', 'note', 'transfer_planned', 'password_renewed', 'confirmation_resent'],
    ] as const;
    const codes = [
      ...written,
      ...together('case', events),
      ...['section', 'counter', 'service'].flatMap((noun) => together(noun, ['add', 'change'])),
      ...together('heard', ['save', 'publish', 'withdraw']),
      ...together('device', ['resume', 'pause', 'revoke']),
      ...together('theme', ['add', 'change', 'reset']),
      ...together('queue', ['clear']),
      ...together('improvement', ['create', 'change', 'move', 'note', 'evidence', 'link']),
      ...together('comment', ['read', 'unread', 'sort', 'kind', 'theme', 'merge', 'unmerge']),
      ...together('comment', ['disclose-text', 'disclose-contact', 'disclose-petitioner']),
      ...together('comment', ['disclose-attachment']),
    ];
    expect(codes.filter((code) => !hasWords(code))).toEqual([]);
  });
});
