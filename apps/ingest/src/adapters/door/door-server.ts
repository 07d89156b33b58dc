import { PlatformConfig, type Clock, type Environment } from '@debrief/config';
import { Overloaded } from '@debrief/messaging/produce';
import { counter, histogram, log, withContext } from '@debrief/observability';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import * as answers from '../../domain/door-answers.js';
import type { DoorAnswer } from '../../domain/door-answers.js';
import { questionOf, type DoorQuestion } from '../../domain/door-question.js';
import { doorRoute, headersToKeep, methodsOf, presentedKey, type DoorProtocol, type DoorRoute } from '../../domain/door-route.js';
import { parseJson } from '../../domain/decode-body.js';
import type { Receipt } from '../../domain/receipt.js';
import { verifySignature } from '../../domain/verify-signature.js';
import { ingestConfig } from '../../ingest.config.js';
import { familyOf, sourceOf } from '../../sources/catalogue.js';
import { apiRead } from '../../sources/alertmanager-api/api-answers.js';
import { checkDelivery } from '../../sources/check-delivery.js';
import { routingKeyOf } from '../../sources/pagerduty/pagerduty.js';
import type { Source } from '../../sources/source.js';
import type { DoorLimits } from './door-limits.js';
import { newReceiptId } from '../receipt-ids.js';
import type { TestDeliveries } from '../test-deliveries.js';
import type { KeyTable, KnownKey } from './key-table.js';
import type { ReceiptLog } from './receipt-log.js';

const MiB = 1_048_576;
const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

type Delivery = Extract<DoorRoute, { kind: 'delivery' }>;

/** Ends the handling of a request with an answer. */
class Answered extends Error {
  constructor(readonly answer: DoorAnswer) {
    super(String(answer.status));
  }
}

/** What stands behind the door. */
export interface DoorParts {
  readonly env: Environment;
  readonly clock: Clock;
  readonly keys: KeyTable;
  readonly receipts: ReceiptLog;
  readonly limits: DoorLimits;
  readonly tests: TestDeliveries;
  isStorming(integrationId: string): boolean;
  /** What only the store knows. Rejects while it cannot be asked. */
  ask(question: DoorQuestion): Promise<DoorAnswer>;
  /** Why a delivery was refused at the door: there is no receipt of it. */
  noteProblem(integrationId: string, type: string, detail: string): void;
}

/**
 * The machines' door: a listener of its own, which needs Kafka and nothing else. Raw body → inflate → key → size → signature → shape (fixed
 * protocols only) → append → answer. A 2xx is given only after all in-sync replicas have the bytes.
 */
export class DoorServer {
  private server: FastifyInstance | undefined;
  private readonly metrics = {
    requests: counter('door_requests_total', 'Requests at the machines’ door', ['source', 'status']),
    seconds: histogram('door_seconds', 'From the last byte of a request to its answer', ['source']),
  };

  constructor(private readonly parts: DoorParts) {}

