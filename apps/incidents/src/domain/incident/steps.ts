import {
  IncidentEntryAddedV1,
  type By,
  type EventDefinition,
  type IncidentEvent,
  type IncidentSeverity,
  type Instant,
  type TimelineEntry,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import type { Rejection } from '@debrief/decider';
import type { z } from 'zod';
import { renderEntry } from '../timeline/render-entry.js';
import type { EntryDraft } from './orders.js';
import type { Incident } from './state.js';

/** What a decision says: facts, and entries of the story that still need their numbers. */
export type Step = IncidentEvent | { readonly draft: EntryDraft };
export type Steps = readonly Step[] | Rejection;

/** What every fact carries; a fact that changes the audience is told to the new one. */
export interface About {
  readonly incidentId: string;
  readonly number: number;
  readonly visibility: Incident['visibility'];
  readonly audience: Incident['audience'];
  readonly by: By;
}

export const aboutOf = (state: Incident, by: By): About => ({
  incidentId: state.incidentId,
  number: state.number,
  visibility: state.visibility,
  audience: state.audience,
  by,
});

/** Makes a fact with what every fact carries. Parsed when it is published and dispatched: here the compiler is enough. */
export function say<Type extends IncidentEvent['type'], Data extends z.ZodType>(
  definition: EventDefinition<Type, Data>,
  about: About,
  data: Omit<z.output<Data>, keyof About>,
): IncidentEvent {
  return { type: definition.type, data: { ...about, ...data } } as unknown as IncidentEvent;
}

/** The part a person plays in the incident: texts tell roles, never names. */
export function roleIn(state: Incident, by: By): string | null {
  if (by.kind === 'system') return null;
  return state.roles.find((held) => held.personId === by.id && held.to === null)?.role ?? 'responder';
}

/** A draft of the entry that an act of the product or of a person leaves in the story. */
export const tells = (
  entryType: EntryDraft['entryType'],
  occurredAt: Instant,
  data: EntryDraft['data'],
  more: Partial<EntryDraft> = {},
): Step => ({ draft: { entryType, occurredAt, data, ...more } });

export const statusTold = (from: string | null, to: string, at: Instant, reason: string | null, more: EntryDraft['data'] = {}): Step =>
  tells('status-changed', at, { from, to, reason, ...more }, { isKey: to === 'mitigated' || to === 'resolved' });

export const severityTold = (from: IncidentSeverity, to: IncidentSeverity, at: Instant, reason: string | null): Step =>
  tells('severity-changed', at, { from, to, reason });

/** Numbers the drafts and makes facts of them. Numbers follow the order of recording and are never used again. */
export function numbered(steps: readonly Step[], state: Incident, about: About, now: Instant): readonly IncidentEvent[] {
  let entryNo = state.lastEntryNo;
  return steps.map((step) => {
    if (!('draft' in step)) return step;
    const { draft } = step;
    entryNo += 1;
    const byPerson = about.by.kind !== 'system';
    const entry: TimelineEntry = {
      entryId: derivedId('ent', about.incidentId, entryNo),
      entryNo,
      entryType: draft.entryType,
      data: draft.data,
      text: renderEntry(draft.entryType, draft.data),
      occurredAt: draft.occurredAt,
      occurredUntil: draft.occurredUntil ?? null,
      precision: draft.precision ?? 'exact',
      recordedAt: now,
      knownAt: draft.knownAt === undefined ? now : draft.knownAt,
      origin: {
        kind: draft.origin?.kind ?? (byPerson ? 'person' : 'event'),
        eventId: draft.origin?.eventId ?? null,
        system: draft.origin?.system ?? null,
        url: draft.origin?.url ?? null,
      },
      authorRole: draft.authorRole ?? roleIn(state, about.by),
      visibility: draft.visibility ?? 'internal',
      isKey: draft.isKey ?? false,
      ...(byPerson ? { authorRef: about.by.id } : {}),
      ...(draft.fromIncidentId ? { fromIncidentId: draft.fromIncidentId } : {}),
    };
    return say(IncidentEntryAddedV1, about, { entry });
  });
}
