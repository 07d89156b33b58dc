import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/ */
const group = {
  receiver: 'debrief',
  groupLabels: { alertname: 'DiskFull' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'https://grafana.example.org/',
  version: '1',
  groupKey: '{}:{alertname="DiskFull"}',
  truncatedAlerts: 0,
  orgId: 1,
};
const alert = {
  labels: { alertname: 'DiskFull', grafana_folder: 'Storage', service: 'orders', severity: 'critical' },
  annotations: { summary: 'The disk of db-1 is almost full' },
  startsAt: '2026-11-18T14:02:00Z',
  generatorURL: 'https://grafana.example.org/alerting/grafana/abc/view?orgId=1',
  fingerprint: '6e2b4f1a9c8d7e05',
  silenceURL: 'https://grafana.example.org/alerting/silence/new?alertmanager=grafana',
  dashboardURL: 'https://grafana.example.org/d/disks',
  panelURL: 'https://grafana.example.org/d/disks?viewPanel=2',
  values: { A: 97.2 },
  valueString: "[ var='A' labels={host=db-1} value=97.2 ]",
};

export const examples: readonly SourceExample[] = [
  {
    name: 'firing',
    body: {
      ...group,
      status: 'firing',
      state: 'alerting',
      title: '[FIRING:1] DiskFull',
      message: 'Firing',
      alerts: [{ ...alert, status: 'firing', endsAt: '0001-01-01T00:00:00Z' }],
    },
  },
  {
    name: 'resolved',
    body: {
      ...group,
      status: 'resolved',
      state: 'ok',
      title: '[RESOLVED] DiskFull',
      message: 'Resolved',
      alerts: [{ ...alert, status: 'resolved', endsAt: '2026-11-18T14:20:00Z' }],
    },
  },
  {
    name: 'no data',
    body: {
      ...group,
      status: 'firing',
      state: 'alerting',
      title: '[FIRING:1] DatasourceNoData',
      message: 'No data',
      alerts: [
        {
          ...alert,
          labels: { alertname: 'DatasourceNoData', rulename: 'DiskFull', datasource_uid: 'prom', ref_id: 'A' },
          annotations: {},
          fingerprint: '0d4a53b07c1e9f28',
          status: 'firing',
          endsAt: '0001-01-01T00:00:00Z',
        },
      ],
    },
  },
];
