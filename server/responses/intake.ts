// Why: the way every response takes into the house: live answers, the demo office and imports. Responses of one
// event-loop turn are committed together, durably, and answered only after the commit.
import { hash } from 'node:crypto';
import { withoutPersonalData } from '../../analysis/text/mask.js';
import { normaliseForSearch } from '../../analysis/text/normalise.js';
import type { IntakeClocks, IntakeOutcome, IntakeResponse } from '../../db/intake.js';
import type { Dependencies } from '../dependencies.js';
import type { OfficeLanguage } from '../i18n.js';
import type { SurveyDocument } from '../surveys/document.js';
import { localDay, localHour } from '../time.js';
import { cellGroupsOf, type Answers } from './cells.js';
import { receiptFlags } from './doubts.js';

/** A published version as the citizen's side knows it. */
export type PublishedVersion = {
  officeId: string;
  surveyId: string;
  number: number;
  document: SurveyDocument;
  editions: Readonly<Record<string, number>>;
  timeZone: string;
  /** Languages of the office's own in which it was complete when it was published. */
  languages: readonly OfficeLanguage[];
};

export type Submission = {
  /** Made by the page or the device before the first send. */
  id: string;
  language: string;
  channel: 'kiosk' | 'web' | 'tablet' | 'paper' | 'assisted' | 'import';
  deviceCode: string | null;
  counterCode: string | null;
  /** The one service the visit was for, 'multiple' for several, null when unknown. */
  serviceCode: string | null;
  assisted: boolean;
  answers: Answers;
  texts: readonly { question: string; text: string }[];
  contact: { name: string | null; way: string } | null;
  /** Of an answer that waited on a tablet. */
  clocks?: IntakeClocks | null;
  /** Quality flags (statistics.md C.14); a flagged response is kept and counted raw, not used. */
  flags: readonly string[];
  /** From the first screen to sending, where the page knows. */
  seconds?: number | null;
  /** When it was answered: a moment, or only a day, or only a wave (imports); without any of them it is in no figure. */
  time: { at: Date } | { day: string; hour: number | null } | { wave: string | null };
  wave?: string | null;
  importId: string | null;
  /** The chain of tamper evidence it joins: 'web', a device, or an import. */
  stream: string;
};

const sha256 = (text: string): string => hash('sha256', text, 'hex');

type Content = Pick<
  IntakeResponse,
  | 'id'
  | 'surveyId'
  | 'version'
  | 'language'
  | 'channel'
  | 'deviceCode'
  | 'counterCode'
  | 'serviceCode'
  | 'assisted'
  | 'day'
  | 'hour'
  | 'wave'
  | 'answers'
  | 'seconds'
>;
type Receipt = Pick<IntakeResponse, 'answeredAt' | 'receivedAt' | 'flags' | 'importId'>;

/** A comment in its response's hash: what it was said to, and the hash of its words. */
export type CommentPrint = { question: string | null; hash: string };

/**
 * What a response said, to what and when, and what was known of it at receipt, in one hash: the chain of its stream is made of
 * these, and checked by them.
 */
export function contentHashOf(content: Content & Receipt, comments: readonly CommentPrint[]): string {
  const dated = datedHashOf(content, comments);
  return comments.length === 0
    ? dated
    : sha256(JSON.stringify([dated, comments.map(({ question }) => question)]));
}

/** What chains were made of before questions were in it. */
export function datedHashOf(content: Content & Receipt, comments: readonly CommentPrint[]): string {
  const { answeredAt, receivedAt, flags, importId } = content;
  const at = { answered: answeredAt?.toISOString() ?? null, received: receivedAt.toISOString() };
  return sha256(JSON.stringify([wordsHashOf(content, comments), at, receiptFlags(flags, importId !== null)]));
}

/** What version 0.1.0 made its chains of: neither the moments nor the flags were in it. */
export function wordsHashOf(content: Content, comments: readonly CommentPrint[]): string {
  return sha256(
    JSON.stringify([
      content.id,
      content.surveyId,
      content.version,
      content.language,
      content.channel,
      content.deviceCode,
      content.counterCode,
      content.serviceCode,
      content.assisted,
      content.day,
      content.hour,
      content.wave,
      content.answers,
      // Only where it is known: the hashes of all that came before it was measured stay what they were.
      ...(content.seconds == null ? [] : [{ seconds: content.seconds }]),
      ...comments.map(({ hash }) => hash),
    ]),
  );
}

