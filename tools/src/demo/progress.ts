/** What is done, how far, and how many seconds it took. */
export class Progress {
  private readonly began = Date.now();
  constructor(private readonly say: (line: string) => void) {}

  line(text: string): void {
    this.say(`${((Date.now() - this.began) / 1000).toFixed(1).padStart(6)}s  ${text}`);
  }

  /** Works on everything, at most so many at once, and says how far it is about every tenth. */
  async each<Item>(what: string, items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
    let next = 0;
    let done = 0;
    const step = Math.max(1, Math.ceil(items.length / 6));
    const lane = async (): Promise<void> => {
      while (next < items.length) {
        await work(items[next++]!);
        done += 1;
        if (done % step === 0 || done === items.length) this.line(`${what}: ${done} of ${items.length}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  }
}
