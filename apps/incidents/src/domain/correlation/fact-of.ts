import type { Alert } from '@debrief/contracts';
import { serviceNamed, type Catalogue } from '../catalogue.js';
import type { AlertFact } from './facts.js';

/** An alert of ingest as correlation looks at it, with the service that the catalogue knows it as. */
export function factOf(alert: Alert, catalogue: Catalogue): AlertFact {
  const serviceId = serviceNamed(catalogue, alert.service);
  const teamId = serviceId === null ? null : (catalogue.services.get(serviceId)?.teamId ?? null);
  return {
    alertId: alert.alertId,
    sequence: alert.sequence,
    episode: alert.episode,
    status: alert.status,
    severity: alert.severity,
    title: alert.title || alert.labels['alertname'] || alert.dedupKey,
    source: alert.source,
    integrationId: alert.integrationId,
    service: alert.service,
    serviceId,
    teamIds: teamId === null ? [] : [teamId],
    environment: alert.environment,
    labels: alert.labels,
    value: alert.value,
    startedAt: alert.startedAt,
    acknowledgedAt: alert.acknowledgedAt,
    resolvedAt: alert.resolvedAt,
    occurredAt: alert.occurredAt,
    receivedAt: alert.receivedAt,
    noData: alert.noDataSince !== null,
    isStale: alert.isStale,
    isFlapping: alert.isFlapping,
    isTest: alert.isTest,
    isDrill: alert.isDrill,
    inStorm: alert.inStorm,
    isReplay: alert.isReplay,
  };
}
