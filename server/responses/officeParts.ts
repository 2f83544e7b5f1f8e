// Why: every form needs the office's words and its counters' codes, which hardly ever change: read at most every few
// seconds, so that a form costs one query and not four.
import { createHash } from 'node:crypto';
import { listAccess, type SurveyAccess } from '../../db/queries/access.js';
import { findHeardForThanks } from '../../db/queries/heard.js';
import { listLinksInUse, type SurveyLink } from '../../db/queries/links.js';
import { listCitizenWords } from '../../db/queries/languages.js';
import { findOffice, listCounters, listServices } from '../../db/queries/offices.js';
import type { Queries } from '../../db/connection.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Translated } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { inLanguage, languages, translatorFor } from '../i18n.js';
import { shownWords, translatorWith } from '../languages/citizenWords.js';
import { loadTongues } from '../languages/tongues.js';
import { loadNotice, type OfficeNotice } from '../privacy/notice.js';
import type { OfficeWords } from './placeholders.js';
import type { Tongues } from './speech.js';

export type OfficeParts = OfficeWords & {
  notice: OfficeNotice;
  /** Codes of those in use. */
  counters: ReadonlySet<string>;
  services: ReadonlySet<string>;
  /** Links in use, by their code. */
  links: ReadonlyMap<string, SurveyLink>;
  /** Survey → what it asks of who answers on the web. */
  access: ReadonlyMap<string, SurveyAccess>;
};

const keptFor = 5_000;

/** Reads an office's parts, or gives those read a moment ago. */
export function createOfficeParts(
  dependencies: Pick<Dependencies, 'database' | 'clock'>,
): (officeId: string) => Promise<OfficeParts> {
  const known = new Map<string, { until: number; parts: Promise<OfficeParts> }>();

  async function read(officeId: string): Promise<OfficeParts> {
    const db = dependencies.database.queries;
    const scope = officeScope(officeId);
    const office = await findOffice(db, scope);
    if (office === undefined) throw notFound();
    const codes = (rows: readonly { code: string; active: boolean }[]) =>
      new Set(rows.filter((row) => row.active).map((row) => row.code));
    const item = await findHeardForThanks(db, scope);
    return {
      id: office.id,
      tongues: await loadSpoken(db, scope),
      notice: await loadNotice(db, scope, office),
      name: office.name,
      settings: item === undefined ? office.settings : { ...office.settings, heard: thanksWords(item) },
      counters: codes(await listCounters(db, scope)),
      services: codes(await listServices(db, scope)),
      access: new Map((await listAccess(db, scope)).map((row) => [row.surveyId, row])),
      links: new Map((await listLinksInUse(db, scope)).map((link) => [link.code, link])),
    };
  }

  return (officeId) => {
    const now = dependencies.clock().getTime();
    const found = known.get(officeId);
    if (found !== undefined && now < found.until) return found.parts;
    const parts = read(officeId);
    known.set(officeId, { until: now + keptFor, parts });
    // What failed is not remembered.
    parts.catch(() => known.delete(officeId));
    return parts;
  };
}

/** The languages the office added, each with its words of the pages. */
export async function loadSpoken(db: Queries, scope: OfficeScope): Promise<Tongues> {
  const tongues = await loadTongues(db, scope);
  const rows = tongues.length === 0 ? [] : await listCitizenWords(db, scope);
  return new Map(
    tongues.map((tongue) => {
      const words = shownWords(rows, tongue.code);
      const mark = markOfWords([tongue.name, String(tongue.inUse), ...words.keys(), ...words.values()]);
      return [tongue.code, { ...tongue, mark, t: translatorWith(words) }];
    }),
  );
}

const markOfWords = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);

/** The newest of 您的建議，我們的改善; the office's own sentence only as long as there is none. */
function thanksWords({ wish, done }: { wish: Translated; done: Translated }): Translated {
  const words = languages.map((language) => [
    language,
    translatorFor(language)('heard.thanks', {
      wish: inLanguage(wish, language),
      done: inLanguage(done, language),
    }),
  ]);
  return Object.fromEntries(words) as Translated;
}
