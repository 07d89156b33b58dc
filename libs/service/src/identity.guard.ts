import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { isInternal } from './authenticator.js';
import { ALLOW, PUBLIC } from './decorators.js';
import { pathOf, type HttpRequest } from './http-request.js';
import { permits } from './permissions.js';
import { Problem } from './problem.js';

/** Lets pass whom the route allows. What says nothing is refused; internal paths need an identity that the gateway signed. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const where = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, where)) return true;
    const allowed = this.reflector.getAllAndOverride<string[]>(ALLOW, where);
    const { caller } = request;
    if (!caller || (isInternal(pathOf(request)) && !request.identified))
      throw new Problem(401, 'identity/missing', 'Please sign in', undefined, {}, { 'www-authenticate': 'Bearer realm="debrief"' });
    if (!allowed) throw new Problem(403, 'identity/not-allowed', 'You may not do this');
    if (allowed.length > 0 && !allowed.some((permission) => permits(caller.permissions, permission)))
      throw new Problem(403, 'identity/not-allowed', 'You may not do this', `It needs ${allowed.join(' or ')}.`);
    return true;
  }
}
