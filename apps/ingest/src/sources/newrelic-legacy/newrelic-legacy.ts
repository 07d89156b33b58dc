import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * New Relic's notification channel of type webhook, before workflows:
 * https://docs.newrelic.com/docs/alerts/alerts-classic/legacy-channels/customize-your-webhook-payload/
 *
 * { "incident_id": 4711, "current_state": "open|acknowledged|closed", "severity": "CRITICAL", "condition_name": "…", "policy_name": "…", "details": "…",
 *   "targets": [{ "name": "…", "labels": {…} }], "timestamp": 1795010520000, "incident_url": "…", "runbook_url": "…", "account_name": "…" }
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = { open: 'firing', acknowledged: 'acknowledged', closed: 'resolved' };

function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || textOf(body['incident_id']) === null)
    return unmapped("no incident_id: New Relic's webhook has one", '/incident_id');
  const state = textOf(body['current_state'])?.toLowerCase() ?? '';
  const status = statuses[state];
  if (status === undefined) return control(`current_state ${state === '' ? 'missing' : state}: says nothing of the alert`);
  const targets = listOf(body['targets']);
  const draft: AlertDraft = {
    kind: 'alert',
    key: textOf(body['incident_id']) as string,
    status,
    sourceSeverity: body['severity'],
    title: firstOf(body['condition_name'], body['policy_name']),
    description: body['details'],
    service: fieldAt(targets, 0, 'name'),
    labels: {
      ...(isObject(fieldAt(targets, 0, 'labels')) ? (fieldAt(targets, 0, 'labels') as object) : {}),
      policy: body['policy_name'],
      account: body['account_name'],
    },
    links: [
      { href: body['incident_url'], text: 'New Relic', kind: 'source' },
      { href: body['runbook_url'], text: 'Runbook', kind: 'runbook' },
    ],
    statedAt: body['timestamp'],
  };
  if (targets.length > 0 && targets.every((target) => fieldAt(target, 'product') === 'TESTING')) draft.isTest = true;
  return parsed(draft);
}

export const newrelicLegacy: Source = {
  name: 'newrelic-legacy',
  title: 'New Relic notification channels (before workflows)',
  category: 'alerts',
  family: 'newrelic',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(body) && 'incident_id' in body && 'current_state' in body && 'condition_name' in body,
  setUp: webhookAt('Alerts → Notification channels → New → Webhook'),
  examples,
};
