import { control, parsed, unmapped, type AlertDraft, type Parsed } from '../../domain/draft.js';
import { isObject, listOf, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Events of Riemann as JSON: https://riemann.io/concepts.html#events
 *
 * { "host": "db-1", "service": "disk /", "state": "critical", "description": "…", "metric": 0.97, "time": 1795010520, "tags": ["…"], "ttl": 60 }
 */
function draftOf(event: JsonObject): AlertDraft {
  const state = (textOf(event['state']) ?? '').toLowerCase();
  return {
    kind: 'alert',
    key: [textOf(event['host']), textOf(event['service'])],
    status: state === 'ok' ? 'resolved' : state === 'expired' ? 'no-data' : 'firing',
    sourceSeverity: event['state'],
    title: [event['host'], event['service']]
      .map(textOf)
      .filter((part) => part !== null)
      .join(' '),
    description: event['description'],
    value: event['metric'],
    labels: { host: event['host'], check: event['service'], tags: event['tags'] },
    statedAt: event['time'],
  };
}

function parse({ body }: Incoming): Parsed {
  const events = (Array.isArray(body) ? listOf(body) : [body]).filter(isObject);
  if (events.length === 0) return control('no event');
  // Plain measurements have no state: beside events that have one they say nothing of an alert.
  const stated = events.filter((event) => textOf(event['service']) !== null && textOf(event['state']) !== null);
  return stated.length === 0
    ? unmapped('no service or no state: an event of Riemann that is an alert has both', '/service')
    : parsed(...stated.map(draftOf));
}

export const riemann: Source = {
  name: 'riemann',
  title: 'Riemann',
  category: 'alerts',
  family: 'riemann',
  parserVersion: 2,
  expiryMinutes: 1440,
  parse,
  recognizes: (_, body) => {
    const event = Array.isArray(body) ? (body[0] as unknown) : body;
    return isObject(event) && 'host' in event && 'service' in event && 'state' in event && ('metric' in event || 'ttl' in event);
  },
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'In riemann.config, and then call (debrief event) where state changes:',
        'text',
        `(require '[clj-http.client :as http] '[cheshire.core :as json])\n(defn debrief [event]\n  (http/post "${ingestUrl}" {:content-type :json :body (json/generate-string event)}))\n(streams (changed-state debrief))\n`,
      ),
    ],
  }),
  examples,
};
