import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * NetBox' webhooks: https://netboxlabs.com/docs/netbox/integrations/webhooks/
 *
 * { "event": "created|updated|deleted", "timestamp": "…", "model": "site", "username": "…", "request_id": "…", "data": { "id": 4, "display": "…", "display_url": "…" }, "snapshots": {…} }
 */
function parse({ body }: Incoming): Parsed {
  if (!isObject(body) || textOf(body['model']) === null || textOf(fieldAt(body, 'data', 'id')) === null)
    return unmapped('no model or no data.id: NetBox sends both', '/model');
  return parsed({
    kind: 'change',
    key: [textOf(body['model']), textOf(fieldAt(body, 'data', 'id')), textOf(body['request_id'])],
    changeKind: 'configuration',
    status: 'succeeded',
    title: `${textOf(body['model']) ?? ''} ${textOf(firstOf(fieldAt(body, 'data', 'display'), fieldAt(body, 'data', 'name'))) ?? ''} ${textOf(body['event']) ?? ''}`,
    actor: body['username'],
    labels: { model: body['model'], event: body['event'] },
    links: [{ href: fieldAt(body, 'data', 'display_url'), text: 'NetBox', kind: 'source' }],
    statedAt: body['timestamp'],
  });
}

export const netbox: Source = {
  name: 'netbox',
  title: 'NetBox',
  category: 'changes',
  family: 'netbox',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(body) && 'model' in body && 'request_id' in body && 'snapshots' in body,
  setUp: webhookAt(
    'Operations → Integrations → Webhooks → Add, method POST, content type application/json',
    'Then an event rule for the objects that matter, with this webhook as action.',
  ),
  examples,
};
