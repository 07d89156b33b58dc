import { control, parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { parseJson } from '../../domain/decode-body.js';
import { fieldAt, firstOf, isObject, listOf, objectOf } from '../../domain/field-at.js';
import { plusMinutes } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Uptime Kuma's webhook: https://github.com/louislam/uptime-kuma/blob/master/server/notification-providers/webhook.js
 *
 * { "heartbeat": { "monitorID": 3, "status": 0, "time": "2026-11-18 14:02:00.123", "msg": "…", "localDateTime": "…", "timezone": "…", "timezoneOffset": "+01:00" },
 *   "monitor": { "id": 3, "name": "…", "url": "…", "type": "http", "tags": [{ "name": "service", "value": "shop" }] }, "msg": "…" }
 *
 * As JSON, or as the field `data` of a form. Its test has neither a heartbeat nor a monitor.
 */

function contentOf(body: unknown): unknown {
  if (!isObject(body) || typeof body['data'] !== 'string') return body;
  const inner = parseJson(body['data']);
  return 'value' in inner ? inner.value : body;
}

const day = 1440;

/** What is told of a certificate comes without heartbeat and monitor, like a test, and is never taken back: "[Shop][https://…] certificate … will expire in 14 days". */
function certificate(message: string, receivedAt: string): Parsed {
  const subject = /^((?:\[[^\]]{1,300}\])+)/.exec(message)?.[1] ?? 'certificate';
  return parsed({
    kind: 'alert',
    key: ['certificate', subject],
    status: 'firing',
    severity: 'warning',
    title: message,
    holdsUntil: plusMinutes(receivedAt, day),
  });
}

function parse({ body: sent, receivedAt }: Incoming): Parsed {
  const body = contentOf(sent);
  if (!isObject(body) || !('heartbeat' in body)) return unmapped('no heartbeat: Uptime Kuma sends one', '/heartbeat');
  if (body['heartbeat'] === null) {
    const message = textOf(body['msg']) ?? '';
    return /\bcertificate\b.*\bexpire/i.test(message.slice(0, 2000))
      ? certificate(message, receivedAt)
      : control('a test message of Uptime Kuma');
  }
  const heartbeat = objectOf(body['heartbeat']);
  const monitor = objectOf(body['monitor']);
  const id = firstOf(textOf(monitor['id']), textOf(heartbeat['monitorID']), textOf(heartbeat['monitor_id']));
  if (id === undefined) return unmapped('no monitor.id', '/monitor/id');
  // As text: null and an empty one would be the number 0, which is "down".
  const status = textOf(heartbeat['status']);
  if (status !== '0' && status !== '1')
    return control(
      status === '3'
        ? 'the monitor is under maintenance'
        : status === '2'
          ? 'the monitor is pending'
          : 'a heartbeat without a status that we know',
    );
  const tags = Object.fromEntries(
    listOf(monitor['tags'])
      .filter(isObject)
      .map((tag) => [textOf(tag['name']) ?? '', textOf(tag['value']) ?? 'true']),
  );
  const local = textOf(heartbeat['localDateTime']);
  return parsed({
    kind: 'alert',
    key: id as string,
    status: status === '0' ? 'firing' : 'resolved',
    severity: 'high',
    title: firstOf(monitor['name'], body['msg']),
    description: heartbeat['msg'],
    labels: { ...tags, type: monitor['type'], hostname: monitor['hostname'] },
    links: [{ href: monitor['url'], text: 'Monitored page', kind: 'other' }],
    statedAt: firstOf(heartbeat['time'], local === null ? undefined : `${local} ${textOf(heartbeat['timezoneOffset']) ?? ''}`.trim()),
  });
}

export const uptimeKuma: Source = {
  name: 'uptime-kuma',
  title: 'Uptime Kuma',
  category: 'alerts',
  family: 'uptime-kuma',
  parserVersion: 3,
  allowsGet: true,
  parse,
  recognizes: (_, body) => isObject(body) && 'heartbeat' in body && 'monitor' in body && fieldAt(body, 'heartbeat') !== undefined,
  setUp: webhookAt(
    'Settings → Notifications → Setup Notification → Webhook, request body "Preset - application/json"',
    'Tick "Apply on all existing monitors", then press Test: the test shows here within seconds.',
  ),
  examples,
};
