import { expect, test } from 'vitest';
import { countScale, logScale, restOf, valueOf } from './figures';

const figure = {
  kind: 'duration',
  unit: 's',
  value: 300,
  n: 113,
  guard: 'ok',
  interval: { low: 240, high: 420, level: 0.95, method: 'x' },
} as never;
test('a figure is told with its interval and n', () => {
  expect(valueOf(figure)).toBe('5 m');
  expect(restOf(figure)).toBe('95 % 4–7 m · n\u00a0113');
  expect(
    restOf({ ...(figure as object), kind: 'proportion', unit: 'share', value: 0.78, interval: { low: 0.72, high: 0.83 } } as never),
  ).toBe('95 % 72–83 % · n\u00a0113');
});
test('below n the page says that nothing can be said', () => {
  const few = { ...(figure as object), value: null, n: 3, guard: 'too-few', interval: null } as never;
  expect(valueOf(few)).toBe('too few');
  expect(restOf(few)).toBe('nothing can be said yet · n\u00a03');
});
test('an interval with one end says which', () => {
  expect(restOf({ ...(figure as object), interval: { low: 240, high: null } } as never)).toBe('95 % from 4 m · n\u00a0113');
});
test('the scale of durations is logarithmic with round ticks', () => {
  const { x, ticks } = logScale([120, 1800, 18_000], 600);
  expect(ticks).toContain(1800);
  expect(x(1800) - x(180)).toBeCloseTo(x(18_000) - x(1800));
});
test('the scale of counts ends at a round number', () => {
  expect(countScale(16)).toEqual({ top: 20, ticks: [0, 5, 10, 15, 20] });
  expect(countScale(1).ticks).toEqual([0, 1]);
});
