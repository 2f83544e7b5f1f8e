// Why: one mail a day to each person who answers for alarms, with what is new to them: in their language, only what they may
// see at this moment, and nothing they asked not to be told.
import {
  insertAlarmEvent,
  listAlarmEvents,
  listAlarmsSince,
  listMutes,
  type Alarm,
  type AlarmMute,
} from '../../db/queries/alarms.js';
import { findUser } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import { z } from 'zod';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { findStaff, type Staff } from '../http/currentUser.js';
import { inLanguage, isLanguage, translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { namesIn, surveyOf, type Names } from './names.js';
import { eyesOf } from './rights.js';
import { alarmWords } from './sentences.js';

const payloadSchema = z.object({ userId: z.string() });
/** What was raised longer ago is no news by mail: it stands on the page. */
const daysOfMail = 7;

/** The job `alarms.mail`. Run again, it finds everything recorded and sends nothing; not taken by the server, it fails and comes again. */
export async function mailAlarms(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const { mailer } = dependencies;
  if (mailer === undefined) return;
  const { userId } = payloadSchema.parse(payload);
  const staff = await findStaff(dependencies, userId, scope.officeId);
  if (staff?.scope.officeId !== scope.officeId || !staff.may('alarms.handle')) return;
  const db = dependencies.database.queries;
  const user = await findUser(db, userId);
  const alarms = await newTo(dependencies, staff);
  if (user === undefined || alarms.length === 0) return;
  const language: Language = isLanguage(user.language) ? user.language : 'zh-TW';
  const names = await namesIn(dependencies, scope, language);
  await mailer.send(messageOf(dependencies, staff, language, names, alarms));
  const at = dependencies.clock();
  await dependencies.database.atomically((writes) =>
    alarms.map((alarm) =>
      insertAlarmEvent(writes, scope, {
        id: `mailed:${alarm.id}:${userId}`,
        alarmId: alarm.id,
        at,
        userId,
        kind: 'mailed',
        text: '',
      }),
    ),
  );
}

/** Raised lately, still open, readable for this person, not muted, and not mailed to them before. */
async function newTo(dependencies: Dependencies, staff: Staff): Promise<Alarm[]> {
  const db = dependencies.database.queries;
  const { scope, userId, office } = staff;
  const now = dependencies.clock();
  const since = new Date(now.getTime() - daysOfMail * 86_400_000);
  const [lately, eyes, mutes] = await Promise.all([
    listAlarmsSince(db, scope, since),
    eyesOf(db, staff),
    listMutes(db, scope, userId),
  ]);
  const today = localDay(now, office.timeZone);
  const wanted = lately.filter(
    (alarm) => alarm.state === 'open' && eyes.sees(alarm) && !isMuted(alarm, mutes, today),
  );
  const events = await listAlarmEvents(
    db,
    scope,
    wanted.map((alarm) => alarm.id),
  );
  return wanted.filter(
    ({ id }) =>
      !events.some((event) => event.alarmId === id && event.kind === 'mailed' && event.userId === userId),
  );
}

export function isMuted(
  alarm: Pick<Alarm, 'surveyId' | 'question'>,
  mutes: readonly AlarmMute[],
  today: string,
): boolean {
  return mutes.some(
    (mute) =>
      mute.surveyId === alarm.surveyId &&
      (mute.question === '' || mute.question === alarm.question) &&
      (mute.untilDay === null || today <= mute.untilDay),
  );
}

function messageOf(
  { config, clock }: Dependencies,
  { userId, name, email, office }: Staff,
  language: Language,
  names: Names,
  alarms: readonly Alarm[],
) {
  const t = translatorFor(language);
  const words = wordsFor(language, t, office.settings);
  const officeName = inLanguage(office.name, language);
  const linkOf = (path: string) => (config.publicUrl === undefined ? [] : [`${config.publicUrl}${path}`]);
  const parts = alarms.map((alarm) => {
    const said = alarmWords(words, names, alarm);
    const sign = alarm.direction === 'above' ? '▲' : '▼';
    const title = t('alarms.alarm_title', { what: said.what, place: said.place });
    return [
      `${sign} ${title}${language === 'en' ? ': ' : '：'}${said.verdict.word}`,
      said.sentence,
      surveyOf(names, alarm.surveyId)?.title ?? '',
      ...linkOf(`/alarms/${encodeURIComponent(alarm.id)}`),
    ].join('\n');
  });
  const day = localDay(clock(), office.timeZone);
  return {
    to: email,
    subject: t('alarms.mail.subject', { n: alarms.length, office: officeName }),
    text: [
      t('alarms.mail.greeting', { name }),
      t('alarms.mail.intro', { n: alarms.length }),
      ...parts,
      t('alarms.mail.reading'),
      [t('alarms.mail.mute'), ...linkOf('/alarms')].join('\n'),
      officeName,
    ].join('\n\n'),
    id: `alarms.${day}.${userId}`,
  };
}
