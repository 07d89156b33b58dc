import type {
  Audience,
  EventEnvelope,
  Impact,
  IncidentEvent,
  IncidentKind,
  IncidentService,
  IncidentSeverity,
  IncidentStatus,
  Instant,
  MilestoneName,
  MilestoneValue,
  TimelineEntry,
  Visibility,
} from '@debrief/contracts';

/** A timeline entry as the story shows it: the recorded one with what people curated. `T<entryNo>` in citations. */
export interface RecordEntry extends TimelineEntry {
  readonly hidden: boolean;
  readonly annotation: string | null;
}

/** An impact with its place in the order of recording: `I<impactNo>` in citations. */
export interface RecordImpact extends Impact {
  readonly impactNo: number;
}

export interface RecordAlert {
  readonly alertId: string;
  readonly episode: number;
  readonly title: string;
  readonly source: string;
  readonly startedAt: Instant;
  readonly resolvedAt: Instant | null;
}

export interface RecordRole {
  readonly role: string;
  readonly personId: string;
  readonly from: Instant;
  readonly to: Instant | null;
}

/**
 * What this service was told about one incident: everything that a draft, a verifier or a gate may look at. Entries are kept
 * apart when stored (there may be 100,000), and handed to the rules together.
 */
export interface IncidentRecord {
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly kind: IncidentKind;
  readonly severity: IncidentSeverity;
  readonly severityHistory: readonly { readonly severity: IncidentSeverity; readonly at: Instant }[];
  readonly status: IncidentStatus;
  readonly services: readonly IncidentService[];
  readonly teamIds: readonly string[];
  readonly environment: string | null;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
  readonly detectionMethod: string;
  readonly openedAt: Instant;
  readonly milestones: Readonly<Partial<Record<MilestoneName, MilestoneValue>>>;
  readonly activeIntervals: readonly { readonly from: Instant; readonly to: Instant | null }[];
  readonly impacts: readonly RecordImpact[];
  readonly roles: readonly RecordRole[];
  readonly alerts: Readonly<Record<string, RecordAlert>>;
  readonly alertTotal: number;
  readonly relations: readonly { readonly incidentId: string; readonly kind: string; readonly confirmed: boolean }[];
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly mergedInto: string | null;
  /** Another tool's, taken over as history: it asks nobody for a document. */
  readonly isImported?: boolean;
  /** People who acted in the response without holding a role. */
  readonly responderIds: readonly string[];
}

export type RecordState = IncidentRecord | null;

/**
 * The most alerts whose titles a record keeps; beyond, only the total grows. Far above any incident that people read, and little enough to be
 * written again with each batch of a storm.
 */
const alertsKept = 500;

