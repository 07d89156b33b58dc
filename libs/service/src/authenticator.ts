import { createHash } from 'node:crypto';
import { PlatformConfig, type Environment } from '@debrief/config';
import type { Caller } from './caller.js';
import type { CredentialSource } from './credential-source.js';
import { cookieOf, headerOf, pathOf, type HttpRequest } from './http-request.js';
import { IDENTITY_HEADER, type IdentityTokens } from './identity-token.js';

/** The door for people takes sessions and API tokens; that of a service behind the gateway takes signed identities only. */
export type Door = 'people' | 'service';

/** Finds out who asks. Fails closed: whoever cannot be known is nobody. */
export abstract class Authenticator {
  abstract authenticate(request: HttpRequest): Promise<Caller | undefined>;
}

/** `/_/<service>/…` is for the gateway alone, whichever door it is reached by. */
export const isInternal = (path: string): boolean => path === '/_' || path.startsWith('/_/');

/**
 * `__Host-` binds the cookie to the host and to https; over plain http a browser would drop it. Cookies do not tell ports apart, so
 * there the name says whose it is: two installations on one machine do not sign each other out.
 */
export function sessionCookieName(env: Environment): string {
  const { DEBRIEF_PUBLIC_URL, DEBRIEF_SECRET } = env.get(PlatformConfig);
  if (DEBRIEF_PUBLIC_URL?.startsWith('https:')) return '__Host-debrief';
  return `debrief-${createHash('sha256').update(`cookie name ${DEBRIEF_SECRET}`).digest('hex').slice(0, 6)}`;
}

const bearerOf = (request: HttpRequest): string | undefined =>
  /^Bearer\s+(\S{1,512})$/i.exec(headerOf(request, 'authorization') ?? '')?.[1];

const LIVE = '/api/v1/live';

export class DoorAuthenticator extends Authenticator {
  constructor(
    private readonly door: Door,
    private readonly service: string,
    private readonly tokens: IdentityTokens,
    private readonly cookie: string,
    private readonly source: () => CredentialSource | undefined,
  ) {
    super();
  }

  async authenticate(request: HttpRequest): Promise<Caller | undefined> {
    const path = pathOf(request);
    const internal = isInternal(path);
    if (this.door === 'service' || internal) {
      const identity = headerOf(request, IDENTITY_HEADER);
      if (!identity) return undefined;
      const caller = await this.tokens.verify(identity, internal ? (path.split('/')[2] ?? this.service) : this.service);
      request.identified = caller !== undefined;
      return caller;
    }
    const bearer = bearerOf(request);
    const session = cookieOf(request, this.cookie);
    const watching = path === LIVE ? { isWatching: true } : {};
    // A bearer that is wrong is not made right by a cookie beside it.
    if (bearer !== undefined) return this.source()?.resolve({ bearer, ...watching });
    return session ? this.source()?.resolve({ session, ...watching }) : undefined;
  }
}
