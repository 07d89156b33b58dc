import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Netdata Cloud's webhook: https://learn.netdata.cloud/docs/alerts-&-notifications/notifications/centralized-cloud-notifications/webhook
 *
 * { "message": "…", "alert": "disk_space", "info": "…", "chart": "disk_space._", "context": "…", "space": "…", "Rooms": {…}, "family": "…", "class": "…",
 *   "severity": "critical|warning|clear", "date": "2026-11-18T14:02:00Z", "duration": "…", "alert_url": "…", "additional_active_critical_alerts": 0, "host": "db-1" }
 */

/** A node that Netdata Cloud lost sight of, or sees again. */
function reachability(body: JsonObject): Parsed {
  const host = textOf(body['host']);
  const isReachable = fieldAt(body, 'status', 'reachable') === true || fieldAt(body, 'status', 'text') === 'reachable';
  if (host === null) return unmapped('no host: a notification of reachability has one', '/host');
  return parsed({
    kind: 'alert',
    key: ['reachability', host],
    status: isReachable ? 'resolved' : 'firing',
    sourceSeverity: isReachable ? undefined : body['severity'],
    title: `${host} is unreachable`,
    description: body['message'],
    labels: { host },
    links: [{ href: body['url'], text: 'Netdata', kind: 'source' }],
    statedAt: firstOf(body['date'], body['timestamp']),
  });
}

function parse({ body }: Incoming): Parsed {
  if (isObject(body) && isObject(body['status']) && !('alert' in body) && !('alarm' in body)) return reachability(body);
  const text = (...path: readonly string[]) => textOf(fieldAt(body, ...path));
  const name = text('alert') ?? text('alert', 'name') ?? text('alarm');
  if (!isObject(body) || name === null) return unmapped('no alert: Netdata sends its name', '/alert');
  const severity = text('severity') ?? text('alert', 'state', 'status') ?? '';
  const host = text('host') ?? text('node', 'hostname') ?? text('hostname');
  return parsed({
    kind: 'alert',
    key: [text('space') ?? text('space', 'name'), host, text('chart') ?? text('chart', 'name'), name],
    status: severity.toLowerCase() === 'clear' ? 'resolved' : 'firing',
    sourceSeverity: severity.toLowerCase() === 'clear' ? undefined : severity,
    title: [host, name].filter((part) => part !== null).join(': '),
    description: firstOf(body['message'], body['info']),
    labels: { host, chart: text('chart'), context: text('context'), family: text('family'), class: text('class') },
    links: [{ href: text('alert_url') ?? text('alarm_url'), text: 'Netdata', kind: 'source' }],
    statedAt: firstOf(body['date'], body['timestamp']),
  });
}

export const netdata: Source = {
  name: 'netdata',
  title: 'Netdata',
  category: 'alerts',
  family: 'netdata',
  parserVersion: 2,
  allowsGet: true,
  parse,
  recognizes: (_, body) => isObject(body) && ('alert' in body || 'alarm' in body) && 'chart' in body && 'severity' in body,
  setUp: webhookAt('Space settings → Alerts & Notifications → Add configuration → Webhook, authentication "None"'),
  examples,
};
