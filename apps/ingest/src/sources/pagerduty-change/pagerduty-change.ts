import { createHash } from 'node:crypto';
import { parsed, type Parsed } from '../../domain/draft.js';
import { isObject, objectOf } from '../../domain/field-at.js';
import { changeStatusOf } from '../generic/generic.js';
import { linksOfEvent, pagerDutyErrors } from '../pagerduty/pagerduty.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * PagerDuty's change events: https://developer.pagerduty.com/docs/send-change-events
 *
 * { "routing_key": "…", "payload": { "summary": "…", "timestamp": "…", "source": "…", "custom_details": {…} }, "links": [{ "href": "…", "text": "…" }] }
 *
 * They have no identity of their own: the same payload is the same change.
 */
function parse({ body }: Incoming): Parsed {
  const errors = pagerDutyErrors(body, 'change');
  if (errors.length > 0 || !isObject(body))
    return { outcome: 'refused', problem: { type: 'receipt/invalid-event', detail: errors.join('; ') } };
  const payload = objectOf(body['payload']);
  const details = objectOf(payload['custom_details']);
  return parsed({
    kind: 'change',
    key: createHash('sha256').update(JSON.stringify(payload)).digest('hex'),
    changeKind: 'deployment',
    status: changeStatusOf(details['build_state'] === 'passed' ? 'succeeded' : (details['status'] ?? details['build_state'])),
    title: payload['summary'],
    revision: details['revision'] ?? details['version'],
    service: details['service'],
    environment: details['environment'],
    labels: { ...details, source: payload['source'] },
    links: linksOfEvent(body),
    statedAt: payload['timestamp'],
  });
}

export const pagerdutyChange: Source = {
  name: 'pagerduty-change',
  title: 'Anything that speaks PagerDuty change events',
  category: 'changes',
  family: 'pagerduty',
  parserVersion: 1,
  parse,
  recognizes: (_, body) => isObject(body) && 'routing_key' in body && !('event_action' in body) && isObject(body['payload']),
  pathOf: () => '/v2/change/enqueue',
  setUp: ({ doorUrl, key }) => ({
    steps: [
      {
        text: 'Send what you change where your tool expects events.pagerduty.com; it shows in the timelines of incidents and opens nothing.',
        code: {
          language: 'sh',
          text: `curl -X POST '${doorUrl}/v2/change/enqueue' -H 'content-type: application/json' -d '{\n  "routing_key": "${key}",\n  "payload": { "summary": "orders 4.18.0 rolled out", "source": "ci", "custom_details": { "service": "orders" } }\n}'\n`,
        },
      },
    ],
  }),
  examples,
};
