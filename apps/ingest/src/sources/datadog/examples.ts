import type { SourceExample } from '../source.js';

/** Ours, as the payload of the set-up arrives: https://docs.datadoghq.com/integrations/webhooks/#variables */
const monitor = {
  alert_id: '4711',
  cycle_key: '7303741928374651',
  aggreg_key: '9bd4ac313a4d1e8fae2482df7b77628',
  type: 'error',
  priority: 'P2',
  scope: 'host:web-1',
  host: 'web-1',
  tags: 'env:production,service:shop,team:web',
  link: 'https://app.datadoghq.com/monitors/4711?group=host%3Aweb-1',
  query: 'avg(last_5m):avg:trace.http.errors{*} > 5',
  message: 'Errors of the shop are above 5 a second.',
};

export const examples: readonly SourceExample[] = [
  {
    name: 'triggered',
    body: { ...monitor, transition: 'Triggered', title: '[Triggered on {host:web-1}] Shop errors', date: '1795010520000' },
  },
  {
    name: 'recovered',
    body: { ...monitor, transition: 'Recovered', type: 'success', title: '[Recovered on {host:web-1}] Shop errors', date: '1795011120000' },
  },
  {
    name: 'no data, with macros that were not resolved',
    body: {
      ...monitor,
      cycle_key: '$ALERT_CYCLE_KEY',
      aggreg_key: '',
      transition: 'No Data',
      priority: '$ALERT_PRIORITY',
      type: 'warning',
      title: '[No Data on {host:web-1}] Shop errors',
      date: '1795010820000',
    },
  },
];
