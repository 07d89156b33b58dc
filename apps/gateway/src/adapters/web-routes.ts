import { headerOf, pathOf, problemOfNoRoute, sendProblem, type HttpReply, type HttpRequest } from '@debrief/service';
import { WebFiles, type WebFile } from './web-files.js';

interface Routes {
  route(options: { method: string[]; url: string; handler(request: HttpRequest, reply: HttpReply): unknown }): unknown;
}

/** The web application: its files, and its page for every address that it draws itself. `/api` and `/_` are never its own. */
export function declareWebRoutes(fastify: Routes, files: WebFiles): void {
  fastify.route({
    method: ['GET'],
    url: '/*',
    handler: (request, reply) => {
      const path = pathOf(request);
      const isOurs = /^\/(api|_|healthz|readyz|metrics)(\/|$)/.test(path);
      const file = isOurs ? undefined : (files.get(path) ?? (/\.[a-z0-9]{1,8}$/i.test(path) ? undefined : files.index));
      if (!file) return sendProblem(reply, problemOfNoRoute(fastify, request));
      return sendFile(request, reply, file);
    },
  });
}

function sendFile(request: HttpRequest, reply: HttpReply, file: WebFile): unknown {
  reply
    .header('content-type', file.type)
    .header('cache-control', file.cacheControl)
    .header('etag', file.etag)
    .header('vary', 'accept-encoding');
  if (headerOf(request, 'if-none-match') === file.etag) return reply.code(304).send();
  const accepts = headerOf(request, 'accept-encoding') ?? '';
  for (const coding of ['br', 'gzip'] as const) {
    const body = new RegExp(`\\b${coding}\\b`).test(accepts) ? file.encoded(coding) : undefined;
    if (body) return reply.header('content-encoding', coding).send(body);
  }
  return reply.send(file.body);
}
