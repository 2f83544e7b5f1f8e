// Why: before words are saved one sees what they would do: which of the newest comments would gain the theme or lose it.
import { maskPersonalData } from '../../analysis/text/mask.js';
import type { ThemeRule } from '../../analysis/text/themeRules.js';
import { listComments, type CommentKey } from '../../db/queries/comments.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import type { Translate } from '../i18n.js';
import { loadRatings, type RatingGroup } from './ratings.js';
import { readText } from './reading.js';
import { staffNames } from './staffNames.js';

export type PreviewText = { id: string; url: string; text: string; language: string };
export type Preview = {
  /** How many of the newest were looked at. */
  read: number;
  gains: number;
  loses: number;
  /** The newest of them, covered. */
  gained: PreviewText[];
  lost: PreviewText[];
};

/** Looked at in one preview: half a second at most. */
const most = 1_500;
const page = 150;
const mostShown = 20;

export async function previewOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  t: Translate,
  theme: string,
  before: readonly ThemeRule[],
  after: readonly ThemeRule[],
): Promise<Preview> {
  const db = dependencies.database.queries;
  const rating = await loadRatings(dependencies, scope);
  const names = await staffNames(db, scope);
  const result: Preview = { read: 0, gains: 0, loses: 0, gained: [], lost: [] };
  const has = (rules: readonly ThemeRule[], text: string, rated: RatingGroup | undefined) =>
    readText(text, { rules }, rated).themes.includes(theme);
  let key: CommentKey | undefined;
  while (result.read < most) {
    const comments = await listComments(db, scope, {}, page, key);
    for (const { id, text, language, surveyId, rating: code } of comments) {
      if (text === null) continue;
      const rated = rating(surveyId, code);
      const [had, gets] = [has(before, text, rated), has(after, text, rated)];
      if (had === gets) continue;
      const shown = {
        id,
        url: `/comments/${encodeURIComponent(id)}`,
        text: maskPersonalData(text, (kind) => t(`comments.masked.${kind}`), names).text,
        language,
      };
      if (gets) result.gains += 1;
      else result.loses += 1;
      const list = gets ? result.gained : result.lost;
      if (list.length < mostShown) list.push(shown);
    }
    result.read += comments.length;
    const last = comments.at(-1);
    if (comments.length < page || last === undefined) break;
    key = { receivedAt: last.receivedAt, id: last.id };
    await dependencies.pause();
  }
  return result;
}
