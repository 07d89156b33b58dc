import type { EventDefinition } from '@debrief/contracts';
import { beginSpan, counter, histogram, log, withContext, type OpenSpan } from '@debrief/observability';
import { OutcomeUnknown } from '@debrief/persistence';
import type { DeadLetterStore } from './dead-letter-store.js';
import { letterId, letterOf, type DeadLetterKind } from './dead-letter.js';
import { asError, backoff, classOf, UnknownVersion } from './failures.js';
import { decode, heardType, type Heard, type RawMessage } from './heard.js';
import type { Parking } from './parking.js';

/** An `@EventPattern` method, found by type. */
export interface Handler {
  readonly name: string;
  /** How many events it takes at once; 1: a single one, not an array. */
  readonly batch: number;
  call(payload: Heard | readonly Heard[]): Promise<void>;
}

/** How far a piece of the log was dealt with, and how long its partition should rest before the next try. */
export interface Progress {
  readonly done: number;
  readonly pauseMs?: number;
}

/** A heard message; `end` is how many of the piece are dealt with when it is, those behind it that nobody hears included. */
interface Entry {
  readonly event: Heard;
  readonly raw: RawMessage;
  end: number;
}

type Heartbeat = () => Promise<void>;

const ATTEMPTS = 5;
export const HANDLER_DEADLINE_MS = 20_000;
const BEAT_MS = 2_000;

/**
 * What becomes of each message: acted on, passed over, set aside, parked behind its key, or left for later. It never throws because of
 * a message or a handler; only a heartbeat that kafkajs refuses passes through.
 */
export class Ladder {
  private readonly tries = new Map<string, number>();
  private readonly seconds = histogram('handler_seconds', 'What a handler took', ['group', 'type', 'outcome']);
  private readonly retries = counter('retries_total', 'Handler calls that failed and were or will be repeated', ['group', 'class']);

  constructor(
    private readonly group: string,
    private readonly service: string,
    private readonly heard: ReadonlyMap<string, EventDefinition>,
    private readonly handlerOf: (type: string) => Handler | undefined,
    private readonly letters: DeadLetterStore,
    private readonly parking: Parking,
  ) {}

  /** Deals with the first of `messages` and as many after it as go along. */
  async step(messages: readonly RawMessage[], beat: Heartbeat): Promise<Progress> {
    const first = messages[0]!;
    try {
      if (this.parking.isParked(first)) return await this.park(messages);
      const piece = this.pieceOf(messages);
      if ('error' in piece) return await this.setAside(first, piece.error, 1, null);
      if (!piece.handler) return { done: piece.length };
      return await this.act(piece.handler, piece.entries, beat);
    } catch (thrown) {
      const error = asError(thrown);
      if (error instanceof HeartbeatRefused) throw error.cause;
      // What stands here is ours: a store that is away while a letter is written. It stays unresolved until that has happened.
      log.warn({ err: error, group: this.group }, 'the failure ladder has to wait');
      return { done: 0, pauseMs: 1_000 };
    }
  }

  /** One message on its own, out of a dead letter: `transient` when nothing can be said yet. */
  async redrive(
    message: RawMessage,
    beat: Heartbeat,
  ): Promise<{ outcome: 'done' | 'transient' } | { outcome: 'failed'; error: Error; attempts: number }> {
    const piece = this.pieceOf([message]);
    if ('error' in piece) return { outcome: 'failed', error: piece.error, attempts: 1 };
    if (!piece.handler) return { outcome: 'done' };
    const { failure } = await this.attempt(
      piece.handler,
      piece.entries.map(({ event }) => event),
      beat,
    );
    if (!failure) return { outcome: 'done' };
    if (failure.class === 'transient') return { outcome: 'transient' };
    return { outcome: 'failed', error: failure.error, attempts: failure.attempts };
  }

  /** As many consecutive messages as one call of a handler takes; those that nobody here hears go along. */
  private pieceOf(messages: readonly RawMessage[]): { handler: Handler | undefined; entries: Entry[]; length: number } | { error: Error } {
    let handler: Handler | undefined;
    let length = 0;
    const entries: Entry[] = [];
    const receivedAt = this.letters.now();
    for (const raw of messages) {
      if (length > 0 && this.parking.isParked(raw)) break;
      try {
        const definition = heardType(raw, this.heard);
        if (definition) {
          const its = this.handlerOf(definition.type);
          if (handler && (its !== handler || entries.length >= handler.batch)) break;
          entries.push({ event: decode(raw, definition, receivedAt), raw, end: length + 1 });
          handler = its;
        } else if (entries.length > 0) entries.at(-1)!.end = length + 1;
      } catch (error) {
        if (length === 0) return { error: asError(error) };
        break; // what stands before it goes first; then it is alone
      }
      length++;
    }
    return { handler, entries, length };
  }

