// Why: invitations leave a few at a time, so that no mail server takes an office for a sender of rubbish; what became of
// each is written down before the next one goes.
import { z } from 'zod';
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { countTowardsQuota, findAccess } from '../../db/queries/access.js';
import {
  claimInvitation,
  endTry,
  findInvitationList,
  listOptedOut,
  listToRemind,
  listWaiting,
  markOptedOut,
  type Batch,
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
/** Who was not taken for now is asked about again after so many minutes, then every four hours: for about two days. */
const waits = [1, 5, 15, 60];
const mostAttempts = waits.length + 12;
const waitAfter = (attempts: number): number => (waits[attempts] ?? 240) * 60_000;
/** The server itself cannot be reached, or takes nothing from us. */
const outage = 5 * 60_000;
/** A batch begins no more mails after so long: with the longest of them (mailer.ts) it ends before the job's claim does. */
const longestBatch = 2 * 60_000;
/** A mail is with the process that claimed it for so long, however many jobs do its list. */
const claimLasts = 15 * 60_000;
/** Who was invited less than a day ago is not reminded yet. */
export const remindAfter = 24 * 3_600_000;

/** The job `invitations.send`: a few mails, and itself again while more wait. Sends nobody a link that opens nothing now. */
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
  const lookAt = await shutUntil(db, scope, survey, clock());
  if (lookAt !== undefined) {
    if ((await nextLook(db, scope, list, clock())) !== undefined)
      await database.atomically((writes) => [sendingJob(writes, scope, listId, lookAt, 'more')]);
    return;
  }
  const { document } = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
  const writing = { office, survey, document, tongues: await loadSpoken(db, scope) };
  const now = clock();
  const batch = { limit: mailsAtOnce, abandoned: new Date(now.getTime() - claimLasts) };
  const due = [
    ...(await listWaiting(db, scope, listId, batch)),
    ...(await toRemind(db, scope, list, now, batch)),
  ];
  const mails = await stillWanted(dependencies, scope, leastTried(due).slice(0, mailsAtOnce));
  let isOut = false;
  for (const invitation of mails) {
    if (clock().getTime() - now.getTime() > longestBatch) break;
    // A slow server takes minutes for a batch; meanwhile the survey may be closed or full.
    const current = await findSurvey(db, scope, survey.id);
    if (current === undefined || (await shutUntil(db, scope, current, clock())) !== undefined) break;
    const isReminder = invitation.state === 'sent';
    isOut = (await sendOne(dependencies, scope, { ...writing, invitation }, isReminder)) === 'server_out';
    if (isOut) break;
  }
  const next = isOut ? outage : await nextLook(db, scope, list, now);
  if (next !== undefined)
    await database.atomically((writes) => [
      sendingJob(writes, scope, listId, new Date(clock().getTime() + next), 'more'),
    ]);
}

/**
 * When to look again at a survey whose links open nothing now: it may open, open again, or want more answers. Undefined for
 * one that takes answers.
 */
async function shutUntil(
  db: Dependencies['database']['queries'],
  scope: OfficeScope,
  survey: Survey,
  now: Date,
): Promise<Date | undefined> {
  const inAnHour = new Date(now.getTime() + 60 * pause);
  const openness = opennessOf(survey, now);
  if (openness === 'not_yet' && survey.opensAt !== null && survey.opensAt > inAnHour) return survey.opensAt;
  if (openness !== 'open') return inAnHour;
  const quota = (await findAccess(db, scope, survey.id))?.quota ?? null;
  if (quota === null) return undefined;
  return (await countTowardsQuota(db, scope, survey.id)) >= quota ? inAnHour : undefined;
}

/** Who was not taken for now holds up nobody, invited or reminded, and is not asked about at the pace of the others. */
function leastTried(invitations: readonly Invitation[]): Invitation[] {
  const least = Math.min(...invitations.map(({ attempts }) => attempts));
  return invitations.filter(({ attempts }) => attempts === least);
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
    await database.atomically((db) => unwanted.map(({ id }) => markOptedOut(db, scope, id)));
  return invitations.filter((invitation) => !unwanted.includes(invitation));
}

/**
 * Milliseconds until there may be more to do; undefined when the list is done. It is not while a mail is on its way: the
 * process that has it may die.
 */
async function nextLook(
  db: Dependencies['database']['queries'],
  scope: OfficeScope,
  list: InvitationList,
  now: Date,
): Promise<number | undefined> {
  const next = [
    ...(await listWaiting(db, scope, list.id, { limit: 1 })),
    ...(await toRemind(db, scope, list, now, { limit: 1 })),
  ];
  if (next.length > 0) return Math.min(...next.map(({ attempts }) => waitAfter(attempts)));
  if (list.remindFrom === null) return undefined;
  // Written to less than a day ago.
  const soon = new Date(now.getTime() + remindAfter);
  const later = await listToRemind(db, scope, list.id, { sentBefore: soon, mostAttempts, limit: 1 });
  return later.length > 0 ? 60 * pause : undefined;
}

async function toRemind(
  db: Dependencies['database']['queries'],
  scope: OfficeScope,
  list: InvitationList,
  now: Date,
  batch: Batch,
): Promise<Invitation[]> {
  if (list.remindFrom === null) return [];
  const dayAgo = new Date(now.getTime() - remindAfter);
  return await listToRemind(db, scope, list.id, { ...batch, sentBefore: dayAgo, mostAttempts });
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
): Promise<'server_out' | undefined> {
  const { database, clock, mailer } = dependencies;
  const { invitation } = letter;
  const { id, email, attempts, state } = invitation;
  if (email === null || mailer === undefined) return undefined;
  const written = writtenInvitation(dependencies, letter, isReminder);
  try {
    await database.atomically((db) => [
      mustChange(claimInvitation(db, scope, invitation, hashOfEmail(email), clock())),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged) return undefined; // another process sends it, or nobody is to
    throw error;
  }
  let changes: Parameters<typeof endTry>[3];
  let isOut = false;
  try {
    await mailer.send({ to: email, id: `invitation.${id}${isReminder ? '.2' : ''}`, ...written });
    // The reminder has tries of its own.
    changes = isReminder ? { remindedAt: clock() } : { state: 'sent', sentAt: clock(), attempts: 0 };
    changes.lastError = null;
  } catch (error) {
    const { message, isFinal, of } = refusalOfMail(error);
    isOut = of === 'server';
    const givenUp = !isReminder && attempts + 1 >= mostAttempts ? 'failed' : state;
    changes = isOut ? { attempts } : { state: isFinal ? 'bounced' : givenUp };
    changes.lastError = message;
  }
  await database.atomically((db) => [endTry(db, scope, invitation, changes)]);
  return isOut ? 'server_out' : undefined;
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
