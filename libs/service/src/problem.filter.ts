import { currentContext, log } from '@debrief/observability';
import { Catch, HttpException, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';
import { pathOf, type HttpReply, type HttpRequest } from './http-request.js';
import { Problem } from './problem.js';

/** What Fastify and Nest say before a controller is reached, by HTTP status. */
const byStatus: Readonly<Record<number, readonly [type: string, title: string]>> = {
  400: ['request/invalid', 'The request is not valid'],
  401: ['identity/missing', 'Please sign in'],
  403: ['identity/not-allowed', 'You may not do this'],
  404: ['route/not-found', 'There is nothing here'],
  405: ['route/method-not-allowed', 'This cannot be done here'],
  406: ['request/not-acceptable', 'We cannot answer in that form'],
  408: ['request/too-slow', 'The request came too slowly'],
  409: ['request/conflict', 'Something else came first'],
  412: ['precondition/changed', 'It was changed meanwhile'],
  413: ['request/too-large', 'The body is too large'],
  414: ['request/path-too-long', 'The path is too long'],
  415: ['request/unsupported-media-type', 'Send JSON (application/json)'],
  429: ['request/too-many', 'Too many requests'],
  503: ['service/unavailable', 'Please try again in a moment'],
};

/** Driver and broker errors whose outcome nobody knows. As in libs/messaging's ladder. */
const transient =
  /^(Mongo(Network|ServerSelection|NotConnected|Topology|PoolCleared|PoolClosed|WriteConcern|NotPrimary)|Mongoose(ServerSelection)?Error$|KafkaJS|MaxRetriesPerRequest|Transient$)/;
const transientCodes = new Set<unknown>([
  91,
  189,
  10107,
  11600,
  11602,
  13435,
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
]);

const retryAfter = { 'retry-after': '1' };

/** Any thrown thing as a Problem; `undefined` where it is a defect of ours. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const [type, title] = byStatus[status] ?? ['request/refused', 'The request was refused'];
    // A cross-site order is told apart: the page of the error can then say what happened.
    if (status === 403 && /cross-origin/i.test(error.message))
      return new Problem(403, 'request/cross-site', 'The order came from another site');
    return new Problem(status, type, title, status === 404 ? undefined : error.message);
  }
  const { name, code, statusCode, message } = (error ?? {}) as { name?: unknown; code?: unknown; statusCode?: unknown; message?: unknown };
  if (name === 'LostRace')
    return new Problem(409, 'race/lost', 'Somebody else was faster', 'Load it again and decide anew.', {}, retryAfter);
  if (transient.test(String(name)) || transientCodes.has(code))
    return new Problem(
      503,
      'service/outcome-unknown',
      'Please try again',
      'Something we need does not answer. Sending the same again is safe.',
      {},
      retryAfter,
    );
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    const [type, title] = byStatus[statusCode] ?? ['request/refused', 'The request was refused'];
    return new Problem(statusCode, type, title, String(message));
  }
  return undefined;
}

/** Errors of handlers go on to the transport as they are (Nest would flatten them); errors over HTTP become problem+json without internals. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly unrouted: (request: HttpRequest) => Problem = (request) => nothingHere(request, [])) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType() === 'rpc') return throwError(() => error);
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const reply = http.getResponse<HttpReply>();
    // Nest says 404 before any controller; one of a controller has a route.
    const isUnrouted = error instanceof NotFoundException && !request.routeOptions?.url;
    const problem = isUnrouted
      ? this.unrouted(request)
      : (problemOf(error) ??
        new Problem(500, 'service/failed', 'Something went wrong on our side', 'It is in the log under the correlation id.'));
    if (problem.status >= 500)
      log[problem.status === 503 ? 'warn' : 'error'](
        { err: error, method: request.method, route: request.routeOptions?.url, status: problem.status },
        'a request failed',
      );
    sendProblem(reply, problem);
    return undefined;
  }
}

export function sendProblem(reply: HttpReply, problem: Problem): void {
  if (reply.sent) return;
  for (const [name, value] of Object.entries(problem.headers)) reply.header(name, value);
  void reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem.toDocument(currentContext()?.correlationId)));
}

/** 405 with what may be done there, or 404. */
export function nothingHere(request: HttpRequest, allowed: readonly string[]): Problem {
  if (allowed.length === 0)
    return new Problem(404, 'route/not-found', 'There is nothing here', undefined, { path: pathOf(request).slice(0, 200) });
  return new Problem(
    405,
    'route/method-not-allowed',
    'This cannot be done here',
    `Allowed: ${allowed.join(', ')}.`,
    {},
    { allow: allowed.join(', ') },
  );
}
