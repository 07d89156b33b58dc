import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';

const server = createServer((request, response) => {
  const status = Number(request.url?.slice(1));
  if (status === 0) request.socket.destroy();
  else response.writeHead(status).end();
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('the outside ledger', () => {
  it('calls a 2xx accepted, a 4xx refused, and a 5xx or a cut connection unknown', async () => {
    const ledger = new Ledger();
    expect(await ledger.send('a', `${url}/202`, '{}')).toBe('accepted');
    expect(await ledger.send('b', `${url}/401`, '{}')).toBe('refused');
    expect(await ledger.send('c', `${url}/503`, '{}')).toBe('unknown');
    expect(await ledger.send('d', `${url}/0`, '{}')).toBe('unknown');
    expect(ledger.ids('unknown')).toEqual(['c', 'd']);
  });

  it('finds what was lost, what is there twice, and what was never sent', () => {
    const ledger = new Ledger();
    for (const id of ['a', 'b']) ledger.record({ id, outcome: 'accepted', status: 202, ms: 1 });
    ledger.record({ id: 'c', outcome: 'unknown', status: null, ms: 1 });
    expect(() => ledger.assertKept(['a', 'b', 'c'])).not.toThrow();
    expect(() => ledger.assertKept(['a', 'b'])).not.toThrow();
    expect(() => ledger.assertKept(['a'])).toThrow('1 accepted and lost (b)');
    expect(() => ledger.assertKept(['a', 'b', 'b'])).toThrow('1 there twice (b)');
    expect(() => ledger.assertKept(['a', 'b', 'x'])).toThrow('1 never sent (x)');
  });
});
