import type { Alert } from '@debrief/contracts';
import { secondsBetween } from '../figures/judge.js';

/** One episode of an alert: what fired, from where, and whether somebody took it up at its source. */
export interface AlertFact {
  readonly alertKey: string;
  readonly alertId: string;
  readonly episode: number;
  readonly title: string;
  /** What its source calls the rule; the title where it names none. */
  readonly rule: string;
  readonly integrationId: string;
  readonly source: string;
  readonly service: string | null;
  readonly severity: string;
  readonly status: string;
  readonly startedAt: string;
  readonly resolvedAt: string | null;
  /** From the start by the source's clock until we first heard of the episode. */
  readonly delaySeconds: number;
  readonly isAcknowledged: boolean;
  /** Whether it ever flapped in this episode. */
  readonly isFlapping: boolean;
  readonly isTest: boolean;
  readonly isDrill: boolean;
  readonly isReplay: boolean;
}

/** An episode is named by its alert and its number. */
export const alertKeyOf = (alertId: string, episode: number): string => `${alertId}:${episode}`;

const ruleLabels = ['alertname', 'rule', 'rulename', 'monitor', 'check'] as const;

/** Every event of an alert holds the whole of it; what only an earlier one knew (the first arrival, flapping) is kept. */
export function evolveAlert(known: AlertFact | undefined, alert: Alert): AlertFact {
  const { alertId, episode, labels, title } = alert;
  const rule = ruleLabels.map((label) => labels[label]).find((value) => value !== undefined && value !== '') ?? title;
  return {
    alertKey: alertKeyOf(alertId, episode),
    alertId,
    episode,
    title,
    rule: rule.slice(0, 200),
    integrationId: alert.integrationId,
    source: alert.source,
    service: alert.service,
    severity: alert.severity,
    status: alert.status,
    startedAt: alert.startedAt,
    resolvedAt: alert.resolvedAt,
    delaySeconds: known?.delaySeconds ?? secondsBetween(alert.startedAt, alert.receivedAt),
    isAcknowledged: alert.acknowledgedAt !== null || (known?.isAcknowledged ?? false),
    isFlapping: alert.isFlapping || (known?.isFlapping ?? false),
    isTest: alert.isTest,
    isDrill: alert.isDrill,
    isReplay: alert.isReplay,
  };
}
