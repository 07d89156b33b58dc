import { newId } from '@debrief/contracts/derive-id';
import { hash, randomBytes } from 'node:crypto';
import type { KeptKey } from '../domain/integration.js';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** A new key: `dbrf` and 28 of `[a-z2-7]`, 140 bits; 32 characters fit PagerDuty's routing key, a path, a leak scanner. Shown once. */
export function newKey(now: string): { key: string; kept: KeptKey } {
  let key = 'dbrf';
  for (const byte of randomBytes(28)) key += alphabet[byte & 31];
  return { key, kept: { keyId: newId('key'), digest: hash('sha256', key), lastFour: key.slice(-4), createdAt: now, expiresAt: null } };
}
