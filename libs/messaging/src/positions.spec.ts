import { describe, expect, it } from 'vitest';
import { positionOf, verdictOnCopy } from './positions.js';

const event = (version: number, index: number) => ({ id: `svc_a:${version}:${index}`, type: 'thing.changed.v1' });

describe("a listener's copy", () => {
  it('reads the place of an event from its id, whatever stands before it', () => {
    expect(positionOf({ id: 'person:per_a:12:3' })).toEqual({ version: 12, index: 3 });
  });

  it('takes what is new and drops what is in it', () => {
    const at = { version: 2, index: 1 };
    expect([event(1, 0), event(2, 0), event(2, 1), event(2, 2), event(3, 0)].map((each) => verdictOnCopy(at, each))).toEqual([
      'known',
      'known',
      'known',
      'apply',
      'apply',
    ]);
  });

  it('begins at the beginning, and ignores an end without one: the history will come', () => {
    expect(verdictOnCopy(undefined, event(1, 0))).toBe('apply');
    expect(verdictOnCopy(null, event(4, 0))).toBe('without-history');
  });
});
