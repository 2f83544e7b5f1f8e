// Why: a template is only ever wrong at run time; these read all of them at once, so that no page is the first to find out.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { beforeAll, describe, expect, test } from 'vitest';
import { viewHelpers } from '../../server/http/render.js';
import { languages, translatorFor, type Language } from '../../server/i18n.js';

const folder = fileURLToPath(new URL('../../views', import.meta.url));

function templatesIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    return entry.isDirectory() ? templatesIn(inner) : entry.name.endsWith('.hbs') ? [inner] : [];
  });
}

const templates = templatesIn(folder).map((path) => ({
  name: relative(folder, path),
  text: readFileSync(path, 'utf8'),
}));
/** What reaches a reader: without the comments of the template. */
const withoutComments = (text: string): string =>
  text.replace(/\{\{!--[\s\S]*?--\}\}/g, '').replace(/\{\{![\s\S]*?\}\}/g, '');
const partialNames = readdirSync(join(folder, 'partials')).map((file) => basename(file, '.hbs'));

const handlebars = Handlebars.create();

beforeAll(() => {
  handlebars.registerHelper({ ...viewHelpers, asset: (name: unknown) => `/assets/${String(name)}` });
  for (const { name, text } of templates) {
    if (name.startsWith('partials/')) handlebars.registerPartial(basename(name, '.hbs'), text);
  }
});

function rendered(name: string, page: Record<string, unknown>): string {
  const found = templates.find((template) => template.name === name);
  if (found === undefined) throw new Error(`no template ${name}`);
  return handlebars.compile(found.text)({ language: 'zh-TW', ...page });
}

