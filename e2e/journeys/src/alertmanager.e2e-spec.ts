import { eventually, startStack, type Stack } from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAlertmanager, type Monitor } from './monitor.js';
import { alertsOf, connect, theIncidentOf, type Connected } from './sources.js';

const service = 'ledger';
const startsAt = new Date(Date.now() - 120_000).toISOString();
/** As Prometheus tells Alertmanager. */
const told = (name: string, endsAt?: string) => [
  {
    labels: { alertname: name, service, severity: 'critical' },
    annotations: { summary: `${name} on ${service}` },
    startsAt,
    ...(endsAt && { endsAt }),
  },
];

/** One promise: a real Alertmanager, told to send to us, needs nothing else; and neither side's restart loses or doubles anything. */
describe('a real Alertmanager', () => {
  let stack: Stack;
  let alertmanager: Monitor;
  let source: Connected;
  const door = () => (stack.shape === 'split' ? 'ingest' : 'standalone');
  const tell = async (alerts: unknown) => {
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    expect(answer.status).toBe(200);
  };
  const alertsBy = async () => new Map((await alertsOf(stack.api, service)).map((alert) => [alert.title, alert]));
  const eventuallyAlert = (title: string, wanted: object, within = 30_000) =>
    eventually(async () => expect((await alertsBy()).get(title)).toMatchObject(wanted), { within });

  beforeAll(async () => {
    stack = await startStack({ services: ['directory', 'ingest', 'incidents'] });
    source = await connect(stack.api, 'alertmanager', 'Real one');
    alertmanager = await startAlertmanager(source.ingestUrl);
  }, 120_000);
  afterAll(async () => {
    await alertmanager?.stop();
    await stack?.stop();
  }, 30_000);

  it('fires: there is an alert and an incident', async () => {
    await tell(told('LedgerLags'));
    await eventuallyAlert('LedgerLags on ledger', { status: 'firing', episode: 1, source: 'alertmanager' });
    expect(await theIncidentOf(stack.api, service)).toMatchObject({ alertCounts: { open: 1, total: 1 } });
  });

  it('is killed and told again: it sends once more, and that changes nothing', async () => {
    await alertmanager.kill();
    await alertmanager.start();
    await tell([...told('LedgerLags'), ...told('LedgerFull')]);
    await eventuallyAlert('LedgerFull on ledger', { status: 'firing' });
    await eventuallyAlert('LedgerLags on ledger', { status: 'firing', episode: 1 });
    await eventually(async () => expect(await theIncidentOf(stack.api, service)).toMatchObject({ alertCounts: { open: 2, total: 2 } }));
  });

  it('resolves while we are away: it is told as soon as we are back', { timeout: 90_000 }, async () => {
    await stack.kill(door());
    await tell(told('LedgerLags', new Date().toISOString()));
    await stack.restart(door());
    // It tries for 10 s at ever longer intervals, then begins anew: how soon it comes is its own choice.
    await eventuallyAlert('LedgerLags on ledger', { status: 'resolved', episode: 1 }, 60_000);
    await eventuallyAlert('LedgerFull on ledger', { status: 'firing', episode: 1 });
    await eventually(async () => expect(await theIncidentOf(stack.api, service)).toMatchObject({ alertCounts: { open: 1, total: 2 } }));
  });

  it('resolves the last one: the incident is marked so, and is left to a person', async () => {
    await tell(told('LedgerFull', new Date().toISOString()));
    await eventuallyAlert('LedgerFull on ledger', { status: 'resolved', episode: 1 });
    const incident = await eventually(async () => {
      const found = await theIncidentOf(stack.api, service);
      expect(found.alertCounts).toEqual({ open: 0, total: 2 });
      return found;
    });
    expect(['resolved', 'closed', 'cancelled']).not.toContain(incident.status);
    const { body } = await stack.api.get<{ items: { entryType: string }[] }>(`/incidents/${incident.incidentId}/timeline`);
    const kinds = body.items.map(({ entryType }) => entryType);
    expect(kinds.filter((kind) => kind === 'alert-fired')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'alert-resolved')).toHaveLength(2);
  });
});
