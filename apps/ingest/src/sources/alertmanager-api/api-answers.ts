import type { Alert } from '@debrief/contracts';
import type { DoorAnswer } from '../../domain/door-answers.js';
import { alertmanagerFingerprint } from '../../domain/fingerprint.js';

/*
 * What Alertmanager's API v2 answers to those who read it (amtool, Karma, Grafana): https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 * There is one receiver, which is Debrief, and no silences: maintenance windows are made on its own pages.
 */
const receivers = [{ name: 'debrief' }];
const farAhead = '9999-12-31T23:59:59.999Z';

/** An open alert as `gettableAlert`. */
export function gettableAlert(alert: Alert & { lastSeenAt?: string }): Record<string, unknown> {
  return {
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: alert.startedAt,
    endsAt: alert.resolvedAt ?? alert.expiresAt ?? farAhead,
    updatedAt: alert.lastSeenAt ?? alert.receivedAt,
    fingerprint: /^[0-9a-f]{16}$/.test(alert.dedupKey) ? alert.dedupKey : alertmanagerFingerprint(alert.labels),
    generatorURL: alert.links.find(({ kind }) => kind === 'source')?.href ?? '',
    receivers,
    status: { state: 'active', silencedBy: [], inhibitedBy: [], mutedBy: [] },
  };
}

/** All alerts as one group each by their name, as a route without `group_by` would not: clients want to see them together. */
export function alertGroups(alerts: readonly (Alert & { lastSeenAt?: string })[]): Record<string, unknown>[] {
  const groups = new Map<string, Record<string, unknown>[]>();
  for (const alert of alerts) {
    const name = alert.labels['alertname'] ?? alert.title;
    groups.set(name, [...(groups.get(name) ?? []), gettableAlert(alert)]);
  }
  return [...groups].map(([alertname, members]) => ({ labels: { alertname }, receiver: receivers[0], alerts: members }));
}

/** Answers that need nobody's memory. */
export function apiRead(what: 'receivers' | 'silences' | 'silence', method: string): DoorAnswer {
  if (what === 'receivers') return { status: 200, body: receivers };
  if (method === 'GET' || method === 'HEAD')
    return what === 'silences' ? { status: 200, body: [] } : { status: 404, body: 'silence not found' };
  return { status: 405, body: 'Debrief does not silence: make a maintenance window on its pages' };
}
