// Why: everything one view of the inbox shows, read in one place; the page function only words it.
import { hasPersonalData } from '../../analysis/text/mask.js';
import { similarTo, tellingPairs } from '../../analysis/text/similar.js';
import { listReadsOf, listThemesOf } from '../../db/queries/commentMarks.js';
import {
  countComments,
  countUnread,
  findComment,
  findContactOf,
  listComments,
  listSimilarCandidates,
  type Comment,
} from '../../db/queries/comments.js';
import { findCaseOfComment } from '../../db/queries/cases.js';
import { listNominated } from '../../db/queries/merits.js';
import {
  listAttachments,
  listMergedInto,
  listTriages,
  listWriterNames,
  type AttachmentNote,
  type Triage,
} from '../../db/queries/register.js';
import { listImprovements, listImprovementsOfComments } from '../../db/queries/improvements.js';
import { listCounters, listServices, type Counter, type Service } from '../../db/queries/offices.js';
import { listSurveys } from '../../db/queries/surveys.js';
import { findPhoneCommentOf } from '../../db/queries/phoneComments.js';
import { findUser } from '../../db/queries/users.js';
import { concealedOf, openToReader } from '../cases/concealed.js';
import { signatoryOf } from '../cases/viewer.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { mayWrite } from '../improvements/rights.js';
import { languageCodesOf, loadTongues, type Tongue } from '../languages/tongues.js';
import type { SurveyDocument } from '../surveys/document.js';
import { loadSurvey } from '../surveys/open.js';
import { loadThemes, type Themes } from '../themes/rules.js';
import { staffNames } from '../themes/staffNames.js';
import type { InboxView } from './comments.form.js';
import { purgesOf, type Purges } from './purged.js';
import { readMarks, type Marks } from './triage.js';

export const pageSize = 40;
export const mostCounted = 10_000;
export const mostUnread = 1_000;

export type Read = { userId: string; name: string; readAt: Date };
export type KnownSurvey = {
  id: string;
  title: Awaited<ReturnType<typeof listSurveys>>[number]['title'];
  document: SurveyDocument | undefined;
};

export type OpenComment = {
  comment: Comment;
  themes: readonly string[];
  reads: readonly Read[];
  sortedBy: string | undefined;
  improvements: Awaited<ReturnType<typeof listImprovementsOfComments>>;
  /** Those under way that it could join. */
  joinable: { id: string; number: number; title: string }[];
  similar: readonly Comment[];
  similarImprovements: ReadonlySet<string>;
  /** Known only to who may read contacts. */
  contactLeft: boolean;
  /** What its writer left of themselves, never which. */
  marks: Marks | undefined;
  attachments: readonly AttachmentNote[];
  triages: readonly (Triage & { name: string })[];
  /** The one it was merged into, and those merged into it. */
  mergedInto: Comment | undefined;
  merged: readonly Comment[];
  nominated: boolean;
  /** The case it became, as far as this person may see it; and whether it may become one. */
  caseOf: { id: string; number: string } | undefined;
  mayOpenCase: boolean;
  enteredBy: string | undefined;
  /** Written on the visitor's own phone; `waiting`: their answers are still on the tablet. */
  phone: 'joined' | 'waiting' | undefined;
};

export type Inbox = {
  /** The office's themes, those out of use among them. */
  knownThemes: Themes;
  /** Names of the office's people, covered in every text. */
  names: readonly string[];
  /** What writers called themselves, covered in what they wrote. */
  writers: ReadonlyMap<string, string>;
  /** Who took out the words that are no longer there, and why. */
  purges: Purges;
  items: readonly Comment[];
  themes: ReadonlyMap<string, string[]>;
  unreadIds: ReadonlySet<string>;
  improved: ReadonlySet<string>;
  hasMore: boolean;
  matching: number;
  /** Of all; not counted in a filtered view. */
  unread: number;
  surveys: readonly KnownSurvey[];
  counters: readonly Counter[];
  services: readonly Service[];
  tongues: readonly Tongue[];
  open: OpenComment | undefined;
};

