import { z } from 'zod';
import { IncidentKind, IncidentSeverity, IncidentStatus } from '../events/incidents.js';
import { IncidentId, PersonId, TeamId } from '../ids.js';
import { Instant } from '../instant.js';
import { Text } from './text.js';

/** A list's filters under a name. `query` is what stands in the address after `?`, without cursor and limit. */
export const IncidentListBody = z.strictObject({
  name: Text(80),
  query: z.string().max(2_000),
  /** `own`: nobody else sees it. */
  sharedWith: z.enum(['own', 'everybody']).default('own'),
});
export type IncidentListBody = z.output<typeof IncidentListBody>;
export const IncidentList = IncidentListBody.extend({
  viewId: z.string(),
  ownerId: z.string(),
  isOwn: z.boolean(),
  version: z.number().int(),
});
export type IncidentList = z.infer<typeof IncidentList>;

/** What alerts call a service that the catalogue does not know, and which service that may be. A person confirms: nothing learns by itself. */
export const UnknownService = z.object({
  name: z.string(),
  alerts: z.number().int(),
  lastAt: Instant,
  /** Titles of its alerts, three at most. */
  titles: z.array(z.string()),
  /** Labels of the alerts that hold this value. */
  labels: z.array(z.string()),
  suggestions: z.array(
    z.object({
      serviceId: z.string(),
      name: z.string(),
      score: z.number(),
      /** `name`: it is called much the same. `placed`: people put its alerts to trouble of this service. */
      because: z.array(z.enum(['name', 'placed'])),
    }),
  ),
});
export type UnknownService = z.infer<typeof UnknownService>;
export const IgnoreServiceBody = z.strictObject({ name: Text(200), ignored: z.boolean().default(true) });

const many = { incidentIds: z.array(IncidentId).min(1).max(200) };
const Reason = Text(2_000).nullish();

/** One order on many incidents, each decided by itself: what is refused on one does not hold up the others. */
export const BulkOrderBody = z.discriminatedUnion('order', [
  z.strictObject({
    order: z.enum(['acknowledge', 'investigate', 'identify', 'mitigate', 'resolve', 'close']),
    at: Instant.optional(),
    reason: Reason,
    ...many,
  }),
  z.strictObject({ order: z.literal('cancel'), as: z.enum(['false-alarm', 'test', 'mistake']), reason: Reason, ...many }),
  z.strictObject({
    order: z.literal('edit'),
    severity: IncidentSeverity.optional(),
    kind: IncidentKind.optional(),
    environment: Text(64).nullish(),
    teamIds: z.array(TeamId).max(100).optional(),
    addTags: z.array(Text(64)).max(20).default([]),
    removeTags: z.array(Text(64)).max(20).default([]),
    reason: Reason,
    ...many,
  }),
  z.strictObject({
    order: z.literal('assign'),
    role: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,39}$/, 'must be small letters, digits and hyphens')
      .default('incident-lead'),
    personId: PersonId,
    ...many,
  }),
]);
export type BulkOrderBody = z.output<typeof BulkOrderBody>;

/** What became of an order on many, or of its undoing, incident by incident. */
export const BulkOutcome = z.object({
  bulkId: z.string(),
  order: z.string(),
  results: z.array(
    z.object({
      incidentId: IncidentId,
      number: z.number().int().nullable(),
      status: IncidentStatus.nullable(),
      outcome: z.enum(['done', 'unchanged', 'refused']),
      /** The rejection that a single order would have got. */
      problem: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  done: z.number().int(),
  refused: z.number().int(),
  /** Until then `undo` takes it back; null once it was. */
  undoUntil: Instant.nullable(),
});
export type BulkOutcome = z.infer<typeof BulkOutcome>;
