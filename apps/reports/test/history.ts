import type { EventDefinition, EventEnvelope } from '@debrief/contracts';
import type { z } from 'zod';

export interface Said {
  readonly definition: EventDefinition;
  readonly data: Record<string, unknown>;
  readonly at: string;
}

/** A fact with only what matters in a test; the rest is the contract's own example. */
export const said = <Data extends z.ZodType>(
  definition: EventDefinition<string, Data>,
  at: string,
  data: Partial<z.input<Data>> = {},
): Said => ({
  definition: definition as unknown as EventDefinition,
  data: data as Record<string, unknown>,
  at,
});

/** The commits of one thing, one event each, in its own order and under its own id. */
export function historyOf(subject: string, idField: string, shared: Record<string, unknown>, facts: readonly Said[]): EventEnvelope[] {
  return facts.map(({ definition, data, at }, i) => ({
    specversion: '1.0',
    id: `${subject}:${i + 1}:0`,
    source: `/${definition.topic}`,
    type: definition.type,
    subject,
    time: at,
    datacontenttype: 'application/json',
    correlationid: `c-${subject}`,
    causationid: `c-${subject}`,
    data: definition.data.parse({ ...(definition.example as object), ...shared, ...data, [idField]: subject }),
  }));
}
