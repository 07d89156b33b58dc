import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gauge } from './metrics.js';

const delay = monitorEventLoopDelay({ resolution: 20 });
let started = false;

/** `event_loop_lag_seconds`, `resident_memory_bytes` and `build_info`. */
export function watchProcess(build: { version: string; commit: string }): void {
  if (started) return;
  started = true;
  delay.enable();
  gauge('event_loop_lag_seconds', 'Lag of the event loop since the last scrape, 99th percentile.', [], (lag) => {
    lag.set(eventLoopLagSeconds());
    delay.reset();
  });
  gauge('resident_memory_bytes', 'Resident memory of this process.', [], (memory) => memory.set(process.memoryUsage.rss()));
  gauge('build_info', 'Always 1; what runs is in the labels.', ['version', 'commit']).set(build, 1);
}

/** 99th percentile since the last scrape; the sampling resolution of 20 ms is taken off. */
export function eventLoopLagSeconds(): number {
  const p99 = delay.percentile(99) / 1e9 - 0.02;
  return Number.isFinite(p99) ? Math.max(0, p99) : 0;
}
