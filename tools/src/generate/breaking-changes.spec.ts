import { describe, expect, it } from 'vitest';
import { breakingChanges } from './breaking-changes.js';

const released = { type: 'object', properties: { a: { type: 'string' }, b: { enum: ['x', 'y'] } }, required: ['a'] };

describe('a change of a released event', () => {
  it('is free when it adds an optional member', () =>
    expect(breakingChanges(released, { ...released, properties: { ...released.properties, c: { type: 'number' } } })).toEqual([]));
  it('is free when only the words change', () => expect(breakingChanges(released, { ...released, description: 'new' })).toEqual([]));
  it.each([
    ['a member is gone', { ...released, properties: { a: { type: 'string' } } }, ['/properties/b']],
    ['a type is another one', { ...released, properties: { ...released.properties, a: { type: 'number' } } }, ['/properties/a/type']],
    ['a member became required', { ...released, required: ['a', 'b'] }, ['/required/b']],
    ['a required member became optional', { ...released, required: [] }, ['/required/a']],
    [
      'a value was added to an enumeration',
      { ...released, properties: { ...released.properties, b: { enum: ['x', 'y', 'z'] } } },
      ['/properties/b/enum'],
    ],
  ])('is a breach when %s', (_, now, broken) => expect(breakingChanges(released, now)).toEqual(broken));
});
