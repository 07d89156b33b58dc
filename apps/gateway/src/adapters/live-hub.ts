import { randomBytes } from 'node:crypto';
import { eventOfType } from '@debrief/contracts';
import { gauge } from '@debrief/observability';
import { LiveEvents, type Heard } from '@debrief/messaging';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { calm, fold, hintOf, mayHear, type AudienceHint, type Hint, type Viewer } from '../domain/hint.js';

export interface Listener {
  viewer: Viewer;
  /** False: it could not take it and is gone. */
  tell(id: string, hints: readonly Hint[]): void;
}

/** At most four times a second for the same thing. */
const WINDOW_MS = 250;
const REMEMBERED = 2_000;

/** Turns events into hints and tells each listener those that it may hear. */
@Injectable()
export class LiveHub implements OnModuleDestroy {
  private readonly listeners = new Set<Listener>();
  private readonly instance = randomBytes(4).toString('hex');
  private readonly past: { no: number; hints: readonly AudienceHint[] }[] = [];
  private no = 0;
  private readonly waiting = new Map<string, AudienceHint>();
  private readonly toldAt = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private stop: (() => void) | undefined;

  constructor(private readonly events: LiveEvents) {
    gauge('live_listeners', 'Browsers that listen to live updates.', [], (metric) => metric.set(this.listeners.size));
  }

  onModuleDestroy(): void {
    this.stop?.();
    clearTimeout(this.timer);
  }

  /** `since` is the last id that the browser has seen; what came after it is told again, or "reset" if that is not known any more. */
  join(listener: Listener, since: string | undefined): { leave: () => void; isReset: boolean } {
    this.listeners.add(listener);
    this.stop ??= this.events.listen((events) => this.hear(events));
    const leave = () => this.leave(listener);
    if (since === undefined) return { leave, isReset: false };
    const [instance, no] = [since.split('-')[0], Number(since.split('-')[1])];
    const oldest = this.past[0]?.no ?? this.no + 1;
    if (instance !== this.instance || !Number.isSafeInteger(no) || no < oldest - 1 || no > this.no) return { leave, isReset: true };
    for (const { no: each, hints } of this.past) if (each > no) this.tellOne(listener, each, hints);
    return { leave, isReset: false };
  }

  private leave(listener: Listener): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    // Nobody watches: nothing is heard, so whoever comes back has missed something, and must be told that.
    this.stop?.();
    this.stop = undefined;
    this.past.length = 0;
    this.no++;
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  countOf(personId: string): number {
    return [...this.listeners].filter(({ viewer }) => viewer.personId === personId).length;
  }

  /** The id of what was told last. */
  get position(): string {
    return `${this.instance}-${this.no}`;
  }

  hear(events: readonly Pick<Heard, 'id' | 'type' | 'source' | 'subject' | 'data'>[]): void {
    for (const event of events) {
      const told = hintOf(event, eventOfType(event.type)?.topic ?? event.source.replace(/^\//, ''));
      // Private and public facts of one thing are never folded into each other: a fold is told to the later one's audience.
      const key = `${told.hint.noun}/${told.hint.id}/${told.audience.isPrivate ? told.audience.ids.join() : ''}`;
      this.waiting.set(key, { ...told, hint: fold(this.waiting.get(key)?.hint, told.hint) });
    }
    this.timer ??= setTimeout(() => this.flush(), 0);
  }

  private flush(): void {
    this.timer = undefined;
    const now = performance.now();
    const due: AudienceHint[] = [];
    for (const [key, told] of this.waiting) {
      if (now - (this.toldAt.get(key) ?? -WINDOW_MS) < WINDOW_MS) continue;
      this.waiting.delete(key);
      this.toldAt.set(key, now);
      due.push(told);
    }
    for (const [key, at] of this.toldAt) if (now - at >= WINDOW_MS) this.toldAt.delete(key);
    if (this.waiting.size > 0) this.timer = setTimeout(() => this.flush(), WINDOW_MS / 4);
    if (due.length === 0) return;
    this.no++;
    this.past.push({ no: this.no, hints: due });
    if (this.past.length > REMEMBERED) this.past.shift();
    for (const listener of this.listeners) this.tellOne(listener, this.no, due);
  }

  private tellOne(listener: Listener, no: number, hints: readonly AudienceHint[]): void {
    const theirs = calm(hints.filter(({ audience }) => mayHear(audience, listener.viewer)).map(({ hint }) => hint));
    if (theirs.length > 0) listener.tell(`${this.instance}-${no}`, theirs);
  }
}