/** The copy after one more fact. Entries (`entry-added`, `entry-curated`) go through `evolveEntry`. */
export function evolveRecord(record: RecordState, event: IncidentEvent): RecordState {
  if (event.type === 'incident.held.v1') {
    const { data } = event;
    return {
      ...blank(data.incidentId, data.number),
      title: data.title,
      severity: data.severity,
      severityHistory: [{ severity: data.severity, at: data.heldAt }],
      status: 'candidate',
      services: data.services,
      teamIds: data.teamIds,
      environment: data.environment,
      openedAt: data.heldAt,
      visibility: data.visibility,
      audience: data.audience,
    };
  }
  if (event.type === 'incident.opened.v1') {
    const { data } = event;
    return {
      ...(record ?? blank(data.incidentId, data.number)),
      number: data.number,
      title: data.title,
      kind: data.kind,
      severity: data.severity,
      severityHistory: [{ severity: data.severity, at: data.openedAt }],
      status: data.status,
      services: data.services,
      teamIds: data.teamIds,
      environment: data.environment,
      tags: data.tags,
      fields: data.fields,
      detectionMethod: data.detectionMethod,
      openedAt: data.openedAt,
      milestones: data.milestones,
      activeIntervals: [{ from: data.milestones.detectedAt?.at ?? data.openedAt, to: null }],
      visibility: data.visibility,
      audience: data.audience,
      ...(data.origin.kind === 'import' ? { isImported: true } : {}),
    };
  }
  // History may arrive later (`republish`); what comes before the beginning is not ours to guess.
  if (record === null) return null;
  const now = { ...record, visibility: event.data.visibility, audience: event.data.audience, responderIds: responders(record, event) };
  switch (event.type) {
    case 'incident.lapsed.v1':
      return { ...now, status: 'lapsed' };
    case 'incident.alerts-attached.v1':
    case 'incident.alerts-changed.v1':
    case 'incident.absorbed.v1':
      return { ...now, alerts: withAlerts(now.alerts, event.data.alerts), alertTotal: Math.max(now.alertTotal, event.data.counts.total) };
    case 'incident.alerts-detached.v1': {
      const alerts = { ...now.alerts };
      for (const alert of event.data.alerts) delete alerts[memberKey(alert)];
      return { ...now, alerts, alertTotal: event.data.counts.total };
    }
    case 'incident.acknowledged.v1':
      return { ...withMilestone(now, 'acknowledgedAt', event.data.acknowledgedAt), status: 'acknowledged' };
    case 'incident.progressed.v1': {
      const milestone = event.data.to === 'identified' ? 'identifiedAt' : event.data.to === 'mitigated' ? 'mitigatedAt' : undefined;
      const moved = { ...now, status: event.data.to };
      return milestone === undefined ? moved : withMilestone(moved, milestone, event.data.progressedAt);
    }
    case 'incident.resolved.v1':
      return {
        ...withMilestone(now, 'resolvedAt', event.data.resolvedAt),
        status: 'resolved',
        activeIntervals: now.activeIntervals.map((interval) =>
          interval.to === null ? { ...interval, to: event.data.resolvedAt } : interval,
        ),
      };
    case 'incident.reopened.v1': {
      const { resolvedAt: _, ...milestones } = now.milestones;
      return {
        ...now,
        status: 'investigating',
        milestones,
        activeIntervals: [...now.activeIntervals, { from: event.data.reopenedAt, to: null }],
      };
    }
    case 'incident.closed.v1':
      return { ...withMilestone(now, 'closedAt', event.data.closedAt), status: 'closed' };
    case 'incident.cancelled.v1':
      return { ...now, status: 'cancelled', kind: event.data.as === 'false-alarm' ? 'false-alarm' : now.kind };
    case 'incident.restored.v1': {
      const { closedAt: _, ...milestones } = now.milestones;
      return { ...now, milestones, status: event.data.to, kind: event.data.kind };
    }
    case 'incident.merged.v1':
      return { ...now, status: 'merged', mergedInto: event.data.into };
    case 'incident.unmerged.v1':
      return now.mergedInto === event.data.other ? { ...now, status: 'investigating', mergedInto: null } : now;
    case 'incident.related.v1': {
      const others = now.relations.filter(
        (relation) => relation.incidentId !== event.data.otherIncidentId || relation.kind !== event.data.kind,
      );
      return {
        ...now,
        relations: [
          ...others,
          { incidentId: event.data.otherIncidentId, kind: event.data.kind, confirmed: event.data.confirmedBy !== null },
        ],
      };
    }
    case 'incident.details-edited.v1':
      return { ...now, ...editable(event.data.after) };
    case 'incident.severity-changed.v1':
      return {
        ...now,
        severity: event.data.after,
        severityHistory: [...now.severityHistory, { severity: event.data.after, at: event.data.changedAt }],
      };
    case 'incident.role-assigned.v1': {
      const { role, personId, from, previousPersonId } = event.data;
      const ended = now.roles.map((held) =>
        held.role === role && held.personId === previousPersonId && held.to === null ? { ...held, to: from } : held,
      );
      const engaged = (role === 'operations' || role === 'expert') && now.milestones.engagedAt === undefined;
      const next = { ...now, roles: [...ended, { role, personId, from, to: null }] };
      return engaged ? withMilestone(next, 'engagedAt', from) : next;
    }
    case 'incident.role-ended.v1':
      return {
        ...now,
        roles: now.roles.map((held) =>
          held.role === event.data.role && held.personId === event.data.personId && held.to === null
            ? { ...held, to: event.data.to }
            : held,
        ),
      };
    case 'incident.impact-recorded.v1':
      return withImpact(now, event.data.before, event.data.after);
    case 'incident.visibility-changed.v1':
      return now;
    case 'incident.milestone-set.v1': {
      const { [event.data.name]: _, ...others } = now.milestones;
      return { ...now, milestones: event.data.value === null ? others : { ...others, [event.data.name]: event.data.value } };
    }
    default:
      // Judged alerts, proposed ends and entries change nothing here.
      return now;
  }
}

/** An entry after a fact about it; undefined when the fact is not about an entry or its entry is unknown. */
export function evolveEntry(entry: RecordEntry | undefined, event: IncidentEvent): RecordEntry | undefined {
  if (event.type === 'incident.entry-added.v1')
    return { ...event.data.entry, hidden: entry?.hidden ?? false, annotation: entry?.annotation ?? null };
  if (event.type !== 'incident.entry-curated.v1' || entry === undefined) return entry;
  const { act, value } = event.data;
  switch (act) {
    case 'hide':
      return { ...entry, hidden: true };
    case 'show':
      return { ...entry, hidden: false };
    case 'star':
      return { ...entry, isKey: true };
    case 'unstar':
      return { ...entry, isKey: false };
    case 'retitle':
      return typeof value === 'string' ? { ...entry, text: value } : entry;
    case 'annotate':
      return { ...entry, annotation: typeof value === 'string' ? value : null };
    case 'correct':
      return corrected(entry, value);
    default:
      return entry;
  }
}

