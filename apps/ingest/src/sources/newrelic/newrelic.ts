import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf } from '../../domain/field-at.js';
import { resolvedText, textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * New Relic's workflow webhook with its default template:
 * https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook
 *
 * { "id": "…", "issueUrl": "…", "title": "…", "priority": "CRITICAL|HIGH|MEDIUM|LOW", "impactedEntities": ["…"], "totalIncidents": 1,
 *   "state": "CREATED|ACTIVATED|ACKNOWLEDGED|CLOSED", "trigger": "…", "createdAt": 1795010520000, "updatedAt": 1795010520000, "sources": ["newrelic"],
 *   "alertPolicyNames": ["…"], "alertConditionNames": ["…"], "workflowName": "…" }
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = {
  CREATED: 'firing',
  ACTIVATED: 'firing',
  ACKNOWLEDGED: 'acknowledged',
  CLOSED: 'resolved',
  // As templates that were written for other receivers say it.
  RESOLVED: 'resolved',
};

/** The variable `annotations.title` is a list, of which the default template takes the first: a template of one's own may not. */
const titleOf = (title: unknown) => resolvedText(Array.isArray(title) ? title[0] : title);

function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a message of New Relic', '');
  const text = (name: string) => resolvedText(body[name]);
  // A template of one's own may leave the id out; the address of the issue ends with it.
  const key = text('id') ?? text('issueId') ?? /\/issues\/([0-9a-f-]{8,64})/.exec(text('issueUrl') ?? text('issuePageUrl') ?? '')?.[1];
  if (key === undefined) return unmapped("no id: New Relic's default template has one", '/id');
  const state = textOf(body['state'])?.toUpperCase() ?? '';
  const status = statuses[state];
  if (status === undefined) return control(`state ${state === '' ? 'missing' : state}: says nothing of the alert`);
  const names = (name: string) =>
    listOf(body[name])
      .map(textOf)
      .filter((part) => part !== null)
      .join(', ');
  return parsed({
    kind: 'alert',
    key,
    status,
    sourceSeverity: resolvedText(body['priority']),
    title: firstOf(titleOf(body['title']), fieldAt(body, 'alertConditionNames', 0), text('condition_name')),
    description: firstOf(names('alertConditionDescriptions'), text('details')),
    labels: {
      entity: names('impactedEntities'),
      condition: names('alertConditionNames'),
      policy: names('alertPolicyNames'),
      workflow: body['workflowName'],
    },
    links: [{ href: firstOf(body['issueUrl'], body['issuePageUrl']), text: 'New Relic', kind: 'source' }],
    startedAt: body['createdAt'],
    statedAt: body['updatedAt'],
    endedAt: firstOf(body['closedAt'], body['updatedAt']),
  });
}

export const newrelic: Source = {
  name: 'newrelic',
  title: 'New Relic',
  category: 'alerts',
  family: 'newrelic',
  parserVersion: 2,
  parse,
  recognizes: (_, body) =>
    isObject(body) && 'id' in body && 'state' in body && ('issueUrl' in body || 'impactedEntities' in body || 'workflowName' in body),
  setUp: webhookAt(
    'Alerts → Destinations → Add → Webhook',
    'Then Workflows → your workflow → Notify → Webhook, with the default template. "Send test notification" shows here.',
  ),
  examples,
};
