// Why: tests walk the import wizard as a person does: they send a page's own form, and look again until the work is done.
import type { SignedIn } from '../../support/testApp.js';

/** The form of a page as it is shown: what a person sends who changes nothing. */
export async function fieldsOf(research: SignedIn, path: string): Promise<Record<string, string>> {
  const { text } = await research.get(path).expect(200);
  const fields: Record<string, string> = {};
  for (const [, name = '', body = ''] of text.matchAll(/<select[^>]*? name="([^"]+)"[^>]*>(.*?)<\/select>/gs))
    fields[name] = / value="([^"]*)" selected/.exec(body)?.[1] ?? '';
  for (const [, name = '', value = ''] of text.matchAll(/<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"/g))
    if (name !== '_csrf' && name !== 'mapping' && !name.startsWith('segment')) fields[name] = value;
  return fields;
}

/** The page of a draft once its run has ended, or where it led to. */
export async function ended(research: SignedIn, draft: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const page = await research.get(draft);
    if (page.status === 303) return String(page.headers['location']);
    if (page.headers['refresh'] === undefined) return page.text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the run did not end');
}
