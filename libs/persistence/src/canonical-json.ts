// Names come from contracts, most of them; those that senders make up (labels) are many, and pass through.
const quoted = new Map<string, string>();
const mostQuoted = 2_000;

function nameOf(name: string): string {
  const known = quoted.get(name);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(name)}:`;
  if (quoted.size < mostQuoted && name.length < 64) quoted.set(name, text);
  return text;
}

/**
 * RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them. Two documents that say the same thing have the same bytes. https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`);
    return JSON.stringify(value) ?? 'null';
  }
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${text}]`;
  }
  // The default order of `sort` compares UTF-16 code units, which is the order that the RFC asks for.
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) text += text === '' ? nameOf(name) + canonicalJson(member) : `,${nameOf(name)}${canonicalJson(member)}`;
  }
  return `{${text}}`;
}
