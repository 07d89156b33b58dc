import sjson from 'secure-json-parse';
import type { ReceiptProblem } from './draft.js';

/** What the bytes of a request are. `fields` are those of a form, with the last of equal names. */
export type DecodedBody =
  | { kind: 'json'; value: unknown }
  | { kind: 'form'; fields: Readonly<Record<string, string>> }
  | { kind: 'text'; text: string }
  | { kind: 'empty' }
  | { kind: 'bad'; problem: ReceiptProblem };

const mostDepth = 64;
const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Where the nesting first exceeds 64, counted on the bytes: JSON.parse takes 200,000 levels, JSON.stringify overflows at 8,000. */
export function tooDeepAt(bytes: Uint8Array): number | undefined {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (inText) {
      if (byte === backslash) i++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === openList || byte === openObject) {
      if (++depth > mostDepth) return i;
    } else if (byte === closeList || byte === closeObject) depth--;
  }
  return undefined;
}

// Whole numbers beyond 2^53 keep their digits as text: Alertmanager's version "3" sends such a groupKey, and identity may hang on it.
const exact = (_: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;

/** Parses JSON as a stranger's: no `__proto__`, no `constructor.prototype`, digits kept, duplicate keys: the last wins. */
export function parseJson(text: string): { value: unknown } | { problem: ReceiptProblem } {
  try {
    const reviver = /\d{16}/.test(text) ? (exact as (key: string, value: unknown) => unknown) : undefined;
    return { value: sjson.parse(text, reviver ?? null, { protoAction: 'remove', constructorAction: 'remove' }) as unknown };
  } catch (error) {
    const detail = (error as Error).message.replace(/"[^]*?"\.{0,3} is not valid JSON/, 'the body is not valid JSON');
    const position = /position (\d+)/.exec(detail)?.[1] ?? String(text.length);
    return { problem: { type: 'receipt/not-json', detail: detail.slice(0, 300), pointer: `byte ${position}` } };
  }
}

function formFields(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) fields[name] = value;
  return fields;
}

/** The text fields of multipart/form-data; files are not expected of a monitoring tool and left out. */
function multipartFields(bytes: Buffer, boundary: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const part of bytes.toString('utf8').split(`--${boundary}`).slice(1, 101)) {
    const at = part.indexOf('\r\n\r\n');
    const name = /name="([^"]{1,200})"/i.exec(part.slice(0, Math.max(at, 0)))?.[1];
    if (at >= 0 && name !== undefined) fields[name] = part.slice(at + 4).replace(/\r\n$/, '');
  }
  return fields;
}

/**
 * Reads a body by what it is rather than by what it is called: what begins with `{` or `[` is JSON, whatever the type (SNS sends it as
 * text/plain). UTF-8 with or without byte order mark.
 */
export function decodeBody(bytes: Buffer, contentType: string): DecodedBody {
  const body = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  let first = 0;
  while (first < body.length && (body[first] as number) <= 0x20) first++;
  if (first === body.length) return { kind: 'empty' };
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const boundary = /boundary="?([^";]{1,200})"?/i.exec(contentType)?.[1];
  if (type === 'multipart/form-data' && boundary !== undefined) return { kind: 'form', fields: multipartFields(body, boundary) };
  const looksLikeJson = body[first] === openObject || body[first] === openList;
  if (!looksLikeJson && type === 'application/x-www-form-urlencoded') return { kind: 'form', fields: formFields(body.toString('utf8')) };
  if (!looksLikeJson && !type.endsWith('json')) return { kind: 'text', text: body.toString('utf8') };
  const deep = tooDeepAt(body);
  if (deep !== undefined)
    return {
      kind: 'bad',
      problem: { type: 'receipt/too-deep', detail: `nested deeper than ${mostDepth} levels`, pointer: `byte ${deep}` },
    };
  const result = parseJson(body.toString('utf8'));
  return 'value' in result ? { kind: 'json', value: result.value } : { kind: 'bad', problem: result.problem };
}
