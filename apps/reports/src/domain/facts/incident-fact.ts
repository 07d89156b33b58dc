import {
  regulationsIn,
  type IncidentEvent,
  type IncidentKind,
  type IncidentSeverity,
  type IncidentStatus,
  type MilestoneName,
} from '@debrief/contracts';
import { never } from '@debrief/decider';

/** What reports know of an incident: numbers, enumerations and its title. No person, by design: there is no field for one. */
export interface IncidentFact {
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly kind: IncidentKind;
  readonly severity: IncidentSeverity;
  readonly status: IncidentStatus;
  readonly services: readonly string[];
  readonly serviceIds: readonly string[];
  readonly teamIds: readonly string[];
  readonly environment: string | null;
  readonly tags: readonly string[];
  readonly detectionMethod: string;
  readonly urgency: 'high' | 'low';
  readonly milestones: Readonly<Partial<Record<MilestoneName, string>>>;
  /** Which of them a person stated: what is computed moves none of these. */
  readonly stated: readonly MilestoneName[];
  /** Detected or reopened, to resolved; the last one is open while the incident is. */
  readonly active: readonly { readonly from: string; readonly to: string | null }[];
  readonly resolvedBy: 'person' | 'auto' | null;
  readonly reopens: number;
  readonly impacts: readonly { readonly impactId: string; readonly startedAt: string; readonly endedAt: string | null }[];
  readonly alerts: number;
  readonly recurrenceOf: readonly string[];
  /** Regulations that the incident names in its own field `regulation`; absent in facts that an earlier release wrote. */
  readonly regulations?: readonly string[];
  /** What regulators were told, by step; the first time counts. */
  readonly notices?: readonly { readonly step: string; readonly at: string }[];
  /** When facts of a period that had ended were corrected: the figures of that period say "restated". */
  readonly correctedAt: string | null;
}

const nameOf = (service: { name: string }) => service.name;
const idOf = (service: { serviceId: string | null }) => (service.serviceId ? [service.serviceId] : []);

