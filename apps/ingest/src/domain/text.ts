const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
// Most text: printable ASCII, for a line without spaces at its ends or two in a row.
const plain = /^[\x20-\x7e]*$/;
const plainLine = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const directionOverrides = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

/** Text as it may be stored and shown: well formed, control characters (but line feed and tab) as U+FFFD. Never expanded as a template. */
export function cleanText(text: string): string {
  if (plain.test(text)) return text;
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(control, '\ufffd');
}

/** One line: also without bidirectional overrides, which could make a title read as another one. */
export const cleanLine = (text: string): string =>
  plainLine.test(text) ? text : cleanText(text).replace(directionOverrides, '').replace(/\s+/g, ' ').trim();

/** At most `limit` UTF-16 units, cut at the border of a code point, with an ellipsis that says so. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = limit - 1;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end--;
  return `${text.slice(0, end)}…`;
}

/** A scalar as text: what is missing or an object is null, unresolved macros of senders too. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return null;
}

// `{DATE}`, `$SERVICE`, `$SERVICEDESC$`, `*UNKNOWN*`, `{{ host.name }}`, `*insert desired …*`: macros that the sender did not resolve.
const macro = /^(\{[A-Z][A-Z0-9_.#]*\}|\$[A-Z][A-Z0-9_]*\$?|\*UNKNOWN\*|\*insert [^*]*\*|\{\{[^{}]*\}\}|N\/A|null|undefined)$/;

/** As `textOf`; a value that is nothing but an unresolved macro is null, and so is a date and a time of two of them. */
export function resolvedText(value: unknown): string | null {
  const text = textOf(value)?.trim();
  if (text === undefined || text === '') return null;
  // Only what begins like a macro can be nothing but macros.
  if (text.length > 100 || !/^[{$*Nnu]/.test(text)) return text;
  return macro.test(text) || (text.length < 60 && text.includes(' ') && text.split(' ').every((part) => macro.test(part))) ? null : text;
}
