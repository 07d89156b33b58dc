import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Caller } from './caller.js';

/** The header in which the gateway hands a signed identity to a service. */
export const IDENTITY_HEADER = 'debrief-identity';
const ISSUER = 'debrief-gateway';
const SECONDS = 60;

const claims = z.object({
  kind: z.enum(['person', 'token', 'system']),
  sub: z.string().min(1).max(200),
  name: z.string().max(200),
  role: z.enum(['admin', 'member', 'viewer']),
  permissions: z.array(z.string().max(100)).max(200),
  teamIds: z.array(z.string().max(100)).max(100),
  tokenId: z.string().max(100).optional(),
  sessionId: z.string().max(100).optional(),
});

/** PKCS #8 of an Ed25519 key up to the seed (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Signs and checks who asks, between the gateway and the services: EdDSA only, for one service (`aud`), for 60 s. Every process
 * of an installation derives the same key from DEBRIEF_SECRET, so there is none to hand out.
 */
export class IdentityTokens {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  constructor(
    secret: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    const seed = Buffer.from(hkdfSync('sha256', secret, 'debrief', 'identity v1', 32));
    this.privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.privateKey);
  }

  sign(caller: Caller, service: string): Promise<string> {
    const { personId, ...rest } = caller;
    const issuedAt = Math.floor(this.now().getTime() / 1_000);
    return new SignJWT({ ...rest })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(ISSUER)
      .setSubject(personId)
      .setAudience(service)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + SECONDS)
      .sign(this.privateKey);
  }

  /** The caller, or undefined for anything that is not ours, not for this service, or too old. */
  async verify(token: string, service: string): Promise<Caller | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        issuer: ISSUER,
        audience: service,
        currentDate: this.now(),
        maxTokenAge: SECONDS,
        clockTolerance: 5,
      });
      const { sub, ...caller } = claims.parse(payload);
      return { ...caller, personId: sub } as Caller;
    } catch {
      return undefined;
    }
  }
}
