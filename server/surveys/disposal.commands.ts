// Why: a draft nobody needs goes out of the list, and comes back whole when it was needed after all. What was ever
// published stays for good: answers rest on it.
import { z } from 'zod';
import { mustChange, type Queries, type Statement } from '../../db/connection.js';
import { isForeignKeyViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { listDevices } from '../../db/queries/offices.js';
import {
  deleteDraftParts,
  deleteDraftSurvey,
  findWholeDraft,
  insertWholeDraft,
  type WholeDraft,
} from '../../db/queries/surveyTrash.js';
import type { Translated } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { throwing, type Thrower } from '../trash/throwing.js';

/** Returns what «undo» asks for. Throws 404 for one that was published, 409 where something hangs on it or it changed. */
export async function disposeOfDraft(
  dependencies: Dependencies,
  by: Thrower,
  surveyId: string,
  seen: number | undefined,
): Promise<string> {
  const { queries } = dependencies.database;
  const whole = await findWholeDraft(queries, by.scope, surveyId);
  if (whole === undefined) throw notFound('survey_not_found');
  const { survey } = whole;
  if (seen !== undefined && seen !== survey.revision) throw conflict('conflict');
  const devices = await listDevices(queries, by.scope);
  if (devices.some((device) => device.surveyId === surveyId)) throw conflict('survey_in_use');
  const thrown = throwing(dependencies, by, {
    kind: 'survey',
    subject: surveyId,
    name: named(survey),
    rows: whole,
  });
  try {
    await dependencies.database.atomically((db) => [
      ...deleteDraftParts(db, by.scope, surveyId),
      mustChange(deleteDraftSurvey(db, by.scope, survey)),
      thrown.keep(db),
      insertAudit(db, by.scope, {
        id: dependencies.newId(),
        at: dependencies.clock(),
        userId: by.userId,
        action: 'survey.discard',
        entity: 'survey',
        entityId: surveyId,
        detail: { slug: survey.slug },
      }),
    ]);
  } catch (error) {
    if (isForeignKeyViolation(error)) throw conflict('survey_in_use');
    throw error instanceof NothingChanged ? conflict('conflict') : error;
  }
  return thrown.id;
}

/** Titles repeat; the address tells two apart. */
function named({ title, slug }: Pick<WholeDraft['survey'], 'title' | 'slug'>): Translated {
  const address = `/s/${slug}`;
  return {
    'zh-TW': `${title['zh-TW']}（${address}）`,
    en: `${title.en} (${address})`,
    ja: `${title.ja}（${address}）`,
  };
}

const stored = z.custom<WholeDraft>(
  (value) => typeof value === 'object' && value !== null && 'survey' in value && 'steps' in value,
);

export function returnSurvey(
  _dependencies: Dependencies,
  { scope }: Staff,
  rows: unknown,
): Promise<(db: Queries) => Statement[]> {
  const whole = stored.parse(rows);
  return Promise.resolve((db) => insertWholeDraft(db, scope, whole));
}
