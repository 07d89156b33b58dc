/** Everything the demo makes carries this mark, so that people and `--remove` know it. */
export const mark = '(demo)';
export const tag = 'demo';

export interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly zone: string;
}

/** Roles, never persons: what is shown is who does what, and nobody's name. */
export const people: readonly DemoPerson[] = [
  { key: 'payments-oncall', name: 'Payments on-call', zone: 'Europe/Berlin' },
  { key: 'payments-lead', name: 'Payments lead', zone: 'Europe/Berlin' },
  { key: 'search-oncall', name: 'Search on-call', zone: 'America/New_York' },
  { key: 'search-lead', name: 'Search lead', zone: 'America/New_York' },
  { key: 'platform-oncall', name: 'Platform on-call', zone: 'Asia/Tokyo' },
  { key: 'platform-lead', name: 'Platform lead', zone: 'Asia/Tokyo' },
  { key: 'storefront-oncall', name: 'Storefront on-call', zone: 'Europe/London' },
  { key: 'support-desk', name: 'Support desk', zone: 'Europe/London' },
];
export const emailOf = ({ key }: DemoPerson): string => `${key}.demo@example.org`;

export interface DemoTeam {
  readonly key: string;
  readonly name: string;
  readonly lead: string;
  readonly members: readonly string[];
}

export const teams: readonly DemoTeam[] = [
  { key: 'payments', name: `Payments ${mark}`, lead: 'payments-lead', members: ['payments-oncall', 'payments-lead'] },
  { key: 'search', name: `Search ${mark}`, lead: 'search-lead', members: ['search-oncall', 'search-lead'] },
  { key: 'platform', name: `Platform ${mark}`, lead: 'platform-lead', members: ['platform-oncall', 'platform-lead'] },
  { key: 'storefront', name: `Storefront ${mark}`, lead: 'storefront-oncall', members: ['storefront-oncall'] },
  { key: 'support', name: `Support ${mark}`, lead: 'support-desk', members: ['support-desk'] },
];

export interface DemoService {
  readonly key: string;
  readonly name: string;
  readonly team: string;
  readonly owner: string;
  readonly tier: 1 | 2 | 3 | 4;
  readonly dependsOn: readonly string[];
}
const service = (key: string, name: string, team: string, owner: string, tier: DemoService['tier'], dependsOn: readonly string[] = []) =>
  ({ key, name: `${name} ${mark}`, team, owner, tier, dependsOn }) satisfies DemoService;

/** In an order in which whatever a service depends on comes before it. */
export const services: readonly DemoService[] = [
  service('orders-db', 'Orders database', 'platform', 'platform-oncall', 1),
  service('message-bus', 'Message bus', 'platform', 'platform-oncall', 1),
  service('cluster', 'Cluster', 'platform', 'platform-lead', 1),
  service('identity', 'Identity', 'platform', 'platform-lead', 1, ['cluster']),
  service('payments-api', 'Payments API', 'payments', 'payments-oncall', 1, ['orders-db', 'message-bus']),
  service('checkout', 'Checkout', 'payments', 'payments-lead', 1, ['payments-api', 'orders-db', 'identity']),
  service('invoices', 'Invoices', 'payments', 'payments-oncall', 3, ['orders-db', 'message-bus']),
  service('search', 'Search', 'search', 'search-oncall', 2, ['cluster']),
  service('recommendations', 'Recommendations', 'search', 'search-lead', 3, ['search', 'message-bus']),
  service('web-shop', 'Web shop', 'storefront', 'storefront-oncall', 1, ['checkout', 'search', 'identity']),
];

/** What a monitoring tool calls a service: an alias of the catalogue, so that it never meets a service of yours. */
export const aliasOf = (key: string): string => `demo-${key}`;
export const serviceOf = (key: string): DemoService => {
  const found = services.find((one) => one.key === key);
  if (!found) throw new Error(`no service ${key} in the demo`);
  return found;
};

export const integrations = [
  { source: 'alertmanager', name: `Prometheus ${mark}` },
  { source: 'grafana', name: `Grafana ${mark}` },
  { source: 'uptime-kuma', name: `Uptime checks ${mark}` },
  { source: 'generic', name: `Batch jobs ${mark}` },
  { source: 'github', name: `Deployments ${mark}` },
] as const;
export type DemoSource = Exclude<(typeof integrations)[number]['source'], 'github'>;
