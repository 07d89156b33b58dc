import { control, parsed, unmapped, type AlertDraft, type Draft, type Parsed } from '../../domain/draft.js';
import { fieldAt, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { alertmanagerFingerprint } from '../../domain/fingerprint.js';
import type { LinkDraft } from '../../domain/labels.js';
import { textOf } from '../../domain/text.js';
import { alertLinks, labelsOf } from '../alertmanager/alertmanager.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Grafana's webhook contact point, Grafana 9 and later:
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 *
 * { "receiver": "…", "status": "firing", "orgId": 1, "version": "1", "groupKey": "…", "externalURL": "…", "title": "…", "state": "alerting", "message": "…",
 *   "alerts": [{ "status": "firing", "labels": {…}, "annotations": {…}, "startsAt": "…", "endsAt": "0001-01-01T00:00:00Z", "values": { "B": 44.2 },
 *                "valueString": "…", "generatorURL": "…", "fingerprint": "…", "silenceURL": "…", "dashboardURL": "…", "panelURL": "…", "imageURL": "…" }] }
 *
 * The fingerprint covers private labels that are taken out before sending: it cannot be computed here and is taken as sent.
 */

function linksOf(alert: JsonObject, annotations: JsonObject): LinkDraft[] {
  return [
    ...alertLinks(alert, annotations),
    { href: alert['silenceURL'], text: 'Silence', kind: 'silence' },
    { href: alert['dashboardURL'], text: 'Dashboard', kind: 'dashboard' },
    { href: alert['panelURL'], text: 'Panel', kind: 'dashboard' },
    { href: alert['imageURL'], text: 'Image', kind: 'image' },
  ];
}

function draftOf(alert: JsonObject, body: JsonObject): Draft {
  const labels = labelsOf(alert['labels']);
  const annotations = objectOf(alert['annotations']);
  const status = (alert['status'] ?? body['status']) === 'resolved' ? 'resolved' : 'firing';
  const isNoData = labels['alertname'] === 'DatasourceNoData' || labels['alertname'] === 'DatasourceError';
  const values = isObject(alert['values']) ? JSON.stringify(alert['values']) : undefined;
  const draft: AlertDraft = {
    kind: 'alert',
    key: textOf(alert['fingerprint']) ?? alertmanagerFingerprint(labels),
    status: isNoData && status === 'firing' ? 'no-data' : status,
    sourceSeverity: labels['severity'],
    title:
      annotations['summary'] ??
      annotations['title'] ??
      (isNoData ? `${labels['rulename'] ?? 'A rule'}: ${labels['alertname']}` : (labels['alertname'] ?? alert['title'])),
    value: values ?? alert['valueString'],
    labels,
    annotations,
    links: linksOf(alert, annotations),
    linkBase: body['externalURL'],
    groupHint: body['groupKey'],
    startedAt: alert['startsAt'],
    endedAt: alert['endsAt'],
  };
  if (isNoData) draft.statedAt = alert['startsAt'];
  // What the button "Test" of a contact point sends.
  if (labels['alertname'] === 'TestAlert' && labels['instance'] === 'Grafana') draft.isTest = true;
  return draft;
}

function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || !Array.isArray(body['alerts'])) return unmapped('no list "alerts": Grafana\'s webhook has one', '/alerts');
  if (body['alerts'].length === 0) return control('a message without alerts');
  const alerts = listOf(body['alerts']).filter(isObject);
  return alerts.length === 0
    ? unmapped('no member of "alerts" is an object', '/alerts/0')
    : parsed(...alerts.map((alert) => draftOf(alert, body)));
}

export const grafana: Source = {
  name: 'grafana',
  title: 'Grafana',
  category: 'alerts',
  family: 'grafana',
  parserVersion: 1,
  isLarge: true,
  staleMinutes: 1440,
  noDataOpens: true,
  signature: {
    scheme: 'hmac-sha256-hex',
    header: 'x-grafana-alerting-signature',
    timestamp: { header: 'x-grafana-alerting-timestamp', isSigned: true },
    secret: 'ours',
  },
  parse,
  recognizes: (_, body) =>
    Array.isArray(fieldAt(body, 'alerts')) && isObject(body) && ('orgId' in body || (body['version'] === '1' && 'state' in body)),
  setUp: ({ ingestUrl, signingSecret }) => ({
    steps: [
      paste('Alerting → Contact points → Add contact point → Integration "Webhook", method POST, and this URL:', 'text', ingestUrl),
      paste(
        'If you want the deliveries signed: Optional settings → HMAC signature, this secret, and as timestamp header X-Grafana-Alerting-Timestamp.',
        'text',
        signingSecret,
      ),
      step('Press Test: the test shows here within seconds. Then name the contact point in a notification policy.'),
    ],
  }),
  examples,
};
