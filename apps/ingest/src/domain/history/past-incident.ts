import type { Instant, PastIncident } from '@debrief/contracts';
import { derivedHex } from '@debrief/contracts/derive-id';
import type { AlertState } from '../alert.js';

/**
 * The incident that another tool saw in an alert's episode, which `at` lies in. Undefined where that still goes on, or was folded away: what burns now is
 * no history.
 */
export function pastIncidentOf(state: AlertState, at: Instant, importId: string): PastIncident | undefined {
  const episode = state.episodes.find(({ startedAt, resolvedAt }) => startedAt <= at && resolvedAt !== null && at <= resolvedAt);
  if (episode?.resolvedAt == null) return undefined;
  const { startedAt, resolvedAt } = episode;
  const acknowledged = state.evidence.points
    .filter((point) => point.status === 'acknowledged' && point.at >= startedAt && point.at <= resolvedAt)
    .map((point) => point.at)
    .toSorted();
  return {
    pastIncidentId: derivedHex('past-incident', state.alertId, startedAt).slice(0, 32),
    integrationId: state.integrationId,
    source: state.source,
    importId,
    alertId: state.alertId,
    dedupKey: state.dedupKey,
    title: state.title,
    description: state.description,
    severity: state.severity,
    sourceSeverity: state.sourceSeverity,
    service: state.service,
    environment: state.environment,
    links: state.links,
    startedAt,
    acknowledgedAt: acknowledged[0] ?? null,
    resolvedAt,
    isEndInferred: episode.resolution === 'expired',
  };
}
