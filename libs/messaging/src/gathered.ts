interface Call<Item> {
  readonly items: readonly Item[];
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Calls that come while one is under way are made together as the next one. The partitions of a topic are heard side by side; where all of
 * them act upon the same few things (a storm in one incident), they would only lose races against each other.
 */
export class Gathered<Item> {
  private waiting: Call<Item>[] = [];
  private isBusy = false;

  /** `most`: how many items go together; a single call may have more. `work` must bear to be called again with the same items. */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<void>,
    private readonly most = 2_000,
  ) {}

  /** Resolves when `items` were worked on. Rejects with the error of their own call: what went wrong together is tried one by one. */
  add(items: readonly Item[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ items, resolve, reject });
      if (!this.isBusy) void this.workOn();
    });
  }

  private async workOn(): Promise<void> {
    this.isBusy = true;
    while (this.waiting.length > 0) {
      const calls = this.next();
      const together = await this.attempt(calls);
      if (!together && calls.length > 1) for (const call of calls) await this.attempt([call]);
    }
    this.isBusy = false;
  }

  /** False: it failed, and whoever called waits on if there were several. */
  private async attempt(calls: readonly Call<Item>[]): Promise<boolean> {
    try {
      await this.work(calls.flatMap(({ items }) => items));
      for (const call of calls) call.resolve();
      return true;
    } catch (error) {
      if (calls.length === 1) calls[0]!.reject(error);
      return false;
    }
  }

  private next(): Call<Item>[] {
    let count = 0;
    let calls = 0;
    for (const { items } of this.waiting) {
      if (calls > 0 && count + items.length > this.most) break;
      count += items.length;
      calls++;
    }
    return this.waiting.splice(0, calls);
  }
}
