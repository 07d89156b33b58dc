import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowEgress, EgressRefused, guardedFetch, mayCall } from './guarded-fetch.js';

describe('a call to the outside', () => {
  let server: Server;
  let port: number;
  let reached = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      reached++;
      if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.1/' }).end();
      else response.end('here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    allowEgress([]);
    server.close();
  });

  it.each(['localhost', '127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'never reaches %s unless that is allowed',
    async (host) => {
      allowEgress([]);
      reached = 0;
      const error = await guardedFetch(`http://${host}:${port}/`).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).cause).toBeInstanceOf(EgressRefused);
      expect(reached).toBe(0);
    },
  );

  it('reaches what DEBRIEF_EGRESS_ALLOW names, and says that variable when it refuses', async () => {
    allowEgress(['127.0.0.0/8']);
    expect(await (await guardedFetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
    allowEgress(['localhost']);
    expect(await (await guardedFetch(`http://localhost:${port}/`)).text()).toBe('here');
    allowEgress([]);
    await expect(guardedFetch(`http://127.0.0.1:${port}/`)).rejects.toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringContaining('DEBRIEF_EGRESS_ALLOW') as string }) as Error,
      }) as Error,
    );
  });

  it('follows no redirect', async () => {
    allowEgress(['127.0.0.0/8']);
    expect((await guardedFetch(`http://127.0.0.1:${port}/away`)).status).toBe(302);
  });

  it.each(['file:///etc/passwd', 'ftp://example.org/', 'data:text/plain,x'])('speaks http only, not %s', async (url) => {
    await expect((async () => guardedFetch(url))()).rejects.toThrow(EgressRefused);
  });

  it.each([
    ['10.0.0.1', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['::ffff:10.0.0.1', false],
    ['224.0.0.1', false],
    ['93.184.216.34', true],
    ['2606:2800:220:1:248:1893:25c8:1946', true],
  ])('knows a public address from a private one: %s', (address, isPublic) => expect(mayCall(address, [])).toBe(isPublic));
});
