import { control, parsed, unmapped, type ChangeDraft, type Draft, type Parsed } from '../../domain/draft.js';
import { parseJson } from '../../domain/decode-body.js';
import { fieldAt, firstOf, isObject, objectOf, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { dynatrace } from '../dynatrace/dynatrace.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * CloudEvents 1.0 over HTTP: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 * structured (application/cloudevents+json), batch (application/cloudevents-batch+json), binary (ce-* headers, the body is the data).
 *
 * What an event means only its sender knows: a mapping says it. CDEvents (https://cdevents.dev) are known: they are changes.
 */

/** Data that came as base64 is JSON where the event says so. */
function withData(event: JsonObject): JsonObject {
  const encoded = event['data_base64'];
  if (typeof encoded !== 'string' || 'data' in event || !/json/i.test(textOf(event['datacontenttype']) ?? 'json')) return event;
  const data = parseJson(Buffer.from(encoded, 'base64').toString('utf8'));
  return 'value' in data ? { ...event, data: data.value } : event;
}

/** In binary mode what is no printable ASCII is percent-encoded; what is no such encoding stays as it came. */
function attributeOf(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The events of a delivery in one form, whichever of the three it came in. */
export function eventsOf(headers: Incoming['headers'], body: unknown): JsonObject[] | undefined {
  const list = Array.isArray(body) ? body : [body];
  if (list.length > 0 && list.every((event) => isObject(event) && typeof event['specversion'] === 'string'))
    return (list as JsonObject[]).map(withData);
  if (headers['ce-specversion'] === undefined) return undefined;
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith('ce-'));
  return [{ ...Object.fromEntries(attributes.map(([name, value]) => [name.slice(3), attributeOf(value)])), data: body }];
}

function cdEvent(event: JsonObject): ChangeDraft {
  const type = (textOf(event['type']) ?? '').replace(/^dev\.cdevents\./, '');
  const subject = objectOf(fieldAt(event, 'data', 'subject'));
  const content = objectOf(subject['content']);
  const word = `${type} ${textOf(content['outcome']) ?? ''}`;
  const kind: ChangeDraft['changeKind'] = /^(service|environment)\./.test(type)
    ? 'deployment'
    : /^(pipelinerun|taskrun|build|testsuiterun|testcaserun)\./.test(type)
      ? 'pipeline'
      : type.startsWith('artifact.')
        ? 'release'
        : 'other';
  return {
    kind: 'change',
    key: [textOf(event['source']), textOf(event['id'])],
    changeKind: kind,
    status: /fail|error/.test(word)
      ? 'failed'
      : /\.(started|queued)\b/.test(word)
        ? 'started'
        : /\.(finished|deployed|upgraded|published|rolledback|removed|merged)\b/.test(word)
          ? 'succeeded'
          : 'other',
    title:
      `${textOf(firstOf(content['pipelineName'], content['taskName'], subject['id'])) ?? ''} ${type.replace(/\.\d+\.\d+\.\d+.*$/, '')}`.trim(),
    revision: firstOf(content['artifactId'], fieldAt(content, 'change', 'id')),
    service: subject['type'] === 'service' ? subject['id'] : fieldAt(content, 'service', 'id'),
    environment: firstOf(fieldAt(content, 'environment', 'id'), fieldAt(content, 'environment', 'name')),
    links: [{ href: firstOf(content['url'], content['uri']), text: 'Run', kind: 'source' }],
    statedAt: firstOf(event['time'], fieldAt(event, 'data', 'context', 'timestamp')),
  };
}

function parse(incoming: Incoming): Parsed {
  const events = eventsOf(incoming.headers, incoming.body);
  if (events === undefined) return unmapped('not a CloudEvent: no specversion', '/specversion');
  if (events.length === 0) return control('an empty batch');
  const drafts: Draft[] = [];
  for (const event of events) {
    const type = textOf(event['type']) ?? '';
    if (type.startsWith('dev.cdevents.')) drafts.push(cdEvent(event));
    else if (type === 'sh.keptn.events.problem') {
      const problem = dynatrace.parse({ ...incoming, body: event });
      if (problem.outcome !== 'parsed') return problem;
      drafts.push(...problem.drafts);
    } else return unmapped(`no mapping says what ${type === '' ? 'an event' : type.slice(0, 100)} means`, '/type');
  }
  return parsed(...drafts);
}

export const cloudevents: Source = {
  name: 'cloudevents',
  title: 'CloudEvents 1.0',
  category: 'any',
  family: 'cloudevents',
  parserVersion: 3,
  deliveryId: ({ headers, body }) => {
    const events = eventsOf(headers, body);
    const event = events?.length === 1 ? events[0] : undefined;
    return event === undefined || textOf(event['id']) === null ? undefined : JSON.stringify([textOf(event['source']), textOf(event['id'])]);
  },
  parse,
  recognizes: (headers, body) => eventsOf(headers, body) !== undefined,
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'Send events in structured, batch or binary mode:',
        'sh',
        `curl -X POST '${ingestUrl}' -H 'content-type: application/cloudevents+json' -d '{\n  "specversion": "1.0", "id": "1", "source": "/my/watcher", "type": "org.example.disk.full", "data": { "host": "db-1" }\n}'\n`,
      ),
      step(
        'Then make a mapping with the received events beside it: the event is the input (data.host, type, time …). CDEvents need none: they are changes.',
      ),
    ],
  }),
  examples,
};
