import { Readable } from 'node:stream';
import { beginSpan, currentContext, log } from '@debrief/observability';
import {
  CORRELATION_HEADER,
  headerOf,
  IDENTITY_HEADER,
  IdentityTokens,
  pathOf,
  Problem,
  sendProblem,
  type HttpReply,
  type HttpRequest,
} from '@debrief/service';
import { Agent, request as send } from 'undici';
import { ownerOf, owners } from '../domain/owners.js';
import type { Services } from './services.js';

const asked = [
  'accept',
  'accept-language',
  'content-type',
  'content-length',
  'if-match',
  'if-none-match',
  'idempotency-key',
  'user-agent',
  'range',
] as const;
const answered = [
  'content-type',
  'content-disposition',
  'content-length',
  'etag',
  'last-modified',
  'location',
  'retry-after',
  'set-cookie',
  'cache-control',
  'idempotency-replayed',
  'allow',
  'www-authenticate',
  'link',
] as const;
const MOST_BYTES = 1_048_576;
/** Files are limited by who takes them: an export of a chat has 100 MiB. */
const MOST_FILE_BYTES = 104_857_600;
const files = /^application\/(?:zip|octet-stream)(?:\s*;|$)/i;
/** Longer than a service's own deadline, so that its own answer comes through; exports and prints take longer than 5 s. */
const HEADERS_MS = 35_000;

interface ProxiedRequest extends HttpRequest {
  readonly raw: Readable;
}
/** What we use of Fastify while routes are declared. */
export interface RouteMaker {
  register(plugin: (scope: RouteMaker) => Promise<void>): unknown;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
  ): void;
  route(options: { method: string[]; url: string; handler(request: ProxiedRequest, reply: HttpReply): unknown }): unknown;
}

/** Hands requests on to the service that owns the noun, with a signed identity and without reading their bodies. */
export class Proxy {
  private readonly agent = new Agent({
    connections: 64,
    pipelining: 1,
    headersTimeout: HEADERS_MS,
    bodyTimeout: HEADERS_MS,
    connectTimeout: 2_000,
  });

  constructor(
    private readonly services: Services,
    private readonly tokens: IdentityTokens,
  ) {}

  declare(fastify: RouteMaker): void {
    fastify.register((scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      for (const noun of Object.values(owners).flat())
        for (const url of [`/api/v1/${noun}`, `/api/v1/${noun}/*`])
          scope.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url, handler: (request, reply) => this.handOn(request, reply) });
      return Promise.resolve();
    });
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async handOn(request: ProxiedRequest, reply: HttpReply): Promise<unknown> {
    const service = ownerOf(pathOf(request));
    const url = service ? this.services.urlOf(service) : undefined;
    if (!service || !url) return sendProblem(reply, new Problem(404, 'route/not-found', 'There is nothing here'));
    const most = files.test(headerOf(request, 'content-type') ?? '') ? MOST_FILE_BYTES : MOST_BYTES;
    if (Number(headerOf(request, 'content-length') ?? 0) > most)
      return sendProblem(reply, new Problem(413, 'request/too-large', 'The body is too large'));
    const span = beginSpan({ name: `ask ${service}`, kind: 'client', parent: currentContext()?.traceparent });
    const headers: Record<string, string> = {
      'x-forwarded-for': request.ip,
      [CORRELATION_HEADER]: currentContext()?.correlationId ?? '',
      traceparent: span.traceparent,
    };
    for (const name of asked) {
      const value = headerOf(request, name);
      if (value !== undefined) headers[name] = value;
    }
    if (request.caller) headers[IDENTITY_HEADER] = await this.tokens.sign(request.caller, service);
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    try {
      const answer = await send(url + request.url, {
        method: request.method as 'GET',
        headers,
        body: isReading || request.body === undefined || request.body === null ? null : (request.body as Readable),
        dispatcher: this.agent,
      });
      span.end({ attributes: { 'http.response.status_code': answer.statusCode } });
      reply.code(answer.statusCode);
      for (const name of answered) {
        const value = answer.headers[name];
        if (value !== undefined) reply.header(name, value);
      }
      return reply.send(answer.body);
    } catch (error) {
      span.end({ error: (error as Error).name });
      log.warn({ err: error, from: service, method: request.method }, 'a service does not answer');
      // Nothing was sent to whom no connection was made: that, at least, is known.
      const untouched = ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ENOTFOUND'].includes(String((error as { code?: unknown }).code));
      const type = isReading || untouched ? 'service/unavailable' : 'service/outcome-unknown';
      return sendProblem(
        reply,
        new Problem(503, type, 'Please try again in a moment', undefined, { from: service }, { 'retry-after': '1' }),
      );
    }
  }
}
