// Why: passwords are kept as argon2id hashes only, and a wrong e-mail takes as long as a wrong password.
import { hash, verify } from '@node-rs/argon2';

// OWASP's minimum for argon2id (19 MiB, two passes), the library's algorithm default.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const shortestPassword = 10;

export async function hashPassword(password: string): Promise<string> {
  return await hash(password, cost);
}

let decoy: Promise<string> | undefined;

/** False for a wrong password and for a missing account alike, after the same work. */
export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  const matches = await verify(passwordHash ?? (await decoy), password);
  return matches && passwordHash !== undefined;
}