  /** Begins to accept; resolves to where it listens. */
  async listen(): Promise<string> {
    const platform = this.parts.env.get(PlatformConfig);
    const bodyMs = this.parts.env.get(ingestConfig).DEBRIEF_INGEST_BODY_SECONDS * 1000;
    const trusted = platform.DEBRIEF_TRUSTED_PROXIES;
    this.server = fastify({
      bodyLimit: 4 * MiB,
      requestTimeout: bodyMs,
      keepAliveTimeout: 75_000,
      forceCloseConnections: 'idle',
      trustProxy: trusted.length > 0 ? [...trusted] : false,
      routerOptions: { maxParamLength: 65_536 },
      exposeHeadRoutes: false,
      http: { maxHeaderSize: 65_536, headersTimeout: Math.min(5_000, bodyMs), connectionsCheckingInterval: 500 },
      clientErrorHandler,
      frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => void send(reply, answers.noSuchPath()),
    } as Parameters<typeof fastify>[0]) as unknown as FastifyInstance;
    const { server } = this;
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    server.setErrorHandler((error: { code?: string; statusCode?: number }, request, reply) => this.fail(error, request, reply));
    server.setNotFoundHandler((_request, reply) => send(reply, answers.noSuchPath()));
    server.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
    server.get('/readyz', (_request, reply) =>
      reply.code(this.parts.receipts.isConnected ? 200 : 503).send({ status: this.parts.receipts.isConnected ? 'ok' : 'not-ready' }),
    );
    server.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/*',
      handler: (request, reply) => this.handle(request, reply),
    });
    await server.listen({ port: platform.DEBRIEF_INGEST_PORT, host: platform.DEBRIEF_HOST });
    const bound = server.server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the machines’ door has no port');
    const host = platform.DEBRIEF_HOST === '0.0.0.0' || platform.DEBRIEF_HOST === '::' ? '127.0.0.1' : platform.DEBRIEF_HOST;
    return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
  }

  /** Stops accepting and lets what is in flight have its answer: the producer is closed after this. */
  async close(): Promise<void> {
    const closing = this.server?.close();
    const late = new Promise<void>((resolve) => setTimeout(resolve, 3_000).unref());
    await Promise.race([closing, late]);
    this.server?.server.closeAllConnections();
  }

  private async handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const began = performance.now();
    const at = request.url.indexOf('?');
    const path = at < 0 ? request.url : request.url.slice(0, at);
    const route = doorRoute(request.method, path);
    let source = 'none';
    let answer: DoorAnswer;
    try {
      if (route.kind === 'unknown') throw new Answered(answers.noSuchPath());
      if (route.kind === 'probe') answer = this.probe(route, request);
      else if (route.kind === 'read') {
        this.known(presentedKey(route.key, request.headers, {}), route.protocol, request);
        answer = apiRead(route.what, request.method);
      } else if (route.kind === 'question') answer = await this.question(route, request);
      else {
        source = sourceOf(route.source)?.name ?? 'none';
        answer = await this.take(route, request);
      }
    } catch (error) {
      if (error instanceof Answered) answer = error.answer;
      else {
        const receiptId = newReceiptId();
        const protocol = route.kind === 'unknown' ? 'webhook' : route.protocol;
        answer = error instanceof Overloaded ? answers.overloaded(protocol, receiptId) : answers.outcomeUnknown();
        if (!(error instanceof Overloaded)) log.warn({ err: error, source }, 'a delivery was not acknowledged by Kafka');
      }
    }
    this.metrics.requests.inc({ source, status: String(answer.status) });
    this.metrics.seconds.observe({ source }, (performance.now() - began) / 1000);
    if (answer.status >= 400)
      log.info(
        { source, method: request.method, status: answer.status, ms: Math.round(performance.now() - began) },
        'a delivery was not accepted',
      );
    return send(reply, answer);
  }

  private probe(route: Extract<DoorRoute, { kind: 'probe' }>, request: FastifyRequest): DoorAnswer {
    const key = presentedKey(route.key, request.headers, {});
    this.known(key, route.protocol, request);
    return answers.probed(route.what, this.parts.clock.now());
  }

  private async question(route: Extract<DoorRoute, { kind: 'question' }>, request: FastifyRequest): Promise<DoorAnswer> {
    const { integrationId } = this.known(presentedKey(route.key, request.headers, {}), route.protocol, request);
    const at = request.url.indexOf('?');
    const query = at < 0 ? [] : [...new URLSearchParams(request.url.slice(at + 1))];
    return this.parts.ask(questionOf(route.asked, integrationId, query, newReceiptId())).catch((error: unknown) => {
      log.info({ err: error, question: route.asked.kind }, 'a question at the machines’ door could not be answered');
      return answers.cannotAnswer();
    });
  }

