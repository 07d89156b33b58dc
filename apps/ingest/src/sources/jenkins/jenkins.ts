import { parsed, unmapped, type ChangeDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Jenkins, by the plugin "Notification" (https://plugins.jenkins.io/notification/) or "Global Build Notification":
 *
 * { "name": "deploy", "url": "job/deploy/", "build": { "full_url": "…", "number": 5, "phase": "COMPLETED", "status": "SUCCESS", "timestamp": 1795010520000, "scm": { "commit": "…" } } }
 * { "eventId": "…", "eventType": "completed", "jobName": "deploy", "result": "SUCCESS", "url": "…", "timestamp": 1795010520000, "parameters": {…} }
 */
const results: Readonly<Record<string, ChangeDraft['status']>> = {
  SUCCESS: 'succeeded',
  FAILURE: 'failed',
  UNSTABLE: 'failed',
  ABORTED: 'failed',
  NOT_BUILT: 'other',
};

function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a message of Jenkins', '');
  const build = objectOf(body['build']);
  const name = firstOf(body['jobName'], body['name']);
  const phase = firstOf(body['eventType'], build['phase']);
  const result = textOf(firstOf(body['result'], build['status']));
  const id = textOf(body['eventId']);
  const url = textOf(firstOf(build['full_url'], body['url']));
  if (name === undefined || (id === null && url === null)) return unmapped('neither eventId nor build.full_url', '/eventId');
  return parsed({
    kind: 'change',
    key: id ?? [url, textOf(phase)],
    changeKind: 'pipeline',
    status: result === null ? 'started' : (results[result] ?? 'other'),
    title: `${textOf(name) ?? ''} ${textOf(phase)?.toLowerCase() ?? ''}`.trim(),
    revision: textOf(fieldAt(build, 'scm', 'commit'))?.slice(0, 12),
    service: name,
    actor: textOf(body['causes'])?.replace(/^Started by user /, ''),
    labels: { ...objectOf(firstOf(body['parameters'], build['parameters'])), ...objectOf(body['annotation']) },
    links: [{ href: url, text: 'Build', kind: 'source' }],
    statedAt: firstOf(body['timestamp'], build['timestamp']),
  });
}

export const jenkins: Source = {
  name: 'jenkins',
  title: 'Jenkins',
  category: 'changes',
  family: 'jenkins',
  parserVersion: 1,
  parse,
  recognizes: (_, body) =>
    isObject(body) && (('jobName' in body && 'eventType' in body) || (isObject(body['build']) && 'phase' in body['build'])),
  setUp: webhookAt(
    'With the plugin "Notification": job → Configure → Job Notifications → Add endpoint, format JSON, protocol HTTP, event "All Events"',
  ),
  examples,
};
