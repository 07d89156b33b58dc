import { eventually, useWorld } from '@debrief/testing';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { KeyRing } from '../src/adapters/key-ring.js';
import { IngestModule } from '../src/ingest.module.js';
import { ingestConfig } from '../src/ingest.config.js';
import { connect, deliver, doorUrl, listOf } from './door.js';

/** A wire to the real MongoDB that can be cut. */
async function cuttableMongo(): Promise<{ url: string; cut(): void; mend(): void; close(): void }> {
  const real = new URL(process.env['MONGODB_URL'] as string);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = connectSocket(Number(real.port || 27017), real.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = new URL(real);
  url.host = `127.0.0.1:${port}`;
  url.searchParams.delete('replicaSet');
  url.searchParams.set('directConnection', 'true');
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    close: () => void server.close(),
  };
}

const mongo = await cuttableMongo();

describe('the door while MongoDB is away', () => {
  afterAll(() => mongo.close()); // first said, last done: the world still needs it to clean up
  const world = useWorld({
    module: IngestModule,
    name: 'ingest',
    config: [ingestConfig],
    clock: '2026-11-18T14:02:00.000Z',
    env: { MONGODB_URL: mongo.url, DEBRIEF_INGEST_KEYS_SECONDS: '0.3' },
  });

  it('accepts what comes with a known key, cannot check another, and reads all of it when MongoDB is back', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic');
    mongo.cut();
    try {
      await eventually(
        async () => {
          await world
            .get(KeyRing)
            .read()
            .catch(() => undefined);
          expect((await deliver(`${doorUrl(world)}/generic/dbrf${'b'.repeat(28)}`, { title: 'x' })).status).toBe(503);
        },
        { within: 20_000 },
      );
      for (let i = 0; i < 5; i++) expect((await deliver(ingestUrl, { id: `while-away-${i}`, title: 'while away' })).status).toBe(200);
    } finally {
      mongo.mend();
    }
    await eventually(async () => expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(5), {
      within: 30_000,
    });
    await eventually(
      async () => expect((await deliver(`${doorUrl(world)}/generic/dbrf${'b'.repeat(28)}`, { title: 'x' })).status).toBe(401),
      { within: 20_000 },
    );
  }, 90_000);
});
