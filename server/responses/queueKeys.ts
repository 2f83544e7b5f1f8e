// Why: a tablet can be stolen, and a browser's database leaves on the disk what was deleted in it. So what waits on a tablet
// is enciphered for the server alone (JWE, RFC 7516: ECDH-ES on P-256 and A256GCM): not even the tablet can read it again.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { compactDecrypt } from 'jose';
import { findQueueKey, insertQueueKey } from '../../db/queries/queueKeys.js';
import type { PrivateKey, PublicKey } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError } from '../errors.js';
import { onlyValue, readFields, type Fields } from './fields.form.js';

/** What the tablet enciphered is posted under this name, and beside it in clear only the clocks of the moment of sending. */
export const encipheredField = '_jwe';

export type QueueKeys = {
  /** The office's, for its tablets; made where it has none yet. */
  publicKeyOf(scope: OfficeScope): Promise<PublicKey>;
  /** What stands in the enciphered field, with what was posted beside it; without one, what was posted. Throws 400 and 422. */
  decipher(scope: OfficeScope, posted: Fields): Promise<Fields>;
};

type Pair = { privateKey: KeyObject; publicKey: PublicKey };

export function createQueueKeys({ database, clock }: Pick<Dependencies, 'database' | 'clock'>): QueueKeys {
  /** Office → its key, which never changes. */
  const known = new Map<string, Pair>();

  async function find(scope: OfficeScope): Promise<Pair | undefined> {
    const before = known.get(scope.officeId);
    if (before !== undefined) return before;
    const key = await findQueueKey(database.queries, scope);
    if (key === undefined) return undefined;
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }) as PublicKey;
    known.set(scope.officeId, { privateKey, publicKey });
    return { privateKey, publicKey };
  }

  async function make(scope: OfficeScope): Promise<void> {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const privateKey = pair.privateKey.export({ format: 'jwk' }) as PrivateKey;
    await database.atomically((db) => [insertQueueKey(db, scope, { privateKey, madeAt: clock() })]);
  }

  return {
    publicKeyOf: async (scope) => {
      if ((await find(scope)) === undefined) await make(scope);
      const pair = await find(scope);
      if (pair === undefined) throw new Error('the key of the tablets was not kept');
      return pair.publicKey;
    },
    decipher: async (scope, posted) => {
      const enciphered = onlyValue(posted, encipheredField);
      if (enciphered === undefined) return posted;
      const inside = readFields(Buffer.from(await read(await find(scope), enciphered)));
      const beside = [...posted].filter(([name]) => name !== encipheredField && !inside.has(name));
      return new Map([...inside, ...beside]);
    },
  };
}

async function read(pair: Pair | undefined, enciphered: string): Promise<Uint8Array> {
  if (pair === undefined) throw unreadable();
  const found = await compactDecrypt(enciphered, pair.privateKey, {
    keyManagementAlgorithms: ['ECDH-ES'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch(() => {
    throw unreadable();
  });
  return found.plaintext;
}

/** Broken on its way, or for another server. */
const unreadable = () => new AppError(422, 'answers_unreadable');
