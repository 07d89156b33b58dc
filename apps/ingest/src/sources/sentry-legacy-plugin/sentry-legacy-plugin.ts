import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Sentry's older "WebHooks" plugin: https://github.com/getsentry/sentry-plugins/tree/master/src/sentry_plugins (webhooks)
 *
 * { "id": "issue id", "project": "slug", "project_name": "…", "culprit": "…", "level": "error", "url": "https://…/issues/ID/", "message": "…",
 *   "event": { "event_id": "…", "title": "…", "level": "…", "timestamp": 1795010520.2, "environment": "…", "tags": [["browser", "…"]] } }
 */
function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || textOf(body['id']) === null || !isObject(body['event']))
    return unmapped("no id or no event: Sentry's plugin sends both", '/id');
  const event = objectOf(body['event']);
  return parsed({
    kind: 'alert',
    key: `issue:${textOf(body['id']) as string}`,
    status: 'firing',
    sourceSeverity: firstOf(body['level'], event['level']),
    title: firstOf(event['title'], body['message']),
    description: firstOf(body['message'], body['culprit']),
    service: firstOf(body['project_slug'], body['project']),
    environment: event['environment'],
    labels: { logger: body['logger'], platform: event['platform'], culprit: body['culprit'] },
    links: [{ href: body['url'], text: 'Sentry', kind: 'source' }],
    statedAt: firstOf(event['timestamp'], event['received']),
  });
}

export const sentryLegacyPlugin: Source = {
  name: 'sentry-legacy-plugin',
  title: "Sentry's older WebHooks plugin",
  category: 'alerts',
  family: 'sentry',
  parserVersion: 1,
  expiryMinutes: 1440,
  parse,
  recognizes: (_, body) => isObject(body) && isObject(body['event']) && 'project' in body && 'culprit' in body,
  setUp: webhookAt(
    'Project → Settings → Legacy Integrations → WebHooks → Callback URLs',
    'It sends no resolve: an alert ends a day after its last event. Prefer the source "Sentry".',
  ),
  examples,
};