/** @param commentId the comment to open beside the list. Throws 404 when it is not there, 400 for an unknown survey. */
export async function readInbox(
  dependencies: Dependencies,
  staff: Staff,
  view: InboxView,
  commentId?: string,
): Promise<Inbox> {
  const db = dependencies.database.queries;
  const { scope, userId } = staff;
  const [surveys, knownThemes, names, tongues] = await Promise.all([
    knownSurveys(dependencies, staff),
    loadThemes(db, scope),
    staffNames(db, scope),
    loadTongues(db, scope),
  ]);
  if (view.filter.surveyId !== undefined && !surveys.some((survey) => survey.id === view.filter.surveyId))
    throw badRequest();
  if (view.filter.theme !== undefined && !knownThemes.all.some(({ code }) => code === view.filter.theme))
    throw badRequest();
  const { language } = view.filter;
  if (language !== undefined && !languageCodesOf(tongues).includes(language)) throw badRequest();
  const opened = commentId === undefined ? undefined : await readOpenComment(dependencies, staff, commentId);
  // The embedded store answers at once, so everything so far ran in one turn of the event loop.
  await dependencies.pause();
  const asked = withoutNames(view.filter, names);
  const filtered = view.onlyUnread || Object.keys(asked).length > 0;
  const open = await openToReader(dependencies, staff);
  const filter = { ...asked, ...open, ...(view.onlyUnread ? { unreadBy: userId } : {}) };
  const [rows, matching, unread, counters, services] = await Promise.all([
    listComments(db, scope, filter, pageSize + 1, view.after),
    countComments(db, scope, filter, mostCounted),
    filtered ? 0 : countUnread(db, scope, userId, mostUnread, open),
    listCounters(db, scope),
    listServices(db, scope),
  ]);
  const items = rows.slice(0, pageSize);
  const ids = items.map((item) => item.id);
  const beside = shownBeside(opened);
  const [writers, purges, tags, reads, improvements] = await Promise.all([
    listWriterNames(db, scope, [...new Set([...ids, ...beside.map(({ id }) => id)])].slice(0, 500)),
    purgesOf(db, scope, [...items, ...beside].slice(0, 500)),
    listThemesOf(db, scope, ids),
    listReadsOf(db, scope, ids),
    listImprovementsOfComments(db, scope, ids),
  ]);
  const readByMe = new Set(reads.filter((read) => read.userId === userId).map((read) => read.commentId));
  return {
    knownThemes,
    names,
    writers,
    purges,
    items,
    themes: grouped(tags),
    unreadIds: new Set(ids.filter((id) => !readByMe.has(id))),
    improved: new Set(improvements.map((row) => row.commentId)),
    hasMore: rows.length > pageSize,
    matching,
    unread,
    surveys,
    counters,
    services,
    tongues,
    open: opened,
  };
}

/** Every comment of which words stand beside the list. */
function shownBeside(open: OpenComment | undefined): Comment[] {
  if (open === undefined) return [];
  const { comment, similar, merged, mergedInto } = open;
  return [comment, ...similar, ...merged, ...(mergedInto === undefined ? [] : [mergedInto])];
}

/** What is covered cannot be found either: a search for a colleague's name finds nothing. */
function withoutNames(filter: InboxView['filter'], names: readonly string[]): InboxView['filter'] {
  const { search } = filter;
  return search !== undefined && hasPersonalData(search, names) ? { ...filter, search: '\uffff' } : filter;
}

function grouped(tags: readonly { commentId: string; theme: string }[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const { commentId, theme } of tags) map.set(commentId, [...(map.get(commentId) ?? []), theme]);
  return map;
}

async function knownSurveys(dependencies: Dependencies, staff: Staff): Promise<KnownSurvey[]> {
  const surveys = await listSurveys(dependencies.database.queries, staff.scope);
  return await Promise.all(
    surveys.map(async (survey) => ({
      id: survey.id,
      title: survey.title,
      document: (await loadSurvey(dependencies, staff.scope, survey.id)).version?.document,
    })),
  );
}