/** What was sent, whenever and however often: the same id with another body is a conflict. */
export function bodyHashOf(
  { surveyId, number }: Pick<PublishedVersion, 'surveyId' | 'number'>,
  { answers, texts, contact }: Pick<Submission, 'answers' | 'texts' | 'contact'>,
): string {
  return sha256(JSON.stringify([surveyId, number, answers, texts, contact]));
}

type Made = { newId: () => string; randomHex: (size: number) => string };

/** Decides everything about a response; pure but for the ids and salts it is handed. */
export function prepareResponse(
  version: PublishedVersion,
  submission: Submission,
  receivedAt: Date,
  made: Made,
): IntakeResponse {
  const prepared = prepareWithoutCells(version, submission, receivedAt, made);
  return {
    ...prepared,
    cells: cellGroupsOf(version.document, version.editions, prepared, submission.answers),
  };
}

/** For an import, which sums its cells over many responses. */
export function prepareWithoutCells(
  version: PublishedVersion,
  submission: Submission,
  receivedAt: Date,
  made: Made,
): IntakeResponse {
  const { time } = submission;
  const at = 'at' in time ? time.at : null;
  const day = at !== null ? localDay(at, version.timeZone) : 'day' in time ? time.day : null;
  const hour = at !== null ? localHour(at, version.timeZone) : 'hour' in time ? time.hour : null;
  const wave = 'wave' in time ? time.wave : (submission.wave ?? null);
  const answers = JSON.stringify(submission.answers);
  const salt = made.randomHex(8);
  const flags = submission.flags.join(',');
  const rating = submission.answers['overall'];
  const comments = submission.texts.map((entry) => {
    const textSalt = made.randomHex(8);
    return {
      id: made.newId(),
      question: entry.question,
      text: entry.text,
      salt: textSalt,
      hash: sha256(`${textSalt}|${entry.text}`),
      // What may not be shown may not be found either (statistics.md C.16).
      searchText: normaliseForSearch(withoutPersonalData(entry.text)),
      rating: typeof rating === 'string' ? rating : null,
    };
  });
  return {
    officeId: version.officeId,
    id: submission.id,
    surveyId: version.surveyId,
    version: version.number,
    language: submission.language,
    channel: submission.channel,
    deviceCode: submission.deviceCode,
    counterCode: submission.counterCode,
    serviceCode: submission.serviceCode,
    assisted: submission.assisted,
    answeredAt: at,
    receivedAt,
    day,
    hour,
    wave,
    answers,
    flags,
    seconds: submission.seconds ?? null,
    bodyHash: bodyHashOf(version, submission),
    importId: submission.importId,
    stream: submission.stream,
    salt,
    contentHash: contentHashOf(
      {
        ...submission,
        surveyId: version.surveyId,
        version: version.number,
        day,
        hour,
        wave,
        answers,
        answeredAt: at,
        receivedAt,
        flags,
      },
      comments,
    ),
    comments,
    contact: submission.contact,
    clocks: submission.clocks ?? null,
    cells: [],
  };
}

type Waiting = {
  response: IntakeResponse;
  resolve: (outcome: IntakeOutcome) => void;
  reject: (error: unknown) => void;
};

/** While each turn of the event loop brings more, the commit waits for them, but not for ever: a few milliseconds. */
const mostTurns = 8;

/** The queue of one process: whatever arrives together, turn after turn of the event loop, goes to disk in one commit. */
export function createIntakeQueue(
  dependencies: Pick<Dependencies, 'database'>,
): (response: IntakeResponse) => Promise<IntakeOutcome> {
  let waiting: Waiting[] = [];
  let running = false;

  function gather(seen: number, turnsLeft: number): void {
    setImmediate(() => {
      if (waiting.length > seen && turnsLeft > 0) gather(waiting.length, turnsLeft - 1);
      else void drain();
    });
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await commitGroup(group);
    }
    running = false;
  }

  async function commitGroup(group: Waiting[]): Promise<void> {
    try {
      const outcomes = await dependencies.database.intake.commit(group.map((entry) => entry.response));
      group.forEach((entry, index) => entry.resolve(outcomes[index] ?? 'stored'));
    } catch (error) {
      const only = group[0];
      if (group.length === 1) {
        only?.reject(error);
        return;
      }
      // One of them broke a rule and took the group along: each tries alone, so that only that one is refused.
      for (const entry of group) await commitGroup([entry]);
    }
  }

  return (response) =>
    new Promise((resolve, reject) => {
      waiting.push({ response, resolve, reject });
      if (!running) {
        running = true;
        gather(1, mostTurns);
      }
    });
}
