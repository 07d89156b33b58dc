import { Environment } from '@debrief/config';
import { SharedCounts } from '@debrief/service';
import { eventually, useWorld } from '@debrief/testing';
import { hash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DoorLimits } from '../src/adapters/door/door-limits.js';
import { DoorServer } from '../src/adapters/door/door-server.js';
import { KeyTable } from '../src/adapters/door/key-table.js';
import { ReceiptLog } from '../src/adapters/door/receipt-log.js';
import { newReceiptId } from '../src/adapters/receipt-ids.js';
import { TestDeliveries } from '../src/adapters/test-deliveries.js';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { deliver } from './door.js';

const MiB = 1_048_576;
const aReceipt = {
  integrationId: 'int_alertmanager',
  keyId: 'key_alertmanager',
  source: 'alertmanager',
  receivedAt: '2026-11-18T14:02:00.000Z',
  method: 'POST',
  path: '',
  query: {},
  headers: {},
  isTest: false,
  isDrill: false,
};

describe('limits of the machines’ door', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock: '2026-11-18T14:02:00.000Z' });

  describe('over several processes', () => {
    const pair = (share: ConstructorParameters<typeof DoorLimits>[1]) => {
      const env = world.get(Environment);
      // A minute of its own, which does not end within the test.
      const minute = Math.floor(Math.random() * 1e9) * 60_000;
      const both = [new DoorLimits(env, share, () => minute), new DoorLimits(env, share, () => minute)] as const;
      onTestFinished(() => both.forEach((one) => one.close()));
      return both;
    };

    it('count what each of them lets in, for an integration and for an address', async () => {
      const [a, b] = pair((counts) => world.get(SharedCounts).add(counts));
      for (let i = 0; i < 10; i++) expect(a.admits('int_shared', 10)).toBe(true);
      expect(a.admits('int_shared', 10)).toBe(false);
      for (let i = 0; i < 60; i++) expect(a.admitsFailure('192.0.2.1')).toBe(true);
      // The first request of a process that has not heard of the others yet.
      b.admits('int_shared', 10);
      b.admitsFailure('192.0.2.1');
      await eventually(() => {
        expect(b.admits('int_shared', 10)).toBe(false);
        expect(b.admitsFailure('192.0.2.1')).toBe(false);
      });
      expect(b.admits('int_other', 10)).toBe(true);
    });

    it('hold in each of them while Redis is away', async () => {
      const [a, b] = pair(() => Promise.reject(new Error('away')));
      for (const one of [a, b]) {
        for (let i = 0; i < 10; i++) expect(one.admits('int_alone', 10)).toBe(true);
        await one.share();
        expect(one.admits('int_alone', 10)).toBe(false);
      }
    });
  });

  it(
    'a queue that is full answers as each sender needs it, holds no more than its bound, and takes again',
    { timeout: 60_000 },
    async () => {
      const env = world.get(Environment);
      const clock = { now: () => new Date().toISOString() };
      const keys = new KeyTable(clock);
      const keyOf = (source: string) => `dbrf${source.replaceAll('-', '').padEnd(28, '2').slice(0, 28)}`;
      const known = (source: string) => ({
        keyId: `key_${source}`,
        integrationId: `int_${source}`,
        source,
        expiresAt: null,
        digest: hash('sha256', keyOf(source)),
        signatureRequired: false,
        maxRequestsPerMinute: null,
        signingSecret: undefined,
      });
      keys.set(['alertmanager', 'generic', 'pagerduty', 'opsgenie', 'alertmanager-api'].map(known), true);
      // A broker that takes nothing for a while, as one does that has lost its other replicas.
      let answer: (() => void)[] | undefined = [];
      const broker = {
        connected: true,
        sendBatch: () => (answer === undefined ? Promise.resolve() : new Promise<void>((resolve) => answer?.push(resolve))),
      };
      const receipts = new ReceiptLog(broker as unknown as ConstructorParameters<typeof ReceiptLog>[0], env);
      const server = new DoorServer({
        env,
        clock,
        keys,
        receipts,
        limits: new DoorLimits(env),
        tests: new TestDeliveries(env, clock),
        isStorming: () => false,
        ask: () => Promise.reject(new Error('nobody is asked')),
        noteProblem: () => undefined,
      });
      const url = await server.listen();
      onTestFinished(() => server.close());
      const before = process.memoryUsage().arrayBuffers;
      // More than the queue takes: what the door gets then finds no room.
      const waiting = Array.from({ length: 700 }, () =>
        receipts.append({ ...aReceipt, receiptId: newReceiptId(), body: Buffer.alloc(100_000) }, false).then(
          () => 'stored',
          (error: Error) => error.name,
        ),
      );
      const small = (path: string, body: unknown, headers: Record<string, string> = {}) => deliver(`${url}${path}`, body, headers);
      const pad = 'z'.repeat(200_000);
      const trigger = { routing_key: keyOf('pagerduty'), event_action: 'trigger', payload: { summary: 'x', source: 'y', severity: 'info', custom_details: { pad } } }; // prettier-ignore
      const [webhook, pagerDuty, opsgenie] = await Promise.all([
        small(`/generic/${keyOf('generic')}`, { pad }),
        small('/v2/enqueue', trigger),
        small('/v2/alerts', { message: 'x', description: pad }, { authorization: `GenieKey ${keyOf('opsgenie')}` }),
      ]);
      expect([webhook.status, webhook.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await webhook.json()).toMatchObject({ type: '/problems/door/overloaded' });
      expect([pagerDuty.status, pagerDuty.headers.get('retry-after')]).toEqual([429, '5']);
      expect([opsgenie.status, opsgenie.headers.get('x-ratelimit-state')]).toEqual([429, 'THROTTLED']);
      // What is refused is let go of: 64 MiB wait, and no more than what is being read beside them.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * MiB);
      // Nobody knows of them whether they were stored: their senders are told so, and send them again.
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['OutcomeUnknown', 'Overloaded']));
      const unanswered = answer;
      answer = undefined;
      unanswered.forEach((resolve) => resolve());
      await eventually(async () => expect((await small(`/generic/${keyOf('generic')}`, { title: 'again' })).status).toBe(200));
    },
  );
});
