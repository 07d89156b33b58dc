import { randomBytes } from 'node:crypto';

/** https://www.w3.org/TR/trace-context/#traceparent-header, version 00. */
const form = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Begins a trace. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** The same trace, a new span: what we hand to whoever comes next. A malformed parent begins a new trace, as the standard says. */
export function childTraceparent(parent: string | undefined): string {
  const traceId = traceIdOf(parent);
  return traceId ? `00-${traceId}-${randomBytes(8).toString('hex')}-01` : newTraceparent();
}

export function traceIdOf(traceparent: string | undefined): string | undefined {
  return form.exec(traceparent ?? '')?.[1];
}
