import { describe, expect, it } from 'vitest';
import { Gathered } from './gathered.js';

/** Work that ends when it is told to, and notes what it was called with. */
function slowly() {
  const calls: { items: readonly string[]; end: (error?: Error) => void }[] = [];
  const work = (items: readonly string[]) =>
    new Promise<void>((resolve, reject) => calls.push({ items, end: (error) => (error ? reject(error) : resolve()) }));
  return { calls, work };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('calls that are gathered', () => {
  it('begin at once when nothing is under way, and together when something was', async () => {
    const { calls, work } = slowly();
    const gathered = new Gathered(work);
    const first = gathered.add(['a']);
    const others = [gathered.add(['b', 'c']), gathered.add(['d'])];
    expect(calls.map(({ items }) => items)).toEqual([['a']]);
    calls[0]!.end();
    await first;
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd']]);
    calls[1]!.end();
    await Promise.all(others);
  });

  it('take no more together than the most, and a bigger one alone', async () => {
    const seen: number[] = [];
    const gathered = new Gathered<number>(async (items) => void seen.push(items.length), 3);
    await Promise.all([[1], [2, 3], [4], [5, 6, 7, 8]].map((items) => gathered.add(items)));
    expect(seen).toEqual([1, 3, 4]);
  });

  it('are made one by one when they fail together, so that the good ones go through and the bad one has its own error', async () => {
    const done: string[] = [];
    const gathered = new Gathered<string>(async (items) => {
      await turn();
      if (items.includes('bad')) throw new Error('a bad one');
      done.push(...items);
    });
    const outcomes = await Promise.allSettled(['first', 'good', 'bad', 'better'].map((item) => gathered.add([item])));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(done).toEqual(['first', 'good', 'better']);
  });

  it('go on after a failure', async () => {
    const gathered = new Gathered<string>((items) => (items[0] === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve()));
    await expect(gathered.add(['bad'])).rejects.toThrow('no');
    await expect(gathered.add(['good'])).resolves.toBeUndefined();
  });
});
