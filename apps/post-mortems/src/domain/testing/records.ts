import type { TimelineEntry } from '@debrief/contracts';
import type { Story, SubjectRecord } from '../citations.js';
import type { IncidentRecord, RecordEntry } from '../record.js';

/** An entry for tests: the essentials, the rest as a machine would record it. */
export function anEntry(
  entryNo: number,
  entryType: TimelineEntry['entryType'],
  occurredAt: string,
  text: string,
  more: Partial<RecordEntry> = {},
): RecordEntry {
  return {
    entryId: `ent_${String.fromCharCode(97 + (entryNo % 26)).repeat(20)}`,
    entryNo,
    entryType,
    data: {},
    text,
    occurredAt,
    occurredUntil: null,
    precision: 'exact',
    recordedAt: occurredAt,
    knownAt: occurredAt,
    origin: { kind: 'event', eventId: null, system: null, url: null },
    authorRole: null,
    visibility: 'internal',
    isKey: false,
    hidden: false,
    annotation: null,
    ...more,
  };
}

const exact = (at: string) => ({ at, precision: 'exact' as const, origin: 'computed' as const });

/** INC-204: checkout answered 503 after deploy 4711. */
export const checkoutIncident: IncidentRecord = {
  incidentId: 'inc_2kq7n4c5d6e7f2g3h4j5',
  number: 204,
  title: 'HighErrorRate',
  kind: 'incident',
  severity: 'sev2',
  severityHistory: [{ severity: 'sev2', at: '2026-05-14T10:08:15.000Z' }],
  status: 'resolved',
  services: [{ serviceId: null, name: 'checkout', relation: 'subject' }],
  teamIds: [],
  environment: 'production',
  tags: [],
  fields: {},
  detectionMethod: 'alert',
  openedAt: '2026-05-14T10:08:15.000Z',
  milestones: {
    impactStartedAt: exact('2026-05-14T10:02:03.000Z'),
    firstSignalAt: exact('2026-05-14T10:08:10.000Z'),
    detectedAt: exact('2026-05-14T10:08:15.000Z'),
    acknowledgedAt: exact('2026-05-14T10:10:02.000Z'),
    impactEndedAt: exact('2026-05-14T10:39:05.000Z'),
    resolvedAt: exact('2026-05-14T10:39:05.000Z'),
  },
  activeIntervals: [{ from: '2026-05-14T10:08:15.000Z', to: '2026-05-14T10:39:05.000Z' }],
  impacts: [
    {
      impactNo: 1,
      impactId: 'imp_2kq7n4c5d6e7f2g3h4j5',
      serviceId: null,
      serviceName: 'checkout',
      scope: 'partial',
      startedAt: '2026-05-14T10:02:03.000Z',
      endedAt: '2026-05-14T10:39:05.000Z',
      metric: 'requests failed with HTTP 503',
      quantity: null,
      unit: null,
      share: 0.41,
      isEstimate: false,
      source: 'edge log',
    },
  ],
  roles: [{ role: 'incident-lead', personId: 'per_2kq7n4c5d6e7f2g3h4j5', from: '2026-05-14T10:10:02.000Z', to: null }],
  alerts: {},
  alertTotal: 1,
  relations: [],
  visibility: 'internal',
  audience: [],
  mergedInto: null,
  responderIds: [],
};

const person = { origin: { kind: 'person' as const, eventId: null, system: null, url: null } };

export const checkoutEntries: readonly RecordEntry[] = [
  anEntry(1, 'change', '2026-05-14T09:58:12.000Z', 'deploy 4711 of checkout finished', {
    data: { kind: 'deploy', revision: '4711', service: 'checkout', status: 'succeeded', nearness: 'service' },
  }),
  anEntry(2, 'impact', '2026-05-14T10:02:03.000Z', 'Impact began: checkout partly unavailable', {
    data: { impactId: 'imp_2kq7n4c5d6e7f2g3h4j5', scope: 'partial', share: 0.41 },
  }),
  anEntry(3, 'alert-fired', '2026-05-14T10:08:10.000Z', 'HighErrorRate fired', {
    data: { title: 'HighErrorRate', source: 'prometheus', service: 'checkout', alertId: 'a'.repeat(32), episode: 1 },
  }),
  anEntry(4, 'status-changed', '2026-05-14T10:08:15.000Z', 'Opened, page sent', { data: { name: 'detectedAt', from: null, to: 'triage' } }),
  anEntry(5, 'status-changed', '2026-05-14T10:10:02.000Z', 'Acknowledged by the payments on-call', {
    data: { from: 'triage', to: 'acknowledged' },
    authorRole: 'on-call',
  }),
  anEntry(6, 'hypothesis', '2026-05-14T10:14:00.000Z', 'DNS answers are wrong', {
    data: { markdown: 'DNS answers are wrong', state: 'open' },
    ...person,
  }),
  anEntry(7, 'hypothesis', '2026-05-14T10:17:10.000Z', 'DNS answers are wrong', {
    data: { markdown: 'DNS answers are wrong', state: 'rejected' },
    ...person,
  }),
  anEntry(8, 'action', '2026-05-14T10:31:20.000Z', 'deploy 4711 was rolled back', {
    data: { markdown: 'deploy 4711 was rolled back', done: true },
    isKey: true,
    ...person,
  }),
  anEntry(9, 'alert-resolved', '2026-05-14T10:39:05.000Z', 'HighErrorRate ended, resolved', {
    data: { title: 'HighErrorRate', source: 'prometheus', service: 'checkout', alertId: 'a'.repeat(32), episode: 1 },
  }),
];

export const aRecord = (story: Partial<Story> = {}): SubjectRecord => ({
  type: 'incident',
  period: null,
  stories: [{ incident: checkoutIncident, entries: checkoutEntries, ...story }],
});
