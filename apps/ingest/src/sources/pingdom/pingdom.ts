import { control, parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Pingdom's webhook: https://www.pingdom.com/resources/webhooks/
 *
 * { "check_id": 12345, "check_name": "…", "check_type": "HTTP", "check_params": { "hostname": "…", "full_url": "…" }, "tags": ["…"], "previous_state": "UP",
 *   "current_state": "DOWN", "importance_level": "HIGH", "state_changed_timestamp": 1795010520, "long_description": "…", "description": "…" }
 */
const statuses: Readonly<Record<string, 'firing' | 'resolved'>> = {
  DOWN: 'firing',
  FAILING: 'firing',
  UP: 'resolved',
  SUCCESS: 'resolved',
};

function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || textOf(body['check_id']) === null) return unmapped('no check_id: Pingdom sends one', '/check_id');
  const state = textOf(body['current_state'])?.toUpperCase() ?? '';
  const status = statuses[state];
  if (status === undefined) return control(`state ${state === '' ? 'missing' : state}: says nothing of the alert`);
  return parsed({
    kind: 'alert',
    key: textOf(body['check_id']) as string,
    status,
    sourceSeverity: body['importance_level'],
    title: body['check_name'],
    description: firstOf(body['long_description'], body['description']),
    labels: { type: body['check_type'], hostname: fieldAt(body, 'check_params', 'hostname'), tags: body['tags'] },
    links: [
      {
        href: firstOf(fieldAt(body, 'check_params', 'full_url'), fieldAt(body, 'check_params', 'url')),
        text: 'Monitored page',
        kind: 'other',
      },
    ],
    statedAt: body['state_changed_timestamp'],
  });
}

export const pingdom: Source = {
  name: 'pingdom',
  title: 'Pingdom',
  category: 'alerts',
  family: 'pingdom',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(body) && 'check_id' in body && 'current_state' in body,
  setUp: webhookAt('Integrations → Add integration → Webhook', 'Then choose the integration in each check, under "Connect integrations".'),
  examples,
};
