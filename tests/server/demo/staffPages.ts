// Why: whoever works in an office sees its pages by the links on them; a test that walks those links meets each kind of page.
import type TestAgent from 'supertest/lib/agent.js';

/** Addresses that differ in a number, an id or a filter are one kind of page. */
const kindOf = (address: string): string =>
  (address.split('?')[0] ?? '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replace(
      /(?<=\/(?:dashboards|series|services|sections|counters|themes|questions|scales|users|devices)\/)(?!new\b|import\b|events\b|waiting\b|second-factor\b)[^/]+/g,
      'CODE',
    )
    .replace(/\d+/g, 'N');
/** Files, pages for others; and the method book, which is an English document. */
const isNoPage =
  /^\/(assets|s|kiosk|lobby|sign-out|methods)\b|\.(csv|json|ics|xlsx|ods|pdf|svg|png|zip)\b|[?&]lang=|\/(export|download|paper|poster)\b/;
const plain = (html: string): string => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

/** Of each kind one, from the front page of the staff on. */
export async function walk(
  agent: TestAgent,
  see: (address: string, html: string) => void,
): Promise<string[]> {
  const kinds = new Set<string>();
  const waiting = ['/dashboards'];
  const found: string[] = [];
  const add = (address: string) => {
    if (isNoPage.test(address) || kinds.has(kindOf(address))) return;
    kinds.add(kindOf(address));
    waiting.push(address);
  };
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const answer = await agent.get(address);
    const { location } = answer.headers as { location?: string };
    if (location?.startsWith('/') === true) add(location);
    if (answer.status !== 200 || !answer.type.includes('html')) continue;
    found.push(address);
    see(address, answer.text);
    for (const [, href = ''] of answer.text.matchAll(/ href="(\/[^"#]*)/g)) add(plain(href));
  }
  return found;
}

/** What stands on a page for a reader: no machine's text, nothing anybody wrote in words of their own. */
export function readersText(html: string): string {
  return (
    html
      .replace(/<script[^>]*application\/json[^>]*>([\s\S]*?)<\/script>/g, ' $1 ')
      .replace(/<script(?![^>]*json)[\s\S]*?<\/script>/g, ' ')
      .replace(/<(textarea|code|blockquote)\b[\s\S]*?<\/\1>/g, ' ')
      .replace(/<span class="m-code">[\s\S]*?<\/span>/g, ' ')
      // What stands alone between two tags is told from what stands in a sentence.
      .replace(/<[^>]*>/g, '\u0000')
      .replace(/[\s\0]*\0[\s\0]*/g, '><')
  );
}
