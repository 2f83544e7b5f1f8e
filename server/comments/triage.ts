// Why: what the rules suggest for a comment, with what they may know of its writer: that there is a name, a way to answer
// and a wish, never which.
import { proposeSorting } from '../../analysis/text/proposal.js';
import { suggestTriage, type TriageSuggestion } from '../../analysis/text/triage.js';
import type { Comment } from '../../db/queries/comments.js';
import { listContactMarks } from '../../db/queries/contacts.js';
import { listPetitionerMarks } from '../../db/queries/register.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { choicesOf, findQuestion, type SurveyDocument } from '../surveys/document.js';
import { loadSurvey } from '../surveys/open.js';

export type Marks = {
  hasName: boolean;
  hasContact: boolean;
  wishesReply: boolean;
  /** In `petitioners`, with an address of its own; else it lies beside the survey's answers. */
  isPetitioner: boolean;
};

export type Suggestion = TriageSuggestion & { themes: readonly string[] };

/** Of each comment whose writer left something; contact data that were purged count no more. */
export async function readMarks(
  dependencies: Dependencies,
  scope: OfficeScope,
  comments: readonly Comment[],
): Promise<Map<string, Marks>> {
  const db = dependencies.database.queries;
  const responseIds = comments.flatMap(({ responseId }) => (responseId === null ? [] : [responseId]));
  const [petitioners, contacts] = await Promise.all([
    listPetitionerMarks(
      db,
      scope,
      comments.map((comment) => comment.id),
    ),
    listContactMarks(db, scope, responseIds),
  ]);
  const ofResponse = new Map(contacts.map((contact) => [contact.responseId, contact]));
  const marks = new Map<string, Marks>();
  for (const { id, responseId } of comments) {
    const contact = responseId === null ? undefined : ofResponse.get(responseId);
    // The form asks for contact data only where a reply is wished for.
    if (contact !== undefined)
      marks.set(id, { hasName: contact.hasName, hasContact: true, wishesReply: true, isPetitioner: false });
  }
  for (const { commentId, purged, ...mark } of petitioners)
    if (!purged) marks.set(commentId, { ...mark, isPetitioner: true });
  return marks;
}

/** The score of the overall rating given with it, 1–5; undefined where there was none or it is not known any more. */
export function scoreOf(document: SurveyDocument | undefined, rating: string | null): number | undefined {
  const asked = document === undefined ? undefined : findQuestion(document, 'overall');
  if (document === undefined || asked === undefined || rating === null) return undefined;
  return choicesOf(document, asked).find((option) => option.code === rating)?.score;
}

/** Undefined for a text that was purged. */
export function suggestFor(
  comment: Comment,
  score: number | undefined,
  marks: Marks | undefined,
): Suggestion | undefined {
  const { text, channel } = comment;
  if (text === null) return undefined;
  const suggestion = suggestTriage({
    text,
    ...(score === undefined ? {} : { score }),
    byMailbox: channel === 'mailbox',
    hasName: marks?.hasName === true,
    hasContact: marks?.hasContact === true,
    wishesReply: marks?.wishesReply === true,
  });
  return { ...suggestion, themes: proposeSorting(text, score)?.themes ?? [] };
}

/** What the rules say at this moment of each, to be written down beside what a person decides. */
export async function suggestionsOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  comments: readonly Comment[],
): Promise<Map<string, Suggestion>> {
  const marks = await readMarks(dependencies, scope, comments);
  const documents = new Map<string, SurveyDocument | undefined>();
  for (const surveyId of new Set(comments.flatMap((one) => (one.surveyId === null ? [] : [one.surveyId]))))
    documents.set(surveyId, (await loadSurvey(dependencies, scope, surveyId)).version?.document);
  const suggestions = new Map<string, Suggestion>();
  for (const comment of comments) {
    const score = scoreOf(documents.get(comment.surveyId ?? ''), comment.rating);
    const suggestion = suggestFor(comment, score, marks.get(comment.id));
    if (suggestion !== undefined) suggestions.set(comment.id, suggestion);
  }
  return suggestions;
}
