import { describe, expect, it } from 'vitest';
import { movedTooOftenAt } from './due.js';

const due = (on: string) => ({ on, at: '17:00', zone: 'UTC' });
const move = (from: string | null, to: string, day: number) => ({
  from: from === null ? null : due(from),
  to: due(to),
  at: `2026-11-0${day}T09:00:00.000Z`,
});

describe('a due date that moves', () => {
  it('is a question from its third move on', () => {
    const moves = [move('2026-11-10', '2026-11-12', 1), move('2026-11-12', '2026-11-14', 2), move('2026-11-14', '2026-11-13', 3)];
    expect(movedTooOftenAt(moves.slice(0, 2))).toBeUndefined();
    expect(movedTooOftenAt(moves)).toBe('2026-11-03T09:00:00.000Z');
  });

  it('is one when it was put off by more than 60 days in sum; what comes nearer takes nothing back', () => {
    expect(movedTooOftenAt([move('2026-11-10', '2027-01-09', 1)])).toBeUndefined();
    expect(movedTooOftenAt([move('2026-11-10', '2027-01-09', 1), move('2027-01-09', '2027-01-10', 2)])).toBe('2026-11-02T09:00:00.000Z');
    expect(movedTooOftenAt([move('2026-11-10', '2027-01-11', 1), move('2027-01-11', '2026-11-20', 2)])).toBe('2026-11-02T09:00:00.000Z');
  });

  it('is none while it was only set', () => expect(movedTooOftenAt([move(null, '2027-11-10', 1)])).toBeUndefined());
});
