export { amendContext, correlationId, currentContext, withContext, type WorkContext } from './context.js';
export { capturedLog, configureLog, flushLog, log, type Log, type LogLevel } from './log.js';
export { addMetrics, counter, gauge, histogram, metricsPage, registry } from './metrics.js';
export { NestLog } from './nest-log.js';
export { eventLoopLagSeconds, watchProcess } from './process-metrics.js';
export { redact, redactText } from './redact.js';
export { beginSpan, isTracing, type OpenSpan } from './span.js';
export { SpanExporter } from './span-exporter.js';
export { childTraceparent, newTraceparent, traceIdOf } from './traceparent.js';
