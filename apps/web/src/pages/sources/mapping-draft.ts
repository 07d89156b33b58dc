import type { Mapping } from '../../api/ingest';
import type { JsonPath } from './json-tree';
import { pathText } from './json-tree';

export const expressionNames = [
  'items', 'kind', 'dedupKey', 'status', 'severity', 'title', 'description', 'value', 'service', 'environment', 'startedAt', 'occurredAt', 'resolvedAt', 'labels', 'links',
] as const; // prettier-ignore
export type ExpressionName = (typeof expressionNames)[number];

export const expressionHints: Readonly<Record<ExpressionName, readonly [label: string, hint: string]>> = {
  items: ['One alert for each of', 'the list in the body, like alerts; empty: the body is one alert'],
  kind: ['Alert or change', '“alert” or “change”; empty: an alert'],
  dedupKey: ['Identity', 'the same for every delivery about the same trouble'],
  status: ['State', 'firing, acknowledged, resolved or no-data; other words by the list below'],
  severity: ['Severity', 'critical, high, warning, info; other words by the list below'],
  title: ['Title', 'what a person reads first'],
  description: ['Description', 'more of it, as Markdown'],
  value: ['Measured value', 'what was measured'],
  service: ['Service', 'decides which team it concerns'],
  environment: ['Environment', 'production, staging …'],
  startedAt: ['Began at', 'when the trouble began'],
  occurredAt: ['Stated at', 'when the sender said so; later statements win'],
  resolvedAt: ['Ended at', 'when it ended'],
  labels: ['Labels', 'an object of names and values'],
  links: ['Links', 'a list of { "href", "text" }'],
};
export const basicNames: readonly ExpressionName[] = ['items', 'dedupKey', 'status', 'severity', 'title', 'description', 'service'];

/** What a word list says, one `theirs = ours` a line. */
export function wordsOf<T extends string>(text: string, allowed: readonly T[]): { map: Record<string, T>; wrong: string | undefined } {
  const map: Record<string, T> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const at = line.lastIndexOf('=');
    const theirs = line.slice(0, at).trim();
    const ours = line.slice(at + 1).trim() as T;
    if (at < 0 || theirs === '') return { map, wrong: `“${line.trim()}” is not “theirs = ours”` };
    if (!allowed.includes(ours)) return { map, wrong: `“${ours}” is none of ${allowed.join(', ')}` };
    map[theirs] = ours;
  }
  return { map, wrong: undefined };
}
export const wordsText = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(map ?? {})
    .map(([theirs, ours]) => `${theirs} = ${ours}`)
    .join('\n');

/** A mapping without its empty members, so that two that say the same are the same. */
export function tidied(mapping: Mapping): Mapping {
  return Object.fromEntries(
    Object.entries(mapping).filter(([, value]) => (typeof value === 'string' ? value.trim() !== '' : Object.keys(value ?? {}).length > 0)),
  );
}

const guesses: readonly (readonly [ExpressionName, readonly string[]])[] = [
  ['dedupKey', ['dedup_key', 'dedupKey', 'fingerprint', 'alert_uid', 'alias', 'id', 'key', 'check']],
  ['status', ['status', 'state', 'action']],
  ['severity', ['severity', 'level', 'priority', 'urgency']],
  ['title', ['title', 'name', 'summary', 'subject', 'message']],
  ['description', ['description', 'details', 'message', 'text', 'body']],
  ['service', ['service', 'service_name', 'app', 'application']],
  ['environment', ['environment', 'env', 'stage']],
  ['startedAt', ['startedAt', 'started_at', 'startsAt', 'created_at', 'timestamp', 'time']],
  ['labels', ['labels', 'tags', 'attributes']],
];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A first mapping by the names that a body uses: a beginning to be mended, not an answer. */
export function guessedMapping(body: unknown): Mapping {
  const list = Array.isArray(body)
    ? (['$', body] as const)
    : isObject(body)
      ? Object.entries(body).find(([, value]) => Array.isArray(value) && isObject(value[0]))
      : undefined;
  const one = list ? (list[1] as unknown[])[0] : body;
  const mapping: Mapping = list ? { items: list[0] === '$' ? '$' : pathText([list[0]]) } : {};
  if (!isObject(one)) return mapping;
  const used = new Set<string>();
  for (const [member, names] of guesses) {
    const name = names.find(
      (candidate) =>
        candidate in one && !used.has(candidate) && (member === 'labels' ? isObject(one[candidate]) : !isObject(one[candidate])),
    );
    if (name === undefined) continue;
    used.add(name);
    mapping[member] = pathText([name]);
  }
  return mapping;
}

export const presets: readonly (readonly [name: string, text: string, mapping: Mapping])[] = [
  ['flat', 'One alert, flat', { dedupKey: 'id', status: 'status', severity: 'severity', title: 'title', description: 'message', service: 'service' }],
  [
    'list',
    'A list of alerts',
    { items: 'alerts', dedupKey: 'fingerprint', status: 'status', severity: 'labels.severity', title: 'annotations.summary', description: 'annotations.description', service: 'labels.service', startedAt: 'startsAt', labels: 'labels' },
  ],
  [
    'check',
    'A check of a host',
    { dedupKey: "host & '/' & check", status: 'state', severity: 'state', title: "check & ' on ' & host", description: 'output', service: 'check', statusMap: { CRITICAL: 'firing', WARNING: 'firing', UNKNOWN: 'no-data', OK: 'resolved' }, severityMap: { CRITICAL: 'critical', WARNING: 'warning' } },
  ],
  [
    'change',
    'A change',
    { kind: "'change'", dedupKey: 'id', status: 'status', title: 'title', service: 'service', environment: 'environment', occurredAt: 'finished_at' },
  ],
]; // prettier-ignore

/** The path as seen from one alert: what leads to the list is left out. */
export function pathWithin(path: JsonPath, member: ExpressionName, items: string | undefined): string {
  if (member === 'items') return pathText(path.filter((step, index) => !(typeof step === 'number' && index === path.length - 1)));
  const root = items === undefined || items.trim() === '' ? undefined : items.trim() === '$' ? '' : items.trim();
  if (root === undefined) return pathText(path);
  const at = path.findIndex((step, index) => typeof step === 'number' && pathText(path.slice(0, index)) === root);
  return at < 0 ? `$$.${pathText(path)}` : pathText(path.slice(at + 1));
}
