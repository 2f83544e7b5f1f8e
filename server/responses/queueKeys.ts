// Why: a tablet can be stolen, and a browser's database leaves on the disk what was deleted in it. So what waits on a tablet
// is enciphered for the server alone (JWE, RFC 7516: ECDH-ES on P-256 and A256GCM): not even the tablet can read it again.
import { createECDH, type ECDH } from 'node:crypto';
import { findQueueKey, insertQueueKey } from '../../db/queries/queueKeys.js';
import type { PrivateKey, PublicKey } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, badRequest } from '../errors.js';
import { decipherJwe } from './jwe.js';
import { onlyValue, readFields, type Fields } from './fields.form.js';

/** What the tablet enciphered is posted under this name. */
export const encipheredField = '_jwe';
/** In clear beside it: of the moment of sending. Nothing else, or a thief could ask what fits an answer of before. */
const besideIt: ReadonlySet<string> = new Set([encipheredField, '_sent', '_age', '_witness', '_receipt']);

export type QueueKeys = {
  /** The office's, for its tablets; made where it has none yet. */
  publicKeyOf(scope: OfficeScope): Promise<PublicKey>;
  /** What stands in the enciphered field, with what was posted beside it; without one, what was posted. Throws 400 and 422. */
  decipher(scope: OfficeScope, posted: Fields): Promise<Fields>;
};

type Keys = { own: ECDH; publicKey: PublicKey };

export function createQueueKeys({ database, clock }: Pick<Dependencies, 'database' | 'clock'>): QueueKeys {
  /** Office → its key, which never changes. */
  const known = new Map<string, Keys>();

  async function find(scope: OfficeScope): Promise<Keys | undefined> {
    const before = known.get(scope.officeId);
    if (before !== undefined) return before;
    const key = await findQueueKey(database.queries, scope);
    if (key === undefined) return undefined;
    const { d, ...publicKey } = key;
    const own = createECDH('prime256v1');
    own.setPrivateKey(Buffer.from(d, 'base64url'));
    const keys = { own, publicKey };
    known.set(scope.officeId, keys);
    return keys;
  }

  async function make(scope: OfficeScope): Promise<void> {
    const own = createECDH('prime256v1');
    // A byte that says «uncompressed», and the two coordinates.
    const point = own.generateKeys().subarray(1);
    const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((part) => part.toString('base64url'));
    // A private key that begins with zeros is given without them.
    const d = Buffer.concat([Buffer.alloc(32), own.getPrivateKey()])
      .subarray(-32)
      .toString('base64url');
    const privateKey: PrivateKey = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', d };
    await database.atomically((db) => [insertQueueKey(db, scope, { privateKey, madeAt: clock() })]);
  }

  return {
    publicKeyOf: async (scope) => {
      if ((await find(scope)) === undefined) await make(scope);
      const keys = await find(scope);
      if (keys === undefined) throw new Error('the key of the tablets was not kept');
      return keys.publicKey;
    },
    decipher: async (scope, posted) => {
      const enciphered = onlyValue(posted, encipheredField);
      if (enciphered === undefined) return posted;
      if ([...posted.keys()].some((name) => !besideIt.has(name))) throw badRequest();
      const keys = await find(scope);
      const text = keys === undefined ? undefined : decipherJwe(enciphered, keys.own);
      if (text === undefined) throw unreadable();
      const inside = readFields(text);
      const beside = [...posted].filter(([name]) => name !== encipheredField);
      return new Map([...inside, ...beside]);
    },
  };
}

/** Broken on its way, or for another server. */
const unreadable = () => new AppError(422, 'answers_unreadable');
