import type { MessagePort, Worker } from 'node:worker_threads';

type Message<Order> =
  | { readonly ask: number; readonly order: Order }
  | { readonly done: number; readonly answer?: unknown }
  | { readonly failed: number; readonly why: string };

const WITHIN_MS = 3_000;

/** Orders from one thread to another, and what came of them. Both sides have one, each with the orders that the other may give. */
export class ThreadLine<Mine, Theirs> {
  private readonly waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  private asks = 0;

  constructor(
    private readonly end: MessagePort | Worker,
    private readonly carryOut: (order: Theirs) => unknown,
  ) {
    (end as MessagePort).on('message', (message: Message<Theirs>) => void this.hear(message));
  }

  /** Resolves to what the other side made of it. Rejects when that failed, or did not come in time. */
  ask<Answer = void>(order: Mine, withinMs = WITHIN_MS): Promise<Answer> {
    const id = ++this.asks;
    return new Promise<unknown>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the other thread did not answer in time')), withinMs).unref();
      this.waiting.set(id, {
        resolve: (answer) => (clearTimeout(late), resolve(answer)),
        reject: (error) => (clearTimeout(late), reject(error)),
      });
      this.end.postMessage({ ask: id, order } satisfies Message<Mine>);
    }).finally(() => this.waiting.delete(id)) as Promise<Answer>;
  }

  private async hear(message: Message<Theirs>): Promise<void> {
    if ('done' in message) this.waiting.get(message.done)?.resolve(message.answer);
    else if ('failed' in message) this.waiting.get(message.failed)?.reject(new Error(message.why));
    else {
      try {
        this.end.postMessage({ done: message.ask, answer: await this.carryOut(message.order) });
      } catch (error) {
        this.end.postMessage({ failed: message.ask, why: (error as Error).message });
      }
    }
  }
}
