import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const VERSION = 'v1';
const MOST_CHARACTERS = 4_000;

const signatureOf = (payload: string, secret: string, purpose: string): Buffer =>
  createHmac('sha256', Buffer.from(hkdfSync('sha256', secret, 'debrief', `link ${purpose}`, 32)))
    .update(`${VERSION}.${payload}`)
    .digest();

/** A token for a link that needs no sign-in: `v1.` payload `.` HMAC, under a key of DEBRIEF_SECRET and `purpose`. Readable, not alterable. */
export function signLink(payload: Readonly<Record<string, unknown>>, secret: string, purpose: string): string {
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${VERSION}.${text}.${signatureOf(text, secret, purpose).toString('base64url')}`;
}

/** What the token says, or undefined when it is not ours. Whether it is still good (`exp`, used before) is the caller's question. */
export function readLink(token: string, secret: string, purpose: string): Record<string, unknown> | undefined {
  if (token.length > MOST_CHARACTERS) return undefined;
  const [version, payload, signature, ...more] = token.split('.');
  if (version !== VERSION || !payload || !signature || more.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const wanted = signatureOf(payload, secret, purpose);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
