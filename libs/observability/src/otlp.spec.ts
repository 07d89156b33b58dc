import { describe, expect, it } from 'vitest';
import { otlpOf } from './otlp.js';
import { beginSpan, isTracing, keepSpans, type Span } from './span.js';
import { partsOf, traceIdOf } from './traceparent.js';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER = '00-11111111111111111111111111111111-2222222222222222-01';

function spansOf(work: () => void): Span[] {
  const kept: Span[] = [];
  keepSpans((span) => kept.push(span));
  work();
  keepSpans(undefined);
  return kept;
}

describe('a span', () => {
  it('has ids, whether or not anybody wants it', () => {
    expect(isTracing()).toBe(false);
    const span = beginSpan({ name: 'send', kind: 'producer', parent: PARENT });
    span.end();
    expect(traceIdOf(span.traceparent)).toBe(traceIdOf(PARENT));
    expect(partsOf(span.traceparent)!.spanId).not.toBe(partsOf(PARENT)!.spanId);
  });

  it('is told in OTLP: hex ids, nanoseconds as text, its kind as a number, its service as a resource', () => {
    const [span] = spansOf(() =>
      beginSpan({ name: 'process', kind: 'consumer', parent: PARENT, service: 'incidents', attributes: { a: 1, b: 'x' } }).end(),
    );
    const body = otlpOf([{ ...span!, startedAt: 1_763_474_520_000.125, endedAt: 1_763_474_520_001 }], { 'service.version': '1' });
    expect(body.resourceSpans).toHaveLength(1);
    expect(body.resourceSpans[0]!.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'debrief-incidents' } },
      { key: 'service.namespace', value: { stringValue: 'debrief' } },
      { key: 'service.version', value: { stringValue: '1' } },
    ]);
    expect(body.resourceSpans[0]!.scopeSpans[0]!.spans).toEqual([
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: partsOf(span!.traceparent)!.spanId,
        parentSpanId: 'b7ad6b7169203331',
        name: 'process',
        kind: 5,
        startTimeUnixNano: '1763474520000125000',
        endTimeUnixNano: '1763474520001000000',
        attributes: [
          { key: 'a', value: { intValue: '1' } },
          { key: 'b', value: { stringValue: 'x' } },
        ],
        links: [],
        status: {},
      },
    ]);
  });

  it('of a batch begins a trace of its own, and links to those of its events', () => {
    const [span] = spansOf(() =>
      beginSpan({ name: 'process', kind: 'consumer', links: [PARENT, undefined, OTHER], service: 'reports' }).end({
        error: 'unknown: TypeError',
      }),
    );
    const [told] = otlpOf([span!], {}).resourceSpans[0]!.scopeSpans[0]!.spans;
    expect(told).not.toHaveProperty('parentSpanId');
    expect(told!.links).toEqual([PARENT, OTHER].map((link) => partsOf(link)));
    expect(told!.status).toEqual({ code: 2, message: 'unknown: TypeError' });
  });
});
