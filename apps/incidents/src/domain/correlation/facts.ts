import type { Instant } from '@debrief/contracts';

export type AlertSeverity = 'critical' | 'high' | 'warning' | 'info' | 'unknown';

/** What correlation knows of an alert: the alert as ingest tells it, with its version and the service we know it as. */
export interface AlertFact {
  readonly alertId: string;
  /** The version of the alert's newest commit; higher is newer. */
  readonly sequence: number;
  readonly episode: number;
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly source: string;
  readonly integrationId: string;
  /** The service as the alert names it, and as the catalogue knows it. */
  readonly service: string | null;
  readonly serviceId: string | null;
  readonly teamIds: readonly string[];
  readonly environment: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string | null;
  readonly startedAt: Instant;
  readonly acknowledgedAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly noData: boolean;
  readonly isStale: boolean;
  readonly isFlapping: boolean;
  readonly isTest: boolean;
  readonly isDrill: boolean;
  readonly inStorm: boolean;
  readonly isReplay: boolean;
}

/** One episode of an alert inside an incident, as far as a decision needs it. */
export interface Member {
  readonly alertId: string;
  readonly episode: number;
  readonly sequence: number;
  readonly isOpen: boolean;
  readonly status: AlertFact['status'];
  readonly title: string;
  readonly value: string | null;
  readonly isStale: boolean;
  readonly startedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly severity: AlertSeverity;
  /** Placed by a person: correlation follows it and never takes it away. */
  readonly pinned: boolean;
}

export type CandidateStatus = 'held' | 'open' | 'resolved' | 'closed' | 'cancelled' | 'merged' | 'lapsed';

/** An incident as a decision sees it, with only the members that were asked for. */
export interface Candidate {
  readonly incidentId: string;
  readonly status: CandidateStatus;
  readonly openedAt: Instant;
  readonly isDeclared: boolean;
  readonly ruleId: string | null;
  readonly groupKey: string | null;
  readonly generation: number;
  /** A person declared, acknowledged, took a role, noted or re-graded. */
  readonly isTaken: boolean;
  readonly resolvedAt: Instant | null;
  readonly mergedInto: string | null;
  readonly isPrivate: boolean;
  /** First start, and last start or end, of its members; null without any. */
  readonly firstStartedAt: Instant | null;
  readonly lastAt: Instant | null;
  readonly subjectServiceIds: readonly string[];
  readonly lastEndedAt: Instant | null;
  readonly settlesAt: Instant | null;
  /** How many different alerts of it are open now, and how many episodes it has in all. */
  readonly openAlerts: number;
  readonly episodes: number;
  readonly members: readonly Member[];
}

export const isOpenAlert = (fact: Pick<AlertFact, 'status'>): boolean => fact.status !== 'resolved';
