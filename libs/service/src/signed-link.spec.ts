import { describe, expect, it } from 'vitest';
import { readLink, signLink } from './signed-link.js';

const secret = 'a secret of at least thirty-two characters';

describe('a signed link', () => {
  const token = signLink({ personId: 'per_a', orders: ['snooze'] }, secret, 'answer');

  it('says what was signed', () => expect(readLink(token, secret, 'answer')).toEqual({ personId: 'per_a', orders: ['snooze'] }));

  it('is nothing under another secret, for another purpose, or altered', () => {
    const [version, payload, signature] = token.split('.') as [string, string, string];
    const forged = Buffer.from(JSON.stringify({ personId: 'per_b', orders: ['snooze'] })).toString('base64url');
    for (const bad of [
      '',
      'v1',
      'v1..',
      `v2.${payload}.${signature}`,
      `${version}.${forged}.${signature}`,
      `${token}.x`,
      `${version}.${payload}.`,
    ])
      expect(readLink(bad, secret, 'answer')).toBeUndefined();
    expect(readLink(token, `${secret}!`, 'answer')).toBeUndefined();
    expect(readLink(token, secret, 'unsubscribe')).toBeUndefined();
  });
});
