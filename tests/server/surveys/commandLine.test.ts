import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surveyCommand } from '../../../server/surveys/surveys.cli.js';
import { templateText } from '../../../server/surveys/templates.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await surveyCommand(test.dependencies, test.scope, args, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

function file(name: string, content: string): string {
  const path = join(test.dependencies.config.dataDir, name);
  writeFileSync(path, content);
  return path;
}

describe('surveys from the command line', () => {
  it('a template is printed, checked, imported, previewed, published, closed and reopened', async () => {
    const printed = await run('template', 'counter');
    expect(printed.text).toBe(templateText('counter').trimEnd());
    const path = file('counter.json', printed.text);
    expect(await run('validate', path)).toEqual({ code: 0, text: 'Complete: it can be published.' });
    expect(await run('import', path, '--slug', 'rate')).toEqual({ code: 0, text: 'Draft made: rate' });
    expect((await run('preview', 'rate', '--language', 'en')).text).toContain('    5  Very satisfied');
    expect(await run('publish', 'rate')).toEqual({ code: 0, text: 'Published rate, version 1: /s/rate' });
    expect((await run('list')).text).toBe('rate\tOpen\tversion 1\tRate our counter service');
    expect(await run('close', 'rate')).toEqual({ code: 0, text: 'Closed rate.' });
    expect(await run('close', 'rate')).toEqual({ code: 1, text: 'rate is not open.' });
    expect(await run('reopen', 'rate')).toEqual({ code: 0, text: 'Open again: rate.' });
  });

  it('a template goes into a file of its own, so that nothing else on the terminal gets into it, and over no other', async () => {
    const path = join(test.dependencies.config.dataDir, 'own.json');
    expect(await run('template', 'govuk', path)).toEqual({ code: 0, text: `Written: ${path}` });
    expect((await run('validate', path)).code).toBe(0);
    const again = await run('template', 'counter', path);
    expect(again.code).toBe(1);
    expect(again.text).toContain('could not be written');
    expect(readFileSync(path, 'utf8')).toBe(templateText('govuk'));
  });

  it('a next draft with a changed scale is published only with a file of breaks', async () => {
    await run('import', file('a11.json', templateText('a11')), '--slug', 'seven');
    await run('publish', 'seven');
    const turned = templateText('a11').replace('"score": 5', '"score": 6');
    expect((await run('import', file('next.json', turned), '--slug', 'seven')).text).toContain(
      'version 1 stays as it is',
    );
    const refused = await run('publish', 'seven');
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('confirm the break');
    expect(refused.text).toContain('Nothing was changed.');
    const reason = { 'zh-TW': '改分數', en: 'Rescored', ja: '点数の変更' };
    const codes = [
      'satisfied_service',
      'confidence',
      'need_addressed',
      'easy',
      'reasonable_time',
      'treated_fairly',
      'employees_helpful',
    ];
    const breaks = file('breaks.json', JSON.stringify(codes.map((question) => ({ question, reason }))));
    expect((await run('publish', 'seven', '--breaks', breaks)).text).toContain('version 2');
    expect((await run('publish', 'seven', '--breaks', file('odd.json', '{"a":1}'))).code).toBe(1);
  });

  it('the schema is printed as JSON', async () => {
    expect(JSON.parse((await run('schema')).text)).toMatchObject({ $id: 'manyi-survey/1' });
  });

  it('an incomplete document is named with its places and ends with 1', async () => {
    const incomplete = file('incomplete.json', templateText('counter').replace('"en": "Rating"', '"en": ""'));
    const checked = await run('validate', incomplete);
    expect(checked.code).toBe(1);
    expect(checked.text).toContain('The English text is missing. [sections.0.title.en]');
  });

  it.each([
    [[], 'survey list'],
    [['dance'], 'survey list'],
    [['__proto__'], 'survey list'],
    [['publish'], 'survey list'],
    [['publish', 'nobody'], 'There is no survey at /s/nobody.'],
    [['import', '/nowhere/file.json'], 'could not be read'],
    [['validate', '/'], 'could not be read'],
    [['template', '../x'], 'There is no such template'],
    [['list', '--force'], 'survey list'],
  ])('%j says what is wrong and ends with 1', async (args, words) => {
    const outcome = await run(...args);
    expect(outcome.code).toBe(1);
    expect(outcome.text).toContain(words);
  });

  it('an imported file that is no document changes nothing', async () => {
    const before = (await run('list')).text;
    expect((await run('import', file('bad.json', '[1,2'))).text).toContain('not valid JSON');
    expect((await run('list')).text).toBe(before);
  });
});
