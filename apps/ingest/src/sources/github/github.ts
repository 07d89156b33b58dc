import { control, parsed, unmapped, type ChangeDraft, type Parsed } from '../../domain/draft.js';
import { parseJson } from '../../domain/decode-body.js';
import { fieldAt, firstOf, isObject, objectOf, type JsonObject } from '../../domain/field-at.js';
import { textOf } from '../../domain/text.js';
import { paste, step } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * GitHub's webhooks: https://docs.github.com/en/webhooks/webhook-events-and-payloads
 *
 * X-GitHub-Event: deployment | deployment_status | release | workflow_run | push | ping; X-GitHub-Delivery: a UUID; X-Hub-Signature-256: sha256=<hex>
 */
const noCommit = '0'.repeat(40);
const deploymentStates: Readonly<Record<string, ChangeDraft['status']>> = {
  success: 'succeeded',
  failure: 'failed',
  error: 'failed',
  pending: 'started',
  queued: 'started',
  in_progress: 'started',
  waiting: 'started',
};
const conclusions: Readonly<Record<string, ChangeDraft['status']>> = {
  success: 'succeeded',
  failure: 'failed',
  timed_out: 'failed',
  startup_failure: 'failed',
  action_required: 'failed',
};

const repository = (body: JsonObject) => fieldAt(body, 'repository', 'full_name');
const common = (body: JsonObject) => ({ service: fieldAt(body, 'repository', 'name'), actor: fieldAt(body, 'sender', 'login') });
const shorten = (revision: unknown): unknown =>
  typeof revision === 'string' && /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 12) : revision;

function deployment(body: JsonObject): ChangeDraft {
  const deployed = objectOf(body['deployment']);
  const status = objectOf(body['deployment_status']);
  return {
    kind: 'change',
    key: `deployment:${textOf(deployed['id']) ?? ''}`,
    changeKind: 'deployment',
    status: 'deployment_status' in body ? (deploymentStates[textOf(status['state']) ?? ''] ?? 'other') : 'started',
    title: `${textOf(repository(body)) ?? 'A repository'} to ${textOf(firstOf(deployed['environment'], status['environment'])) ?? 'an environment'}`,
    revision: firstOf(shorten(deployed['sha']), deployed['ref']),
    environment: firstOf(deployed['environment'], status['environment']),
    ...common(body),
    actor: firstOf(fieldAt(deployed, 'creator', 'login'), fieldAt(body, 'sender', 'login')),
    labels: { repository: repository(body), ref: deployed['ref'] },
    links: [
      {
        href: firstOf(status['environment_url'], status['target_url'], fieldAt(body, 'repository', 'html_url')),
        text: 'GitHub',
        kind: 'source',
      },
    ],
    startedAt: deployed['created_at'],
    statedAt: firstOf(status['updated_at'], status['created_at'], deployed['updated_at'], deployed['created_at']),
  };
}

function release(body: JsonObject): ChangeDraft | undefined {
  const released = objectOf(body['release']);
  if (!['published', 'released', 'prereleased', 'created', 'edited'].includes(textOf(body['action']) ?? '')) return undefined;
  return {
    kind: 'change',
    key: `release:${textOf(released['id']) ?? ''}`,
    changeKind: 'release',
    status: 'succeeded',
    title: `${textOf(repository(body)) ?? ''} ${textOf(firstOf(released['name'], released['tag_name'])) ?? ''}`.trim(),
    revision: released['tag_name'],
    ...common(body),
    actor: firstOf(fieldAt(released, 'author', 'login'), fieldAt(body, 'sender', 'login')),
    labels: { repository: repository(body) },
    links: [{ href: released['html_url'], text: 'Release', kind: 'source' }],
    statedAt: firstOf(released['published_at'], released['created_at']),
  };
}

function workflowRun(body: JsonObject): ChangeDraft {
  const run = objectOf(body['workflow_run']);
  const isDone = run['status'] === 'completed';
  return {
    kind: 'change',
    key: [`workflow_run:${textOf(run['id']) ?? ''}`, textOf(run['run_attempt'])],
    changeKind: 'pipeline',
    status: isDone ? (conclusions[textOf(run['conclusion']) ?? ''] ?? 'other') : 'started',
    title: `${textOf(firstOf(run['name'], run['display_title'])) ?? 'Workflow'} of ${textOf(repository(body)) ?? ''}`,
    revision: shorten(run['head_sha']),
    ...common(body),
    labels: { repository: repository(body), branch: run['head_branch'], event: run['event'] },
    links: [{ href: run['html_url'], text: 'Run', kind: 'source' }],
    startedAt: firstOf(run['run_started_at'], run['created_at']),
    statedAt: run['updated_at'],
    endedAt: isDone ? run['updated_at'] : undefined,
  };
}

