import type { AlertFact } from '../src/domain/correlation/facts.js';
import { derivedHex } from '@debrief/contracts/derive-id';
import { plusMinutes } from '../src/domain/instants.js';

/** 14:00 on the day of the examples. */
export const start = '2026-11-18T14:00:00.000Z';
/** That many minutes after it. */
export const at = (minutes: number): string => plusMinutes(start, minutes);

/** An alert of `payments-api`; `name` makes it another one. */
export function aFact(name: string, overrides: Partial<AlertFact> = {}): AlertFact {
  const startedAt = overrides.startedAt ?? at(0);
  return {
    alertId: derivedHex('int', name),
    sequence: 1,
    episode: 1,
    status: 'firing',
    severity: 'critical',
    title: name,
    source: 'alertmanager',
    integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
    service: 'payments-api',
    serviceId: null,
    teamIds: [],
    environment: 'production',
    labels: { alertname: name, service: 'payments-api' },
    value: null,
    startedAt,
    acknowledgedAt: null,
    resolvedAt: null,
    occurredAt: startedAt,
    receivedAt: startedAt,
    noData: false,
    isStale: false,
    isFlapping: false,
    isTest: false,
    isDrill: false,
    inStorm: false,
    isReplay: false,
    ...overrides,
  };
}

/** The same alert, later: ended at that minute. */
export const ended = (fact: AlertFact, minutes: number): AlertFact => ({
  ...fact,
  sequence: fact.sequence + 1,
  status: 'resolved',
  resolvedAt: at(minutes),
  occurredAt: at(minutes),
  receivedAt: at(minutes),
});

/** The same alert, later: fires again as a new episode. */
export const again = (fact: AlertFact, minutes: number): AlertFact => ({
  ...fact,
  sequence: fact.sequence + 1,
  episode: fact.episode + 1,
  status: 'firing',
  startedAt: at(minutes),
  resolvedAt: null,
  occurredAt: at(minutes),
  receivedAt: at(minutes),
});
