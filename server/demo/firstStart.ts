// Why: what an empty database gets on the first start, and what the person who started the program must be told.
import type { Dependencies } from '../dependencies.js';

/** `printed`: names and values for the terminal. A value that begins with `/` is an address of ours and is printed whole. */
export function firstStart(
  _dependencies: Dependencies,
): Promise<{ printed: [name: string, value: string][] }> {
  return Promise.resolve({ printed: [] });
}
