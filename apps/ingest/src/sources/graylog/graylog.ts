import type { Severity } from '@debrief/contracts';
import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Graylog's HTTP notification: https://go2docs.graylog.org/current/interacting_with_your_log_data/alerts/alert_notifications.html
 *
 * { "event_definition_id": "…", "event_definition_title": "…", "event_definition_description": "…",
 *   "event": { "id": "…", "timestamp": "2026-11-18T14:02:00.000Z", "message": "…", "source": "…", "key": "…", "priority": 3, "fields": {…}, "group_by_fields": {…} }, "backlog": [] }
 */
const severities: readonly (Severity | undefined)[] = [undefined, 'info', 'warning', 'high', 'critical'];

function parse({ body }: Incoming): Parsed {
  const event = objectOf(fieldAt(body, 'event'));
  const definition = textOf(firstOf(fieldAt(body, 'event_definition_id'), event['event_definition_id']));
  if (definition === null) return unmapped('no event_definition_id: Graylog sends one', '/event_definition_id');
  const key = textOf(event['key']);
  const draft: AlertDraft = {
    kind: 'alert',
    key: [definition, key],
    status: 'firing',
    severity: severities[Number(event['priority'])],
    sourceSeverity: event['priority'],
    title: firstOf(fieldAt(body, 'event_definition_title'), event['message']),
    description: firstOf(event['message'], fieldAt(body, 'event_definition_description')),
    labels: { ...objectOf(event['fields']), ...objectOf(event['group_by_fields']), source: event['source'], key },
    statedAt: event['timestamp'],
  };
  // What "Execute Test Notification" sends.
  if (definition === 'TEST_NOTIFICATION_ID' || fieldAt(body, 'event_definition_type') === 'test-dummy-v1') draft.isTest = true;
  return parsed(draft);
}

export const graylog: Source = {
  name: 'graylog',
  title: 'Graylog',
  category: 'alerts',
  family: 'graylog',
  parserVersion: 2,
  expiryMinutes: 60,
  parse,
  recognizes: (_, body) => isObject(body) && 'event_definition_id' in body && isObject(body['event']),
  setUp: webhookAt(
    'Alerts → Notifications → Create notification → HTTP Notification',
    'Add the notification to your event definitions. Graylog sends no end: an alert ends an hour after its last event.',
  ),
  examples,
};
