// Why: some files have a row for each answer instead of each response, and A-11 reporting has a column for each tick. Both are
// written out as one row a response first, and from there on read like every other file.
import { writeFile } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { checkHeader, knownFile, readRecords, type Encoding, type Separator } from '../csvFile.js';
import { sameWord } from '../readCell.js';
import { Refusal } from '../refusal.js';
import { roleByWord } from './words.js';

const mostResponses = 200_000;
const mostQuestions = 190;
const questionWords = [
  'question',
  'question_code',
  'item',
  '題目',
  '題目代碼',
  '題號',
  '問題',
  '設問',
  '質問',
  'variable',
];
const answerWords = ['answer', 'answer_code', 'value', 'score', '答案', '答案代碼', '回答', '分數', '得分'];
const idWords = ['response', 'response_id', 'responseid', '填答編號', '填答', 'respondent', '回答id'];

type Known = { encoding: Encoding; separator: Separator };

export async function pivotFile(
  path: string,
  known: Known,
  layout: 'long' | 'a11',
  into: string,
): Promise<void> {
  await (layout === 'long' ? pivotLong(path, known, into) : joinTicks(path, known, into));
}

/** One row an answer: what stands beside question and answer belongs to the response. */
async function pivotLong(path: string, known: Known, into: string): Promise<void> {
  let header: string[] | undefined;
  let places = { id: -1, question: -1, answer: -1 };
  const questions = new Map<string, number>();
  const responses = new Map<string, { about: string[]; answers: string[] }>();
  for await (const batch of readRecords(await knownFile(path, known)).batches) {
    for (const record of batch) {
      if (header === undefined) {
        header = checkHeader(record);
        places = placesOf(header);
        continue;
      }
      if (record.length !== header.length) continue;
      const id = (record[places.id] ?? '').trim();
      const question = (record[places.question] ?? '').trim();
      if (id === '' || question === '') continue;
      const index = questions.get(question) ?? questions.size;
      questions.set(question, index);
      let response = responses.get(id);
      if (response === undefined) {
        response = { about: record.filter((_cell, place) => isAbout(place, places)), answers: [] };
        responses.set(id, response);
      }
      const answer = record[places.answer] ?? '';
      // Several ticks of one question come as several rows.
      const before = response.answers[index];
      response.answers[index] = before === undefined || before === '' ? answer : `${before}, ${answer}`;
      if (responses.size > mostResponses || questions.size > mostQuestions)
        throw new Refusal('The long table has too many responses or questions.', undefined, 'too_much');
    }
    await new Promise(setImmediate);
  }
  if (header === undefined || responses.size === 0)
    throw new Refusal('The table has no answers.', undefined, 'no_answers');
  const about = header.filter((_name, place) => isAbout(place, places));
  const width = questions.size;
  const rows = [...responses].map(([id, response]) => [
    id,
    ...response.about,
    ...Array.from({ length: width }, (_, index) => response.answers[index] ?? ''),
  ]);
  await writeFile(into, stringify([[header[places.id] ?? 'id', ...about, ...questions.keys()], ...rows]), {
    mode: 0o600,
  });
}

type Places = { id: number; question: number; answer: number };

const isAbout = (place: number, { id, question, answer }: Places): boolean =>
  place !== id && place !== question && place !== answer;

function placesOf(header: readonly string[]): Places {
  const find = (words: readonly string[]) => header.findIndex((name) => words.includes(sameWord(name)));
  const byWord = find(idWords);
  const id = byWord >= 0 ? byWord : header.findIndex((name) => roleByWord(name) === 'id');
  const places = { id, question: find(questionWords), answer: find(answerWords) };
  if (places.id < 0 || places.question < 0 || places.answer < 0)
    throw new Refusal(
      'A long table needs columns for the response, the question and the answer.',
      undefined,
      'no_answers',
    );
  return places;
}

/** A-11 version 2: ticks as 0, 1 or nothing (not asked), a column each. */
async function joinTicks(path: string, known: Known, into: string): Promise<void> {
  const groups = ['positive', 'negative'] as const;
  let header: string[] | undefined;
  const rows: string[][] = [];
  for await (const batch of readRecords(await knownFile(path, known)).batches) {
    for (const record of batch) {
      if (header === undefined) {
        header = checkHeader(record).map((name) => name.trim().toLowerCase());
        if (!groups.every((group) => header?.some((name) => name.startsWith(`${group}_`)) === true))
          throw new Refusal('The file is not in the A-11 version 2 layout.', undefined, 'no_answers');
        continue;
      }
      if (record.length !== header.length) continue;
      rows.push([...restOf(header, record), ...groups.map((group) => ticksOf(header ?? [], record, group))]);
      if (rows.length > mostResponses)
        throw new Refusal('The table has too many responses.', undefined, 'too_much');
    }
    await new Promise(setImmediate);
  }
  if (header === undefined || rows.length === 0)
    throw new Refusal('The table has no answers.', undefined, 'no_answers');
  await writeFile(into, stringify([[...restOf(header, header), ...groups], ...rows]), { mode: 0o600 });
}

const isTick = (name: string): boolean => name.startsWith('positive_') || name.startsWith('negative_');

function restOf(header: readonly string[], record: readonly string[]): string[] {
  return record.filter((_cell, place) => !isTick(header[place] ?? ''));
}

function ticksOf(header: readonly string[], record: readonly string[], group: string): string {
  return header
    .flatMap((name, place) =>
      name.startsWith(`${group}_`) && ['1', 'true'].includes((record[place] ?? '').trim().toLowerCase())
        ? [name.slice(group.length + 1)]
        : [],
    )
    .join(', ');
}
