import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { statusOfWord } from '../../domain/status-words.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Honeycomb's webhook recipient: https://docs.honeycomb.io/notify/recipients/webhooks/
 *
 * { "version": "v0.1.0", "shared_secret": "…", "name": "Trigger name", "trigger_url": "…", "status": "TRIGGERED|OK", "summary": "…", "description": "…", "operator": "…",
 *   "threshold": 5, "result_url": "…", "result_groups": [{ "Group": {…}, "Result": 7 }], "Alert": { "InstanceID": "…", "Timestamp": "…" } }
 */
function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a webhook of Honeycomb', '');
  const alert = objectOf(firstOf(body['Alert'], body['alert']));
  const key = textOf(firstOf(alert['InstanceID'], alert['instance_id'], alert['instanceId'], body['id'], body['trigger_id']));
  if (key === null) return unmapped('no Alert.InstanceID: Honeycomb sends one', '/Alert/InstanceID');
  const status = statusOfWord(firstOf(body['status'], alert['Status'], alert['status']));
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: status === 'resolved' ? 'resolved' : 'firing',
    sourceSeverity: firstOf(fieldAt(body, 'vars', 'severity'), body['severity']),
    title: firstOf(body['name'], alert['Name']),
    description: firstOf(body['description'], body['summary'], alert['Description']),
    value: fieldAt(body, 'result_groups', 0, 'Result'),
    labels: objectOf(fieldAt(body, 'result_groups', 0, 'Group')),
    links: [
      { href: body['result_url'], text: 'Result', kind: 'dashboard' },
      { href: body['trigger_url'], text: 'Trigger', kind: 'source' },
    ],
    statedAt: firstOf(alert['Timestamp'], alert['timestamp'], body['timestamp']),
  };
  if ([body['isTest'], body['is_test'], alert['IsTest'], alert['isTest']].includes(true)) draft.isTest = true;
  return parsed(draft);
}

export const honeycomb: Source = {
  name: 'honeycomb',
  title: 'Honeycomb',
  category: 'alerts',
  family: 'honeycomb',
  parserVersion: 2,
  signature: { scheme: 'token', header: 'x-honeycomb-webhook-token', secret: 'ours' },
  deliveryId: ({ headers }) => headers['x-honeycomb-webhook-delivery-id'] ?? headers['x-honeycomb-webhook-id'],
  parse,
  recognizes: (headers, body) =>
    'x-honeycomb-webhook-delivery-id' in headers ||
    'x-honeycomb-webhook-id' in headers ||
    (isObject(body) && 'result_url' in body && 'status' in body),
  setUp: ({ ingestUrl, signingSecret }) => ({
    steps: [
      paste('Integrations → Trigger & SLO Recipients → Add Integration → Webhook, URL:', 'text', ingestUrl),
      paste('Shared secret:', 'text', signingSecret),
      step('Choose the recipient in your triggers and burn alerts; then press Test.'),
    ],
  }),
  examples,
};
