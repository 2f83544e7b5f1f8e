// Why: links are made and ended with who did it in the same transaction; an ended one counts for no place any more.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { endLink, insertLink } from '../../db/queries/links.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { LinkEntry } from './links.form.js';
import { shortCode } from './shortCodes.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

/** Returns the code of its address. */
export async function makeLink(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  surveyId: string,
  entry: LinkEntry,
): Promise<string> {
  const code = shortCode(dependencies.randomHex(8), 8);
  const at = dependencies.clock();
  await dependencies.database.atomically((db) => [
    insertLink(db, scope, { code, surveyId, ...entry, madeBy: userId, madeAt: at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'link.make',
      entity: 'survey',
      entityId: surveyId,
      detail: { code, channel: entry.channel, counter: entry.counterCode, service: entry.serviceCode },
    }),
  ]);
  return code;
}

/** Throws 404 for a link that is not there or has ended. */
export async function closeLink(
  dependencies: Dependencies,
  { scope, userId }: Actor,
  surveyId: string,
  code: string,
): Promise<void> {
  const at = dependencies.clock();
  try {
    await dependencies.database.atomically((db) => [
      mustChange(endLink(db, scope, surveyId, code, at)),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at,
        userId,
        action: 'link.end',
        entity: 'survey',
        entityId: surveyId,
        detail: { code },
      }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? notFound('link_not_found') : error;
  }
}
