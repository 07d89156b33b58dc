import {
  durationDefinitions,
  type DurationView,
  type IncidentSummary,
  type IncidentView,
  type Instant,
  type MemberView,
} from '@debrief/contracts';
import { durationsOf, findingsOf } from '../domain/milestones.js';
import type { Incident } from '../domain/incident.js';
import type { IncidentDocument, MemberDocument } from './documents.js';

type Shown = Pick<IncidentDocument, 'state' | 'version' | 'updatedAt'>;

/** An incident as a list shows it. */
export function summaryOf({ state, version, updatedAt }: Shown, now: Instant): IncidentSummary {
  const { milestones } = state;
  const lead = state.roles.find(({ role, to }) => role === 'incident-lead' && to === null);
  return {
    incidentId: state.incidentId,
    number: state.number,
    title: state.title,
    status: state.status === 'none' ? 'candidate' : state.status,
    kind: state.kind,
    severity: state.severity,
    urgency: state.urgency,
    services: [...state.services],
    teamIds: [...state.teamIds],
    environment: state.environment,
    tags: [...state.tags],
    leadId: lead?.personId ?? null,
    alertCounts: { open: state.alertCounts.open, total: state.alertCounts.total },
    visibility: state.visibility,
    openedAt: state.openedAt,
    detectedAt: milestones.detectedAt?.at ?? null,
    acknowledgedAt: milestones.acknowledgedAt?.at ?? null,
    mitigatedAt: milestones.mitigatedAt?.at ?? null,
    resolvedAt: milestones.resolvedAt?.at ?? null,
    updatedAt,
    findings: findingsOf(state, now).length,
    version,
    detailsVersion: state.detailsVersion,
  };
}

/** Each duration beside its definition; what has no value says what it waits for. */
function durationViews(state: Incident): DurationView[] {
  const durations = durationsOf(state);
  return Object.entries(durationDefinitions).map(([name, { short, label, definition, needs }]) => {
    const seconds = durations[name as keyof typeof durations] ?? null;
    const missing = seconds === null ? needs.filter((milestone) => !state.milestones[milestone]) : [];
    const early = name === 'ttd' && seconds !== null && seconds <= 0;
    const note = seconds === null ? ('missing' as const) : early ? ('before-impact' as const) : seconds < 0 ? ('negative' as const) : null;
    return { name, short, label, definition, seconds, missing, note };
  });
}

/** An incident as its page shows it. `others` are the related incidents that the caller may see: the rest are not there for him. */
export function viewOf(
  shown: Shown & { readonly headHash: string },
  now: Instant,
  others: ReadonlyMap<string, Incident>,
  missingFields: readonly string[] = [],
): IncidentView {
  const { state } = shown;
  const findings = findingsOf(state, now, missingFields);
  return {
    ...summaryOf(shown, now),
    findings: findings.length,
    summary: state.summary,
    severityHistory: [...state.severityHistory],
    fields: { ...state.fields },
    detectionMethod: state.detectionMethod,
    impacts: [...state.impacts],
    roles: [...state.roles],
    alertTitles: [...state.alertTitles],
    relations: state.relations.flatMap((relation) => {
      const other = others.get(relation.incidentId);
      return other ? [{ ...relation, number: other.number, title: other.title }] : [];
    }),
    origin: state.origin,
    audience: [...state.audience],
    milestones: state.milestones as IncidentView['milestones'],
    pastMilestones: Object.fromEntries(Object.entries(state.pastMilestones ?? {}).map(([name, history]) => [name, [...history]])),
    durations: durationsOf(state),
    durationsList: durationViews(state),
    findingsList: [...findings],
    proposedResolvedAt: state.proposedResolvedAt,
    settlesAt: state.alertCounts.settlesAt ?? null,
    resolvedBy: state.resolvedBy,
    cancelledAs: state.cancelledAs,
    mergedInto: state.mergedInto !== null && others.has(state.mergedInto) ? state.mergedInto : null,
    absorbed: state.absorbed.filter(({ incidentId }) => others.has(incidentId)),
    splitFrom: state.splitFrom !== null && others.has(state.splitFrom) ? state.splitFrom : null,
    lastEntryNo: state.lastEntryNo,
    headHash: shown.headHash,
  };
}

/** The other incidents that a view may name. */
export const namedIn = (state: Incident): string[] => [
  ...state.relations.map(({ incidentId }) => incidentId),
  ...state.absorbed.map(({ incidentId }) => incidentId),
  ...(state.mergedInto ? [state.mergedInto] : []),
  ...(state.splitFrom ? [state.splitFrom] : []),
];

export const memberView = (doc: MemberDocument, ruleName: (ruleId: string) => string | null): MemberView => ({
  alertId: doc.alertId,
  episode: doc.episode,
  title: doc.title,
  source: doc.source,
  severity: doc.severity,
  status: doc.status,
  startedAt: doc.startedAt,
  resolvedAt: doc.resolvedAt,
  serviceId: doc.serviceId,
  service: doc.service,
  value: doc.value,
  why: doc.why,
  ruleId: doc.ruleId ?? null,
  ruleName: doc.ruleId ? ruleName(doc.ruleId) : null,
  isPinned: doc.isPinned,
});
