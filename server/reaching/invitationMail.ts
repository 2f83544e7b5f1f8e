// Why: invitations leave a few at a time, so that no mail server takes an office for a sender of rubbish; what became of
// each is written down before the next one goes.
import { z } from 'zod';
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import {
  claimInvitation,
  findInvitationList,
  listOptedOut,
  listToRemind,
  listWaiting,
  updateInvitation,
  type Invitation,
  type InvitationList,
} from '../../db/queries/invitations.js';
import { findOffice, type Office } from '../../db/queries/offices.js';
import { findSurvey, type Survey } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { inLanguage, isContentLanguage, type ContentLanguage } from '../i18n.js';
import { refusalOfMail } from '../notices/sending.js';
import { noticeAddress } from '../privacy/notice.js';
import { loadSpoken } from '../responses/officeParts.js';
import { wordsIn, type Tongues } from '../responses/speech.js';
import type { SurveyDocument } from '../surveys/document.js';
import { loadVersion, opennessOf } from '../surveys/open.js';
import { documentIn } from '../surveys/spoken.js';
import { hashOfEmail, optOutToken, sendingJob } from './invitations.commands.js';

const payloadSchema = z.object({ listId: z.string() });
/** So many a minute. */
export const mailsAtOnce = 20;
const pause = 60_000;
const mostAttempts = 6;
/** Who was invited less than a day ago is not reminded yet. */
export const remindAfter = 24 * 3_600_000;

/** The job `invitations.send`: a few mails, and itself again while more wait. Never sends for a survey that is closed. */
export async function sendInvitations(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const { listId } = payloadSchema.parse(payload);
  const { database, clock, mailer, config } = dependencies;
  const db = database.queries;
  const list = await findInvitationList(db, scope, listId);
  const office = await findOffice(db, scope);
  if (list === undefined || list.purgedAt !== null || office === undefined) return;
  const survey = await findSurvey(db, scope, list.surveyId);
  if (survey === undefined || survey.currentVersion === null) return;
  if (mailer === undefined || config.publicUrl === undefined) return;
  const openness = opennessOf(survey, clock());
  if (openness !== 'open') {
    // Nobody gets a link that opens nothing; it may open, or open again.
    const mayOpenAt = openness === 'not_yet' ? (survey.opensAt?.getTime() ?? 0) : 0;
    const lookAt = new Date(Math.max(mayOpenAt, clock().getTime() + 60 * pause));
    if ((await nextLook(db, scope, list, clock())) !== undefined)
      await database.atomically((writes) => [sendingJob(writes, scope, listId, lookAt, 'more')]);
    return;
  }
  const { document } = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
  const writing = { office, survey, document, tongues: await loadSpoken(db, scope) };
  const now = clock();
  const waiting = await stillWanted(dependencies, scope, await listWaiting(db, scope, listId, mailsAtOnce));
  const reminded = await stillWanted(
    dependencies,
    scope,
    await toRemind(db, scope, list, now, mailsAtOnce - waiting.length),
  );
  for (const invitation of waiting) await sendOne(dependencies, scope, { ...writing, invitation }, false);
  for (const invitation of reminded) await sendOne(dependencies, scope, { ...writing, invitation }, true);
  const next = await nextLook(db, scope, list, now);
  if (next !== undefined)
    await database.atomically((writes) => [
      sendingJob(writes, scope, listId, new Date(clock().getTime() + next), 'more'),
    ]);
}

/** Without who opted out since the list was made, by a mail of whichever list; that is written down. */
async function stillWanted(
  { database }: Dependencies,
  scope: OfficeScope,
  invitations: readonly Invitation[],
): Promise<Invitation[]> {
  const hashOf = ({ email }: Invitation) => hashOfEmail(email ?? '');
  const out = new Set(await listOptedOut(database.queries, scope, invitations.map(hashOf)));
  const unwanted = invitations.filter((invitation) => out.has(hashOf(invitation)));
  if (unwanted.length > 0)
    await database.atomically((db) =>
      unwanted.map(({ id }) => updateInvitation(db, scope, id, { state: 'opted_out' })),
    );
  return invitations.filter((invitation) => !unwanted.includes(invitation));
}

