import type { HttpAdapterHost } from '@nestjs/core';
import { Problem } from './problem.js';

/** What of Fastify is needed here. */
interface Parses {
  addContentTypeParser(
    type: RegExp,
    options: { parseAs: 'string' },
    parse: (request: { url: string }, body: string, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
}

const forms = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)(?:\s*;|$)/i;
const prefixes = new WeakMap<object, string[]>();

/**
 * Lets paths that begin so take forms too: pages without script, and mail clients that unsubscribe by one click. Everywhere else a form
 * stays a 415, because a form can be sent from any site. Fields become texts; what is not urlencoded becomes an empty body.
 */
export function acceptForms({ httpAdapter }: HttpAdapterHost, prefix: string): void {
  const fastify = httpAdapter.getInstance<Parses & object>();
  const known = prefixes.get(fastify);
  if (known) return void known.push(prefix);
  const accepted = [prefix];
  prefixes.set(fastify, accepted);
  fastify.addContentTypeParser(forms, { parseAs: 'string' }, (request, body, done) => {
    if (accepted.some((one) => request.url.startsWith(one))) done(null, Object.fromEntries(new URLSearchParams(body)));
    else done(new Problem(415, 'request/media-type', 'The request must be JSON'));
  });
}
