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
import { listStoredWordsOf } from '../../db/queries/purges.js';
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
  const names = (await listStreams(db, scope)).map(({ name }) => name);
  for (const name of names.filter((one) => one.toLowerCase() === stream)) {
    const [row, second] = await listAtPlace(db, scope, { name, sequence });
    if (row === undefined || second !== undefined || holdsBytes(row) || !row.hash.startsWith(start)) continue;
    const [before] = await listAtPlace(db, scope, { name, sequence: sequence - 1 });
    const comments = (await commentHashesOf(db, scope, [row])).get(row.id) ?? [];
    if (!isAsStored(row, before?.hash ?? '', comments)) continue;
    const words = await listStoredWordsOf(db, scope, row.id);
    if (words.some((one) => faultOfWords(one) !== undefined)) continue;
    return words.some(({ text }) => text === null) ? 'purged' : 'fits';
  }
  return 'differs';
}
