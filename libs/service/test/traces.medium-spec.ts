import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AlertFiredV1, type EventDefinition } from '@debrief/contracts';
import { kafkaClient, MessagingModule, topicName } from '@debrief/messaging';
import { CommitStore, Mongo, NO_HASH, PersistenceModule } from '@debrief/persistence';
import { Controller, HttpCode, Module, Param, Post } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createService, Public } from '../src/index.js';

interface ToldSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status: { code?: number };
}
interface Told {
  resourceSpans: { resource: { attributes: { key: string; value: { stringValue?: string } }[] }; scopeSpans: { spans: ToldSpan[] }[] }[];
}

@Controller('api/v1/alarms')
class AlarmsController {
  constructor(private readonly store: CommitStore) {}
  @Post(':alarmId')
  @Public()
  @HttpCode(204)
  async raise(@Param('alarmId') aggregateId: string): Promise<void> {
    const events = [AlertFiredV1.of(AlertFiredV1.example)];
    await this.store.append({ aggregateId, version: 1, previousHash: NO_HASH, cause: 'order', correlationId: 'order', events });
  }
  @EventPattern(AlertFiredV1.type)
  onFired(_event: unknown): void {}
}
@Module({
  imports: [
    PersistenceModule.forService('alarms'),
    MessagingModule.forService('alarms', { says: 'alerts', hears: [AlertFiredV1 as unknown as EventDefinition] }),
  ],
  controllers: [AlarmsController],
})
class AlarmsModule {}

const GIVEN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

describe('a trace', () => {
  const prefix = `t-${randomBytes(5).toString('hex')}`;
  const told: Told[] = [];
  let status = 200;
  let asked: Record<string, unknown> = {};
  const collector = createServer((asking, answer) => {
    const chunks: Buffer[] = [];
    asking.on('data', (chunk: Buffer) => chunks.push(chunk));
    asking.on('end', () => {
      asked = { path: asking.url, type: asking.headers['content-type'], authorization: asking.headers.authorization };
      if (status === 200) told.push(JSON.parse(Buffer.concat(chunks).toString()) as Told);
      answer.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const spans = (): ToldSpan[] =>
    told.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
  const named = (name: string): ToldSpan => {
    const [span, ...more] = spans().filter((each) => each.name === name);
    expect(more).toEqual([]);
    if (!span)
      throw new Error(
        `no span is called ${name}; there is ${spans()
          .map((each) => each.name)
          .join(', ')}`,
      );
    return span;
  };
  let service: Awaited<ReturnType<typeof createService>>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const env = {
      ...process.env,
      DEBRIEF_DATABASE_PREFIX: `${prefix}-`,
      DEBRIEF_TOPIC_PREFIX: `${prefix}.`,
      DEBRIEF_GROUP_PREFIX: `${prefix}.`,
      DEBRIEF_KAFKA_MAX_WAIT_MS: '50',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20it,x-tenant=one',
    };
    service = await createService(AlarmsModule, { name: 'alarms', env });
    await service.listen(0);
  });
  afterAll(async () => {
    await (await service.app.get(Mongo).db()).dropDatabase();
    const admin = kafkaClient(service.env, 'test').admin();
    await service.close();
    await admin.connect();
    await admin.deleteTopics({ topics: [topicName(service.env, 'alerts')] });
    await admin.disconnect();
    collector.closeAllConnections();
    collector.close();
  });
  const raise = (alarmId: string) =>
    request(service.app.getHttpServer())
      .post(`/api/v1/alarms/${alarmId}`)
      .set('traceparent', `00-${GIVEN.traceId}-${GIVEN.spanId}-01`)
      .expect(204);

  it('goes from the request through the commit and Kafka to whoever hears it, in the words of OTLP', async () => {
    await raise('alarm-1');
    await vi.waitFor(() => named('process alert.fired.v1'), { timeout: 20_000 });
    const [asking, sending, hearing] = [
      named('POST /api/v1/alarms/:alarmId'),
      named('send alert.fired.v1'),
      named('process alert.fired.v1'),
    ];
    expect(new Set([asking, sending, hearing].map(({ traceId }) => traceId))).toEqual(new Set([GIVEN.traceId]));
    expect([asking, sending, hearing].map(({ parentSpanId }) => parentSpanId)).toEqual([GIVEN.spanId, asking.spanId, sending.spanId]);
    expect([asking, sending, hearing].map(({ kind }) => kind)).toEqual([2, 4, 5]); // server, producer, consumer
    for (const { startTimeUnixNano: from, endTimeUnixNano: to } of [asking, sending, hearing])
      expect(BigInt(to) >= BigInt(from)).toBe(true);
    expect(Number(BigInt(asking.startTimeUnixNano) / 1_000_000n) / Date.now()).toBeCloseTo(1, 6);
    expect(told[0]!.resourceSpans[0]!.resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'debrief-alarms' },
    });
    expect(asked).toEqual({ path: '/v1/traces', type: 'application/json', authorization: 'Bearer it' });
  });

  it('waits while the collector is busy, and keeps nobody waiting', async () => {
    status = 503;
    told.length = 0;
    asked = {};
    await raise('alarm-2');
    await vi.waitFor(() => expect(asked['path']).toBe('/v1/traces'), { timeout: 20_000 });
    expect(told).toEqual([]);
    status = 200;
    await vi.waitFor(() => named('POST /api/v1/alarms/:alarmId'), { timeout: 20_000 });
  });
});
