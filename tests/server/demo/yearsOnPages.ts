// Why: an office counts years as it wants to, 民國 or 西元, and no page may do otherwise. What a page says of years, in its
// sentences, tables, lists and charts.

/** How a file is to be written, how it is named, and the letter a calendar was published with. */
const quoted =
  /日期為2026-\d\d-\d\d(?:或115\/11\/23)?|例如2026-06-17|2026-06-01、2026-06、115\/6\/1或115年6月|詞庫版本20\d\d-\d\d|行政院1\d\d年\d+月\d+日/g;
const patterns = {
  common: /(?<![\d.,])(?:19|20)\d\d(?:年|\/\d|-\d\d(?!\d))|>20\d\d</,
  roc: /民國|(?<![\d.,/])1[01]\d(?:年|\/\d)|>1[01]\d</,
};

/** The first place on a page with a year of this kind; undefined: none. */
export function yearOn(html: string, kind: 'common' | 'roc'): string | undefined {
  const text = readersText(html).replace(quoted, '');
  const at = text.search(patterns[kind]);
  return at < 0 ? undefined : text.slice(Math.max(0, at - 20), at + 20);
}

/** What stands on a page for a reader and in its charts: no machine's text, nothing anybody wrote in words of their own. */
function readersText(html: string): string {
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
