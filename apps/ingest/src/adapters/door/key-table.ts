import type { Clock } from '@debrief/config';
import { hash, timingSafeEqual } from 'node:crypto';

/** What the door knows of a key: whose it is, and what its deliveries must satisfy. Plain data: it travels between threads. */
export interface KnownKey {
  readonly keyId: string;
  readonly integrationId: string;
  /** The name of the source that the key is for. */
  readonly source: string;
  readonly expiresAt: string | null;
  /** SHA-256 of the key, in hexadecimal. */
  readonly digest: string;
  readonly signatureRequired: boolean;
  readonly maxRequestsPerMinute: number | null;
  /** To check a delivery's signature; undefined where the sender makes one that nobody has pasted yet. */
  readonly signingSecret: string | undefined;
}

export type KeyAnswer = KnownKey | 'unknown' | 'cannot-be-checked';

/** The keys as last read, looked up by whoever stands at the door. */
export class KeyTable {
  private byDigest = new Map<string, { known: KnownKey; digest: Buffer }>();
  private isFresh = false;
  private readonly nobody = Buffer.alloc(32);

  constructor(private readonly clock: Clock) {}

  /** `isFresh`: false while the store is away; then a key that is not known cannot be told from one that is new. */
  set(keys: readonly KnownKey[] | undefined, isFresh: boolean): void {
    this.isFresh = isFresh;
    if (keys === undefined) return;
    const byDigest: typeof this.byDigest = new Map();
    for (const known of keys) {
      const digest = Buffer.from(known.digest, 'hex');
      byDigest.set(digest.toString('latin1'), { known, digest });
    }
    this.byDigest = byDigest;
  }

  /** Looks a key up by its digest, then compares in constant time; a key that nobody has costs the same. */
  find(key: string): KeyAnswer {
    const digest = hash('sha256', key, 'buffer');
    const entry = this.byDigest.get(digest.toString('latin1'));
    const isSame = timingSafeEqual(digest, entry?.digest ?? this.nobody);
    if (entry !== undefined && isSame && (entry.known.expiresAt === null || entry.known.expiresAt > this.clock.now())) return entry.known;
    return this.isFresh ? 'unknown' : 'cannot-be-checked';
  }

  /** By its integration, for a delivery that this installation itself vouches for (a test from the page). */
  findByIntegration(integrationId: string): KnownKey | undefined {
    for (const { known } of this.byDigest.values()) if (known.integrationId === integrationId && known.expiresAt === null) return known;
    return undefined;
  }
}
