import type { AttachedAlert, IncidentEvent, Instant, TimelineEntry } from '@debrief/contracts';
import { fold } from '@debrief/decider';
import { defineProjection, type Commit } from '@debrief/persistence';
import type { mongo } from 'mongoose';
import { incident, isOpen, noIncident, type Incident } from '../domain/incident.js';
import { laneOf, orderAtOf, rankOf } from '../domain/timeline/order-entries.js';
import { wordsOf } from '../domain/words.js';
import type { EntryDocument, IncidentDocument, MemberDocument } from './documents.js';

/** Who may see an incident: everybody, or its audience and those who hold a role in it. */
export const visibleTo = (of: Incident): string[] =>
  of.visibility === 'internal'
    ? ['*']
    : [...new Set([...of.audience.map(({ id }) => id), ...of.roles.filter(({ to }) => to === null).map(({ personId }) => personId)])];

const scalar = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200);

function facetsOf(of: Incident): string[] {
  const lead = of.roles.find(({ role, to }) => role === 'incident-lead' && to === null);
  const own = Object.entries(of.fields).flatMap(([field, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => each !== null && each !== undefined)
      .map((each) => `field:${field}=${scalar(each)}`),
  );
  const texts = [of.title, of.summary, ...of.tags, ...of.services.map(({ name }) => name)];
  return [
    `status:${of.status}`,
    `severity:${of.severity}`,
    `kind:${of.kind}`,
    ...of.services.flatMap(({ serviceId, name }) => [...(serviceId ? [`service:${serviceId}`] : []), `service:${name.toLowerCase()}`]),
    ...of.teamIds.map((teamId) => `team:${teamId}`),
    ...(of.environment ? [`environment:${of.environment}`] : []),
    ...of.tags.map((tag) => `tag:${tag}`),
    ...(lead ? [`lead:${lead.personId}`] : []),
    ...(of.origin.ruleId ? [`rule:${of.origin.ruleId}`] : []),
    ...own,
    ...wordsOf([...texts, `inc ${of.number}`]).map((word) => `word:${word}`),
  ];
}

/** The document of a state at a version. Pure: rebuilding gives the same bytes. */
export function documentOf(state: Incident, head: Pick<Commit, 'version' | 'recordedAt'>): IncidentDocument {
  return {
    _id: state.incidentId,
    version: head.version,
    state,
    updatedAt: head.recordedAt,
    number: state.number,
    openedAt: state.openedAt,
    severity: state.severity,
    isListed: state.status !== 'candidate' && state.status !== 'lapsed',
    facets: facetsOf(state),
    visibleTo: visibleTo(state),
    groupKey: state.origin.groupKey,
    generation: state.origin.generation ?? 0,
    subjectServiceIds: state.services.flatMap(({ serviceId, relation }) => (serviceId && relation === 'subject' ? [serviceId] : [])),
    isOpen: isOpen(state),
    settlesAt: state.alertCounts.settlesAt ?? null,
  };
}

/** How `incidents` follows from the commits: for `debrief rebuild incidents` and the nightly comparison. */
export const incidentsProjection = defineProjection<IncidentDocument>({
  name: 'incidents',
  collection: 'incidents',
  project(aggregateId, events, version) {
    // Rules, windows and fields are commits, too.
    if (!aggregateId.startsWith('inc_')) return undefined;
    const state = fold<Incident, IncidentEvent>(incident, events as unknown as readonly IncidentEvent[], noIncident);
    return documentOf(state, { version, recordedAt: events.at(-1)?.time ?? state.openedAt });
  },
});

function entryDocument(
  incidentId: string,
  event: Extract<IncidentEvent, { type: 'incident.entry-added.v1' }>,
  eventId: string,
): EntryDocument {
  const { entry } = event.data;
  const { orderAt, isClockAhead } = orderAtOf(entry);
  return {
    ...entry,
    // The entry's own fact, where no other one is its source.
    origin: { ...entry.origin, eventId: entry.origin.eventId ?? eventId },
    _id: `${incidentId}:${entry.entryNo}`,
    incidentId,
    orderAt,
    isClockAhead,
    rank: rankOf(entry.entryType),
    lane: laneOf(entry.entryType),
    version: 0,
    isStarred: entry.isKey,
    isHidden: false,
    hiddenReason: null,
    title: null,
    annotation: null,
    group: null,
    correctedBy: [],
    words: wordsOf([entry.text], 60),
  };
}

const correctable = new Set(['occurredAt', 'text', 'title', 'value', 'service']);

/** What a correction says of which entry. */
export function correctionOf({ data }: Pick<TimelineEntry, 'data'>): { entryNo: number; corrected: Record<string, string> } {
  const { field, to } = data;
  const isKnown = typeof field === 'string' && correctable.has(field) && typeof to === 'string';
  return { entryNo: Number(data['entryNo']), corrected: isKnown ? { [field]: to } : {} };
}

type Curated = Extract<IncidentEvent, { type: 'incident.entry-curated.v1' }>['data'];

/** What an act of curation sets in the story. */
export function curationOf({ act, value, reason }: Pick<Curated, 'act' | 'value' | 'reason'>): Partial<EntryDocument> {
  switch (act) {
    case 'hide':
      return { isHidden: true, hiddenReason: reason };
    case 'show':
      return { isHidden: false, hiddenReason: null };
    case 'star':
      return { isStarred: true };
    case 'unstar':
      return { isStarred: false };
    case 'retitle':
      return { title: value as string };
    case 'annotate':
      return { annotation: (value as string) || null };
    case 'reorder':
      return { rank: value as number };
    case 'group':
      return { group: value as string | null };
    case 'keep':
      return { isKept: true };
    case 'correct':
      return {};
  }
}

const memberId = (alert: Pick<AttachedAlert, 'alertId' | 'episode'>): string => `${alert.alertId}:${alert.episode}`;

/** A member as a commit tells it, written unless a newer commit holds it. */
export interface MemberUpsert {
  readonly updateOne: {
    readonly filter: { readonly _id: string; readonly placedAt: { readonly $lte: Instant } };
    readonly update: {
      readonly $set: Omit<MemberDocument, '_id' | 'fromIncidentId' | 'why'> & Partial<Pick<MemberDocument, 'why'>>;
      readonly $setOnInsert?: Partial<Pick<MemberDocument, 'fromIncidentId' | 'why' | 'ruleId'>>;
    };
    readonly upsert: true;
  };
}

/** The same as a document, for a member that is not there yet. */
export const documentOfMember = ({ updateOne: { filter, update } }: MemberUpsert): MemberDocument => ({
  fromIncidentId: null,
  why: '',
  ...update.$set,
  _id: filter._id,
});

/** `isKnown`: a later statement of a member, which keeps why it became one. */
function memberWrite(
  incidentId: string,
  alert: AttachedAlert,
  placedAt: Instant,
  { fromIncidentId, isKnown = false }: { fromIncidentId?: string; isKnown?: boolean } = {},
): MemberUpsert {
  const { isPinned, sequence, isStale, why, ruleId, ...shown } = alert;
  const reason = { why, ...(ruleId ? { ruleId } : {}) };
  const _id = memberId(alert);
  return {
    updateOne: {
      filter: { _id, placedAt: { $lte: placedAt } },
      update: {
        $set: {
          ...shown,
          ...(isKnown ? {} : reason),
          incidentId,
          sequence: sequence ?? 1,
          isStale: isStale ?? false,
          isPinned: isPinned ?? false,
          placedAt,
          ...(fromIncidentId ? { fromIncidentId } : {}),
        },
        ...(fromIncidentId ? {} : { $setOnInsert: { fromIncidentId: null, ...(isKnown ? reason : {}) } }),
      },
      upsert: true,
    },
  };
}

/** What one commit writes beside the incident's own document. Each write bears to be done again. */
export interface Writes {
  /** Members that joined: most of them are new. */
  readonly joined: MemberUpsert[];
  readonly members: mongo.AnyBulkWriteOperation<MemberDocument>[];
  readonly entries: EntryDocument[];
  readonly curations: mongo.AnyBulkWriteOperation<EntryDocument>[];
}

export function writesOf(commit: Pick<Commit, 'aggregateId' | 'version' | 'recordedAt' | 'events'>): Writes {
  const writes: Writes = { joined: [], members: [], entries: [], curations: [] };
  const incidentId = commit.aggregateId;
  for (const envelope of commit.events) {
    const event = envelope as unknown as IncidentEvent;
    switch (event.type) {
      case 'incident.alerts-attached.v1':
        for (const alert of event.data.alerts) {
          const { fromIncidentId } = event.data;
          // With a merge they are there already.
          if (fromIncidentId) writes.members.push(memberWrite(incidentId, alert, commit.recordedAt, { fromIncidentId }));
          else writes.joined.push(memberWrite(incidentId, alert, commit.recordedAt));
        }
        break;
      case 'incident.alerts-changed.v1':
        for (const alert of event.data.alerts) writes.members.push(memberWrite(incidentId, alert, commit.recordedAt, { isKnown: true }));
        break;
      case 'incident.absorbed.v1':
        for (const alert of event.data.alerts)
          writes.members.push(memberWrite(incidentId, alert, commit.recordedAt, { fromIncidentId: event.data.from }));
        break;
      case 'incident.alerts-detached.v1':
        for (const alert of event.data.alerts) {
          // Only if it is still here: where it went to has usually taken it already.
          const filter = { _id: memberId(alert), incidentId };
          const { toIncidentId } = event.data;
          writes.members.push(
            toIncidentId
              ? { updateOne: { filter, update: { $set: { incidentId: toIncidentId, fromIncidentId: null, placedAt: commit.recordedAt } } } }
              : { deleteOne: { filter } },
          );
        }
        break;
      case 'incident.entry-added.v1':
        writes.entries.push(entryDocument(incidentId, event, envelope.id));
        if (event.data.entry.entryType === 'correction') {
          const { entryNo, corrected } = correctionOf(event.data.entry);
          const set = Object.fromEntries(Object.entries(corrected).map(([field, to]) => [`corrected.${field}`, to]));
          const moved = corrected['occurredAt'] === undefined ? {} : { orderAt: corrected['occurredAt'] };
          writes.curations.push({
            updateOne: {
              filter: { _id: `${incidentId}:${entryNo}` },
              update: { $addToSet: { correctedBy: `T${event.data.entry.entryNo}` }, $set: { ...set, ...moved } } as never,
            },
          });
        }
        break;
      case 'incident.entry-curated.v1':
        writes.curations.push({
          updateOne: {
            filter: { _id: `${incidentId}:${event.data.entryNo}`, version: { $lt: commit.version } },
            update: { $set: { ...curationOf(event.data), version: commit.version } },
          },
        });
        break;
      default:
        break;
    }
  }
  return writes;
}
