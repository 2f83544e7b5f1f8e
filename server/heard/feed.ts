// Why: news readers and other sites follow what was done: Atom (RFC 4287) and JSON Feed 1.1 from the same items, each with an
// id that never changes.
import { createHash } from 'node:crypto';
import type { PublicHeard } from './heardItems.js';

export type FeedFrame = {
  title: string;
  author: string;
  language: string;
  /** Absolute addresses. */
  page: string;
  self: string;
  officeId: string;
  /** When nothing was published yet. */
  now: Date;
};

/** The same improvement of the same office, wherever the program runs: a UUID of its own kind (version 8, RFC 9562). */
export function stableId(officeId: string, improvementId: string): string {
  const hex = createHash('sha256').update(`heard ${officeId} ${improvementId}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function textOf(item: PublicHeard): string {
  const { done, effect } = item;
  return [done, effect?.sentence, effect?.label, ...(effect?.rateLines ?? [])]
    .filter((part) => part != null)
    .join('\n');
}

export function atomFeed(frame: FeedFrame, items: readonly PublicHeard[]): string {
  const updated = newest(items) ?? frame.now;
  const entries = items.map((item) =>
    [
      '  <entry>',
      `    <id>${stableId(frame.officeId, item.id)}</id>`,
      `    <title>${xml(item.wish)}</title>`,
      `    <link rel="alternate" href="${xml(linkTo(frame, item))}"/>`,
      `    <published>${item.publishedAt.toISOString()}</published>`,
      `    <updated>${later(item).toISOString()}</updated>`,
      `    <summary>${xml(textOf(item))}</summary>`,
      '  </entry>',
    ].join('\n'),
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${frame.language}">`,
    `  <id>${stableId(frame.officeId, '')}</id>`,
    `  <title>${xml(frame.title)}</title>`,
    `  <updated>${updated.toISOString()}</updated>`,
    `  <author><name>${xml(frame.author)}</name></author>`,
    `  <link rel="self" type="application/atom+xml" href="${xml(frame.self)}"/>`,
    `  <link rel="alternate" type="text/html" href="${xml(frame.page)}"/>`,
    ...entries,
    '</feed>',
    '',
  ].join('\n');
}

export function jsonFeed(frame: FeedFrame, items: readonly PublicHeard[]) {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: frame.title,
    home_page_url: frame.page,
    feed_url: frame.self,
    language: frame.language,
    authors: [{ name: frame.author }],
    items: items.map((item) => ({
      id: stableId(frame.officeId, item.id),
      url: linkTo(frame, item),
      title: item.wish,
      content_text: textOf(item),
      date_published: item.publishedAt.toISOString(),
      date_modified: later(item).toISOString(),
    })),
  };
}

/** Where an item stands on the page. */
export function anchorOf(item: { id: string }): string {
  return `item-${createHash('sha256').update(item.id).digest('hex').slice(0, 12)}`;
}

function linkTo(frame: FeedFrame, item: PublicHeard): string {
  return `${frame.page}#${anchorOf(item)}`;
}

function later({ changedAt, publishedAt }: PublicHeard): Date {
  return changedAt > publishedAt ? changedAt : publishedAt;
}

function newest(items: readonly PublicHeard[]): Date | undefined {
  return items.map(later).sort((a, b) => b.getTime() - a.getTime())[0];
}

/** Text and attribute values; signs that XML 1.0 cannot hold are left out. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
