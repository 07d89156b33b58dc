import { currentContext } from './context.js';
import { childTraceparent, newTraceparent } from './traceparent.js';

export type SpanKind = 'server' | 'client' | 'producer' | 'consumer';
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A piece of work that is over, as a tracing backend wants it. */
export interface Span {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Its own id within its trace. */
  readonly traceparent: string;
  readonly parent: string | undefined;
  /** What else it was done for: a batch has as many beginnings as it has events. */
  readonly links: readonly string[];
  /** Milliseconds since 1970, with fractions. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  readonly error: string | undefined;
}

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** Without one a new trace begins. */
  readonly parent?: string | undefined;
  readonly links?: readonly (string | undefined)[];
  readonly attributes?: Attributes;
  readonly service?: string;
}

export interface OpenSpan {
  /** For the context of the work, and for whoever it calls. */
  readonly traceparent: string;
  end(outcome?: { name?: string; attributes?: Attributes; error?: string | undefined }): void;
}

/** A batch may hold thousands. */
const MOST_LINKS = 128;

let keep: ((span: Span) => void) | undefined;
const nowMs = (): number => performance.timeOrigin + performance.now();

/** Whether anybody wants spans: where nobody does, only their ids are made. */
export const isTracing = (): boolean => keep !== undefined;

/** Who gets the spans that end from now on; `undefined`: nobody. */
export function keepSpans(by: ((span: Span) => void) | undefined): void {
  keep = by;
}

/** Begins a piece of work that others may see in a trace. Ids, keys and people do not belong in its name. */
export function beginSpan({ name, kind, parent, links = [], attributes = {}, service }: SpanStart): OpenSpan {
  const traceparent = parent === undefined ? newTraceparent() : childTraceparent(parent);
  if (!keep) return { traceparent, end: () => {} };
  const startedAt = nowMs();
  return {
    traceparent,
    end: (outcome = {}) =>
      keep?.({
        service: service ?? currentContext()?.service ?? '',
        name: outcome.name ?? name,
        kind,
        traceparent,
        parent,
        links: links.filter((link) => link !== undefined).slice(0, MOST_LINKS),
        startedAt,
        endedAt: nowMs(),
        attributes: { ...attributes, ...outcome.attributes },
        error: outcome.error,
      }),
  };
}
