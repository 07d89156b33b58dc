import type { Change, Instant, Link, Severity } from '@debrief/contracts';
import { derivedHex } from '@debrief/contracts/derive-id';
import { createHash } from 'node:crypto';
import type { AlertDraft, Amendment, ChangeDraft, ReceiptProblem, Statement } from './draft.js';
import { firstOf, objectOf } from './field-at.js';
import { instantOf, msOf, plusMinutes } from './instants.js';
import { linksOf, textPairs } from './labels.js';
import { severityBy } from './severity.js';
import { cleanLine, cleanText, cutText, resolvedText, textOf } from './text.js';

/** What an integration is set to, as far as reading its receipts goes. */
export interface ReadingSettings {
  timeZone: string;
  lateMinutes: number;
  /** Null: as the source has it. */
  noDataOpens: boolean | null;
  /** Minutes after the last receipt at which a source that sends no end has its alerts expired; null: never. */
  expiryMinutes: number | null;
  staleMinutes: number | null;
  dedupFields: readonly string[];
  severityMap: Readonly<Record<string, Severity>>;
  serviceLabels?: readonly string[] | undefined;
  environmentLabels?: readonly string[] | undefined;
}

export interface ReadingContext {
  integrationId: string;
  source: string;
  receiptId: string;
  receivedAt: Instant;
  settings: ReadingSettings;
  isTest: boolean;
  isDrill: boolean;
  isReplay: boolean;
  inStorm?: boolean;
}

/** A point of an alert's history: from `at` on the source says `status`. */
export interface StatedPoint {
  at: Instant;
  status: Statement;
  origin: 'source' | 'received';
  resolution?: 'source' | 'merged' | 'expired' | 'person';
}

/** What people read of an alert; one statement brings all of it. */
export interface AlertDetails {
  sourceSeverity: string | null;
  title: string;
  description: string | null;
  value: string | null;
  service: string | null;
  environment: string | null;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  links: Link[];
  groupHint: string | null;
  truncated: string[];
}

/** What one receipt says of one alert: cleaned, cut, with instants. */
export interface AlertObservation {
  kind: 'alert';
  alertId: string;
  dedupKey: string;
  context: ReadingContext;
  points: readonly StatedPoint[];
  /** An interval source says with each repeat that the thing still fires since its start; others make dated statements. */
  isInterval: boolean;
  status: Statement;
  occurredAt: Instant;
  timeOrigin: 'source' | 'received';
  severity: Severity;
  details: AlertDetails;
  /** Only the key and what happened to it (a close without text): severity and text are not told, and stay. */
  isBare: boolean;
  expiresAt: Instant | null;
  isTest: boolean;
  /** How far the source's clock is ahead of ours, when it is more than five minutes. */
  skewSeconds: number;
  problem: ReceiptProblem | null;
  /** It changes a part of a known alert: no point of its history. */
  amends?: Amendment;
}

export interface ChangeObservation {
  kind: 'change';
  changeId: string;
  context: ReadingContext;
  change: Omit<Change, 'sequence'>;
}

const aheadMinutes = 5;
const testMinutes = 2;
export const defaultServiceLabels = ['service', 'service_name', 'app', 'job', 'namespace'];
export const defaultEnvironmentLabels = ['environment', 'env', 'stage'];

/** The identity of a thing within its integration: several parts as JSON ("ab","c" is not "a","bc"), at most 512 characters. */
export function dedupKeyOf(key: string | number | readonly unknown[]): string {
  const text = Array.isArray(key) ? JSON.stringify(key) : String(key);
  const plain = text.toWellFormed();
  return plain.length <= 512 ? plain : `sha256:${createHash('sha256').update(plain).digest('hex')}`;
}

/** 32 hex, stable over episodes: the same key of the same integration is always the same alert (or change). */
export const alertIdOf = (integrationId: string, dedupKey: string): string => derivedHex(integrationId, dedupKey);

