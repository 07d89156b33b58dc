import type { IncidentSeverity, Severity } from '@debrief/contracts';

/** What an open alert makes of an incident. Unknown is sev3: it may be anything, a person looks. sev1 is for people to say. */
const severityOfAlert: Record<Severity, IncidentSeverity> = {
  critical: 'sev2',
  high: 'sev3',
  unknown: 'sev3',
  warning: 'sev4',
  info: 'sev5',
};

export const incidentSeverityOf = (severity: Severity): IncidentSeverity => severityOfAlert[severity];

/** The graver of two: sev1 is the gravest, and the names sort that way. */
export const graverOf = (a: IncidentSeverity, b: IncidentSeverity): IncidentSeverity => (a < b ? a : b);

export const worstSeverity = (severities: readonly Severity[]): IncidentSeverity =>
  severities.map(incidentSeverityOf).reduce(graverOf, 'sev5');

/** sev1 to sev3 interrupt people, the rest may wait. */
export const urgencyOf = (severity: IncidentSeverity): 'high' | 'low' => (severity <= 'sev3' ? 'high' : 'low');
