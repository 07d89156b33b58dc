import { eventually, type World } from '@debrief/testing';
import { Door } from '../src/adapters/door/door.js';

export interface Connected {
  integrationId: string;
  ingestUrl: string;
  key: string;
  keyId: string;
}

/** An integration as a person makes one. */
export async function connect(world: World, source: string, settings?: object): Promise<Connected> {
  const made = await world.http.post('/api/v1/integrations').send({ source, name: `a ${source}`, ...(settings ? { settings } : {}) });
  if (made.status !== 201) throw new Error(`an integration of ${source}: ${made.status} ${JSON.stringify(made.body)}`);
  return made.body as Connected;
}

export const doorUrl = (world: World): string => world.get(Door).localUrl;

/** A delivery as a tool sends one. */
export async function deliver(url: string, body: unknown, headers: Record<string, string> = {}, method = 'POST'): Promise<Response> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const content = isRaw ? (body as string) : JSON.stringify(body);
  return fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'GET' ? {} : { body: content }),
  });
}

/** As a sender delivers that comes back when it is told to: on a full machine Kafka may need longer than the door waits. */
export const insist = (...delivery: Parameters<typeof deliver>): Promise<Response> =>
  eventually(async () => {
    const answer = await deliver(...delivery);
    if (answer.status === 503) throw new Error('503: come back');
    return answer;
  });

interface Listed {
  items: Record<string, unknown>[];
}
export const listOf = async (world: World, path: string): Promise<Record<string, unknown>[]> =>
  ((await world.http.get(path)).body as Listed).items ?? [];

/** The receipt once it has been read. */
export async function receiptOf(world: World, receiptId: string): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const answer = await world.http.get(`/api/v1/receipts/${receiptId}`);
    if (answer.status !== 200) throw new Error(`receipt ${receiptId}: ${answer.status}`);
    return answer.body as Record<string, unknown>;
  });
}

/** One alert in Alertmanager's shape. */
export const amAlert = (labels: Record<string, string>, more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'CheckoutErrorRateHigh', service: 'checkout', severity: 'critical', ...labels },
  annotations: { summary: 'More than 2 % of checkouts fail' },
  startsAt: '2026-11-18T14:00:00.000Z',
  endsAt: '0001-01-01T00:00:00Z',
  ...more,
});
export const amGroup = (...alerts: object[]) => ({
  version: '4',
  groupKey: '{}:{}',
  status: 'firing',
  receiver: 'debrief',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://am.example.org',
  alerts,
});
