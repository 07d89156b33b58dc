import type { Environment } from '@debrief/config';
import { ingestConfig } from '../../ingest.config.js';

const refusalsKeptPerMinute = 10;

/** Counts by the minute in this process: wrong keys by address, requests by integration where one has a limit. */
export class DoorLimits {
  private readonly failuresPerMinute: number;
  private readonly failures = new Map<string, { minute: number; count: number }>();
  private readonly requests = new Map<string, { minute: number; count: number }>();
  private readonly refusals = new Map<string, { minute: number; count: number }>();

  constructor(env: Environment) {
    this.failuresPerMinute = env.get(ingestConfig).DEBRIEF_INGEST_FAILED_KEYS_PER_MINUTE;
  }

  /** Whether this address may be told once more that its key is wrong. */
  admitsFailure(address: string): boolean {
    return this.count(this.failures, address) <= this.failuresPerMinute;
  }

  /** Whether the integration's own limit lets this request in. */
  admits(integrationId: string, mostPerMinute: number | null): boolean {
    return mostPerMinute === null || this.count(this.requests, integrationId) <= mostPerMinute;
  }

  /** Refused bodies of fixed protocols are kept to be looked at, ten a minute: a broken sender must not fill the store. */
  keepsRefusal(integrationId: string): boolean {
    return this.count(this.refusals, integrationId) <= refusalsKeptPerMinute;
  }

  private count(counts: Map<string, { minute: number; count: number }>, name: string): number {
    const minute = Math.floor(performance.now() / 60_000);
    const entry = counts.get(name);
    if (entry?.minute === minute) return ++entry.count;
    if (counts.size > 10_000) for (const [old, { minute: of }] of counts) if (of !== minute) counts.delete(old);
    counts.set(name, { minute, count: 1 });
    return 1;
  }
}
