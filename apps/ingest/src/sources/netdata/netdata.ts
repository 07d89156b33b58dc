import { createHmac } from 'node:crypto';
import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
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
  // https://learn.netdata.cloud/docs/alerts-&-notifications/notifications/centralized-cloud-notifications/webhook#challenge-secret
  challenge: (query, signingSecret) => {
    const token = query['token'] ?? query['crc_token'];
    if (token === undefined) return undefined;
    return { response_token: `sha256=${createHmac('sha256', signingSecret).update(token).digest('base64')}` };
  },
  parse,
  recognizes: (_, body) => isObject(body) && ('alert' in body || 'alarm' in body) && 'chart' in body && 'severity' in body,
  setUp: ({ ingestUrl, signingSecret }) => ({
    steps: [
      paste('Space settings → Alerts & Notifications → Add configuration → Webhook, and this webhook URL:', 'text', ingestUrl),
      paste('Challenge secret, with which Netdata makes sure that the address is yours:', 'text', signingSecret),
      step('Notifications: "All alerts and unreachable", so that a node that cannot be reached is told as well.'),
    ],
  }),
  examples,
};
