/** What Alertmanager sends (webhook version 4): https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export function alertmanagerDelivery(
  alerts: readonly { name: string; service: string; severity?: string; startsAt: string; endsAt?: string }[],
): unknown {
  return {
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: alerts.some((alert) => !alert.endsAt) ? 'firing' : 'resolved',
    receiver: 'debrief',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example.org:9093',
    alerts: alerts.map(({ name, service, severity = 'critical', startsAt, endsAt }) => ({
      status: endsAt ? 'resolved' : 'firing',
      labels: { alertname: name, service, severity },
      annotations: { summary: `${name} on ${service}` },
      startsAt,
      endsAt: endsAt ?? '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example.org:9090/graph',
    })),
  };
}

/** As a monitoring tool sends it: plain HTTP to the machines' door. */
export async function deliver(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