/** Throws 404 for what a confidential case conceals from this person, as for what is not there. */
export async function requireOpenTo(
  dependencies: Dependencies,
  staff: Staff,
  ids: readonly string[],
): Promise<void> {
  if ((await concealedOf(dependencies, staff, ids)).size > 0) throw notFound();
}

async function readOpenComment(dependencies: Dependencies, staff: Staff, id: string): Promise<OpenComment> {
  const db = dependencies.database.queries;
  const { scope } = staff;
  const comment = await findComment(db, scope, id);
  if (comment === undefined) throw notFound();
  await requireOpenTo(dependencies, staff, [id]);
  const [tags, reads, improvements, underWay, contact] = await Promise.all([
    listThemesOf(db, scope, [id]),
    listReadsOf(db, scope, [id]),
    listImprovementsOfComments(db, scope, [id]),
    listImprovements(db, scope, { status: 'open' }),
    staff.may('contacts.read') && comment.responseId !== null
      ? findContactOf(db, scope, comment.responseId)
      : undefined,
  ]);
  const { viewer } = await signatoryOf(dependencies, staff);
  const caseOf = await findCaseOfComment(db, scope, id, viewer);
  const [marks, attachments, triages, merged, mergedInto, nominated] = await Promise.all([
    readMarks(dependencies, scope, [comment]),
    listAttachments(db, scope, id),
    listTriages(db, scope, id),
    listMergedInto(db, scope, id),
    comment.mergedInto === null ? undefined : findComment(db, scope, comment.mergedInto),
    listNominated(db, scope, [id]),
  ]);
  const themes = tags.map((tag) => tag.theme);
  const similar = await readSimilar(dependencies, staff, comment, themes);
  const similarImprovements = await listImprovementsOfComments(
    db,
    scope,
    similar.map((other) => other.id),
  );
  return {
    comment,
    themes,
    reads,
    sortedBy: comment.kindBy === null ? undefined : (await findUser(db, comment.kindBy))?.name,
    improvements,
    joinable: underWay
      .filter((row) => mayWrite(staff, row) && !improvements.some((own) => own.id === row.id))
      .map(({ id, number, title }) => ({ id, number, title })),
    similar,
    similarImprovements: new Set(similarImprovements.map((row) => row.commentId)),
    contactLeft: contact !== undefined,
    marks: marks.get(id),
    attachments,
    triages,
    mergedInto,
    merged,
    nominated: nominated.length > 0,
    caseOf: caseOf === undefined ? undefined : { id: caseOf.id, number: caseOf.number },
    // Who registers sees every case, so for them none found is none there.
    mayOpenCase: staff.may('cases.register') && caseOf === undefined && comment.kind === 'petition',
    enteredBy: comment.enteredBy === null ? undefined : (await findUser(db, comment.enteredBy))?.name,
    phone:
      comment.channel !== 'kiosk' || (await findPhoneCommentOf(db, scope, id)) === undefined
        ? undefined
        : comment.responseId === null
          ? 'waiting'
          : 'joined',
  };
}

async function readSimilar(
  dependencies: Dependencies,
  staff: Staff,
  comment: Comment,
  themes: readonly string[],
): Promise<Comment[]> {
  const { searchText } = comment;
  if (searchText === null || comment.kind === 'no_content') return [];
  const pairs = tellingPairs(searchText);
  const candidates = await listSimilarCandidates(dependencies.database.queries, staff.scope, {
    id: comment.id,
    themes,
    pairs,
  });
  const readable = candidates.flatMap((candidate) =>
    candidate.searchText === null ? [] : [{ comment: candidate, searchText: candidate.searchText }],
  );
  const similar = similarTo(searchText, readable).map(({ candidate }) => candidate.comment);
  const concealed = await concealedOf(
    dependencies,
    staff,
    similar.map((one) => one.id),
  );
  return similar.filter((one) => !concealed.has(one.id));
}
