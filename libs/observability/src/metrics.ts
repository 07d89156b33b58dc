import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One registry a process. Names get the prefix `debrief_`; labels never hold ids, keys or people. */
export const registry = new Registry();
const PREFIX = 'debrief_';
/** 1 ms to 30 s: from one produce to a handler's deadline. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30];

/** Asked for again under the same name, it is the same one: in `standalone` eight services share the registry. */
export function counter<Label extends string>(name: string, help: string, labels: readonly Label[] = []): Counter<Label> {
  return (registry.getSingleMetric(PREFIX + name) ??
    new Counter({ name: PREFIX + name, help, labelNames: [...labels], registers: [registry] })) as Counter<Label>;
}

/** `collect` is called at each scrape and sets the value. */
export function gauge<Label extends string>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
  collect?: (gauge: Gauge<Label>) => void | Promise<void>,
): Gauge<Label> {
  const known = registry.getSingleMetric(PREFIX + name);
  if (known) return known as Gauge<Label>;
  const made: Gauge<Label> = new Gauge<Label>({
    name: PREFIX + name,
    help,
    labelNames: [...labels],
    registers: [registry],
    ...(collect ? { collect: () => collect(made) } : {}),
  });
  return made;
}

/** Buckets are seconds unless given. */
export function histogram<Label extends string>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
  buckets: readonly number[] = SECONDS,
): Histogram<Label> {
  return (registry.getSingleMetric(PREFIX + name) ??
    new Histogram({
      name: PREFIX + name,
      help,
      labelNames: [...labels],
      buckets: [...buckets],
      registers: [registry],
    })) as Histogram<Label>;
}

type MetricsOf = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;
const others = new Set<() => Promise<unknown>>();

/** Joins the metrics of another thread to the page: `read` answers its registry as JSON, or undefined when it is too busy. Returns how to stop. */
export function addMetrics(read: () => Promise<unknown>): () => void {
  others.add(read);
  return () => others.delete(read);
}

/** The page of `/metrics` and its content type. */
export async function metricsPage(): Promise<{ contentType: string; text: string }> {
  const told = (await Promise.all([...others].map((read) => read()))).filter((metrics) => metrics !== undefined);
  if (told.length === 0) return { contentType: registry.contentType, text: await registry.metrics() };
  const all = AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), ...(told as MetricsOf[])] as never);
  return { contentType: all.contentType, text: await all.metrics() };
}
