import { partsOf } from './traceparent.js';
import type { Attributes, Span } from './span.js';

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp, JSON: ids are hex, 64-bit numbers are text. */
const kinds = { server: 2, client: 3, producer: 4, consumer: 5 } as const;
const STATUS_ERROR = 2;

const valueOf = (value: string | number | boolean) =>
  typeof value === 'string'
    ? { stringValue: value }
    : typeof value === 'boolean'
      ? { boolValue: value }
      : Number.isInteger(value)
        ? { intValue: String(value) }
        : { doubleValue: value };

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value) }]));

const nanosOf = (ms: number): string => String(BigInt(Math.round(ms * 1_000)) * 1_000n);

function spanOf(span: Span) {
  const { traceId, spanId } = partsOf(span.traceparent)!;
  const parent = partsOf(span.parent);
  return {
    traceId,
    spanId,
    ...(parent ? { parentSpanId: parent.spanId } : {}),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: nanosOf(span.startedAt),
    endTimeUnixNano: nanosOf(span.endedAt),
    attributes: attributesOf(span.attributes),
    links: span.links.flatMap((link) => partsOf(link) ?? []).map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    status: span.error === undefined ? {} : { code: STATUS_ERROR, message: span.error },
  };
}

/** The body of `POST /v1/traces`: each service is a resource of its own, although several may be one process. */
export function otlpOf(spans: readonly Span[], process: Attributes) {
  const byService = Map.groupBy(spans, ({ service }) => service);
  return {
    resourceSpans: [...byService].map(([service, its]) => ({
      resource: {
        attributes: attributesOf({
          'service.name': service === '' ? 'debrief' : `debrief-${service}`,
          'service.namespace': 'debrief',
          ...process,
        }),
      },
      scopeSpans: [{ scope: { name: 'debrief' }, spans: its.map(spanOf) }],
    })),
  };
}
