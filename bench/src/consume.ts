import { setTimeout as sleep } from 'node:timers/promises';
import { startStack, type Stack } from '@debrief/e2e-support';
import { heading, round, table } from './report.js';

/**
 * Deliveries of 100 alerts each as fast as the door takes them, until the last one is stored: first distinct alerts, then repeats of the same
 * ones, of which only "last seen" changes. The figure includes the door; the lag at its end is what the consumer is behind it.
 */
const total = Number(process.argv[2] ?? 50_000);
const PER_DELIVERY = 100;
heading(`consume ${total}`);

function deliveryOf(from: number, run: string): string {
  const alerts = Array.from({ length: PER_DELIVERY }, (_, i) => ({
    status: 'firing',
    labels: { alertname: `Alert-${run}-${from + i}`, service: `service-${(from + i) % 200}`, severity: 'info' },
    annotations: {},
    startsAt: '2026-11-18T14:02:00Z',
    endsAt: '0001-01-01T00:00:00Z',
  }));
  return JSON.stringify({
    version: '4',
    status: 'firing',
    receiver: 'debrief',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: '',
    groupKey: '{}',
    truncatedAlerts: 0,
    alerts,
  });
}

async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!response.ok) throw new Error(`the door answered ${response.status}`);
  await response.arrayBuffer();
}

/** How many deliveries of the integration have been read, whatever came of them. */
async function read(stack: Stack, integrationId: string): Promise<number> {
  const { body } = await stack.api.get<{ health: { receipts: Record<string, number> } }>(`/integrations/${integrationId}`);
  return Object.entries(body.health.receipts).reduce((sum, [outcome, n]) => sum + (outcome === 'pending' ? 0 : n), 0);
}

const stack = await startStack();
try {
  const made = await stack.api.post<{ integrationId: string; ingestUrl: string }>('/integrations', {
    source: 'alertmanager',
    name: 'consume bench',
  });
  const { integrationId, ingestUrl } = made.body;
  const run = Date.now().toString(36);
  const rows: (string | number)[][] = [];
  for (const what of ['distinct', 'repeats']) {
    const before = await read(stack, integrationId);
    const deliveries = total / PER_DELIVERY;
    const from = performance.now();
    for (let i = 0; i < deliveries; i += 20) {
      await Promise.all(
        Array.from({ length: Math.min(20, deliveries - i) }, (_, k) => post(ingestUrl, deliveryOf((i + k) * PER_DELIVERY, run))),
      );
    }
    const accepted = performance.now();
    while ((await read(stack, integrationId)) < before + deliveries) {
      if (performance.now() - accepted > 300_000)
        throw new Error(`not read within 5 min: ${await read(stack, integrationId)} of ${before + deliveries}`);
      await sleep(20);
    }
    const done = performance.now();
    rows.push([
      what,
      total,
      Math.round(total / ((accepted - from) / 1000)),
      Math.round(total / ((done - from) / 1000)),
      round((done - accepted) / 1000, 2),
    ]);
  }
  table(['', 'alerts', 'accepted/s', 'stored/s, door included', 'lag at the end s'], rows);
} finally {
  await stack.stop();
}
