import type { EventDefinition } from '@debrief/contracts';
import type { mongo } from 'mongoose';
import type { DeadLetterStore } from './dead-letter-store.js';
import { messageIn, parkedKeyId, type DeadLetter, type DeadLetterKind, type DeadLetterState } from './dead-letter.js';
import { asError } from './failures.js';
import { decode, typeOf } from './heard.js';

export interface DeadLetterQuery {
  readonly state?: DeadLetterState | undefined;
  readonly kind?: DeadLetterKind | undefined;
  readonly type?: string | undefined;
  readonly key?: string | undefined;
  readonly eventId?: string | undefined;
  readonly limit?: number | undefined;
  /** `lastFailedAt` and id of the last one seen. */
  readonly after?: { readonly lastFailedAt: string; readonly deadLetterId: string } | undefined;
}

/** A letter as people see it: everything but the bytes. */
export type DeadLetterView = Omit<DeadLetter, '_id' | 'raw' | 'closedAt'> & { readonly deadLetterId: string; readonly service: string };

export interface RedriveOutcome {
  readonly deadLetterId: string;
  /** `not-open`: it is resolved, skipped or under way already. */
  readonly outcome: 'ordered' | 'not-open' | 'unknown' | 'dry-run';
  /** Only of a dry run: what the message says, or why it cannot be read; and how many events wait behind it. */
  readonly event?: unknown;
  readonly error?: { name: string; message: string };
  readonly parked?: number;
}

/**
 * What people and commands do with a service's dead letters. An order is written down here, by whichever instance is asked; the owner
 * of the partition carries it out.
 */
export class DeadLetters {
  constructor(
    readonly service: string,
    private readonly letters: DeadLetterStore,
    private readonly hears: readonly EventDefinition[],
  ) {}

  /** The newest failures first. */
  async list(query: DeadLetterQuery = {}): Promise<DeadLetterView[]> {
    const { state, kind, type, key, eventId, limit = 50, after } = query;
    const filter: mongo.Filter<DeadLetter> = {
      ...(state && { state }),
      ...(kind && { kind }),
      ...(type && { type }),
      ...(key && { key }),
      ...(eventId && { eventId }),
      ...(after && {
        $or: [{ lastFailedAt: { $lt: after.lastFailedAt } }, { lastFailedAt: after.lastFailedAt, _id: { $gt: after.deadLetterId } }],
      }),
    };
    const found = await this.letters.find(filter, { lastFailedAt: -1, _id: 1 }, Math.min(limit, 200));
    return found.map((letter) => this.view(letter));
  }

  /** One letter; `raw` (base64) only for administrators. */
  async get(deadLetterId: string): Promise<{ letter: DeadLetterView; raw: string | null; parked: number } | undefined> {
    const letter = await this.letters.byId(deadLetterId);
    if (!letter) return undefined;
    return { letter: this.view(letter), raw: letter.raw?.toString('base64') ?? null, parked: await this.parkedBehind(letter) };
  }

  /** Sends it again, under the same event id, and then what is parked behind its key. A dry run parses, shows and writes nothing. */
  async redrive(deadLetterId: string, { by, dryRun = false }: { by: string; dryRun?: boolean }): Promise<RedriveOutcome> {
    const letter = await this.letters.byId(deadLetterId);
    if (!letter) return { deadLetterId, outcome: 'unknown' };
    if (dryRun) return this.tryOut(letter);
    // The key first: were we to die in between, an order without a letter drains the key, and a letter without its key never would.
    if (letter.state === 'open') await this.drainKeyOf(letter);
    await this.letters.move(deadLetterId, ['open'], 'draining', { by, action: 'redriven' });
    return { deadLetterId, outcome: letter.state === 'open' ? 'ordered' : 'not-open' };
  }

  /** Does without it, for the reason given; what is parked behind its key goes on. */
  async skip(deadLetterId: string, { by, reason }: { by: string; reason: string }): Promise<RedriveOutcome> {
    const letter = await this.letters.byId(deadLetterId);
    if (!letter) return { deadLetterId, outcome: 'unknown' };
    const moved = await this.letters.move(deadLetterId, ['open'], 'skipped', { by, action: 'skipped', reason });
    if (moved && letter.kind !== 'parked') await this.drainKeyOf(letter);
    return { deadLetterId, outcome: moved ? 'ordered' : 'not-open' };
  }

  /** How many there are in a state. */
  count(state: DeadLetterState): Promise<number> {
    return this.letters.count({ state });
  }

  private async drainKeyOf({ group, topic, key }: DeadLetter): Promise<void> {
    if (key !== null) await this.letters.setKey(parkedKeyId(group, topic, key), 'draining');
  }

  private async tryOut(letter: DeadLetter): Promise<RedriveOutcome> {
    const parked = await this.parkedBehind(letter);
    const shown = { deadLetterId: letter._id, outcome: 'dry-run' as const, parked };
    const message = messageIn(letter);
    const definition = this.hears.find(({ type }) => type === typeOf(message));
    if (!definition)
      return { ...shown, error: { name: 'UnknownVersion', message: `${letter.type ?? 'a message without a type'} is not known here` } };
    try {
      const { headers: _, ...event } = decode(message, definition, this.letters.now());
      return { ...shown, event: Buffer.isBuffer(event.data) ? { ...event, data: null } : event };
    } catch (thrown) {
      const { name, message: reason } = asError(thrown);
      return { ...shown, error: { name, message: reason } };
    }
  }

  private parkedBehind({ group, topic, key }: DeadLetter): Promise<number> {
    return key === null
      ? Promise.resolve(0)
      : this.letters.count({ group, topic, key, kind: 'parked', state: { $in: ['open', 'draining'] } });
  }

  private view({ _id, raw: _raw, closedAt: _closedAt, ...letter }: DeadLetter): DeadLetterView {
    return { deadLetterId: _id, service: this.service, ...letter };
  }
}
