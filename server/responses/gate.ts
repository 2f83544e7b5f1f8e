// Why: before a form is shown or taken, its survey may ask for a one-time code or be full, and somebody may have begun it
// earlier. Decided once, for the empty form and the posted one alike.
import type { Request } from 'express';
import { countTowardsQuota } from '../../db/queries/access.js';
import { hasResponse } from '../../db/queries/responses.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { gone, notFound } from '../errors.js';
import { queryParameter } from '../http/parameters.js';
import { codeOf, stateOfCode } from '../reaching/access.commands.js';
import { isDraftToken, takeUpDraft, type KeptDraft } from './drafts.commands.js';
import type { PublishedVersion } from './intake.js';
import type { OfficeParts } from './officeParts.js';

export type Gate =
  | {
      open: true;
      code: string | undefined;
      /** Its answers are stored: they may come again, nothing else. */
      isSpent: boolean;
      /** What a form put aside lies under: the code, or the token of its private link. */
      draftToken: string | undefined;
      draft: KeptDraft | undefined;
      /** The part of the address that opens it again. */
      query: string;
    }
  | { open: false; problem: 'needed' | 'unknown' | 'used'; typed: string };

/**
 * Throws 410 when the survey has all the answers it wants, 404 for a private link whose form is sent or over.
 * @param posted answers on their way: by their id, those that were stored already are in any case welcome; a code that
 * came with them counts before the address's
 */
export async function passGate(
  dependencies: Dependencies,
  req: Request,
  version: PublishedVersion,
  office: OfficeParts,
  posted?: { id: string; code: string | undefined },
): Promise<Gate> {
  const access = office.access.get(version.surveyId);
  const scope = officeScope(version.officeId);
  const needsCode = access?.needsCode === true;
  const typed = posted?.code ?? queryParameter(req, 'code') ?? '';
  // Invitations carry a code to a survey that is open to all as well: it is spent, so that nobody is reminded in vain.
  if (needsCode || (typed !== '' && (await isCode(typed)))) {
    if (typed === '') return { open: false, problem: 'needed', typed };
    const code = codeOf(typed);
    const state =
      code === undefined ? 'unknown' : await stateOfCode(dependencies, scope, version.surveyId, code);
    // A spent code may come with the very answers it was spent on: the intake decides about those.
    if (code === undefined || state === 'unknown' || (state === 'used' && req.method === 'GET'))
      return { open: false, problem: state === 'used' ? 'used' : 'unknown', typed };
    await refuseWhenFull();
    const draft = await takeUpDraft(dependencies, version, code);
    return { open: true, code, isSpent: state === 'used', draftToken: code, draft, query: `&code=${code}` };
  }
  await refuseWhenFull();
  const token = queryParameter(req, 'resume');
  if (token === undefined)
    return {
      open: true,
      code: undefined,
      isSpent: false,
      draftToken: undefined,
      draft: undefined,
      query: '',
    };
  const draft = isDraftToken(token) ? await takeUpDraft(dependencies, version, token) : undefined;
  if (draft === undefined && req.method === 'GET') throw notFound('draft_not_found');
  const isToken = isDraftToken(token);
  return {
    open: true,
    code: undefined,
    isSpent: false,
    draftToken: isToken ? token : undefined,
    draft,
    query: isToken ? `&resume=${token}` : '',
  };

  async function isCode(text: string): Promise<boolean> {
    const code = codeOf(text);
    if (code === undefined) return false;
    return (await stateOfCode(dependencies, scope, version.surveyId, code)) !== 'unknown';
  }

  async function refuseWhenFull(): Promise<void> {
    const quota = access?.quota ?? null;
    if (quota === null) return;
    const db = dependencies.database.queries;
    if (posted !== undefined && (await hasResponse(db, scope, posted.id))) return;
    if ((await countTowardsQuota(db, scope, version.surveyId)) >= quota) throw gone('survey_full');
  }
}

const longest = 24 * 3_600;

/** Nobody reads a page, taps or writes on it and sends it in less after it was made. */
export const leastSeconds = 2;

/** How long the form was open: its id holds the moment at which it was made; null where that says nothing. */
export function secondsOpen(responseId: string, now: Date): number | null {
  const made = Number.parseInt(responseId.replaceAll('-', '').slice(0, 12), 16);
  const seconds = Math.round((now.getTime() - made) / 1_000);
  return responseId.charAt(14) === '7' && seconds >= 0 && seconds <= longest ? seconds : null;
}
