// Why: in which language a citizen's page is shown, and its words in it: ours are the program's, another's are the office's.
import type { Request, Response } from 'express';
import {
  isLanguage,
  languageNames,
  languages,
  translatorFor,
  type ContentLanguage,
  type Language,
  type OfficeLanguage,
  type Translate,
} from '../i18n.js';
import { badRequest } from '../errors.js';
import { queryParameter } from '../http/parameters.js';
import { languageOf } from '../http/render.js';
import type { Tongue } from '../languages/tongues.js';
import type { OfficeNotice } from '../privacy/notice.js';

/** A language the office added, with the words of its pages. `mark` changes with every word. */
export type SpokenTongue = Tongue & { t: Translate; mark: string };
export type Tongues = ReadonlyMap<string, SpokenTongue>;
type Speaking = { tongues?: Tongues };
type Offering = { languages: readonly OfficeLanguage[] };

export function wordsIn({ tongues }: Speaking, language: ContentLanguage): Translate {
  if (isLanguage(language)) return translatorFor(language);
  return tongues?.get(language)?.t ?? translatorFor('en');
}

/** Ours, then those of the office that are in use and in which this wording was complete when it was published. */
export function languagesOffered({ tongues }: Speaking, version: Offering): ContentLanguage[] {
  return [...languages, ...version.languages.filter((code) => tongues?.get(code)?.inUse === true)];
}

export function nameIn({ tongues }: Speaking, language: ContentLanguage): string {
  return isLanguage(language) ? languageNames[language] : (tongues?.get(language)?.name ?? language);
}

/**
 * The language of a page without a session: `?lang=` as far as it is offered, else the first of the browser's list that is,
 * else what the request was given before.
 */
function languageAsked(req: Request, office: Speaking, version: Offering, before: Language): ContentLanguage {
  const offered = languagesOffered(office, version);
  if (offered.length === languages.length) return before;
  const asked = queryParameter(req, 'lang');
  const found = offered.find((one) => one === asked);
  if (found !== undefined) return found;
  for (const part of (req.headers['accept-language'] ?? '').split(',')) {
    const tag = (part.split(';')[0] ?? '').trim().toLowerCase();
    const spoken = offered.find((one) => !isLanguage(one) && speaks(tag, one));
    if (spoken !== undefined) return spoken;
    if (/^(zh|en|ja)/.test(tag)) return before;
  }
  return before;
}

const speaks = (tag: string, language: OfficeLanguage): boolean =>
  tag === language.toLowerCase() || tag.split('-')[0] === language.toLowerCase();

/** Of a form that was posted: one its version was published in, also where the office ended it meanwhile. Throws 400. */
export function languagePosted(language: ContentLanguage, version: Offering): ContentLanguage {
  if (!isLanguage(language) && !version.languages.includes(language)) throw badRequest();
  return language;
}

/** From here on the page, its language links and what may go wrong on it are in this language. */
export function speak(
  res: Response,
  office: Speaking,
  version: Offering,
  language: ContentLanguage,
): ContentLanguage {
  res.locals['language'] = language;
  res.locals['translate'] = wordsIn(office, language);
  res.locals['offered'] = languagesOffered(office, version).map((code) => ({
    code,
    name: nameIn(office, code),
  }));
  return language;
}

/** The same in the language that is asked for (`languageAsked`). */
export function speakAsked(
  req: Request,
  res: Response,
  office: Speaking,
  version: Offering,
): ContentLanguage {
  return speak(res, office, version, languageAsked(req, office, version, languageOf(res)));
}

/** Changes when a word of a page may have: what was rendered before is out of date. */
export function marksOf({ tongues, notice }: Speaking & { notice?: Pick<OfficeNotice, 'number'> }): string[] {
  const marks = [...(tongues?.values() ?? [])].map(({ mark }) => mark);
  return [...marks, String(notice?.number ?? '')];
}
