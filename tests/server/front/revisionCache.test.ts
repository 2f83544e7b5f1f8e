import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertAudit } from '../../../db/queries/audit.js';
import { revisionCache, type RevisionCache } from '../../../server/front/revisionCache.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares } from '../dashboards/world.js';

let test: TestApp;
let remembered: RevisionCache;
let works = 0;
beforeEach(async () => {
  test = await openTestApp();
  remembered = revisionCache(test.dependencies);
  works = 0;
});
afterEach(async () => {
  await test.close();
});

const office = { timeZone: 'Asia/Taipei' };
const ask = async (name = 'page', wait?: Promise<void>) =>
  await remembered({ scope: test.scope, office }, name, async () => {
    works += 1;
    const turn = works;
    await wait;
    return { turn };
  });

describe('what public pages are made from', () => {
  it('is worked out once for each name while nothing changes, and once for many who ask at once', async () => {
    expect([await ask(), await ask(), await ask('other')]).toEqual([{ turn: 1 }, { turn: 1 }, { turn: 2 }]);
    let go = () => {};
    const wait = new Promise<void>((resolve) => {
      go = resolve;
    });
    const asked = [ask('slow', wait), ask('slow', wait)];
    go();
    expect(await Promise.all(asked)).toEqual([{ turn: 3 }, { turn: 3 }]);
  });

  it('is worked out anew after an answer, after anything staff did, on the next day, and after a minute', async () => {
    const world = await openSurvey(test);
    await ask();
    await answer(test, world, shares(1, 1, { day: '2026-06-04' }));
    expect(await ask()).toEqual({ turn: 2 });
    const { dependencies, scope } = test;
    await dependencies.database.atomically((db) => [
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: dependencies.clock(),
        userId: 'user-research',
        action: 'heard.publish',
        entity: 'heard',
        entityId: 'x',
      }),
    ]);
    expect(await ask()).toEqual({ turn: 3 });
    test.advance(59_000);
    expect(await ask()).toEqual({ turn: 3 });
    test.advance(2_000);
    expect(await ask()).toEqual({ turn: 4 });
    test.advance(86_400_000);
    expect(await ask()).toEqual({ turn: 5 });
  });

  it('is not remembered when it is not there or could not be worked out', async () => {
    const place = { scope: test.scope, office };
    const nothing = (): Promise<object | undefined> => {
      works += 1;
      return Promise.resolve(undefined);
    };
    expect([await remembered(place, 'none', nothing), await remembered(place, 'none', nothing)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(works).toBe(2);
    await expect(remembered(place, 'bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await ask('bad')).toEqual({ turn: 3 });
  });
});
