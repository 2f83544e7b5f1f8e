import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeSurvey } from '../../../server/surveys/surveys.commands.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { everyKind, publish, publishTemplate } from '../responses/world.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

describe('the front page', () => {
  it('says what to do when no survey is open', async () => {
    const page = await test.request.get('/?lang=zh-TW').expect(200);
    expect(page.text).toContain('北區戶政事務所');
    expect(page.text).toContain('目前沒有開放中的問卷');
    expect(page.text).toContain('href="/sign-in"');
  });

  it('lists the surveys that are open on the web, with minutes and languages, and no others', async () => {
    await publish(test, 'every', everyKind());
    await publishTemplate(test, 'counter', 'counter');
    const closed = await publish(test, 'ended', {
      ...everyKind(),
      title: { 'zh-TW': '舊', en: 'Old one', ja: '旧' },
    });
    await closeSurvey(test.dependencies, test.scope, null, closed);
    const page = await test.request.get('/?lang=en').expect(200);
    expect(page.text).toContain('href="/s/every?lang&#x3D;en"');
    expect(page.text).toContain('About 2 min');
    expect(page.text).toContain('日本語');
    expect(page.text).not.toContain('/s/counter');
    expect(page.text).not.toContain('Old one');
    expect(page.headers['set-cookie']).toBeUndefined();
  });
});
