// Why: the office's own authority is asked for by the page that hands it out and by who says how the certificate is renewed;
// both ask while files are being renewed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { isSignedBy } from './certificates.js';

export const authorityFile = (dataDir: string): string => join(dataDir, 'tls', 'authority.crt');

/** The office's authority, if the certificate in use is one of its own. */
export function findAuthority({ dataDir, tls }: Config): string | undefined {
  const authority = tls === undefined ? undefined : contentOf(authorityFile(dataDir));
  if (tls === undefined || authority === undefined) return undefined;
  try {
    return isSignedBy(readFileSync(tls.cert, 'utf8'), authority) ? authority : undefined;
  } catch {
    return authority; // the file is away or broken, and the server goes on with the certificate it had
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
