import { control, parsed, unmapped, type Draft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import { plusMinutes } from '../../domain/instants.js';
import { textOf } from '../../domain/text.js';
import { paste } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Events of Kubernetes as its API writes them, core/v1 and events.k8s.io/v1:
 * https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 *
 * { "kind": "Event", "type": "Normal|Warning", "reason": "BackOff", "message"|"note": "…", "involvedObject"|"regarding": { "kind": "Pod", "namespace": "…", "name": "…", "uid": "…" },
 *   "eventTime": "…", "series": { "count": 3, "lastObservedTime": "…" }, "firstTimestamp": null, "lastTimestamp": null, "metadata": {…} }
 *
 * They are changes. With the option `warningsFire` a Warning is an alert, which ends an hour after it was last told.
 */
const warningMinutes = 60;

function draftOf(event: JsonObject, { options, receivedAt }: Incoming): Draft {
  const about = objectOf(firstOf(event['involvedObject'], event['regarding']));
  const key = [firstOf(about['uid'], about['name']), event['reason'], event['type']].map(textOf);
  const statedAt = firstOf(
    event['eventTime'],
    fieldAt(event, 'series', 'lastObservedTime'),
    event['lastTimestamp'],
    event['deprecatedLastTimestamp'],
    event['firstTimestamp'],
    event['deprecatedFirstTimestamp'],
    fieldAt(event, 'metadata', 'creationTimestamp'),
  );
  const labels = {
    kind: about['kind'],
    name: about['name'],
    namespace: about['namespace'],
    reason: event['reason'],
    type: event['type'],
    component: firstOf(fieldAt(event, 'source', 'component'), event['reportingComponent'], event['reportingController']),
  };
  const title = `${textOf(event['reason']) ?? 'Event'}: ${textOf(about['kind']) ?? ''} ${textOf(about['namespace']) ?? ''}/${textOf(about['name']) ?? ''}`;
  if (event['type'] === 'Warning' && options['warningsFire'] === true)
    return {
      kind: 'alert',
      key,
      status: 'firing',
      sourceSeverity: 'warning',
      title,
      description: firstOf(event['message'], event['note']),
      labels,
      statedAt,
      holdsUntil: plusMinutes(receivedAt, warningMinutes),
    };
  return {
    kind: 'change',
    key,
    changeKind: 'platform',
    status: event['type'] === 'Warning' ? 'failed' : 'other',
    title: textOf(firstOf(event['message'], event['note'])) ?? title,
    service: about['name'],
    environment: about['namespace'],
    labels,
    statedAt,
  };
}

function parse(incoming: Incoming): Parsed {
  const { body } = incoming;
  const list = Array.isArray(body) ? body : isObject(body) && Array.isArray(body['items']) ? listOf(body['items']) : [body];
  // As the API's watch tells them: { "type": "ADDED", "object": { the event } }.
  const events = list
    .filter(isObject)
    .map((event) => (isObject(event['object']) && !isObject(event['involvedObject']) ? event['object'] : event));
  if (events.length === 0) return list.length === 0 ? control('no event') : unmapped('not an event of Kubernetes', '');
  if (events.some((event) => !isObject(firstOf(event['involvedObject'], event['regarding']))))
    return unmapped('no involvedObject (or regarding): an event of Kubernetes has one', '/involvedObject');
  return parsed(...events.map((event) => draftOf(event, incoming)));
}

export const kubernetesEvents: Source = {
  name: 'kubernetes-events',
  title: 'Kubernetes events',
  category: 'changes',
  family: 'kubernetes-events',
  parserVersion: 2,
  parse,
  recognizes: (_, body) => {
    const event: unknown = Array.isArray(body) ? body[0] : body;
    return isObject(event) && (isObject(event['involvedObject']) || (isObject(event['regarding']) && 'reason' in event));
  },
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'With kubernetes-event-exporter, in its configuration:',
        'yaml',
        `route:\n  routes:\n    - match:\n        - receiver: debrief\nreceivers:\n  - name: debrief\n    webhook:\n      endpoint: '${ingestUrl}'\n      headers:\n        Content-Type: application/json\n`,
      ),
    ],
  }),
  examples,
};
