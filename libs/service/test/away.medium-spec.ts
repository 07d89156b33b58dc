import { randomBytes } from 'node:crypto';
import { MessagingModule } from '@debrief/messaging';
import { PersistenceModule } from '@debrief/persistence';
import { Controller, Get, Module } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createService, Public } from '../src/index.js';

@Controller('api/v1/things')
class ThingsController {
  constructor(@InjectConnection('things') private readonly things: Connection) {}
  @Get()
  @Public()
  async count() {
    return { count: await this.things.collection('things').countDocuments() };
  }
}
@Module({
  imports: [PersistenceModule.forService('things'), MessagingModule.forService('things', { says: 'directory', hears: [] })],
  controllers: [ThingsController],
})
class ThingsModule {}

/** A port where nobody listens. */
const nowhere = '127.0.0.1:9';

describe('a service whose servers are away', () => {
  it.each([
    ['kafka', { KAFKA_BROKERS: nowhere }, 503, false],
    ['redis', { REDIS_URL: `redis://${nowhere}` }, 200, true],
    ['mongo', { MONGODB_URL: `mongodb://${nowhere}/?serverSelectionTimeoutMS=300` }, 503, false],
  ] as const)('starts without %s, says so, and stops within its time', async (name, away, readyStatus, isReady) => {
    const prefix = `t-${randomBytes(5).toString('hex')}`;
    const env = {
      ...process.env,
      DEBRIEF_DATABASE_PREFIX: `${prefix}-`,
      DEBRIEF_TOPIC_PREFIX: `${prefix}.`,
      DEBRIEF_GROUP_PREFIX: `${prefix}.`,
      ...away,
    };
    const service = await createService(ThingsModule, { name: 'things', env });
    await service.listen(0);
    const http = request(service.app.getHttpServer());
    expect((await http.get('/healthz')).status).toBe(200);
    const ready = await http.get('/readyz');
    const { checks } = ready.body as { checks: Record<string, { ok: boolean }> };
    expect(checks[name]?.ok).toBe(false);
    if (isReady) expect(checks['mongo']?.ok).toBe(true);
    else expect(ready.status).toBe(readyStatus);
    if (name === 'mongo') {
      const began = performance.now();
      const answer = await http.get('/api/v1/things');
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
      expect(performance.now() - began).toBeLessThan(6_000);
    }
    const began = performance.now();
    await service.close();
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});
