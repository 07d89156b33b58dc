import { control, parsed, unmapped, type ChangeDraft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, objectOf, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * GitLab's webhooks: https://docs.gitlab.com/user/project/integrations/webhook_events/
 *
 * X-Gitlab-Token: the secret. { "object_kind": "deployment|release|pipeline|merge_request|push|tag_push|feature_flag", … }
 * Times are ISO 8601 or `2026-11-18 14:02:00 UTC`.
 */
const statuses: Readonly<Record<string, ChangeDraft['status']>> = {
  success: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
  running: 'started',
  pending: 'started',
  created: 'started',
  preparing: 'started',
  waiting_for_resource: 'started',
};
const noCommit = '0'.repeat(40);

const frame = (body: JsonObject) => ({
  service: firstOf(fieldAt(body, 'project', 'name'), fieldAt(body, 'repository', 'name')),
  labels: { project: fieldAt(body, 'project', 'path_with_namespace') },
});
const key = (kind: string, id: unknown, status: unknown) => [kind, textOf(id), textOf(status)];

function draftOf(kind: string, body: JsonObject, { headers, receiptId }: Incoming): ChangeDraft | undefined {
  const attributes = objectOf(body['object_attributes']);
  const project = textOf(fieldAt(body, 'project', 'path_with_namespace')) ?? '';
  switch (kind) {
    case 'deployment': {
      const status = textOf(body['status']) ?? '';
      return {
        kind: 'change',
        key: key(kind, body['deployment_id'], status),
        changeKind: 'deployment',
        status: statuses[status] ?? 'other',
        title: `${project} to ${textOf(body['environment']) ?? 'an environment'}`,
        revision: body['short_sha'],
        environment: body['environment'],
        actor: fieldAt(body, 'user', 'username'),
        links: [{ href: body['deployable_url'], text: 'Job', kind: 'source' }],
        statedAt: body['status_changed_at'],
        ...frame(body),
      };
    }
    case 'release':
      if (body['action'] === 'delete') return undefined;
      return {
        kind: 'change',
        key: key(kind, body['id'], body['action']),
        changeKind: 'release',
        status: 'succeeded',
        title: `${project} ${textOf(firstOf(body['name'], body['tag'])) ?? ''}`,
        revision: body['tag'],
        actor: fieldAt(body, 'commit', 'author', 'name'),
        links: [{ href: body['url'], text: 'Release', kind: 'source' }],
        statedAt: firstOf(body['released_at'], body['created_at']),
        ...frame(body),
      };
    case 'pipeline': {
      const status = textOf(attributes['status']) ?? '';
      return {
        kind: 'change',
        key: key(kind, attributes['id'], status),
        changeKind: 'pipeline',
        status: statuses[status] ?? 'other',
        title: `Pipeline of ${project} ${textOf(attributes['ref']) ?? ''}`,
        revision: textOf(attributes['sha'])?.slice(0, 12),
        actor: fieldAt(body, 'user', 'username'),
        links: [{ href: attributes['url'], text: 'Pipeline', kind: 'source' }],
        startedAt: attributes['created_at'],
        statedAt: firstOf(attributes['finished_at'], attributes['created_at']),
        endedAt: attributes['finished_at'],
        ...frame(body),
      };
    }
    case 'merge_request': {
      const state = textOf(attributes['state']) ?? '';
      return {
        kind: 'change',
        key: key(kind, attributes['id'], state),
        changeKind: 'other',
        status: state === 'merged' ? 'succeeded' : state === 'closed' ? 'other' : 'started',
        title: `${project}!${textOf(attributes['iid']) ?? ''} ${textOf(attributes['title']) ?? ''}`,
        revision: textOf(fieldAt(attributes, 'last_commit', 'id'))?.slice(0, 12),
        actor: fieldAt(body, 'user', 'username'),
        links: [{ href: attributes['url'], text: 'Merge request', kind: 'source' }],
        statedAt: firstOf(attributes['updated_at'], attributes['created_at']),
        ...frame(body),
      };
    }
    case 'feature_flag':
      return {
        kind: 'change',
        // It carries no time: without the delivery's own id, the second turning on would be taken for the first.
        key: [
          ...key(kind, attributes['id'], attributes['active']),
          headers['idempotency-key'] ?? headers['x-gitlab-event-uuid'] ?? receiptId,
        ],
        changeKind: 'configuration',
        status: 'succeeded',
        title: `Feature flag ${textOf(attributes['name']) ?? ''} ${attributes['active'] === true ? 'on' : 'off'}`,
        actor: fieldAt(body, 'user', 'username'),
        ...frame(body),
      };
    case 'push':
    case 'tag_push':
      return body['after'] === noCommit
        ? undefined
        : {
            kind: 'change',
            key: key(kind, body['after'], body['ref']),
            changeKind: kind === 'tag_push' ? 'release' : 'other',
            status: 'succeeded',
            title: `${project} ${(textOf(body['ref']) ?? '').replace(/^refs\/(heads|tags)\//, '')}`,
            revision: textOf(body['after'])?.slice(0, 12),
            actor: body['user_username'],
            statedAt: fieldAt(body, 'commits', 0, 'timestamp'),
            ...frame(body),
          };
    default:
      return undefined;
  }
}

function parse(incoming: Incoming): Parsed {
  const { body } = incoming;
  // System hooks name some of the same events otherwise.
  const kind = textOf(firstOf(fieldAt(body, 'object_kind'), fieldAt(body, 'event_name')));
  if (!isObject(body) || kind === null) return unmapped('no object_kind: every webhook of GitLab has one', '/object_kind');
  const draft = draftOf(kind, body, incoming);
  return draft ? parsed(draft) : control(`${kind.slice(0, 60)}: no change that timelines show`);
}

export const gitlab: Source = {
  name: 'gitlab',
  title: 'GitLab',
  category: 'changes',
  family: 'gitlab',
  parserVersion: 2,
  signature: { scheme: 'token', header: 'x-gitlab-token', secret: 'ours' },
  deliveryId: ({ headers }) => firstOf(headers['idempotency-key'], headers['x-gitlab-event-uuid']) as string | undefined,
  parse,
  recognizes: (headers, body) =>
    'x-gitlab-event' in headers || (isObject(body) && typeof body['object_kind'] === 'string' && isObject(body['project'])),
  setUp: ({ ingestUrl, signingSecret }) => ({
    steps: [
      paste('Settings → Webhooks → Add new webhook, URL:', 'text', ingestUrl),
      paste('Secret token:', 'text', signingSecret),
      step('Trigger: Deployment events, Releases events, Pipeline events; merge requests if you want them in timelines.'),
    ],
  }),
  examples,
};
