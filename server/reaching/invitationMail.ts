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
/** Who was not taken for now is asked about again after so many minutes, then every four hours: for about two days. */
const waits = [1, 5, 15, 60];
const mostAttempts = waits.length + 12;
const waitAfter = (attempts: number): number => (waits[attempts] ?? 240) * 60_000;
/** The server itself cannot be reached, or takes nothing from us. */
const outage = 5 * 60_000;
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
  const due = [
    ...(await listWaiting(db, scope, listId, mailsAtOnce)),
    ...(await toRemind(db, scope, list, now, mailsAtOnce)),
  ];
  const mails = await stillWanted(dependencies, scope, leastTried(due).slice(0, mailsAtOnce));
  let isOut = false;
  for (const invitation of mails) {
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
  const next = [...(await listWaiting(db, scope, list.id, 1)), ...(await toRemind(db, scope, list, now, 1))];
  if (next.length > 0) return Math.min(...next.map(({ attempts }) => waitAfter(attempts)));
  if (list.remindFrom === null) return undefined;
  // Written to less than a day ago.
  const soon = new Date(now.getTime() + remindAfter);
  const later = await listToRemind(db, scope, list.id, soon, mostAttempts, 1);
  return later.length > 0 ? 60 * pause : undefined;
}

async function toRemind(
  db: Dependencies['database']['queries'],
  scope: OfficeScope,
  list: InvitationList,
  now: Date,
  limit: number,
): Promise<Invitation[]> {
  if (list.remindFrom === null) return [];
  const dayAgo = new Date(now.getTime() - remindAfter);
  return await listToRemind(db, scope, list.id, dayAgo, mostAttempts, limit);
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
  const { id, email, attempts, state } = letter.invitation;
  if (email === null || mailer === undefined) return undefined;
  const written = writtenInvitation(dependencies, letter, isReminder);
  try {
    await database.atomically((db) => [mustChange(claimInvitation(db, scope, letter.invitation))]);
  } catch (error) {
    if (error instanceof NothingChanged) return undefined; // another process sends it
    throw error;
  }
  let changes: Parameters<typeof updateInvitation>[3];
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
  await database.atomically((db) => [updateInvitation(db, scope, id, changes)]);
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
