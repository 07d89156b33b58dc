import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const group = {
  version: '4',
  groupKey: '{}:{alertname="CheckoutErrorRateHigh"}',
  truncatedAlerts: 0,
  receiver: 'debrief',
  groupLabels: { alertname: 'CheckoutErrorRateHigh' },
  commonLabels: { alertname: 'CheckoutErrorRateHigh', service: 'checkout', severity: 'critical' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.org:9093',
};
const alert = {
  labels: {
    alertname: 'CheckoutErrorRateHigh',
    service: 'checkout',
    environment: 'production',
    severity: 'critical',
    instance: 'checkout-2:8080',
  },
  annotations: {
    summary: 'More than 2 % of checkouts fail',
    description: '7.4 % of the requests to checkout-2 end with an error.',
    runbook_url: 'https://runbooks.example.org/checkout-errors',
  },
  startsAt: '2026-11-18T14:02:00.123Z',
  generatorURL: 'http://prometheus.example.org:9090/graph?g0.expr=rate',
  fingerprint: '48f1a7b3c2d5e690',
};

export const examples: readonly SourceExample[] = [
  { name: 'firing', body: { ...group, status: 'firing', alerts: [{ ...alert, status: 'firing', endsAt: '0001-01-01T00:00:00Z' }] } },
  { name: 'resolved', body: { ...group, status: 'resolved', alerts: [{ ...alert, status: 'resolved', endsAt: '2026-11-18T15:24:00Z' }] } },
  {
    name: 'two alerts, one of them resolved, without fingerprints',
    body: {
      ...group,
      status: 'firing',
      alerts: [
        { ...alert, fingerprint: undefined, status: 'firing', endsAt: '0001-01-01T00:00:00Z' },
        {
          ...alert,
          fingerprint: undefined,
          labels: { ...alert.labels, instance: 'checkout-3:8080' },
          status: 'resolved',
          endsAt: '2026-11-18T14:05:00Z',
        },
      ],
    },
  },
];