/** The number of the entry that a fact is about, if it is about one. */
export function entryNoOf(event: IncidentEvent): number | undefined {
  if (event.type === 'incident.entry-added.v1') return event.data.entry.entryNo;
  return event.type === 'incident.entry-curated.v1' ? event.data.entryNo : undefined;
}

/** Version and index inside `<aggregateId>:<version>:<index>`: a copy drops what is not newer than what it has. */
export function positionOf(envelope: Pick<EventEnvelope, 'id'>): { readonly version: number; readonly index: number } {
  const parts = envelope.id.split(':');
  return { version: Number(parts.at(-2)), index: Number(parts.at(-1)) };
}

// A correction moves the time of an entry or its text; anything else in it is not for the story.
function corrected(entry: RecordEntry, value: unknown): RecordEntry {
  if (typeof value !== 'object' || value === null) return entry;
  const { field, to } = value as { field?: unknown; to?: unknown };
  if ((field === 'occurredAt' || field === 'text') && typeof to === 'string') return { ...entry, [field]: to };
  return entry;
}

const responses = new Set(['incident.acknowledged.v1', 'incident.progressed.v1', 'incident.resolved.v1', 'incident.entry-added.v1']);

// An entry that somebody adds after the end is no response.
function responders(record: IncidentRecord, event: IncidentEvent): readonly string[] {
  const { by } = event.data;
  if (by.kind !== 'person' || by.id === null || !responses.has(event.type)) return record.responderIds;
  if (event.type === 'incident.entry-added.v1' && (record.status === 'resolved' || record.status === 'closed')) return record.responderIds;
  return record.responderIds.includes(by.id) || record.responderIds.length >= 200 ? record.responderIds : [...record.responderIds, by.id];
}

const memberKey = (alert: { alertId: string; episode: number }): string => `${alert.alertId}:${alert.episode}`;

function withAlerts(
  known: Readonly<Record<string, RecordAlert>>,
  members: readonly (RecordAlert & Record<string, unknown>)[],
): Readonly<Record<string, RecordAlert>> {
  const alerts: Record<string, RecordAlert> = { ...known };
  let room = alertsKept - Object.keys(alerts).length;
  for (const { alertId, episode, title, source, startedAt, resolvedAt } of members) {
    const key = memberKey({ alertId, episode });
    if (alerts[key] === undefined && room-- <= 0) continue;
    alerts[key] = { alertId, episode, title, source, startedAt, resolvedAt };
  }
  return alerts;
}

function withMilestone(record: IncidentRecord, name: MilestoneName, at: Instant): IncidentRecord {
  const known = record.milestones[name];
  // What a person stated stays; a later fact moves computed values only.
  if (known !== undefined && known.origin !== 'computed') return record;
  return { ...record, milestones: { ...record.milestones, [name]: { at, precision: 'exact', origin: 'computed' } } };
}

function withImpact(record: IncidentRecord, before: Impact | null, after: Impact | null): IncidentRecord {
  const impactId = (after ?? before)?.impactId;
  const known = record.impacts.find((impact) => impact.impactId === impactId);
  const impactNo = known?.impactNo ?? record.impacts.reduce((most, impact) => Math.max(most, impact.impactNo), 0) + 1;
  const others = record.impacts.filter((impact) => impact.impactId !== impactId);
  const impacts = after === null ? others : [...others, { ...after, impactNo }].sort((a, b) => a.impactNo - b.impactNo);
  const starts = impacts.map((impact) => impact.startedAt).sort();
  const ends = impacts.map((impact) => impact.endedAt);
  let next: IncidentRecord = { ...record, impacts };
  if (starts[0] !== undefined) next = withMilestone(next, 'impactStartedAt', starts[0]);
  const latest = ends.includes(null) ? undefined : (ends as string[]).sort().at(-1);
  return latest === undefined ? next : withMilestone(next, 'impactEndedAt', latest);
}

const editableFields = ['title', 'kind', 'services', 'teamIds', 'environment', 'tags', 'fields', 'detectionMethod'] as const;

function editable(after: Readonly<Record<string, unknown>>): Partial<IncidentRecord> {
  return Object.fromEntries(editableFields.filter((field) => after[field] !== undefined).map((field) => [field, after[field]]));
}

function blank(incidentId: string, number: number): IncidentRecord {
  return {
    incidentId,
    number,
    title: '',
    kind: 'incident',
    severity: 'sev3',
    severityHistory: [],
    status: 'triage',
    services: [],
    teamIds: [],
    environment: null,
    tags: [],
    fields: {},
    detectionMethod: 'unknown',
    openedAt: '1970-01-01T00:00:00.000Z',
    milestones: {},
    activeIntervals: [],
    impacts: [],
    roles: [],
    alerts: {},
    alertTotal: 0,
    relations: [],
    visibility: 'internal',
    audience: [],
    mergedInto: null,
    responderIds: [],
  };
}
