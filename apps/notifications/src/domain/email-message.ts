import type { Rendered } from './render-message.js';

export interface EmailHeaders {
  readonly from: string;
  readonly to: string;
  readonly date: string;
  /** The delivery's id: the same on every attempt, so that a client can drop a second copy. */
  readonly messageId: string;
  readonly references: string;
  readonly listId: string;
  /** Where one POST switches this kind off (RFC 8058); only for HTTPS addresses. */
  readonly unsubscribe: string | undefined;
}

const LINE = '\r\n';
// RFC 2047: an encoded word has at most 75 characters; 45 bytes of text make 60 of base64.
const WORD_BYTES = 45;

/** Header text: whatever ends a line, or hides in one, becomes a space. */
const headerText = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

function encodedWords(text: string): string {
  const clean = headerText(text);
  if (/^[\x20-\x7e]*$/.test(clean)) return clean;
  const words: string[] = [];
  let word = '';
  for (const character of clean) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join(`${LINE} `);
}

const body = (text: string): string =>
  (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join(LINE);

/** The date as mail writes it, from an instant. */
const mailDate = (instant: string): string => new Date(Date.parse(instant)).toUTCString().replace('GMT', '+0000');

/** The whole message, text and HTML alike, as bytes that are the same on every attempt. */
export function emailMessage({ subject, text, html }: Rendered, headers: EmailHeaders): string {
  const boundary = `debrief-${headers.messageId.slice(1, 33).replaceAll(/[^a-z0-9]/gi, '')}`;
  const lines = [
    `From: Debrief <${headerText(headers.from)}>`,
    `To: <${headerText(headers.to)}>`,
    `Subject: ${encodedWords(subject)}`,
    `Date: ${mailDate(headers.date)}`,
    `Message-ID: ${headerText(headers.messageId)}`,
    `References: ${headerText(headers.references)}`,
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    `List-Id: ${headerText(headers.listId)}`,
    ...(headers.unsubscribe
      ? [`List-Unsubscribe: <${headerText(headers.unsubscribe)}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click']
      : []),
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    body(text),
    `--${boundary}`,
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    body(html),
    `--${boundary}--`,
    '',
  ];
  return lines.join(LINE);
}
