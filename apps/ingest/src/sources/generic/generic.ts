import type { Change, Severity } from '@debrief/contracts';
import { createHash } from 'node:crypto';
import { control, parsed, unmapped, type AlertDraft, type ChangeDraft, type Draft, type Parsed } from '../../domain/draft.js';
import { fieldAt, firstOf, isObject, listOf, objectOf, type JsonObject } from '../../domain/field-at.js';
import type { LinkDraft } from '../../domain/labels.js';
import { statusOfWord } from '../../domain/status-words.js';
import { textOf } from '../../domain/text.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * Any JSON. The shape that we document, of which only a title is required:
 *
 * {
 *   "dedupKey": "db-1/disk", "status": "firing", "severity": "critical", "title": "Disk almost full", "description": "…", "value": "97 %",
 *   "service": "orders", "environment": "production", "labels": { "host": "db-1" }, "links": [{ "href": "https://…", "text": "Runbook" }],
 *   "startedAt": "2026-11-18T14:02:00Z", "occurredAt": "…", "resolvedAt": "…"
 * }
 *
 * A list of them, or `{ "alerts": [ … ] }`, is many. With `"kind": "change"` it is a change event. Without a mapping the common other names of
 * these members are understood too; a mapping (jsonata) makes the same shape of anything else.
 */

const changeKinds: readonly string[] = ['deployment', 'release', 'pipeline', 'configuration', 'platform', 'other'];
const changeStatuses: Readonly<Record<string, Change['status']>> = {
  started: 'started',
  running: 'started',
  in_progress: 'started',
  pending: 'started',
  succeeded: 'succeeded',
  success: 'succeeded',
  successful: 'succeeded',
  completed: 'succeeded',
  done: 'succeeded',
  ok: 'succeeded',
  failed: 'failed',
  failure: 'failed',
  error: 'failed',
};

/** What a sender's word says of a change. */
export const changeStatusOf = (word: unknown): Change['status'] =>
  (typeof word === 'string' ? changeStatuses[word.trim().toLowerCase()] : undefined) ?? 'other';

function linksIn(item: JsonObject): LinkDraft[] {
  const given = listOf(item['links']).map((link): LinkDraft =>
    isObject(link) ? { href: firstOf(link['href'], link['url']), text: link['text'] } : { href: link },
  );
  const named: LinkDraft[] = [
    { href: firstOf(item['url'], item['link'], item['link_to_upstream_details']), text: 'Source', kind: 'source' },
    { href: firstOf(item['runbook_url'], item['runbookUrl'], item['runbook']), text: 'Runbook', kind: 'runbook' },
    { href: firstOf(item['image_url'], item['imageUrl']), text: 'Image', kind: 'image' },
  ];
  return [...given, ...named.filter(({ href }) => typeof href === 'string')];
}

const host = (item: JsonObject): unknown => firstOf(item['host'], item['hostname'], item['instance'], fieldAt(item, 'labels', 'host'));
const titleOf = (item: JsonObject): unknown => firstOf(item['title'], item['name'], item['summary'], item['message'], item['alertname']);

/** The key that a sender names by one of the usual words; identity is never made of a title where there is one. */
function keyOf(item: JsonObject): { key: string; isGuessed: boolean } {
  const named = firstOf(...['dedupKey', 'dedup_key', 'alert_uid', 'fingerprint', 'alias', 'id'].map((name) => textOf(item[name])));
  if (named !== undefined) return { key: named as string, isGuessed: false };
  const parts = [textOf(titleOf(item)), textOf(host(item)), textOf(item['service'])];
  return { key: createHash('sha256').update(JSON.stringify(parts)).digest('hex'), isGuessed: true };
}

function changeOf(item: JsonObject, key: string): ChangeDraft {
  const kind = firstOf(item['changeKind'], item['type']);
  return {
    kind: 'change',
    key,
    changeKind: (typeof kind === 'string' && changeKinds.includes(kind) ? kind : 'other') as Change['kind'],
    status: changeStatusOf(item['status']),
    title: titleOf(item),
    revision: firstOf(item['revision'], item['version']),
    service: item['service'],
    environment: item['environment'],
    actor: item['actor'],
    labels: item['labels'],
    links: linksIn(item),
    startedAt: item['startedAt'],
    statedAt: firstOf(item['occurredAt'], item['timestamp']),
    endedAt: firstOf(item['endedAt'], item['finishedAt']),
  };
}

