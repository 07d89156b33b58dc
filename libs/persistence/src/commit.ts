import { hash } from 'node:crypto';
import type { EventEnvelope, NewEvent } from '@debrief/contracts';
import { canonicalJson } from './canonical-json.js';

/**
 * One decision upon one aggregate, saved by one insert: the unique `_id` is the optimistic lock, a unique index on
 * `{ aggregateId, cause }` the inbox, the events with `published` the outbox, the hashes the chain.
 */
export interface Commit {
  /** `<aggregateId>:<version>` */
  readonly _id: string;
  readonly aggregateId: string;
  /** 1, 2, 3 … without a gap. */
  readonly version: number;
  /** What led to it: an order's or an event's id. Several when a batch was folded into one commit. */
  readonly cause: string | readonly string[];
  readonly recordedAt: string;
  readonly events: readonly EventEnvelope[];
  readonly published: boolean;
  /** Never leaves the service: kept for the record, not sent. */
  readonly internal?: true;
  readonly previousHash: string;
  readonly hash: string;
}

/** What a use case wants to save. `version` is the loaded one + 1, `previousHash` the loaded `headHash`. */
export interface NewCommit {
  readonly aggregateId: string;
  readonly version: number;
  readonly previousHash: string;
  readonly cause: string | readonly string[];
  readonly correlationId: string;
  readonly events: readonly NewEvent[];
  readonly traceparent?: string | undefined;
  readonly internal?: boolean;
}

/** What stands before the first commit of every aggregate. */
export const NO_HASH = '0'.repeat(64);

export const commitId = (aggregateId: string, version: number): string => `${aggregateId}:${version}`;

export const causesOf = (commit: Pick<Commit, 'cause'>): readonly string[] =>
  typeof commit.cause === 'string' ? [commit.cause] : commit.cause;

/** Whether a history, oldest first, lacks a version. */
export const hasGap = (history: readonly Commit[]): boolean => history.at(-1)?.version !== history.length;

/** SHA-256 over the previous hash and the canonical JSON of what was decided: history cannot be rewritten unseen. */
export function hashOf({
  previousHash,
  _id,
  cause,
  recordedAt,
  events,
}: Pick<Commit, 'previousHash' | '_id' | 'cause' | 'recordedAt' | 'events'>): string {
  return hash('sha256', previousHash + canonicalJson({ _id, cause, recordedAt, events }));
}

/** The document of a decision: envelopes around its events, and its link in the chain. Pure. */
export function commitOf(service: string, recordedAt: string, wish: NewCommit): Commit {
  const { aggregateId, version, previousHash } = wish;
  const _id = commitId(aggregateId, version);
  const causes = typeof wish.cause === 'string' ? [wish.cause] : wish.cause;
  if (causes.length === 0) throw new Error(`commit ${_id} has no cause`);
  const cause = typeof wish.cause === 'string' || causes.length > 1 ? wish.cause : causes[0]!;
  const enveloped = (event: NewEvent, index: number): EventEnvelope => ({
    specversion: '1.0',
    id: `${_id}:${index}`,
    source: `/${service}`,
    type: event.type,
    subject: aggregateId,
    time: recordedAt,
    datacontenttype: 'application/json',
    correlationid: wish.correlationId,
    causationid: causes[0]!,
    ...(wish.traceparent ? { traceparent: wish.traceparent } : {}),
    data: event.data,
  });
  const internal = wish.internal ? { internal: true as const } : {};
  const said = wish.events.map(enveloped);
  const json = canonicalJson({ _id, cause, recordedAt, events: said });
  // Only what has a lone surrogate (JSON writes it as an escape, and nothing else begins so) is rewritten and read once more.
  const events = json.includes('\\ud') ? said.map((event) => ({ ...event, data: wellFormed(event.data) })) : said;
  const decided = { _id, cause, recordedAt, events, previousHash };
  const its = events === said ? hash('sha256', previousHash + json) : hashOf(decided);
  return { ...decided, aggregateId, version, published: wish.internal === true, ...internal, hash: its };
}

/** A lone surrogate would come back from the store as U+FFFD, and the hash would no longer fit. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.toWellFormed(), wellFormed(member)]),
  );
}
