import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { HttpAdapterHost } from '@nestjs/core';
import { Problem } from './problem.js';

/** What of Fastify is needed here. */
interface Parses {
  addContentTypeParser(
    type: RegExp,
    parse: (
      request: { url: string; headers: Record<string, unknown> },
      payload: Readable,
      done: (error: Error | null, body?: unknown) => void,
    ) => void,
  ): unknown;
}

/** Neither of these can a form of another site send without being asked for. */
const types = /^application\/(?:zip|octet-stream)(?:\s*;|$)/i;
export const isFile = (contentType: string | undefined): boolean => types.test(contentType ?? '');
const accepting = new WeakMap<object, RegExp[]>();

/** A body that is read by its route, as it comes. It has no meaning as JSON: an Idempotency-Key is compared without it. */
export class RawBody {
  constructor(
    readonly stream: Readable,
    readonly bytes: number | undefined,
  ) {}

  /** Resolves once the last byte is there, or none will come any more. */
  arrived(): Promise<void> {
    return finished(this.stream, { writable: false }).catch(() => undefined);
  }

  toJSON(): { bytes: number | undefined } {
    return { bytes: this.bytes };
  }

  /** The bytes, in parts; more than `most` are refused with 413 as soon as they are seen. */
  async *parts(most: number): AsyncGenerator<Buffer> {
    const tooLarge = (): Problem => new Problem(413, 'request/too-large', 'The body is too large', `At most ${most} bytes.`);
    if ((this.bytes ?? 0) > most) throw tooLarge();
    let read = 0;
    try {
      for await (const part of this.stream as AsyncIterable<Buffer>) {
        read += part.length;
        if (read > most) throw tooLarge();
        yield part;
      }
    } catch (error) {
      const isCut = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String((error as { code?: unknown }).code));
      throw isCut ? new Problem(408, 'request/too-slow', 'The request came too slowly, or not to its end') : error;
    }
  }
}

/** Lets paths that match take files (`application/zip`, `application/octet-stream`); everywhere else they stay a 415. */
export function acceptFiles({ httpAdapter }: HttpAdapterHost, path: RegExp): void {
  const fastify = httpAdapter.getInstance<Parses & object>();
  const known = accepting.get(fastify);
  if (known) return void known.push(path);
  const accepted = [path];
  accepting.set(fastify, accepted);
  fastify.addContentTypeParser(types, (request, payload, done) => {
    const [url = ''] = request.url.split('?');
    const bytes = Number(request.headers['content-length']);
    if (accepted.some((one) => one.test(url))) done(null, new RawBody(payload, Number.isSafeInteger(bytes) ? bytes : undefined));
    else done(new Problem(415, 'request/media-type', 'The request must be JSON'));
  });
}
