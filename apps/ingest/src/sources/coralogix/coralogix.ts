import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject, listOf, objectOf } from '../../domain/field-at.js';
import { resolvedText, textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Coralogix' generic webhook with its default body: https://coralogix.com/docs/user-guides/alerting/outbound-webhooks/generic-webhooks-alert-webhooks/
 *
 * { "uuid": "…", "alert_id": "…", "name": "…", "description": "…", "alert_action": "trigger|resolve", "alert_url": "…", "log_url": "…",
 *   "fields": [{ "key": "severity", "value": "ERROR" }, { "key": "timestampISO", "value": "…" }, { "key": "Group-by Field1", "value": "…" }, …] }
 *
 * Placeholders that do not apply arrive as they stand: "$GROUP_BY_VALUE_1", "*insert desired application name*".
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = {
  trigger: 'firing',
  triggered: 'firing',
  resolve: 'resolved',
  resolved: 'resolved',
};

function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || resolvedText(body['alert_id']) === null)
    return unmapped('no alert_id: the default body of Coralogix has one', '/alert_id');
  const action = (textOf(body['alert_action']) ?? 'trigger').toLowerCase();
  const status = statuses[action];
  if (status === undefined) return control(`alert_action ${action.slice(0, 60)}: says nothing of the alert`);
  const fields = new Map(
    listOf(body['fields']).map((field) => [textOf(objectOf(field)['key']) ?? '', resolvedText(objectOf(field)['value'])]),
  );
  const groups = [...fields].filter(([name, value]) => /^Group-by Value/i.test(name) && value !== null).map(([, value]) => value);
  const known = ['team', 'application', 'subsystem', 'computer', 'ipAddress', 'metaLabels', 'Group-by Field1', 'Group-by Value1'];
  return parsed({
    kind: 'alert',
    key: [resolvedText(body['alert_id']), ...groups],
    status,
    sourceSeverity: firstOf(fields.get('severity'), fields.get('severityLowercase'), fields.get('priority')),
    title: body['name'],
    description: firstOf(resolvedText(body['description']), fields.get('text')),
    value: fields.get('hitCount'),
    service: firstOf(resolvedText(body['service']), fields.get('application')),
    labels: Object.fromEntries(
      known.map((name) => [name, fields.get(name) ?? null]).filter(([, value]) => value !== null && value !== 'null'),
    ),
    links: [
      { href: body['alert_url'], text: 'Coralogix', kind: 'source' },
      { href: body['log_url'], text: 'Logs', kind: 'dashboard' },
    ],
    statedAt: firstOf(fields.get('timestampISO'), fields.get('timestampMs'), fields.get('timestamp')),
  });
}

export const coralogix: Source = {
  name: 'coralogix',
  title: 'Coralogix',
  category: 'alerts',
  family: 'coralogix',
  parserVersion: 1,
  allowsGet: true,
  parse,
  recognizes: (_, body) => isObject(body) && 'alert_id' in body && 'alert_action' in body && Array.isArray(body['fields']),
  setUp: webhookAt(
    'Data Flow → Outbound Webhooks → Generic webhook, method POST, default body',
    'Choose the webhook in your alerts, with "Notify when resolved".',
  ),
  examples,
};
