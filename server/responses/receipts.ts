// Why: between two seals nobody but who hands an answer in can say later that it was there, and how it was. So each is given
// a receipt: the answer's place in its chain and the start of the hash there, which covers everything before it as well. It
// says nothing of the answer, and whoever asks with it is told yes or no and nothing else: nobody may be made to show what
// they said by showing their receipt.
import {
  findLastSheetPlace,
  listAtPlace,
  listPlacesOf,
  listStreams,
  type StreamHead,
} from '../../db/queries/chains.js';
import { listCommentsBySecret } from '../../db/queries/phoneComments.js';
import { listStoredWordsOf, type StoredWords } from '../../db/queries/purges.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import { commentHashesOf, faultOfWords, isAsStored } from './chains.js';
import { printOf, typedPrint } from './prints.js';
import { holdsBytes } from './stored.js';

/** web-1234-a3f0-9c1b-77d2-e5a4-01bc */
export function receiptPrint({ name, sequence, hash }: StreamHead): string {
  return printOf(`${name}-${sequence}`, hash);
}

/** Of responses (at most 500) that are stored, by their ids. */
export async function receiptsOf(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const places = await listPlacesOf(db, scope, ids);
  return new Map(places.map((place) => [place.id, receiptPrint(place)]));
}

/** So much of the secret's hash that no other comment's begins so. */
const shownSecret = 16;
const phoneStream = 'phone:';

/** Of a comment from a visitor's phone, which is in no chain: found by its secret, and the start of its own hash. */
export function receiptOfPhoneComment(secretHash: string, hash: string): string {
  return receiptPrint({ name: phoneStream + secretHash.slice(0, shownSecret), sequence: 1, hash });
}

/** Of the sheet of a batch that was stored last, and so of all before it; undefined where none is. */
export async function receiptOfBatch(
  db: Queries,
  scope: OfficeScope,
  batchId: string,
): Promise<string | undefined> {
  const place = await findLastSheetPlace(db, scope, batchId);
  return place === undefined ? undefined : receiptPrint(place);
}

/** `stream` in small letters, as people type it. */
export type Receipt = { stream: string; sequence: number; start: string };

/** Undefined for what cannot be one. */
export function typedReceipt(text: string): Receipt | undefined {
  const typed = typedPrint(text);
  const [, stream, sequence] = /^(.+)-(\d{1,9})$/.exec(typed?.place ?? '') ?? [];
  return typed === undefined || stream === undefined || sequence === undefined
    ? undefined
    : { stream, sequence: Number(sequence), start: typed.start };
}

/**
 * `fits`: what lies at its place is what lay there when it was given, and all hashes before it are the same; whether the rows
 * before it fit theirs is told by the walk over the chain. `purged`: the same, but words of it were taken out by law.
 * `differs`: nothing lies there, or something else, or two.
 */
export type ReceiptState = 'fits' | 'purged' | 'differs';

export async function checkReceipt(
  db: Queries,
  scope: OfficeScope,
  { stream, sequence, start }: Receipt,
): Promise<ReceiptState> {
  if (stream.startsWith(phoneStream)) return await checkPhoneComment(db, scope, { stream, start });
  const names = (await listStreams(db, scope)).map(({ name }) => name);
  for (const name of names.filter((one) => one.toLowerCase() === stream)) {
    const [row, second] = await listAtPlace(db, scope, { name, sequence });
    if (row === undefined || second !== undefined || holdsBytes(row) || !row.hash.startsWith(start)) continue;
    const [before] = await listAtPlace(db, scope, { name, sequence: sequence - 1 });
    const comments = (await commentHashesOf(db, scope, [row])).get(row.id) ?? [];
    if (!isAsStored(row, before?.hash ?? '', comments)) continue;
    const words = await listStoredWordsOf(db, scope, { response: row.id });
    // What came by phone is no part of the row, and has a receipt of its own.
    const state = stateOfWords(words.filter(({ byPhone }) => !byPhone));
    if (state !== 'differs') return state;
  }
  return 'differs';
}

async function checkPhoneComment(
  db: Queries,
  scope: OfficeScope,
  { stream, start }: Pick<Receipt, 'stream' | 'start'>,
): Promise<ReceiptState> {
  const secret = stream.slice(phoneStream.length);
  if (!/^[0-9a-f]+$/.test(secret) || secret.length !== shownSecret) return 'differs';
  const [comment] = await listCommentsBySecret(db, scope, secret);
  const words = comment === undefined ? [] : await listStoredWordsOf(db, scope, { comment });
  return words[0]?.hash.startsWith(start) === true ? stateOfWords(words) : 'differs';
}

function stateOfWords(words: readonly StoredWords[]): ReceiptState {
  if (words.some((one) => faultOfWords(one) !== undefined)) return 'differs';
  return words.some(({ text }) => text === null) ? 'purged' : 'fits';
}
