// Why: thousands of people open the same empty form. It is rendered once per wording, language and place, and only the
// response's id is new each time.
import type { Request, Response } from 'express';
import { contentLanguageOf, renderedText, withLanguage } from '../http/render.js';
import { surveyFormPage, type SurveyFormOptions } from './form.page.js';
import type { PublishedVersion } from './intake.js';
import { languagesOffered, marksOf, nameIn, wordsIn } from './speech.js';
import { spliced, type Spliced } from './splicedGzip.js';

const mostKept = 64;
/** Stands where the id goes; no text of a survey can hold it, for templates escape quotation marks. */
const place = '-here-goes-the-response-id-';
const placed = `value="${place}"`;

export type EmptyForms = {
  send(
    req: Request,
    res: Response,
    version: PublishedVersion,
    options: SurveyFormOptions & { action: string },
  ): Promise<void>;
};

export function createEmptyForms(): EmptyForms {
  const kept = new Map<string, Spliced>();

  async function formFor(
    req: Request,
    res: Response,
    version: PublishedVersion,
    options: SurveyFormOptions & { action: string },
  ): Promise<Spliced> {
    const language = contentLanguageOf(res);
    // The office's words are part of the page: when they change, it is rendered anew.
    const key = JSON.stringify([
      version.surveyId,
      version.number,
      language,
      options.action,
      options.office.name,
      options.office.settings,
      marksOf(options.office),
    ]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const html = await renderedText(req.app, 'citizen/form', {
      ...surveyFormPage(version, language, { ...options, responseId: place }),
      layout: 'citizen',
      language,
      translate: wordsIn(options.office, language),
      languageLinks: languagesOffered(options.office, version).map((code) => ({
        code,
        name: nameIn(options.office, code),
        current: code === language,
        url: withLanguage(options.action, code),
      })),
    });
    const at = html.lastIndexOf(placed);
    if (at === -1) throw new Error('the form has no place for its id');
    const form = spliced(html.slice(0, at), html.slice(at + placed.length));
    if (kept.size >= mostKept) kept.clear();
    kept.set(key, form);
    return form;
  }

  return {
    send: async (req, res, version, options) => {
      const form = await formFor(req, res, version, options);
      const field = `value="${options.responseId}"`;
      res.type('html').vary('Accept-Encoding');
      if (req.acceptsEncodings('gzip') === 'gzip') res.set('Content-Encoding', 'gzip').send(form.gzip(field));
      else res.send(form.plain(field));
    },
  };
}
