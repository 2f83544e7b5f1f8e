// Why: the month form of visitors carries what it showed; whoever fills it in a test sends that along as a browser does.
import type { SignedIn } from './testApp.js';

/** The fields with what the form at `address` shows now of their days. */
export async function filled(
  person: SignedIn,
  address: string,
  fields: Record<string, string>,
): Promise<Record<string, string>> {
  const { text } = await person.get(address).expect(200);
  const shown = [...text.matchAll(/name="(was-([\d-]+))" value="([^"]*)"/g)].flatMap(
    ([, name = '', day = '', value = '']) => (`visitors-${day}` in fields ? [[name, value] as const] : []),
  );
  return { ...fields, ...Object.fromEntries(shown) };
}