describe.each(templates)('views/$name', ({ name, text }) => {
  const shown = withoutComments(text);

  test('compiles', () => {
    expect(() => handlebars.precompile(text)).not.toThrow();
  });

  test('asks only for partials that exist', () => {
    const inline = [...shown.matchAll(/\{\{#\*inline "([\w/-]+)"/g)].map((match) => match[1]);
    const asked = [...shown.matchAll(/\{\{>\s*([\w/-]+)/g)].map((match) => match[1]);
    expect(asked.filter((partial) => partial !== undefined && !partialNames.includes(partial) && !inline.includes(partial))).toEqual([]);
  });

  test('holds no Chinese or Japanese text of its own: words live in locales', () => {
    expect(shown.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}，。：；？！「」]+/gu) ?? []).toEqual([]);
  });

  test('escapes everything it shows', () => {
    const raw = shown.match(/\{\{\{\s*[^}]*\}\}\}|\{\{&/g) ?? [];
    const allowed = name.startsWith('layouts/') ? ['{{{body}}}'] : [];
    // A JSON island is made safe by its helper, and only inside a script that no browser runs.
    const islands = [...shown.matchAll(/<script type="application\/json"[^>]*>(\{\{\{json [^}]*\}\}\})<\/script>/g)].map((match) => match[1]);
    expect(raw.filter((found) => !allowed.includes(found) && !islands.includes(found))).toEqual([]);
  });

  test('has no inline style, script or handler: the security policy would drop them', () => {
    expect(shown).not.toMatch(/\sstyle="/);
    expect(shown).not.toMatch(/\son[a-z]+="/);
    expect(shown).not.toMatch(/<script(?![^>]*(\ssrc=|application\/json))/);
  });

  test('uses only words that exist in all languages', () => {
    const keys = [...shown.matchAll(/(?:\{\{|\()t "([^"]+)"/g)].map((match) => match[1] ?? '');
    for (const language of languages) {
      const t = translatorFor(language);
      // Asked with a count, so that a key that exists only as plural forms is found too.
      for (const key of keys) expect(() => t(key, { count: 2, n: 2 }), `${key} in ${language}`).not.toThrow();
    }
  });
});

describe.each(['citizen', 'kiosk', 'staff'])('the layout %s', (layout) => {
  const page = (language: Language) =>
    rendered(`layouts/${layout}.hbs`, {
      language,
      title: 'A <title>',
      body: '<h1>body</h1>',
      scripts: ['form.js'],
      styles: ['figures.css'],
      languageLinks: [
        { code: 'zh-TW', name: '中文', url: '?lang=zh-TW', current: true },
        { code: 'en', name: 'English', url: '?lang=en' },
      ],
    });

  test.each(languages)('says its language: %s', (language) => {
    expect(page(language)).toContain(`<html lang="${language}">`);
  });

  test('has a link to skip to its one main landmark', () => {
    const html = page('zh-TW');
    expect(html).toMatch(/<a class="usa-skipnav" href="#main">/);
    expect(html.match(/<main\b/g)).toHaveLength(1);
    expect(html).toMatch(/<main[^>]*\sid="main"/);
  });

  test('names the page and the product in its title, escaped', () => {
    expect(page('zh-TW')).toContain('<title>A &lt;title&gt; – 滿意</title>');
  });

  test('loads its own style sheet and what the page asks for', () => {
    const html = page('en');
    expect(html).toContain(`href="/assets/${layout}.css"`);
    expect(html).toContain('href="/assets/figures.css"');
    // The counter shows nothing to tap before its script has run.
    const first = layout === 'kiosk' ? ' blocking="render"' : '';
    expect(html).toContain(`<script type="module" src="/assets/form.js"${first}>`);
  });

  test('offers languages as words in their own script', () => {
    expect(page('en')).toMatch(/<a [^>]*lang="en"[^>]*>English<\/a>/);
    expect(page('en')).toContain('aria-current="true">中文<');
  });
});

describe('the staff layout', () => {
  test('shows only what this person may open, and where they are', () => {
    const html = rendered('layouts/staff.hbs', {
      title: 'x',
      nav: 'comments',
      csrf: 'token-1',
      staff: { name: '王小明', may: { dashboards_read: true, comments_read: true } },
    });
    expect([...html.matchAll(/class="m-nav__link" href="([^"]+)"/g)].map((match) => match[1])).toEqual([
      '/dashboards',
      '/comments',
    ]);
    expect(html).toContain('href="/comments" aria-current="page"');
    expect(html).not.toContain('href="/dashboards" aria-current');
    expect(html).toContain('name="_csrf" value="token-1"');
  });
});

describe('the partials', () => {
  test('a verdict shows sign and word together, the colour apart from the direction', () => {
    const html = rendered('partials/verdict.hbs', { direction: 'up', tone: 'bad', word: '上升' });
    expect(html).toContain('m-verdict--bad');
    expect(html).toMatch(/▲<\/span> 上升/);
    expect(rendered('partials/verdict.hbs', { direction: 'unknown', word: '無法判定' })).toMatch(/m-verdict--unknown.*◇/);
  });

  test('a refused field is tied to its message and its hint, and keeps its value', () => {
    const html = rendered('partials/field.hbs', {
      name: 'email',
      label: 'E-mail',
      hint: 'h',
      error: 'e',
      value: '"><script>',
    });
    expect(html).toContain('<label class="m-field__label" for="email">');
    expect(html).toContain('aria-invalid="true" aria-describedby="email-hint email-error"');
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;"');
  });

  test('a longer text says how much fits', () => {
    const html = rendered('partials/field.hbs', { name: 'plan', label: 'Plan', rows: 4, max: 500, value: 'v' });
    expect(html).toMatch(/<textarea[^>]*maxlength="500"[^>]*>v<\/textarea>/);
    expect(html).toContain('最多500字');
  });

  test('five faces differ, are of one size, and leave the naming to the word beside them', () => {
    const drawn = ['very-pleased', 'pleased', 'neutral', 'displeased', 'very-displeased'].map((name) =>
      rendered('partials/face.hbs', { name }),
    );
    expect(new Set(drawn).size).toBe(5);
    for (const svg of drawn) expect(svg).toMatch(/viewBox="0 0 64 64".*aria-hidden="true"/);
  });

  test('an error summary stands only where something is wrong', () => {
    expect(rendered('partials/error-summary.hbs', {}).trim()).toBe('');
    expect(rendered('partials/error-summary.hbs', { errors: [{ href: '#name', text: 'n' }] })).toContain('<a href="#name">n</a>');
  });
});
