import { z } from 'zod';
import { Instant } from './instant.js';

/** One topic per owner; the owner alone writes to it. */
export const topics = ['receipts', 'alerts', 'incidents', 'post-mortems', 'action-items', 'notifications', 'reports', 'directory'] as const;
export type Topic = (typeof topics)[number];

/** What a domain decides: a fact without its envelope. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/**
 * A fact as it is stored, sent, set aside and tested: a CloudEvents 1.0 envelope in structured mode.
 * `id` is `<aggregateId>:<version>:<index>`, `subject` the aggregate, `time` when it was recorded (the facts' own instants
 * are in `data`), `correlationid` the receipt or order that began it all, `causationid` what led to it directly.
 */
export interface EventEnvelope<Type extends string = string, Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  readonly subject: string;
  readonly time: Instant;
  readonly datacontenttype: 'application/json';
  readonly correlationid: string;
  readonly causationid: string;
  readonly traceparent?: string;
  readonly data: Data;
}

/** The envelope on the wire. Open: what a later version adds must pass. */
export const EventEnvelope = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(512),
  source: z.string().min(1).max(200),
  type: z.string().regex(/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+\.v\d+$/),
  subject: z.string().min(1).max(512),
  time: Instant,
  datacontenttype: z.literal('application/json'),
  correlationid: z.string().max(512),
  causationid: z.string().max(512),
  traceparent: z.string().max(100).optional(),
  data: z.unknown(),
});

export interface EventDefinition<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly topic: Topic;
  readonly data: Data;
  readonly example: z.output<Data>;
  /** Whether it is the first event of its aggregate: who keeps a copy must hear it. */
  readonly begins: boolean;
  /** The key on the topic, which is the id of the thing: order holds per thing. */
  key(data: z.output<Data>): string;
  /** Parses and makes the event; throws a ZodError for data that break the contract. */
  of(data: z.input<Data>): NewEvent<Type, z.output<Data>>;
}

/** Declares a fact once: its type with version, its topic and key, the shape of its data and an example that is tested. */
export function defineEvent<const Type extends string, Data extends z.ZodType>(definition: {
  type: Type;
  topic: Topic;
  key: (data: z.output<Data>) => string;
  data: Data;
  example: z.input<Data>;
  begins?: boolean;
}): EventDefinition<Type, Data> {
  return {
    type: definition.type,
    topic: definition.topic,
    data: definition.data,
    example: definition.data.parse(definition.example),
    begins: definition.begins ?? false,
    key: definition.key,
    of: (data) => ({ type: definition.type, data: definition.data.parse(data) }),
  };
}

/** The event that a definition describes. */
export type EventOf<D> = D extends EventDefinition<infer Type, infer Data> ? NewEvent<Type, z.output<Data>> : never;
/** The same inside its envelope. */
export type EnvelopeOf<D> = D extends EventDefinition<infer Type, infer Data> ? EventEnvelope<Type, z.output<Data>> : never;