  private async act(handler: Handler, entries: readonly Entry[], beat: Heartbeat): Promise<Progress> {
    const { raw, end } = entries[0]!;
    const place = `${raw.topic}/${raw.partition}`;
    const { failure } = await this.attempt(
      handler,
      entries.map(({ event }) => event),
      beat,
    );
    if (!failure) {
      this.tries.delete(place);
      for (const each of entries) if (this.parking.letterIsOpen(each.raw)) await this.closeLetter(each.raw);
      return { done: entries.at(-1)!.end };
    }
    if (failure.class === 'transient') {
      const tries = (this.tries.get(place) ?? 0) + 1;
      this.tries.set(place, tries);
      log.warn(
        { err: failure.error, handler: handler.name, partition: place },
        'something that a handler needs is away; the partition waits',
      );
      return { done: 0, pauseMs: backoff(tries, 30_000) };
    }
    if (entries.length === 1) {
      const set = await this.setAside(raw, failure.error, failure.attempts, handler.name);
      return set.done === 0 ? set : { done: end };
    }
    // Halved until the bad one stands alone; what is in front of it is acted on meanwhile.
    return this.act(handler, entries.slice(0, entries.length >> 1), beat);
  }

  private async attempt(
    handler: Handler,
    events: readonly Heard[],
    beat: Heartbeat,
  ): Promise<{ failure?: { class: 'permanent' | 'transient' | 'unknown'; error: Error; attempts: number } }> {
    const first = events[0]!;
    const labels = { group: this.group, type: first.type };
    for (let attempts = 1; ; attempts++) {
      const ended = this.seconds.startTimer();
      const span = this.spanOf(events);
      try {
        const context = this.contextOf(events, span.traceparent);
        await whileBeating(beat, () => withContext(context, () => handler.call(handler.batch > 1 ? events : first)));
        ended({ ...labels, outcome: 'done' });
        span.end();
        return {};
      } catch (thrown) {
        const error = asError(thrown);
        if (error instanceof HeartbeatRefused) throw error;
        const its = classOf(error);
        ended({ ...labels, outcome: its });
        span.end({ error: `${its}: ${error.name}` });
        this.retries.inc({ group: this.group, class: its });
        if (its !== 'unknown' || events.length > 1 || attempts === ATTEMPTS) return { failure: { class: its, error, attempts } };
        await new Promise((resolve) => setTimeout(resolve, backoff(attempts, 1_000)));
        await beat().catch(refused);
      }
    }
  }

  /** One event goes on with its trace; a batch is a trace of its own that links to those of its events. */
  private spanOf(events: readonly Heard[]): OpenSpan {
    const { type, traceparent } = events[0]!;
    const begins = events.length > 1 ? { links: events.map((event) => event.traceparent) } : { parent: traceparent };
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.consumer.group.name': this.group,
      'messaging.batch.message_count': events.length,
    };
    return beginSpan({ name: `process ${type}`, kind: 'consumer', service: this.service, attributes, ...begins });
  }

  private contextOf(events: readonly Heard[], traceparent: string) {
    const { id, type, subject, correlationid } = events[0]!;
    if (events.length > 1) return { service: this.service, type, correlationId: correlationid, traceparent };
    return {
      service: this.service,
      type,
      eventId: id,
      aggregateId: subject,
      correlationId: correlationid,
      traceparent,
    };
  }

  /** Letter, key document, and only then may the offset be resolved. */
  private async setAside(message: RawMessage, error: Error, attempts: number, handler: string | null): Promise<Progress> {
    const kind: DeadLetterKind = error instanceof UnknownVersion ? 'version' : classOf(error) === 'permanent' ? 'permanent' : 'unknown';
    const letter = letterOf(this.group, message, kind, { error, attempts, handler, now: this.letters.now() });
    const state = await this.letters.setAside(letter);
    if (state === 'skipped') return { done: 1 };
    await this.parking.parkKey(message);
    this.parking.opened(message);
    log.error({ err: error, type: letter.type, eventId: letter.eventId, deadLetterId: letter._id, kind }, 'an event was set aside');
    return { done: 1 };
  }

  private async park(messages: readonly RawMessage[]): Promise<Progress> {
    let length = 0;
    while (length < messages.length && length < 500 && this.parking.isParked(messages[length]!)) length++;
    const room = await this.parking.park(messages.slice(0, length));
    return room ? { done: length } : { done: 0, pauseMs: 5_000 };
  }

  /** It came again after a crash between its letter and its offset, and this time it went well. */
  private async closeLetter(message: RawMessage): Promise<void> {
    const note = { by: 'system', action: 'resolved', reason: 'it came again and went well' };
    await this.letters.move(letterId(this.group, message), ['open'], 'resolved', note);
    this.parking.closed(message);
  }
}

class HeartbeatRefused extends Error {}
const refused = (cause: unknown): never => {
  throw new HeartbeatRefused('the group does not want this member any more', { cause });
};

/**
 * The driver's timeouts do not bound a write to a stopped server, so we do. What timed out may still happen later: the retry
 * meets it as a duplicate key. Heartbeats go on meanwhile; one that fails is said again by the next that we await.
 */
async function whileBeating(beat: Heartbeat, work: () => Promise<void>): Promise<void> {
  const beating = setInterval(() => void beat().catch(() => {}), BEAT_MS);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutcomeUnknown('the handler did not end in time')), HANDLER_DEADLINE_MS);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearInterval(beating);
    clearTimeout(timer);
  }
}
