import { parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { instantOf } from '../../domain/instants.js';
import type { LinkDraft } from '../../domain/labels.js';
import { textOf } from '../../domain/text.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * PagerDuty's Events API v2: https://developer.pagerduty.com/docs/send-alert-event
 *
 * { "routing_key": "…32 characters…", "event_action": "trigger|acknowledge|resolve", "dedup_key": "…", "client": "…", "client_url": "…",
 *   "payload": { "summary": "…", "source": "…", "severity": "critical|error|warning|info", "timestamp": "2026-11-18T14:02:00.000+0000",
 *                "component": "…", "group": "…", "class": "…", "custom_details": {…} },
 *   "links": [{ "href": "…", "text": "…" }], "images": [{ "src": "…" }] }
 *
 * and the older v1 (`service_key`, `event_type`, `incident_key`, `description`, `details`), which many tools still speak.
 */

const actions: Readonly<Record<string, AlertDraft['status']>> = { trigger: 'firing', acknowledge: 'acknowledged', resolve: 'resolved' };
const severities = ['critical', 'error', 'warning', 'info'];

/** Whether it is an event of version 1. */
const isVersion1 = (body: JsonObject): boolean => 'service_key' in body && 'event_type' in body;

/** The key that an event carries, for an endpoint that has none in its path. */
export const routingKeyOf = (body: unknown): string | undefined => {
  const key = isObject(body) ? firstOf(body['routing_key'], body['service_key']) : undefined;
  return typeof key === 'string' ? key : undefined;
};

/** What PagerDuty would answer 400 to, in its words; empty when the event is valid. */
export function pagerDutyErrors(body: unknown, kind: 'alert' | 'change'): string[] {
  if (!isObject(body)) return ["'event' is not a JSON object"];
  const payload = objectOf(body['payload']);
  if (kind === 'change') return textOf(payload['summary']) === null ? ["'payload.summary' is missing or blank"] : [];
  if (isVersion1(body)) return v1Errors(body);
  const errors: string[] = [];
  const action = body['event_action'];
  if (typeof action !== 'string' || actions[action] === undefined)
    errors.push("'event_action' is missing or invalid (should be one of trigger, acknowledge, resolve)");
  if (action !== 'trigger' && textOf(body['dedup_key']) === null) errors.push("'dedup_key' is missing or blank");
  const dedupKey = textOf(body['dedup_key']);
  if (dedupKey !== null && dedupKey.length > 255) errors.push("'dedup_key' must be less than 255 characters");
  if (action === 'trigger') {
    const summary = textOf(payload['summary']);
    if (summary === null) errors.push("'payload.summary' is missing or blank");
    else if (summary.length > 1024) errors.push("'payload.summary' must be at most 1024 characters");
    if (textOf(payload['source']) === null) errors.push("'payload.source' is missing or blank");
    if (!severities.includes(String(textOf(payload['severity']))))
      errors.push("'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')");
    const timestamp = payload['timestamp'];
    if (
      timestamp !== undefined &&
      timestamp !== null &&
      instantOf(timestamp) === null &&
      !/^(0001|19\d\d)-/.test(String(textOf(timestamp)))
    )
      errors.push("'payload.timestamp' is not a valid ISO 8601 time");
  }
  return errors;
}

function v1Errors(body: JsonObject): string[] {
  const action = body['event_type'];
  if (typeof action !== 'string' || actions[action] === undefined) return ["'event_type' is missing or invalid"];
  if (action === 'trigger' && textOf(body['description']) === null) return ["'description' is missing or blank"];
  return action !== 'trigger' && textOf(body['incident_key']) === null ? ["'incident_key' is missing or blank"] : [];
}

/** The key of the alert as the answer tells it; a trigger without one gets the receipt's id. */
export function dedupKeyOfEvent(body: JsonObject, receiptId: string): string {
  return textOf(isVersion1(body) ? body['incident_key'] : body['dedup_key']) ?? receiptId;
}

/** What an event links to, as both versions and change events write it. */
export function linksOfEvent(body: JsonObject): LinkDraft[] {
  const links = listOf(body['links']).map((link): LinkDraft => ({ href: objectOf(link)['href'], text: objectOf(link)['text'] }));
  const images = listOf(body['images']).map((image): LinkDraft => ({
    href: objectOf(image)['src'],
    text: objectOf(image)['alt'],
    kind: 'image',
  }));
  // Version 1 has both in one list.
  const contexts = listOf(body['contexts']).map((context): LinkDraft => {
    const { href, src, text, alt } = objectOf(context);
    return typeof src === 'string' ? { href: src, text: alt, kind: 'image' } : { href, text };
  });
  return [{ href: body['client_url'], text: body['client'], kind: 'source' }, ...links, ...images, ...contexts];
}

function parse({ body, receiptId }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not an event of PagerDuty', '');
  const errors = pagerDutyErrors(body, 'alert');
  if (errors.length > 0) return { outcome: 'refused', problem: { type: 'receipt/invalid-event', detail: errors.join('; ') } };
  const key = dedupKeyOfEvent(body, receiptId);
  if (isVersion1(body)) {
    const details = objectOf(body['details']);
    const status = actions[body['event_type'] as string] as AlertDraft['status'];
    return parsed({
      kind: 'alert',
      key,
      status,
      title: body['description'],
      labels: details,
      links: linksOfEvent(body),
      sourceSeverity: details['severity'],
    });
  }
  const payload = objectOf(body['payload']);
  const custom = payload['custom_details'];
  const custom_labels = isObject(custom) ? custom : {};
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: actions[body['event_action'] as string] as AlertDraft['status'],
    sourceSeverity: payload['severity'],
    title: payload['summary'],
    description: firstOf(custom_labels['description'], custom_labels['firing'], typeof custom === 'string' ? custom : undefined),
    service: firstOf(custom_labels['service'], payload['component']),
    labels: {
      ...custom_labels,
      source: payload['source'],
      component: payload['component'],
      group: payload['group'],
      class: payload['class'],
    },
    links: linksOfEvent(body),
    statedAt: payload['timestamp'],
  };
  return parsed(draft);
}

export const pagerduty: Source = {
  name: 'pagerduty',
  title: 'Anything that speaks PagerDuty Events v2',
  category: 'alerts',
  family: 'pagerduty',
  parserVersion: 2,
  parse,
  recognizes: (_, body) => isObject(body) && (('event_action' in body && 'routing_key' in body) || isVersion1(body)),
  pathOf: () => '/v2/enqueue',
  setUp: ({ doorUrl, key }) => ({
    steps: [
      {
        text: 'In your tool, choose PagerDuty (Events API v2), use this routing key, and give our address instead of events.pagerduty.com. In Alertmanager:',
        code: {
          language: 'yaml',
          text: `receivers:\n  - name: debrief\n    pagerduty_configs:\n      - routing_key: ${key}\n        url: '${doorUrl}/v2/enqueue'\n`,
        },
      },
      { text: 'Alertmanager sends one event a group here. If you have the choice, use its webhook: it tells each alert by itself.' },
      {
        text: 'By hand:',
        code: {
          language: 'sh',
          text: `curl -X POST '${doorUrl}/v2/enqueue' -H 'content-type: application/json' -d '{\n  "routing_key": "${key}", "event_action": "trigger", "dedup_key": "hello",\n  "payload": { "summary": "Hello Debrief", "source": "my laptop", "severity": "warning" }\n}'\n`,
        },
      },
    ],
  }),
  examples,
};
