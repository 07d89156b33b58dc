import { control, parsed, unmapped, type AlertDraft, type Draft, type Parsed, type PulseDraft } from '../../domain/draft.js';
import { fieldAt, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { alertmanagerFingerprint } from '../../domain/fingerprint.js';
import { instantOf } from '../../domain/instants.js';
import type { LinkDraft } from '../../domain/labels.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * The webhook of Prometheus' Alertmanager, version 4, as its documentation describes it:
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 *
 * {
 *   "version": "4", "groupKey": "{}:{alertname=\"HighLatency\"}", "truncatedAlerts": 0, "status": "firing", "receiver": "debrief",
 *   "groupLabels": {…}, "commonLabels": {…}, "commonAnnotations": {…}, "externalURL": "http://alertmanager.example.org:9093",
 *   "alerts": [{ "status": "firing", "labels": {…}, "annotations": {…}, "startsAt": "2026-11-18T14:02:00.123Z",
 *                "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://prometheus…", "fingerprint": "84725bbffcf988ae" }]
 * }
 *
 * `status`, `truncatedAlerts` and members that are missing say nothing of any alert: silenced ones simply vanish from the list.
 */

const heartbeatNames = new Set(['Watchdog', 'DeadMansSwitch']);

/** Labels as text without the empty ones, which Prometheus treats as absent. */
export function labelsOf(value: unknown): Record<string, string> {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, label] of Object.entries(objectOf(value)))
    if (label !== '' && label !== null && label !== undefined)
      labels[name] = typeof label === 'object' ? JSON.stringify(label) : String(label as string);
  return labels;
}

/** The links that annotations and the message offer, by Prometheus' customs. */
export function alertLinks(alert: JsonObject, annotations: JsonObject): LinkDraft[] {
  const links: LinkDraft[] = [
    { href: annotations['runbook_url'] ?? annotations['runbook'], text: 'Runbook', kind: 'runbook' },
    { href: annotations['dashboard_url'] ?? annotations['dashboard'], text: 'Dashboard', kind: 'dashboard' },
    { href: alert['generatorURL'], text: 'Source', kind: 'source' },
  ];
  return links.filter(({ href }) => typeof href === 'string' && href !== '');
}

/** A signal that the chain is alive, by the names that the field uses; its alert is none. */
export const pulseOf = (labels: JsonObject): PulseDraft | undefined =>
  typeof labels['alertname'] === 'string' && heartbeatNames.has(labels['alertname'])
    ? { kind: 'pulse', name: labels['alertname'] }
    : undefined;

function statusOf(own: unknown, ofGroup: unknown, endsAt: string | null, receivedAt: string): 'firing' | 'resolved' {
  for (const status of [own, ofGroup]) if (status === 'firing' || status === 'resolved') return status;
  return endsAt !== null && endsAt <= receivedAt ? 'resolved' : 'firing';
}

/** Reads the members of `alerts`. The fingerprint is taken as sent, unless two label sets of one message share it: then both are computed. */
export function draftsOf(body: JsonObject, incoming: Incoming): Draft[] {
  const alerts = listOf(body['alerts']).filter(isObject);
  const sent = new Map<string, Set<string>>();
  const entries = alerts.map((alert) => {
    const labels = labelsOf(alert['labels']);
    const computed = alertmanagerFingerprint(labels);
    const fingerprint =
      typeof alert['fingerprint'] === 'string' && /^[0-9a-f]{16}$/.test(alert['fingerprint']) ? alert['fingerprint'] : undefined;
    if (fingerprint !== undefined) sent.set(fingerprint, (sent.get(fingerprint) ?? new Set()).add(computed));
    return { alert, labels, computed, fingerprint };
  });
  return entries.flatMap(({ alert, labels, computed, fingerprint }): Draft[] => {
    const pulse = pulseOf(labels);
    // A watchdog that has ended is no sign of life, and no alert either: silence will tell.
    if (pulse) return (alert['status'] ?? body['status']) === 'resolved' ? [] : [pulse];
    const annotations = objectOf(alert['annotations']);
    const endsAt = instantOf(alert['endsAt']);
    const isUnique = fingerprint !== undefined && sent.get(fingerprint)?.size === 1;
    const draft: AlertDraft = {
      kind: 'alert',
      key: isUnique ? fingerprint : computed,
      status: statusOf(alert['status'], body['status'], endsAt, incoming.receivedAt),
      sourceSeverity: labels['severity'],
      title: annotations['summary'] ?? annotations['title'] ?? undefined,
      labels,
      annotations,
      links: alertLinks(alert, annotations),
      linkBase: body['externalURL'],
      groupHint: body['groupKey'],
      startedAt: alert['startsAt'],
      endedAt: endsAt,
    };
    return [draft];
  });
}

function parse(incoming: Incoming): Parsed {
  const { body } = incoming;
  if (!isObject(body) || !Array.isArray(body['alerts'])) return unmapped('no list "alerts": Alertmanager\'s webhook has one', '/alerts');
  if (body['alerts'].length === 0) return control('a message without alerts');
  if (!body['alerts'].some(isObject)) return unmapped('no member of "alerts" is an object', '/alerts/0');
  const drafts = draftsOf(body, incoming);
  if (drafts.length === 0) return control('a watchdog that has ended');
  return parsed(...drafts);
}

export const alertmanager: Source = {
  name: 'alertmanager',
  title: 'Prometheus Alertmanager',
  category: 'alerts',
  family: 'alertmanager',
  parserVersion: 2,
  isLarge: true,
  staleMinutes: 1440,
  parse,
  recognizes: (_, body) =>
    Array.isArray(fieldAt(body, 'alerts')) &&
    fieldAt(body, 'orgId') === undefined &&
    isObject(body) &&
    ('groupKey' in body || 'receiver' in body || body['version'] === '4') &&
    isObject(fieldAt(body, 'alerts', 0, 'labels') ?? {}),
  setUp: ({ ingestUrl }) => ({
    steps: [
      {
        text: 'Add a receiver to alertmanager.yml and keep your routes: this one goes first and lets the others go on.',
        code: {
          language: 'yaml',
          text: `receivers:\n  - name: debrief\n    webhook_configs:\n      - url: '${ingestUrl}'\n        send_resolved: true\nroute:\n  routes:\n    - receiver: debrief\n      continue: true   # first of your routes\n`,
        },
      },
      { text: 'Keep send_resolved: without it nothing ever ends by itself.' },
      {
        text: 'Load it, and send an alert by hand.',
        code: {
          language: 'sh',
          text: 'curl -X POST http://localhost:9093/-/reload\namtool alert add alertname=HelloDebrief service=checkout severity=critical --alertmanager.url=http://localhost:9093\n',
        },
      },
    ],
  }),
  examples,
};
