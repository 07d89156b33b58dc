import { eventually, useWorld } from '@debrief/testing';
import { request } from 'node:http';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { sources } from '../src/sources/catalogue.js';
import { connect, doorUrl, listOf, type Connected } from './door.js';

const seed = 20_261_118;
const rounds = 1_500;
const atOnce = 16;
const answerMs = 10_000;

/** mulberry32: the same numbers for the same seed, so that a failure can be had again. */
function randomOf(state: number) {
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Shot {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}
interface Hit {
  status: number;
  body: string;
}

/** By the plain client of Node: `fetch` would not send half of this. */
const fire = (base: URL, { method, path, headers, body }: Shot): Promise<Hit> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      { host: base.hostname, port: base.port, method, path, headers: { ...headers, 'content-length': String(body.length) }, agent: false },
      (answer) => {
        let text = '';
        answer
          .setEncoding('utf8')
          .on('data', (chunk: string) => (text += chunk))
          .on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
      },
    );
    outgoing.setTimeout(answerMs, () => outgoing.destroy(new Error(`no answer within ${answerMs} ms: ${method} ${path}`)));
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve({ status: 0, body: '' }) : reject(error),
    );
    outgoing.end(body);
  });

describe('the machines’ door under fire', () => {
  const world = useWorld({
    module: IngestModule,
    name: 'ingest',
    config: [ingestConfig],
    clock: '2026-11-18T14:02:00.000Z',
    env: { DEBRIEF_INGEST_FAILED_KEYS_PER_MINUTE: '100000' },
  });

  it('answers whatever comes as its protocols say, keeps what it accepted, and counts all of it', { timeout: 120_000 }, async () => {
    const random = randomOf(seed);
    const below = (most: number) => Math.floor(random() * most);
    const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T;
    const connected = new Map<string, Connected>();
    for (const { name } of sources) connected.set(name, await connect(world, name));
    const base = new URL(doorUrl(world));

    const hostile = [
      '\0',
      '\ud800',
      '{"__proto__":',
      '[',
      '{',
      '"',
      '\\',
      '\u202e',
      '1e999',
      'null',
      '-0',
      '\xff\xfe',
      '9'.repeat(400),
      '[[[[[[[[[['.repeat(10),
    ];
    function mutated(text: string): Buffer {
      let bytes = Buffer.from(text);
      for (let i = 1 + below(4); i > 0; i--) {
        const at = below(bytes.length + 1);
        const kind = below(6);
        if (kind === 0) bytes = bytes.subarray(0, at);
        else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(oneOf(hostile), 'latin1'), bytes.subarray(at)]);
        else if (kind === 2 && bytes.length > 0) {
          bytes = Buffer.from(bytes);
          bytes[at % bytes.length] = below(256);
        } else if (kind === 3) bytes = Buffer.concat([bytes, bytes.subarray(at)]);
        else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + below(40)))]);
        else bytes = Buffer.from(Array.from({ length: below(300) }, () => below(256)));
      }
      return bytes.subarray(0, 65_536);
    }
    const types = [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/cloudevents-batch+json',
      '',
      ';;',
      'application/json; charset=utf-7',
    ];
    function shot(): Shot {
      const source = oneOf(sources);
      const { key, ingestUrl } = connected.get(source.name) as Connected;
      const example = oneOf(source.examples);
      const text = JSON.stringify(example.body);
      let body = random() < 0.1 ? Buffer.from(text) : mutated(text);
      const headers: Record<string, string> = { 'content-type': oneOf(types), ...(random() < 0.7 ? (example.headers ?? {}) : {}) };
      let path = new URL(ingestUrl).pathname;
      if (path.startsWith('/v2/')) headers['authorization'] = `GenieKey ${key}`;
      if (path.startsWith('/v2/') && source.name.startsWith('pagerduty'))
        body = Buffer.from(body.toString('latin1').replace(/"routing_key":"[^"]*"/, `"routing_key":"${key}"`), 'latin1');
      if (example.path !== undefined && random() < 0.5) path = example.path;
      if (random() < 0.1)
        path += oneOf([
          '/',
          '//',
          '/%00',
          '/%ff',
          '/../x',
          '?token=%',
          '?a[]=1&a[]=2',
          `?x=${'y'.repeat(3_000)}`,
          '/close',
          '/api/v2/alerts',
          '/%2e%2e',
        ]);
      if (random() < 0.05) path = path.replace(key, `dbrf${'a'.repeat(28)}`);
      const encoding = random();
      if (encoding < 0.08) {
        headers['content-encoding'] = 'gzip';
        body = random() < 0.7 ? gzipSync(body) : body;
      } else if (encoding < 0.12) {
        headers['content-encoding'] = 'deflate';
        body = random() < 0.7 ? deflateSync(body) : body;
      } else if (encoding < 0.15) headers['content-encoding'] = oneOf(['br', 'zstd', 'gzip, gzip', 'x'.repeat(200)]);
      if (random() < 0.05)
        headers[
          oneOf([
            'sentry-hook-signature',
            'x-hub-signature-256',
            'x-grafana-alerting-signature',
            'x-debrief-test',
            'ce-specversion',
            'x-github-event',
          ])
        ] = oneOf(['', 'x', 'sha256=00', '1.0', 'é'.repeat(50)]);
      const method = random() < 0.9 ? 'POST' : oneOf(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
      return { method, path, headers, body };
    }

    const shots = Array.from({ length: rounds }, shot);
    const accepted: string[] = [];
    const statuses = new Map<number, number>();
    let next = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let shotAt = next++; shotAt < shots.length; shotAt = next++) {
          const each = shots[shotAt] as Shot;
          const { status, body } = await fire(base, each).catch((error: unknown) => {
            throw new Error(`shot ${shotAt} of seed ${seed}: ${(error as Error).message}`);
          });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status >= 500 && status !== 503) throw new Error(`shot ${shotAt} of seed ${seed}: ${status} for ${each.method} ${each.path}`);
          const receiptId = status === 200 ? /^\{"receiptId":"([^"]+)"\}$/.exec(body)?.[1] : undefined;
          if (receiptId !== undefined) accepted.push(receiptId);
        }
      }),
    );
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(rounds);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(rounds / 3);
    expect((await fetch(new URL('/readyz', base))).status).toBe(200);

    // Each accepted delivery is there, read, and no parser has failed on it.
    const left = new Set(accepted);
    const outcomes = await eventually(
      async () => {
        const found = new Map<string, string>();
        for (const { integrationId } of connected.values())
          for (const { receiptId, outcome, problem } of await listOf(world, `/api/v1/receipts?integrationId=${integrationId}&limit=200`)) {
            found.set(String(receiptId), String(outcome));
            left.delete(String(receiptId));
            expect((problem as { type: string } | null)?.type).not.toBe('receipt/parser-failed');
          }
        expect(left.size).toBe(0);
        return found;
      },
      { within: 60_000 },
    );
    expect([...outcomes.values()]).not.toContain('pending');
    // And what is counted adds up to what was kept.
    await eventually(async () => {
      let counted = 0;
      for (const { health } of (await listOf(world, '/api/v1/integrations')) as { health: { receipts: Record<string, number> } }[])
        counted += Object.values(health.receipts).reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(outcomes.size);
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
