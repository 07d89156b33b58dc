import type { DeadLetterStore } from './dead-letter-store.js';
import { letterId, parkedKeyId, type ParkedKey } from './dead-letter.js';
import type { RawMessage } from './heard.js';

const MOST_OPEN = 10_000;
/** More than so many behind one key: the partition waits rather than filling the database. */
const MOST_PARKED = 10_000;

/**
 * What this member of the group knows about parked keys. All events of a key are on one partition, and only its owner parks and
 * drains: what it did itself it knows at once, the rest it reads when it joins and every 2 s.
 */
export class Parking {
  private keys = new Map<string, ParkedKey>();
  private readonly logs = new Set<Map<string, ParkedKey | undefined>>();
  private readonly behind = new Map<string, number>();
  private open = new Set<string>();
  private loaded: Promise<void> | undefined;

  constructor(
    private readonly letters: DeadLetterStore,
    private readonly group: string,
  ) {}

  /** Nothing may be consumed before this. After a rebalance it reads again. */
  ready(): Promise<void> {
    this.loaded ??= this.load();
    this.loaded.catch(() => (this.loaded = undefined));
    return this.loaded;
  }

  forget(): void {
    this.loaded = undefined;
  }

  /** Reads what others ordered (redrive, skip). What we do ourselves while it reads is not undone by what it read. */
  async load(): Promise<void> {
    const meanwhile = new Map<string, ParkedKey | undefined>();
    this.logs.add(meanwhile);
    try {
      const keys = await this.letters.parkedKeys(this.group);
      const open = await this.letters.idsOf({ group: this.group, state: 'open', kind: { $ne: 'parked' } }, MOST_OPEN);
      this.keys = new Map(keys.map((key) => [key._id, key]));
      this.open = new Set(open);
      for (const [id, key] of meanwhile) this.put(id, key);
    } finally {
      this.logs.delete(meanwhile);
    }
  }

  isParked(message: RawMessage): boolean {
    return message.key !== null && this.keys.size > 0 && this.keys.has(this.idOf(message.topic, message.key));
  }

  hasKey(topic: string, key: string): boolean {
    return this.keys.has(this.idOf(topic, key));
  }

  get draining(): ParkedKey[] {
    return [...this.keys.values()].filter(({ state }) => state === 'draining');
  }

  get size(): number {
    return this.keys.size;
  }

  async parkKey(message: RawMessage): Promise<void> {
    if (message.key === null) return; // no key, no order to keep
    const parked = await this.letters.parkKey(this.group, { ...message, key: message.key });
    this.put(parked._id, parked);
  }

  /** False when too many stand behind a key already. */
  async park(messages: readonly RawMessage[]): Promise<boolean> {
    for (const { topic, key } of messages) {
      const id = this.idOf(topic, key!);
      const known = this.behind.get(id) ?? (await this.letters.count({ group: this.group, topic, key, state: 'open' }));
      if (known >= MOST_PARKED) return false;
      this.behind.set(id, known + 1);
    }
    await this.letters.park(this.group, messages);
    return true;
  }

  async again(key: ParkedKey): Promise<void> {
    await this.letters.setKey(key._id, 'parked');
    this.put(key._id, { ...key, state: 'parked' });
    this.behind.delete(key._id);
  }

  async release(key: ParkedKey): Promise<void> {
    await this.letters.releaseKey(key._id);
    this.put(key._id, undefined);
    this.behind.delete(key._id);
  }

  letterIsOpen(message: RawMessage): boolean {
    return this.open.size > 0 && this.open.has(letterId(this.group, message));
  }

  opened(message: RawMessage): void {
    if (this.open.size < MOST_OPEN) this.open.add(letterId(this.group, message));
  }

  closed(message: RawMessage): void {
    this.open.delete(letterId(this.group, message));
  }

  private put(id: string, key: ParkedKey | undefined): void {
    if (key) this.keys.set(id, key);
    else this.keys.delete(id);
    for (const log of this.logs) log.set(id, key);
  }

  private idOf(topic: string, key: string): string {
    return parkedKeyId(this.group, topic, key);
  }
}
