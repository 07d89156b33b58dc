import { describe, expect, it } from 'vitest';
import { masked, Pseudonyms } from './mask.js';

describe('what a model is never shown', () => {
  it.each([
    ['password=hunter2 and on', 'password=[secret] and on'],
    ['DB_PASSWORD: "s3cr3t!"', 'DB_PASSWORD: "[secret]"'],
    ['Authorization: Bearer abc.def-ghi123', 'Authorization: Bearer [token]'],
    ['curl -H "X: Bearer abcdef123456"', 'curl -H "X: Bearer [token]"'],
    ['postgres://app:pa55@db/main', 'postgres://[secret]@db/main'],
    ['https://x.example/cb?token=abc123&y=1', 'https://x.example/cb?token=[secret]&y=1'],
    ['AKIAIOSFODNN7EXAMPLE was used', '[token] was used'],
    ['ghp_0123456789abcdefghijABCDEFGHIJ012345', '[token]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123', '[token]'],
    ['mail ops@example.org or a.b+c@sub.example.com', 'mail [address] or [address]'],
    ['from 10.0.0.7 and 192.168.1.0/24', 'from [ip] and [ip]'],
    ['from 2001:db8::1 to fe80::1ff:fe23:4567:890a', 'from [ip] to [ip]'],
    ['sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'sha [token]'],
  ])('%s', (text, expected) => expect(masked(text)).toBe(expected));

  it.each([
    'deploy 4711 was rolled back at 10:31:20 UTC',
    'version 4.18.0 of payments-api, p99 3 s',
    'the token bucket was empty',
    'HTTP 503 from checkout, 41 % of requests',
    'ratio 1:2:3',
    'no secret was lost',
  ])('and what stays: %s', (text) => expect(masked(text)).toBe(text));

  it('calls people R1, R2 by any part of their names, and tells their roles when an answer comes', () => {
    const people = new Pseudonyms([
      { name: 'Ada Lind', role: 'incident lead' },
      { name: 'Grace Berg', role: null },
    ]);
    expect(people.hide('Ada Lind asked Grace; Adamant stayed.')).toBe('R1 asked R2; Adamant stayed.');
    expect(people.show('R1 asked the R2 about R12.')).toBe('the incident lead asked the responder about R12.');
  });
});
