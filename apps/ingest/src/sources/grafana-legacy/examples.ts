import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://grafana.com/docs/grafana/v8.5/alerting/old-alerting/notifications/#webhook */
const rule = {
  ruleId: 12,
  ruleName: 'Login errors',
  ruleUrl: 'https://grafana.example.org/d/login',
  dashboardId: 3,
  panelId: 2,
  orgId: 1,
  tags: { service: 'login' },
};

export const examples: readonly SourceExample[] = [
  {
    name: 'alerting',
    body: {
      ...rule,
      state: 'alerting',
      title: '[Alerting] Login errors',
      message: 'Too many failed logins',
      evalMatches: [{ value: 41, metric: 'errors', tags: { host: 'web-1' } }],
    },
  },
  { name: 'ok', body: { ...rule, state: 'ok', title: '[OK] Login errors', message: '', evalMatches: [] } },
];
