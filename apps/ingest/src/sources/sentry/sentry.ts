import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf, type JsonObject } from '../../domain/field-at.js';
import { plusMinutes } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Webhooks of a Sentry integration: https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
 *
 * Sentry-Hook-Resource: issue | event_alert | metric_alert | error | comment | installation
 * { "action": "created|resolved|archived|unresolved|assigned · triggered · critical|warning|resolved", "actor": {…}, "installation": {…},
 *   "data": { "issue": {…} | "event": {…}, "triggered_rule": "…" | "metric_alert": {…}, "description_title": "…", "description_text": "…", "web_url": "…" } }
 */
const issueStatuses: Readonly<Record<string, AlertDraft['status']>> = {
  created: 'firing',
  unresolved: 'firing',
  triggered: 'firing',
  resolved: 'resolved',
  archived: 'resolved',
  ignored: 'resolved',
};
const day = 1440;

function issueOf(issue: JsonObject, action: string, { receivedAt, headers }: Incoming): Parsed {
  const status = issueStatuses[action];
  if (textOf(issue['id']) === null) return unmapped('an issue without its id', '/data/issue/id');
  if (status === undefined) return control(`issue ${action}: says nothing of the alert`);
  return parsed({
    kind: 'alert',
    key: `issue:${textOf(issue['id']) ?? ''}`,
    status,
    sourceSeverity: issue['level'],
    title: issue['title'],
    description: firstOf(fieldAt(issue, 'metadata', 'value'), issue['culprit']),
    service: firstOf(fieldAt(issue, 'project', 'slug'), fieldAt(issue, 'project', 'name')),
    labels: { project: fieldAt(issue, 'project', 'slug'), platform: issue['platform'], shortId: issue['shortId'] },
    links: [{ href: firstOf(issue['web_url'], issue['permalink']), text: 'Sentry', kind: 'source' }],
    statedAt: headers['sentry-hook-timestamp'] ?? (status === 'firing' ? firstOf(issue['lastSeen'], issue['firstSeen']) : undefined),
    ...(status === 'firing' ? { holdsUntil: plusMinutes(receivedAt, day) } : {}),
  });
}

function eventOf(event: JsonObject, data: JsonObject, { receivedAt, headers }: Incoming): Parsed {
  const issueId = firstOf(
    textOf(event['issue_id']),
    /issues\/(\d+)/.exec(textOf(firstOf(event['web_url'], event['issue_url'])) ?? '')?.[1],
  );
  if (issueId === undefined) return unmapped('the event names no issue', '/data/event/issue_id');
  return parsed({
    kind: 'alert',
    key: `issue:${issueId as string}`,
    status: 'firing',
    sourceSeverity: event['level'],
    title: event['title'],
    description: firstOf(event['message'], fieldAt(event, 'metadata', 'value'), event['culprit']),
    service: firstOf(event['project_slug'], event['project_name'], /\/projects\/[^/]+\/([^/]+)\//.exec(textOf(event['url']) ?? '')?.[1]),
    environment: event['environment'],
    labels: { rule: data['triggered_rule'], platform: event['platform'], culprit: event['culprit'] },
    links: [{ href: event['web_url'], text: 'Sentry', kind: 'source' }],
    statedAt: firstOf(event['datetime'], event['timestamp'], headers['sentry-hook-timestamp']),
    holdsUntil: plusMinutes(receivedAt, day),
  });
}

function metricOf(alert: JsonObject, data: JsonObject, action: string, { headers }: Incoming): Parsed {
  const rule = objectOf(alert['alert_rule']);
  if (textOf(alert['id']) === null) return unmapped('a metric alert without its id', '/data/metric_alert/id');
  const isOver = action === 'resolved';
  if (!isOver && action !== 'critical' && action !== 'warning' && action !== 'open' && action !== 'created')
    return control(`metric alert ${action}: says nothing of the alert`);
  const draft: AlertDraft = {
    kind: 'alert',
    key: `metric:${textOf(alert['id']) ?? ''}`,
    status: isOver ? 'resolved' : 'firing',
    sourceSeverity: action === 'critical' || action === 'warning' ? action : undefined,
    title: firstOf(rule['name'], alert['title'], data['description_title']),
    description: data['description_text'],
    environment: rule['environment'],
    labels: { query: rule['query'], aggregate: rule['aggregate'], project: fieldAt(alert, 'projects', 0) },
    links: [{ href: data['web_url'], text: 'Sentry', kind: 'source' }],
    startedAt: alert['date_started'],
    statedAt: headers['sentry-hook-timestamp'],
  };
  return parsed(draft);
}

function parse(incoming: Incoming): Parsed {
  const { body, headers } = incoming;
  if (!isObject(body) || typeof body['action'] !== 'string') return unmapped('no "action": every webhook of Sentry has one', '/action');
  const data = objectOf(body['data']);
  const action = body['action'];
  if (isObject(data['metric_alert'])) return metricOf(data['metric_alert'], data, action, incoming);
  if (isObject(data['issue'])) return issueOf(data['issue'], action, incoming);
  if (isObject(data['event'])) return eventOf(data['event'], data, incoming);
  const resource = headers['sentry-hook-resource'] ?? (isObject(data['installation']) ? 'installation' : undefined);
  return resource === undefined ? unmapped('neither an issue nor an alert', '/data') : control(`a message about ${resource}`);
}

export const sentry: Source = {
  name: 'sentry',
  title: 'Sentry',
  category: 'alerts',
  family: 'sentry',
  parserVersion: 1,
  signature: {
    scheme: 'hmac-sha256-hex',
    header: 'sentry-hook-signature',
    timestamp: { header: 'sentry-hook-timestamp', isSigned: false },
    secret: 'pasted',
  },
  deliveryId: ({ headers }) => headers['request-id'],
  parse,
  recognizes: (headers, body) =>
    'sentry-hook-resource' in headers ||
    (isObject(body) && typeof body['action'] === 'string' && isObject(body['data']) && 'installation' in body),
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste('Settings → Developer Settings → Create New Integration → Internal. As webhook URL:', 'text', ingestUrl),
      step('Turn "Alert Rule Action" on; permission Issue & Event: Read; under Webhooks choose "issue".'),
      step('Save, copy its Client Secret and paste it into the signing secret of this page: then forged deliveries are refused.'),
      step('In your alert rules, add the integration as an action.'),
    ],
  }),
  examples,
};
