import { eventually } from '@debrief/testing';

/**
 * What a fake keeps of what came in. Each thing must be taken by the test that expected it; whatever is left, or comes a second
 * time, fails the test with its bytes.
 */
export class StrictInbox<Thing> {
  private readonly waiting: Thing[] = [];
  private readonly seen = new Map<string, Thing>();
  private readonly faults: string[] = [];

  /** @param keyOf what makes two things the same; undefined for things that may come as often as they like */
  constructor(
    private readonly keyOf: (thing: Thing) => string | undefined,
    private readonly bytesOf: (thing: Thing) => string,
  ) {}

  receive(thing: Thing): void {
    const key = this.keyOf(thing);
    if (key !== undefined && this.seen.has(key)) this.faults.push(`came a second time (${key}):\n${this.bytesOf(thing)}`);
    if (key !== undefined) this.seen.set(key, thing);
    this.waiting.push(thing);
  }

  /** Something that the protocol does not allow. */
  refuse(reason: string, bytes: string): void {
    this.faults.push(`${reason}:\n${bytes}`);
  }

  /** Waits for the first thing that `isWanted` and takes it out. */
  take(isWanted: (thing: Thing) => boolean, { within = 15_000, what = 'it' } = {}): Promise<Thing> {
    return eventually(
      () => {
        const index = this.waiting.findIndex(isWanted);
        const [found] = index < 0 ? [] : this.waiting.splice(index, 1);
        if (found === undefined) {
          const others = this.waiting.map((thing) => this.bytesOf(thing).slice(0, 500)).join('\n---\n');
          throw new Error(`${what} did not come; there is ${others === '' ? 'nothing' : `\n${others}`}`);
        }
        return found;
      },
      { within },
    );
  }

  /** What came and was not yet taken. */
  get untaken(): readonly Thing[] {
    return this.waiting;
  }

  /** Fails if anything came that nobody expected. */
  assertEmpty(): void {
    const lines = [...this.faults, ...this.waiting.map((thing) => `was not expected:\n${this.bytesOf(thing)}`)];
    if (lines.length > 0) throw new Error(lines.join('\n\n'));
  }
}
