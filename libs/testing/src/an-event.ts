import { derivedId } from '@debrief/contracts/derive-id';
import type { EventDefinition, EventEnvelope } from '@debrief/contracts';
import type { z } from 'zod';

/**
 * An event as it comes from the wire, made from the contract's example. `overrides` change members of its data, `envelope` those
 * of the envelope. It is version 1 of its thing unless `envelope.id` says otherwise; the same arguments give the same event.
 */
export function anEvent<Type extends string, Data extends z.ZodType>(
  definition: EventDefinition<Type, Data>,
  overrides: Partial<z.output<Data>> = {},
  envelope: Partial<EventEnvelope> = {},
): EventEnvelope<Type, z.output<Data>> {
  const { data } = definition.of({ ...(definition.example as object), ...overrides } as z.input<Data>);
  const subject = envelope.subject ?? definition.key(data);
  return {
    specversion: '1.0',
    id: `${subject}:1:0`,
    source: `/${definition.topic}`,
    type: definition.type,
    subject,
    time: '2026-11-18T14:02:00.000Z',
    datacontenttype: 'application/json',
    correlationid: derivedId('cor', subject),
    causationid: derivedId('cau', subject),
    ...(envelope as object),
    data,
  };
}
