import { afterEach, describe, expect, it } from 'vitest';
import { MessageChannel } from 'node:worker_threads';
import { ThreadLine } from './thread-line.js';

describe('a line between two threads', () => {
  const { port1, port2 } = new MessageChannel();
  const far: ThreadLine<string, string> = new ThreadLine(port2, async (order: string): Promise<unknown> => {
    if (order === 'fail') throw new Error('cannot');
    if (order === 'hang') return new Promise(() => {});
    return order === 'ask back' ? far.ask('yours') : `done: ${order}`;
  });
  const near = new ThreadLine<string, string>(port1, (order) => `here: ${order}`);
  afterEach(() => (port1.unref(), port2.unref()));

  it('brings each order to the other side, and its own answer back', async () => {
    expect(await Promise.all(['a', 'b'].map((order) => near.ask(order)))).toEqual(['done: a', 'done: b']);
  });

  it('is asked from both sides', async () => expect(await near.ask('ask back')).toBe('here: yours'));

  it('says why an order failed', async () => expect(near.ask('fail')).rejects.toThrow('cannot'));

  it('waits no longer than it was told to', async () => expect(near.ask('hang', 20)).rejects.toThrow('in time'));
});
