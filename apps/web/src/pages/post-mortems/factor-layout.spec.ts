import { describe, expect, it } from 'vitest';
import { citedIn } from './evidence';
import { factorLayout } from './factor-layout';

describe('the graph of factors', () => {
  it('leads every line to the right, and ends at the impact', () => {
    const nodes = factorLayout(
      ['F1', 'F2', 'F3', 'I1'],
      [
        { from: 'F1', to: 'F2' },
        { from: 'F2', to: 'I1' },
        { from: 'F3', to: 'I1' },
      ],
    );
    expect(Object.fromEntries(nodes.map(({ ref, column }) => [ref, column]))).toEqual({ F1: 0, F2: 1, F3: 1, I1: 2 });
    expect(nodes.filter(({ column }) => column === 1).map(({ row }) => row)).toEqual([0, 1]);
  });
  it('keeps what nothing leads to, and lines to what is gone are no lines', () => {
    expect(factorLayout(['F1'], [{ from: 'F1', to: 'F9' }])).toEqual([{ ref: 'F1', column: 0, row: 0 }]);
  });
});

describe('what shows a factor', () => {
  it('is read from what a person types', () => {
    expect(citedIn('t3, [[T7]]  https://example.org/board')).toEqual(['T3', 'T7', 'https://example.org/board']);
  });
});