/** Reads one object in the documented shape or one near it; undefined without a title. */
export function draftOfShape(item: JsonObject): Draft | undefined {
  if (textOf(titleOf(item)) === null) return undefined;
  const { key, isGuessed } = keyOf(item);
  if (item['kind'] === 'change') return changeOf(item, key);
  const status = firstOf(...[item['status'], item['state'], item['action'], item['event_action']].map(statusOfWord)) as
    AlertDraft['status'] | undefined;
  const described = firstOf(item['description'], item['details'], item['message'], item['body'], item['text']);
  const draft: AlertDraft = {
    kind: 'alert',
    key,
    status: status ?? 'firing',
    sourceSeverity: firstOf(item['severity'], item['priority'], item['level'], fieldAt(item, 'labels', 'severity')),
    title: titleOf(item),
    description: typeof described === 'object' ? JSON.stringify(described) : described,
    value: item['value'],
    service: item['service'],
    environment: firstOf(item['environment'], item['env']),
    labels: {
      ...objectOf(firstOf(item['labels'], item['tags'])),
      ...(Array.isArray(item['tags']) ? { tags: item['tags'] } : {}),
      ...(textOf(host(item)) === null ? {} : { host: host(item) }),
    },
    annotations: item['annotations'],
    links: linksIn(item),
    groupHint: item['groupKey'],
    startedAt: firstOf(item['startedAt'], item['startsAt'], item['started_at']),
    statedAt: firstOf(item['occurredAt'], item['occurred_at'], item['timestamp'], item['time'], item['date']),
    endedAt: firstOf(item['resolvedAt'], item['endsAt'], item['resolved_at'], item['ended_at']),
  };
  if (item['isTest'] === true) draft.isTest = true;
  if (isGuessed) draft.problem = { type: 'alert/key-guessed', detail: 'no dedupKey was sent: title, host and service stand in for it' };
  return draft;
}

/** Reads a list of objects in the documented shape; says where the first one is that cannot be read. */
export function readShape(body: unknown): Parsed {
  const list = Array.isArray(body) ? body : isObject(body) && Array.isArray(body['alerts']) ? body['alerts'] : undefined;
  if (list?.length === 0) return control('a message without alerts');
  const items = list ?? [body];
  const drafts: Draft[] = [];
  for (const [index, item] of items.entries()) {
    const draft = isObject(item) ? draftOfShape(item) : undefined;
    if (draft === undefined)
      return unmapped(
        'no title, name, summary or message: a mapping can name the member',
        list === undefined ? '/title' : `/${index}/title`,
      );
    drafts.push(draft);
  }
  return parsed(...drafts);
}

export const generic: Source = {
  name: 'generic',
  title: 'Any tool that can send JSON',
  category: 'any',
  family: 'generic',
  parserVersion: 1,
  allowsGet: true,
  parse: ({ body }: Incoming) => readShape(body),
  recognizes: () => false,
  setUp: ({ ingestUrl }) => ({
    steps: [
      {
        text: 'Send JSON by POST. Only the title is required; dedupKey says which alert it is, status whether it fires or is resolved.',
        code: {
          language: 'sh',
          text: `curl -X POST '${ingestUrl}' -H 'content-type: application/json' -d '{\n  "dedupKey": "db-1/disk", "status": "firing", "severity": "critical",\n  "title": "Disk almost full", "service": "orders", "environment": "production"\n}'\n`,
        },
      },
      {
        text: 'And when it is over:',
        code: {
          language: 'sh',
          text: `curl -X POST '${ingestUrl}' -H 'content-type: application/json' -d '{ "dedupKey": "db-1/disk", "status": "resolved", "title": "Disk almost full" }'\n`,
        },
      },
      { text: 'If your tool cannot send this shape, send what it has: a mapping makes alerts of it, with your last receipts beside it.' },
    ],
  }),
  examples,
};

/** What a mapping made of a body, in the documented shape, as drafts: words go through the mapping's own maps first. */
export function draftsOfMapped(
  items: readonly unknown[],
  mapping: { statusMap?: Readonly<Record<string, string>> | undefined; severityMap?: Readonly<Record<string, Severity>> | undefined },
): Parsed {
  if (items.length === 0) return control('the mapping makes no item of it');
  const drafts: Draft[] = [];
  for (const [index, item] of items.entries()) {
    if (!isObject(item)) return unmapped('the mapping makes no object of an item', `/${index}`);
    const word = textOf(item['status']);
    const status = word === null ? item['status'] : (mapping.statusMap?.[word] ?? item['status']);
    const draft = draftOfShape({ ...item, status });
    if (draft === undefined) return unmapped('the mapping gives no title', `/${index}/title`);
    if (draft.kind === 'alert') {
      const severity = mapping.severityMap?.[textOf(draft.sourceSeverity) ?? ''];
      if (severity !== undefined) draft.severity = severity;
    }
    drafts.push(draft);
  }
  return parsed(...drafts);
}
