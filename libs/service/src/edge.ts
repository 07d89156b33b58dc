import { amendContext, beginSpan, histogram, log, withContext, type OpenSpan } from '@debrief/observability';
import { AsyncResource } from 'node:async_hooks';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Authenticator } from './authenticator.js';
import { watchPace } from './body-pace.js';
import { REQUEST_MS } from './http-adapter.js';
import { headerOf, pathOf, type HttpRequest } from './http-request.js';
import { parseJsonBody } from './json-body.js';
import type { Problem } from './problem.js';
import { nothingHere } from './problem.filter.js';

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

export const CORRELATION_HEADER = 'x-correlation-id';
const seconds = histogram('http_request_seconds', 'Time to answer, by route.', ['route', 'method', 'status']);
const scopes = new WeakMap<object, AsyncResource>();
const began = new WeakMap<object, number>();
const spans = new WeakMap<object, OpenSpan>();

/**
 * What every request meets before Nest: its correlation id and trace, who asks, and strict JSON. `trustsHeaders` where only our
 * gateway can reach us.
 */
export function buildEdge(
  fastify: Fastify,
  authenticator: Authenticator,
  options: { trustsHeaders: boolean; service: string; requestMs?: number | undefined },
): void {
  const routes: { method: string; pattern: RegExp }[] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(
      `^${url
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replace(/:[A-Za-z]\w*/g, '[^/]+')
        .replace(/\*/g, '.*')}/?$`,
    );
    for (const each of [method].flat()) if (url !== '*' && url !== '/*') routes.push({ method: each, pattern });
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    began.set(request, performance.now());
    watchPace(request.raw, reply.raw, options.requestMs ?? REQUEST_MS);
    const given = options.trustsHeaders ? headerOf(request, CORRELATION_HEADER) : undefined;
    const correlationId = given && /^[\w.:-]{1,200}$/.test(given) ? given : crypto.randomUUID();
    const span = beginSpan({ name: request.method, kind: 'server', parent: headerOf(request, 'traceparent'), service: options.service });
    const { traceparent } = span;
    spans.set(request, span);
    void reply.header(CORRELATION_HEADER, correlationId);
    withContext({ correlationId, traceparent, requestId: request.id, service: options.service }, () => {
      scopes.set(request, new AsyncResource('debrief-request'));
      const asking = request as unknown as HttpRequest;
      authenticator.authenticate(asking).then(
        (caller) => {
          asking.caller = caller;
          if (caller) amendContext({ personId: caller.personId });
          done();
        },
        (error: Error) => done(error),
      );
    });
  });
  // The body arrives on the socket's own time, outside of our context: this leads back into it.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const scope = scopes.get(request);
    if (scope) scope.runInAsyncScope(done);
    else done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control') && pathOf(request).startsWith('/api')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const took = (performance.now() - (began.get(request) ?? performance.now())) / 1_000;
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ route, method: request.method, status: String(reply.statusCode) }, took);
    spans.get(request)?.end({
      name: `${request.method} ${route}`,
      attributes: { 'http.request.method': request.method, 'http.route': route, 'http.response.status_code': reply.statusCode },
      error: reply.statusCode >= 500 ? String(reply.statusCode) : undefined,
    });
    scopes
      .get(request)
      ?.runInAsyncScope(() =>
        log.debug({ route, method: request.method, status: reply.statusCode, durationMs: Math.round(took * 1_000) }, 'answered'),
      );
    done();
  });

  // Only JSON: everything else is 415. Routes that take other bodies bring their own parser.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/(?:json|[\w.-]+\+json)(?:\s*;|$)/i, { parseAs: 'string' }, (request, text, done) => {
    const raw = request as unknown as { rawBody?: Buffer };
    raw.rawBody = Buffer.from(text as string);
    try {
      done(null, parseJsonBody(text as string));
    } catch (error) {
      done(error as Error);
    }
  });

  notHere.set(fastify, (request) => {
    const path = pathOf(request);
    const allowed = [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].filter(
      (method) => method !== 'HEAD' && method !== 'OPTIONS' && method !== request.method,
    );
    return nothingHere(request, allowed);
  });
}

const notHere = new WeakMap<object, (request: HttpRequest) => Problem>();

/** The problem for a request that no route takes: 405 where another method would do. */
export const problemOfNoRoute = (fastify: object, request: HttpRequest): Problem =>
  notHere.get(fastify)?.(request) ?? nothingHere(request, []);
