import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startStack } from '@debrief/e2e-support';
import kafkajs from 'kafkajs';
import { heading, median, round, table } from './report.js';
import { wrk, type Load } from './wrk.js';

/**
 * Webhooks a second at the machines' door, one distinct alert a request, answered 2xx only after Kafka's acknowledgement; beside it, in
 * turn, a bare node:http server that does the same group commit and nothing else.
 */
const rounds = Number(process.argv[2] ?? 3);
const seconds = Number(process.argv[3] ?? 10);
heading('door');

const stack = await startStack();
const topic = `${stack.prefix}-bare`;
const admin = new kafkajs.Kafka({ brokers: process.env['KAFKA_BROKERS']!.split(','), logLevel: kafkajs.logLevel.NOTHING }).admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic, numPartitions: 12 }], waitForLeaders: false });
const bare = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', 'bench/dist/bare-door.js', topic], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = (await once(bare.stdout, 'data')) as [Buffer];
const { port } = JSON.parse(line.toString()) as { port: number };

try {
  const made = await stack.api.post<{ ingestUrl: string }>('/integrations', { source: 'alertmanager', name: 'door bench' });
  const ours = made.body.ingestUrl;
  const theirs = `http://127.0.0.1:${port}/`;
  await wrk(ours, 16, 3);
  await wrk(theirs, 16, 3);
  for (const connections of [16, 64]) {
    const pairs: { ours: Load; bare: Load }[] = [];
    for (let i = 0; i < rounds; i++)
      pairs.push({ ours: await wrk(ours, connections, seconds), bare: await wrk(theirs, connections, seconds) });
    const row = (name: string, of: (pair: (typeof pairs)[number]) => Load) => {
      const loads = pairs.map(of);
      const rates = loads.map((load) => load.perSecond);
      return [
        name,
        Math.round(median(rates)),
        `${Math.round(Math.min(...rates))}-${Math.round(Math.max(...rates))}`,
        round(median(loads.map((load) => load.p50))),
        round(median(loads.map((load) => load.p99))),
        loads.reduce((sum, load) => sum + load.notOk, 0),
      ];
    };
    console.log(`\n${connections} connections, ${rounds} x ${seconds} s each, in turn`);
    table(['', '2xx/s', 'min-max', 'p50 ms', 'p99 ms', 'not ok'], [row('Debrief', (pair) => pair.ours), row('bare', (pair) => pair.bare)]);
    console.log(`ratio, pair by pair: ${round(median(pairs.map((pair) => pair.ours.perSecond / pair.bare.perSecond)), 2)}`);
  }
} finally {
  bare.kill('SIGTERM');
  await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
  await admin.disconnect();
  await stack.stop();
}
