import { isOpen, isWithoutAlerts, type Incident } from '../incident/state.js';
import type { Candidate, CandidateStatus, Member } from './facts.js';

function statusOf(incident: Incident): CandidateStatus {
  if (isOpen(incident)) return 'open';
  switch (incident.status) {
    case 'candidate':
      return 'held';
    case 'resolved':
    case 'closed':
    case 'cancelled':
    case 'merged':
      return incident.status;
    default:
      return 'lapsed';
  }
}

/** An incident as correlation sees it, with the members that were asked for. */
export function candidateOf(incident: Incident, members: readonly Member[]): Candidate {
  const { alertCounts, origin } = incident;
  return {
    incidentId: incident.incidentId,
    status: statusOf(incident),
    openedAt: incident.openedAt,
    isDeclared: origin.kind === 'declared' && !isWithoutAlerts(incident),
    ruleId: origin.ruleId,
    groupKey: origin.groupKey,
    generation: origin.generation ?? 0,
    isTaken: incident.taken !== 'no',
    resolvedAt: incident.milestones.resolvedAt?.at ?? null,
    mergedInto: incident.mergedInto,
    isPrivate: incident.visibility === 'private',
    firstStartedAt: alertCounts.firstStartedAt ?? null,
    lastAt: alertCounts.lastAt ?? null,
    lastEndedAt: alertCounts.lastEndedAt ?? null,
    settlesAt: alertCounts.settlesAt ?? null,
    // A release or a project of a service gathers none of its alerts.
    subjectServiceIds: (isWithoutAlerts(incident) ? [] : incident.services).flatMap(({ serviceId, relation }) =>
      serviceId && relation === 'subject' ? [serviceId] : [],
    ),
    openAlerts: alertCounts.open,
    episodes: alertCounts.total,
    members,
  };
}
