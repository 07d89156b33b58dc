import type { Instant } from '@debrief/contracts';
import { impactUnion } from './draft/facts.js';
import { compare } from './draft/words.js';
import type { IncidentRecord } from './record.js';
import type { Proposal } from './state.js';

/** What people confirmed of two incidents that makes them one trouble that came again. */
const again: ReadonlySet<string> = new Set(['recurrence', 'shared-factor', 'duplicate', 'caused-by', 'follow-up']);

/** The other ends of an incident's confirmed links. */
export const confirmedLinks = (record: Pick<IncidentRecord, 'relations'>): string[] =>
  record.relations.filter(({ kind, confirmed }) => confirmed && again.has(kind)).map(({ incidentId }) => incidentId);

/** The incidents that hang together with one by confirmed links, in whichever of the two the link is recorded; oldest first. */
export function recurrenceGroup(incidentId: string, records: readonly IncidentRecord[]): IncidentRecord[] {
  const byId = new Map(records.map((record) => [record.incidentId, record]));
  const neighbours = new Map<string, Set<string>>();
  const link = (a: string, b: string): void => {
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
    neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a));
  };
  for (const record of records) for (const other of confirmedLinks(record)) link(record.incidentId, other);
  const seen = new Set([incidentId]);
  for (const id of seen) for (const next of neighbours.get(id) ?? []) seen.add(next);
  return [...seen].flatMap((id) => byId.get(id) ?? []).sort((a, b) => compare(beganAt(a), beganAt(b)) || a.number - b.number);
}

/** When the trouble began, as far as anybody knows. */
const beganAt = (record: IncidentRecord): Instant =>
  (record.milestones.impactStartedAt ?? record.milestones.detectedAt)?.at ?? record.openedAt;

/** An item that an earlier member had decided upon, and whose date had passed when the trouble came again. */
export interface DueBefore {
  readonly actionItemId: string;
  readonly title: string;
  readonly dueOn: string;
  /** Whole days from the due date to the new beginning. */
  readonly days: number;
  readonly incidentNumber: number;
}

export interface RecurrenceMember {
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly severity: string;
  readonly beganAt: Instant;
  /** Seconds of impact; null while it is open or was never recorded. */
  readonly impactSeconds: number | null;
  /** Days since the member before; null for the first. */
  readonly daysSince: number | null;
  /**
   * Items of earlier members that were due before this one began. Whether they were done is for `action-items` to say: facts flow
   * forwards, and this service never hears of them.
   */
  readonly dueBefore: readonly DueBefore[];
}

/** The debt of a group: what came again after something against it had been promised for an earlier day. */
export function recurrenceOf(
  group: readonly IncidentRecord[],
  proposalsOf: (incidentId: string) => readonly Proposal[],
): { readonly name: string; readonly members: readonly RecurrenceMember[] } {
  const numbers = group.map(({ number }) => number);
  const members = group.map((record, index): RecurrenceMember => {
    const began = beganAt(record);
    const before = group[index - 1];
    return {
      incidentId: record.incidentId,
      number: record.number,
      title: record.title,
      severity: record.severity,
      beganAt: began,
      impactSeconds: impactUnion(record.impacts)?.seconds ?? null,
      daysSince: before === undefined ? null : daysBetween(beganAt(before), began),
      dueBefore: group.slice(0, index).flatMap((earlier) =>
        proposalsOf(earlier.incidentId)
          .filter((proposal) => proposal.state !== 'declined' && proposal.due !== null && proposal.due.on < began.slice(0, 10))
          .map((proposal) => ({
            actionItemId: proposal.actionItemId,
            title: proposal.title,
            dueOn: proposal.due!.on,
            days: daysBetween(`${proposal.due!.on}T00:00:00.000Z`, began),
            incidentNumber: earlier.number,
          })),
      ),
    };
  });
  return { name: `INC-${Math.min(...numbers)}`, members };
}

const daysBetween = (from: Instant, to: Instant): number => Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
