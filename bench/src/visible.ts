import { setTimeout as sleep } from 'node:timers/promises';
import { startStack, type Stack } from '@debrief/e2e-support';
import { heading, percentile, round, table } from './report.js';

/**
 * From sending a webhook until its incident is in `GET /incidents`: at rest, and while distinct alerts arrive at a fixed rate; then how
 * long the consumers need to catch up.
 */
const rate = Number(process.argv[2] ?? 1000);
const seconds = Number(process.argv[3] ?? 60);
const samplesAtRest = 100;
heading(`visible ${rate} ${seconds}`);

const alertOf = (service: string) =>
  JSON.stringify({
    version: '4',
    status: 'firing',
    receiver: 'debrief',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://am.example.org',
    groupKey: '{}',
    truncatedAlerts: 0,
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HighErrorRate', service, severity: 'warning' },
        annotations: {},
        startsAt: new Date().toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
      },
    ],
  });

async function send(url: string, service: string): Promise<boolean> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: alertOf(service) });
  await response.arrayBuffer();
  return response.ok;
}

/** Milliseconds until the list shows an incident of that service. Asks again at once: each question takes longer than a pause would. */
async function visibleAfter(stack: Stack, url: string, service: string): Promise<number> {
  const from = performance.now();
  if (!(await send(url, service))) throw new Error('the door refused');
  while (performance.now() - from < 30_000) {
    const { body } = await stack.api.get<{ items: unknown[] }>(`/incidents?service=${service}&limit=1`);
    if (body.items.length > 0) return performance.now() - from;
    await sleep(2);
  }
  throw new Error(`${service} was not visible within 30 s`);
}

const stack = await startStack({ env: { DEBRIEF_KAFKA_MAX_WAIT_MS: '500' } });
try {
  const integration = async (name: string) =>
    (await stack.api.post<{ ingestUrl: string }>('/integrations', { source: 'alertmanager', name })).body.ingestUrl;
  const probe = await integration('probe');
  const load = await integration('load');
  const run = Date.now().toString(36);
  for (let i = 0; i < 20; i++) await visibleAfter(stack, probe, `warm-${run}-${i}`);

  const atRest: number[] = [];
  for (let i = 0; i < samplesAtRest; i++) atRest.push(await visibleAfter(stack, probe, `rest-${run}-${i}`));

  let sent = 0;
  let refused = 0;
  const loaded: number[] = [];
  const until = performance.now() + seconds * 1000;
  const started = performance.now();
  const loading = (async () => {
    const underWay = new Set<Promise<void>>();
    while (performance.now() < until) {
      const due = Math.floor(((performance.now() - started) / 1000) * rate);
      while (sent < due) {
        const one = send(load, `load-${run}-${sent++}`)
          .then((ok) => void (ok || refused++))
          .catch(() => void refused++)
          .finally(() => underWay.delete(one));
        underWay.add(one);
      }
      await sleep(5);
    }
    await Promise.all(underWay);
  })();
  for (let i = 0; performance.now() < until; i++) {
    loaded.push(await visibleAfter(stack, probe, `loaded-${run}-${i}`));
    await sleep(50);
  }
  await loading;
  const last = performance.now();
  // By the other integration: what storms is gathered in one incident, which names no more than its first 200 services.
  await visibleAfter(stack, probe, `last-${run}`);
  const caughtUp = performance.now() - last;

  table(
    ['', 'n', 'p50 ms', 'p99 ms', 'max ms'],
    [
      ['at rest', atRest.length, round(percentile(atRest, 0.5)), round(percentile(atRest, 0.99)), round(Math.max(...atRest))],
      [
        `at ${Math.round(sent / seconds)}/s`,
        loaded.length,
        round(percentile(loaded, 0.5)),
        round(percentile(loaded, 0.99)),
        round(Math.max(...loaded)),
      ],
    ],
  );
  console.log(
    `${sent} alerts in ${seconds} s, ${refused} refused; one that was sent when the load had ended was visible ${round(caughtUp)} ms later`,
  );
} finally {
  await stack.stop();
}
