import type { Environment } from '@debrief/config';
import { hash } from 'node:crypto';
import { ingestConfig } from '../../ingest.config.js';

const refusalsKeptPerMinute = 10;
const shareMs = 250;
const minuteMs = 60_000;

/** What was counted since it was told last, by name, added to what all processes have; answers the totals. Rejects when nobody can be asked. */
export type ShareCounts = (counts: readonly (readonly [name: string, count: number])[]) => Promise<readonly number[]>;

interface Counted {
  minute: number;
  /** In this process. */
  own: number;
  /** Of them those that the others have been told. */
  shared: number;
  /** In the other processes, as last told. */
  elsewhere: number;
}

/**
 * Counts by the minute: wrong keys by address, requests by integration where one has a limit. No request waits for another process: each counts by
 * itself and tells the others four times a second, so that a limit holds over all of them but for what came within that time. While nobody can be
 * told, it holds in each process.
 */
export class DoorLimits {
  private readonly failuresPerMinute: number;
  private readonly failures = new Map<string, Counted>();
  private readonly requests = new Map<string, Counted>();
  private readonly refusals = new Map<string, Counted>();
  private readonly timer: NodeJS.Timeout | undefined;
  private isSharing = false;

  constructor(
    env: Environment,
    private readonly shareCounts?: ShareCounts,
    private readonly now: () => number = Date.now,
  ) {
    this.failuresPerMinute = env.get(ingestConfig).DEBRIEF_INGEST_FAILED_KEYS_PER_MINUTE;
    this.timer = shareCounts === undefined ? undefined : setInterval(() => void this.share(), shareMs).unref();
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

  close(): void {
    clearInterval(this.timer);
  }

  /** Tells the others, and learns of theirs. What could not be told now is told with the next. */
  async share(): Promise<void> {
    if (this.isSharing || this.shareCounts === undefined) return;
    const minute = this.minute();
    const told = [...this.pending('f', this.failures, minute), ...this.pending('r', this.requests, minute)];
    if (told.length === 0) return;
    this.isSharing = true;
    try {
      const totals = await this.shareCounts(told.map(({ name, count }) => [name, count] as const));
      for (const [i, { entry, count }] of told.entries()) {
        entry.shared += count;
        entry.elsewhere = Math.max(0, (totals[i] ?? 0) - entry.shared);
      }
    } catch {
      // Nobody can be told: the limit holds in this process.
    } finally {
      this.isSharing = false;
    }
  }

  /** Whoever is counted here is asked for, also when nothing came since: the others may have let in more. */
  private pending(kind: string, counts: ReadonlyMap<string, Counted>, minute: number) {
    return [...counts].flatMap(([name, entry]) =>
      entry.minute === minute
        ? [{ name: `door:${kind}:${hash('sha256', name).slice(0, 32)}:${minute}`, count: entry.own - entry.shared, entry }]
        : [],
    );
  }

  private minute(): number {
    return Math.floor(this.now() / minuteMs);
  }

  private count(counts: Map<string, Counted>, name: string): number {
    const minute = this.minute();
    const entry = counts.get(name);
    if (entry?.minute === minute) return ++entry.own + entry.elsewhere;
    if (counts.size > 10_000) for (const [old, { minute: of }] of counts) if (of !== minute) counts.delete(old);
    counts.set(name, { minute, own: 1, shared: 0, elsewhere: 0 });
    return 1;
  }
}
