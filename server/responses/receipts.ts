// Why: between two seals nobody but who hands an answer in can say later that it was there, and how it was. So each is given
// a receipt: in which chain, at which place, and the start of the hash there. Place and hash are enciphered in one block, by
// the office's own key: by its place alone a colleague would find the answer among those of an export, and nobody may be made
// to show what they said by showing their receipt. So whoever asks with one is told whether it fits, and nothing else.
import { createCipheriv, createDecipheriv, hash, hkdfSync } from 'node:crypto';
import {
  findLastSheetPlace,
  findStream,
  listAtPlace,
  listPlacesOf,
  listStreams,
  type StreamHead,
} from '../../db/queries/chains.js';
import { findImport } from '../../db/queries/imports.js';
import { listCorrectedSheets } from '../../db/queries/paper.js';
import { listPhoneWords, type PhoneWords } from '../../db/queries/phoneComments.js';
import { listStoredWordsOf, type StoredWords } from '../../db/queries/purges.js';
import { findQueueKey } from '../../db/queries/queueKeys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { commentPrintsOf, faultsOfWords, isAsStored, listErased } from './chains.js';
import { asTyped, printOf, typedPrint } from './prints.js';
import { createQueueKeys } from './queueKeys.js';
import { saidByPhone } from './seals.js';
import { holdsBytes } from './stored.js';

type Needs = Pick<Dependencies, 'database' | 'clock' | 'log'>;

/** One block: six bytes of a place, and ten of a hash, which no other history has. */
const groups = 8;
const bytesOfPlace = 6;
const bytesOfHash = 10;
/** No chain is longer: what says so is no receipt, but a slip of the pen. */
const lastPlace = 1_000_000_000;
/** Of a comment from a phone, which is in no chain. */
const phone = 'phone';
/** So much of the secret's hash stands for its place; the first byte stays empty, for slips. */
const bytesOfSecret = bytesOfPlace - 1;

/**
 * Of responses (at most 500) that are stored, by their ids. Where they cannot be made nobody is kept from hearing that their
 * answer is stored: none has one then.
 */
export async function receiptsOf(
  dependencies: Needs,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const made = await madeOrNot(dependencies, async () => {
    if (ids.length === 0) return undefined;
    const key = await ownKey(dependencies, scope);
    const places = await listPlacesOf(dependencies.database.queries, scope, ids);
    return new Map(places.map((place) => [place.id, receiptPrint(key, place)]));
  });
  return made ?? new Map<string, string>();
}

async function madeOrNot<T>({ log }: Needs, make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    log.error({ err: error }, 'a receipt could not be made');
    return undefined;
  }
}

const asFragment = (receipt: string | undefined): string => (receipt === undefined ? '' : `#${receipt}`);

/**
 * The receipt of one response for the end of an address, where no server and no log on the way hears it: none ties it to who
 * asks. Empty where there is none.
 */
export async function receiptFragment(dependencies: Needs, scope: OfficeScope, id: string): Promise<string> {
  return asFragment((await receiptsOf(dependencies, scope, [id])).get(id));
}

/** Of the sheet of a batch that was stored last; undefined where none is. */
export async function receiptOfBatch(
  dependencies: Needs,
  scope: OfficeScope,
  batchId: string,
): Promise<string | undefined> {
  const place = await findLastSheetPlace(dependencies.database.queries, scope, batchId);
  return place === undefined ? undefined : receiptPrint(await ownKey(dependencies, scope), place);
}

/** Of what lies at the end of a chain; undefined where there is none. */
export async function receiptOfStream(
  dependencies: Needs,
  scope: OfficeScope,
  name: string,
): Promise<string | undefined> {
  const head = await findStream(dependencies.database.queries, scope, name);
  return head === undefined || head.sequence === 0
    ? undefined
    : receiptPrint(await ownKey(dependencies, scope), head);
}

/** The same of the comment that was left from a visitor's phone under that secret. */
export async function phoneFragment(
  dependencies: Needs,
  scope: OfficeScope,
  secretHash: string,
): Promise<string> {
  const made = await madeOrNot(dependencies, async () => {
    const [said] = await listPhoneWords(dependencies.database.queries, scope, secretHash);
    const sequence = Number.parseInt(secretHash.slice(0, 2 * bytesOfSecret), 16);
    const key = await ownKey(dependencies, scope);
    return said && receiptPrint(key, { name: phone, sequence, hash: phoneHash(said) });
  });
  return asFragment(made);
}

/** `stream` as people type it. */
export type Receipt = { stream: string; block: string };

/** Undefined for what cannot be one. */
export function typedReceipt(text: string): Receipt | undefined {
  const typed = typedPrint(text, groups);
  return typed === undefined
    ? undefined
    : { stream: typed.name.replace(/^(device|import|key)[-:]+/, '$1:'), block: typed.hex };
}

/**
 * `fits`: what lies at its place is what lay there when it was given, and so is the hash before it; whether the rows before
 * fit their hashes is told by the walk over the chain. `purged`: the same, but words of it were taken out by law. `undone`: its
 * import was taken out as a whole. `differs`: nothing lies there, or something else, or two. `unknown`: this office never gave
 * it, as far as it can be read: mistyped, invented, or the key was put in place of another.
 */
