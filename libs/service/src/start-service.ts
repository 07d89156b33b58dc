import { ConfigError, PlatformConfig } from '@debrief/config';
import { configureLog, flushLog, log, watchProcess } from '@debrief/observability';
import type { DynamicModule, Type } from '@nestjs/common';
import { createService, type RunningService, type ServiceOptions } from './create-service.js';
import { Readiness } from './readiness.js';

/** Whatever hangs: kafkajs waits for ever when Kafka is away. */
const HARD_EXIT_MS = 8_000;
/** Then requests in flight are cut. */
const IN_FLIGHT_MS = 3_000;

export interface StartOptions extends ServiceOptions {
  readonly version?: string;
  /** More members for the line that says we are ready. */
  readonly readyLine?: (running: RunningService) => Record<string, unknown> | Promise<Record<string, unknown>>;
}

/**
 * The whole of a service's `main.ts`. Reads the environment, starts, prints one JSON line when ready (`{ "ready": name, "url": … }`)
 * and stops within 8 s at SIGTERM or SIGINT. An unusable environment or a start that fails exits 1 with one clear line each.
 */
export async function startService(module: Type | DynamicModule, options: StartOptions): Promise<void> {
  const stopping = { now: false };
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'something went wrong that nobody expected; the process ends');
    flushLog();
    process.exit(1);
  });
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise was rejected and nobody looked'));

  let running: Awaited<ReturnType<typeof createService>> | undefined;
  const stop = (signal: string): void => {
    if (stopping.now) return;
    stopping.now = true;
    setTimeout(() => process.exit(1), HARD_EXIT_MS);
    void drainAndClose(running, signal).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the stop did not go well');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));

  try {
    running = await createService(module, options);
    const platform = running.env.get(PlatformConfig);
    configureLog({
      service: options.name,
      version: options.version ?? '0.1.0',
      level: platform.DEBRIEF_LOG_LEVEL === 'trace' ? 'debug' : platform.DEBRIEF_LOG_LEVEL,
    });
    watchProcess({ version: options.version ?? '0.1.0', commit: 'unknown' });
    const url = await running.listen(platform.DEBRIEF_PORT);
    const more = await moreToSay(running, options);
    const ms = Math.round(performance.now());
    const rssMiB = Math.round(process.memoryUsage.rss() / 1_048_576);
    console.log(JSON.stringify({ ready: options.name, url, ...more, ms, rssMiB }));
  } catch (error) {
    if (error instanceof ConfigError) console.error(error.message);
    else log.fatal({ err: error }, `${options.name} could not start`);
    flushLog();
    process.exit(1);
  }
}

const SAY_WITHIN_MS = 25_000;

/** A store that is still starting is waited for; after that we are ready without what it would have told. */
async function moreToSay(running: RunningService, { readyLine }: StartOptions): Promise<Record<string, unknown>> {
  for (const until = performance.now() + SAY_WITHIN_MS; ;) {
    try {
      return (await readyLine?.(running)) ?? {};
    } catch (error) {
      log.warn({ err: error }, 'the ready line waits for a store');
      if (performance.now() > until) return {};
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Not ready → stop accepting → requests in flight (3 s) → sweeps, consumers, relay, producers → stores. Nest closes in that order. */
async function drainAndClose(running: Awaited<ReturnType<typeof createService>> | undefined, signal: string): Promise<void> {
  if (!running) return;
  log.info({ signal }, 'stopping');
  running.app.get(Readiness).drain();
  const { DEBRIEF_DRAIN_SECONDS } = running.env.get(PlatformConfig);
  if (DEBRIEF_DRAIN_SECONDS > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(DEBRIEF_DRAIN_SECONDS, 5) * 1_000));
  const server = running.app.getHttpServer() as { closeAllConnections(): void };
  const cut = setTimeout(() => server.closeAllConnections(), IN_FLIGHT_MS);
  await running.close();
  clearTimeout(cut);
  flushLog();
}
