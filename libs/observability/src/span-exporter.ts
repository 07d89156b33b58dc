import { log, processSettings } from './log.js';
import { counter } from './metrics.js';
import { otlpOf } from './otlp.js';
import { keepSpans, type Span } from './span.js';

const EVERY_MS = 2_000;
const MOST_A_BATCH = 512;
/** What a collector that is away costs at most: about 10 MiB. */
const MOST_WAITING = 8_192;
const ANSWER_WITHIN_MS = 5_000;
const STOP_WITHIN_MS = 1_000;

export interface SpanExporterOptions {
  /** As `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `/v1/traces` goes behind it. */
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends spans to a collector in OTLP over HTTP, as JSON. Nobody waits for it: a collector that is away costs its spans, never a
 * request, and never more memory than MOST_WAITING of them.
 */
export class SpanExporter {
  private readonly url: string;
  private readonly dropped = counter('spans_dropped_total', 'Spans that no collector has taken');
  private waiting: Span[] = [];
  private sending: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: SpanExporterOptions) {
    this.url = `${options.endpoint.replace(/\/$/, '')}/v1/traces`;
    this.timer = setInterval(() => void this.flush(), EVERY_MS);
    this.timer.unref();
    keepSpans((span) => this.keep(span));
  }

  /** Sends what waits; called as well every two seconds. */
  flush(): Promise<void> {
    return (this.sending ??= this.sendAll().finally(() => (this.sending = undefined)));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    keepSpans(undefined);
    await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
  }

  private keep(span: Span): void {
    if (this.waiting.length < MOST_WAITING) this.waiting.push(span);
    else this.dropped.inc();
    if (this.waiting.length === MOST_A_BATCH) void this.flush();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, MOST_A_BATCH);
      const outcome = await this.send(batch);
      if (outcome === 'later') return;
      this.waiting.splice(0, batch.length);
      if (outcome === 'refused') this.dropped.inc(batch.length);
    }
  }

  private async send(spans: readonly Span[]): Promise<'taken' | 'refused' | 'later'> {
    const { version, instance } = processSettings();
    try {
      const answer = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.options.headers },
        body: JSON.stringify(otlpOf(spans, { 'service.version': version, 'service.instance.id': instance })),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await answer.arrayBuffer();
      if (answer.ok) return 'taken';
      log.warn({ status: answer.status }, 'the collector of traces refuses');
      return [429, 502, 503, 504].includes(answer.status) ? 'later' : 'refused'; // as the protocol says
    } catch (error) {
      log.warn({ err: error }, 'the collector of traces is away');
      return 'later';
    }
  }
}
