import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Rackspace Monitoring's webhook notification: https://docs-ospc.rackspace.com/rackspace-monitoring/v1/api-reference/notification-type-operations#webhook
 *
 * { "event_id": "…", "log_entry_id": "…", "entity": { "id": "…", "label": "db-1" }, "check": { "id": "…", "label": "…" }, "alarm": { "id": "…", "label": "…" },
 *   "details": { "state": "CRITICAL|WARNING|OK", "status": "…", "timestamp": 1795010520000, "observations": […] }, "dashboard_link": "…" }
 */
function parse({ body }: Incoming): Parsed {
  const key = [textOf(fieldAt(body, 'entity', 'id')), textOf(fieldAt(body, 'alarm', 'id')), textOf(fieldAt(body, 'check', 'id'))];
  const state = textOf(fieldAt(body, 'details', 'state'));
  if (key[0] === null || state === null) return unmapped('no entity.id or no details.state: Rackspace sends both', '/details/state');
  return parsed({
    kind: 'alert',
    key,
    status: state.toUpperCase() === 'OK' ? 'resolved' : 'firing',
    sourceSeverity: state,
    title: firstOf(fieldAt(body, 'alarm', 'label'), fieldAt(body, 'check', 'label')),
    description: fieldAt(body, 'details', 'status'),
    labels: { host: fieldAt(body, 'entity', 'label'), check: fieldAt(body, 'check', 'label'), type: fieldAt(body, 'check', 'type') },
    links: [{ href: fieldAt(body, 'dashboard_link'), text: 'Rackspace', kind: 'dashboard' }],
    statedAt: fieldAt(body, 'details', 'timestamp'),
  });
}

export const rackspace: Source = {
  name: 'rackspace',
  title: 'Rackspace Monitoring',
  category: 'alerts',
  family: 'rackspace',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(fieldAt(body, 'entity')) && isObject(fieldAt(body, 'alarm')) && isObject(fieldAt(body, 'details')),
  setUp: webhookAt(
    'Monitoring → Notifications → Create notification → Webhook',
    'Name the notification in a notification plan, for critical, warning and ok.',
  ),
  examples,
};