  /** A delivery, from its bytes to its answer. */
  private async take(route: Delivery, request: FastifyRequest): Promise<DoorAnswer> {
    const source = sourceOf(route.source);
    if (source === undefined) throw new Answered(answers.noSuchPath());
    const origin = request.headers['webhook-request-origin'];
    if (request.method === 'OPTIONS' && source.name === 'cloudevents' && typeof origin === 'string') {
      this.known(presentedKey(route.key, request.headers, {}), route.protocol, request);
      return answers.mayDeliver(origin.slice(0, 300));
    }
    const methods = methodsOf(route, source.allowsGet === true);
    if (!methods.includes(request.method)) throw new Answered(answers.wrongMethod(methods));
    const query = queryOf(request.url);
    const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const limit = source.isLarge === true ? 4 * MiB : MiB;
    if (sent.length > limit) throw new Answered(answers.tooLarge(limit));
    const body = await inflated(sent, request.headers['content-encoding'], limit);
    const receivedAt = this.parts.clock.now();
    const receiptId = newReceiptId(Date.parse(receivedAt));
    const test = this.parts.tests.read(request.headers['x-debrief-test']);
    const known = test
      ? this.parts.keys.findByIntegration(test.integrationId)
      : this.known(keyOf(route, request, query, body), route.protocol, request);
    if (known === undefined) throw new Answered(answers.unknownKey(route.protocol, receiptId));
    return withContext({ correlationId: receiptId, integrationId: known.integrationId }, () =>
      this.store(route, source, request, { sent, body, query, receiptId, receivedAt, known, test }),
    );
  }

  private async store(
    route: Delivery,
    source: Source,
    request: FastifyRequest,
    {
      sent,
      body,
      query,
      receiptId,
      receivedAt,
      known,
      test,
    }: {
      sent: Buffer;
      body: Buffer;
      query: Record<string, string>;
      receiptId: string;
      receivedAt: string;
      known: KnownKey;
      test: { isDrill: boolean } | undefined;
    },
  ): Promise<DoorAnswer> {
    if (source.name !== known.source) this.checkFamily(known.source, source);
    const proof = request.method === 'GET' ? source.challenge?.(query, known.signingSecret ?? '') : undefined;
    if (proof !== undefined) return { status: 200, body: proof };
    if (!test) this.checkSignature(known, source, request, sent);
    if (!this.parts.limits.admits(known.integrationId, known.maxRequestsPerMinute)) return answers.overloaded(route.protocol, receiptId);
    const contentType = request.headers['content-type'] ?? '';
    const verdict = checkDelivery(route.protocol, source.name, route.rest, body, contentType, receivedAt, receiptId);
    if (!verdict.isPartlyValid && !this.parts.limits.keepsRefusal(known.integrationId))
      return answers.invalid(route.protocol, verdict.errors, receiptId);
    delete query['auth_token'];
    const receipt: Receipt = {
      receiptId,
      integrationId: known.integrationId,
      keyId: known.keyId,
      source: source.name,
      receivedAt,
      method: request.method,
      path: route.rest,
      query,
      headers: headersToKeep(request.headers),
      isTest: test !== undefined,
      isDrill: test?.isDrill ?? false,
      body,
    };
    await this.parts.receipts.append(receipt, this.parts.isStorming(known.integrationId));
    return verdict.errors.length > 0
      ? answers.invalid(route.protocol, verdict.errors, receiptId)
      : answers.accepted(route.protocol, receiptId, verdict);
  }

  /** A key of one source opens the doors of its family, too. */
  private checkFamily(name: string, source: Source): void {
    const its = sourceOf(name);
    if (its !== undefined && familyOf(its).includes(source)) return;
    throw new Answered(answers.wrongSource(its?.pathOf?.('KEY') ?? `/${name}/KEY`, its?.title ?? name));
  }

