import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  eventually,
  invite,
  Ledger,
  rawLog,
  startInfra,
  startSmtpSink,
  startStack,
  withoutDigest,
  workspaceRoot,
  type PrivateServers,
  type SmtpSink,
  type Stack,
} from '@debrief/e2e-support';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inject, lettersOfPoison } from './poison.js';
import { randomFrom, seedOfRun, shuffled } from './seed.js';
import { SteadyLoad } from './steady-load.js';

const PER_SECOND = 20;
const STOPPED_MS = 20_000;
/** Twice what a killed single broker needs, and room for a machine that does other things too. */
const BACK_WITHIN_MS = 60_000;
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One promise: whatever dies, stands still or is emptied, an accepted alert is in exactly one incident, once. */
describe(`the whole product under load (seed ${seedOfRun})`, () => {
  const random = randomFrom(seedOfRun);
  const ledger = new Ledger();
  let servers: PrivateServers;
  let stack: Stack;
  let mails: SmtpSink;
  let load: SteadyLoad;

  beforeAll(async () => {
    [servers, mails] = await Promise.all([startInfra(), startSmtpSink()]);
    stack = await startStack({ shape: 'standalone', servers: servers.env, env: { SMTP_URL: mails.url } });
    const { body } = await stack.api.post<{ ingestUrl: string }>('/integrations', { source: 'generic', name: 'Load' });
    load = new SteadyLoad(body.ingestUrl, ledger);
  }, 120_000);
  afterAll(async () => {
    await stack?.stop();
    await servers?.stop();
    await mails?.stop();
  }, 60_000);

  const killAndStart = async (server: 'kafka' | 'mongo' | 'redis') => {
    await servers[server].kill();
    await after(1_000 + random() * 2_000);
    await servers[server].start();
  };
  /** All three stand still for 20 s each, one beginning after the other: for a while nothing at all answers. */
  const stopAll = async () => {
    await Promise.all(
      shuffled(['kafka', 'mongo', 'redis'] as const, random).map(async (server, place) => {
        await after(place * (3_000 + random() * 3_000));
        servers[server].signal('SIGSTOP');
        await after(STOPPED_MS);
        servers[server].signal('SIGCONT');
      }),
    );
  };
  const emptyRedis = async () => {
    const redis = new Redis(servers.env.REDIS_URL);
    await redis.flushall();
    await redis.quit();
  };

  const faults: Record<string, () => Promise<void>> = {
    'the application is killed': async () => {
      await stack.kill();
      await after(500 + random() * 1_000);
      await stack.restart();
    },
    'the broker is killed': () => killAndStart('kafka'),
    'MongoDB is killed': () => killAndStart('mongo'),
    'Redis is killed': () => killAndStart('redis'),
    'Redis is emptied': emptyRedis,
    'all servers stand still': stopAll,
    'poison is on the topics': async () => {
      const log = await rawLog({ prefix: stack.prefix, brokers: servers.env.KAFKA_BROKERS });
      await inject(log);
      await log.close();
    },
  };

  /** Waits until an alert sent now is stored. */
  const flows = (name: string) =>
    eventually(
      async () => {
        const id = `probe-${name.replaceAll(' ', '-')}-${Math.floor(performance.now())}`;
        load.send(id);
        await eventually(
          async () => {
            const { body } = await stack.api.get(`/alerts?label=probe%3D${id}&limit=1`, { timeoutMs: 3_000 });
            expect(body.items).toHaveLength(1);
          },
          { within: 5_000 },
        );
      },
      { within: BACK_WITHIN_MS },
    );

  it('goes on after each fault', { timeout: 300_000 }, async () => {
    console.log(`seed ${seedOfRun}; the same again: DEBRIEF_LAUNCHER_SEED=${seedOfRun}; ledger: ${ledger.file}`);
    load.start(PER_SECOND);
    for (const [name, fault] of shuffled(Object.entries(faults), random)) {
      await fault();
      const began = performance.now();
      await flows(name);
      console.log(`${name}: an alert is stored ${((performance.now() - began) / 1_000).toFixed(1)} s after`);
    }
    await load.stop();
    const entries = ledger.entries;
    console.log(`${new Set(entries.map(({ id }) => id)).size} alerts, ${ledger.ids('unknown').length} answers that said "nobody knows"`);
    expect(ledger.ids('refused')).toEqual([]);
    expect(ledger.ids('accepted').length).toBeGreaterThan(500);
  });

  it('has every accepted alert exactly once, and nothing that was never sent', { timeout: 120_000 }, async () => {
    await eventually(
      async () => {
        const alerts = await stack.api.all<{ dedupKey: string; episode: number; status: string }>('/alerts?limit=200');
        ledger.assertKept(alerts.map(({ dedupKey }) => dedupKey));
        expect(alerts.filter(({ episode, status }) => episode !== 1 || status !== 'firing')).toEqual([]);
      },
      { within: BACK_WITHIN_MS },
    );
  });

  it('has each of them in one incident, and once on its timeline', { timeout: 120_000 }, async () => {
    const dedupKeys = new Map(
      (await stack.api.all<{ alertId: string; dedupKey: string }>('/alerts?limit=200')).map(({ alertId, dedupKey }) => [alertId, dedupKey]),
    );
    await eventually(
      async () => {
        const incidents = await stack.api.all<{ incidentId: string; services: { name: string }[]; title: string }>('/incidents?limit=200');
        // The load is a storm: an alert of a service that has no incident yet, because its first ones stand in another partition, goes there.
        const [storms, others] = [incidents.filter(isStorm), incidents.filter((incident) => !isStorm(incident))];
        expect(storms.length).toBeLessThanOrEqual(1);
        const services = others.flatMap((incident) => incident.services.map(({ name }) => name));
        expect(services.toSorted()).toEqual(load.services.toSorted());
        expect(others).toHaveLength(services.length);
        const members: string[] = [];
        const told: string[] = [];
        for (const { incidentId } of incidents) {
          const found = await stack.api.all<{ alertId: string }>(`/incidents/${incidentId}/alerts?limit=200`);
          members.push(...found.map(({ alertId }) => dedupKeys.get(alertId) ?? alertId));
          const entries = await stack.api.all<{ data: { alertId: string } }>(
            `/incidents/${incidentId}/timeline?type=alert-fired&limit=200`,
          );
          told.push(...entries.map(({ data }) => dedupKeys.get(data.alertId) ?? data.alertId));
        }
        ledger.assertKept(members);
        ledger.assertKept(told);
      },
      { within: BACK_WITHIN_MS },
    );
  });

  it('has set aside the poison, each for whoever hears it, and nothing else', async () => {
    const letters = await stack.api.all<{ service: string; key: string }>('/dead-letters?state=open&limit=200');
    expect(letters.map(({ service, key }) => `${service} ${key}`).toSorted()).toEqual(lettersOfPoison);
  });

  it('rings each reminder once, although Redis is emptied and the application killed while they ring', { timeout: 120_000 }, async () => {
    const due = { on: aWednesday(), at: '17:00', zone: 'UTC' };
    const people = await Promise.all(
      Array.from({ length: 4 }, (_, n) => invite(stack.api, { name: `Owner ${n}`, email: `owner-${n}@example.org` })),
    );
    await Promise.all(people.map(withoutDigest));
    const items = await Promise.all(
      people.map(async ({ personId }, n) => {
        const { body } = await stack.api.post<{ actionItemId: string }>('/action-items', {
          title: `Make the retry queue number ${n} drain by itself`,
          kind: 'prevent',
          priority: 'P1',
          owner: { kind: 'person', id: personId },
          due,
          acceptance: 'The queue is empty after a restart.',
        });
        await eventually(() => stack.api.post(`/action-items/${body.actionItemId}/accept`, { waiver: 'A fault test needs no more.' }));
        return body.actionItemId;
      }),
    );
    await emptyRedis();
    const now = `${due.on}T16:00:00.000Z`;
    await stack.moveClock({ now });
    const ringing = stack.sweep('reminders').catch(() => undefined); // it dies under our hands
    await after(random() * 500);
    await stack.kill();
    await ringing;
    await stack.restart();
    await stack.moveClock({ now });
    const rung = (n: number) =>
      mails.all.flatMap(({ text }) => text.match(new RegExp(`queue number ${n} .* is due today`, 'g')) ?? []).length;
    const ringAll = async () => {
      await stack.sweep('reminders');
      await stack.sweep('deliveries');
    };
    await eventually(
      async () => {
        await ringAll();
        for (const [n, actionItemId] of items.entries()) {
          const { body } = await stack.api.get<{ items: { state: string }[] }>(`/notifications/deliveries?actionItemId=${actionItemId}`);
          const states = body.items.map(({ state }) => state);
          expect(states.filter((state) => state !== 'delivered' && state !== 'unknown')).toEqual([]);
          // `unknown`: killed between the hand-over and its answer. It is shown, and not sent again blindly.
          if (!states.includes('unknown')) expect(rung(n)).toBe(1);
        }
      },
      { within: BACK_WITHIN_MS },
    );
    await ringAll();
    for (const [n, { email }] of people.entries()) {
      expect(rung(n)).toBeLessThanOrEqual(1);
      for (const _ of mails.all.filter(({ to }) => to.includes(email))) await mails.take({ to: email });
    }
  });

  it('has a history that is whole, and the same as what was said', { timeout: 60_000 }, async () => {
    const env = {
      ...process.env,
      ...servers.env,
      DEBRIEF_DATABASE_PREFIX: `${stack.prefix}-`,
      DEBRIEF_TOPIC_PREFIX: `${stack.prefix}-`,
      DEBRIEF_LOG_LEVEL: 'silent',
    };
    await eventually(
      async () => {
        const { stderr } = await promisify(execFile)(
          process.execPath,
          [join(workspaceRoot, 'tools/dist/debrief.js'), 'verify', '--against-topic'],
          { cwd: workspaceRoot, env },
        );
        expect(stderr).toContain('all whole');
      },
      { within: 30_000 },
    );
  });
});

const isStorm = ({ title }: { title: string }): boolean => title.startsWith('Alert storm from ');

/** A working day ten days or more from now: a reminder that would fall on a weekend moves. */
function aWednesday(): string {
  const day = new Date(Date.now() + 10 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((10 - day.getUTCDay()) % 7));
  return day.toISOString().slice(0, 10);
}
