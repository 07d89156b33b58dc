import { createHash, randomUUID } from 'node:crypto';
import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import { principalOf, type Caller as CallerOf } from './caller.js';
import { headerOf, pathOf, type HttpRequest } from './http-request.js';
import type { Permission } from './permissions.js';
import { Problem } from './problem.js';

export const ALLOW = 'debrief:allow';
export const PUBLIC = 'debrief:public';
export const DEADLINE = 'debrief:deadline';

/** Who holds one of these permissions may; without any, everybody who is signed in. Every route says this or `@Public()`. */
export const Allow = (...permissions: Permission[]): CustomDecorator => SetMetadata(ALLOW, permissions);

/** Anybody may, signed in or not. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);

/** Another deadline than 5 s, for exports, imports and prints. 0: none, for streams. */
export const Deadline = (seconds: number): CustomDecorator => SetMetadata(DEADLINE, seconds);

const requestOf = (context: ExecutionContext): HttpRequest => context.switchToHttp().getRequest<HttpRequest>();

/** Who asks. On a public route it may be undefined. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): CallerOf | undefined => requestOf(context).caller);
export type Caller = CallerOf;

/** Why a commit was made: an order (`order:<principal>:<hash or random>`), or the id of the event that led to it. */
export type Cause = string;

/**
 * The cause of an order that came over HTTP: its Idempotency-Key hashed with principal, method and path, or a new id. It names who
 * ordered, so that the audit can be told from the commits alone.
 */
export const Cause = createParamDecorator((_: unknown, context: ExecutionContext): string => causeOf(requestOf(context)));

export function causeOf(request: HttpRequest): string {
  const key = headerOf(request, 'idempotency-key');
  const principal = principalOf(request.caller);
  const order =
    key === undefined
      ? randomUUID()
      : createHash('sha256')
          .update(JSON.stringify([principal, request.method, pathOf(request), key]))
          .digest('hex');
  return `order:${principal}:${order.slice(0, 36)}`;
}

/** Who ordered, from a commit's cause; undefined where an event was the cause. */
export const principalOfCause = (cause: string): string | undefined => /^order:([^:]+):/.exec(cause)?.[1];

/** The version in `If-Match: "7"`, undefined without one or with `*`. Compare it before deciding; unequal: `throw preconditionFailed(current)`. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => ifMatchOf(requestOf(context)));

export function ifMatchOf(request: HttpRequest): number | undefined {
  const text = headerOf(request, 'if-match')?.trim();
  if (text === undefined || text === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(text)?.[1];
  if (version === undefined)
    throw new Problem(400, 'request/invalid', 'The request is not valid', 'If-Match must be an ETag of ours, "7" for instance.');
  return Number(version);
}

export const etagOf = (version: number): string => `"${version}"`;
