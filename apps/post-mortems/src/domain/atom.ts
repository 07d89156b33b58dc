export interface AtomEntry {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly updatedAt: string;
  readonly summary: string;
  readonly categories: readonly string[];
}

export interface AtomFeed {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** When nothing is in it. */
  readonly since: string;
  readonly entries: readonly AtomEntry[];
}

/** RFC 4287. Text only: a reader of feeds runs no sanitizer of ours. */
export function atomOf(feed: AtomFeed): string {
  const updated = feed.entries.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), feed.since);
  const entries = feed.entries.map((entry) =>
    [
      '  <entry>',
      `    <id>${escaped(entry.id)}</id>`,
      `    <title>${escaped(entry.title)}</title>`,
      `    <link rel="alternate" href="${escaped(entry.url)}"/>`,
      `    <updated>${escaped(entry.updatedAt)}</updated>`,
      ...entry.categories.map((category) => `    <category term="${escaped(category)}"/>`),
      `    <summary type="text">${escaped(entry.summary)}</summary>`,
      '  </entry>',
    ].join('\n'),
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  <id>${escaped(feed.id)}</id>`,
    `  <title>${escaped(feed.title)}</title>`,
    `  <link rel="self" href="${escaped(feed.url)}"/>`,
    '  <author><name>Debrief</name></author>',
    `  <updated>${escaped(updated)}</updated>`,
    ...entries,
    '</feed>\n',
  ].join('\n');
}

// What XML 1.0 has no place for at all is dropped; the rest is escaped.
const escaped = (text: string): string =>
  text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '',
    )
    .replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
