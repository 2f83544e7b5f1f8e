// Why: what was said of each text's wording, read in one place for the editor and for publishing.
import { listSurveyTexts } from '../../../db/queries/drafting.js';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import type { OfficeLanguage } from '../../i18n.js';
import type { SurveyDocument } from '../document.js';
import { wordingsOf, type KnownStates } from './texts.js';

export async function loadStates(
  dependencies: Pick<Dependencies, 'database'>,
  scope: OfficeScope,
  of: {
    survey: { id: string };
    /** What citizens answer now. */
    current: SurveyDocument | undefined;
    /** Languages of the office's own in which they read it. */
    offered: readonly OfficeLanguage[];
  },
): Promise<KnownStates> {
  const rows = await listSurveyTexts(dependencies.database.queries, scope, of.survey.id);
  return {
    said: new Map(rows.map((row) => [`${row.name} ${row.language}`, row])),
    published: wordingsOf(of.current, of.offered),
  };
}
