import { createHash } from 'node:crypto';

/**
 * RFC 8785: members sorted by UTF-16 units, no spaces, numbers as ECMAScript writes them. Two equal values have one form, so
 * that a hash over it tells whether the input of a draft has changed.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((member) => (member === undefined ? 'null' : canonicalJson(member))).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** 64 hex digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** SHA-256 over all text of a document, whatever the order of its sections. */
export const hashOfText = (sections: Readonly<Record<string, { readonly markdown: string }>>): string =>
  sha256(canonicalJson(Object.fromEntries(Object.entries(sections).map(([key, { markdown }]) => [key, markdown]))));
