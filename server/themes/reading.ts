// Why: every comment is read once by the rules in force: in the background as timed work, and some at once when somebody
// looks. A page of comments at a time, so that citizens answering meanwhile notice nothing; what is read stays read.
import { z } from 'zod';
import { polarityOf } from '../../analysis/text/polarity.js';
import type { Queries, Statement } from '../../db/connection.js';
import { insertJob } from '../../db/queries/jobs.js';
import {
  countReadBy,
  listReadState,
  listTextsToRead,
  markRead,
  markUnreadable,
  type ReadComment,
} from '../../db/queries/themes.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { loadRatings, type RatingGroup } from './ratings.js';
import { finderOf, loadThemes, type Themes } from './rules.js';

export const readingJob = 'comments.theme';

/** About 120 µs a comment, and their rows: together under 20 ms. */
const PAGE = 50;
const WINDOW = 2_000;
/** One job ends after so many and leaves a new one, so that other timed work has its turn. */
const MOST_A_JOB = 100_000;
/** As many as a person waits for unnoticed. */
const MOST_AT_ONCE = 1_500;

export type Progress = { read: number; all: number };

/** What the words of one comment say. `praising` is settled here: a bad rating praises nothing, whatever the words. */
export function readText(
  text: string,
  themes: Pick<Themes, 'rules'>,
  rated: RatingGroup | undefined,
): Omit<ReadComment, 'commentId'> {
  const { polarity, wish } = polarityOf(text);
  const praising = polarity === 'positive' && !wish && rated !== 'dissatisfied';
  return { polarity, themes: finderOf(themes.rules)(text, praising).map((found) => found.theme) };
}

/**
 * Reads comments that these rules have not read yet, from the newest to the oldest.
 * @param options `below`: where an earlier call stopped @returns where this one stopped, undefined when it got to the end
 */
export async function readComments(
  dependencies: Dependencies,
  scope: OfficeScope,
  themes: Themes,
  options: { most: number; below?: string | undefined },
): Promise<{ read: number; below: string | undefined }> {
  const db = dependencies.database.queries;
  const rating = await loadRatings(dependencies, scope);
  let { below } = options;
  let read = 0;
  for (;;) {
    const states = await listReadState(db, scope, below, WINDOW);
    const waiting = states.filter((state) => state.rules !== themes.fingerprint).map((state) => state.id);
    for (let start = 0; start < waiting.length; start += PAGE) {
      const ids = waiting.slice(start, start + PAGE);
      const texts = await listTextsToRead(db, scope, ids);
      const readable = texts.flatMap(({ id, text, surveyId, rating: code }) =>
        text === null ? [] : [{ commentId: id, ...readText(text, themes, rating(surveyId, code)) }],
      );
      const purged = texts.filter(({ text }) => text === null).map(({ id }) => id);
      await dependencies.database.atomically((write) => [
        ...markRead(write, scope, themes.fingerprint, readable),
        ...markUnreadable(write, scope, themes.fingerprint, purged),
      ]);
      read += ids.length;
      await dependencies.pause();
      if (read >= options.most) return { read, below: ids.at(-1) };
    }
    if (states.length < WINDOW) return { read, below: undefined };
    below = states.at(-1)?.id;
    await dependencies.pause();
  }
}

/** Reads what came in since, as far as nobody has to wait for it; the rest is left to the background. */
export async function readWaiting(
  dependencies: Dependencies,
  scope: OfficeScope,
  themes: Themes,
): Promise<Progress> {
  const db = dependencies.database.queries;
  const before = await countReadBy(db, scope, themes.fingerprint);
  if (before.read >= before.all) return before;
  try {
    await readComments(dependencies, scope, themes, {
      most: Math.min(MOST_AT_ONCE, before.all - before.read),
    });
  } catch (error) {
    // An import that is being taken back removed them meanwhile: the next look counts again.
    dependencies.log.warn({ err: error }, 'comments not read');
  }
  const after = await countReadBy(db, scope, themes.fingerprint);
  if (after.read < after.all) {
    const minute = dependencies.clock().toISOString().slice(0, 16);
    await dependencies.database.atomically((write) => [
      readingOf(dependencies, write, scope, `${readingJob}:${themes.fingerprint}:${minute}`),
    ]);
  }
  return after;
}

/** The job that reads all comments by whatever rules are in force when it runs. */
export function readingOf(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  id = `${readingJob}:${dependencies.newId()}`,
  below?: string,
): Statement {
  const payload = below === undefined ? {} : { below };
  return insertJob(db, scope, { id, kind: readingJob, payload, runAt: dependencies.clock() });
}

const payloadSchema = z.object({ below: z.string().optional() });

/** Timed work: reads the next stretch, and leaves a job for the one after. Done twice, it finds nothing to do. */
export async function readInBackground(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const from = payloadSchema.safeParse(payload);
  const themes = await loadThemes(dependencies.database.queries, scope);
  const progress = await countReadBy(dependencies.database.queries, scope, themes.fingerprint);
  if (progress.read >= progress.all) return;
  const { below } = await readComments(dependencies, scope, themes, {
    most: MOST_A_JOB,
    below: from.success ? from.data.below : undefined,
  });
  if (below === undefined) return;
  await dependencies.database.atomically((write) => [
    readingOf(dependencies, write, scope, undefined, below),
  ]);
}
