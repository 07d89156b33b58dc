import { sharedStack } from '@debrief/e2e-support';
import { describe, expect, it } from 'vitest';
import { nested, rawRequest } from './bad-input.js';

const MIB = 1_048_576;

/** One promise: whatever a person's script sends, the answer is a problem document that says what is wrong, and nothing happens. */
describe('bad input at the people’s door', () => {
  const { api, url, adminToken } = sharedStack();
  const send = (path: string, body: string, { method = 'POST', ...headers }: Record<string, string> = {}) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json', ...headers },
      body,
    });
  const problemOf = async (answer: Response, status: number) => {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const body = (await answer.json()) as { type: string; status: number; correlationId: string; errors?: { path: string }[] };
    expect(body).toMatchObject({ status, type: expect.stringMatching(/^\/problems\//), correlationId: expect.any(String) });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.js:\d+|at \w+ \(/);
    return body;
  };

  it.each([
    ['not JSON', '{"title": ', 'request/invalid'],
    ['too deep', `{"title":"x","severity":"sev3","fields":{"a":${nested(70)}}}`, 'request/too-deep'],
    ['__proto__', '{"title":"x","severity":"sev3","__proto__":{"admin":true}}', 'request/hostile-key'],
    ['constructor', '{"title":"x","severity":"sev3","constructor":{"prototype":{}}}', 'request/hostile-key'],
    ['no object', '[]', 'request/invalid'],
    ['nothing', '', 'request/invalid'],
  ])('a body that is or has %s is 400', async (_, body, type) => {
    const problem = await problemOf(await send('/incidents', body), 400);
    expect(problem.type).toBe(`/problems/${type}`);
  });

  it('names what is missing, what is unknown and what has the wrong type', async () => {
    const { errors } = await problemOf(await send('/incidents', '{"title":7,"colour":"blue"}'), 400);
    expect(errors?.map(({ path }) => path).toSorted()).toEqual(expect.arrayContaining(['severity', 'title']));
  });

  it('refuses operators and objects where a word belongs', async () => {
    for (const query of [
      'service[$ne]=x',
      'q[$regex]=.*',
      'limit=-1',
      'limit=100000',
      'limit=x',
      'cursor=%00',
      'cursor=bm9uc2Vuc2U',
      'status=%24where',
    ])
      await problemOf(await fetch(`${url}/api/v1/incidents?${query}`, { headers: { authorization: `Bearer ${adminToken}` } }), 400);
    await problemOf(await send('/sessions', '{"email":{"$ne":""},"password":{"$ne":""}}'), 400);
  });

  it('refuses a body over 1 MiB with 413, another type than JSON with 415, another method with 405, and ids that are none', async () => {
    await problemOf(await send('/lint', JSON.stringify({ markdown: 'x'.repeat(MIB) })), 413);
    await problemOf(await send('/incidents', 'title=x', { 'content-type': 'text/plain' }), 415);
    await problemOf(await send('/incidents', '{}', { method: 'DELETE' }), 405);
    await problemOf(await fetch(`${url}/api/v1/incidents/..%2f..%2fetc`, { headers: { authorization: `Bearer ${adminToken}` } }), 400);
    await problemOf(await fetch(`${url}/api/v1/no-such-noun`, { headers: { authorization: `Bearer ${adminToken}` } }), 404);
  });

  it('refuses a wrong token with 401, in about the time of a right one', async () => {
    const times = async (token: string, status: number) => {
      const taken: number[] = [];
      for (let n = 0; n < 15; n++) {
        const began = performance.now();
        const answer = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
        await answer.arrayBuffer();
        expect(answer.status).toBe(status);
        taken.push(performance.now() - began);
      }
      return taken.toSorted((a, b) => a - b)[7]!;
    };
    const right = await times(adminToken, 200);
    const wrong = await times(`${adminToken.slice(0, -6)}AAAAAA`, 401);
    expect(Math.abs(right - wrong)).toBeLessThan(100);
  });

  it('refuses a request of another site, and lets nothing be framed or sniffed', async () => {
    const cross = await send('/incidents', '{"title":"x","severity":"sev3"}', {
      origin: 'https://evil.example.org',
      'sec-fetch-site': 'cross-site',
      cookie: 'session=x',
    });
    expect(cross.status).toBe(403);
    const { headers } = await api.get('/incidents');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toContain('no-store');
  });

  it('does not wait for ever for a body that does not come', { timeout: 60_000 }, async () => {
    const { host } = new URL(url);
    const answer = await rawRequest(
      url,
      `POST /api/v1/sessions HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"em`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('did nothing of all that', async () => {
    const { body } = await api.get('/incidents?q=blue');
    expect(body.items).toEqual([]);
  });
});
