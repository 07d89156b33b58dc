import { z } from 'zod';
import { defineEvent, type EventOf } from '../event.js';
import { AlertId, ChangeId, IntegrationId, ReceiptId } from '../ids.js';
import { Instant } from '../instant.js';

export const Severity = z.enum(['critical', 'high', 'warning', 'info', 'unknown']);
export type Severity = z.infer<typeof Severity>;
export const AlertStatus = z.enum(['firing', 'acknowledged', 'resolved']);
export type AlertStatus = z.infer<typeof AlertStatus>;

export const Link = z.object({
  href: z.string().max(2000),
  text: z.string().max(200),
  kind: z.enum(['runbook', 'dashboard', 'source', 'silence', 'image', 'other']),
});
export type Link = z.infer<typeof Link>;

export const Episode = z.object({
  episode: z.number().int().min(1),
  startedAt: Instant,
  resolvedAt: Instant.nullable(),
  resolution: z.enum(['source', 'expired', 'merged', 'person']).nullable(),
});
export type Episode = z.infer<typeof Episode>;

const Origin = z.object({ isOpen: z.boolean(), at: Instant, receivedAt: Instant });

/**
 * What the state of an alert was folded from: the points that its source told, by source time (64 kept), and which statement severity and text were
 * taken from. With it every event of an alert is the whole of the alert, and whoever wants to know why it is in a state can see it.
 */
export const AlertEvidence = z.object({
  points: z.array(
    z.object({
      at: Instant,
      status: z.enum(['firing', 'acknowledged', 'unacknowledged', 'resolved', 'no-data']),
      origin: z.enum(['source', 'received']),
      resolution: z.enum(['source', 'expired', 'merged', 'person']).optional(),
      receivedAt: Instant,
      voidedAt: Instant.optional(),
    }),
  ),
  horizon: Instant.nullable(),
  detailsFrom: Origin,
  severityFrom: Origin,
  changes: z.array(Instant),
});
export type AlertEvidence = z.infer<typeof AlertEvidence>;

