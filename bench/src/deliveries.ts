import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@debrief/e2e-support';

/** Alerts as Alertmanager's webhook delivers them, with the names given; `endsAt` rolls on where a sender says until when they hold. */
export function deliveryOf(names: readonly string[], endsAt = '0001-01-01T00:00:00Z'): string {
  const alerts = names.map((name, i) => ({
    status: 'firing',
    labels: { alertname: `Alert-${name}`, service: `service-${i % 200}`, severity: 'info' },
    annotations: {},
    startsAt: '2026-11-18T14:02:00Z',
    endsAt,
  }));
  const nothing = { groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: '', groupKey: '{}', truncatedAlerts: 0 };
  return JSON.stringify({ version: '4', status: 'firing', receiver: 'debrief', ...nothing, alerts });
}

export const namesOf = (run: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${run}-${from + i}`);

/** Hands one delivery over; throws unless it was accepted. */
export async function deliver(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the door answered ${response.status}`);
}

/** All of them, `atOnce` side by side; the seconds that it took. */
export async function deliverAll(url: string, bodies: readonly string[], atOnce = 20): Promise<number> {
  const from = performance.now();
  const left = bodies.values();
  const one = async (): Promise<void> => {
    for (const body of left) await deliver(url, body);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return (performance.now() - from) / 1000;
}

/** A new integration of Alertmanager, and where its deliveries go. */
export const connect = async (stack: Stack, name: string): Promise<{ integrationId: string; ingestUrl: string }> =>
  (await stack.api.post<{ integrationId: string; ingestUrl: string }>('/integrations', { source: 'alertmanager', name })).body;

/** How many deliveries of the integration have been read, whatever came of them. */
export async function readOf(stack: Stack, integrationId: string): Promise<number> {
  const { body } = await stack.api.get<{ health: { receipts: Record<string, number> } }>(`/integrations/${integrationId}`);
  return Object.entries(body.health.receipts).reduce((sum, [outcome, n]) => sum + (outcome === 'pending' ? 0 : n), 0);
}

/** Waits until so many were read; the seconds that it took. */
export async function untilRead(stack: Stack, integrationId: string, deliveries: number): Promise<number> {
  const from = performance.now();
  for (let read = -1; (read = await readOf(stack, integrationId)) < deliveries;) {
    if (performance.now() - from > 300_000) throw new Error(`not read within 5 min: ${read} of ${deliveries}`);
    await sleep(20);
  }
  return (performance.now() - from) / 1000;
}
