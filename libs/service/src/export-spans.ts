import type { PlatformConfig } from '@debrief/config';
import { SpanExporter } from '@debrief/observability';

/** Begins to export traces, if the environment says where to. */
export function exportSpans({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: headers = '',
}: PlatformConfig): SpanExporter | undefined {
  if (!endpoint) return undefined;
  const pairs =
    headers === ''
      ? []
      : headers.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]);
  return new SpanExporter({ endpoint, headers: Object.fromEntries(pairs) as Record<string, string> });
}
