/** Of how many partitions the last quarter carries storms: of twelve, three. */
export const STORM_LANES = 3;

/**
 * The partition of an integration's receipts. Storms have lanes of their own, so that a quiet source never queues behind one; with too few
 * partitions for that, all share them.
 */
export function laneOf(digest: number, partitions: number, inStorm: boolean): number {
  if (partitions < STORM_LANES * 2) return digest % partitions;
  const storms = Math.max(1, Math.floor(partitions / 4));
  const quiet = partitions - storms;
  return inStorm ? quiet + (digest % storms) : digest % quiet;
}

const beginsAbove = 120;
const endsBelow = 60;
const calmMs = 5 * 60_000;

/** How many alerts nobody knew an integration brings, minute by minute: a storm from 120 a minute until five minutes below 60. */
export class StormWatch {
  private minute = 0;
  private count = 0;
  private calmSince: number | undefined;
  private storming = false;

  get inStorm(): boolean {
    return this.storming;
  }

  /** Counts `newAlerts` at `nowMs`; true when the state changed. */
  see(newAlerts: number, nowMs: number): boolean {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.minute) {
      if (this.storming && (this.count < endsBelow || minute > this.minute + 1)) this.calmSince ??= this.minute * 60_000;
      this.minute = minute;
      this.count = 0;
    }
    this.count += newAlerts;
    const before = this.storming;
    if (this.count > beginsAbove) {
      this.storming = true;
      this.calmSince = undefined;
    } else if (this.count >= endsBelow) this.calmSince = undefined;
    else if (this.storming && this.calmSince !== undefined && nowMs - this.calmSince >= calmMs) this.storming = false;
    return this.storming !== before;
  }
}
