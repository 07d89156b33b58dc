// Kafka natively: one node that is broker and controller, on Java.
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchKafka, sh } from '../fetch.mjs';
import { run } from '../processes.mjs';
import { asking } from './probes.mjs';

const propertiesOf = (port, controllerPort) => `process.roles=broker,controller
node.id=1
# static voters: other ports at the next start do no harm
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=kafka
num.partitions=6
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
offsets.retention.minutes=525600
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
# a killed single node refuses itself until its old registration has timed out: 9 s by default
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
`;

/** The same directory and ports again give the same broker with the same data. */
export async function startKafka({ dataDir, aborted, again }, port, controllerPort) {
  const lib = await fetchKafka();
  mkdirSync(join(dataDir, 'kafka'), { recursive: true });
  writeFileSync(join(dataDir, 'kafka.properties'), propertiesOf(port, controllerPort));
  copyFileSync(join(import.meta.dirname, '../kafka/log4j2.properties'), join(dataDir, 'kafka-log4j2.properties'));
  // Its files are named from where it runs: a path may hold a blank, a comma or an é, which properties and log4j read in ways of their
  // own. For the path itself Java must be told that names are UTF-8; in the C locale it cannot open them.
  const here = { cwd: dataDir, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  // 48m, not 128m: the heap grows when it must, and at rest 20 MiB less are resident
  const java = ['-Xms48m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'];
  java.push('-Dlog4j2.configurationFile=kafka-log4j2.properties', '-cp', join(lib, '*'));
  const properties = 'kafka.properties';
  if (!existsSync(join(dataDir, 'kafka/meta.properties'))) {
    // It may begin with "-", which on its own would read as another option.
    const clusterId = randomBytes(16).toString('base64url');
    const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', properties, '--ignore-formatted'];
    await sh('java', [...java, ...format], here);
  }
  const { probe, end } = asking('kafka', port);
  try {
    const options = { ...here, name: 'kafka', dataDir, server: true, again, probe, aborted, graceMs: 20_000 };
    return await run('java', [...java, 'kafka.Kafka', properties], options);
  } finally {
    end();
  }
}