function push(body: JsonObject): ChangeDraft | undefined {
  if (body['after'] === noCommit || body['deleted'] === true) return undefined;
  const branch = (textOf(body['ref']) ?? '').replace(/^refs\/(heads|tags)\//, '');
  return {
    kind: 'change',
    key: `push:${textOf(body['after']) ?? ''}`,
    changeKind: 'other',
    status: 'succeeded',
    title: `${textOf(repository(body)) ?? ''} ${branch}: ${(textOf(fieldAt(body, 'head_commit', 'message')) ?? 'pushed').split('\n', 1)[0] ?? ''}`,
    revision: shorten(body['after']),
    ...common(body),
    labels: { repository: repository(body), branch },
    links: [{ href: firstOf(body['compare'], fieldAt(body, 'head_commit', 'url')), text: 'Commits', kind: 'source' }],
    statedAt: fieldAt(body, 'head_commit', 'timestamp'),
  };
}

/** The event by its header, or by what the body has where a proxy took the header. */
function eventOf(headers: Incoming['headers'], body: JsonObject): string | undefined {
  const named = headers['x-github-event'];
  if (named !== undefined) return named;
  if ('zen' in body) return 'ping';
  if ('deployment_status' in body) return 'deployment_status';
  return (
    ['deployment', 'release', 'workflow_run'].find((name) => isObject(body[name])) ??
    ('after' in body && 'ref' in body ? 'push' : undefined)
  );
}

/** With the content type of a form, the JSON is its field `payload`. */
function contentOf(body: unknown): unknown {
  if (!isObject(body) || typeof body['payload'] !== 'string' || 'repository' in body) return body;
  const inner = parseJson(body['payload']);
  return 'value' in inner ? inner.value : body;
}

/** What an event of this name must hold to be one. */
const subjects: Readonly<Record<string, string>> = {
  deployment: 'deployment',
  deployment_status: 'deployment',
  release: 'release',
  workflow_run: 'workflow_run',
};

function parse({ headers, body: sent }: Incoming): Parsed {
  const body = contentOf(sent);
  if (!isObject(body)) return unmapped('not a webhook of GitHub', '');
  const event = eventOf(headers, body);
  const deletion = 'a deletion: nothing was brought out';
  const subject = subjects[event ?? ''];
  if (subject !== undefined && textOf(fieldAt(body, subject, 'id')) === null)
    return unmapped(`an event ${event ?? ''} without its ${subject}`, `/${subject}/id`);
  switch (event) {
    case 'ping':
      return control('ping');
    case 'deployment':
    case 'deployment_status':
      // Another deployment took its place: that does not take back how this one went.
      return fieldAt(body, 'deployment_status', 'state') === 'inactive'
        ? control('a deployment that another one replaced')
        : parsed(deployment(body));
    case 'workflow_run':
      return parsed(workflowRun(body));
    case 'release': {
      const draft = release(body);
      return draft ? parsed(draft) : control(deletion);
    }
    case 'push': {
      const draft = push(body);
      return draft ? parsed(draft) : control(deletion);
    }
    case undefined:
      return unmapped('no X-GitHub-Event, and the body tells no event that we know', '');
    default:
      return control(`the event ${event.slice(0, 60)} is no change that timelines show`);
  }
}

export const github: Source = {
  name: 'github',
  title: 'GitHub',
  category: 'changes',
  family: 'github',
  parserVersion: 2,
  signature: { scheme: 'hmac-sha256-hex', header: 'x-hub-signature-256', prefix: 'sha256=', secret: 'ours' },
  deliveryId: ({ headers }) => headers['x-github-delivery'],
  parse,
  recognizes: (headers, body) =>
    'x-github-event' in headers ||
    (isObject(body) && isObject(body['repository']) && 'full_name' in body['repository'] && isObject(body['sender'])),
  setUp: ({ ingestUrl, signingSecret }) => ({
    steps: [
      paste('Settings → Webhooks → Add webhook, payload URL:', 'text', ingestUrl),
      paste('Content type application/json, and this secret:', 'text', signingSecret),
      step('"Let me select individual events": Deployments, Deployment statuses, Releases, Workflow runs.'),
    ],
  }),
  examples,
};
