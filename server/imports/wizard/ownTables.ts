// Why: our own wide table leaves under columns that we named, in the reader's language. Coming back, they are known by these
// names: what stands beside the answers is no question, however alike a question's own name is.
import { wideFacts } from '../../dashboards/responsesWide.js';
import { languages, translatorFor, type Translate } from '../../i18n.js';
import { findQuestion, type SurveyDocument } from '../../surveys/document.js';

/** Version, device and hour stay: they belong to where the answers were collected, or are read with the day. */
const roleOf: Readonly<Partial<Record<(typeof wideFacts)[number], string>>> = {
  id: 'id',
  language: 'language',
  channel: 'channel',
  counter: 'counter',
  service: 'service',
  assisted: 'assisted',
  day: 'date',
  wave: 'wave',
  flags: 'flags',
};

/** Between the codes of several choices. */
export const wideSeparator = '|';

/** The words in which the header was written; undefined where it is none of ours. */
function wordsOf(header: readonly string[]): Translate | undefined {
  const names = new Set(header.map((name) => name.trim()));
  return languages
    .map(translatorFor)
    .find((t) => wideFacts.every((fact) => names.has(t(`dashboards.export.${fact}`))));
}

export const isOwnWide = (header: readonly string[]): boolean => wordsOf(header) !== undefined;

/** What each column of our own wide table is, '' where the survey has no such question; undefined for other tables. */
export function guessWide(
  header: readonly string[],
  document: SurveyDocument | undefined,
): string[] | undefined {
  const t = wordsOf(header);
  if (t === undefined) return undefined;
  const roles = new Map(wideFacts.map((fact) => [t(`dashboards.export.${fact}`), roleOf[fact] ?? 'ignored']));
  const names = header.map((name) => name.trim());
  return names.map((name, index) => {
    // The words beside the codes.
    if (name === t('dashboards.export.label', { question: names[index - 1] ?? '' })) return 'ignored';
    const role = roles.get(name);
    if (role !== undefined) return role;
    const code = name.split(' ')[0] ?? '';
    return document !== undefined && findQuestion(document, code) !== undefined ? `q:${code}` : '';
  });
}
