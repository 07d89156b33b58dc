import { expect, test } from 'vitest';
import { columnOf, dueTint, dueWords, orderInto } from './orders';

test('a card stands in the column of its state; what is decided against stands in none', () => {
  expect(['proposed', 'blocked', 'in-progress', 'verified', 'declined'].map((state) => columnOf({ state } as never))).toEqual([
    'proposed',
    'in-progress',
    'in-progress',
    'verified',
    undefined,
  ]);
});
test('dropping a card orders only what its state takes', () => {
  const accepted = { state: 'accepted', orders: ['start', 'implement', 'block'] } as never;
  expect(orderInto(accepted, 'in-progress')).toBe('start');
  expect(orderInto(accepted, 'implemented')).toBe('implement');
  expect(orderInto(accepted, 'verified')).toBeUndefined();
  expect(orderInto(accepted, 'accepted')).toBeUndefined();
  expect(orderInto({ state: 'implemented', orders: ['verify', 'refuse-proof'] } as never, 'in-progress')).toBe('refuse-proof');
});
test('only what is open is tinted by its date', () => {
  expect(dueTint({ isOpen: true, isOverdue: true }, -3)).toBe('alert');
  expect(dueTint({ isOpen: true, isOverdue: false }, 7)).toBe('note');
  expect(dueTint({ isOpen: true, isOverdue: false }, 8)).toBeUndefined();
  expect(dueTint({ isOpen: false, isOverdue: false }, -30)).toBeUndefined();
  expect([-3, -1, 0, 1, 4].map(dueWords)).toEqual([
    '3 days overdue',
    'overdue since yesterday',
    'due today',
    'due tomorrow',
    'due in 4 days',
  ]);
});
