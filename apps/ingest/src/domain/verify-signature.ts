import { createHmac, timingSafeEqual } from 'node:crypto';
import { msOf } from './instants.js';

/** How deliveries of a source are signed; the bytes are the body as it came. */
export type Signature =
  | {
      scheme: 'hmac-sha256-hex';
      header: string;
      prefix?: string;
      timestamp?: { header: string; isSigned: boolean };
      secret: 'ours' | 'pasted';
    }
  | { scheme: 'hmac-sha256-base64'; header: string; secret: 'ours' | 'pasted' }
  | { scheme: 'token'; header: string; secret: 'ours' };

export type SignatureVerdict = 'valid' | 'absent' | 'wrong' | 'outside-window';

const windowMs = 5 * 60_000;

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  // Of unequal length one buffer is compared with itself: the time says no more than the length, which is no secret.
  return timingSafeEqual(left.length === right.length ? left : right, right) && left.length === right.length;
};

/**
 * Checks a delivery's signature over the bytes as they were sent, in constant time. A time header is part of what is signed where the sender puts
 * it there, and must lie within five minutes of our clock, so that what was overheard cannot be sent again later.
 */
export function verifySignature(
  signature: Signature,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  bytes: Buffer,
  secret: string,
  now: string,
): SignatureVerdict {
  const sent = headers[signature.header];
  if (typeof sent !== 'string' || sent === '') return 'absent';
  if (signature.scheme === 'token') return sameText(sent, secret) ? 'valid' : 'wrong';
  const hmac = createHmac('sha256', secret);
  if (signature.scheme === 'hmac-sha256-base64') return sameText(sent.trim(), hmac.update(bytes).digest('base64')) ? 'valid' : 'wrong';
  const stamp = signature.timestamp === undefined ? undefined : headers[signature.timestamp.header];
  if (signature.timestamp?.isSigned === true && typeof stamp === 'string' && stamp !== '') hmac.update(`${stamp}:`);
  const expected = (signature.prefix ?? '') + hmac.update(bytes).digest('hex');
  if (!sameText(sent.trim().toLowerCase(), expected)) return 'wrong';
  if (typeof stamp !== 'string' || stamp === '') return 'valid';
  // `!(… <= …)`, for a header that is no number is no time within the window either.
  return !(Math.abs(Number(stamp) * 1000 - msOf(now)) <= windowMs) ? 'outside-window' : 'valid';
}