const line = (value: unknown, limit: number, what: string, truncated: Set<string>): string | null => {
  const text = resolvedText(value);
  if (text === null) return null;
  const clean = cleanLine(text);
  if (clean.length > limit) truncated.add(what);
  return clean === '' ? null : cutText(clean, limit);
};

const prose = (value: unknown, limit: number, what: string, truncated: Set<string>): string | null => {
  const text = textOf(value);
  if (text === null) return null;
  const clean = cleanText(text).trim();
  if (clean.length > limit) truncated.add(what);
  return clean === '' ? null : cutText(clean, limit);
};

const labelOf = (labels: Record<string, string>, names: readonly string[]): string | undefined => {
  for (const name of names) if (labels[name] !== undefined) return labels[name];
  return undefined;
};

function detailsOf(draft: AlertDraft, context: ReadingContext, dedupKey: string): AlertDetails {
  const truncated = new Set<string>();
  const labels = textPairs(draft.labels, 'labels', 1000, truncated);
  const annotations = textPairs(draft.annotations, 'annotations', 4000, truncated);
  // As they were sent: an annotation is cut at 4,000 characters, a description at 16,000.
  const sent = objectOf(draft.annotations);
  const named = [labels['alertname'], labels['instance']].filter((part) => part !== undefined).join(' ');
  const title = firstOf(draft.title, annotations['summary'], annotations['title'], labels['name'], named);
  const { serviceLabels = defaultServiceLabels, environmentLabels = defaultEnvironmentLabels } = context.settings;
  return {
    sourceSeverity: line(draft.sourceSeverity, 64, 'sourceSeverity', truncated),
    title: line(title, 300, 'title', truncated) ?? cutText(cleanLine(dedupKey), 300),
    description: prose(firstOf(draft.description, sent['description'], sent['message']), 16_000, 'description', truncated),
    value: line(draft.value, 500, 'value', truncated),
    service: line(draft.service ?? labelOf(labels, serviceLabels), 200, 'service', truncated),
    environment: line(draft.environment ?? labelOf(labels, environmentLabels), 200, 'environment', truncated),
    labels,
    annotations,
    links: linksOf(draft.links ?? [], draft.linkBase, truncated),
    groupHint: line(draft.groupHint, 500, 'groupHint', truncated),
    truncated: [...truncated].sort(),
  };
}

const isBlank = (title: unknown): boolean => resolvedText(title) === null;

function keyByFields(draft: AlertDraft, details: AlertDetails, fields: readonly string[]): string {
  if (fields.length === 0) return dedupKeyOf(draft.key);
  const values = fields.map((field) => {
    if (field.startsWith('labels.')) return details.labels[field.slice('labels.'.length)] ?? null;
    return field === 'title' || field === 'service' || field === 'environment' ? details[field] : (details.labels[field] ?? null);
  });
  return values.every((value) => value === null) ? dedupKeyOf(draft.key) : dedupKeyOf(values);
}

