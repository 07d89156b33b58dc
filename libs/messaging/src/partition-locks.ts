const BEAT_MS = 2_000;

/** One at a time for each partition: its batches and its drains, so that nothing overtakes. */
export class PartitionLocks {
  private readonly tails = new Map<string, Promise<void>>();

  /** Waits for its turn, heartbeating. */
  async take(place: string, beat: () => Promise<void> = () => Promise.resolve()): Promise<{ release(): void }> {
    const before = this.tails.get(place);
    let release!: () => void;
    const mine = new Promise<void>((resolve) => (release = resolve));
    const tail = (before ?? Promise.resolve()).then(() => mine);
    this.tails.set(place, tail);
    const turn = {
      release: () => {
        if (this.tails.get(place) === tail) this.tails.delete(place);
        release();
      },
    };
    if (before) {
      const beating = setInterval(() => void beat().catch(() => {}), BEAT_MS);
      await before;
      clearInterval(beating);
    }
    return turn;
  }
}
