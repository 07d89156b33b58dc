import { control, parsed, unmapped, type Draft, type Parsed } from '../../domain/draft.js';
import { isObject, objectOf, type JsonObject } from '../../domain/field-at.js';
import { alertmanagerFingerprint } from '../../domain/fingerprint.js';
import { instantOf, plusMinutes } from '../../domain/instants.js';
import { alertLinks, labelsOf, pulseOf } from '../alertmanager/alertmanager.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * POST /api/v2/alerts of Alertmanager's own API, which Prometheus, vmalert, Thanos Ruler, Mimir and Loki call:
 * https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 *
 * [{ "labels": { "alertname": "HighLatency", … }, "annotations": {…}, "startsAt": "2026-11-18T14:02:00.123Z",
 *    "endsAt": "2026-11-18T14:06:00.123Z", "generatorURL": "http://prometheus…" }]
 *
 * There is no status: an alert fires until its `endsAt`, which rolls on with every repeat, four resend delays ahead.
 */

const defaultMinutes = 5;

/** What is wrong with a member by Alertmanager's own rules, or undefined. */
export function apiAlertError(alert: unknown, receivedAt: string): string | undefined {
  if (!isObject(alert)) return 'an alert must be an object';
  if (!isObject(alert['labels'])) return 'at least one label pair required';
  for (const [name, value] of Object.entries(alert['labels'])) if (typeof value !== 'string') return `label "${name}" must be a text`;
  if (Object.keys(labelsOf(alert['labels'])).length === 0) return 'at least one label pair required';
  for (const name of ['startsAt', 'endsAt'] as const) {
    const value = alert[name];
    if (value !== undefined && value !== null && (typeof value !== 'string' || (value !== '' && !/^\d{4}-\d{2}-\d{2}T/.test(value))))
      return `invalid ${name}`;
  }
  const { startsAt, endsAt } = times(alert, receivedAt);
  return startsAt !== null && endsAt !== null && startsAt > endsAt ? 'start time must be before end time' : undefined;
}

function times(alert: JsonObject, receivedAt: string): { startsAt: string | null; endsAt: string | null } {
  const startsAt = instantOf(alert['startsAt']);
  const endsAt = instantOf(alert['endsAt']);
  // Alertmanager's defaults: no end is "now + resolve_timeout", no start is the end if that has passed, else now.
  if (startsAt === null) return { startsAt: endsAt !== null && endsAt < receivedAt ? endsAt : null, endsAt };
  return { startsAt, endsAt };
}

/** The alerts of a body: a list, or a lone object taken as a list of one. */
export const apiAlerts = (body: unknown): readonly unknown[] | undefined =>
  Array.isArray(body) ? body : isObject(body) ? [body] : undefined;

function draftOf(alert: JsonObject, { receivedAt }: Incoming): Draft {
  const labels = labelsOf(alert['labels']);
  const pulse = pulseOf(labels);
  if (pulse) return pulse;
  const annotations = objectOf(alert['annotations']);
  const { startsAt, endsAt } = times(alert, receivedAt);
  const firing = endsAt === null || endsAt > receivedAt;
  return {
    kind: 'alert',
    key: alertmanagerFingerprint(labels),
    status: firing ? 'firing' : 'resolved',
    sourceSeverity: labels['severity'],
    title: annotations['summary'] ?? annotations['title'] ?? alert['summary'],
    labels,
    annotations,
    links: alertLinks(alert, annotations),
    startedAt: startsAt,
    ...(firing ? { holdsUntil: endsAt ?? plusMinutes(receivedAt, defaultMinutes) } : { endedAt: endsAt }),
  };
}

function parse(incoming: Incoming): Parsed {
  const alerts = apiAlerts(incoming.body);
  if (alerts === undefined) return unmapped('neither a list of alerts nor one alert', '');
  if (alerts.length === 0) return control('a request without alerts');
  const errors = alerts.map((alert) => apiAlertError(alert, incoming.receivedAt));
  const valid = alerts.filter((_, i) => errors[i] === undefined) as JsonObject[];
  const first = errors.findIndex((error) => error !== undefined);
  const problem = {
    type: 'receipt/invalid-alerts',
    detail: [...new Set(errors.filter((error) => error !== undefined))].join('; '),
    pointer: `/${first}`,
  };
  if (valid.length === 0) return { outcome: 'refused', problem };
  const drafts = valid.map((alert) => draftOf(alert, incoming));
  return first < 0 ? parsed(...drafts) : { outcome: 'parsed', drafts, problem };
}

const looksLikeApiAlert = (alert: unknown): boolean =>
  isObject(alert) && isObject(alert['labels']) && ('alertname' in alert['labels'] || ('annotations' in alert && 'startsAt' in alert));

export const alertmanagerApi: Source = {
  name: 'alertmanager-api',
  title: 'Prometheus, vmalert, Thanos, Mimir, Loki (Alertmanager API)',
  category: 'alerts',
  family: 'alertmanager',
  parserVersion: 1,
  isLarge: true,
  parse,
  recognizes: (_, body) => {
    const alerts = apiAlerts(body);
    return alerts !== undefined && alerts.length > 0 && alerts.every(looksLikeApiAlert);
  },
  pathOf: (key) => `/alertmanager-api/${key}`,
  setUp: ({ doorUrl, key }) => {
    const url = URL.parse(doorUrl);
    return {
      steps: [
        {
          text: 'Name Debrief as a further Alertmanager in prometheus.yml; it then hears every alert as soon as Prometheus evaluates it.',
          code: {
            language: 'yaml',
            text: `alerting:\n  alertmanagers:\n    - scheme: ${url?.protocol.replace(':', '') ?? 'http'}\n      path_prefix: /alertmanager-api/${key}\n      static_configs:\n        - targets: ['${url?.host ?? 'debrief.example.org'}']\n`,
          },
        },
        {
          text: 'vmalert takes the same address on its command line.',
          code: { language: 'sh', text: `vmalert -notifier.url=${doorUrl}/alertmanager-api/${key}\n` },
        },
        {
          text: 'By hand:',
          code: {
            language: 'sh',
            text: `amtool alert add alertname=HelloDebrief service=checkout severity=critical --alertmanager.url=${doorUrl}/alertmanager-api/${key}\n`,
          },
        },
      ],
    };
  },
  examples,
};