export type ReceiptState = 'fits' | 'purged' | 'undone' | 'differs' | 'unknown';

/** Whether the answer, or the comment from a phone, of which somebody has the receipt is stored as it was then. */
export async function checkReceipt(
  dependencies: Needs,
  scope: OfficeScope,
  { stream, block }: Receipt,
): Promise<ReceiptState> {
  const db = dependencies.database.queries;
  const key = await findKey(dependencies, scope);
  if (key === undefined) return 'unknown';
  const { place, start } = decipher(key, block);
  if (stream === phone)
    return place >= 2 ** (8 * bytesOfSecret)
      ? 'unknown'
      : await checkPhoneComment(dependencies, scope, place, start);
  if (place < 1 || place > lastPlace) return 'unknown';
  const names = (await listStreams(db, scope)).map(({ name }) => name);
  for (const name of names.filter((one) => asTyped(one) === asTyped(stream))) {
    const [row, second] = await listAtPlace(db, scope, { name, sequence: place });
    if (row === undefined || second !== undefined || holdsBytes(row) || !row.hash.startsWith(start)) continue;
    const [before] = await listAtPlace(db, scope, { name, sequence: place - 1 });
    const comments = (await commentPrintsOf(db, scope, [row])).get(row.id) ?? [];
    if (!isAsStored(row, before?.hash ?? '', comments)) continue;
    // What came by phone is no part of the row, and has a receipt of its own.
    const words = (await listStoredWordsOf(db, scope, { response: row.id })).filter(
      ({ byPhone }) => !byPhone,
    );
    const state = await stateOfWords(dependencies, scope, words);
    if (state !== 'differs') return state;
  }
  const [, importId] = /^import:(.+)$/.exec(stream) ?? [];
  const found = importId === undefined ? undefined : await findImport(db, scope, importId);
  return found?.state === 'undone' ? 'undone' : 'differs';
}

async function checkPhoneComment(
  dependencies: Needs,
  scope: OfficeScope,
  place: number,
  start: string,
): Promise<ReceiptState> {
  const db = dependencies.database.queries;
  const secret = place.toString(16).padStart(2 * bytesOfSecret, '0');
  const said = (await listPhoneWords(db, scope, secret)).find((one) => phoneHash(one).startsWith(start));
  if (said === undefined) return 'differs';
  const words = await listStoredWordsOf(db, scope, { comment: said.commentId });
  return await stateOfWords(dependencies, scope, words);
}

async function stateOfWords(
  { database: { queries: db } }: Needs,
  scope: OfficeScope,
  words: readonly StoredWords[],
): Promise<ReceiptState> {
  const isOnPaper = words.some(({ response }) => response?.channel === 'paper');
  const isPurged = words.some(({ purge }) => purge !== null);
  const known = {
    corrected: new Set(isOnPaper ? await listCorrectedSheets(db, scope) : []),
    erased: isPurged ? await listErased(db, scope) : new Map<string, string[]>(),
  };
  if (words.some((one) => faultsOfWords(one, known).length > 0)) return 'differs';
  return words.some(({ text }) => text === null) ? 'purged' : 'fits';
}

const phoneHash = (said: PhoneWords): string =>
  hash('sha256', JSON.stringify([said.hash, ...saidByPhone(said)]), 'hex');

/** web-1b7e-… : what lies at that place. */
function receiptPrint(key: Buffer, { name, sequence, hash: text }: StreamHead): string {
  const block = Buffer.alloc(bytesOfPlace + bytesOfHash);
  block.writeUIntBE(sequence, 0, bytesOfPlace);
  block.write(text, bytesOfPlace, bytesOfHash, 'hex');
  // A single block, so that there is no mode to choose.
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return printOf(name, Buffer.concat([cipher.update(block), cipher.final()]).toString('hex'));
}

function decipher(key: Buffer, text: string): { place: number; start: string } {
  const cipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const block = Buffer.concat([cipher.update(text, 'hex'), cipher.final()]);
  return { place: block.readUIntBE(0, bytesOfPlace), start: block.toString('hex', bytesOfPlace) };
}

/** Office → its key, which never changes while its database is open. */
const keys = new WeakMap<Dependencies['database'], Map<string, Buffer>>();

async function findKey({ database }: Needs, scope: OfficeScope): Promise<Buffer | undefined> {
  const known = keys.get(database) ?? new Map<string, Buffer>();
  keys.set(database, known);
  const before = known.get(scope.officeId);
  if (before !== undefined) return before;
  const own = await findQueueKey(database.queries, scope);
  if (own === undefined) return undefined;
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(own.d, 'base64url'), '', 'manyi receipt', 16));
  known.set(scope.officeId, key);
  return key;
}

/** Made where the office has none yet. */
async function ownKey(dependencies: Needs, scope: OfficeScope): Promise<Buffer> {
  const before = await findKey(dependencies, scope);
  if (before !== undefined) return before;
  await createQueueKeys(dependencies).publicKeyOf(scope);
  const key = await findKey(dependencies, scope);
  if (key === undefined) throw new Error('the key of the office was not kept');
  return key;
}