/** Folds one event into what is known. `undefined` before the first, and for what is no incident yet (a candidate). */
export function evolveIncident(fact: IncidentFact | undefined, event: IncidentEvent, recordedAt: string): IncidentFact | undefined {
  if (event.type === 'incident.held.v1') return candidate(event.data);
  if (event.type === 'incident.opened.v1') return opened(event.data, fact);
  if (!fact) return undefined;
  switch (event.type) {
    case 'incident.lapsed.v1':
      return { ...fact, status: 'lapsed' };
    case 'incident.alerts-attached.v1':
    case 'incident.alerts-changed.v1':
    case 'incident.alerts-detached.v1':
    case 'incident.absorbed.v1':
      return { ...fact, alerts: event.data.counts.total };
    case 'incident.acknowledged.v1':
      return {
        ...withMilestone(fact, 'acknowledgedAt', event.data.acknowledgedAt),
        status: fact.status === 'triage' ? 'acknowledged' : fact.status,
      };
    case 'incident.progressed.v1': {
      const name = event.data.to === 'mitigated' ? 'mitigatedAt' : event.data.to === 'identified' ? 'identifiedAt' : undefined;
      return { ...(name ? withMilestone(fact, name, event.data.progressedAt) : fact), status: event.data.to };
    }
    case 'incident.resolved.v1': {
      const active = fact.active.map((spell) => (spell.to === null ? { ...spell, to: event.data.resolvedAt } : spell));
      return { ...withMilestone(fact, 'resolvedAt', event.data.resolvedAt), status: 'resolved', resolvedBy: event.data.resolvedBy, active };
    }
    case 'incident.reopened.v1':
      return {
        ...fact,
        status: 'investigating',
        resolvedBy: null,
        reopens: fact.reopens + 1,
        milestones: without(fact.milestones, 'resolvedAt'),
        active: [...fact.active, { from: event.data.reopenedAt, to: null }],
      };
    case 'incident.closed.v1':
      return { ...withMilestone(fact, 'closedAt', event.data.closedAt), status: 'closed' };
    case 'incident.cancelled.v1':
      return { ...fact, status: 'cancelled', kind: event.data.as === 'false-alarm' ? 'false-alarm' : fact.kind };
    case 'incident.restored.v1':
      return { ...fact, status: event.data.to, kind: event.data.kind, milestones: without(fact.milestones, 'closedAt') };
    case 'incident.merged.v1':
      return { ...fact, status: 'merged' };
    case 'incident.unmerged.v1':
      return fact.status === 'merged' ? { ...fact, status: 'investigating' } : fact;
    case 'incident.related.v1':
      return event.data.confirmedBy && (event.data.kind === 'recurrence' || event.data.kind === 'shared-factor')
        ? { ...fact, recurrenceOf: [...new Set([...fact.recurrenceOf, event.data.otherIncidentId])] }
        : fact;
    case 'incident.details-edited.v1':
      return { ...edited(fact, event.data.after), correctedAt: recordedAt };
    case 'incident.severity-changed.v1':
      return { ...fact, severity: event.data.after };
    case 'incident.impact-recorded.v1': {
      const { before, after } = event.data;
      const others = fact.impacts.filter((impact) => impact.impactId !== (after ?? before)?.impactId);
      const impacts = after ? [...others, { impactId: after.impactId, startedAt: after.startedAt, endedAt: after.endedAt }] : others;
      return withImpactTimes({ ...fact, impacts });
    }
    case 'incident.milestone-set.v1': {
      const { name, value } = event.data;
      const milestones = value ? { ...fact.milestones, [name]: value.at } : without(fact.milestones, name);
      const isStated = value !== null && value.origin !== 'computed';
      const stated = isStated ? [...new Set([...fact.stated, name])] : fact.stated.filter((known) => known !== name);
      return { ...activeSince({ ...fact, milestones, stated }), correctedAt: recordedAt };
    }
    case 'incident.entry-added.v1': {
      const { entry } = event.data;
      if (entry.entryType !== 'communication') return fact;
      const { audience, step } = entry.data;
      if (audience === 'public')
        return withComputed(fact, 'firstPublicUpdateAt', least(fact.milestones.firstPublicUpdateAt, entry.occurredAt));
      return audience === 'regulator' && typeof step === 'string' ? withNotice(fact, step, entry.occurredAt) : fact;
    }
    case 'incident.role-assigned.v1':
    case 'incident.role-ended.v1':
    case 'incident.visibility-changed.v1':
    case 'incident.alerts-ended.v1':
    case 'incident.alert-judged.v1':
    case 'incident.entry-curated.v1':
      return fact;
    default:
      return never(event);
  }
}

type Milestones = IncidentFact['milestones'];

function without(milestones: Milestones, name: MilestoneName): Milestones {
  const { [name]: _, ...rest } = milestones;
  return rest;
}

const withMilestone = (fact: IncidentFact, name: MilestoneName, at: string): IncidentFact => ({
  ...fact,
  milestones: { ...fact.milestones, [name]: at },
});

function withNotice(fact: IncidentFact, step: string, at: string): IncidentFact {
  const known = fact.notices?.find((notice) => notice.step === step);
  const others = (fact.notices ?? []).filter((notice) => notice.step !== step);
  return { ...fact, notices: [...others, { step, at: least(known?.at, at) }] };
}

const least = (a: string | undefined, b: string): string => (a !== undefined && a < b ? a : b);

/** What follows from other facts, unless a person has stated it. The rules are those of `incidents`, docs/glossary.md. */
function withComputed(fact: IncidentFact, name: MilestoneName, at: string | undefined): IncidentFact {
  if (fact.stated.includes(name)) return fact;
  return { ...fact, milestones: at === undefined ? without(fact.milestones, name) : { ...fact.milestones, [name]: at } };
}

