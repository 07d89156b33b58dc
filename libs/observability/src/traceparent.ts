import { randomFillSync } from 'node:crypto';

/** https://www.w3.org/TR/trace-context/#traceparent-header, version 00. */
const form = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

// Drawn in advance: one call to the system for each id costs more than all else that a request needs.
const pool = Buffer.alloc(4_096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** Begins a trace. */
export function newTraceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-01`;
}

/** The same trace, a new span: what we hand to whoever comes next. A malformed parent begins a new trace, as the standard says. */
export function childTraceparent(parent: string | undefined): string {
  const traceId = traceIdOf(parent);
  return traceId ? `00-${traceId}-${randomHex(8)}-01` : newTraceparent();
}

export function traceIdOf(traceparent: string | undefined): string | undefined {
  return form.exec(traceparent ?? '')?.[1];
}

/** The ids of a trace and of the span in it, or undefined where it is malformed. */
export function partsOf(traceparent: string | undefined): { traceId: string; spanId: string } | undefined {
  const [, traceId, spanId] = form.exec(traceparent ?? '') ?? [];
  return traceId && spanId ? { traceId, spanId } : undefined;
}
