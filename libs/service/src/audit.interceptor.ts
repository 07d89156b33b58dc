import { newId } from '@debrief/contracts/derive-id';
import { CommitStore, noteOrder, watchOrder } from '@debrief/persistence';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { causeOf } from './decorators.js';
import { HostedServices } from './hosted-services.js';
import type { HttpReply, HttpRequest } from './http-request.js';

const orders = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Writing methods that write nothing: previews, checks, and what somebody marks as read for themselves. The only orders without a line. */
export const unaudited: readonly RegExp[] = [
  /^POST .*\/(lint|preview|try-out|projections\/compare)$/,
  /^POST \/api\/v1\/people\/invitation\/open$/,
  /^POST \/api\/v1\/notifications\/read$/,
  // Between services, where no person orders anything.
  /^POST \/_\/(directory\/names|test)/,
];

/** What the note of an order holds that left no commit of its own. No body: it may hold what nobody may read. */
export interface OrderNote {
  readonly method: string;
  readonly route: string;
  /** The things that it names, as far as they are ids of ours. */
  readonly about: readonly string[];
}

const isId = (value: string): boolean => /^[a-z]{2,4}_[a-z2-7]{20}$/.test(value);

/** Who ordered what is told from the commits. An order that leaves none (a template saved, a channel deleted) leaves a note in their place. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly hosted: HostedServices) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<HttpRequest & { params?: Record<string, string> }>();
    const route = request.routeOptions?.url ?? '';
    if (!orders.has(request.method) || unaudited.some((pattern) => pattern.test(`${request.method} ${route}`))) return next.handle();
    const service = this.hosted.ofController(context.getClass()) ?? this.hosted.byName(request.params?.['service'] ?? '');
    const store = service?.find(CommitStore);
    if (!service || !store) return next.handle();
    const reply = context.switchToHttp().getResponse<HttpReply>();
    return from(this.audited(store, request, route, reply, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }

  private async audited(
    store: CommitStore,
    request: HttpRequest & { params?: Record<string, string> },
    route: string,
    reply: HttpReply,
    order: () => Promise<unknown>,
  ): Promise<unknown> {
    const { result, isRecorded } = await watchOrder(order);
    if (!isRecorded && reply.statusCode < 400) {
      const about = Object.values(request.params ?? {}).filter(isId);
      const data: OrderNote = { method: request.method, route, about };
      await noteOrder(store, {
        aggregateId: newId('aud'),
        cause: causeOf(request),
        type: `${store.service}.ordered.v1`,
        data: { ...data },
      });
    }
    return result;
  }
}