  /** Whose key it is. One that nobody has costs its address one of sixty tries a minute. */
  private known(key: string | undefined, protocol: DoorProtocol, request: FastifyRequest): KnownKey {
    const found = this.parts.keys.find(key ?? '');
    if (typeof found !== 'string') return found;
    if (found === 'cannot-be-checked') throw new Answered(answers.keyCannotBeChecked());
    if (!this.parts.limits.admitsFailure(request.ip)) throw new Answered(answers.tooManyFailedKeys());
    throw new Answered(answers.unknownKey(protocol, newReceiptId()));
  }

  private checkSignature(known: KnownKey, source: Source, request: FastifyRequest, sent: Buffer): void {
    const { signature } = source;
    if (signature === undefined) return;
    const verdict =
      known.signingSecret === undefined
        ? 'absent'
        : verifySignature(signature, request.headers, sent, known.signingSecret, this.parts.clock.now());
    if (verdict === 'valid' || (verdict === 'absent' && !known.signatureRequired)) return;
    this.parts.noteProblem(known.integrationId, 'door/wrong-signature', `signature ${verdict}`);
    throw new Answered(answers.wrongSignature(verdict));
  }

  /** What Fastify itself refuses: a body beyond the limit, one that is cut off. */
  private fail(error: { code?: string; statusCode?: number }, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = request.url.split('?', 1)[0] ?? '/';
    const route = doorRoute(request.method, path);
    const source = route.kind === 'delivery' ? sourceOf(route.source) : undefined;
    this.metrics.requests.inc({ source: source?.name ?? 'none', status: String(error.statusCode ?? 500) });
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' || error.statusCode === 413)
      return send(reply, answers.tooLarge(source?.isLarge === true ? 4 * MiB : MiB));
    const status = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : 503;
    if (status === 503) log.error({ err: error }, 'the machines’ door failed');
    return send(
      reply,
      status === 503
        ? answers.outcomeUnknown()
        : { status, isProblem: true, body: { type: '/problems/door/invalid-request', title: 'The request is not valid', status } },
    );
  }
}

function keyOf(route: Delivery, request: FastifyRequest, query: Record<string, string>, body: Buffer): string | undefined {
  const key = presentedKey(route.key, request.headers, query);
  if (key !== undefined || route.protocol !== 'pagerduty') return key;
  const parsed = parseJson(body.toString('utf8'));
  return 'value' in parsed ? routingKeyOf(parsed.value) : undefined;
}

async function inflated(sent: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return sent;
  const inflater = name === 'gzip' || name === 'x-gzip' ? unzip.gzip : name === 'deflate' ? unzip.deflate : undefined;
  if (inflater === undefined) throw new Answered(answers.unsupportedEncoding(name));
  try {
    return await inflater(sent, { maxOutputLength: limit });
  } catch (error) {
    throw new Answered((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? answers.tooLarge(limit) : answers.notInflatable());
  }
}

function queryOf(url: string): Record<string, string> {
  const query: Record<string, string> = {};
  const at = url.indexOf('?');
  if (at < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) if (name !== '__proto__') query[name] = value;
  return query;
}

function send(reply: FastifyReply, { status, headers, body, isProblem }: DoorAnswer): FastifyReply {
  reply.code(status);
  if (headers) reply.headers(headers);
  if (body === undefined) return reply.send();
  reply.header('content-type', isProblem ? 'application/problem+json' : 'application/json; charset=utf-8');
  return reply.send(JSON.stringify(body));
}

/** What never became a request: too slow, headers too large, not HTTP. */
function clientErrorHandler(this: unknown, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const status = timedOut ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const title = timedOut ? 'The request took too long to arrive' : status === 431 ? 'The headers are too large' : 'This is not HTTP';
  const reason = timedOut ? 'Request Timeout' : status === 431 ? 'Request Header Fields Too Large' : 'Bad Request';
  const body = JSON.stringify({
    type: `/problems/door/${timedOut ? 'too-slow' : status === 431 ? 'headers-too-large' : 'not-http'}`,
    title,
    status,
  });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
