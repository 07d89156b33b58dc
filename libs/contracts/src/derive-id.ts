import { createHash, hash, randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/** A fresh id: the prefix and 100 random bits as 20 of `[a-z2-7]`. Not for `domain/`: there ids are derived or handed in. */
export const newId = (prefix: string): string => `${prefix}_${base32(randomBytes(13)).slice(0, 20)}`;

/**
 * The id that always follows from the same parts: the first 20 base32 characters of SHA-256 over their JSON. A second
 * delivery of the same cause therefore names the same thing.
 */
export const derivedId = (prefix: string, ...parts: readonly (string | number)[]): string =>
  // 13 bytes make 20 digits. In one call: a ladder of reminders derives forty ids to know the next.
  `${prefix}_${base32(hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, 13)).slice(0, 20)}`;

/** 32 hex digits from the same parts, the form of `alertId` and `changeId`. */
export const derivedHex = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
