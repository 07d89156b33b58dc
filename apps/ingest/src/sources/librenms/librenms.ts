import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject } from '../../domain/field-at.js';
import { resolvedText } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * LibreNMS' API transport: https://docs.librenms.org/Alerting/Transports/#api, fields: https://docs.librenms.org/Alerting/Templates/
 *
 * { "title": "…", "hostname": "…", "device_id": "2", "rule_id": "13", "state": "1", "severity": "critical", "timestamp": "2026-11-18 14:02:00", "msg": "…", "name": "…" }
 */
const statuses: Readonly<Record<string, AlertDraft['status']>> = {
  '0': 'resolved',
  '1': 'firing',
  '2': 'acknowledged',
  '3': 'firing',
  '4': 'firing',
  '5': 'firing',
};

function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not an alert of LibreNMS', '');
  const text = (name: string) => resolvedText(body[name]);
  // What "Test transport" sends: a rule that does not exist, under no number.
  const isTest = text('name') === 'Test-Rule' || text('uid') === '000';
  const rule = text('rule_id') ?? (isTest ? 'test' : null);
  if (text('device_id') === null || rule === null) return unmapped('no device_id or no rule_id: LibreNMS sends both', '/device_id');
  const status = statuses[text('state') ?? ''];
  if (status === undefined) return unmapped('no state that we know (0 to 5)', '/state');
  const draft: AlertDraft = {
    kind: 'alert',
    key: [text('device_id'), rule],
    status,
    sourceSeverity: body['severity'],
    title: firstOf(body['name'], body['title']),
    description: firstOf(body['msg'], body['title']),
    labels: { hostname: body['hostname'], sysName: body['sysName'], os: body['os'], location: body['location'], ip: body['ip'] },
    statedAt: body['timestamp'],
  };
  if (isTest) draft.isTest = true;
  return parsed(draft);
}

export const librenms: Source = {
  name: 'librenms',
  title: 'LibreNMS',
  category: 'alerts',
  family: 'librenms',
  parserVersion: 2,
  allowsGet: true,
  parse,
  recognizes: (_, body) => isObject(body) && 'device_id' in body && 'rule_id' in body,
  setUp: webhookAt(
    'Alerts → Alert Transports → Create, type "API", method POST',
    'Headers: content-type=application/json. Body: {"device_id":"{{ $device_id }}","rule_id":"{{ $rule_id }}","state":"{{ $state }}","severity":"{{ $severity }}","timestamp":"{{ $timestamp }}","hostname":"{{ $hostname }}","name":"{{ $name }}","title":"{{ $title }}","msg":"{{ $msg }}"}',
    "Set this integration's time zone to the one of your LibreNMS server: its times carry none.",
  ),
  examples,
};
