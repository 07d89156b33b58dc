import { describe, expect, it } from 'vitest';
import { lint } from './index.js';

const weights = (text: string) => lint(text).map(({ ruleId, severity }) => `${ruleId} ${severity}`);
const errors = (text: string) => weights(text).filter((found) => found.endsWith('error'));

describe('who is meant, and is it said at all', () => {
  it.each([
    ['It was the fault of the operator.', 'It was not the fault of the operator.'],
    ['The engineer was at fault.', 'No engineer was at fault.'],
    ['The loss was caused by a person.', 'The loss was not caused by a person.'],
    ['It was human error.', 'There is no evidence that it was human error.'],
    ['The operator was careless.', 'The dialog, rather than the operator, was changed.'],
    ['It was operator error.', 'Calling it operator error would explain nothing.'],
  ])('"%s" blames, "%s" does not', (blameful, good) => {
    expect(errors(blameful)).not.toEqual([]);
    expect(errors(good)).toEqual([]);
  });

  it('keeps what is not said "only", and what is blamed by a negation', () => {
    expect(errors("It was not only the operator's fault.")).not.toEqual([]);
    expect(errors('The value was not checked by the reviewer.')).not.toEqual([]);
  });

  it('tells a machine from a person, and the name of a thing from a role', () => {
    expect(errors('The responder was lazy.')).not.toEqual([]);
    expect(weights('The cache was lazy.')).toEqual([]);
    expect(errors('The reviewer broke the build.')).not.toEqual([]);
    expect(errors('The reviewer bot broke the build.')).toEqual([]);
  });

  it('weighs less what is told together with what made it look right', () => {
    expect(errors('The responder restarted the wrong replica.')).not.toEqual([]);
    expect(errors('The responder restarted the wrong replica, because both names begin alike.')).toEqual([]);
  });
});
