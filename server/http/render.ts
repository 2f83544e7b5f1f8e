// Why: one way from a finished view model to a page: the template's words come from the reader's language, the frame
// (who is signed in, which assets, which language links) from the request.
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application, Express, Request, Response } from 'express';
import type { HelperOptions } from 'handlebars';
import { engine as handlebarsEngine } from 'express-handlebars';
import {
  isContentLanguage,
  isLanguage,
  languageNames,
  languages,
  translatorFor,
  type ContentLanguage,
  type Language,
  type MessageParameters,
  type Translate,
} from '../i18n.js';

export type Layout = 'citizen' | 'kiosk' | 'lobby' | 'staff';

const here = dirname(fileURLToPath(import.meta.url));
/** The project's own folders: two up from the source, three up from the built program. */
export const projectRoot = existsSync(`${here}/../../views`) ? `${here}/../..` : `${here}/../../..`;

/** Logical name → built file name with its content hash, as written by the build (`public/built/manifest.json`). */
let manifest: Record<string, string> | undefined;

export function assetUrl(name: string): string {
  manifest ??= JSON.parse(readFileSync(`${projectRoot}/public/built/manifest.json`, 'utf8')) as Record<
    string,
    string
  >;
  const built = manifest[name];
  if (built === undefined) throw new Error(`no built asset ${name}`);
  return `/assets/${built}`;
}

function textHelper(this: unknown, key: unknown, options: HelperOptions): string {
  const root = (options.data as { root: { language?: unknown; translate?: Translate } }).root;
  const translate = root.translate ?? translatorFor(isLanguage(root.language) ? root.language : 'zh-TW');
  return translate(String(key), options.hash as MessageParameters);
}

/** Handlebars helpers; small on purpose: words, assets and equality. Everything else the page function finishes. */
export const viewHelpers = {
  t: textHelper,
  asset: (name: unknown) => assetUrl(String(name)),
  eq: (a: unknown, b: unknown) => a === b,
  /** A JSON island for a script: `<script type="application/json">` must not be closed by its own content. */
  json: (value: unknown) =>
    JSON.stringify(value)
      .replace(/</g, '\\u003c')
      .replace(/\u2028/g, '\\u2028')
      .replace(/\u2029/g, '\\u2029'),
};

export function useViews(app: Express): void {
  const render = handlebarsEngine({
    extname: '.hbs',
    defaultLayout: false,
    helpers: viewHelpers,
    layoutsDir: `${projectRoot}/views/layouts`,
    partialsDir: `${projectRoot}/views/partials`,
  });
  app.engine('hbs', (path, options, done) => {
    void render(path, options, done);
  });
  app.set('view engine', 'hbs');
  app.set('views', `${projectRoot}/views`);
  app.enable('view cache');
}

/** The language of this request, decided once by http/locale.ts. */
export function languageOf(res: Response): Language {
  const language: unknown = res.locals['language'];
  return isLanguage(language) ? language : 'zh-TW';
}

/** The same where a citizen reads: it may be one the office added. */
export function contentLanguageOf(res: Response): ContentLanguage {
  const language: unknown = res.locals['language'];
  return isContentLanguage(language) ? language : 'zh-TW';
}

/** The words of this request's language. */
export function translateOf(res: Response): Translate {
  return (res.locals['translate'] as Translate | undefined) ?? translatorFor(languageOf(res));
}

type OfferedLanguage = { code: ContentLanguage; name: string };
const ours: readonly OfferedLanguage[] = languages.map((code) => ({ code, name: languageNames[code] }));

/**
 * Renders `views/<template>.hbs` inside `views/layouts/<layout>.hbs`.
 * @param page the finished view model: words and numbers only, with a `title`; it may bring language links of its own
 */
export function renderPage(
  req: Request,
  res: Response,
  layout: Layout,
  template: string,
  page: { title: string } & Record<string, unknown>,
): void {
  const language = contentLanguageOf(res);
  const offered = (res.locals['offered'] as readonly OfferedLanguage[] | undefined) ?? ours;
  res.render(template, {
    ...(res.locals['frame'] as Record<string, unknown> | undefined),
    languageLinks: offered.map(({ code, name }) => ({
      code,
      name,
      current: code === language,
      url: withLanguage(req.originalUrl, code),
    })),
    ...page,
    layout,
    language,
    translate: translateOf(res),
  });
}

/** A template as text, for what is kept and sent more than once. */
export function renderedText(app: Application, template: string, page: object): Promise<string> {
  return new Promise((resolve, reject) => {
    app.render(template, page, (error: Error | null, html: string) => {
      if (error === null) resolve(html);
      else reject(error);
    });
  });
}

/** The same address with `lang` set: links that change the language and nothing else. */
export function withLanguage(url: string, language: ContentLanguage): string {
  const [path = '/', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('lang', language);
  return `${path}?${parameters.toString()}`;
}
