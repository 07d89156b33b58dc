import { createHash } from 'node:crypto';
import { Environment, PlatformConfig } from '@debrief/config';
import type { Mongo } from '@debrief/persistence';
import { Injectable, StreamableFile, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { principalOf } from './caller.js';
import { HostedServices } from './hosted-services.js';
import { headerOf, pathOf, type HttpReply, type HttpRequest } from './http-request.js';
import { Problem } from './problem.js';
import { seal, unseal } from './sealed.js';

interface Remembered {
  _id: string;
  bodyHash: string;
  begunAt: Date;
  status?: number;
  headers?: Record<string, string>;
  /** The answer, sealed: it may hold a token that is shown once. Only who has the Idempotency-Key can open it. */
  answer?: string;
}

type Collection = Awaited<ReturnType<typeof Mongo.prototype.collection<Remembered>>>;

const KEPT_SECONDS = 7 * 24 * 3_600;
/** An order that began longer ago and has no answer died with its process: it runs again, and the inbox drops what was done. */
const GIVEN_UP_MS = 10_000;
const WAIT_MS = 4_000;
const orders = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const kept = ['etag', 'location'] as const;

/**
 * Same Idempotency-Key, same body: the same answer; another body: 422. Only what succeeded is remembered: an order that was refused
 * changed nothing, and is decided anew.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly prepared = new WeakSet<object>();

  constructor(
    private readonly hosted: HostedServices,
    private readonly env: Environment,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const key = headerOf(request, 'idempotency-key');
    // Signed out there is nobody whose answer it would be; what such orders do is guarded by their cause.
    if (key === undefined || !request.caller || !orders.has(request.method)) return next.handle();
    if (!/^[\x21-\x7e]{1,255}$/.test(key))
      throw new Problem(400, 'idempotency/invalid', 'The Idempotency-Key is not valid', 'It must be 1 to 255 printable ASCII characters.');
    const mongo = this.hosted.ofController(context.getClass())?.mongo;
    if (!mongo) return next.handle();
    return from(this.once(mongo, key, request, context.switchToHttp().getResponse<HttpReply>(), next));
  }

  private async once(mongo: Mongo, key: string, request: HttpRequest, reply: HttpReply, next: CallHandler): Promise<unknown> {
    const collection = await this.collectionOf(mongo);
    const _id = hash([principalOf(request.caller), request.method, pathOf(request), key]);
    const bodyHash = hash([request.url, request.body ?? null]);
    const purpose = `idempotency ${key}`;
    const { DEBRIEF_SECRET: secret } = this.env.get(PlatformConfig);

    const until = Date.now() + WAIT_MS;
    while (!(await this.begin(collection, { _id, bodyHash, begunAt: new Date() }))) {
      const earlier = await collection.findOne({ _id });
      if (!earlier) continue;
      if (earlier.bodyHash !== bodyHash)
        throw new Problem(
          422,
          'idempotency/key-reused',
          'This Idempotency-Key was used for something else',
          'Take a new key for a new order.',
        );
      if (earlier.status !== undefined) {
        for (const [name, value] of Object.entries(earlier.headers ?? {})) reply.header(name, value);
        reply.code(earlier.status).header('idempotency-replayed', 'true');
        return earlier.answer === undefined ? undefined : JSON.parse(unseal(earlier.answer, secret, purpose));
      }
      if (Date.now() - earlier.begunAt.getTime() > GIVEN_UP_MS) {
        await collection.deleteOne({ _id, begunAt: earlier.begunAt, status: { $exists: false } });
        continue;
      }
      if (Date.now() > until)
        throw new Problem(409, 'idempotency/in-progress', 'The same order is being carried out', undefined, {}, { 'retry-after': '1' });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }

    let answer: unknown;
    try {
      answer = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await collection.deleteOne({ _id }).catch(() => {});
      throw error;
    }
    const headers: Record<string, string> = {};
    for (const name of kept) {
      const value = reply.getHeader(name);
      if (value !== undefined) headers[name] = String(value);
    }
    const replayable = !(answer instanceof StreamableFile) && !Buffer.isBuffer(answer);
    // The order is done whatever becomes of this: without the answer a repeat meets the inbox.
    const remembered = replayable
      ? collection.updateOne(
          { _id },
          {
            $set: {
              status: reply.statusCode,
              headers,
              ...(answer === undefined ? {} : { answer: seal(JSON.stringify(answer), secret, purpose) }),
            },
          },
        )
      : collection.deleteOne({ _id });
    await remembered.then(
      () => {},
      () => {},
    );
    return answer;
  }

  private async begin(collection: Collection, record: Remembered): Promise<boolean> {
    try {
      await collection.insertOne(record);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === 11_000) return false;
      throw error;
    }
  }

  private async collectionOf(mongo: Mongo): Promise<Collection> {
    const collection = await mongo.collection<Remembered>('idempotency-keys');
    if (!this.prepared.has(mongo)) {
      await collection.createIndex({ begunAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
      this.prepared.add(mongo);
    }
    return collection;
  }
}

const hash = (parts: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
