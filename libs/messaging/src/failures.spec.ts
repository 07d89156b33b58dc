import { LostRace, OutcomeUnknown, TooManyRaces } from '@debrief/persistence';
import { mongo } from 'mongoose';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asError, backoff, classOf, Permanent, Transient, UnknownVersion } from './failures.js';

const coded = (code: string | number, name = 'Error') => Object.assign(new Error('x'), { code, name });

describe('the class of a failure', () => {
  it.each([new Permanent('x'), new UnknownVersion('x'), z.string().safeParse(1).error!])('of %s is permanent', (error) => {
    expect(classOf(error)).toBe('permanent');
  });

  it.each([
    new Transient('x'),
    new OutcomeUnknown('x'),
    new LostRace('x'),
    new TooManyRaces('x'),
    new mongo.MongoNetworkError('x'),
    new mongo.MongoNetworkTimeoutError('x'),
    new mongo.MongoNotConnectedError('x'),
    new mongo.MongoServerSelectionError('x', {} as never),
    new kafkajs.KafkaJSConnectionError('x'),
    Object.assign(new Error('x'), { name: 'MaxRetriesPerRequestError' }),
    new Error('Command timed out'),
    new Error('Operation `things.insertOne()` buffering timed out after 5000ms'),
    ...[50, 91, 189, 262, 10_107, 11_600, 11_602, 13_435].map((code) => coded(code, 'MongoServerError')),
    ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'].map((code) => coded(code)),
  ])('of %s is transient', (error) => {
    expect(classOf(error)).toBe('transient');
  });

  it.each([new Error('x'), new TypeError('x'), coded(11_000, 'MongoServerError'), coded('ENOENT')])('of %s is unknown', (error) => {
    expect(classOf(error)).toBe('unknown');
  });

  it('is found for whatever was thrown', () => {
    expect([undefined, null, 'text', 7, { message: 'told' }].map((thrown) => asError(thrown).message)).toEqual([
      'something that is no error was thrown: undefined',
      'something that is no error was thrown: null',
      'something that is no error was thrown: "text"',
      'something that is no error was thrown: 7',
      'told',
    ]);
  });

  it('grows the wait up to its cap, and never above', () => {
    for (const tries of [1, 3, 50]) {
      const whole = Math.min(30_000, 100 * 2 ** (tries - 1));
      const wait = backoff(tries, 30_000);
      expect(wait).toBeGreaterThanOrEqual(whole / 2);
      expect(wait).toBeLessThanOrEqual(whole);
    }
  });
});
