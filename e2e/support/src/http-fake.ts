import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StrictInbox } from './strict-inbox.js';

/** A request as it came over the wire. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Accepts the request and never answers. */
  readonly silent?: boolean;
}

export interface HttpFake {
  readonly url: string;
  take(wanted: { method?: string; path?: RegExp }, options?: { within?: number }): Promise<Call>;
  /** How it answers from now on. */
  answerWith(answer: FakeAnswer | ((call: Call) => FakeAnswer)): void;
  /** Ends it; fails if a call came that nobody took, or one came twice. */
  stop(): Promise<void>;
}

/** Somebody else's HTTP endpoint (Slack, a webhook, a tracker). Two calls with the same idempotency key are a mistake. */
export async function startHttpFake(): Promise<HttpFake> {
  let answer: (call: Call) => FakeAnswer = () => ({ status: 200, body: 'ok' });
  const inbox = new StrictInbox<Call>(
    ({ method, path, headers }) => {
      const key = headers['idempotency-key'] ?? headers['webhook-id'];
      return key === undefined ? undefined : `${method} ${path} ${String(key)}`;
    },
    (call) => `${call.method} ${call.path}\n${JSON.stringify(call.headers)}\n${call.body}`,
  );
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const call = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      const { status, headers: extra, body, silent } = answer(call);
      if (status < 300) inbox.receive(call); // what was refused may, and shall, come again
      if (!silent) response.writeHead(status, extra).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: ({ method, path }, options) =>
      inbox.take((call) => (!method || call.method === method) && (!path || path.test(call.path)), {
        ...options,
        what: `${method ?? 'a call'} ${path ?? ''}`,
      }),
    answerWith: (given) => void (answer = typeof given === 'function' ? given : () => given),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      inbox.assertEmpty();
    },
  };
}
