import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits for a cookie, a link, a token. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
/** What we keep of it. The secret has 256 bits, so a plain hash is enough. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');
/** Takes the same time wherever they differ. */
export const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
