import { EventEnvelope, type EventDefinition } from '@debrief/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { z } from 'zod';
import { Permanent, UnknownVersion } from './failures.js';

/** A message as it lies in the log or in a dead letter: the bytes as they came, headers as text. */
export interface RawMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** When the broker took it, in ms. */
  readonly timestamp: number;
}

/**
 * What a handler gets. In structured mode the envelope with its data; in binary mode (receipts) `data` is the sender's bytes and the
 * metadata are in `headers`, `ce_*` among them.
 */
export type Heard<Type extends string = string, Data = unknown> = EventEnvelope<Type, Data> & {
  readonly key: string | null;
  readonly receivedAt: string;
  readonly headers: Readonly<Record<string, string>>;
};

export const STRUCTURED = 'application/cloudevents+json';

const text = (value: IHeaders[string]): string => (Array.isArray(value) ? value[0] : value)?.toString() ?? '';

export function rawMessage(message: KafkaMessage, topic: string, partition: number): RawMessage {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? null,
    value: message.value,
    headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, text(value)])),
    timestamp: Number(message.timestamp),
  };
}

export const typeOf = (message: Pick<RawMessage, 'headers'>): string | undefined => message.headers['ce_type'] || undefined;

const withoutVersion = (type: string): string => type.replace(/\.v\d+$/, '');

/** Which of the heard types a message is; undefined for what this service does not hear. Throws for a version it does not know. */
export function heardType(message: RawMessage, heard: ReadonlyMap<string, EventDefinition>): EventDefinition | undefined {
  const type = typeOf(message);
  if (!type) throw new Permanent('the message has no ce_type header');
  const definition = heard.get(type);
  if (definition) return definition;
  const family = withoutVersion(type);
  for (const known of heard.keys())
    if (withoutVersion(known) === family) throw new UnknownVersion(`${type} is not known here, ${known} is`);
  return undefined;
}

/** Strict: anything that is not exactly the event that its header and its contract say is a Permanent. */
export function decode(message: RawMessage, definition: EventDefinition, receivedAt: string): Heard {
  const { key, value, headers } = message;
  if (!value) throw new Permanent('the message has no value');
  if (!headers['content-type']?.startsWith(STRUCTURED)) return binary(message, definition.type, receivedAt);
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString('utf8'));
  } catch {
    throw new Permanent('the message is not JSON');
  }
  const envelope = EventEnvelope.safeParse(parsed);
  if (!envelope.success) throw new Permanent(`the message is not a CloudEvent: ${z.prettifyError(envelope.error)}`);
  if (envelope.data.type !== definition.type) throw new Permanent(`the header says ${definition.type}, the event ${envelope.data.type}`);
  const data = definition.data.safeParse(envelope.data.data);
  if (!data.success) throw new Permanent(`the data of ${definition.type} break their contract: ${z.prettifyError(data.error)}`);
  // The original and not the parsed copy, which lacks the members that a later version added.
  return { ...(parsed as EventEnvelope), key, receivedAt, headers };
}

function binary({ key, value, headers }: RawMessage, type: string, receivedAt: string): Heard {
  const id = headers['ce_id'];
  const time = headers['ce_time'];
  if (!id || !time) throw new Permanent('the message has no ce_id or no ce_time header');
  return {
    specversion: '1.0',
    id,
    source: headers['ce_source'] ?? '/',
    type,
    subject: headers['ce_subject'] ?? key ?? id,
    time,
    datacontenttype: 'application/json',
    correlationid: headers['ce_correlationid'] ?? id,
    causationid: headers['ce_causationid'] ?? id,
    ...(headers['traceparent'] ? { traceparent: headers['traceparent'] } : {}),
    data: value,
    key,
    receivedAt,
    headers,
  };
}

/** An event as a message: structured mode, keyed by its thing. Its contract was checked when it was committed. */
export function messageOf(event: EventEnvelope, hash?: string): { key: string; value: string; headers: Record<string, string> } {
  return {
    key: event.subject,
    value: JSON.stringify(event),
    headers: {
      'content-type': STRUCTURED,
      ce_type: event.type,
      ce_id: event.id,
      ...(event.traceparent ? { traceparent: event.traceparent } : {}),
      ...(hash ? { hash } : {}),
    },
  };
}
