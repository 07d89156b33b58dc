import { expect, test } from 'vitest';
import { hold } from './held-list';

const idOf = (item: string) => item;
test('new items wait until they are asked for, and what is shown stays in its place', () => {
  const known = new Set(['b', 'c']);
  expect(hold(['x', 'a', 'b', 'c'], known, idOf)).toEqual({ shown: ['b', 'c'], waiting: 2 });
});
test('items of the next page are not new', () => {
  expect(hold(['b', 'c', 'd', 'e'], new Set(['b', 'c']), idOf)).toEqual({ shown: ['b', 'c', 'd', 'e'], waiting: 0 });
});
test('what is gone goes', () => {
  expect(hold(['c'], new Set(['b', 'c']), idOf)).toEqual({ shown: ['c'], waiting: 0 });
});
test('everything is shown at first', () => {
  expect(hold(['a'], undefined, idOf)).toEqual({ shown: ['a'], waiting: 0 });
});
