interface Repeated {
  readonly since: number;
  count: number;
  last: () => void;
}

const WINDOW_MS = 60_000;
const MOST_KEYS = 1_000;

/**
 * Lets the first of each key through and counts the rest; the count is said when the minute is over. A broken dependency would
 * otherwise write thousands of equal lines and hide what else is wrong.
 */
export class OnceAMinute {
  private readonly seen = new Map<string, Repeated>();

  constructor(private readonly now: () => number = Date.now) {}

  /** True: say it now. False: it was counted, and `again(count)` is called once the minute is over. */
  admits(key: string, again: (count: number) => void): boolean {
    const repeated = this.seen.get(key);
    if (repeated && this.now() - repeated.since < WINDOW_MS) {
      repeated.count++;
      repeated.last = () => again(repeated.count);
      return false;
    }
    if (repeated && repeated.count > 0) repeated.last();
    this.forget();
    this.seen.set(key, { since: this.now(), count: 0, last: () => {} });
    return true;
  }

  /** Says what is still only counted: called every minute, and when the process ends. */
  flush(everything = false): void {
    for (const [key, repeated] of this.seen) {
      if (!everything && this.now() - repeated.since < WINDOW_MS) continue;
      this.seen.delete(key);
      if (repeated.count > 0) repeated.last();
    }
  }

  private forget(): void {
    if (this.seen.size < MOST_KEYS) return;
    const oldest = this.seen.keys().next();
    if (!oldest.done) this.seen.delete(oldest.value);
  }
}
