import type { Alert } from '@debrief/contracts';
import { tagsOf } from '../../domain/amend-alert.js';
import type { DoorAnswer } from '../../domain/door-answers.js';
import type { ReceiptOutcome } from '../../domain/receipt.js';

/*
 * What Opsgenie's alert API answers to those who read it: https://docs.opsgenie.com/docs/alert-api
 * The id of an alert is its alias, or the request that made it where it had none: what is answered here can be given back as either.
 */
const priorities: Readonly<Record<Alert['severity'], string>> = { critical: 'P1', high: 'P2', warning: 'P3', info: 'P5', unknown: 'P3' };
const frame = (status: number, body: Record<string, unknown>, requestId: string): DoorAnswer => ({
  status,
  headers: { 'x-ratelimit-state': 'OK' },
  body: { ...body, took: 0.001, requestId },
});

type Read = Alert & { lastSeenAt?: string; repeatCount?: number };

/** A number for an alert, as short as a person can type: the first twelve digits of its id, by which it is found again. */
export const tinyIdOf = (alertId: string): string => String(Number.parseInt(alertId.slice(0, 12), 16));

/** What the ids of alerts with this number begin with; undefined for what is no such number. */
export function idBeginsWith(tinyId: string): string | undefined {
  const number = /^\d{1,15}$/.test(tinyId) ? Number(tinyId) : undefined;
  return number === undefined || number >= 2 ** 48 ? undefined : number.toString(16).padStart(12, '0');
}

export function opsgenieAlert(alert: Read): Record<string, unknown> {
  const { tags: _, entity, source, ...details } = alert.labels;
  const since = (at: string | null) => (at === null ? undefined : Math.max(0, Date.parse(at) - Date.parse(alert.startedAt)));
  return {
    id: alert.dedupKey,
    tinyId: tinyIdOf(alert.alertId),
    alias: alert.dedupKey,
    message: alert.title,
    status: alert.status === 'resolved' ? 'closed' : 'open',
    acknowledged: alert.acknowledgedAt !== null,
    isSeen: alert.acknowledgedAt !== null,
    tags: tagsOf(alert.labels),
    snoozed: false,
    count: (alert.repeatCount ?? 0) + 1,
    lastOccurredAt: alert.lastSeenAt ?? alert.receivedAt,
    createdAt: alert.startedAt,
    updatedAt: alert.receivedAt,
    source: source ?? alert.source,
    owner: '',
    priority: /^P[1-5]$/.test(alert.sourceSeverity ?? '') ? alert.sourceSeverity : priorities[alert.severity],
    responders: [],
    integration: { id: alert.integrationId, name: 'Debrief', type: 'API' },
    report: { ackTime: since(alert.acknowledgedAt), closeTime: since(alert.resolvedAt) },
    actions: [],
    entity: entity ?? '',
    description: alert.description ?? '',
    details,
  };
}

export const alertAnswer = (alert: Read, requestId: string): DoorAnswer => frame(200, { data: opsgenieAlert(alert) }, requestId);
export const alertsAnswer = (alerts: readonly Read[], requestId: string): DoorAnswer =>
  frame(200, { data: alerts.map(opsgenieAlert), paging: {} }, requestId);
export const countAnswer = (count: number, requestId: string): DoorAnswer => frame(200, { data: { count } }, requestId);
/** What was noted of an alert, beside it or with an order; the newest first, as Opsgenie has it. */
export const notesAnswer = (
  notes: readonly { note: string; createdAt: string; owner: string; offset: string }[],
  requestId: string,
): DoorAnswer => frame(200, { data: notes, paging: {} }, requestId);
export const noAlertAnswer = (identifier: string, requestId: string): DoorAnswer =>
  frame(404, { message: `Alert with [${identifier.slice(0, 200)}] does not exist` }, requestId);

const orders: Readonly<Record<string, readonly [string, string]>> = {
  '': ['Create', 'Created alert'],
  close: ['Close', 'Alert is closed'],
  acknowledge: ['Acknowledge', 'Alert is acknowledged'],
  unacknowledge: ['UnAcknowledge', 'Alert is unacknowledged'],
  message: ['UpdateMessage', 'Updated message'],
  description: ['UpdateDescription', 'Updated description'],
  priority: ['UpdatePriority', 'Updated priority'],
  notes: ['AddNote', 'Added note'],
  tags: ['AddTags', 'Added tags'],
  details: ['AddDetails', 'Added details'],
  'DELETE ': ['Delete', 'Deleted alert'],
  'DELETE tags': ['RemoveTags', 'Removed tags'],
  'DELETE details': ['RemoveDetails', 'Removed details'],
};

const amendments = new Set(['message', 'description', 'priority', 'notes', 'tags', 'details']);

/** What became of a request; undefined: it is not known, or has not been read yet. */
export function requestAnswer(
  request:
    | {
        method: string;
        path: string;
        receivedAt: string;
        integrationId: string;
        outcome: ReceiptOutcome;
        problem: string | null;
        alias: string;
        alertId: string;
      }
    | undefined,
  requestId: string,
): DoorAnswer {
  if (request === undefined) return frame(404, { message: 'Request not found. It might not be processed, yet.' }, requestId);
  const order = /^\/v2\/alerts\/[^/]+\/([a-z]+)$/.exec(request.path)?.[1] ?? '';
  const [action, status] = orders[request.method === 'DELETE' ? `DELETE ${order}` : order] ?? [
    order.charAt(0).toUpperCase() + order.slice(1),
    'Kept',
  ];
  // An alert is written a moment after the order that makes it, so that only what makes none can miss one.
  const isMissing = amendments.has(order) && request.alias === '';
  const isSuccess = !isMissing && ['parsed', 'control', 'duplicate'].includes(request.outcome);
  return frame(
    200,
    {
      data: {
        success: isSuccess,
        isSuccess,
        action,
        processedAt: request.receivedAt,
        integrationId: request.integrationId,
        status: isMissing ? 'Alert does not exist' : isSuccess ? status : (request.problem ?? request.outcome),
        alertId: request.alias,
        alias: request.alias,
      },
    },
    requestId,
  );
}
