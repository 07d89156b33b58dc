/** A message as it came over the wire, with what a reader sees in it. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The text part, decoded. */
  readonly text: string;
  /** The HTML part, decoded; empty if there is none. */
  readonly html: string;
  readonly raw: string;
}

/** Reads what nodemailer and its like write: folded headers, encoded words, multipart, quoted-printable, base64. */
export function parseMail(raw: string, envelope: { from: string; to: readonly string[] }): Mail {
  const { headers, parts } = parsePart(raw);
  return {
    ...envelope,
    subject: decodeWords(headers.get('subject') ?? ''),
    messageId: headers.get('message-id') ?? '',
    headers,
    text: parts.find(({ type }) => type.startsWith('text/plain'))?.text ?? '',
    html: parts.find(({ type }) => type.startsWith('text/html'))?.text ?? '',
    raw,
  };
}

interface Part {
  readonly type: string;
  readonly text: string;
}

function parsePart(raw: string): { headers: Map<string, string>; parts: Part[] } {
  const end = raw.search(/\r?\n\r?\n/);
  const head = (end < 0 ? raw : raw.slice(0, end)).replaceAll(/\r?\n[ \t]+/g, ' ');
  const body = end < 0 ? '' : raw.slice(end).replace(/^\r?\n\r?\n/, '');
  const headers = new Map<string, string>();
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (!boundary) return { headers, parts: [{ type, text: decodeBody(body, headers.get('content-transfer-encoding') ?? '') }] };
  const inner = body.split(`--${boundary}`).slice(1, -1);
  return { headers, parts: inner.flatMap((part) => parsePart(part.replace(/^\r?\n/, '')).parts) };
}

function decodeBody(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(encoding)) return body;
  return decodeQuoted(body.replaceAll(/=\r?\n/g, ''));
}

const decodeQuoted = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

const decodeWords = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?[^?]+\?([bq])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : decodeQuoted(word.replaceAll('_', ' ')),
    );
