import type { Socket } from 'node:net';
import type { PlatformConfig } from '@debrief/config';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Door } from './authenticator.js';
import type { HttpReply, HttpRequest } from './http-request.js';
import { Problem } from './problem.js';
import { problemOf, sendProblem } from './problem.filter.js';

const BODY_LIMIT = 1_048_576;
/** A request must have arrived by then, or the socket is closed with 408; a file must have gone on (`watchPace`): slow bodies hold nothing open. */
export const REQUEST_MS = 10_000;
/** The most that a file may take, in steps of the above: 100 MiB in ten minutes are 1.4 Mbit/s. */
const MOST_STEPS = 60;
/** A little longer than the minute that proxies usually keep theirs. */
const KEEP_ALIVE_MS = 75_000;
const LOOK_EVERY_MS = 1_000;

/**
 * What cannot be read as a request is answered with its status, and the socket closed. One that never asked anything is closed without
 * a word: browsers keep such sockets in reserve, and would take a 408 for the answer to what they send next.
 */
export function closeWithReason(error: NodeJS.ErrnoException, socket: Socket): void {
  const isSilent = socket.bytesRead === 0 || !socket.writable || error.code === 'ECONNRESET';
  if (isSilent) return void socket.destroy();
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  // Whoever still sends would hold the other half open.
  socket.destroySoon();
}

/** Fastify with our limits. `requestMs` is for tests. */
export function httpAdapter(door: Door, platform: PlatformConfig, requestMs: number = REQUEST_MS): FastifyAdapter {
  const options = {
    // What the router refuses (a malformed path) meets no hook and no filter: it gets its headers and its problem here.
    frameworkErrors: (error: unknown, request: HttpRequest, reply: HttpReply & { raw: unknown }) => {
      addSecurityHeaders(request, reply.raw);
      sendProblem(reply, problemOf(error) ?? new Problem(400, 'request/invalid'));
    },
    bodyLimit: BODY_LIMIT,
    requestTimeout: requestMs * MOST_STEPS,
    // Node looks for slow requests every 30 s otherwise.
    http: { connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, requestMs), headersTimeout: requestMs },
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    clientErrorHandler: closeWithReason,
    // Behind the gateway its word counts; the people's door believes only the proxies that it was told of.
    trustProxy: door === 'service' || (platform.DEBRIEF_TRUSTED_PROXIES.length > 0 && [...platform.DEBRIEF_TRUSTED_PROXIES]),
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  };
  const adapter = new FastifyAdapter(options as unknown as ConstructorParameters<typeof FastifyAdapter>[0]);
  const addSecurityHeaders = (request: unknown, response: unknown) =>
    (adapter as unknown as { securityHook?: (request: unknown, response: unknown) => unknown }).securityHook?.(request, response);
  return adapter as FastifyAdapter;
}