/** Milliseconds until there may be more to do; undefined when the list is done. */
async function nextLook(
  db: Dependencies['database']['queries'],
  scope: OfficeScope,
  list: InvitationList,
  now: Date,
): Promise<number | undefined> {
  if ((await listWaiting(db, scope, list.id, 1)).length > 0) return pause;
  if ((await toRemind(db, scope, list, now, 1)).length > 0) return pause;
  if (list.remindFrom === null) return undefined;
  // Written to less than a day ago.
  const later = await listToRemind(db, scope, list.id, new Date(now.getTime() + remindAfter), 1);
  return later.length > 0 ? 60 * pause : undefined;
}

async function toRemind(
  db: Dependencies['database']['queries'],
  scope: OfficeScope,
  list: InvitationList,
  now: Date,
  limit: number,
): Promise<Invitation[]> {
  if (list.remindFrom === null || limit <= 0) return [];
  return await listToRemind(db, scope, list.id, new Date(now.getTime() - remindAfter), limit);
}

type Letter = {
  office: Office;
  survey: Survey;
  document: SurveyDocument;
  tongues: Tongues;
  invitation: Invitation;
};

async function sendOne(
  dependencies: Dependencies,
  scope: OfficeScope,
  letter: Letter,
  isReminder: boolean,
): Promise<void> {
  const { database, clock, mailer } = dependencies;
  const { id, email, attempts } = letter.invitation;
  if (email === null || mailer === undefined) return;
  try {
    await database.atomically((db) => [mustChange(claimInvitation(db, scope, id, attempts))]);
  } catch (error) {
    if (error instanceof NothingChanged) return; // another process sends it
    throw error;
  }
  let changes: Parameters<typeof updateInvitation>[3];
  try {
    const written = writtenInvitation(dependencies, letter, isReminder);
    await mailer.send({ to: email, id: `invitation.${id}${isReminder ? '.2' : ''}`, ...written });
    changes = isReminder ? { remindedAt: clock() } : { state: 'sent', sentAt: clock(), lastError: null };
  } catch (error) {
    const { message, isFinal } = refusalOfMail(error);
    const state = isFinal ? 'bounced' : attempts + 1 >= mostAttempts ? 'failed' : letter.invitation.state;
    changes = { state, lastError: message };
  }
  await database.atomically((db) => [updateInvitation(db, scope, id, changes)]);
}

/** In the invitee's language, in the office's voice. */
function writtenInvitation(
  { config }: Pick<Dependencies, 'config'>,
  { office, survey, document, tongues, invitation }: Letter,
  isReminder: boolean,
): { subject: string; text: string; out: string } {
  const language: ContentLanguage = isContentLanguage(invitation.language) ? invitation.language : 'zh-TW';
  const t = wordsIn({ tongues }, language);
  const base = config.publicUrl ?? '';
  const code = invitation.code ?? '';
  const words = {
    office: inLanguage(office.name, language),
    phone: office.settings.phone,
    survey: inLanguage(documentIn(document, language).title, language),
    months: office.settings.retentionMonths,
    link: `${base}/s/${encodeURIComponent(survey.slug)}?lang=${language}&code=${code}`,
    notice: `${base}${noticeAddress(office.id, language)}`,
    out: `${base}/invitations/opt-out/${optOutToken(code)}?lang=${language}`,
  };
  const kind = isReminder ? 'reminder' : 'first';
  const greeting =
    invitation.name === null
      ? t('reaching.mail.greeting')
      : t('reaching.mail.greeting_named', { name: invitation.name });
  const parts = [
    greeting,
    t(`reaching.mail.${kind}`, words),
    t('reaching.mail.link', words),
    t('reaching.mail.once'),
    t('reaching.mail.privacy', words),
    t('reaching.mail.notice', words),
    t('reaching.mail.out', words),
    t('reaching.mail.end', words),
  ];
  return { subject: t(`reaching.mail.subject_${kind}`, words), text: parts.join('\n\n'), out: words.out };
}