/** One thing that a monitoring tool watches, over all its episodes; state by source time, not by arrival. */
export const Alert = z.object({
  alertId: AlertId,
  /** Version of the newest commit of the alert: who keeps a copy drops what is not newer. */
  sequence: z.number().int().min(1),
  integrationId: z.string(),
  source: z.string(),
  dedupKey: z.string().max(512),
  status: AlertStatus,
  resolution: z.enum(['source', 'expired', 'merged', 'person']).nullable(),
  episode: z.number().int().min(1),
  episodes: z.array(Episode).max(100),
  severity: Severity,
  sourceSeverity: z.string().max(64).nullable(),
  title: z.string().max(300),
  description: z.string().max(16_000).nullable(),
  value: z.string().max(500).nullable(),
  service: z.string().max(200).nullable(),
  environment: z.string().max(200).nullable(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  links: z.array(Link).max(20),
  groupHint: z.string().max(500).nullable(),
  startedAt: Instant,
  acknowledgedAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
  /** Newest statement by source time. */
  occurredAt: Instant,
  receivedAt: Instant,
  timeOrigin: z.enum(['source', 'received']),
  noDataSince: Instant.nullable(),
  isStale: z.boolean(),
  isFlapping: z.boolean(),
  isTest: z.boolean(),
  isDrill: z.boolean(),
  inStorm: z.boolean(),
  /** A correction of the record from a replay or an import: it never opens, reopens, resolves or notifies. */
  isReplay: z.boolean(),
  receiptIds: z.array(z.string()).max(1000),
  truncated: z.array(z.string()),
  evidence: AlertEvidence.optional(),
});
export type Alert = z.infer<typeof Alert>;

const alert: Alert = {
  alertId: '5f2b9c8e1a7d4036b1c2d3e4f5a69788',
  sequence: 1,
  integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
  source: 'alertmanager',
  dedupKey: '84725bbffcf988ae',
  status: 'firing',
  resolution: null,
  episode: 1,
  episodes: [{ episode: 1, startedAt: '2026-11-18T14:02:00.000Z', resolvedAt: null, resolution: null }],
  severity: 'critical',
  sourceSeverity: 'critical',
  title: 'CheckoutErrorRateHigh',
  description: 'More than 2 % of checkouts fail.',
  value: '7.4 %',
  service: 'payments-api',
  environment: 'production',
  labels: { alertname: 'CheckoutErrorRateHigh', service: 'payments-api', severity: 'critical' },
  annotations: { summary: 'CheckoutErrorRateHigh' },
  links: [{ href: 'https://runbooks.example.org/checkout', text: 'Runbook', kind: 'runbook' }],
  groupHint: null,
  startedAt: '2026-11-18T14:02:00.000Z',
  acknowledgedAt: null,
  resolvedAt: null,
  expiresAt: null,
  occurredAt: '2026-11-18T14:02:00.000Z',
  receivedAt: '2026-11-18T14:02:04.120Z',
  timeOrigin: 'source',
  noDataSince: null,
  isStale: false,
  isFlapping: false,
  isTest: false,
  isDrill: false,
  inStorm: false,
  isReplay: false,
  receiptIds: ['01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f'],
  truncated: [],
};

const said = <const Type extends string, Data extends z.ZodType<{ alertId: string }>>(
  type: Type,
  data: Data,
  example: z.input<Data>,
  begins = false,
) => defineEvent({ type, topic: 'alerts', key: (fact) => fact.alertId, data, example, begins });

/** An episode began: the thing is wrong now, by the source's own time. The first event of an alert unless it is first heard of as ended. */
export const AlertFiredV1 = said('alert.fired.v1', Alert, alert, true);
/** Something of the alert is otherwise than it was said: severity, text, an earlier start, a past episode, stale or flapping. */
export const AlertChangedV1 = said('alert.changed.v1', Alert, { ...alert, sequence: 2, severity: 'high' });
/** A person acknowledged it at the source. */
export const AlertAcknowledgedV1 = said('alert.acknowledged.v1', Alert, {
  ...alert,
  sequence: 3,
  status: 'acknowledged',
  acknowledgedAt: '2026-11-18T14:04:00.000Z',
});
/** The episode ended. `wasOpen: false`: nobody had said that it fired; nothing is opened by it. */
export const AlertResolvedV1 = said(
  'alert.resolved.v1',
  Alert.extend({ wasOpen: z.boolean() }),
  { ...alert, sequence: 4, status: 'resolved', resolution: 'source', resolvedAt: '2026-11-18T15:24:00.000Z', wasOpen: true },
  true,
);

/** Something that people or machines changed on purpose: it feeds timelines and opens nothing. */
export const Change = z.object({
  changeId: ChangeId,
  sequence: z.number().int().min(1),
  integrationId: z.string(),
  source: z.string(),
  dedupKey: z.string().max(512),
  kind: z.enum(['deployment', 'release', 'pipeline', 'configuration', 'platform', 'other']),
  title: z.string().max(300),
  status: z.enum(['started', 'succeeded', 'failed', 'other']),
  revision: z.string().max(200).nullable(),
  service: z.string().max(200).nullable(),
  environment: z.string().max(200).nullable(),
  actor: z.string().max(200).nullable(),
  links: z.array(Link).max(20),
  labels: z.record(z.string(), z.string()),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  occurredAt: Instant,
  receivedAt: Instant,
  timeOrigin: z.enum(['source', 'received']),
  isReplay: z.boolean(),
  receiptIds: z.array(z.string()).max(1000),
});
export type Change = z.infer<typeof Change>;

export const ChangeRecordedV1 = defineEvent({
  type: 'change.recorded.v1',
  topic: 'alerts',
  key: (change) => change.changeId,
  begins: true,
  data: Change,
  example: {
    changeId: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    sequence: 1,
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    source: 'github',
    dedupKey: 'deployment:4711',
    kind: 'deployment',
    title: 'payments-api 4.18.0 rolled out',
    status: 'succeeded',
    revision: '4.18.0',
    service: 'payments-api',
    environment: 'production',
    actor: null,
    links: [],
    labels: {},
    startedAt: null,
    endedAt: '2026-11-18T13:58:00.000Z',
    occurredAt: '2026-11-18T13:58:00.000Z',
    receivedAt: '2026-11-18T13:58:02.000Z',
    timeOrigin: 'source',
    isReplay: false,
    receiptIds: ['01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f'],
  },
});

/** An incident that another tool kept, taken over by an import: over when it is told, with its own times. Nobody is notified of it. */
export const PastIncidentRecordedV1 = defineEvent({
  type: 'past-incident.recorded.v1',
  topic: 'alerts',
  key: (past) => past.pastIncidentId,
  begins: true,
  data: z.object({
    /** Formed like `alertId`, of the alert and the beginning: the same incident from another export is the same. */
    pastIncidentId: AlertId,
    integrationId: z.string(),
    source: z.string(),
    importId: z.string(),
    alertId: AlertId,
    dedupKey: z.string().max(512),
    title: z.string().min(1).max(300),
    description: z.string().max(16_000).nullable(),
    severity: Severity,
    sourceSeverity: z.string().max(64).nullable(),
    service: z.string().max(200).nullable(),
    environment: z.string().max(200).nullable(),
    links: z.array(Link).max(20),
    startedAt: Instant,
    acknowledgedAt: Instant.nullable(),
    resolvedAt: Instant,
    /** The export told no end: it is the last that was told of it. */
    isEndInferred: z.boolean(),
  }),
  example: {
    pastIncidentId: '1b2c3d4e5f60718293a4b5c6d7e8f90a',
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    source: 'pagerduty',
    importId: 'his_2kq7n4c5d6e7f2g3h4j5',
    alertId: '5f2b9c8e1a7d4036b1c2d3e4f5a69788',
    dedupKey: 'incident:PT4KHLK',
    title: 'Checkout is slow',
    description: null,
    severity: 'high',
    sourceSeverity: 'P2',
    service: 'payments-api',
    environment: null,
    links: [{ href: 'https://example.pagerduty.com/incidents/PT4KHLK', text: 'PagerDuty', kind: 'source' }],
    startedAt: '2025-03-02T10:00:00.000Z',
    acknowledgedAt: '2025-03-02T10:05:00.000Z',
    resolvedAt: '2025-03-02T10:30:00.000Z',
    isEndInferred: false,
  },
});
export type PastIncident = z.infer<typeof PastIncidentRecordedV1.data>;

/** What one integration received in an hour, for `reports`; said at most once a minute and only after a change. */
export const IntegrationCountedV1 = defineEvent({
  type: 'integration.counted.v1',
  topic: 'alerts',
  key: (counted) => counted.integrationId,
  begins: true,
  data: z.object({
    integrationId: IntegrationId,
    name: z.string(),
    source: z.string(),
    hour: Instant,
    receipts: z.record(z.string(), z.number().int().min(0)),
    deadLetters: z.number().int().min(0),
    lastReceivedAt: Instant.nullable(),
  }),
  example: {
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    name: 'Production Alertmanager',
    source: 'alertmanager',
    hour: '2026-11-18T14:00:00.000Z',
    receipts: { parsed: 212, duplicate: 3 },
    deadLetters: 0,
    lastReceivedAt: '2026-11-18T14:59:58.000Z',
  },
});

export type AlertEvent =
  EventOf<typeof AlertFiredV1> | EventOf<typeof AlertChangedV1> | EventOf<typeof AlertAcknowledgedV1> | EventOf<typeof AlertResolvedV1>;

/** Only the metadata: the value of the message is the bytes as they came (CloudEvents binary mode). */
export const ReceiptAcceptedV1 = defineEvent({
  type: 'receipt.accepted.v1',
  topic: 'receipts',
  key: (receipt) => receipt.integrationId,
  begins: true,
  data: z.object({
    receiptId: ReceiptId,
    integrationId: z.string(),
    keyId: z.string(),
    source: z.string(),
    receivedAt: Instant,
    method: z.string(),
    query: z.string(),
    headers: z.record(z.string(), z.string()),
  }),
  example: {
    receiptId: '01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    keyId: 'key_2kq7n4c5d6e7f2g3h4j5',
    source: 'alertmanager',
    receivedAt: '2026-11-18T14:02:04.120Z',
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json' },
  },
});

export const alertEvents = [
  AlertFiredV1,
  AlertChangedV1,
  AlertAcknowledgedV1,
  AlertResolvedV1,
  ChangeRecordedV1,
  PastIncidentRecordedV1,
  IntegrationCountedV1,
  ReceiptAcceptedV1,
] as const;
