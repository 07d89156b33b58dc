import { describe, expect, it } from 'vitest';
import { redact, redactText } from './redact.js';

describe('what is logged', () => {
  it.each([
    ['an API token', 'refused dbt_abcdefghijklmnopqrstuvwxyz0123456789 from CI', 'refused dbt_[redacted] from CI'],
    ['an ingest key', 'key dbrfabcdefghijklmnopqrstuvwxyz23 unknown', 'key dbrf[redacted] unknown'],
    ['a bearer header', 'Authorization: Bearer eyJhbGciOi.abc.def', 'Authorization: Bearer [redacted]'],
    ['a query string', '/api/v1/incidents?title=secret', '/api/v1/incidents?[redacted]'],
    ['the query of a URL', 'GET https://example.org/a?token=1 failed', 'GET https://example.org/a?[redacted] failed'],
    ['the user of a URL', 'mongodb://debrief:hunter2@db/x', 'mongodb://[redacted]@db/x'],
    ['the key in a path of the door', '/alertmanager/abcdefghijklmnopqrstuvwx', '/alertmanager/[redacted]'],
    ['the key in a ruler’s path', '/alertmanager-api/abcdefghijklmnopqrstuvwx/api/v2/alerts', '/alertmanager-api/[redacted]/api/v2/alerts'],
  ])('holds no secret: %s', (_, text, clean) => expect(redactText(text)).toBe(clean));

  it('keeps ids readable', () => {
    expect(redactText('/api/v1/incidents/inc_2kq7n4c5d6e7f2g3h4j5/timeline')).toBe('/api/v1/incidents/inc_2kq7n4c5d6e7f2g3h4j5/timeline');
  });

  it('hides members by name and keeps the others', () => {
    expect(
      redact({
        headers: { authorization: 'x', Cookie: 'y' },
        token: { name: 'ci', secret: 's' },
        password: 'p',
        signingSecret: 'q',
        key: 'k',
        status: 1,
        statusCode: 200,
      }),
    ).toEqual({
      headers: { authorization: '[redacted]', Cookie: '[redacted]' },
      token: '[redacted]',
      password: '[redacted]',
      signingSecret: '[redacted]',
      key: '[redacted]',
      status: 1,
      statusCode: 200,
    });
  });

  it('tells an error with its cause, and cleans both', () => {
    const error = new Error('call https://a.example/?key=1', { cause: new Error('with dbt_abcdefghijklmnopqrstuvwxyz') });
    expect(redact(error)).toMatchObject({ message: 'call https://a.example/?[redacted]', cause: { message: 'with dbt_[redacted]' } });
  });

  it('bounds what is endless', () => {
    const endless: { again?: unknown } = {};
    endless.again = endless;
    expect(JSON.stringify(redact(endless))).toContain('[deep]');
  });
});
