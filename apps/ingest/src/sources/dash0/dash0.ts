import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { statusOfWord } from '../../domain/status-words.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Dash0's webhook notification channel: https://www.dash0.com/documentation/dash0/alerting/notification-channels
 *
 * { "type": "alert.ongoing|alert.resolved|alert.closed|alert.superseded", "data": { "issue": { "id": "…", "issueIdentifier": "…", "start": "…", "end": "…", "status": "critical|degraded", "summary": "…",
 *   "url": "…", "description": "…", "labels": [{ "key": "…", "value": { "stringValue": "…" } }] } } }
 */
function labelsOf(value: unknown): Record<string, unknown> {
  if (!Array.isArray(value)) return { ...objectOf(value) };
  return Object.fromEntries(
    value.filter(isObject).map((label) => [textOf(label['key']) ?? '', firstOf(fieldAt(label, 'value', 'stringValue'), label['value'])]),
  );
}

function parse({ body }: Incoming): Parsed {
  const issue = objectOf(firstOf(fieldAt(body, 'data', 'issue'), fieldAt(body, 'issue')));
  const key = textOf(firstOf(issue['id'], issue['issueIdentifier']));
  if (key === null) return unmapped('no data.issue.id: Dash0 sends one', '/data/issue/id');
  const type = textOf(fieldAt(body, 'type')) ?? '';
  const labels = labelsOf(issue['labels']);
  const isOver = /(resolved|closed|superseded)$/.test(type) || statusOfWord(issue['status']) === 'resolved';
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: isOver ? 'resolved' : 'firing',
    severity: issue['status'] === 'degraded' ? 'warning' : undefined,
    sourceSeverity: isOver ? undefined : issue['status'],
    title: firstOf(issue['summary'], issue['issueIdentifier']),
    description: issue['description'],
    service: firstOf(labels['service.name'], labels['service_name']),
    environment: firstOf(labels['deployment.environment.name'], labels['deployment.environment']),
    labels,
    annotations: labelsOf(issue['annotations']),
    links: [{ href: issue['url'], text: 'Dash0', kind: 'source' }],
    startedAt: issue['start'],
    endedAt: issue['end'],
  };
  // Another issue goes on in its place.
  if (type.endsWith('superseded')) draft.resolution = 'merged';
  return parsed(draft);
}

export const dash0: Source = {
  name: 'dash0',
  title: 'Dash0',
  category: 'alerts',
  family: 'dash0',
  parserVersion: 2,
  parse,
  recognizes: (_, body) => isObject(fieldAt(body, 'data', 'issue')) && (textOf(fieldAt(body, 'type')) ?? '').startsWith('alert.'),
  setUp: webhookAt('Organization Settings → Notification Channels → Add → Webhook', 'Choose the channel in your check rules.'),
  examples,
};
