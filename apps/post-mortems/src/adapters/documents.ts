import type { Person, Service, Team } from '@debrief/contracts';
import type { Position } from '@debrief/messaging';
import type { IncidentRecord, RecordEntry } from '../domain/record.js';
import type { PostMortem } from '../domain/state.js';

/** What people read: the folded state, with what lists filter and sort by beside it. */
export interface PostMortemDocument {
  readonly _id: string;
  readonly version: number;
  readonly state: PostMortem;
  readonly number: number;
  readonly subjectIds: readonly string[];
  readonly services: readonly string[];
  readonly tags: readonly string[];
  readonly categories: readonly string[];
  readonly words: readonly string[];
  readonly requestedAt: string;
  /** The next date that is not met; null when none is running. */
  readonly nextDueAt: string | null;
}

export interface RecordDocument {
  readonly _id: string;
  readonly position: Position;
  readonly record: IncidentRecord;
  /** The next number for an impact is derived; kept for queries of sweeps alone. */
  readonly status: string;
  readonly mergedInto: string | null;
}

export interface RecordEntryDocument {
  readonly _id: string;
  readonly incidentId: string;
  readonly entry: RecordEntry;
}

export interface CopyDocument<Thing extends Person | Team | Service> {
  readonly _id: string;
  readonly position: Position;
  readonly thing: Thing;
}
