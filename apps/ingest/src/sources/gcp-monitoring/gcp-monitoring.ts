import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Google Cloud Monitoring's webhook, schema 1.2: https://cloud.google.com/monitoring/support/notification-options#schema-pubsub
 *
 * { "version": "1.2", "incident": { "incident_id": "…", "state": "open|closed", "started_at": 1795010520, "ended_at": null, "summary": "…", "severity": "Critical",
 *     "policy_name": "…", "condition_name": "…", "url": "…", "resource": { "type": "…", "labels": {…} }, "metric": {…}, "observed_value": "…",
 *     "policy_user_labels": {…}, "documentation": { "content": "…", "subject": "…" }, "metadata": { "system_labels": {…}, "user_labels": {…} } } }
 */
function parse({ body }: Incoming): Parsed {
  const incident = isObject(body) ? body['incident'] : undefined;
  if (!isObject(incident) || textOf(incident['incident_id']) === null)
    return unmapped('no incident.incident_id: Google Cloud sends one', '/incident/incident_id');
  const state = (textOf(incident['state']) ?? '').toLowerCase();
  if (state !== 'open' && state !== 'closed') return control(`state ${state === '' ? 'missing' : state}: says nothing of the alert`);
  const severity = firstOf(
    incident['severity'],
    fieldAt(incident, 'metadata', 'system_labels', 'severity'),
    fieldAt(incident, 'policy_user_labels', 'severity'),
  );
  const draft: AlertDraft = {
    kind: 'alert',
    key: textOf(incident['incident_id']) as string,
    status: state === 'open' ? 'firing' : 'resolved',
    sourceSeverity: severity === 'No severity' ? undefined : severity,
    title: firstOf(incident['condition_name'], fieldAt(incident, 'documentation', 'subject'), incident['summary']),
    description: [incident['summary'], fieldAt(incident, 'documentation', 'content')]
      .map(textOf)
      .filter((part) => part !== null)
      .join('\n\n'),
    value: incident['observed_value'],
    labels: {
      ...objectOf(fieldAt(incident, 'resource', 'labels')),
      ...objectOf(fieldAt(incident, 'metadata', 'user_labels')),
      ...objectOf(incident['policy_user_labels']),
      policy: incident['policy_name'],
      resource: incident['resource_name'],
      project: incident['scoping_project_id'],
    },
    links: [{ href: incident['url'], text: 'Google Cloud', kind: 'source' }],
    startedAt: incident['started_at'],
    endedAt: incident['ended_at'],
  };
  // What "Test connection" sends.
  if (isObject(body) && body['version'] === 'test') draft.isTest = true;
  return parsed(draft);
}

export const gcpMonitoring: Source = {
  name: 'gcp-monitoring',
  title: 'Google Cloud Monitoring',
  category: 'alerts',
  family: 'gcp-monitoring',
  parserVersion: 2,
  parse,
  recognizes: (_, body) => isObject(fieldAt(body, 'incident')) && fieldAt(body, 'incident', 'incident_id') !== undefined,
  setUp: webhookAt(
    'Alerting → Edit notification channels → Webhooks → Add new',
    'Press "Test connection".',
    'In your policies choose the channel, and "Notify on incident closure": without it nothing ends here by itself.',
  ),
  examples,
};