/** Reads a draft by the receipt's time and the integration's settings. Pure; every text that comes out is safe to store and to show. */
export function observeAlert(draft: AlertDraft, context: ReadingContext): AlertObservation {
  const { receivedAt, settings } = context;
  let skewSeconds = 0;
  const latest = msOf(receivedAt) + aheadMinutes * 60_000;
  // What lies ahead of our clock is placed at its receipt: a resolve from the future would else hold against every firing until then.
  const placed = (value: unknown): StatedPoint['at'] | null => {
    const instant = instantOf(value, settings.timeZone);
    if (instant === null || msOf(instant) <= latest) return instant;
    skewSeconds = Math.max(skewSeconds, Math.round((msOf(instant) - msOf(receivedAt)) / 1000));
    return null;
  };
  const startedAt = placed(draft.startedAt);
  const statedAt = placed(draft.statedAt);
  let endedAt = draft.status === 'resolved' ? placed(draft.endedAt) : null;
  let problem = draft.problem ?? null;
  if (startedAt !== null && endedAt !== null && endedAt < startedAt) {
    problem ??= { type: 'alert/ends-before-it-starts', detail: `ends ${endedAt}, starts ${startedAt}: taken as resolved at its start` };
    endedAt = startedAt;
  }
  const points: StatedPoint[] = [];
  if (startedAt !== null && draft.status !== 'no-data') points.push({ at: startedAt, status: 'firing', origin: 'source' });
  const stated = endedAt ?? statedAt;
  if (draft.status !== 'firing' || startedAt === null) {
    const at = stated ?? (draft.status === 'firing' ? statedAt : null) ?? receivedAt;
    const origin = stated === null ? 'received' : 'source';
    // An end that is told without a time cannot lie before the start.
    const late = startedAt !== null && at < startedAt ? startedAt : at;
    points.push({
      at: late,
      status: draft.status,
      origin,
      ...(draft.status === 'resolved' ? { resolution: draft.resolution ?? 'source' } : {}),
    });
  }
  const last = points.at(-1) as StatedPoint;
  const { amends } = draft;
  const isTest = context.isTest || draft.isTest === true;
  const details = detailsOf(draft, context, dedupKeyOf(draft.key));
  const dedupKey = keyByFields(draft, details, settings.dedupFields);
  const holdsUntil = instantOf(draft.holdsUntil, settings.timeZone);
  const expiresAt = isTest
    ? plusMinutes(receivedAt, testMinutes)
    : (holdsUntil ?? (settings.expiryMinutes === null ? null : plusMinutes(receivedAt, settings.expiryMinutes)));
  return {
    kind: 'alert',
    alertId: alertIdOf(context.integrationId, dedupKey),
    dedupKey,
    context,
    points: amends === undefined ? points : [],
    isInterval: draft.status === 'firing' && startedAt !== null,
    status: draft.status,
    occurredAt: statedAt !== null && statedAt > last.at ? statedAt : last.at,
    timeOrigin: last.origin,
    severity: severityBy(draft.sourceSeverity, draft.severity, settings.severityMap),
    details,
    ...(amends === undefined ? {} : { amends }),
    isBare:
      amends === undefined &&
      isBlank(draft.title) &&
      Object.keys(details.labels).length === 0 &&
      Object.keys(details.annotations).length === 0,
    expiresAt,
    isTest,
    skewSeconds,
    problem,
  };
}

/** Reads a draft of a change event. */
export function observeChange(draft: ChangeDraft, context: ReadingContext): ChangeObservation {
  const truncated = new Set<string>();
  const time = (value: unknown) => instantOf(value, context.settings.timeZone);
  const labels = textPairs(draft.labels, 'labels', 1000, truncated);
  const startedAt = time(draft.startedAt);
  const endedAt = time(draft.endedAt);
  const sourceTime = time(draft.statedAt) ?? endedAt ?? startedAt;
  const latest = plusMinutes(context.receivedAt, aheadMinutes);
  const occurredAt = sourceTime !== null && sourceTime <= latest ? sourceTime : context.receivedAt;
  const dedupKey = dedupKeyOf(draft.key);
  const changeId = alertIdOf(context.integrationId, dedupKey);
  return {
    kind: 'change',
    changeId,
    context,
    change: {
      changeId,
      integrationId: context.integrationId,
      source: context.source,
      dedupKey,
      kind: draft.changeKind,
      title: line(draft.title, 300, 'title', truncated) ?? cutText(cleanLine(dedupKey), 300),
      status: draft.status,
      revision: line(draft.revision, 200, 'revision', truncated),
      service: line(draft.service ?? labelOf(labels, defaultServiceLabels), 200, 'service', truncated),
      environment: line(draft.environment ?? labelOf(labels, defaultEnvironmentLabels), 200, 'environment', truncated),
      actor: line(draft.actor, 200, 'actor', truncated),
      links: linksOf(draft.links ?? [], undefined, truncated),
      labels,
      startedAt,
      endedAt,
      occurredAt,
      receivedAt: context.receivedAt,
      timeOrigin: occurredAt === sourceTime ? 'source' : 'received',
      isReplay: context.isReplay,
      receiptIds: [context.receiptId],
    },
  };
}
