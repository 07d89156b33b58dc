import { Environment, PlatformConfig } from '@debrief/config';
import { headerOf, sessionCookieName, type HttpReply, type HttpRequest } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { SignedIn, Whence } from '../use-cases/sign-in.js';

/** The session's cookie: not for scripts, not for other sites, and (with https) only for this host. */
@Injectable()
export class SessionCookie {
  constructor(private readonly env: Environment) {}

  set(reply: HttpReply, { sessionToken, expiresAt }: SignedIn): void {
    reply.header('set-cookie', `${this.name}=${sessionToken}; ${this.attributes}; Expires=${new Date(expiresAt).toUTCString()}`);
  }

  clear(reply: HttpReply): void {
    reply.header('set-cookie', `${this.name}=; ${this.attributes}; Max-Age=0`);
  }

  whence(request: HttpRequest): Whence {
    return { address: request.ip, agent: headerOf(request, 'user-agent') ?? '' };
  }

  private get name(): string {
    return sessionCookieName(this.env);
  }

  private get attributes(): string {
    const secure = this.env.get(PlatformConfig).DEBRIEF_PUBLIC_URL?.startsWith('https:') ? '; Secure' : '';
    return `Path=/; HttpOnly; SameSite=Lax${secure}`;
  }
}
