import { createHash } from 'node:crypto';
import { aliasOf, type DemoSource } from './organization.js';
import type { DemoIncident } from './story.js';

/** One delivery as a tool would send it. */
export interface Delivery {
  readonly source: DemoSource | 'github';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}
interface Episode {
  readonly incident: DemoIncident;
  readonly startsAt: string;
  readonly endsAt?: string;
  readonly targets: number;
  readonly run: string;
}

const hex = (length: number, ...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, length);
const severityOf = ({ severity }: DemoIncident): string => (severity <= 'sev2' ? 'critical' : 'warning');
const never = '0001-01-01T00:00:00Z';

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config; Grafana's webhook is a relative of it. */
function prometheusLike({ incident, startsAt, endsAt, targets, run }: Episode, isGrafana: boolean): unknown {
  const alertname = incident.alert ?? incident.key;
  const status = endsAt ? 'resolved' : 'firing';
  const common = { alertname, service: aliasOf(incident.service), severity: severityOf(incident), environment: 'production' };
  const host = isGrafana ? 'https://grafana.example.org' : 'http://prometheus.example.org:9090';
  return {
    version: isGrafana ? '1' : '4',
    groupKey: `{}:{alertname="${alertname}"}`,
    truncatedAlerts: 0,
    receiver: 'debrief',
    status,
    groupLabels: { alertname },
    commonLabels: common,
    commonAnnotations: {},
    externalURL: isGrafana ? 'https://grafana.example.org/' : 'http://alertmanager.example.org:9093',
    ...(isGrafana && {
      orgId: 1,
      title: `[${endsAt ? 'RESOLVED' : 'FIRING'}:1] ${alertname}`,
      state: endsAt ? 'ok' : 'alerting',
      message: incident.title,
    }),
    alerts: Array.from({ length: targets }, (_, index) => ({
      status,
      labels: { ...common, instance: `${incident.service}-${index + 1}:8080`, demo_run: run },
      annotations: { summary: incident.title, runbook_url: `https://runbooks.example.org/${incident.service}` },
      startsAt,
      endsAt: endsAt ?? never,
      generatorURL: `${host}/graph`,
      fingerprint: hex(16, run, incident.key, String(index)),
    })),
  };
}

/** https://github.com/louislam/uptime-kuma/blob/master/server/notification-providers/webhook.js */
function uptimeKuma({ incident, startsAt, endsAt, run }: Episode): unknown {
  const time = (endsAt ?? startsAt).replace('T', ' ').replace('Z', '');
  const name = incident.title;
  const msg = endsAt ? '200 - OK' : 'Request failed with status code 503';
  const monitorID = Number.parseInt(hex(7, run, incident.key), 16);
  return {
    heartbeat: { monitorID, status: endsAt ? 1 : 0, time, msg, important: true },
    monitor: {
      id: monitorID,
      name,
      url: `https://${incident.service}.example.org`,
      type: 'http',
      hostname: null,
      tags: [{ name: 'service', value: aliasOf(incident.service) }],
    },
    msg: `[${name}] [${endsAt ? 'Up' : 'Down'}] ${msg}`,
  };
}

const generic = ({ incident, startsAt, endsAt, run }: Episode): unknown => ({
  dedupKey: `${incident.key}/${run}`,
  status: endsAt ? 'resolved' : 'firing',
  severity: severityOf(incident),
  title: incident.title,
  service: aliasOf(incident.service),
  environment: 'production',
  labels: { job: incident.alert ?? incident.key, demo_run: run },
  startedAt: startsAt,
  occurredAt: endsAt ?? startsAt,
  ...(endsAt && { resolvedAt: endsAt }),
});

function bodyOf(source: DemoSource, episode: Episode): unknown {
  switch (source) {
    case 'alertmanager':
    case 'grafana':
      return prometheusLike(episode, source === 'grafana');
    case 'uptime-kuma':
      return uptimeKuma(episode);
    case 'generic':
      return generic(episode);
  }
}

const plus = (instant: string, minutes: number): string => new Date(Date.parse(instant) + minutes * 60_000).toISOString();

/** What one incident's tool sends until people take it, and when it is over. `run` keeps one play's alerts apart from another's. */
export function deliveriesOf(incident: DemoIncident, began: string, run: string): { firing: Delivery[]; ending: Delivery[] } {
  const { source, at, pattern } = incident;
  if (!source) return { firing: [], ending: [] };
  const startsAt = plus(began, at.signal);
  const targets = pattern === 'storm' ? 60 : 1;
  const told = (from: string, endsAt?: string): Delivery => ({
    source,
    body: bodyOf(source, { incident, startsAt: from, ...(endsAt && { endsAt }), targets, run }),
  });
  const over = at.mitigated ?? at.resolved;
  const ending = over === undefined ? [] : [told(startsAt, plus(began, over))];
  if (pattern === 'repeated') return { firing: [told(startsAt), told(startsAt), told(startsAt)], ending };
  if (pattern !== 'flapping') return { firing: [told(startsAt)], ending };
  // four minutes on, two off: each return is another episode of the same alert
  const episodes = Array.from({ length: 5 }, (_, index) => plus(startsAt, index * 6));
  const firing = episodes.flatMap((from, index) => (index < 4 ? [told(from), told(from, plus(from, 4))] : [told(from)]));
  return { firing, ending: [told(episodes[4]!, plus(episodes[4]!, 4))] };
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_status */
export function deployment(service: string, at: string, run: string, state: 'success' | 'failure' = 'success'): Delivery {
  const id = Number.parseInt(hex(9, run, service, at), 16);
  const name = aliasOf(service);
  const sha = hex(40, service, at);
  const delivery = hex(32, run, service, at, state);
  return {
    source: 'github',
    headers: { 'x-github-event': 'deployment_status', 'x-github-delivery': delivery.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') },
    body: {
      action: 'created',
      repository: { id: 1, name, full_name: `example/${name}`, html_url: `https://github.com/example/${name}` },
      sender: { login: 'deploy-bot' },
      deployment: {
        id,
        sha,
        ref: `v4.${Number.parseInt(sha.slice(0, 2), 16)}.0`,
        environment: 'production',
        creator: { login: 'deploy-bot' },
        created_at: plus(at, -4),
        updated_at: at,
      },
      deployment_status: { state, environment: 'production', environment_url: 'https://example.org', created_at: at, updated_at: at },
    },
  };
}
