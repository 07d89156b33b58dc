import { describe, expect, it } from 'vitest';
import { mayBeSeenBy, visibilityOfAll } from './subject-visibility.js';

const person = (id: string) => ({ kind: 'person' as const, id });
const team = (id: string) => ({ kind: 'team' as const, id });
const open = { visibility: 'internal' as const, audience: [] };
const closed = (...audience: (ReturnType<typeof person> | ReturnType<typeof team>)[]) => ({ visibility: 'private' as const, audience });

describe('who may see a document, by its subjects', () => {
  it('is private as soon as one of its incidents is, whichever comes first', () => {
    expect(visibilityOfAll([open, closed(person('a'))])).toEqual(closed(person('a')));
    expect(visibilityOfAll([closed(person('a')), open])).toEqual(closed(person('a')));
    expect(visibilityOfAll([open, open])).toEqual(open);
  });

  it('is for those only who may see every private one of them', () => {
    expect(visibilityOfAll([closed(person('a'), person('b'), team('t')), open, closed(team('t'), person('b'))])).toEqual(
      closed(person('b'), team('t')),
    );
    expect(visibilityOfAll([closed(person('a')), closed(person('b'))])).toEqual(closed());
  });

  it('shows a private incident to its audience by person or team, and one that nobody has heard of to nobody', () => {
    const one = { kind: 'person', personId: 'a', teamIds: ['t'] };
    expect(mayBeSeenBy(closed(person('a')), one)).toBe(true);
    expect(mayBeSeenBy(closed(team('t')), one)).toBe(true);
    expect(mayBeSeenBy(closed(person('b')), one)).toBe(false);
    expect(mayBeSeenBy(closed(), { ...one, kind: 'system' })).toBe(true);
    expect(mayBeSeenBy(undefined, { ...one, kind: 'system' })).toBe(false);
  });
});
