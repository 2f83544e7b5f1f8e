// Why: the method book analysis/README.md as blocks of plain text a template can escape: no HTML of its making reaches a page.
import { readFileSync } from 'node:fs';
import { lexer, type Token, type Tokens } from 'marked';
import { projectRoot } from '../http/render.js';

/** A run of text; at most one of the marks. */
export type Run = { text: string; code?: true; strong?: true; emphasis?: true };

export type Block = {
  heading?: { level: 2 | 3; id: string; text: string };
  paragraph?: Run[];
  list?: { ordered: boolean; items: Run[][] };
  table?: { label: string; head: Run[][]; rows: Run[][][] };
  code?: string;
};

export type MethodBook = { title: string; blocks: Block[]; contents: { id: string; text: string }[] };

let kept: MethodBook | undefined;

/** Read once: it changes with the program only. */
export function methodBook(): MethodBook {
  kept ??= readMethodBook(readFileSync(`${projectRoot}/analysis/README.md`, 'utf8'));
  return kept;
}

/** Where the book speaks of a topic: the first heading that names it, else the book itself. */
export function methodUrl(topic: RegExp): string {
  const found = methodBook().blocks.find(
    (block) => block.heading !== undefined && topic.test(block.heading.text),
  );
  return found?.heading === undefined ? '/methods' : `/methods#${found.heading.id}`;
}

export function readMethodBook(markdown: string): MethodBook {
  let title = '';
  let heading = '';
  const used = new Set<string>();
  let tables = 0;
  const blocks = lexer(markdown).flatMap((token): Block[] => {
    if (isHeading(token)) {
      const text = plain(token.tokens);
      heading = text;
      tables = 0;
      if (token.depth === 1) title = text;
      return token.depth === 1
        ? []
        : [{ heading: { level: token.depth === 2 ? 2 : 3, id: idOf(text, used), text } }];
    }
    if (token.type === 'table') tables += 1;
    // Two tables below one heading are two places for those who hear the page.
    return blockOf(token, tables > 1 ? `${heading} (${tables})` : heading);
  });
  return {
    title,
    blocks,
    contents: blocks.flatMap(({ heading: one }) =>
      one?.level === 2 ? [{ id: one.id, text: one.text }] : [],
    ),
  };
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';

function blockOf(token: Token, heading: string): Block[] {
  switch (token.type) {
    case 'space':
    case 'hr':
      return [];
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      return [{ list: { ordered, items: items.map((item) => runsOf(item.tokens)) } }];
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return [
        {
          table: {
            label: heading,
            head: header.map((cell) => runsOf(cell.tokens)),
            rows: rows.map((row) => row.map((cell) => runsOf(cell.tokens))),
          },
        },
      ];
    }
    case 'code':
      return [{ code: (token as Tokens.Code).text }];
    default:
      return [{ paragraph: runsOf('tokens' in token ? token.tokens : undefined, token.raw) }];
  }
}

/** Nested marks become the outer one; what is neither text nor mark stays as it was written. */
function runsOf(tokens: readonly Token[] | undefined, written = ''): Run[] {
  if (tokens === undefined) return [{ text: written }];
  return tokens.flatMap((token): Run[] => {
    switch (token.type) {
      case 'codespan':
        return [{ text: (token as Tokens.Codespan).text, code: true }];
      case 'strong':
        return [{ text: plain((token as Tokens.Strong).tokens), strong: true }];
      case 'em':
        return [{ text: plain((token as Tokens.Em).tokens), emphasis: true }];
      case 'br':
        return [{ text: ' ' }];
      case 'text':
      case 'paragraph':
      case 'link':
        return 'tokens' in token
          ? runsOf(token.tokens, token.raw)
          : [{ text: 'text' in token ? String(token.text) : token.raw }];
      case 'escape':
        return [{ text: (token as Tokens.Escape).text }];
      default:
        return [{ text: token.raw }];
    }
  });
}

const plain = (tokens: readonly Token[]): string =>
  runsOf(tokens)
    .map((run) => run.text)
    .join('');

function idOf(text: string, used: Set<string>): string {
  const plainId =
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'part';
  let id = plainId;
  for (let n = 2; used.has(id); n += 1) id = `${plainId}-${n}`;
  used.add(id);
  return id;
}