/** Users were affected from the first impact's start, and until the last one's end once all have ended. */
function withImpactTimes(fact: IncidentFact): IncidentFact {
  const starts = fact.impacts.map((impact) => impact.startedAt).sort();
  const ends = fact.impacts.map((impact) => impact.endedAt);
  const endedAt = ends.length > 0 && !ends.includes(null) ? (ends as string[]).sort().at(-1) : undefined;
  return withComputed(withComputed(fact, 'impactStartedAt', starts[0]), 'impactEndedAt', endedAt);
}

/** The first active stretch begins when it was detected, and the last one ends when it was resolved, also after a correction. */
function activeSince(fact: IncidentFact): IncidentFact {
  const detectedAt = fact.milestones.detectedAt ?? fact.milestones.declaredAt;
  const active = fact.active.map((spell, i) => ({
    from: i === 0 && detectedAt ? detectedAt : spell.from,
    to: i === fact.active.length - 1 && spell.to !== null ? (fact.milestones.resolvedAt ?? spell.to) : spell.to,
  }));
  return { ...fact, active };
}

type Data<Type extends IncidentEvent['type']> = Extract<IncidentEvent, { type: Type }>['data'];

const nothingYet = {
  milestones: {},
  stated: [],
  active: [],
  resolvedBy: null,
  reopens: 0,
  impacts: [],
  alerts: 0,
  recurrenceOf: [],
  regulations: [],
  notices: [],
  correctedAt: null,
} as const;

const candidate = (data: Data<'incident.held.v1'>): IncidentFact => ({
  ...nothingYet,
  incidentId: data.incidentId,
  number: data.number,
  title: data.title,
  kind: 'incident',
  severity: data.severity,
  status: 'candidate',
  services: data.services.map(nameOf),
  serviceIds: data.services.flatMap(idOf),
  teamIds: data.teamIds,
  environment: data.environment,
  tags: [],
  detectionMethod: 'alert',
  urgency: 'low',
});

function opened(data: Data<'incident.opened.v1'>, held: IncidentFact | undefined): IncidentFact {
  const milestones = Object.fromEntries(Object.entries(data.milestones).flatMap(([name, value]) => (value ? [[name, value.at]] : [])));
  const since = (milestones['detectedAt'] ?? milestones['declaredAt'] ?? data.openedAt) as string;
  return {
    ...nothingYet,
    incidentId: data.incidentId,
    number: data.number,
    title: data.title,
    kind: data.kind,
    severity: data.severity,
    status: data.status,
    services: data.services.map(nameOf),
    serviceIds: data.services.flatMap(idOf),
    teamIds: data.teamIds,
    environment: data.environment,
    tags: data.tags,
    detectionMethod: data.detectionMethod,
    urgency: data.urgency,
    milestones,
    active: [{ from: since, to: null }],
    alerts: held?.alerts ?? 0,
    regulations: regulationsIn(data.fields),
  };
}

function edited(fact: IncidentFact, after: Record<string, unknown>): IncidentFact {
  const services = after['services'] as { name: string; serviceId: string | null }[] | undefined;
  return {
    ...fact,
    title: (after['title'] as string | undefined) ?? fact.title,
    kind: (after['kind'] as IncidentKind | undefined) ?? fact.kind,
    teamIds: (after['teamIds'] as string[] | undefined) ?? fact.teamIds,
    tags: (after['tags'] as string[] | undefined) ?? fact.tags,
    environment: 'environment' in after ? (after['environment'] as string | null) : fact.environment,
    detectionMethod: (after['detectionMethod'] as string | undefined) ?? fact.detectionMethod,
    ...(after['fields'] ? { regulations: regulationsIn(after['fields'] as Record<string, unknown>) } : {}),
    ...(services ? { services: services.map(nameOf), serviceIds: services.flatMap(idOf) } : {}),
  };
}
