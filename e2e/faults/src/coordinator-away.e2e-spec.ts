import { eventually } from '@debrief/e2e-support';
import { configureLog } from '@debrief/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listeningService, ownEnvironment, ticketDoor } from './listening-service.js';
import { FIND_COORDINATOR, swallowingProxy, type SwallowingProxy } from './swallowing-proxy.js';

const { KAFKA_BROKERS = '', MONGODB_URL = '', REDIS_URL = '' } = process.env;

describe('a broker that cuts the connection while a consumer asks for the coordinator of its group', () => {
  let proxy: SwallowingProxy;
  beforeAll(async () => {
    configureLog({ level: 'silent' });
    proxy = await swallowingProxy(KAFKA_BROKERS.split(',')[0] as string, FIND_COORDINATOR);
  });
  afterAll(() => proxy.close());

  it('is waited for: the process lives, and the consumer joins when it is answered', async () => {
    const env = ownEnvironment({ KAFKA_BROKERS: proxy.address, MONGODB_URL, REDIS_URL });
    proxy.swallow(3);
    const service = await listeningService(env);
    await eventually(() => expect(service.status.groupJoined).toBe(true), { within: 20_000 });
    expect(proxy.swallowed).toBe(3);
    expect(service.status.givenUp).toBeUndefined();
    const door = await ticketDoor(env);
    await door.put('ticket', 1);
    await eventually(async () => expect(await service.store.history('ticket')).toHaveLength(1));
    await door.close();
    await service.close();
  });
});
