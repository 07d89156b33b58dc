import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './caller.js';

/** What we use of Fastify's request; `caller` and `identified` are ours. */
export interface HttpRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  readonly body: unknown;
  readonly routeOptions?: { readonly url?: string | undefined };
  caller?: Caller | undefined;
  /** The caller came with an identity that the gateway signed for this service. */
  identified?: boolean;
}

/** What we use of Fastify's reply. */
export interface HttpReply {
  readonly sent: boolean;
  readonly statusCode: number;
  code(status: number): HttpReply;
  header(name: string, value: string | string[] | number): HttpReply;
  getHeader(name: string): string | number | string[] | undefined;
  send(payload?: unknown): HttpReply;
}

export const pathOf = (request: { readonly url: string }): string => request.url.split('?', 1)[0]!;

/** One header as text; of a repeated one, the first. */
export const headerOf = (request: { readonly headers: IncomingHttpHeaders }, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** A cookie by name, RFC 6265 without decoding: our values need none. */
export function cookieOf(request: { readonly headers: IncomingHttpHeaders }, name: string): string | undefined {
  for (const pair of (headerOf(request, 'cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
