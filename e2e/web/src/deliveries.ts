import { eventually, type ApiClient } from '@debrief/e2e-support';
import { expect } from 'vitest';

export interface Firing {
  readonly name: string;
  readonly service: string;
  readonly severity?: string;
  readonly summary?: string;
  readonly startsAt: string;
  readonly endsAt?: string;
}

/** What Alertmanager sends (webhook version 4) for one alert. */
export const alertmanagerDelivery = ({ name, service, severity = 'critical', summary, startsAt, endsAt }: Firing): unknown => ({
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: endsAt ? 'resolved' : 'firing',
  receiver: 'debrief',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.org:9093',
  alerts: [
    {
      status: endsAt ? 'resolved' : 'firing',
      labels: { alertname: name, service, severity },
      annotations: { summary: summary ?? `${name} on ${service}` },
      startsAt,
      endsAt: endsAt ?? '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example.org:9090/graph',
    },
  ],
});

/** As a monitoring tool sends it: plain HTTP to the machines' door, and once more where it is not known whether it was stored. */
export async function deliver(url: string, body: unknown): Promise<void> {
  const answer = await eventually(
    async () => {
      const answered = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      expect(answered.status).not.toBe(503);
      return answered;
    },
    { within: 30_000 },
  );
  if (!answer.ok) throw new Error(`the machines' door answered ${answer.status}: ${await answer.text()}`);
}

/** The address of a new Alertmanager source. */
export async function alertmanagerSource(api: ApiClient, name: string): Promise<string> {
  const { body } = await api.post<{ ingestUrl: string }>('/integrations', { source: 'alertmanager', name });
  return body.ingestUrl;
}

export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
