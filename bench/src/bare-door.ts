import { createServer } from 'node:http';
import kafkajs, { type Message } from 'kafkajs';

// The least that can do what our door promises: plain node:http, the bytes to Kafka with acks from all replicas, many requests to one
// produce, at most two under way, and only then the answer. No key, no limits, no shape, no logs, no metrics.
const topic = process.argv[2]!;
const kafka = new kafkajs.Kafka({
  clientId: 'bare-door',
  brokers: process.env['KAFKA_BROKERS']!.split(','),
  logLevel: kafkajs.logLevel.NOTHING,
});
const producer = kafka.producer({ idempotent: false, maxInFlightRequests: 5, allowAutoTopicCreation: false });
await producer.connect();

let queue: { message: Message; answer: (status: number) => void }[] = [];
let inFlight = 0;
let scheduled = false;
function schedule(): void {
  if (scheduled || inFlight >= 2 || queue.length === 0) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    const batch = queue.slice(0, 500);
    queue = queue.slice(500);
    if (batch.length === 0) return;
    inFlight++;
    void producer
      .send({ topic, acks: -1, messages: batch.map((waiting) => waiting.message) })
      .then(
        () => batch.forEach((waiting) => waiting.answer(200)),
        () => batch.forEach((waiting) => waiting.answer(503)),
      )
      .finally(() => {
        inFlight--;
        schedule();
      });
  });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    queue.push({ message: { value: Buffer.concat(chunks) }, answer: (status) => response.writeHead(status).end('{}') });
    schedule();
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as { port: number }).port })));
process.on('SIGTERM', () => void producer.disconnect().then(() => process.exit(0)));
