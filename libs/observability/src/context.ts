import { AsyncLocalStorage } from 'node:async_hooks';
import { newTraceparent } from './traceparent.js';

/** What everything that is said or written during one piece of work has in common. */
export interface WorkContext {
  /** The id of the receipt or the order that began it all. It is in every event, log line and problem document. */
  readonly correlationId: string;
  readonly traceparent: string;
  readonly service?: string;
  readonly requestId?: string;
  readonly personId?: string;
  readonly eventId?: string;
  readonly type?: string;
  readonly aggregateId?: string;
  readonly integrationId?: string;
  readonly route?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `work` with `context`; what it awaits sees the same. Members that are not given are those of the surrounding work. */
export function withContext<Result>(context: Partial<WorkContext>, work: () => Result): Result {
  const outer = storage.getStore();
  const correlationId = context.correlationId ?? outer?.correlationId ?? crypto.randomUUID();
  const traceparent = context.traceparent ?? outer?.traceparent ?? newTraceparent();
  return storage.run({ ...outer, ...context, correlationId, traceparent }, work);
}

/** Adds members to the context of the work that is going on (an identity that became known, for instance). */
export function amendContext(more: Partial<WorkContext>): void {
  const context = storage.getStore();
  if (context) Object.assign(context, more);
}

export function currentContext(): WorkContext | undefined {
  return storage.getStore();
}

/** Of the work that is going on; a new one where none is. */
export function correlationId(): string {
  return storage.getStore()?.correlationId ?? crypto.randomUUID();
}
