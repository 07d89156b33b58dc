import { createRequire } from 'node:module';
import type { RawMessage } from './heard.js';

/** `parked`: nothing is wrong with it, but an earlier event of its key is set aside and it may not overtake. */
export type DeadLetterKind = 'permanent' | 'unknown' | 'version' | 'parked';
export type DeadLetterState = 'open' | 'draining' | 'resolved' | 'skipped';

/** A message that could not be acted on: kept with its bytes, shown, and able to be sent again. */
export interface DeadLetter {
  /** `<group>:<topic>:<partition>:<offset>`: set aside twice is set aside once. */
  readonly _id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly eventId: string | null;
  readonly type: string | null;
  readonly correlationId: string | null;
  /** The bytes as they came, not our idea of them. */
  readonly raw: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timestamp: number;
  readonly state: DeadLetterState;
  readonly kind: DeadLetterKind;
  readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
  readonly attempts: number;
  readonly handler: string | null;
  readonly appVersion: string;
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
  readonly history: readonly { readonly at: string; readonly by: string; readonly action: string; readonly reason?: string }[];
  /** Set when it is resolved or skipped; it is kept 90 days from then. */
  readonly closedAt?: Date;
}

/** While it exists, the later events of the key are parked behind the first one. */
export interface ParkedKey {
  /** `<group>:<topic>:<key>` */
  readonly _id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly state: 'parked' | 'draining';
}

export const letterId = (group: string, { topic, partition, offset }: Pick<RawMessage, 'topic' | 'partition' | 'offset'>): string =>
  `${group}:${topic}:${partition}:${offset}`;

export const parkedKeyId = (group: string, topic: string, key: string): string => `${group}:${topic}:${key}`;

const STACK_BYTES = 4_096;
const { version: APP_VERSION } = createRequire(import.meta.url)('@debrief/messaging/package.json') as { version: string };

export function letterOf(
  group: string,
  message: RawMessage,
  kind: DeadLetterKind,
  failure: { error: Error; attempts: number; handler: string | null; now: string },
): DeadLetter {
  const { error, attempts, handler, now } = failure;
  const known = told(message);
  return {
    _id: letterId(group, message),
    group,
    topic: message.topic,
    partition: message.partition,
    offset: message.offset,
    key: message.key,
    eventId: message.headers['ce_id'] ?? known.id,
    type: message.headers['ce_type'] ?? null,
    correlationId: message.headers['ce_correlationid'] ?? known.correlationid,
    raw: message.value,
    headers: message.headers,
    timestamp: message.timestamp,
    state: 'open',
    kind,
    error: {
      name: error.name,
      message: error.message.slice(0, STACK_BYTES),
      ...(error.stack ? { stack: error.stack.slice(0, STACK_BYTES) } : {}),
    },
    attempts,
    handler,
    appVersion: APP_VERSION,
    firstFailedAt: now,
    lastFailedAt: now,
    history: [{ at: now, by: 'system', action: kind === 'parked' ? 'parked' : 'set aside' }],
  };
}

/** The message that a letter keeps, as it was. */
export const messageIn = (letter: DeadLetter): RawMessage => ({
  topic: letter.topic,
  partition: letter.partition,
  offset: letter.offset,
  key: letter.key,
  value: letter.raw,
  headers: letter.headers,
  timestamp: letter.timestamp,
});

// What an envelope says about itself, if the bytes are one.
function told({ value, headers }: RawMessage): { id: string | null; correlationid: string | null } {
  const nothing = { id: null, correlationid: null };
  if (!value || !headers['content-type']?.includes('json')) return nothing;
  try {
    const { id, correlationid } = JSON.parse(value.toString('utf8')) as { id?: unknown; correlationid?: unknown };
    return { id: typeof id === 'string' ? id : null, correlationid: typeof correlationid === 'string' ? correlationid : null };
  } catch {
    return nothing;
  }
}
